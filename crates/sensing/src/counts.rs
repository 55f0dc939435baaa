//! Every plot and every octet, accounted for: received = used + dropped + rejected, at any moment.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};

/// Why a plot was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Rejection {
    /// Word for word the same report had come before.
    Duplicate,
    /// No sensor of the site has this SAC and SIC.
    UnknownSensor,
    /// A person left the sensor out.
    NotInUse,
    /// A simulated target outside an exercise.
    Simulated,
    /// A test target or a field monitor.
    TestTarget,
    /// It has no time.
    NoTime,
    /// Its time is too far from its receipt.
    TimeFar,
    /// It has no range and azimuth.
    NoPosition,
    /// It has no elevation or height.
    NoHeight,
    /// Its figures cannot be.
    Nonsense,
    /// Older than the tracker's window for what comes late.
    Late,
    /// Of a sensor that gives no position in three dimensions.
    NotTrackable,
    /// The sensor's reports break their edition so often that none is believed.
    WrongEdition,
    /// Its own sender doubts it.
    Suspect,
    /// Of a mobile sensor that is on its way, or has not said where it stands.
    Unplaced,
}

impl Rejection {
    /// Reasons that say that the sensor or its entry in the site file is wrong, and not the single plot.
    pub const OF_SENSORS: [Self; 8] = [
        Self::NoTime,
        Self::TimeFar,
        Self::NoPosition,
        Self::NoHeight,
        Self::Nonsense,
        Self::Late,
        Self::NotTrackable,
        Self::WrongEdition,
    ];

    /// The reason code of files and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::UnknownSensor => "unknown_sensor",
            Self::NotInUse => "not_in_use",
            Self::Simulated => "simulated",
            Self::TestTarget => "test_target",
            Self::NoTime => "no_time",
            Self::TimeFar => "time_far",
            Self::NoPosition => "no_position",
            Self::NoHeight => "no_height",
            Self::Nonsense => "nonsense",
            Self::Late => "late",
            Self::NotTrackable => "not_trackable",
            Self::WrongEdition => "wrong_edition",
            Self::Suspect => "suspect",
            Self::Unplaced => "unplaced",
        }
    }
}

/// Why a plot that was fit for use was dropped: more work than the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Drop {
    /// Its dwell was full.
    DwellFull,
    /// The tracker's budget was spent.
    TrackerBusy,
    /// It waited for its dwell to close when the mode changed.
    ModeChanged,
}

impl Drop {
    /// The reason code of files and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::DwellFull => "dwell_full",
            Self::TrackerBusy => "tracker_busy",
            Self::ModeChanged => "mode_changed",
        }
    }
}

/// What became of the plots.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PlotCounts {
    /// Read from feeds.
    pub received: u64,
    /// Given to the tracker, or waiting for their dwell to close.
    pub used: u64,
    /// Fit for use, but over the budget.
    pub dropped: BTreeMap<Drop, u64>,
    /// Not fit for use.
    pub rejected: BTreeMap<Rejection, u64>,
}

impl PlotCounts {
    /// Whether the account is closed.
    pub fn add_up(&self) -> bool {
        let dropped: u64 = self.dropped.values().sum();
        let rejected: u64 = self.rejected.values().sum();
        self.received == self.used + dropped + rejected
    }

    /// Plots that were counted as used turned out not to be fit for it.
    pub fn reject_used(&mut self, why: Rejection, plots: u64) {
        let plots = plots.min(self.used);
        if plots > 0 {
            self.used -= plots;
            *self.rejected.entry(why).or_default() += plots;
        }
    }

    /// Plots that were counted as used went over a budget.
    pub fn drop_used(&mut self, why: Drop, plots: u64) {
        let plots = plots.min(self.used);
        if plots > 0 {
            self.used -= plots;
            *self.dropped.entry(why).or_default() += plots;
        }
    }

    pub(crate) fn reject(&mut self, why: Rejection) {
        *self.rejected.entry(why).or_default() += 1;
    }

    pub(crate) fn drop(&mut self, why: Drop) {
        *self.dropped.entry(why).or_default() += 1;
    }
}

/// What became of a feed's octets: `octets = octets_read + octets_skipped`.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FeedCounts {
    /// Datagrams, or pieces of a recording.
    pub datagrams: u64,
    /// Octets in them.
    pub octets: u64,
    /// Octets of headers and records that were read.
    pub octets_read: u64,
    /// Octets that could not be read: damage, or a category that is not used here.
    pub octets_skipped: u64,
    /// Records read.
    pub records: u64,
    /// Damaged places.
    pub damaged: u64,
    /// Blocks of categories that are not used here.
    pub blocks_unused: u64,
    /// Octets that the server dropped before the engine, as it declared.
    pub octets_lost: u64,
}
