//! Where nobody looks is for planners' eyes only, whichever way one asks.

#[path = "../../planning/tests/plain/mod.rs"]
mod plain;

use frames::Time;
use plain::plain_with;
use serde_json::Value;
use server::{Board, chart};

const SENTENCE: &str = "Camp, arrivals from N to E: no warning";

/// A board on which coverage was lost, and said so.
fn board() -> Board {
    // Nothing looks at the zone.
    let text = plain_with(&[("range_max_m = 20000", "range_max_m = 500")]);
    let world = sitefile::from_text("plain.toml".as_ref(), &text).expect("a valid site");
    let time = Time(0);
    let coverage = chart(&world, time).expect("a chart").coverage;
    assert!(!coverage.gaps.features.is_empty(), "{coverage:?}");
    let board = Board::new(&world.site, None, time);
    let alarm = api::Alarm {
        id: "coverage_lost/camp".to_owned(),
        kind: api::AlarmKind::CoverageLost,
        since: time.into(),
        sensor: None,
        zone: Some("camp".to_owned()),
        detail: Some(SENTENCE.to_owned()),
    };
    board.alarm(alarm, true);
    board.write(|state| {
        state.coverage = Some(coverage.clone());
        let coverage = Some(coverage);
        state.event(time, api::EventKind::CoverageChanged { coverage });
    });
    board
}

fn events(board: &Board, may_see_coverage: bool) -> Value {
    let events = board.read(|state| state.events_after(0, may_see_coverage));
    serde_json::to_value(events.expect("none is missing")).expect("JSON")
}

fn state(board: &Board, may_see_coverage: bool) -> Value {
    serde_json::to_value(board.snapshot(may_see_coverage)).expect("JSON")
}

#[test]
fn who_may_not_see_coverage_finds_no_gap_and_no_sentence_in_state_or_events() {
    let board = board();
    for (what, said) in [
        ("state", state(&board, false)),
        ("events", events(&board, false)),
    ] {
        let text = said.to_string();
        for hidden in ["gaps", "directions", "assured_s", SENTENCE] {
            assert!(!text.contains(hidden), "{what} tells `{hidden}`: {said:#}");
        }
        // That the zone has lost coverage is for everybody.
        assert!(text.contains("coverage_lost/camp"), "{what}: {said:#}");
    }
}

#[test]
fn where_a_sensor_is_blind_is_for_planners_as_well() {
    let board = board();
    board.write(|state| {
        state.sensors[0].silent_sectors = vec![[60.0, 45.0]];
        state.sensors[0].jammed_sectors = vec![[200.0, 30.0]];
        state.sensors[0].jammed_deg = Some(215.0);
        let status = state.sensors[0].clone();
        state.event(Time(0), api::EventKind::Sensor { status });
    });
    let status = |may| board.read(|state| state.shown_sensors(may).swap_remove(0));
    let last = |may| {
        let events = events(&board, may);
        let event = events.as_array().and_then(|events| events.last()).cloned();
        event.expect("an event")["status"].clone()
    };
    let in_state = |may| state(&board, may)["sensors"][0].clone();
    let known = serde_json::to_value(status(true)).expect("JSON");
    assert_eq!(known["jammed_sectors"][0][0], 200.0);
    assert_eq!([last(true), in_state(true)], [known.clone(), known.clone()]);
    let mut hidden = known;
    hidden["silent_sectors"] = Value::Array(Vec::new());
    hidden["jammed_sectors"] = Value::Array(Vec::new());
    hidden["jammed_deg"] = Value::Null;
    let told = serde_json::to_value(status(false)).expect("JSON");
    assert_eq!(
        [told, last(false), in_state(false)],
        [hidden.clone(), hidden.clone(), hidden]
    );
}

#[test]
fn planners_get_coverage_once_with_the_state_and_with_each_event_as_it_stands() {
    let board = board();
    let said = state(&board, true);
    assert_eq!(said["alarms"][0]["detail"], SENTENCE, "{said:#}");
    let zone = &said["coverage"]["gaps"]["features"][0]["properties"]["zone"];
    assert_eq!(zone, "camp", "{said:#}");
    assert_eq!(said["recent"][1]["coverage"], Value::Null, "{said:#}");
    assert_eq!(events(&board, true)[1]["coverage"], said["coverage"]);
}

#[test]
fn an_alarm_that_stands_is_told_again_when_its_words_change() {
    let board = board();
    let said = |detail: &str, since: i64| api::Alarm {
        id: "coverage_lost/camp".to_owned(),
        kind: api::AlarmKind::CoverageLost,
        since: api::TimeMs(since),
        sensor: None,
        zone: Some("camp".to_owned()),
        detail: Some(detail.to_owned()),
    };
    let before = board.read(|state| state.number);
    board.alarm(said(SENTENCE, 5_000), true);
    assert_eq!(board.read(|state| state.number), before, "nothing new");
    board.alarm(said("Camp: no warning", 9_000), true);
    let stands = board.snapshot(true).alarms;
    assert_eq!(stands.len(), 1);
    assert_eq!(stands[0].detail.as_deref(), Some("Camp: no warning"));
    assert_eq!(stands[0].since, api::TimeMs(0), "it stands since then");
    assert_eq!(board.read(|state| state.number), before + 1, "and is told");
}

#[test]
fn a_console_that_is_behind_gets_every_event_a_few_at_once() {
    let board = board();
    for number in 0..100 {
        let text = format!("line {number}");
        board.tell(api::EventKind::Narration { text });
    }
    let (mut number, mut batches) = (0, 0);
    loop {
        let events = board.read(|state| state.events_after(number, true));
        let events = events.expect("none is missing");
        let Some(last) = events.last() else { break };
        assert_eq!(events[0].number, number + 1, "without a gap");
        assert!(events.len() <= server::limits::EVENTS_AT_ONCE);
        (number, batches) = (last.number, batches + 1);
    }
    assert_eq!(number, board.read(|state| state.number));
    assert!(batches > 3, "{batches}");
}
