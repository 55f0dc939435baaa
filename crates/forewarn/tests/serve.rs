//! The live server as its users meet it: feeds in, commands, kill -9, restart, replay.

#![allow(
    clippy::disallowed_methods,
    reason = "tests of the shell that lives in real time"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use asterix::BlockWriter;
use asterix::views::{Source, TimeOfDay, cat048};
use frames::Time;
use recording::lines::format_time;
use serde_json::{Value, json};

const SITE: &str = r#"
[site]
name = "Test field"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400

[[sensor]]
id = "north"
kind = "radar"
sac = 25
sic = 1
latitude_deg = 36.2
longitude_deg = 44.0
mast_m = 10
revisit_s = 1
range_min_m = 100
range_max_m = 15000
range_rate_sd_mps = 1
detection_probability = 0.9

[[zone]]
id = "camp"
polygon = [[36.20, 44.00], [36.21, 44.00], [36.21, 44.01]]
time_to_shelter_s = 10
population = 200

[[feed]]
id = "radars"
format = "asterix"
listen = "127.0.0.1:0"

[[channel]]
kind = "cap_files"
dir = "CAP_DIR"

[coverage]
cell_m = 250
half_width_m = 3000
"#;

/// Longest wait for anything, five times what is promised for a silent sensor.
const PATIENCE: Duration = Duration::from_secs(15);

struct Server {
    process: Child,
    listening: String,
    feed: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        Self::start_with(folder, SITE)
    }

    fn start_with(folder: &Path, text: &str) -> Self {
        let site = folder.join("site.toml");
        let cap = folder.join("cap");
        std::fs::write(&site, text.replace("CAP_DIR", &cap.display().to_string())).expect("writes");
        let mut process = Command::new(env!("CARGO_BIN_EXE_forewarn"))
            .arg("serve")
            .arg(&site)
            .args(["--listen", "127.0.0.1:0", "--json", "--journal"])
            .arg(folder.join("journal"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("piped");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("says where it listens");
        let said: Value = serde_json::from_str(&line).expect("a line of JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Self {
            process,
            listening: text(&said["listening"]),
            feed: text(&said["feeds"]["radars"]),
        }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.listening).expect("connects");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.listening,
            body.len()
        )
        .expect("asks");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answers");
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .expect("a status");
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// Asks for the state until it is as wanted; the last answer is in the panic otherwise.
    #[track_caller]
    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let asked = Instant::now();
        loop {
            let (_, state) = self.ask("GET", "/api/state", "");
            if wanted(&state) {
                return state;
            }
            assert!(asked.elapsed() < PATIENCE, "{what} never came: {state:#}");
            std::thread::yield_now();
        }
    }

    fn command(&self, request: &str, mode: &str, command: &Value) -> (u16, Value) {
        let body = json!({ "request": request, "mode": mode, "command": command });
        self.ask("POST", "/api/commands", &body.to_string())
    }

    fn kill(mut self) {
        // SIGKILL: no chance to flush anything.
        self.process.kill().expect("kills");
        self.process.wait().expect("reaped");
    }
}

/// A target report of the test's radar, measured now.
fn report(range_m: f64) -> Vec<u8> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let counts = (since.as_millis() % 86_400_000) * 128 / 1000;
    let mut block = BlockWriter::new(48);
    block
        .push(&cat048::TargetReport {
            source: Some(Source { sac: 25, sic: 1 }),
            time_of_day: Some(TimeOfDay(u32::try_from(counts).expect("of a day"))),
            descriptor: Some(cat048::Descriptor {
                kind: 1,
                ..Default::default()
            }),
            position: Some(cat048::Polar {
                range_m,
                azimuth_deg: 45.0,
            }),
            height_m: Some(1500.0),
            ..Default::default()
        })
        .expect("fits");
    block.finish()
}

fn camp(state: &Value) -> &str {
    state["zones"][0]["state"].as_str().unwrap_or_default()
}

#[test]
fn a_silent_feed_is_an_alarm_and_its_return_ends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let radar = UdpSocket::bind("127.0.0.1:0").expect("binds");
    radar.send_to(&report(5000.0), &server.feed).expect("sends");
    server.until("the plot", |state| state["counts"]["received"] == 1);
    let lost = |state: &Value| {
        let alarms = state["alarms"].as_array().cloned().unwrap_or_default();
        alarms
            .iter()
            .any(|alarm| alarm["id"] == "sensor_lost/north")
    };
    server.until("the alarm", lost);
    let state = server.until("the map without the sensor", |state| {
        state["coverage"]["zones"][0]["covered"] == "uncovered"
    });
    assert!(state["counts"]["received"] == 1, "{state:#}");
    radar.send_to(&report(5100.0), &server.feed).expect("sends");
    let state = server.until("the end of the alarm", |state| !lost(state));
    let now = Time(state["time"].as_i64().expect("a time") * 1_000_000);
    server.until_durable();
    server.kill();
    // What the map said is in the journal: nothing long before, the gap in the end, and nothing
    // about times when nobody ran.
    let covered_at = |time: &str| {
        Command::new(env!("CARGO_BIN_EXE_forewarn"))
            .args(["journal", "info", "--json", "--coverage-at", time])
            .arg(folder.path().join("journal"))
            .output()
            .expect("runs")
    };
    assert_eq!(covered_at("2001-01-01T00:00:00Z").status.code(), Some(1));
    let later = covered_at("2200-01-01T00:00:00Z");
    assert_eq!(later.status.code(), Some(1), "{later:?}");
    let not_known: Value = serde_json::from_slice(&later.stdout).expect("JSON");
    assert_eq!(not_known["zones"], json!([]), "{not_known}");
    let last = &not_known["before"]["zones"][0];
    assert_eq!(last["zone"], "camp", "{not_known}");
    let info = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .args(["journal", "info", "--json"])
        .arg(folder.path().join("journal"))
        .output()
        .expect("runs");
    let info: Value = serde_json::from_slice(&info.stdout).expect("JSON");
    let session = &info["sessions"][0];
    assert!(session["site"].is_string(), "{info}");
    assert!(
        session["begin"].as_str() <= session["end"].as_str(),
        "{info}"
    );
    assert!(session["events"].as_u64() > Some(0), "{info}");
    assert_eq!(info["kinds"]["2"]["name"], "event");
    let said = covered_at(&format_time(now));
    let said: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    assert_eq!(said["zones"][0]["zone"], "camp", "{said}");
    let sensors = said["map"]["sensors"].to_string();
    assert!(
        sensors.contains("with north") || sensors.contains("without north"),
        "{said}"
    );
}

#[test]
fn a_warning_survives_kill_and_restart_and_the_journal_replays_to_the_same_decisions() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let radar = UdpSocket::bind("127.0.0.1:0").expect("binds");
    for plot in 0..40 {
        radar
            .send_to(&report(4000.0 + f64::from(plot) * 20.0), &server.feed)
            .expect("sends");
    }
    server.until("the plots", |state| state["counts"]["received"] == 40);
    let (status, reply) = server.command("one", "exercise", &json!({"do": "warn", "zone": "camp"}));
    assert_eq!((status, &reply["accepted"]), (200, &json!(true)), "{reply}");
    let state = server.until("the warning", |state| camp(state) == "take_cover");
    let warning = state["zones"][0]["warning"].clone();
    // Until the journal has it: what is not durable may be lost, and only that.
    server.until_durable();
    server.kill();

    let server = Server::start(folder.path());
    let state = server.until("the adopted warning", |state| camp(state) == "take_cover");
    assert_eq!(state["zones"][0]["warning"], warning);
    let (status, _) = server.command(
        "two",
        "exercise",
        &json!({"do": "all_clear", "zone": "camp"}),
    );
    assert_eq!(status, 200);
    server.until("the all-clear", |state| camp(state) == "all_clear");
    server.until_durable();
    server.kill();

    let out = folder.path().join("run");
    let replay = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .arg("replay")
        .args([
            folder.path().join("site.toml"),
            folder.path().join("journal"),
        ])
        .arg("--out")
        .arg(&out)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&replay.stderr).into_owned();
    assert!(replay.status.success(), "{said}");
    let text = std::fs::read_to_string(out.join("summary.json")).expect("a summary");
    let summary: Value = serde_json::from_str(&text).expect("JSON");
    let marks = &summary["marks"];
    assert!(marks["compared"].as_u64() > Some(0), "{marks}");
    assert_eq!(marks["compared"], marks["agreed"]);
    assert_eq!(summary["counts"]["received"], 40, "{}", summary["counts"]);
    assert_eq!(summary["feeds"]["radars"]["datagrams"], 40);

    let alerts = std::fs::read_dir(folder.path().join("cap")).expect("CAP files");
    let kinds: Vec<String> = alerts
        .map(|file| std::fs::read_to_string(file.expect("listed").path()).expect("reads"))
        .collect();
    assert!(
        kinds
            .iter()
            .any(|xml| xml.contains("<responseType>Shelter<")),
        "{kinds:?}"
    );
    assert!(
        kinds
            .iter()
            .any(|xml| xml.contains("<responseType>AllClear<")),
        "{kinds:?}"
    );
}

#[test]
fn after_an_edit_of_the_site_file_those_in_shelter_stay_there_and_nobody_else_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let (status, _) = server.command("one", "exercise", &json!({"do": "warn", "zone": "camp"}));
    assert_eq!(status, 200);
    let state = server.until("the warning", |state| camp(state) == "take_cover");
    let warning = state["zones"][0]["warning"].clone();
    server.until_durable();
    server.kill();

    // Another zone stands where the camp stood.
    let gate = "[[zone]]\nid = \"gate\"\ntime_to_shelter_s = 10\n\
                polygon = [[36.21, 44.02], [36.22, 44.02], [36.22, 44.03]]\n\n[[zone]]\nid = \"camp\"";
    let edited = SITE.replacen("[[zone]]\nid = \"camp\"", gate, 1);
    let server = Server::start_with(folder.path(), &edited);
    let state = server.until("the adopted warning", |state| {
        state["zones"][1]["state"] == "take_cover"
    });
    assert_eq!(state["zones"][1]["zone"], "camp", "{state:#}");
    assert_eq!(state["zones"][1]["warning"], warning);
    assert_ne!(state["zones"][0]["state"], "take_cover");
    // Its first word has an identity of its own.
    let (status, _) = server.command("two", "exercise", &json!({"do": "warn", "zone": "gate"}));
    assert_eq!(status, 200);
    let state = server.until("the gate's warning", |state| camp(state) == "take_cover");
    assert_ne!(state["zones"][0]["warning"], warning);
    server.until_durable();
    server.kill();

    let site = folder.path().join("site.toml");
    std::fs::write(&site, SITE.replace("Test field", "Other field")).expect("writes");
    let refused = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .arg("serve")
        .arg(&site)
        .args(["--listen", "127.0.0.1:0", "--journal"])
        .arg(folder.path().join("journal"))
        .output()
        .expect("runs");
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        why.contains("\"Test field\"") && why.contains("\"Other field\""),
        "{why}"
    );
}

#[test]
fn a_command_for_another_mode_or_zone_is_refused_and_the_same_request_acts_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let warn = json!({"do": "warn", "zone": "camp"});
    assert_eq!(server.command("a", "live", &warn).0, 409);
    assert_eq!(
        server
            .command("b", "exercise", &json!({"do": "warn", "zone": "moon"}))
            .0,
        400
    );
    assert_eq!(server.command("c", "exercise", &warn).0, 200);
    assert_eq!(server.command("c", "exercise", &warn).0, 200);
    let state = server.until("the warning", |state| camp(state) == "take_cover");
    let events = state["recent"].as_array().cloned().unwrap_or_default();
    let commands = events
        .iter()
        .filter(|event| event["kind"] == "command")
        .count();
    assert_eq!(commands, 1, "{events:#?}");
    server.kill();
}

#[test]
fn damage_and_strangers_are_counted_and_never_stop_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let radar = UdpSocket::bind("127.0.0.1:0").expect("binds");
    let good = report(6000.0);
    for cut in 0..good.len() {
        radar.send_to(&good[..cut], &server.feed).expect("sends");
    }
    radar.send_to(&good, &server.feed).expect("sends");
    let state = server.until("the plot", |state| state["counts"]["received"] == 1);
    assert_eq!(state["counts"]["used"], 1, "{state:#}");
    let mut stranger = TcpStream::connect(&server.listening).expect("connects");
    stranger
        .write_all(b"GET /api/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        .expect("asks");
    let mut answer = String::new();
    stranger.read_to_string(&mut answer).expect("answers");
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    server.kill();
}

impl Server {
    #[track_caller]
    fn until_durable(&self) {
        let appended = self.ask("GET", "/api/health", "").1["journal"]["appended"].clone();
        let wanted = appended.as_u64().expect("a journal") + 200;
        let asked = Instant::now();
        while self.ask("GET", "/api/health", "").1["journal"]["durable"].as_u64() < Some(wanted) {
            assert!(
                asked.elapsed() < PATIENCE,
                "the journal does not become durable"
            );
            std::thread::yield_now();
        }
    }
}
