//! Alerts as the schema, a receiver and a person see them.

use std::path::PathBuf;
use std::process::Command;

use cap::{Language, Reference, Sender, compose, identifier, to_xml};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Span, Time};
use site::{Air, Mode, Policy, Polygon, Site, Zone, ZoneId};
use warning::{
    Action, Exercise, Live, Notice, RaidId, Reality, Reason, WarningDecision, WarningId,
};

/// 2021-02-15 18:30:05.250 UTC.
const DECIDED: Time = Time(1_613_413_805_250_000_000);

fn site() -> Site {
    let outline_deg = vec![[36.2, 44.0], [36.2, 44.01], [36.21, 44.01]];
    Site {
        name: "Test field".to_owned(),
        origin: Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0)),
        mode: Mode::Exercise,
        geoid: GeoidGrid::constant(0.0),
        sensors: Vec::new(),
        feeds: Vec::new(),
        zones: vec![Zone {
            id: "camp".to_owned(),
            name: "Camp <north> & apron".to_owned(),
            outline: Polygon::new(vec![[0.0, 0.0], [900.0, 0.0], [900.0, 1100.0]]).expect("simple"),
            outline_deg,
            time_to_shelter_s: 10.0,
            population: 400,
        }],
        sirens: Vec::new(),
        threats: Vec::new(),
        air: Air::standard(),
        policy: Policy::default(),
    }
}

fn decision(action: Action, version: u32, mode: Mode) -> WarningDecision {
    WarningDecision {
        time: DECIDED,
        warning: WarningId(0xabc),
        raid: RaidId(7),
        version,
        zone: ZoneId(0),
        action,
        probability: 0.83,
        impact_time: Some(DECIDED + Span::from_millis(12_500)),
        until: Some(DECIDED + Span::from_millis(612_500)),
        tracks: vec![1],
        mode,
        reason: Reason::ProbabilityEarly,
    }
}

fn xml<R: Reality>(action: Action, version: u32, earlier: &[Reference]) -> String {
    let notice = Notice::<R>::of(&decision(action, version, R::MODE)).expect("a notice");
    let sender = Sender::new("forewarn.test").expect("legal");
    let alert = compose(&notice, &site(), &sender, earlier, &Language::ALL).expect("composes");
    to_xml(&alert).expect("writes")
}

fn first() -> Vec<Reference> {
    let notice =
        Notice::<Exercise>::of(&decision(Action::Warn, 1, Mode::Exercise)).expect("notice");
    vec![Reference {
        sender: "forewarn.test".to_owned(),
        identifier: identifier(&notice, &Sender::new("forewarn.test").expect("legal")),
        sent: DECIDED,
    }]
}

#[track_caller]
fn check(xml: &str, expected: &[&str]) {
    for part in expected {
        assert!(xml.contains(part), "missing {part} in\n{xml}");
    }
}

#[test]
fn a_drill_says_so_in_status_note_and_every_headline() {
    let text = xml::<Exercise>(Action::Warn, 1, &[]);
    check(
        &text,
        &[
            "<status>Exercise</status>",
            "<note>EXERCISE.",
            "<headline>EXERCISE EXERCISE EXERCISE. TAKE COVER NOW: Camp &lt;north&gt; &amp; apron",
            "<headline>תרגיל תרגיל תרגיל.",
        ],
    );
    assert_eq!(text.matches("<headline>").count(), 4);
    assert!(!text.contains("Actual"));
}

#[test]
fn a_live_warning_holds_no_word_of_a_drill() {
    let text = xml::<Live>(Action::Warn, 1, &[]);
    check(
        &text,
        &["<status>Actual</status>", "<headline>TAKE COVER NOW"],
    );
    for word in [
        "EXERCISE",
        "Exercise",
        "exercise",
        "תרגיל",
        "НАВЧАННЯ",
        "تمرين",
    ] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn take_cover_carries_times_polygon_and_milliseconds() {
    check(
        &xml::<Exercise>(Action::Warn, 1, &[]),
        &[
            "<sent>2021-02-15T18:30:05-00:00</sent>",
            "<msgType>Alert</msgType>",
            "<responseType>Shelter</responseType>",
            "<urgency>Immediate</urgency>",
            "<severity>Extreme</severity>",
            "<onset>2021-02-15T18:30:17-00:00</onset>",
            "<expires>2021-02-15T18:40:17-00:00</expires>",
            "<value>12.5</value>",
            "<value>1613413805250</value>",
            "36.200000,44.000000 36.200000,44.010000 36.210000,44.010000 36.200000,44.000000",
        ],
    );
}

#[test]
fn the_all_clear_updates_and_the_retraction_cancels_what_went_before() {
    let reference =
        "forewarn.test,forewarn.test-exercise-0000000000000abc-1,2021-02-15T18:30:05-00:00";
    check(
        &xml::<Exercise>(Action::AllClear, 2, &first()),
        &[
            "<msgType>Update</msgType>",
            "<responseType>AllClear</responseType>",
            reference,
        ],
    );
    check(
        &xml::<Exercise>(Action::Cancel, 2, &first()),
        &[
            "<msgType>Cancel</msgType>",
            "<urgency>Past</urgency>",
            reference,
        ],
    );
}

#[test]
fn a_pre_alert_and_the_other_reality_make_no_notice() {
    assert_eq!(
        Notice::<Exercise>::of(&decision(Action::PreAlert, 1, Mode::Exercise)),
        None
    );
    assert_eq!(
        Notice::<Live>::of(&decision(Action::Warn, 1, Mode::Exercise)),
        None
    );
}

#[test]
fn a_sender_with_forbidden_characters_is_refused() {
    for name in ["", "two words", "a,b", "a<b", "a&b", "tab\t"] {
        assert!(Sender::new(name).is_err(), "{name:?}");
    }
}

/// The OASIS schema and a stricter published one, by xmllint.
#[test]
fn every_kind_of_message_is_valid_against_the_schemas() {
    let name = "every_kind_of_message_is_valid_against_the_schemas";
    let Some(data) = std::env::var_os("FOREWARN_DATA").map(PathBuf::from) else {
        return skip(name, "FOREWARN_DATA");
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        return skip(name, "xmllint (Debian package libxml2-utils)");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let messages = [
        xml::<Exercise>(Action::Warn, 1, &[]),
        xml::<Live>(Action::Warn, 1, &[]),
        xml::<Exercise>(Action::Update, 2, &first()),
        xml::<Exercise>(Action::AllClear, 3, &first()),
        xml::<Exercise>(Action::Cancel, 3, &first()),
    ];
    for schema in ["CAP-v1.2.xsd", "cap12_extended.xsd"] {
        for (index, text) in messages.iter().enumerate() {
            let file = folder.path().join(format!("{index}.xml"));
            std::fs::write(&file, text).expect("writes");
            let schema = data.join("cap/schema").join(schema);
            let run = Command::new("xmllint")
                .args(["--noout", "--nonet", "--schema"])
                .args([&schema, &file])
                .output()
                .expect("runs");
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            assert!(run.status.success(), "{}: {said}\n{text}", schema.display());
        }
    }
}

fn skip(test: &str, missing: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "{test}: {missing} is missing"
    );
    eprintln!("skipped: {test}: {missing}");
}

/// What a site file may not hold still must not spoil a message: XML 1.0 has no NUL, even escaped.
#[test]
fn characters_that_xml_forbids_are_left_out() {
    let mut site = site();
    site.zones[0].name = "Ca\u{0}mp\u{1b} \u{ffff}north".to_owned();
    let notice = Notice::<Exercise>::of(&decision(Action::Warn, 1, Mode::Exercise)).expect("one");
    let sender = Sender::new("forewarn.test").expect("legal");
    let alert = compose(&notice, &site, &sender, &[], &Language::ALL).expect("composes");
    let text = to_xml(&alert).expect("writes");
    assert!(text.contains("Camp north"), "{text}");
    let legal = |c: char| c == '\n' || (c >= ' ' && c != '\u{ffff}');
    assert!(text.chars().all(legal), "{text:?}");
}

#[test]
fn a_site_without_a_sender_of_its_own_sends_under_its_name() {
    let cases = [
        (
            "Erbil 2021, improved (invented)",
            "forewarn-erbil-2021-improved-invented",
        ),
        (
            "  Łask / north & south <1>  ",
            "forewarn-łask-north-south-1",
        ),
        ("…", "forewarn"),
    ];
    for (name, expected) in cases {
        let sender = Sender::of_site(name);
        assert_eq!(sender.as_str(), expected);
        assert_eq!(Sender::new(expected), Ok(sender));
    }
    let long = Sender::of_site(&"a b ".repeat(100));
    assert_eq!(Sender::new(long.as_str()), Ok(long.clone()));
    assert!(long.as_str().len() < 50, "{long:?}");
}

#[test]
fn two_sites_never_give_the_same_identifier_to_the_same_minute_and_zone() {
    let notice = Notice::<Exercise>::of(&decision(Action::Warn, 1, Mode::Exercise)).expect("one");
    let [north, south] = ["North", "South"].map(Sender::of_site);
    assert_ne!(identifier(&notice, &north), identifier(&notice, &south));
}
