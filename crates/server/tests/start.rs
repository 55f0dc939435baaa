//! A server whose map cannot be drawn warns all the same, and says that it has no map.

#![allow(
    clippy::disallowed_methods,
    reason = "tests of the shell that lives in real time"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use server::{Options, start};

/// A map of more cells than there may be.
const VAST: &str = r#"
[site]
name = "Plain"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
[coverage]
cell_m = 5
half_width_m = 200000
[[zone]]
id = "camp"
polygon = [[36.19, 43.995], [36.19, 44.005], [36.20, 44.005], [36.20, 43.995]]
time_to_shelter_s = 10
"#;

/// Longest wait for what takes a moment.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_map_that_cannot_be_drawn_is_an_alarm_and_stops_nothing() {
    let world = sitefile::from_text("plain.toml".as_ref(), VAST).expect("a valid site");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = Options {
        journal: None,
        listen: "127.0.0.1:0".parse().expect("an address"),
        access: None,
    };
    let started = runtime.block_on(start(&Arc::new(world), options));
    let server = started.expect("a server");
    let asked = Instant::now();
    let alarm = loop {
        let alarms = server.board.read(|state| state.alarms.clone());
        if let Some(alarm) = alarms.get("coverage_unknown") {
            break alarm.clone();
        }
        assert!(asked.elapsed() < PATIENCE, "no alarm: {alarms:?}");
        std::thread::yield_now();
    };
    let why = alarm.detail.expect("a reason");
    assert!(why.contains("choose `cell_m` and `half_width_m`"), "{why}");
    assert!(server.board.read(|state| state.coverage.is_none()));
    assert!(!server.has_ended(), "the engine goes on");
    runtime.block_on(server.stop()).expect("stops in order");
}
