//! The event stream: one task a console, reading from the board at its own speed.
//!
//! Events are numbered and none is left out; track frames are latest-wins with at most two
//! unacknowledged; a heartbeat comes every second while the engine moves, and stops when it does
//! not, so that a frozen server cannot look alive.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{ClientFrame, Frame};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::access::Role;
use crate::board::Board;
use crate::http::Shared;
use crate::limits::{CONSOLES_MAX, HEARTBEAT, TRACKS_FRAME};

/// Track frames that a console may owe an acknowledgement for.
const WINDOW: u64 = 2;
/// A console that takes nothing for so long is let go; it will come back.
const SEND_TIME_MAX: Duration = Duration::from_secs(10);
/// A client frame is a few dozen octets.
const CLIENT_FRAME_MAX: usize = 4_096;

/// A WebSocket cannot send headers: its token comes in the query.
#[derive(serde::Deserialize)]
pub struct Credentials {
    token: Option<String>,
}

/// `GET /api/events`.
pub async fn events(
    State(shared): State<Arc<Shared>>,
    Query(credentials): Query<Credentials>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(person) = shared.person(&headers, credentials.token.as_deref()) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let admitted = shared.stand.board.write(|state| {
        let room = (state.consoles as usize) < CONSOLES_MAX;
        state.consoles += u32::from(room);
        room
    });
    if !admitted {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let seat = Seat(Arc::clone(&shared.stand.board));
    let may_command = person.role >= Role::Operator && shared.stand.commands.is_some();
    upgrade
        .max_message_size(CLIENT_FRAME_MAX)
        .on_upgrade(move |socket| async move {
            let console = Console {
                board: Arc::clone(&seat.0),
                socket,
                may_command,
                may_see_coverage: person.role >= Role::Planner,
                number: 0,
                sequence: 0,
                acknowledged: 0,
                tracks_sent: None,
            };
            // Whatever ended it, the console reconnects and is told everything again.
            let _ = console.run().await;
            drop(seat);
        })
}

/// A console's place; given back when dropped.
struct Seat(Arc<Board>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0
            .write(|state| state.consoles = state.consoles.saturating_sub(1));
    }
}

/// The connection has ended.
struct Gone;

struct Console {
    board: Arc<Board>,
    socket: WebSocket,
    may_command: bool,
    may_see_coverage: bool,
    /// Latest event sent.
    number: u64,
    /// Latest track frame sent.
    sequence: u64,
    acknowledged: u64,
    tracks_sent: Option<Instant>,
}

impl Console {
    async fn run(mut self) -> Result<(), Gone> {
        let mut changes = self.board.changes();
        let mut beat = interval(HEARTBEAT);
        let mut frame = interval(TRACKS_FRAME);
        frame.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let hello = self.hello();
        self.send(&hello).await?;
        self.send_snapshot().await?;
        loop {
            tokio::select! {
                message = self.socket.recv() => {
                    let message = message.ok_or(Gone)?.map_err(|_| Gone)?;
                    self.heard(&message).await?;
                }
                _ = changes.changed() => self.send_events().await?,
                _ = frame.tick() => self.send_tracks().await?,
                _ = beat.tick() => self.send_heartbeat().await?,
            }
        }
    }

    fn hello(&self) -> Frame {
        self.board.read(|state| {
            Frame::Hello(Box::new(api::Hello {
                protocol: api::PROTOCOL,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                mode: state.mode,
                site: state.site.clone(),
                time: state.time.into(),
                next_event: state.number + 1,
                may_command: self.may_command,
                may_see_coverage: self.may_see_coverage,
            }))
        })
    }

    async fn heard(&mut self, message: &Message) -> Result<(), Gone> {
        let Message::Text(text) = message else {
            return if matches!(message, Message::Close(_)) {
                Err(Gone)
            } else {
                Ok(())
            };
        };
        match serde_json::from_str(text.as_str()) {
            Ok(ClientFrame::Ack { sequence }) => {
                self.acknowledged = self.acknowledged.max(sequence.min(self.sequence));
                Ok(())
            }
            Ok(ClientFrame::Resync) => self.send_snapshot().await,
            Err(error) => {
                tracing::warn!(%error, "a console sent a frame that is not understood");
                Err(Gone)
            }
        }
    }

    async fn send_snapshot(&mut self) -> Result<(), Gone> {
        let snapshot = self.board.snapshot(self.may_see_coverage);
        self.number = snapshot.number;
        self.send(&Frame::Snapshot(Box::new(snapshot))).await
    }

    async fn send_events(&mut self) -> Result<(), Gone> {
        loop {
            let events = self
                .board
                .read(|state| state.events_after(self.number, self.may_see_coverage));
            let Some(events) = events else {
                return self.send_snapshot().await;
            };
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.number = event.number;
                self.send(&Frame::Event(Box::new(event))).await?;
            }
        }
    }

    async fn send_tracks(&mut self) -> Result<(), Gone> {
        if self.sequence - self.acknowledged >= WINDOW {
            return Ok(());
        }
        let (stepped, frame) = self.board.read(|state| {
            let news = self.tracks_sent != Some(state.stepped);
            (
                state.stepped,
                news.then(|| (state.time, state.mode, state.shown_tracks())),
            )
        });
        let Some((time, mode, tracks)) = frame else {
            return Ok(());
        };
        self.sequence += 1;
        self.tracks_sent = Some(stepped);
        let sequence = self.sequence;
        self.send(&Frame::Tracks(api::TracksFrame {
            sequence,
            time: time.into(),
            mode,
            tracks,
        }))
        .await
    }

    async fn send_heartbeat(&mut self) -> Result<(), Gone> {
        let health = self.board.health();
        let beat = self.board.read(|state| {
            state.alive().then(|| api::Heartbeat {
                number: self.number,
                time: state.time.into(),
                mode: state.mode,
                pace: state.pace,
                health,
                sensors: state.shown_sensors(self.may_see_coverage),
            })
        });
        match beat {
            Some(beat) => self.send(&Frame::Heartbeat(beat)).await,
            None => Ok(()),
        }
    }

    async fn send(&mut self, frame: &Frame) -> Result<(), Gone> {
        let text = serde_json::to_string(frame).map_err(|_| Gone)?;
        let sent = timeout(SEND_TIME_MAX, self.socket.send(Message::Text(text.into()))).await;
        sent.map_err(|_| Gone)?.map_err(|_| Gone)
    }
}
