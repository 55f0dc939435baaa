//! The life of warnings, told as stories: what happens when, and what is said.
//!
//! A story is a list of lines `seconds verb ...`:
//! - `0 object 7 p=0.6 at=a impact=25 plots=6 [falls=0.1] [provisional]`: a forecast (`at=-`: no zone;
//!   `falls`: its probability of falling at all)
//! - `2 lost 7`: the track is no more
//! - `3 operator warn a`, `cancel a`, `all_clear a` (`q` is a zone that the site does not have)
//! - `3 peer warn a raid=5 version=3 until=900`
//! - `0 inherit a update version=2 raid=5 until=900 [person]`: the last word on a zone before a restart (`update`
//!   stands, `cancel` has ended)
//! - `4 sick` and `5 well`: sensors' health
//! - `90 end`: time runs in steps of 0.1 s until then
//!
//! Zones `a` and `b` need 10 s to shelter and 1 s of delay; impacts are sharp.

use frames::{EllipsoidHeight, Geodetic, Span, Time};
use site::{Mode, Polygon, Site, Zone, ZoneId};
use warning::{
    Action, Forecast, RaidId, Reason, Rules, WarningDecision, WarningId, Warnings, ZoneForecast,
};

/// A whole minute, so that raid numbers are easy to foresee.
const START: Time = Time(26_890_230 * 60_000_000_000);

fn at(seconds: f64) -> Time {
    START + Span::from_seconds(seconds)
}

fn site() -> Site {
    let mut site = Site::new(
        "here",
        Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0)),
    );
    for id in ["a", "b"] {
        site.zones.push(Zone {
            id: id.into(),
            name: id.into(),
            outline: Polygon::new(vec![[0.0, 0.0], [500.0, 0.0], [0.0, 500.0]]).unwrap(),
            outline_deg: Vec::new(),
            time_to_shelter_s: 10.0,
            population: 1,
        });
    }
    site
}

struct Story {
    rules: Rules,
    warnings: Warnings,
    healthy: bool,
    now_s: f64,
    lines: Vec<String>,
    said: Vec<WarningDecision>,
}

impl Story {
    fn run_to(&mut self, until_s: f64) {
        while self.now_s < until_s - 1e-9 {
            self.now_s = ((self.now_s * 10.0).round() + 1.0) / 10.0;
            self.step();
        }
    }

    fn step(&mut self) {
        let healthy = self.healthy;
        let said = self.warnings.step(&self.rules, at(self.now_s), |_| healthy);
        // The state is complete: encoding it changes nothing.
        let octets = borsh::to_vec(&self.warnings).unwrap();
        self.warnings = borsh::from_slice(&octets).unwrap();
        for decision in &said {
            self.note(decision);
        }
    }

    fn note(&mut self, decision: &WarningDecision) {
        let zone = ["a", "b"][usize::from(decision.zone.0)];
        let action = match decision.action {
            Action::PreAlert => "pre_alert",
            Action::Warn => "warn",
            Action::Update => "update",
            Action::Cancel => "cancel",
            Action::AllClear => "all_clear",
        };
        let reason = match decision.reason {
            Reason::ProbabilityEarly => "early",
            Reason::ProbabilityLate => "late",
            Reason::Provisional => "provisional",
            Reason::ForecastChanged => "changed",
            Reason::EvidenceAgainst => "evidence",
            Reason::StayOver => "stay_over",
            Reason::Operator => "operator",
            Reason::Peer => "peer",
        };
        let impact = decision.impact_time.map_or("-".into(), |time| {
            format!("{:.0}", (time - START).seconds())
        });
        self.said.push(decision.clone());
        self.lines.push(format!(
            "{:.1} {action} {zone} v{} {reason} p={:.2} impact={impact}",
            self.now_s, decision.version, decision.probability
        ));
    }

    fn tell(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let seconds: f64 = words.next().unwrap().parse().unwrap();
        self.run_to(seconds);
        let words: Vec<&str> = words.collect();
        let value = |key: &str| {
            let found = words
                .iter()
                .find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
            found.map(str::to_owned)
        };
        let number = |key: &str| value(key).map(|text| text.parse::<f64>().unwrap());
        // The site has no zone but a and b.
        let zone =
            |name: &str| ZoneId(["a", "b"].iter().position(|id| *id == name).unwrap_or(9) as u16);
        let said = match words[0] {
            "object" => {
                let impact = at(number("impact").unwrap_or(0.0));
                let zones: Vec<_> = value("at")
                    .unwrap()
                    .chars()
                    .filter(|name| *name != '-')
                    .map(|name| ZoneForecast {
                        zone: zone(&name.to_string()),
                        probability: number("p").unwrap(),
                        early: impact,
                        impact,
                        late: impact,
                    })
                    .collect();
                self.warnings.forecast(Forecast {
                    track: words[1].parse().unwrap(),
                    p_ballistic: number("falls").unwrap_or(1.0),
                    provisional: words.contains(&"provisional"),
                    plots: number("plots").unwrap() as u32,
                    zones,
                });
                None
            }
            "lost" => {
                self.warnings.ended(words[1].parse().unwrap());
                None
            }
            "operator" => {
                let (zone, now) = (zone(words[2]), at(self.now_s));
                let said = match words[1] {
                    "warn" => self.warnings.command_warn(&self.rules, zone, now),
                    "cancel" => self.warnings.command_cancel(&self.rules, zone, now),
                    _ => self.warnings.command_all_clear(&self.rules, zone, now),
                };
                match said {
                    Ok(decision) => Some(decision),
                    Err(refusal) => {
                        let line = format!("{:.1} {}", self.now_s, refusal.code());
                        self.lines.push(line);
                        None
                    }
                }
            }
            "peer" => {
                let raid = RaidId(number("raid").unwrap() as u64);
                let zone = zone(words[2]);
                let peer = WarningDecision {
                    time: at(self.now_s),
                    warning: WarningId(raid.0 << 17 | u64::from(zone.0) << 1),
                    raid,
                    version: number("version").unwrap() as u32,
                    zone,
                    action: Action::Warn,
                    probability: 0.7,
                    impact_time: None,
                    until: number("until").map(at),
                    tracks: vec![1],
                    mode: if words.contains(&"live") {
                        Mode::Live
                    } else {
                        Mode::Exercise
                    },
                    reason: Reason::ProbabilityEarly,
                };
                self.warnings.adopt(&peer, at(self.now_s))
            }
            "inherit" => {
                let raid = RaidId(number("raid").unwrap() as u64);
                let zone = zone(words[1]);
                let last = WarningDecision {
                    time: at(self.now_s),
                    warning: WarningId(raid.0 << 17 | u64::from(zone.0) << 1),
                    raid,
                    version: number("version").unwrap() as u32,
                    zone,
                    action: match words[2] {
                        "update" => Action::Update,
                        _ => Action::Cancel,
                    },
                    probability: 0.7,
                    impact_time: None,
                    until: number("until").map(at),
                    tracks: vec![1],
                    mode: Mode::Exercise,
                    reason: Reason::ForecastChanged,
                };
                let by_person = words.contains(&"person");
                self.warnings.inherit(&last, by_person, at(self.now_s))
            }
            "sick" | "well" => {
                self.healthy = words[0] == "well";
                None
            }
            _ => None,
        };
        if let Some(decision) = &said {
            self.note(decision);
        }
        self.step();
    }
}

#[track_caller]
fn check(story: &str, expected: &[&str]) {
    assert_eq!(tell(story).lines, expected);
}

fn tell(story: &str) -> Story {
    let site = site();
    let mut told = Story {
        rules: Rules::new(&site),
        warnings: Warnings::new(&site),
        healthy: true,
        now_s: 0.0,
        lines: Vec::new(),
        said: Vec::new(),
    };
    let lines = story.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines {
        told.tell(line);
    }
    told
}

#[test]
fn a_likely_impact_warns_at_once_and_is_all_clear_after_the_stay() {
    check(
        "0 object 7 p=0.6 at=a impact=25 plots=4
         700 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=25",
            "625.0 all_clear a v2 stay_over p=0.00 impact=25",
        ],
    );
}

#[test]
fn an_unlikely_impact_waits_for_the_threshold_to_fall() {
    // Latest moment: 40 - 11 = 29 s; at 0.3 the threshold is reached 5.6 s before it.
    check(
        "0 object 7 p=0.3 at=a impact=40 plots=4
         39 end",
        &["23.5 warn a v1 late p=0.30 impact=40"],
    );
}

#[test]
fn a_late_warning_is_always_sent() {
    check(
        "0 object 7 p=0.06 at=a impact=2 plots=2
         1 end",
        &["0.0 warn a v1 late p=0.06 impact=2"],
    );
}

#[test]
fn two_looks_do_not_make_a_bird_over_the_zone_a_falling_object() {
    check(
        "0 object 7 p=1.0 falls=0.01 at=a impact=5 plots=30
         1 object 7 p=1.0 falls=0.17 at=a impact=5 plots=31
         2 object 7 p=1.0 falls=0.12 at=a impact=5 plots=32
         3 object 7 p=1.0 falls=0.01 at=a impact=6 plots=33
         4 end",
        &[],
    );
    check(
        "0 object 7 p=1.0 falls=0.10 at=a impact=9 plots=2
         1 object 7 p=1.0 falls=0.12 at=a impact=9 plots=3
         2 object 7 p=1.0 falls=0.11 at=a impact=9 plots=4
         4 end",
        &["2.0 warn a v1 late p=0.10 impact=9"],
    );
}

#[test]
fn a_track_of_two_plots_that_is_lost_leaves_no_warning_behind() {
    check(
        "0 object 7 p=0.3 at=a impact=40 plots=2
         2 lost 7
         45 end",
        &[],
    );
    // One that was seen more often has left the radar's view, not the sky.
    check(
        "0 object 7 p=0.3 at=a impact=40 plots=6
         2 lost 7
         39 end",
        &["23.5 warn a v1 late p=0.30 impact=40"],
    );
    // And what people were told is taken back by evidence only.
    check(
        "0 object 7 p=0.6 at=a impact=40 plots=2
         2 lost 7
         39 end",
        &["0.0 warn a v1 early p=0.60 impact=40"],
    );
}

#[test]
fn a_negligible_risk_never_warns() {
    check("0 object 7 p=0.04 at=a impact=20 plots=9\n60 end", &[]);
}

#[test]
fn while_thrust_lasts_only_operators_are_told_until_it_cannot_wait() {
    // Latest moment: 19 s.
    check(
        "0 object 7 p=0.9 at=a impact=30 plots=3 provisional
         25 end",
        &[
            "0.0 pre_alert a v1 provisional p=0.90 impact=30",
            "19.0 warn a v2 late p=0.90 impact=30",
        ],
    );
    check(
        "0 object 7 p=0.9 at=a impact=30 plots=3 provisional
         4 object 7 p=0.8 at=a impact=31 plots=7
         25 end",
        &[
            "0.0 pre_alert a v1 provisional p=0.90 impact=30",
            "4.0 warn a v2 early p=0.80 impact=31",
        ],
    );
}

#[test]
fn a_pre_alert_that_comes_to_nothing_lapses() {
    check(
        "0 object 7 p=0.9 at=a impact=30 plots=3 provisional
         2 object 7 p=0.0 at=- plots=6
         25 end",
        &["0.0 pre_alert a v1 provisional p=0.90 impact=30"],
    );
}

#[test]
fn three_plots_and_two_seconds_of_evidence_cancel() {
    check(
        "0 object 7 p=0.6 at=a impact=40 plots=4
         1 object 7 p=0.01 at=a impact=40 plots=5
         2 object 7 p=0.01 at=a impact=40 plots=6
         5 object 7 p=0.0 at=- plots=7
         30 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=40",
            "5.0 cancel a v2 evidence p=0.00 impact=40",
        ],
    );
    // Not while the doubt is younger than two seconds.
    check(
        "0 object 7 p=0.6 at=a impact=40 plots=4
         3 object 7 p=0.0 at=- plots=9
         30 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=40",
            "5.0 cancel a v2 evidence p=0.00 impact=40",
        ],
    );
}

#[test]
fn what_is_not_final_cancels_nothing() {
    // It breaks up on its way: the pieces fall short, it seems; two plots later that is certain.
    check(
        "0 object 7 p=0.6 at=a impact=40 plots=4
         5 object 7 p=0.0 at=- plots=9 provisional
         9 object 7 p=0.0 at=- plots=13 provisional
         11 object 7 p=0.0 at=- plots=15
         30 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=40",
            "13.0 cancel a v2 evidence p=0.00 impact=40",
        ],
    );
}

#[test]
fn people_near_are_warned_of_what_burns_or_has_just_changed_at_once() {
    // Less time to impact than they need: its being provisional costs nothing.
    check(
        "0 object 7 p=0.2 at=a impact=9 plots=3 provisional
         4 end",
        &["0.0 warn a v1 late p=0.20 impact=9"],
    );
}

#[test]
fn missed_plots_never_cancel() {
    check(
        "0 object 7 p=0.6 at=a impact=40 plots=4
         1 object 7 p=0.01 at=a impact=40 plots=5
         39 end",
        &["0.0 warn a v1 early p=0.60 impact=40"],
    );
}

#[test]
fn what_has_come_down_was_no_false_alarm() {
    check(
        "0 object 7 p=0.6 at=a impact=20 plots=4
         0 object 8 p=0.6 at=a impact=40 plots=4
         21 object 8 p=0.0 at=- plots=9
         40 end",
        &[
            "0.0 warn a v1 late p=0.60 impact=20",
            "2.0 update a v2 changed p=0.84 impact=20",
        ],
    );
}

#[test]
fn updates_are_rare_but_an_earlier_impact_is_told_at_once() {
    check(
        "0 object 7 p=0.6 at=a impact=40 plots=4
         0.5 object 8 p=0.6 at=a impact=41 plots=2
         0.7 object 7 p=0.7 at=a impact=39.5 plots=5
         3 object 7 p=0.7 at=a impact=35 plots=7
         3.1 object 7 p=0.7 at=a impact=36 plots=8
         20 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=40",
            "2.0 update a v2 changed p=0.88 impact=40",
            "3.0 update a v3 changed p=0.88 impact=35",
        ],
    );
}

#[test]
fn the_stay_counts_from_the_raids_last_impact_for_every_zone() {
    check(
        "0 object 7 p=0.6 at=a impact=25 plots=4
         30 object 8 p=0.6 at=b impact=60 plots=4
         700 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=25",
            "30.0 warn b v1 early p=0.60 impact=60",
            "30.1 update a v2 changed p=0.00 impact=25",
            "660.0 all_clear a v3 stay_over p=0.00 impact=25",
            "660.0 all_clear b v2 stay_over p=0.00 impact=60",
        ],
    );
}

/// A stay that grew by less than is worth an update at once ran out on every console twenty seconds before the all-clear,
/// and the zone read UNKNOWN until then.
#[test]
fn no_stated_stay_runs_out_before_the_all_clear() {
    let story = "0 object 7 p=0.6 at=a impact=25 plots=4
         30 object 8 p=0.6 at=b impact=45 plots=4
         700 end";
    check(
        story,
        &[
            "0.0 warn a v1 early p=0.60 impact=25",
            "30.0 warn b v1 late p=0.60 impact=45",
            "615.0 update a v2 changed p=0.00 impact=25",
            "645.0 all_clear a v3 stay_over p=0.00 impact=25",
            "645.0 all_clear b v2 stay_over p=0.00 impact=45",
        ],
    );
    let told = tell(story);
    let update = told.said.iter().find(|said| said.action == Action::Update);
    assert_eq!(update.and_then(|said| said.until), Some(at(645.0)));
}

#[test]
fn without_healthy_sensors_only_a_person_gives_the_all_clear() {
    check(
        "0 object 7 p=0.6 at=a impact=25 plots=4
         600 sick
         800 operator all_clear a
         900 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=25",
            "800.0 all_clear a v2 operator p=0.00 impact=25",
        ],
    );
    check(
        "0 object 7 p=0.6 at=a impact=25 plots=4
         600 sick
         700 well
         900 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=25",
            "700.0 all_clear a v2 stay_over p=0.00 impact=25",
        ],
    );
}

#[test]
fn a_persons_warning_ends_by_a_person() {
    check(
        "0 operator warn a
         2000 operator all_clear a
         2001 operator all_clear a
         2001 operator warn q",
        &[
            "0.0 warn a v1 operator p=0.00 impact=-",
            "2000.0 all_clear a v2 operator p=0.00 impact=-",
            "2001.0 nothing_stands",
            "2001.0 unknown_zone",
        ],
    );
}

#[test]
fn what_a_person_called_false_does_not_warn_again_but_another_object_does() {
    check(
        "0 object 7 p=0.6 at=a impact=60 plots=4
         1 operator cancel a
         2 object 7 p=0.9 at=a impact=60 plots=5
         5 object 8 p=0.7 at=a impact=50 plots=5
         8 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=60",
            "1.0 cancel a v2 operator p=0.60 impact=60",
            "5.0 warn a v1 early p=0.70 impact=50",
        ],
    );
}

#[test]
fn an_all_clear_during_an_attack_is_followed_by_a_warning() {
    check(
        "0 object 7 p=0.6 at=a impact=30 plots=4
         1 operator all_clear a
         2 end",
        &[
            "0.0 warn a v1 early p=0.60 impact=30",
            "1.0 all_clear a v2 operator p=0.60 impact=30",
            "1.0 warn a v1 early p=0.60 impact=30",
        ],
    );
}

#[test]
fn a_standing_warning_of_a_peer_is_adopted_once_with_its_identity() {
    check(
        "0 peer warn a raid=5 version=3 until=900
         1 peer warn a raid=5 version=3 until=900
         2 object 7 p=0.6 at=a impact=60 plots=4
         950 end",
        &[
            "0.0 warn a v3 peer p=0.70 impact=-",
            "2.0 update a v4 changed p=0.60 impact=60",
            "900.0 all_clear a v5 stay_over p=0.00 impact=60",
        ],
    );
    check(
        "0 peer warn a raid=5 version=3 until=900 live\n950 end",
        &[],
    );
}

#[test]
fn two_engines_that_warned_apart_end_with_the_lower_identity() {
    let told = tell(
        "0 object 7 p=0.6 at=a impact=60 plots=4
         1 peer warn a raid=5 version=2 until=700
         2 peer warn a raid=99999999 version=2 until=700
         3 end",
    );
    assert_eq!(
        told.lines,
        [
            "0.0 warn a v1 early p=0.60 impact=60",
            "1.0 update a v2 peer p=0.60 impact=60"
        ]
    );
}

#[test]
fn the_mode_changes_only_while_nothing_stands() {
    let mut told = tell("0 object 7 p=0.6 at=a impact=25 plots=4");
    assert!(told.warnings.set_mode(Mode::Live).is_err());
    told.run_to(700.0);
    assert_eq!(told.warnings.set_mode(Mode::Live), Ok(true));
    assert_eq!(told.warnings.mode(), Mode::Live);
}

#[test]
fn a_person_s_warning_is_one_after_a_restart_too() {
    // Until its stay was over the automatic all-clear would have come; and at a restart after it, nothing.
    for until_s in [300, -50] {
        check(
            &format!(
                "0 inherit a update version=2 raid=5 until={until_s} person
                 900 operator all_clear a
                 901 end"
            ),
            &[
                "0.0 warn a v2 peer p=0.70 impact=-",
                "900.0 all_clear a v3 operator p=0.00 impact=-",
            ],
        );
    }
    check(
        "0 inherit a update version=2 raid=5 until=300
         901 end",
        &[
            "0.0 warn a v2 peer p=0.70 impact=-",
            "300.0 all_clear a v3 stay_over p=0.00 impact=-",
        ],
    );
    check("0 inherit a update version=2 raid=5 until=-50\n9 end", &[]);
}

/// Receivers drop what they know: an identity and version that was said is never said of something else.
#[test]
fn after_a_restart_nothing_new_is_said_under_an_old_identity() {
    let raid = START.0 / 60_000_000_000;
    // The raid under the number of this minute has ended: the next has another.
    let told = tell(&format!(
        "0 inherit a cancel version=2 raid={raid}
         1 object 7 p=0.6 at=a impact=25 plots=4"
    ));
    assert_eq!(told.lines, ["1.0 warn a v1 early p=0.60 impact=25"]);
    let known = WarningId((raid as u64) << 17);
    assert_ne!(told.said.last().unwrap().warning, known);
    // It goes on in the other zone: the same identity, and the version counts on.
    let told = tell(&format!(
        "0 inherit a cancel version=2 raid={raid}
         0 inherit b update version=4 raid={raid} until=600
         1 object 7 p=0.6 at=a impact=25 plots=4"
    ));
    assert_eq!(
        told.lines.last().unwrap(),
        "1.0 warn a v3 early p=0.60 impact=25"
    );
    assert_eq!(told.said.last().unwrap().warning, known);
}

#[test]
fn a_longer_stay_of_a_peer_is_told_on_and_two_engines_come_to_rest() {
    let site = site();
    let rules = Rules::new(&site);
    let [mut one, mut other] = [(); 2].map(|()| Warnings::new(&site));
    let first = one.command_warn(&rules, ZoneId(0), at(0.0)).unwrap();
    other.adopt(&first, at(1.0)).expect("stands there too");
    // The other engine's people are to stay for longer.
    let mut longer = other.command_warn(&rules, ZoneId(0), at(60.0)).unwrap();
    assert!(longer.until > first.until);
    // Even where both have said as much so far, the word is a new one.
    longer.version = first.version;
    let told = one.adopt(&longer, at(61.0)).expect("a longer stay");
    assert_eq!((told.action, told.until), (Action::Update, longer.until));
    assert!(told.version > first.version);
    let mut word = told;
    for round in 0..4 {
        let to = if round % 2 == 0 { &mut other } else { &mut one };
        match to.adopt(&word, at(62.0)) {
            Some(said) => word = said,
            None => return,
        }
    }
    panic!("the two never come to rest");
}

#[test]
fn a_word_about_nowhere_begins_no_raid() {
    // An hour later the raid is numbered by its own minute.
    let told = tell(
        "0 operator warn q
         3600 object 7 p=0.6 at=a impact=3630 plots=4",
    );
    let minute = ((START.0 + 3630 * 1_000_000_000) / 60_000_000_000) as u64;
    assert_eq!(told.said.last().unwrap().raid, RaidId(minute));
}
