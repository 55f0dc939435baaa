//! Layers and plans over HTTP, as a console asks for them: who may, within which bounds, and what comes.

#![allow(
    clippy::disallowed_methods,
    reason = "tests of the shell that lives in real time"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use frames::Time;
use serde_json::{Value, json};
use server::access::{Access, Person, Role};
use server::{Board, Hosting, Planner, Stand, chart, host};
use sha2::{Digest, Sha256};
use sitefile::World;

/// A plain with one radar that looks north, a zone south of it and a siren; a round one may be added.
const PLAIN: &str = concat!(
    include_str!("../../planning/tests/plain.toml"),
    r#"
[[sensor_model]]
name = "round"
like = "north"
azimuth_width_deg = 360
"#
);

/// Longest wait for a plan that takes a second.
const PATIENCE: Duration = Duration::from_mins(1);

fn world(text: &str) -> World {
    sitefile::from_text("plain.toml".as_ref(), text).expect("a valid site")
}

/// A server of a site, without an engine: what is tested here needs none.
struct Console {
    /// Kept alive as long as it is asked.
    _runtime: tokio::runtime::Runtime,
    _hosting: Hosting,
    listening: SocketAddr,
}

impl Console {
    fn new(world: &World, access: Access, surveyed: bool) -> Self {
        let time = Time(0);
        let charted = chart(world, time).expect("a chart");
        let board = Arc::new(Board::new(&world.site, None, time));
        board.write(|state| {
            state.coverage = Some(charted.coverage);
            state.layers = Some(charted.layers);
        });
        let planner = Planner::new(world);
        if surveyed {
            planner.surveyed(charted.survey);
        }
        let stand = Stand {
            board,
            access,
            terrain: None,
            commands: None,
            planner,
        };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listen = "127.0.0.1:0".parse().expect("an address");
        let hosting = runtime.block_on(host(stand, listen)).expect("listens");
        Self {
            listening: hosting.listening,
            _hosting: hosting,
            _runtime: runtime,
        }
    }

    fn open() -> Self {
        Self::new(&world(PLAIN), Access::Local, true)
    }

    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.listening).expect("connects");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.listening,
            body.len()
        )
        .expect("asks");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answers");
        let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let value = serde_json::from_str(body);
        (
            status.expect("a status"),
            value.unwrap_or_else(|_| Value::String(body.to_owned())),
        )
    }

    fn plan(&self, request: &Value) -> (u16, Value) {
        self.ask("POST", "/api/plan", "", &request.to_string())
    }

    /// The plan's end, whatever it is.
    #[track_caller]
    fn outcome(&self) -> Value {
        let asked = Instant::now();
        loop {
            let (status, said) = self.ask("GET", "/api/plan", "", "");
            assert_eq!(status, 200);
            if said["progress"]["state"] != "running" {
                return said["progress"].clone();
            }
            assert!(asked.elapsed() < PATIENCE, "no end: {said:#}");
            std::thread::yield_now();
        }
    }

    fn layer(&self, name: &str) -> Value {
        let (status, layer) = self.ask("GET", &format!("/api/layers/{name}"), "", "");
        assert_eq!(status, 200, "{layer}");
        layer
    }
}

/// One sensor at one of a few drawn places.
fn wish(places: &[[f64; 2]]) -> Value {
    let places: Vec<Value> = places
        .iter()
        .map(|[lat, lon]| json!({"kind": "sensor", "latitude_deg": lat, "longitude_deg": lon}))
        .collect();
    json!({"sensors": 1, "sirens": 0, "candidates": {"from": "places", "places": places}})
}

const SOUTH: [f64; 2] = [36.185, 44.0];
const FAR: [f64; 2] = [36.229, 44.03];

#[test]
fn a_drawn_place_is_proposed_with_its_reason_and_the_true_measure_before_and_after() {
    let console = Console::open();
    let (status, begun) = console.plan(&wish(&[FAR, SOUTH]));
    assert_eq!(status, 202, "{begun}");
    let outcome = console.outcome();
    let plan = &outcome["plan"];
    assert_eq!(outcome["state"], "finished", "{outcome:#}");
    assert_eq!(plan["before"][0]["covered"], "uncovered");
    assert_eq!(plan["after"][0]["covered"], "covered", "{plan:#}");
    assert_eq!(plan["after"][0]["people"], 0);
    let choice = &plan["choices"][0];
    let reason = choice["reason"].as_str().expect("a reason");
    assert!(
        reason.starts_with("closes all of the gap: arrivals from"),
        "{reason}"
    );
    // The new site file is the old one with the sensor after it, and a site like any other.
    let file = plan["site_file"].as_str().expect("a file");
    assert!(file.starts_with(PLAIN.trim_end()), "{file}");
    let improved = world(file);
    assert_eq!(improved.site.sensors.len(), 2);
    assert_eq!(improved.site.sensors[1].id, choice["id"]);
}

#[test]
fn nothing_is_proposed_on_ground_that_is_drawn_as_excluded() {
    let console = Console::open();
    let mut request = wish(&[FAR, SOUTH]);
    request["exclusions"] = json!([[
        [36.18, 43.99],
        [36.18, 44.01],
        [36.188, 44.01],
        [36.188, 43.99]
    ]]);
    assert_eq!(console.plan(&request).0, 202);
    let outcome = console.outcome();
    let choice = &outcome["plan"]["choices"][0];
    assert_eq!(choice["latitude_deg"], FAR[0], "{outcome:#}");
    // With all of them excluded there is a reason instead of a proposal.
    let mut request = wish(&[SOUTH]);
    request["exclusions"] = json!([[
        [36.18, 43.99],
        [36.18, 44.01],
        [36.188, 44.01],
        [36.188, 43.99]
    ]]);
    assert_eq!(console.plan(&request).0, 202);
    let outcome = console.outcome();
    let why = outcome["why"].as_str().expect("a reason");
    assert!(why.contains("1 more on excluded ground"), "{why}");
}

#[test]
fn one_plan_at_a_time_and_it_can_be_stopped() {
    // Cells so fine and candidates so many that it takes far longer than two requests.
    let fine = PLAIN.replace("cell_m = 200", "cell_m = 80");
    let console = Console::new(&world(&fine), Access::Local, true);
    let many = json!({"sensors": 4, "sirens": 0, "model": "round", "candidates": {"from": "grid", "step_m": 260.0}});
    assert_eq!(console.plan(&many).0, 202);
    let (status, why) = console.plan(&wish(&[SOUTH]));
    assert_eq!(status, 409, "{why}");
    assert_eq!(console.ask("DELETE", "/api/plan", "", "").0, 200);
    assert_eq!(console.outcome()["state"], "stopped");
    // The next one begins as if nothing had been.
    assert_eq!(console.plan(&wish(&[SOUTH])).0, 202);
    console.ask("DELETE", "/api/plan", "", "");
}

#[test]
fn what_is_out_of_bounds_is_refused_in_words() {
    let console = Console::open();
    let check = |change: &dyn Fn(&mut Value), wanted: &str| {
        let mut request = wish(&[SOUTH]);
        change(&mut request);
        let (status, why) = console.plan(&request);
        assert_eq!(status, 400, "{why}");
        assert!(why.to_string().contains(wanted), "{why}");
    };
    check(&|r| r["sensors"] = json!(0), "ask for a sensor or a siren");
    check(&|r| r["sensors"] = json!(9), "at most 8 sensors");
    check(&|r| r["budget"] = json!(-1), "a budget is a sum");
    check(
        &|r| r["candidates"] = json!({"from": "places", "places": []}),
        "no place is drawn",
    );
    check(
        &|r| r["candidates"] = json!({"from": "grid", "step_m": 10.0}),
        "too many here",
    );
    check(
        &|r| r["exclusions"] = json!([[[36.2, 44.0], [36.3, 44.0]]]),
        "area 1 is no polygon",
    );
    check(
        &|r| r["candidates"]["places"][0]["latitude_deg"] = json!(144.0),
        "nowhere on Earth",
    );
    // And what no form of request is, by the reader itself.
    let (status, _) = console.plan(&json!({"sensors": 1}));
    assert_eq!(status, 422);
}

#[test]
fn plans_and_layers_are_for_planners() {
    let person = |name: &str, role| {
        let person = Person {
            name: name.to_owned(),
            role,
        };
        (person, Sha256::digest(name.as_bytes()).into())
    };
    let people = vec![
        person("olga", Role::Operator),
        person("paul", Role::Planner),
    ];
    let console = Console::new(&world(PLAIN), Access::Tokens(people), true);
    let body = wish(&[SOUTH]).to_string();
    for (method, path, body) in [
        ("GET", "/api/plan", ""),
        ("POST", "/api/plan", body.as_str()),
        ("DELETE", "/api/plan", ""),
        ("GET", "/api/layers/multiplicity", ""),
    ] {
        assert_eq!(
            console.ask(method, path, "nobody", body).0,
            401,
            "{method} {path}"
        );
        assert_eq!(
            console.ask(method, path, "olga", body).0,
            403,
            "{method} {path}"
        );
        let (status, _) = console.ask(method, path, "paul", body);
        assert!((200..300).contains(&status), "{method} {path}: {status}");
    }
}

#[test]
fn a_plan_waits_for_the_survey() {
    let console = Console::new(&world(PLAIN), Access::Local, false);
    let (_, status) = console.ask("GET", "/api/plan", "", "");
    assert_eq!(status["progress"]["state"], "surveying");
    assert_eq!(status["models"], json!(["round", "north"]));
    assert_eq!(console.plan(&wish(&[SOUTH])).0, 503);
}

#[test]
fn layers_say_what_the_map_says() {
    let console = Console::open();
    let sensors = console.layer("multiplicity");
    let (rows, columns) = (
        sensors["rows"].as_u64().expect("rows") as usize,
        sensors["columns"].as_u64().expect("columns") as usize,
    );
    let values = sensors["values"].as_array().expect("values");
    assert_eq!(values.len(), rows * columns);
    // North of the radar, inside its sector, one sensor looks; south of it none. On a plain.
    let at = |row: usize, column: usize| values[row * columns + column].as_i64();
    assert_eq!(at(0, columns / 2), Some(1));
    assert_eq!(at(rows - 1, columns / 2), Some(0));
    // A siren is heard near the zone only; a decision does not depend on it.
    let sum = |name: &str| -> i64 {
        let layer = console.layer(name);
        let values = layer["values"].as_array().expect("values").iter();
        values.filter_map(Value::as_i64).sum()
    };
    assert!(sum("decision_time") > sum("warning_time"));
    assert_eq!(console.ask("GET", "/api/layers/weather", "", "").0, 400);
}
