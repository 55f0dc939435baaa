//! An alert as a value: the parts of CAP 1.2 that a warning needs, and no others.

use frames::Time;
use site::Mode;

/// What a message is to those before it (CAP 1.2 section 3.2.1, msgType).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// The first of its warning.
    Alert,
    /// Replaces the messages that it refers to.
    Update,
    /// Takes the messages that it refers to back.
    Cancel,
}

/// What people should do (CAP 1.2 section 3.2.2, responseType).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// Take shelter in place.
    Shelter,
    /// The danger is over.
    AllClear,
    /// Nothing: there was no danger.
    None,
}

/// How soon (CAP 1.2 section 3.2.2, urgency).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Act at once.
    Immediate,
    /// It has happened.
    Past,
}

/// An earlier message, as later ones name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Sender of the earlier message.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: Time,
}

/// One alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Unique among the sender's messages.
    pub identifier: String,
    /// Who sends.
    pub sender: String,
    /// When; whole seconds on the wire.
    pub sent: Time,
    /// `Exercise` or `Actual`.
    pub mode: Mode,
    /// What it is to earlier messages.
    pub message_type: MessageType,
    /// The earlier messages.
    pub references: Vec<Reference>,
    /// The raid that it belongs to.
    pub incident: String,
    /// One block a language.
    pub infos: Vec<Info>,
}

/// The message in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Info {
    /// RFC 3066 code.
    pub language: &'static str,
    /// What is happening.
    pub event: String,
    /// What to do.
    pub response: Response,
    /// How soon.
    pub urgency: Urgency,
    /// When the danger is expected to begin.
    pub onset: Option<Time>,
    /// When the message no longer holds.
    pub expires: Option<Time>,
    /// A line that fits a telephone's screen.
    pub headline: String,
    /// What is happening, where and when.
    pub description: String,
    /// What to do, in words.
    pub instruction: String,
    /// Figures for machines: name and value.
    pub parameters: Vec<(&'static str, String)>,
    /// Where.
    pub area: Area,
}

/// Where a message holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The zone's name, under fifty characters.
    pub description: String,
    /// (latitude, longitude) in degrees, closed: the last point equals the first.
    pub ring_deg: Vec<[f64; 2]>,
    /// The zone's identifier in the site file.
    pub zone: String,
}
