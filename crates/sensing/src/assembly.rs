//! From plots to dwells: which plots belong together, and where the sensor looked meanwhile.
//!
//! A sensor that tells its progress (sector crossings, north) closes its dwells itself, and the
//! dwell then says which azimuths were looked at. Where that message keeps the plots waiting for
//! too long, they go out before it, and the coverage is left unstated: a warning must not wait for
//! a slow antenna, and a miss must not be counted twice. Other sensors' dwells are closed by a gap.

use core::f64::consts::TAU;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time, wrap_two_pi};
use site::{Sensor, SensorId};

use crate::limits::{DWELL_GAP, DWELL_HOLD_MAX, DWELL_OPEN_MAX, PLOTS_PER_DWELL_MAX, SILENCE};
use crate::{Coverage, Dwell, Plot};

/// The open dwell of one sensor.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Assembly {
    plots: Vec<Plot>,
    first_received: Option<Time>,
    last_received: Option<Time>,
    /// The beam's latest message: when it was and where.
    beam: Option<(Time, f64)>,
    /// When that message arrived.
    beam_received: Option<Time>,
    /// Whether plots left since then without it.
    spilled: bool,
    /// A beam that was not heard of for so long stands still.
    patience: Span,
}

impl Assembly {
    /// For a sensor that looks again after so many seconds.
    pub(crate) fn new(revisit_s: f64) -> Self {
        Self {
            patience: SILENCE.max(Span::from_seconds(2.0 * revisit_s)),
            ..Self::default()
        }
    }

    /// Where the beam was at its latest message, radians.
    pub(crate) fn beam(&self) -> Option<f64> {
        self.beam.map(|(_, azimuth_rad)| azimuth_rad)
    }

    /// Whether it used to tell where its beam is and does so no more: the antenna stands still, or who tells
    /// of it is dead.
    pub(crate) fn is_stalled(&self, now: Time) -> bool {
        self.beam_received
            .is_some_and(|at| now - at > self.patience)
    }

    /// Takes a plot; `false` where the dwell is full.
    pub(crate) fn plot(&mut self, plot: Plot, received: Time) -> bool {
        if self.plots.len() >= PLOTS_PER_DWELL_MAX {
            return false;
        }
        self.plots.push(plot);
        self.first_received.get_or_insert(received);
        self.last_received = Some(received);
        true
    }

    /// The beam has come this far: what it saw since the message before is a dwell.
    pub(crate) fn crossed(
        &mut self,
        id: SensorId,
        sensor: &Sensor,
        (time, azimuth_rad): (Time, f64),
        received: Time,
    ) -> Option<Dwell> {
        let coverage = match self.beam {
            Some((before, from_rad)) if !self.spilled => {
                looked_at(sensor, time - before, from_rad, azimuth_rad)
            }
            _ => Coverage::Unstated,
        };
        let since = self.beam.map(|(before, _)| before);
        self.beam = Some((time, azimuth_rad));
        self.beam_received = Some(received);
        self.spilled = false;
        if self.plots.is_empty() && coverage == Coverage::Unstated {
            return None;
        }
        let look = match coverage {
            Coverage::Unstated => None,
            _ => since.map(|since| (since, time)),
        };
        Some(self.close(id, coverage, look))
    }

    /// Forgets the plots that wait; how many.
    pub(crate) fn empty(&mut self) -> u64 {
        self.first_received = None;
        self.last_received = None;
        self.spilled = true;
        core::mem::take(&mut self.plots).len() as u64
    }

    /// Time has come this far: closes what must not wait.
    pub(crate) fn tick(&mut self, id: SensorId, sensor: &Sensor, now: Time) -> Option<Dwell> {
        let (first, last) = (self.first_received?, self.last_received?);
        let progress = Span::from_seconds(1.5 * sensor.revisit_s);
        let tells_progress = self.beam_received.is_some_and(|at| now - at <= progress);
        let due = if tells_progress {
            now - first >= DWELL_HOLD_MAX
        } else {
            now - last >= DWELL_GAP || now - first >= DWELL_OPEN_MAX
        };
        if !due {
            return None;
        }
        self.spilled = true;
        Some(self.close(id, Coverage::Unstated, None))
    }

    fn close(&mut self, sensor: SensorId, coverage: Coverage, look: Option<(Time, Time)>) -> Dwell {
        let plots = core::mem::take(&mut self.plots);
        self.first_received = None;
        self.last_received = None;
        let times = plots.iter().map(|plot| plot.time);
        let (from, to) = look.unzip();
        Dwell {
            sensor,
            start: times.clone().chain(from).min().unwrap_or_default(),
            end: times.chain(to).max().unwrap_or_default(),
            coverage,
            plots,
        }
    }
}

/// The azimuths between two messages of the beam; unstated where the second does not follow from
/// the first within a revolution.
fn looked_at(sensor: &Sensor, after: Span, from_rad: f64, to_rad: f64) -> Coverage {
    /// Two messages at azimuths closer than this are about the same edge, radians.
    const SAME_EDGE_RAD: f64 = 1e-3;
    let revisit = Span::from_seconds(sensor.revisit_s);
    if after <= Span::ZERO || after > revisit + Span(revisit.0 / 2) {
        return Coverage::Unstated;
    }
    let width_rad = wrap_two_pi(to_rad - from_rad);
    let same = width_rad < SAME_EDGE_RAD || TAU - width_rad < SAME_EDGE_RAD;
    match (same, after > Span(revisit.0 / 2)) {
        (true, true) => Coverage::Scan,
        (true, false) => Coverage::Unstated,
        (false, _) => Coverage::Sector {
            from_rad,
            width_rad,
        },
    }
}
