//! A console and a planner as a program: what they ask a server over loopback, and when it told them what.

#![allow(
    clippy::disallowed_methods,
    reason = "measuring needs a clock; the engine never sees it"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use api::{ClientFrame, EventKind, Frame, PlanProgress, PlanRequest, PlanStatus};
use frames::{Span, Time};
use tungstenite::Message;

/// How often it is asked whether a plan has ended.
const PLAN_LOOK: Duration = Duration::from_millis(50);

/// A clock like the server's own: the machine's time, read once, and from then on what has passed.
#[derive(Clone, Copy)]
pub struct Clock {
    anchor: Time,
    started: Instant,
}

impl Clock {
    pub fn start() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            anchor: Time(since.as_nanos() as i64),
            started: Instant::now(),
        }
    }

    pub fn now(&self) -> Time {
        self.anchor + Span(self.started.elapsed().as_nanos() as i64)
    }

    /// Waits until that time.
    pub fn wait_for(&self, time: Time) {
        let wait = (time - self.now()).0.max(0) as u64;
        std::thread::sleep(Duration::from_nanos(wait));
    }
}

/// What a console was told, and when.
pub type Told = Vec<(Time, EventKind)>;

/// Listens to a server's events until it ends. Track frames are acknowledged at once, as by a console that
/// draws them all.
pub fn listen(server: SocketAddr, clock: Clock, joined: &AtomicBool) -> anyhow::Result<Told> {
    let stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    let (mut socket, _) = tungstenite::client(format!("ws://{server}/api/events"), stream)
        .map_err(|refused| anyhow::anyhow!("the server's events: {refused}"))?;
    let mut told = Vec::new();
    // The server hangs up when it stops.
    while let Ok(message) = socket.read() {
        let now = clock.now();
        let Message::Text(text) = message else {
            continue;
        };
        match serde_json::from_str(text.as_str()).context("a frame of the server")? {
            Frame::Event(event) => told.push((now, event.kind)),
            Frame::Snapshot(_) => joined.store(true, Ordering::Relaxed),
            Frame::Tracks(frame) => {
                let sequence = frame.sequence;
                let ack = serde_json::to_string(&ClientFrame::Ack { sequence })?;
                if socket.send(Message::text(ack)).is_err() {
                    break;
                }
            }
            Frame::Hello(_) | Frame::Heartbeat(_) => {}
        }
    }
    Ok(told)
}

/// Asks for a plan whenever none is being made, until told that it is over; how many were begun.
pub fn keep_planning(
    server: SocketAddr,
    request: &PlanRequest,
    over: &AtomicBool,
) -> anyhow::Result<u32> {
    let request = serde_json::to_string(request)?;
    loop {
        let (_, answer) = ask(server, "GET", "")?;
        let status: PlanStatus = serde_json::from_str(&answer).context("how a plan stands")?;
        if let PlanProgress::Failed { why } = &status.progress {
            anyhow::bail!("no plan: {why}");
        }
        if over.load(Ordering::Relaxed) {
            ask(server, "DELETE", "")?;
            return Ok(status.number);
        }
        let busy = matches!(
            status.progress,
            PlanProgress::Running { .. } | PlanProgress::Surveying
        );
        if !busy {
            let (code, answer) = ask(server, "POST", &request)?;
            ensure!(code == 202, "a plan was refused: {answer}");
        }
        std::thread::sleep(PLAN_LOOK);
    }
}

/// One request about plans: the status code and the answer.
fn ask(server: SocketAddr, method: &str, body: &str) -> anyhow::Result<(u16, String)> {
    let mut stream = TcpStream::connect(server)?;
    write!(
        stream,
        "{method} /api/plan HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((code.context("no HTTP")?, body.to_owned()))
}
