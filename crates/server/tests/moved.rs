//! A radar on a trailer says that it stands elsewhere: the live map follows, and says who is worse off.

#![allow(
    clippy::disallowed_methods,
    reason = "tests of the shell that lives in real time"
)]

#[path = "../../planning/tests/plain/mod.rs"]
mod plain;

use std::net::UdpSocket;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use frames::Time;
use plain::plain_with;
use sensing::report::{Report, StatusAtReport, encode};
use server::{Options, Server, start};
use site::SensorId;

/// Longest wait for what takes a moment.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the radar speaks.
const EVERY: Duration = Duration::from_millis(100);

/// The plain with a short-ranged radar on a trailer, and a feed for it.
fn site() -> sitefile::World {
    let text = plain_with(&[
        (
            "azimuth_from_deg = 300\nazimuth_to_deg = 60\n",
            "mobile = true\n",
        ),
        ("range_max_m = 20000", "range_max_m = 6000"),
    ]);
    let feed = "[[feed]]\nid = \"radar\"\nformat = \"reports\"\nlisten = \"127.0.0.1:0\"\n";
    sitefile::from_text("plain.toml".as_ref(), &format!("{text}\n{feed}")).expect("a valid site")
}

/// The radar says where it is until the board is as wanted.
#[track_caller]
fn says(server: &Server, latitude_deg: f64, wanted: impl Fn(&server::State) -> bool) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let (began, mut spoke) = (Instant::now(), None::<Instant>);
    while !server.board.read(&wanted) {
        assert!(began.elapsed() < PATIENCE, "it is not so at {latitude_deg}");
        if spoke.is_none_or(|at| at.elapsed() >= EVERY) {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("after 1970");
            let status = StatusAtReport {
                sensor: SensorId(0),
                time: Time(since.as_nanos() as i64),
                operational: true,
                latitude_rad: f64::to_radians(latitude_deg),
                longitude_rad: f64::to_radians(44.0),
            };
            let octets = encode(&[Report::StatusAt(status)]).expect("octets");
            socket.send_to(&octets, server.feeds[0].1).expect("sent");
            spoke = Some(Instant::now());
        }
        std::thread::yield_now();
    }
}

#[test]
fn the_map_follows_a_trailer_and_tells_the_zone_that_is_worse_off_and_from_where() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = Options {
        journal: None,
        listen: "127.0.0.1:0".parse().expect("an address"),
        access: None,
    };
    let started = runtime.block_on(start(&Arc::new(site()), options));
    let server = started.expect("a server");
    // Nine kilometres north of where it is planned to stand, it does not see what comes down on the camp.
    says(&server, 36.30, |state| {
        state.alarms.contains_key("coverage_lost/camp")
    });
    let (place, lost) = server.board.read(|state| {
        let lost = state.alarms.get("coverage_lost/camp").cloned();
        (state.sensors[0].place, lost)
    });
    let [latitude_deg, _] = place.expect("its own word");
    assert!((latitude_deg - 36.30).abs() < 1e-6, "{latitude_deg}");
    let lost = lost.expect("an alarm");
    assert_eq!(lost.zone.as_deref(), Some("camp"));
    let detail = lost.detail.expect("a sentence");
    assert!(detail.contains("no warning"), "{detail}");
    assert!(!server.has_ended(), "the engine goes on");
    runtime.block_on(server.stop()).expect("stops in order");
}
