//! Aircraft that say where they are: followed just well enough to know where each was when a radar
//! looked.
//!
//! Every coordinate is followed apart, as a straight flight with an unknown acceleration. Reports
//! come about once a second, so that a moment between two of them is never far from one.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Enu, Position, Span, Time, Vector};
use nalgebra::{Matrix3, Vector3};
use sensing::Plot;
use site::SensorId;

use crate::bias::Seen;
use crate::layout::Place;
use crate::limits::AIRCRAFT_MAX;

/// Unknown acceleration, m²/s³: a turn of 0.3 g that comes and goes.
const ACCELERATION_DENSITY: f64 = 9.0;
/// Speed of which nothing is known yet, m/s.
const SPEED_SD_MPS: f64 = 150.0;
/// Reports until an aircraft's velocity can be relied on.
const REPORTS_MIN: u32 = 3;
/// Farthest from the latest report that the place is still known.
const REACH: Span = Span::from_millis(2_500);
/// How far from an expected report the next may lie, standard deviations.
const LINK_SDS: f64 = 5.0;
/// An aircraft heard longer ago than this is no news.
const NEWS: Span = Span::from_millis(200);
/// An aircraft that was not heard for so long is forgotten.
const FORGET: Span = Span::from_millis(20_000);

/// One coordinate.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Axis {
    x: f64,
    v: f64,
    xx: f64,
    xv: f64,
    vv: f64,
}

impl Axis {
    fn at(self, dt: f64) -> Self {
        let grown = ACCELERATION_DENSITY * dt.abs();
        Self {
            x: self.x + dt * self.v,
            v: self.v,
            xx: self.xx + dt * (2.0 * self.xv + dt * self.vv) + grown * dt * dt / 3.0,
            xv: self.xv + dt * self.vv + grown * dt / 2.0,
            vv: self.vv + grown,
        }
    }

    fn take(&mut self, x: f64, variance: f64) {
        let s = self.xx + variance;
        let (gain, turn) = (self.xx / s, self.xv / s);
        let off = x - self.x;
        self.x += gain * off;
        self.v += turn * off;
        self.vv -= turn * self.xv;
        self.xv -= gain * self.xv;
        self.xx -= gain * self.xx;
    }
}

/// One aircraft.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Aircraft {
    source: SensorId,
    number: Option<u32>,
    time: Time,
    axes: [Axis; 3],
    reports: u32,
}

/// Where an aircraft was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct There {
    pub place: Vector3<f64>,
    pub velocity: Vector3<f64>,
    pub covariance: Matrix3<f64>,
}

/// An aircraft that has just said where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reported {
    /// When.
    pub time: Time,
    /// Where.
    pub position: Position<Enu>,
    /// How it moves, m/s.
    pub velocity: Vector<Enu>,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Traffic {
    aircraft: Vec<Aircraft>,
}

impl Traffic {
    /// Takes a report of where an aircraft is.
    pub fn take(&mut self, plot: &Plot, at: &Place) {
        let seen = Seen::new(plot, at);
        let newest = plot.time;
        self.aircraft
            .retain(|aircraft| newest - aircraft.time < FORGET);
        let variance = seen.noise.diagonal();
        if let Some(aircraft) = self.who(plot, &seen) {
            aircraft.move_to(plot.time);
            for (k, axis) in aircraft.axes.iter_mut().enumerate() {
                axis.take(seen.place[k], variance[k]);
            }
            aircraft.reports = aircraft.reports.saturating_add(1);
            return;
        }
        if self.aircraft.len() >= AIRCRAFT_MAX {
            let oldest = (0..self.aircraft.len()).min_by_key(|&k| self.aircraft[k].time);
            oldest.map(|k| self.aircraft.remove(k));
        }
        self.aircraft.push(Aircraft {
            source: plot.sensor,
            number: plot.number,
            time: plot.time,
            axes: core::array::from_fn(|k| Axis {
                x: seen.place[k],
                v: 0.0,
                xx: variance[k],
                xv: 0.0,
                vv: SPEED_SD_MPS * SPEED_SD_MPS,
            }),
            reports: 1,
        });
    }

    /// Whose report it is: by its number where it has one, else the nearest that it can be.
    fn who(&mut self, plot: &Plot, seen: &Seen) -> Option<&mut Aircraft> {
        let mut best: Option<(f64, usize)> = None;
        for (k, aircraft) in self.aircraft.iter().enumerate() {
            let dt = (plot.time - aircraft.time).seconds();
            if aircraft.source != plot.sensor || aircraft.number != plot.number || dt < 0.0 {
                continue;
            }
            if plot.number.is_some() {
                return self.aircraft.get_mut(k);
            }
            let far = (0..3).map(|k| {
                let axis = aircraft.axes[k].at(dt);
                (seen.place[k] - axis.x).abs() / (axis.xx + seen.noise[(k, k)]).sqrt()
            });
            let far = far.fold(0.0, f64::max);
            if far < LINK_SDS && best.is_none_or(|(least, _)| far < least) {
                best = Some((far, k));
            }
        }
        self.aircraft.get_mut(best?.1)
    }

    /// Where every aircraft that is known well enough was at a time, in the order in which they were
    /// first heard.
    pub fn at(&self, time: Time) -> impl Iterator<Item = Option<There>> + '_ {
        self.aircraft.iter().map(move |aircraft| {
            let dt = time - aircraft.time;
            let known = aircraft.reports >= REPORTS_MIN && dt <= REACH && dt >= Span(-REACH.0);
            known.then(|| aircraft.there(dt.seconds()))
        })
    }

    /// Those of one source that it has just told of.
    pub fn of(&self, source: SensorId, time: Time) -> impl Iterator<Item = Reported> + '_ {
        let heard = move |it: &&Aircraft| {
            let age = time - it.time;
            it.source == source && it.reports >= REPORTS_MIN && age >= Span::ZERO && age < NEWS
        };
        self.aircraft.iter().filter(heard).map(move |aircraft| {
            let there = aircraft.there((time - aircraft.time).seconds());
            Reported {
                time,
                position: Position::tagged(there.place),
                velocity: Vector::tagged(there.velocity),
            }
        })
    }

    /// How many are followed.
    pub fn len(&self) -> usize {
        self.aircraft.len()
    }

    pub fn is_empty(&self) -> bool {
        self.aircraft.is_empty()
    }
}

impl Aircraft {
    fn move_to(&mut self, time: Time) {
        let dt = (time - self.time).seconds();
        self.axes = self.axes.map(|axis| axis.at(dt));
        self.time = time;
    }

    fn there(&self, dt: f64) -> There {
        let axes = self.axes.map(|axis| axis.at(dt));
        let of = |part: fn(&Axis) -> f64| Vector3::from(axes.map(|axis| part(&axis)));
        There {
            place: of(|axis| axis.x),
            velocity: of(|axis| axis.v),
            // Errors of one report reach into the next places: counted twice rather than not at all.
            covariance: Matrix3::from_diagonal(&(of(|axis| axis.xx) * 2.0)),
        }
    }
}
