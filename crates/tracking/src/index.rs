//! A grid over the plots of one look, so that a gate visits only its neighbourhood: sorting and looking up grow as n
//! log n. What is found there, and must be weighed, grows with how crowded the look is.
//!
//! Gates are narrow in range and wide in azimuth. So plots are sorted by ring of range, and within a ring by
//! sector of azimuth: what a gate asks of one ring then lies in one piece.

use core::f64::consts::{PI, TAU};

use frames::{Time, wrap_two_pi};

use crate::measure::{Measured, PlotVector};

/// One plot of the index: what gates compare first, in the order in which they read it.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour {
    /// Range, azimuth, elevation, range rate.
    pub z: PlotVector,
    /// Seconds since the first plot of the slice.
    pub late_s: f64,
    /// Index of the plot in the slice.
    pub plot: u32,
    /// Whether range rate was measured.
    pub doppler: bool,
}

/// Plots in rings of range and sectors of azimuth.
#[derive(Clone, Debug, Default)]
pub struct PlotIndex {
    nearest_m: f64,
    ring_m: f64,
    rings: usize,
    sectors: usize,
    /// First place of each cell in `order`, ring by ring, one more than there are cells.
    starts: Vec<u32>,
    /// Plots by cell.
    order: Vec<Neighbour>,
    keys: Vec<u32>,
    /// Largest and smallest variance of each number over all plots.
    widest: PlotVector,
    narrowest: PlotVector,
    wedge: Wedge,
    /// Plots that have their range rate.
    with_doppler: usize,
}

/// The azimuths that all plots lie between, as offsets from one of them: a slice of a turn is a narrow wedge.
#[derive(Clone, Copy, Debug, Default)]
struct Wedge {
    azimuth_rad: f64,
    from_rad: f64,
    to_rad: f64,
    /// Largest standard deviation of azimuth among them.
    sd_rad: f64,
}

impl Wedge {
    fn new(plots: &[Measured], sd_rad: f64) -> Self {
        let azimuth_rad = plots.first().map_or(0.0, |plot| plot.z[1]);
        let offs = plots.iter().map(|plot| azimuth_off(plot.z[1], azimuth_rad));
        Self {
            azimuth_rad,
            from_rad: offs.clone().fold(0.0, f64::min),
            to_rad: offs.fold(0.0, f64::max),
            sd_rad,
        }
    }
}

/// Rings for each sector: gates are several times wider across the line of sight than along it.
const RINGS_PER_SECTOR: usize = 4;
const SECTORS_MAX: usize = 128;

impl PlotIndex {
    /// Sorts the plots in.
    pub fn fill(&mut self, plots: &[Measured]) {
        let ranges = plots.iter().map(|plot| plot.z[0]);
        let nearest_m = ranges.clone().fold(f64::INFINITY, f64::min);
        let depth_m = ranges.fold(f64::NEG_INFINITY, f64::max) - nearest_m;
        // About two cells for each plot.
        self.sectors = 1;
        while self.sectors < SECTORS_MAX
            && RINGS_PER_SECTOR * self.sectors * self.sectors < 2 * plots.len()
        {
            self.sectors *= 2;
        }
        self.rings = RINGS_PER_SECTOR * self.sectors;
        self.nearest_m = if plots.is_empty() { 0.0 } else { nearest_m };
        self.ring_m = (depth_m / self.rings as f64).max(1.0);
        let mut keys = core::mem::take(&mut self.keys);
        keys.clear();
        keys.extend(plots.iter().map(|plot| {
            let ring = self.ring_of(plot.z[0]).max(0) as usize;
            (ring * self.sectors + self.sector_of(plot.z[1])) as u32
        }));
        // A counting sort: plots of one cell stay in the order in which they came.
        self.starts.clear();
        self.starts.resize(self.rings * self.sectors + 1, 0);
        for &key in &keys {
            self.starts[key as usize + 1] += 1;
        }
        for cell in 1..self.starts.len() {
            self.starts[cell] += self.starts[cell - 1];
        }
        self.order.clear();
        let nobody = Neighbour {
            z: PlotVector::zeros(),
            late_s: 0.0,
            plot: 0,
            doppler: false,
        };
        self.order.resize(plots.len(), nobody);
        let first = plots.first().map_or(Time(0), |plot| plot.time);
        for (plot, &key) in keys.iter().enumerate().rev() {
            // Places are taken from the end of a cell: what stands in the next cell's start is its end.
            let end = &mut self.starts[key as usize + 1];
            *end -= 1;
            self.order[*end as usize] = Neighbour {
                z: plots[plot].z,
                late_s: (plots[plot].time - first).seconds(),
                plot: plot as u32,
                doppler: plots[plot].doppler,
            };
        }
        // Each start has moved to the cell before it: shift them back.
        self.starts.remove(0);
        self.starts.push(plots.len() as u32);
        self.keys = keys;
        self.widest = plots
            .iter()
            .fold(PlotVector::zeros(), |most, plot| most.sup(&plot.variance));
        self.narrowest = plots
            .iter()
            .fold(PlotVector::repeat(f64::INFINITY), |least, plot| {
                least.inf(&plot.variance)
            });
        self.with_doppler = plots.iter().filter(|plot| plot.doppler).count();
        self.wedge = Wedge::new(plots, self.widest[1].max(0.0).sqrt());
    }

    /// Whether any plot may lie within so many standard deviations of its own azimuth and a half width beyond
    /// them: most of what waits all around for a beam that turns is answered by this alone.
    pub fn may_have(&self, azimuth_rad: f64, sds: f64, half_rad: f64) -> bool {
        let wedge = &self.wedge;
        let half_rad = half_rad + sds * wedge.sd_rad;
        let off = azimuth_off(azimuth_rad, wedge.azimuth_rad);
        [off, off - TAU, off + TAU]
            .iter()
            .any(|off| (wedge.from_rad - half_rad..=wedge.to_rad + half_rad).contains(off))
    }

    /// Largest variance of range, azimuth, elevation and range rate among the plots: a gate that is to miss none
    /// of them is sized by it.
    pub fn widest(&self) -> &PlotVector {
        &self.widest
    }

    /// Smallest variance of each number among the plots.
    pub fn narrowest(&self) -> &PlotVector {
        &self.narrowest
    }

    /// Whether all plots state the same variances.
    pub fn is_even(&self) -> bool {
        self.narrowest == self.widest && self.doppler().is_some()
    }

    /// Whether the plots have their range rates, if it is the same for all of them.
    pub fn doppler(&self) -> Option<bool> {
        match self.with_doppler {
            0 => Some(false),
            all if all == self.order.len() => Some(true),
            _ => None,
        }
    }

    /// Visits every plot whose range and azimuth lie within the given half widths, and a few more.
    pub fn near(
        &self,
        range_m: f64,
        range_half_m: f64,
        azimuth_rad: f64,
        azimuth_half_rad: f64,
        mut visit: impl FnMut(&Neighbour),
    ) {
        let all = |neighbour: &Neighbour| {
            visit(neighbour);
            false
        };
        self.any_near(range_m, range_half_m, azimuth_rad, azimuth_half_rad, all);
    }

    /// The same until one of them is what is sought; whether one was.
    pub fn any_near(
        &self,
        range_m: f64,
        range_half_m: f64,
        azimuth_rad: f64,
        azimuth_half_rad: f64,
        mut is_sought: impl FnMut(&Neighbour) -> bool,
    ) -> bool {
        let last = self.rings as i64 - 1;
        let (low, high) = (
            self.ring_of(range_m - range_half_m),
            self.ring_of(range_m + range_half_m),
        );
        if self.order.is_empty() || high < 0 || low > last {
            return false;
        }
        let span = 2.0 * azimuth_half_rad / TAU * self.sectors as f64 + 2.0;
        let (first, count) = if span >= self.sectors as f64 {
            (0, self.sectors)
        } else {
            (
                self.sector_of(azimuth_rad - azimuth_half_rad),
                span as usize,
            )
        };
        let beyond = (first + count).saturating_sub(self.sectors);
        for ring in low.max(0)..=high.min(last) {
            let base = ring as usize * self.sectors;
            let mut piece = |from: usize, to: usize| {
                let (from, to) = (self.starts[base + from], self.starts[base + to]);
                self.order[from as usize..to as usize]
                    .iter()
                    .any(&mut is_sought)
            };
            if piece(first, first + count - beyond) || (beyond > 0 && piece(0, beyond)) {
                return true;
            }
        }
        false
    }

    /// The ring of a range; below zero or beyond the last: outside.
    fn ring_of(&self, range_m: f64) -> i64 {
        let ring = (range_m - self.nearest_m) / self.ring_m;
        if ring < 0.0 {
            return -1;
        }
        // The farthest plot lies on the last ring's rim.
        let last = self.rings as i64 - 1;
        if ring <= self.rings as f64 + 1e-9 {
            (ring as i64).min(last)
        } else {
            last + 1
        }
    }

    fn sector_of(&self, azimuth_rad: f64) -> usize {
        let turn = wrap_two_pi(azimuth_rad) / TAU;
        ((turn * self.sectors as f64) as usize).min(self.sectors - 1)
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

#[cfg(test)]
mod tests {
    use site::SensorId;

    use super::*;
    use crate::measure::PlotVector;

    fn plots(count: u32) -> Vec<Measured> {
        let part = |k: u32, step: f64| (f64::from(k) * step) % 1.0;
        (0..count)
            .map(|k| Measured {
                sensor: SensorId(0),
                time: Time(0),
                z: PlotVector::new(
                    300.0 + 14_700.0 * part(k, 0.618_033_988_7),
                    TAU * part(k, 0.754_877_666_2),
                    0.1,
                    0.0,
                ),
                variance: PlotVector::repeat(1.0),
                doppler: true,
                number: None,
            })
            .collect()
    }

    #[test]
    fn no_plot_lies_where_none_may() {
        let all = plots(1000);
        for (from, to) in [(0.0, 0.1), (6.0, 6.2), (1.0, 5.0), (0.0, TAU)] {
            // Slices that cross north, too.
            for turned in [0.0, 3.0, 6.0] {
                let slice: Vec<Measured> = all
                    .iter()
                    .filter(|plot| (from..to).contains(&wrap_two_pi(plot.z[1] + turned)))
                    .copied()
                    .collect();
                let mut index = PlotIndex::default();
                index.fill(&slice);
                let mut spared = 0;
                for step in 0..100 {
                    let azimuth = TAU * f64::from(step) / 100.0;
                    let may = index.may_have(azimuth, 2.0, 0.01);
                    // The plots' own standard deviation of azimuth is one radian.
                    let is_near =
                        |plot: &&Measured| azimuth_off(plot.z[1], azimuth).abs() <= 0.01 + 2.0;
                    let has = slice.iter().any(|plot| is_near(&plot));
                    assert!(may || !has, "{from} to {to}, {turned}: {azimuth}");
                    spared += u32::from(!may);
                }
                assert_eq!(spared > 0, to - from < 1.0, "{from} to {to}, {turned}");
            }
        }
    }

    #[test]
    fn every_plot_of_a_neighbourhood_is_visited_once() {
        for count in [0, 1, 2, 30, 1000] {
            let plots = plots(count);
            let mut index = PlotIndex::default();
            index.fill(&plots);
            for (range_m, range_half_m, azimuth, half) in [
                (5000.0, 200.0, 0.05, 0.2),
                (300.0, 50.0, 6.2, 0.3),
                (15_000.0, 400.0, 3.0, 0.01),
                (8000.0, 9000.0, 1.0, 4.0),
                (20_000.0, 100.0, 1.0, 1.0),
            ] {
                let mut visits = vec![0; plots.len()];
                index.near(range_m, range_half_m, azimuth, half, |near| {
                    visits[near.plot as usize] += 1;
                });
                for (plot, &visits) in plots.iter().zip(&visits) {
                    let inside = (plot.z[0] - range_m).abs() <= range_half_m
                        && azimuth_off(plot.z[1], azimuth).abs() <= half;
                    assert!(visits <= 1, "{count} plots: visited {visits} times");
                    assert!(visits == 1 || !inside, "{count} plots: {plot:?} left out");
                }
            }
        }
    }
}
