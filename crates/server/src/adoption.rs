//! Warnings that stood when the server last stopped.
//!
//! A restart must not forget that people sit in shelter. The journal's warnings are read back; those
//! whose last step was TAKE COVER, and whose stay has not run out, are handed to the new engine,
//! which adopts their identity and carries them on.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use engine::Event;
use frames::Time;
use journal::{Folder, Reader};
use replay::Entry;
use site::{Mode, ZoneId};
use warning::{Action, WarningDecision};

/// What a journal says about how its last session ended.
#[derive(Debug, Default)]
pub struct Inheritance {
    /// Warnings that stand, by zone.
    pub standing: Vec<WarningDecision>,
    /// The mode a person last set, if one did.
    pub mode: Option<Mode>,
}

/// Reads a journal back. A folder without a journal says nothing.
pub fn inheritance(folder: &Path, now: Time) -> anyhow::Result<Inheritance> {
    if !folder.is_dir() {
        return Ok(Inheritance::default());
    }
    let storage = Folder::for_reading(folder);
    let mut latest: BTreeMap<ZoneId, WarningDecision> = BTreeMap::new();
    let mut mode = None;
    let reader = Reader::open(storage)
        .with_context(|| format!("cannot read the journal in {}", folder.display()))?;
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
            Ok(Entry::Warning(decision)) if decision.action != Action::PreAlert => {
                latest.insert(decision.zone, decision);
            }
            Ok(Entry::Event(Event::Command { command, .. })) => {
                if let engine::Command::SetMode { mode: set } = command {
                    mode = Some(set);
                }
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(number = record.number.0, %error, "record passed over"),
        }
    }
    let stands = |decision: &WarningDecision| {
        matches!(decision.action, Action::Warn | Action::Update)
            && decision.until.is_some_and(|until| until > now)
    };
    Ok(Inheritance {
        standing: latest.into_values().filter(stands).collect(),
        mode,
    })
}
