//! When to warn, update, cancel and clear. Every number is the site's to set.

use borsh::{BorshDeserialize, BorshSerialize};

/// The warning policy; design and defaults are explained in `docs/warning.md`.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Policy {
    /// Zone probability at which a warning goes out early.
    pub p_early: f64,
    /// Zone probability that suffices from the latest moment on.
    pub p_late: f64,
    /// Seconds before the latest moment over which the threshold falls from early to late.
    pub fall_s: f64,
    /// Zone probability under which a standing warning may be cancelled.
    pub p_cancel: f64,
    /// Plots that a cancellation needs after the warning.
    pub cancel_plots: u32,
    /// Seconds the probability must stay under `p_cancel`.
    pub cancel_hold_s: f64,
    /// Seconds in shelter after a raid's last predicted impact.
    pub stay_s: f64,
    /// Seconds from a decision until sirens sound and phones ring.
    pub alert_delay_s: f64,
    /// Existence probability from which a track is confirmed.
    pub confirm_existence: f64,
    /// Expected new objects a second over the whole of the sensors' view.
    pub births_per_s: f64,
    /// Whether an all-clear may be given without a person.
    pub all_clear_automatic: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            p_early: 0.5,
            p_late: 0.05,
            fall_s: 10.0,
            p_cancel: 0.02,
            cancel_plots: 3,
            cancel_hold_s: 2.0,
            stay_s: 600.0,
            alert_delay_s: 1.0,
            confirm_existence: 0.95,
            births_per_s: 2.0,
            all_clear_automatic: true,
        }
    }
}
