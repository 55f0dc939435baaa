//! A channel that cannot deliver is an alarm before any warning needs it, and no longer than it lasts.

#![allow(
    clippy::disallowed_methods,
    reason = "tests of the shell that lives in real time"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{AlarmKind, HealthState};
use server::{Options, Server, start};

const PLAIN: &str = r#"
[site]
name = "Plain"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
[coverage]
cell_m = 500
half_width_m = 1000
[[zone]]
id = "camp"
polygon = [[36.19, 43.995], [36.19, 44.005], [36.20, 44.005], [36.20, 43.995]]
time_to_shelter_s = 10
[[channel]]
id = "sirens"
kind = "cap_files"
dir = "DIR"
"#;

/// Longest wait for what takes a moment; a folder is tried again after 5 s at most.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until the channel's alarm stands, or does not.
#[track_caller]
fn until(server: &Server, raised: bool) -> Option<api::Alarm> {
    let asked = Instant::now();
    loop {
        let alarms = server.board.read(|state| state.alarms.clone());
        let alarm = alarms.get("channel_failed/sirens");
        if alarm.is_some() == raised {
            return alarm.cloned();
        }
        assert!(asked.elapsed() < PATIENCE, "wanted {raised}: {alarms:?}");
        std::thread::yield_now();
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_an_alarm_until_it_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("cap");
    std::fs::write(&place, "a file where the folder should be").expect("writes");
    let text = PLAIN.replace("DIR", &place.display().to_string());
    let world = sitefile::from_text("plain.toml".as_ref(), &text).expect("a valid site");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = Options {
        journal: None,
        listen: "127.0.0.1:0".parse().expect("an address"),
        access: None,
    };
    let started = runtime.block_on(start(&Arc::new(world), options));
    let server = started.expect("a server");

    let alarm = until(&server, true).expect("stands");
    assert_eq!(alarm.kind, AlarmKind::ChannelFailed);
    let why = alarm.detail.expect("a reason");
    assert!(why.contains(&place.display().to_string()), "{why}");
    assert_eq!(server.board.health().state, HealthState::Degraded);

    std::fs::remove_file(&place).expect("removes");
    until(&server, false);
    runtime.block_on(server.stop()).expect("stops in order");
}
