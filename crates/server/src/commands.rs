//! A person's command on its way to the engine.
//!
//! A command says which mode its sender saw: one meant for a drill never acts in real life. The
//! same request twice acts once.

use std::collections::VecDeque;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use engine::Command;

use crate::access::Person;
use crate::board::Board;
use crate::limits::REQUESTS_MAX;
use crate::line::Input;

/// Longest identifier of a request, characters.
const REQUEST_CHARS_MAX: usize = 64;

/// The way to the engine.
pub struct Commands {
    inputs: SyncSender<Input>,
    seen: Mutex<VecDeque<String>>,
}

/// Why a command was not taken, as an HTTP status and in words.
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// In words.
    pub why: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(status: u16, why: impl Into<String>) -> Self {
        Self {
            status,
            why: why.into(),
        }
    }

    /// The status as HTTP's type.
    pub fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }
}

impl Commands {
    /// Commands go where datagrams go.
    pub fn new(inputs: SyncSender<Input>) -> Self {
        Self {
            inputs,
            seen: Mutex::new(VecDeque::new()),
        }
    }

    /// Gives a command to the engine; what comes of it is seen on the board.
    pub fn give(
        &self,
        board: &Board,
        person: &Person,
        request: &api::CommandRequest,
    ) -> Result<(), Refusal> {
        let length = request.request.chars().count();
        if length == 0 || length > REQUEST_CHARS_MAX {
            return Err(Refusal::new(400, "`request` must have 1 to 64 characters"));
        }
        if board.read(|state| state.mode) != request.mode {
            return Err(Refusal::new(
                409,
                "the mode has changed: look again before you command",
            ));
        }
        let command = translate(board, &request.command)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.contains(&request.request) {
            return Ok(());
        }
        let input = Input::Command {
            operator: person.name.clone(),
            command,
        };
        match self.inputs.try_send(input) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                return Err(Refusal::new(503, "the engine's queue is full: try again"));
            }
            Err(TrySendError::Disconnected(_)) => {
                return Err(Refusal::new(503, "the engine has stopped"));
            }
        }
        if seen.len() == REQUESTS_MAX {
            seen.pop_front();
        }
        seen.push_back(request.request.clone());
        let (operator, command) = (person.name.clone(), request.command.clone());
        board.tell(api::EventKind::Command { operator, command });
        Ok(())
    }
}

fn translate(board: &Board, command: &api::Command) -> Result<Command, Refusal> {
    let zone = |id: &String| {
        board
            .words()
            .zone_id(id)
            .ok_or_else(|| Refusal::new(400, format!("no zone `{id}`")))
    };
    match command {
        api::Command::Warn { zone: id } => Ok(Command::Warn { zone: zone(id)? }),
        api::Command::Cancel { zone: id } => Ok(Command::Cancel { zone: zone(id)? }),
        api::Command::AllClear { zone: id } => Ok(Command::AllClear { zone: zone(id)? }),
        api::Command::SensorInUse { sensor: id, in_use } => {
            let sensor = board.words().sensor_id(id);
            let sensor = sensor.ok_or_else(|| Refusal::new(400, format!("no sensor `{id}`")))?;
            Ok(Command::SensorInUse {
                sensor,
                in_use: *in_use,
            })
        }
    }
}
