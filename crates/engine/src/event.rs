//! What can happen to the engine.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use site::{Mode, SensorId, ZoneId};
use warning::WarningDecision;

/// Index of a feed in [`site::Site::feeds`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct FeedId(pub u16);

/// Something that happened, in the order in which it was journalled.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Event {
    /// A datagram or a piece of a recording, as received.
    Octets {
        /// Where from.
        feed: FeedId,
        /// When it arrived.
        received: Time,
        /// What it said.
        octets: Vec<u8>,
    },
    /// Time has come this far.
    Tick {
        /// The engine's time.
        time: Time,
    },
    /// A person's command.
    Command {
        /// When.
        time: Time,
        /// Who, as the access layer names them.
        operator: String,
        /// What.
        command: Command,
    },
    /// A peer engine, a channel or a siren said something that matters.
    Peer {
        /// When it arrived.
        time: Time,
        /// What it said.
        statement: PeerStatement,
    },
    /// Input was dropped before it reached the engine; the gap is declared, never silent.
    Dropped {
        /// When.
        time: Time,
        /// Whose.
        feed: FeedId,
        /// How many datagrams.
        datagrams: u64,
        /// How many octets.
        octets: u64,
        /// Why.
        reason: DropReason,
    },
    /// A recording ends here. Time goes on, so that stays in shelter end; silence says nothing about
    /// the sensors from now on. Never sent by a live server.
    InputEnded {
        /// When.
        time: Time,
    },
}

impl Event {
    /// When it happened.
    pub fn time(&self) -> Time {
        match self {
            Self::Octets { received, .. } => *received,
            Self::Tick { time }
            | Self::Command { time, .. }
            | Self::Peer { time, .. }
            | Self::Dropped { time, .. }
            | Self::InputEnded { time } => *time,
        }
    }
}

/// What an operator may command.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Command {
    /// Warn a zone now, whatever the tracker says.
    Warn {
        /// Which zone.
        zone: ZoneId,
    },
    /// Take a warning back: it was false.
    Cancel {
        /// Which zone.
        zone: ZoneId,
    },
    /// End a zone's stay in shelter.
    AllClear {
        /// Which zone.
        zone: ZoneId,
    },
    /// Leave a sensor out, or take it back in.
    SensorInUse {
        /// Which sensor.
        sensor: SensorId,
        /// Whether its plots count.
        in_use: bool,
    },
    /// Switch between exercise and live; needs no standing warning.
    SetMode {
        /// The mode from now on.
        mode: Mode,
    },
}

/// What others said.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum PeerStatement {
    /// A warning that stands elsewhere; the engine adopts its identity.
    Standing(WarningDecision),
    /// A siren's read-back.
    Siren {
        /// Index of the siren in the site.
        siren: u16,
        /// Whether it sounds.
        sounding: bool,
    },
    /// The last word on a zone before a restart, from this engine's own journal: what stands goes on, and what has
    /// ended is not said under the same identity again.
    Inherited {
        /// That word.
        last: WarningDecision,
        /// Whether a person ordered the warning: only a person ends it.
        by_person: bool,
    },
    /// The site file's zones stand in another order than when the inherited words were said, or are others.
    ZonesRenumbered,
}

/// Why input was dropped before the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum DropReason {
    /// The server's queue was full.
    QueueFull,
    /// The journal's queue was full.
    JournalFull,
}
