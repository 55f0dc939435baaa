//! What can be wrong with a recording.

/// Why reading a recording stopped.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file could not be read.
    Io(std::io::Error),
    /// The file ends inside a structure.
    CutShort {
        /// Where the structure begins, octets from the file's start.
        offset: u64,
        /// What it is.
        what: &'static str,
    },
    /// A length that cannot be true.
    Length {
        /// Where the structure begins, octets from the file's start.
        offset: u64,
        /// What it is.
        what: &'static str,
        /// The length that it states, octets.
        length: u64,
    },
    /// A link layer that is not known.
    LinkType {
        /// Where it is stated, octets from the file's start.
        offset: u64,
        /// Its number in the registry of pcap link types.
        number: u32,
    },
    /// A packet of an interface that was not described.
    Interface {
        /// Where the packet begins, octets from the file's start.
        offset: u64,
        /// The interface's number.
        number: u32,
    },
}

impl std::fmt::Display for RecordingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::CutShort { offset, what } => {
                write!(
                    f,
                    "the {what} at octet {offset} is cut short by the end of the file"
                )
            }
            Self::Length {
                offset,
                what,
                length,
            } => {
                write!(
                    f,
                    "the {what} at octet {offset} states an impossible length of {length} octets"
                )
            }
            Self::LinkType { offset, number } => {
                write!(
                    f,
                    "link type {number}, stated at octet {offset}, is not known"
                )
            }
            Self::Interface { offset, number } => {
                write!(
                    f,
                    "the packet at octet {offset} names interface {number}, which is not described"
                )
            }
        }
    }
}

impl std::error::Error for RecordingError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // The error speaks for itself already: its own cause comes next.
            Self::Io(error) => error.source(),
            _ => None,
        }
    }
}

impl From<std::io::Error> for RecordingError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
