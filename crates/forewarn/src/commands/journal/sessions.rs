//! The sessions of a journal: which site, from when to when.
//!
//! A session begins where a server was started. Damage ends the list where it is; `verify` names the place.

use std::fmt;
use std::path::Path;

use frames::Time;
use recording::lines::format_time;
use replay::{Entry, JournalEvents, ReplayError};
use serde_json::{Value, json};

/// From one start of a server to its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The site's name; none where the site file cannot be understood.
    site: Option<String>,
    /// Its first event and its last.
    span: Option<(Time, Time)>,
    events: u64,
}

impl Session {
    /// The session as JSON.
    pub fn json(&self) -> Value {
        let [begin, end] = [0, 1].map(|k| self.span.map(|(a, b)| format_time([a, b][k])));
        json!({ "site": self.site, "begin": begin, "end": end, "events": self.events })
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.site {
            Some(site) => write!(f, "of \"{site}\"")?,
            None => f.write_str("of a site without a name")?,
        }
        match self.span {
            Some((begin, end)) => {
                let (begin, end) = (format_time(begin), format_time(end));
                write!(f, ", {begin} to {end}, {} events", self.events)
            }
            None => f.write_str(", no events"),
        }
    }
}

/// Every session of a journal, as far as it can be read.
///
/// # Errors
/// There is no journal.
pub fn sessions(dir: &Path) -> Result<Vec<Session>, ReplayError> {
    let mut entries = JournalEvents::open(dir)?;
    let mut found: Vec<Session> = Vec::new();
    loop {
        match entries.read() {
            Ok(Some(entry)) => take(&mut found, entry),
            // A record of another version is passed over; behind damage there is nothing to read.
            Err(ReplayError::Record { .. }) => {}
            Ok(None) | Err(_) => return Ok(found),
        }
    }
}

fn take(found: &mut Vec<Session>, entry: Entry) {
    match entry {
        Entry::World(world) => found.push(Session {
            site: sitefile::names(&world.site_text).map(|names| names.site),
            ..Session::default()
        }),
        Entry::Event(event) => {
            if let Some(session) = found.last_mut() {
                let time = event.time();
                let (begin, end) = session.span.unwrap_or((time, time));
                session.span = Some((begin.min(time), end.max(time)));
                session.events += 1;
            }
        }
        _ => {}
    }
}
