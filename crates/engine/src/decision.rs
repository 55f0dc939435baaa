//! What the engine concludes. The decision hash is taken over these, canonically encoded.

use borsh::{BorshDeserialize, BorshSerialize};
use flight::ImpactDistribution;
use frames::{Enu, Position, Time, Vector};
use sensing::{Rejection, SensorHealth};
use site::{SensorId, ZoneId};
use tracking::{Class, ClassWeights, Phase, TrackId};
use warning::{Refusal, WarningDecision};

use crate::limits::REPORT_SEEN;

/// One conclusion.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Decision {
    /// A confirmed track, once a scan or a second.
    Track(Box<TrackReport>),
    /// A track is no more.
    TrackEnded {
        /// When.
        time: Time,
        /// Which.
        track: TrackId,
    },
    /// Where a ballistic track comes down.
    Impact(Box<ImpactReport>),
    /// A step in the life of a warning.
    Warning(WarningDecision),
    /// A sensor's health changed.
    Sensor(SensorReport),
    /// Something an operator must know.
    Alarm {
        /// When.
        time: Time,
        /// What.
        alarm: Alarm,
        /// Whether it is raised or has ended.
        raised: bool,
    },
    /// A person's command was not followed.
    Refused {
        /// When.
        time: Time,
        /// Who had commanded.
        operator: String,
        /// Why not.
        refusal: Refusal,
    },
}

/// A confirmed track.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct TrackReport {
    /// When its state holds.
    pub time: Time,
    /// Which.
    pub track: TrackId,
    /// Probability that the object exists.
    pub existence: f64,
    /// What it may be.
    pub class: ClassWeights,
    /// Phase of flight.
    pub phase: Phase,
    /// Where.
    pub position: Position<Enu>,
    /// How it moves, m/s.
    pub velocity: Vector<Enu>,
    /// kg/m²; `None` unless ballistic, and under thrust.
    pub ballistic_coefficient_kg_m2: Option<f64>,
    /// Position and velocity covariance, row major.
    pub covariance: [[f64; 6]; 6],
    /// Time of its latest plot.
    pub seen: Time,
}

impl TrackReport {
    /// Whether the state is only predicted: no plot of the look that it is reported for.
    pub fn is_predicted(&self) -> bool {
        self.time - self.seen > REPORT_SEEN
    }

    /// The most likely class.
    pub fn likely_class(&self) -> Class {
        let all = [Class::Ballistic, Class::Aircraft, Class::Bird, Class::Drone];
        all.into_iter().fold(Class::Ballistic, |best, class| {
            if self.class.of(class) > self.class.of(best) {
                class
            } else {
                best
            }
        })
    }
}

/// Where a ballistic track comes down.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ImpactReport {
    /// When it was computed.
    pub time: Time,
    /// Which track.
    pub track: TrackId,
    /// Thrust is or may be on, or has just ended, or the drag has just changed: not final.
    pub provisional: bool,
    /// Probability that the track exists and is ballistic.
    pub p_ballistic: f64,
    /// The possible impacts.
    pub distribution: ImpactDistribution,
    /// Zones it may endanger.
    pub zones: Vec<ZoneRisk>,
    /// Rings (east, north in metres) that hold 50, 90 and 99 % of the probability, where computed.
    pub regions: Vec<(u8, Vec<Vec<[f64; 2]>>)>,
}

/// What one object means to one zone.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ZoneRisk {
    /// Which zone.
    pub zone: ZoneId,
    /// Probability that it endangers the zone, given that it is ballistic and exists.
    pub probability: f64,
}

/// A change of a sensor's health.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SensorReport {
    /// When.
    pub time: Time,
    /// Which.
    pub sensor: SensorId,
    /// Its health now.
    pub health: SensorHealth,
}

/// Something an operator must know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Alarm {
    /// A sensor is silent or repeats itself, or none of its plots can be used.
    SensorLost(SensorId),
    /// No sensor that can find a falling object is heard: nothing can be seen.
    Blind,
    /// More work than the budget: something was dropped.
    Overload,
    /// Input was lost before the engine.
    InputLost,
    /// Reports break their specification so often that the edition must be wrong.
    WrongEdition(SensorId),
    /// A constant error of its range, angles or clock is beyond what the site file says of it.
    SensorBiased(SensorId),
    /// It says that it is jammed.
    SensorJammed(SensorId),
    /// A sector from which plots used to come is silent: something stands in the beam.
    SectorSilent(SensorId),
    /// The air profile is so old that impact regions are wide.
    AirStale,
    /// Plot after plot of a sensor comes, and none can be used, for this reason.
    SensorRefused(SensorId, Rejection),
    /// Its reports are ahead of their receipt or far behind it: its clock is off, or this one.
    SensorClock(SensorId),
    /// What it sees moves otherwise than its Doppler tells: the sign, the unit, or all of it is wrong. Its plots are
    /// used without.
    SensorDoppler(SensorId),
    /// It does not stand where its plots would be placed from: it says another place than the site file, or is mobile
    /// and on its way, or has not said where it is.
    SensorElsewhere(SensorId),
}
