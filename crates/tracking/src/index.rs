//! A grid over the plots of one look: azimuth in bins, range sorted within each, so that a gate visits
//! only its neighbourhood and the cost of gating grows as n log n.

use core::f64::consts::{PI, TAU};

use frames::wrap_two_pi;

use crate::measure::Measured;

/// Plots in bins of azimuth, nearest first within a bin.
#[derive(Clone, Debug, Default)]
pub struct PlotIndex {
    /// First place of each bin in `order`, one more than there are bins.
    starts: Vec<u32>,
    /// Plots by bin and range.
    order: Vec<u32>,
    /// Their ranges, in the same order.
    ranges: Vec<f64>,
    keys: Vec<u32>,
}

/// Plots that a bin should hold on average.
const PLOTS_PER_BIN: usize = 8;
const BINS_MAX: usize = 2048;

impl PlotIndex {
    /// Sorts the plots in.
    pub fn fill(&mut self, plots: &[Measured]) {
        let bins = (plots.len() / PLOTS_PER_BIN).clamp(1, BINS_MAX);
        self.keys.clear();
        self.keys
            .extend(plots.iter().map(|plot| bin_of(plot.z[1], bins)));
        self.order.clear();
        self.order.extend(0..plots.len() as u32);
        let keys = &self.keys;
        self.order.sort_unstable_by(|&a, &b| {
            let key = |p: u32| (keys[p as usize], plots[p as usize].z[0]);
            let ((bin_a, range_a), (bin_b, range_b)) = (key(a), key(b));
            bin_a
                .cmp(&bin_b)
                .then(range_a.total_cmp(&range_b))
                .then(a.cmp(&b))
        });
        self.ranges.clear();
        self.ranges
            .extend(self.order.iter().map(|&p| plots[p as usize].z[0]));
        self.starts.clear();
        let mut place = 0;
        for bin in 0..=bins as u32 {
            while place < self.order.len() && self.keys[self.order[place] as usize] < bin {
                place += 1;
            }
            self.starts.push(place as u32);
        }
    }

    /// Visits every plot whose range and azimuth lie within the given half widths, and a few more.
    pub fn near(
        &self,
        range_m: f64,
        range_half_m: f64,
        azimuth_rad: f64,
        azimuth_half_rad: f64,
        mut visit: impl FnMut(u32),
    ) {
        let bins = self.starts.len().saturating_sub(1);
        if bins == 0 {
            return;
        }
        let width = TAU / bins as f64;
        let span = 2.0 * azimuth_half_rad / width + 2.0;
        let (first, count) = if span >= bins as f64 {
            (0, bins)
        } else {
            (
                bin_of(azimuth_rad - azimuth_half_rad, bins) as usize,
                span as usize,
            )
        };
        let (low, high) = (range_m - range_half_m, range_m + range_half_m);
        for step in 0..count.min(bins) {
            let bin = (first + step) % bins;
            let (from, to) = (self.starts[bin] as usize, self.starts[bin + 1] as usize);
            let ranges = &self.ranges[from..to];
            let begin = ranges.partition_point(|&r| r < low);
            for (offset, _) in ranges[begin..]
                .iter()
                .enumerate()
                .take_while(|(_, r)| **r <= high)
            {
                visit(self.order[from + begin + offset]);
            }
        }
    }
}

/// Difference of two directions, each within a turn of zero, by the shorter way round. Gates ask this of
/// every plot they visit; rounding functions are calls on processors of the baseline.
pub fn azimuth_off(a_rad: f64, b_rad: f64) -> f64 {
    let d = a_rad - b_rad;
    if d > PI {
        if d > 3.0 * PI { d - 2.0 * TAU } else { d - TAU }
    } else if d < -PI {
        if d < -3.0 * PI {
            d + 2.0 * TAU
        } else {
            d + TAU
        }
    } else {
        d
    }
}

fn bin_of(azimuth_rad: f64, bins: usize) -> u32 {
    let turn = wrap_two_pi(azimuth_rad) / TAU;
    ((turn * bins as f64) as u32).min(bins as u32 - 1)
}
