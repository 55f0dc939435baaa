//! What the tracker is told once: priors, rates and thresholds.

use borsh::{BorshDeserialize, BorshSerialize};
use site::Policy;

use crate::limits::{HISTORIES_PER_DWELL_MAX, PAIRS_PER_DWELL_MAX, STRAYS_PER_DWELL_MAX};

/// Settings of a [`crate::Tracker`]. The site's policy sets the first two; the rest are properties of
/// the method, with the reasons beside their defaults.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Config {
    /// Existence probability from which a track is shown that most likely falls.
    pub confirm_existence: f64,
    /// How much of the doubt left by that may be left of one that does not: nobody waits for it.
    pub flyers_doubt_share: f64,
    /// Expected new falling objects a second over the whole of the sensors' view, at the height of a
    /// raid.
    pub births_per_s: f64,
    /// The same while nothing has come for long.
    pub births_quiet_per_s: f64,
    /// By how much each newly confirmed falling object raises the expected rate, 1/s: rounds come in
    /// salvoes (a self-exciting process, Hawkes 1971).
    pub births_raised_per_s: f64,
    /// Time in which that falls to 1/e, seconds.
    pub births_memory_s: f64,
    /// Pieces of falling objects that break, for each object by which the rate is raised: where nothing fell
    /// nothing broke.
    pub pieces_share: f64,
    /// Expected new objects of other kinds a second, anywhere in view: aircraft, birds and drones come
    /// from all sides.
    pub flyers_per_s: f64,
    /// Share of these that come into view as falling objects do, over the lowest elevation seen there: from behind a
    /// hill, or up from the ground.
    pub flyers_low_share: f64,
    /// Objects of other kinds that are in view when a sensor is switched on, and not yet seen.
    pub flyers_at_start: f64,
    /// Existence probability under which a shown track ends. Far below confirmation, so that a few
    /// misses in a row do not end what was certain.
    pub release_existence: f64,
    /// The same for what does not fall: an aircraft that a radar loses for a while comes back, and must not be taken
    /// for something new.
    pub flyers_release_existence: f64,
    /// A lone plot is forgotten once its existence has fallen to this share of what it was founded with:
    /// after two misses.
    pub prune_share: f64,
    /// Existence probability under which a tentative track is forgotten.
    pub prune_existence: f64,
    /// Probability that a falling object is still there a second later.
    pub survival_per_s: f64,
    /// The same for what does not fall: it leaves by the edge of the view or behind a hill, where no look misses it, and
    /// seldom ends in the air.
    pub flyers_survival_per_s: f64,
    /// Probability that the drag of a falling object changes within a second (it breaks up, tumbles, opens a
    /// parachute); zero: such changes are not looked out for.
    pub changes_per_s: f64,
    /// Squared Mahalanobis distance of the gate: 0.9999 of a chi-square with four degrees of freedom.
    pub gate: f64,
    /// The same for what is known by one plot, whose gate is wide: 0.997.
    pub gate_young: f64,
    /// Pairs of track and plot weighed in one dwell, at most [`crate::limits::PAIRS_PER_DWELL_MAX`].
    pub pairs_per_dwell_max: usize,
    /// Histories carried on in one dwell, at most [`crate::limits::HISTORIES_PER_DWELL_MAX`].
    pub histories_per_dwell_max: usize,
    /// Lone plots looked through in one dwell to tell salvoes from chance, at most
    /// [`crate::limits::STRAYS_PER_DWELL_MAX`].
    pub strays_per_dwell_max: usize,
    /// Share of falling objects that rise into view over the lowest elevation that the sensor sees there, between two of its
    /// looks. Few appear overhead.
    pub births_low_share: f64,
    /// The fastest such climb, m/s.
    pub birth_climb_mps: f64,
    /// Whether the rate of false plots is learned where they come; else it is what the site file says.
    pub learn_clutter: bool,
}

impl Config {
    /// The defaults of the method with a site's policy.
    pub fn from_policy(policy: &Policy) -> Self {
        Self {
            confirm_existence: policy.confirm_existence,
            births_per_s: policy.births_per_s,
            ..Self::default()
        }
    }

    /// Existence probability from which a track is shown.
    pub(crate) fn shown_from(&self, falling: bool) -> f64 {
        if falling {
            self.confirm_existence
        } else {
            1.0 - self.flyers_doubt_share * (1.0 - self.confirm_existence)
        }
    }

    /// Existence probability under which a shown track ends.
    pub(crate) fn shown_until(&self, falling: bool) -> f64 {
        if falling {
            self.release_existence
        } else {
            self.flyers_release_existence
        }
    }

    /// Probability of being there after a while.
    pub(crate) fn survives(&self, falling: bool, dt_s: f64) -> f64 {
        let per_s = if falling {
            self.survival_per_s
        } else {
            self.flyers_survival_per_s
        };
        libm::pow(per_s, dt_s)
    }
}

impl Default for Config {
    fn default() -> Self {
        let policy = Policy::default();
        Self {
            confirm_existence: policy.confirm_existence,
            births_per_s: policy.births_per_s,
            flyers_doubt_share: 0.4,
            births_quiet_per_s: 0.02,
            births_raised_per_s: 0.1,
            births_memory_s: 30.0,
            pieces_share: 0.25,
            flyers_per_s: 0.02,
            flyers_low_share: 0.3,
            flyers_at_start: 5.0,
            release_existence: 0.3,
            flyers_release_existence: 1e-3,
            prune_share: 0.03,
            prune_existence: 5e-4,
            survival_per_s: 0.999,
            flyers_survival_per_s: 0.9999,
            changes_per_s: 0.002,
            gate: 23.5,
            gate_young: 16.3,
            pairs_per_dwell_max: PAIRS_PER_DWELL_MAX,
            histories_per_dwell_max: HISTORIES_PER_DWELL_MAX,
            strays_per_dwell_max: STRAYS_PER_DWELL_MAX,
            births_low_share: 0.9,
            birth_climb_mps: 250.0,
            learn_clutter: true,
        }
    }
}
