//! How many false plots there really are, and where: learned per region and range, slowly.
//!
//! A site file states one number of false plots a look. A wood, a road, a harbour or rain make it wrong
//! where they are, and there a new track needs better evidence. So plots that no track explains are
//! counted by azimuth, range and whether they move, and the density that the site file implies is scaled
//! by what was counted over what was expected. Counts fade over [`MEMORY_LOOKS`]; a few expected plots
//! are counted in at the start, so that a cell without news keeps what the site file says.
//!
//! An azimuth from which false plots used to come and come no more is silent: something stands in the beam, or
//! a part of the antenna is dead. Any plot ends the silence, a track's own as well: what can be seen there shows that
//! nothing stands in the beam.
//!
//! A plot counts by the probability that no confirmed track has caused it. Tentative tracks must not have a
//! say: clutter feeds them, and what they claimed would make it seem rare where it is thickest.

use core::f64::consts::TAU;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Time, wrap_two_pi};

use crate::measure::Measured;
use crate::scene::SceneSensor;

const AZIMUTHS: usize = 24;
const RANGES: usize = 12;
/// Moving and hardly moving plots are counted apart: ground and sea echo slowly, noise at any speed.
const KINDS: usize = 2;
const CELLS: usize = AZIMUTHS * RANGES * KINDS;
/// A plot with a smaller range rate hardly moves, m/s.
const SLOW_MPS: f64 = 12.0;
/// Looks after which a count has faded to 1/e: two minutes of a radar that turns once a second.
const MEMORY_LOOKS: f64 = 120.0;
/// Plots counted in from the start, for the sensor as a whole and for each cell.
const PRIOR_PLOTS: f64 = 4.0;
/// No cell is taken to be emptier or fuller than so many times what the site file says.
const RATIO: (f64, f64) = (0.1, 1000.0);
/// An azimuth is silent where so many false plots are missing in a row, once so many looks are behind us:
/// by chance that happens to one azimuth in e^20, five hundred million, looks.
const MISSING_SILENT: f64 = 20.0;
const LOOKS_SILENT: f64 = 30.0;
/// Of an azimuth that has had a plot in the look under way.
const SEEN: f64 = -1.0;
/// Looks that one silence is counted for.
const LOOKS_MAX: f64 = 2.0;

/// What one sensor's false plots have come to.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct ClutterMap {
    /// Plots of each cell, faded.
    counts: Vec<f64>,
    /// Looks, faded alike.
    looks: f64,
    /// Until when both are.
    until: Option<Time>,
    /// Looks at each azimuth since its last plot, false or not.
    since: Vec<f64>,
    /// Whether that is too long.
    silent: Vec<bool>,
}

impl Default for ClutterMap {
    fn default() -> Self {
        Self {
            counts: vec![0.0; CELLS],
            looks: 0.0,
            until: None,
            since: vec![0.0; AZIMUTHS],
            silent: vec![false; AZIMUTHS],
        }
    }
}

impl ClutterMap {
    /// By how much more often than the site file says false plots come around a plot; `level` is [`Self::level`],
    /// which is the same for all plots of a look.
    pub fn ratio(&self, plot: &Measured, sensor: &SceneSensor, level: f64) -> f64 {
        let expected = expected(plot, sensor) * self.looks * level;
        let found = self.counts.get(cell(plot, sensor)).copied().unwrap_or(0.0);
        let here = (PRIOR_PLOTS + found) / (PRIOR_PLOTS + expected);
        (level * here).clamp(RATIO.0, RATIO.1)
    }

    /// The same over the whole view.
    pub fn level(&self, sensor: &SceneSensor) -> f64 {
        let found: f64 = self.counts.iter().sum();
        let expected = sensor.false_plots_per_look() * self.looks;
        (PRIOR_PLOTS + found) / (PRIOR_PLOTS + expected)
    }

    /// False plots of one look, as learned.
    pub fn per_look(&self, sensor: &SceneSensor) -> f64 {
        self.level(sensor) * sensor.false_plots_per_look()
    }

    /// Counts a plot that is no confirmed track's with some probability; whosever it is, its azimuth is not silent.
    pub fn count(&mut self, plot: &Measured, sensor: &SceneSensor, probability: f64) {
        let cell = cell(plot, sensor);
        if let Some(count) = self.counts.get_mut(cell) {
            *count += probability.clamp(0.0, 1.0);
        }
        let azimuth = cell / (RANGES * KINDS);
        if let (Some(since), Some(silent)) =
            (self.since.get_mut(azimuth), self.silent.get_mut(azimuth))
        {
            (*since, *silent) = (SEEN, false);
        }
    }

    /// Lets the looks up to a time pass.
    pub fn pass(&mut self, now: Time, sensor: &SceneSensor) {
        let Some(until) = self.until else {
            self.until = Some(now);
            return;
        };
        let looks = (now - until).seconds() / sensor.sensor.revisit_s.max(0.01);
        // Whole looks only: a sector's plots are counted against the whole turn that holds it.
        if looks < 1.0 {
            return;
        }
        let looks = looks.min(LOOKS_MAX);
        let kept = libm::exp(-looks / MEMORY_LOOKS);
        self.counts.iter_mut().for_each(|count| *count *= kept);
        self.looks = (self.looks + looks) * kept;
        self.until = Some(now);
        for azimuth in 0..AZIMUTHS {
            let since = &mut self.since[azimuth];
            // The look that has just passed had a plot: none is missing yet.
            *since = if *since == SEEN { 0.0 } else { *since + looks };
            let cells = azimuth * RANGES * KINDS..(azimuth + 1) * RANGES * KINDS;
            let missing = self.counts[cells].iter().sum::<f64>() / self.looks * self.since[azimuth];
            self.silent[azimuth] |= self.looks > LOOKS_SILENT && missing > MISSING_SILENT;
        }
    }

    /// Sectors from which nothing comes any more: start clockwise from north and width, radians.
    pub fn silent(&self, sensor: &SceneSensor) -> Vec<(f64, f64)> {
        let (from_rad, width_rad) = sensor.sensor.sector_rad.unwrap_or((0.0, TAU));
        let each_rad = width_rad / AZIMUTHS as f64;
        let mut silent: Vec<(f64, f64)> = Vec::new();
        let mut before = false;
        for (azimuth, is_silent) in self.silent.iter().enumerate() {
            match silent.last_mut().filter(|_| before && *is_silent) {
                Some((_, width_rad)) => *width_rad += each_rad,
                None if *is_silent => {
                    let start_rad = wrap_two_pi(from_rad + azimuth as f64 * each_rad);
                    silent.push((start_rad, each_rad));
                }
                None => {}
            }
            before = *is_silent;
        }
        silent
    }
}

/// False plots of one look that the site file implies for a plot's cell.
fn expected(plot: &Measured, sensor: &SceneSensor) -> f64 {
    let (noise, ground) = sensor.false_plots_of_look();
    let cells = (AZIMUTHS * RANGES) as f64;
    let slow = (2.0 * SLOW_MPS / sensor.doppler_mps()).min(1.0);
    let share = match (plot.doppler, is_slow(plot)) {
        (true, true) => noise * slow + ground,
        (true, false) => noise * (1.0 - slow),
        (false, _) => noise,
    };
    share / cells
}

fn is_slow(plot: &Measured) -> bool {
    plot.doppler && plot.z[3].abs() < SLOW_MPS
}

fn cell(plot: &Measured, sensor: &SceneSensor) -> usize {
    let s = &sensor.sensor;
    let (from_rad, width_rad) = s.sector_rad.unwrap_or((0.0, TAU));
    let part = |share: f64, parts: usize| {
        let last = (parts - 1) as f64;
        (share * parts as f64).clamp(0.0, last) as usize
    };
    let azimuth = part(
        wrap_two_pi(plot.z[1] - from_rad) / width_rad.max(1e-9),
        AZIMUTHS,
    );
    let depth_m = (s.range_max_m - s.range_min_m).max(1.0);
    let range = part((plot.z[0] - s.range_min_m) / depth_m, RANGES);
    (azimuth * RANGES + range) * KINDS + usize::from(is_slow(plot))
}

#[cfg(test)]
mod tests {
    use frames::Span;

    use super::*;
    use crate::common;

    /// A patch of rain leaves: nothing false comes from its azimuth any more. Then something real does.
    #[test]
    fn a_track_s_own_plot_ends_the_silence_of_its_azimuth() {
        let scene = common::scene();
        let sensor = &scene.sensors[0];
        let plot = |second: f64| {
            let z = [8_000.0, 0.3, 0.2, -200.0];
            Measured::new(&common::measured(z, common::at(second), 1)).expect("a plot")
        };
        let mut map = ClutterMap::default();
        for second in 0..60 {
            for _ in 0..30 {
                map.count(&plot(f64::from(second)), sensor, 1.0);
            }
            map.pass(common::at(f64::from(second)), sensor);
        }
        assert_eq!(map.silent(sensor), []);
        for second in 60..64 {
            map.pass(common::at(f64::from(second)) + Span(1), sensor);
        }
        assert_eq!(map.silent(sensor).len(), 1);
        let before = map.per_look(sensor);
        // A confirmed track claims it: no false plot, and no silence.
        map.count(&plot(64.0), sensor, 0.0);
        assert_eq!(map.silent(sensor), []);
        assert_eq!(map.per_look(sensor).to_bits(), before.to_bits());
    }
}
