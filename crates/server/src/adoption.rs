//! Warnings that stood when the server last stopped.
//!
//! A restart must not forget that people sit in shelter, nor say something new under an old identity. The
//! journal's warnings are read back, and the last word on every zone is handed to the new engine, which goes on
//! from there.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use engine::{Command, Event, PeerStatement};
use journal::{Folder, Reader};
use replay::Entry;
use site::{Mode, ZoneId};
use warning::{Action, Reason, WarningDecision};

/// What a journal says about how its last session ended.
#[derive(Debug, Default, PartialEq)]
pub struct Inheritance {
    /// The last word on each zone.
    pub words: Vec<LastWord>,
    /// The mode a person last set, if one did.
    pub mode: Option<Mode>,
}

/// The last word on a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct LastWord {
    /// That word.
    pub last: WarningDecision,
    /// Whether a person ordered the warning, at any of its steps.
    pub by_person: bool,
}

/// Reads a journal back. A folder without a journal says nothing.
pub fn inheritance(folder: &Path) -> anyhow::Result<Inheritance> {
    if !folder.is_dir() {
        return Ok(Inheritance::default());
    }
    let storage = Folder::for_reading(folder);
    let reader = Reader::open(storage)
        .with_context(|| format!("cannot read the journal in {}", folder.display()))?;
    let mut heirs = Heirs::default();
    for record in reader {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                // The torn end of a crash: the writer sets it aside, and what is before it counts.
                tracing::warn!(%error, "the journal's end could not be read");
                break;
            }
        };
        match Entry::decode(record.kind, &record.bytes) {
            Ok(entry) => heirs.take(entry),
            Err(error) => tracing::warn!(number = record.number.0, %error, "record passed over"),
        }
    }
    Ok(heirs.done())
}

/// What has been read so far.
#[derive(Default)]
struct Heirs {
    zones: BTreeMap<ZoneId, LastWord>,
    mode: Option<Mode>,
}

impl Heirs {
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Warning(decision) => self.word(decision, false),
            // What the session before had inherited, should its own journal be gone.
            Entry::Event(Event::Peer {
                statement: PeerStatement::Inherited { last, by_person },
                ..
            }) => self.word(last, by_person),
            Entry::Event(Event::Command {
                command: Command::SetMode { mode },
                ..
            }) => self.mode = Some(mode),
            _ => {}
        }
    }

    fn word(&mut self, last: WarningDecision, by_person: bool) {
        let ordered =
            last.reason == Reason::Operator && matches!(last.action, Action::Warn | Action::Update);
        let before = self.zones.get(&last.zone);
        let was = before.is_some_and(|word| word.by_person && word.last.warning == last.warning);
        let by_person = by_person || ordered || was;
        self.zones.insert(last.zone, LastWord { last, by_person });
    }

    fn done(self) -> Inheritance {
        Inheritance {
            words: self.zones.into_values().collect(),
            mode: self.mode,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::Time;
    use warning::{RaidId, WarningId};

    fn said(action: Action, reason: Reason, version: u32) -> WarningDecision {
        WarningDecision {
            time: Time(i64::from(version)),
            warning: WarningId(7),
            raid: RaidId(1),
            version,
            zone: ZoneId(0),
            action,
            probability: 0.5,
            impact_time: None,
            until: Some(Time(100)),
            tracks: Vec::new(),
            mode: Mode::Exercise,
            reason,
        }
    }

    fn last(entries: impl IntoIterator<Item = Entry>) -> Vec<(u32, bool)> {
        let mut heirs = Heirs::default();
        entries.into_iter().for_each(|entry| heirs.take(entry));
        let words = heirs.done().words.into_iter();
        words
            .map(|word| (word.last.version, word.by_person))
            .collect()
    }

    #[test]
    fn a_person_s_warning_stays_one_through_updates_and_restarts() {
        let ordered = Entry::Warning(said(Action::Warn, Reason::Operator, 1));
        let updated = Entry::Warning(said(Action::Update, Reason::ForecastChanged, 2));
        let adopted = Entry::Warning(said(Action::Warn, Reason::Peer, 2));
        assert_eq!(last([ordered.clone(), updated.clone()]), [(2, true)]);
        assert_eq!(last([ordered, updated, adopted.clone()]), [(2, true)]);
        // The session in which it was ordered is not in this journal.
        let inherited = Entry::Event(Event::Peer {
            time: Time(9),
            statement: PeerStatement::Inherited {
                last: said(Action::Update, Reason::ForecastChanged, 2),
                by_person: true,
            },
        });
        assert_eq!(last([inherited, adopted]), [(2, true)]);
    }

    #[test]
    fn what_has_ended_is_the_last_word_too_and_a_person_s_end_orders_nothing() {
        let warned = Entry::Warning(said(Action::Warn, Reason::ProbabilityEarly, 1));
        let ended = Entry::Warning(said(Action::Cancel, Reason::Operator, 2));
        assert_eq!(last([warned, ended]), [(2, false)]);
        let mut other = said(Action::Warn, Reason::ProbabilityEarly, 1);
        other.warning = WarningId(9);
        let ordered = Entry::Warning(said(Action::Warn, Reason::Operator, 1));
        assert_eq!(last([ordered, Entry::Warning(other)]), [(1, false)]);
    }
}
