//! Why there is no proposal.

use crate::plan::CANDIDATES_MAX;

/// Why nothing can be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SitingError {
    /// The site has no zones.
    NoZones,
    /// Fewer candidates than devices asked for.
    TooFew {
        /// "sensor" or "siren".
        kind: &'static str,
        /// How many were asked for.
        asked: usize,
        /// Candidates of that kind that may be used.
        left: usize,
        /// Those that stand on excluded ground.
        excluded: usize,
        /// Whose ground that is; all that is excluded, where no candidate is left of a grid.
        by: Vec<String>,
    },
    /// More candidates than [`CANDIDATES_MAX`].
    TooMany {
        /// How many there are.
        candidates: usize,
    },
    /// A candidate stands off the map.
    OffMap {
        /// Which one.
        candidate: String,
    },
    /// Ended by whoever was told of its progress.
    Stopped,
    /// The ground under a candidate is not in the terrain data.
    UnknownGround {
        /// Which one.
        candidate: String,
    },
}

impl core::fmt::Display for SitingError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoZones => f.write_str("the site has no zones: there is nobody to plan for"),
            Self::TooFew {
                kind,
                asked,
                left: 0,
                excluded: 0,
                by,
            } => {
                write!(
                    f,
                    "{kind}s asked for: {asked}; there is no candidate for one"
                )?;
                match by.as_slice() {
                    [] => Ok(()),
                    _ => write!(f, " outside the excluded ground ({})", by.join(", ")),
                }
            }
            Self::TooFew {
                kind,
                asked,
                left,
                excluded: 0,
                ..
            } => write!(f, "{kind}s asked for: {asked}; candidates for one: {left}"),
            Self::TooFew {
                kind,
                asked,
                left,
                excluded,
                by,
            } => write!(
                f,
                "{kind}s asked for: {asked}; candidates for one: {left}, and {excluded} more on excluded ground ({})",
                by.join(", ")
            ),
            Self::TooMany { candidates } => write!(
                f,
                "{candidates} candidates, at most {CANDIDATES_MAX}: choose a wider grid, fewer places or fewer models"
            ),
            Self::Stopped => f.write_str("stopped before it was done"),
            Self::OffMap { candidate } => write!(
                f,
                "candidate `{candidate}` stands off the map: check its place, or widen `half_width_m` in [coverage]"
            ),
            Self::UnknownGround { candidate } => write!(
                f,
                "the ground under candidate `{candidate}` is not in the terrain data"
            ),
        }
    }
}

impl core::error::Error for SitingError {}
