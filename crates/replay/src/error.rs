//! What can go wrong between an input and the engine.

use std::fmt;
use std::path::PathBuf;

/// Why a replay cannot go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReplayError {
    /// A file cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A capture is damaged.
    Recording {
        /// Which.
        path: PathBuf,
        /// How.
        source: recording::RecordingError,
    },
    /// A file of lines cannot be read on.
    Lines {
        /// Which.
        path: PathBuf,
        /// Why.
        source: recording::lines::LineError,
    },
    /// A journal cannot be read on.
    Journal {
        /// Which.
        path: PathBuf,
        /// Why.
        source: journal::Error,
    },
    /// A record of a journal cannot be understood.
    Record {
        /// Which.
        path: PathBuf,
        /// Why.
        source: crate::RecordError,
    },
    /// A journal does not begin with a world.
    NoWorld {
        /// Which.
        path: PathBuf,
    },
    /// A journal was kept in another world.
    OtherWorld {
        /// Which.
        path: PathBuf,
        /// What differs.
        differs: Vec<&'static str>,
    },
    /// A journal is an order of events of its own and cannot be merged with other inputs.
    JournalAmongOthers {
        /// Which.
        path: PathBuf,
    },
    /// A folder holds no journal.
    NoJournal {
        /// Which.
        path: PathBuf,
    },
    /// The run's folder holds a journal, which is evidence: nothing is written beside it.
    OutIsJournal {
        /// Which.
        path: PathBuf,
    },
    /// The site's air cannot be used.
    Air(String),
    /// The run's folder cannot be written.
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, .. }
            | Self::Recording { path, .. }
            | Self::Lines { path, .. }
            | Self::Journal { path, .. }
            | Self::Record { path, .. } => write!(f, "{}", path.display()),
            Self::NoWorld { path } => {
                write!(
                    f,
                    "{}: the journal does not begin with a world",
                    path.display()
                )
            }
            Self::OtherWorld { path, differs } => write!(
                f,
                "{}: the journal was kept in another world ({} differs): replay it with its own \
                 site file, or ask what would have been with --what-if",
                path.display(),
                differs.join(", ")
            ),
            Self::JournalAmongOthers { path } => write!(
                f,
                "{}: a journal has its own order of events: replay it alone",
                path.display()
            ),
            Self::NoJournal { path } => write!(
                f,
                "{}: no journal here (no files named `<number>.journal`): give the folder that \
                 `forewarn serve --journal` wrote, or files",
                path.display()
            ),
            Self::OutIsJournal { path } => write!(
                f,
                "{}: a journal is kept here: choose another folder for the results",
                path.display()
            ),
            Self::Air(reason) => write!(f, "the site's air cannot be used: {reason}"),
            Self::Write { path, .. } => write!(f, "cannot write to {}", path.display()),
        }
    }
}

impl std::error::Error for ReplayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Recording { source, .. } => Some(source),
            Self::Lines { source, .. } => Some(source),
            Self::Journal { source, .. } => Some(source),
            Self::Record { source, .. } => Some(source),
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            _ => None,
        }
    }
}
