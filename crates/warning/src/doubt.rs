//! A doubtful object must look like one that falls three times.
//!
//! The late threshold is low on purpose, and a flock of birds over a zone gives thousands of looks: now
//! and then one look, in a chance of its errors, makes a bird a falling object with a few per cent, or two make a
//! light aircraft one. The next look takes it back. So what is more likely something else counts as falling only as
//! far as it did at the two looks before, too. An object that is more likely falling than not counts at once.
//!
//! On two plots alone it has to be surer than that. In hours in which nothing falls the radar's false plots make a
//! pair now and then, of whose like some twenty are real for each one that is not, as long as rounds are expected at
//! all times; the next look shows. Where rounds have just come, a pair is a thousand times likelier real.

use borsh::{BorshDeserialize, BorshSerialize};

/// From this probability on a single look suffices.
pub(crate) const LIKELY: f64 = 0.5;
/// From this one on two plots do.
const SURE: f64 = 0.995;
/// Plots that false ones alone may make an object of.
const PAIR: u32 = 2;

/// What an object was taken for, at its latest look and at the two before.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Doubt {
    plots: u32,
    latest: f64,
    before: [f64; 2],
}

impl Doubt {
    /// Takes note of a forecast with so many plots, and gives the probability of falling that counts.
    /// A forecast without a new plot is no new look.
    pub(crate) fn look(&mut self, plots: u32, p_ballistic: f64) -> f64 {
        if plots > self.plots {
            self.before = [self.latest, self.before[0]];
            self.plots = plots;
        }
        self.latest = p_ballistic;
        let enough = if plots <= PAIR { SURE } else { LIKELY };
        if p_ballistic >= enough {
            // It vouches for the looks that it has not had yet, too.
            self.before = [p_ballistic; 2];
            p_ballistic
        } else {
            self.before.into_iter().fold(p_ballistic, f64::min)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_probably_a_bird_counts_as_far_as_it_did_at_two_looks_before() {
        let mut doubt = Doubt::default();
        assert_eq!(doubt.look(2, 0.1), 0.0, "a first look proves nothing");
        assert_eq!(doubt.look(2, 0.12), 0.0, "no new plot, no new look");
        assert_eq!(doubt.look(3, 0.2), 0.0, "nor does a second");
        assert_eq!(doubt.look(4, 0.3), 0.12);
        assert_eq!(doubt.look(5, 0.01), 0.01);
        assert_eq!(doubt.look(6, 0.4), 0.01);
        assert_eq!(doubt.look(7, 0.4), 0.01);
        assert_eq!(doubt.look(8, 0.3), 0.3);
    }

    #[test]
    fn what_probably_falls_counts_at_once() {
        let mut doubt = Doubt::default();
        assert_eq!(doubt.look(3, 0.9), 0.9);
        assert_eq!(doubt.look(4, 0.3), 0.3);
    }

    #[test]
    fn two_plots_count_at_once_only_where_they_are_hardly_false_ones() {
        let mut doubt = Doubt::default();
        assert_eq!(doubt.look(2, 0.97), 0.0, "a pair of a quiet hour");
        assert_eq!(doubt.look(3, 0.97), 0.97, "the third plot has come");
        assert_eq!(Doubt::default().look(2, 0.999), 0.999);
    }
}
