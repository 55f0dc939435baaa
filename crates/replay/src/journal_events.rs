//! A journal as the events that an engine was given, with the marks to compare with.

use std::path::{Path, PathBuf};

use engine::WorldIdentity;
use journal::{Folder, Reader, Storage as _};

use crate::{Entry, ReplayError};

/// Reads a journal's entries in order.
pub struct JournalEvents {
    path: PathBuf,
    reader: Reader<Folder>,
}

impl JournalEvents {
    /// Opens a journal's folder.
    ///
    /// # Errors
    /// It is none, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, ReplayError> {
        let folder = Folder::for_reading(path);
        let segments = folder.segments().map_err(|source| ReplayError::Read {
            path: path.to_owned(),
            source,
        })?;
        if segments.is_empty() {
            let path = path.to_owned();
            return Err(ReplayError::NoJournal { path });
        }
        let reader = Reader::open(folder).map_err(|source| ReplayError::Journal {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            reader,
        })
    }

    /// Which journal.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next entry; `None` at the end.
    ///
    /// # Errors
    /// The journal is damaged, or holds what this version does not know.
    pub fn read(&mut self) -> Result<Option<Entry>, ReplayError> {
        let Some(record) = self.reader.next() else {
            return Ok(None);
        };
        let record = record.map_err(|source| ReplayError::Journal {
            path: self.path.clone(),
            source,
        })?;
        let entry =
            Entry::decode(record.kind, &record.bytes).map_err(|source| ReplayError::Record {
                path: self.path.clone(),
                source,
            })?;
        Ok(Some(entry))
    }
}

/// What differs between the world of a journal and the one at hand.
pub fn differences(kept: &WorldIdentity, given: &WorldIdentity) -> Vec<&'static str> {
    [
        (kept.site_text != given.site_text, "the site file"),
        (kept.terrain_digest != given.terrain_digest, "the terrain"),
        (kept.air_digest != given.air_digest, "the air"),
        (
            kept.engine_version != given.engine_version,
            "the engine's version",
        ),
    ]
    .into_iter()
    .filter_map(|(differs, what)| differs.then_some(what))
    .collect()
}
