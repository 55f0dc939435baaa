//! Where the next sensors and sirens would do most good (`/api/plan`). Sensitive, as all of coverage.
//!
//! One plan at a time: `POST` asks for one, `GET` says how far it is and what came of it, `DELETE`
//! stops it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Mode, ZoneCoverage};

/// What would stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Something that sees.
    Sensor,
    /// Something that is heard.
    Siren,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// New sensors, at most.
    pub sensors: u32,
    /// New sirens, at most.
    pub sirens: u32,
    /// What they may cost together, in the site file's unit; `null`: money is no object.
    #[serde(default)]
    pub budget: Option<f64>,
    /// The model of sensor; `null`: those of the site file.
    #[serde(default)]
    pub model: Option<String>,
    /// Where they may stand.
    pub candidates: PlanCandidates,
    /// Outlines, [latitude, longitude] in degrees, in which nothing may stand, beside those of the
    /// site file.
    #[serde(default)]
    pub exclusions: Vec<Vec<[f64; 2]>>,
}

/// Where new devices may stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanCandidates {
    /// At the candidates of the site file; a grid of forty squares a side where it has none.
    SiteFile,
    /// On the highest permitted ground of every square of this size.
    Grid {
        /// Side of a square, metres.
        step_m: f64,
    },
    /// At these places.
    Places {
        /// The places.
        places: Vec<PlanPlace>,
    },
}

/// A place where something may stand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PlanPlace {
    /// What may stand there.
    pub kind: DeviceKind,
    /// Latitude.
    pub latitude_deg: f64,
    /// Longitude.
    pub longitude_deg: f64,
    /// What it costs there; `null`: as the site file says.
    #[serde(default)]
    pub cost: Option<f64>,
}

/// How far a plan is, or what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanStatus {
    /// Exercise or live.
    pub mode: Mode,
    /// Always true: handle with care.
    pub sensitive: bool,
    /// Models of sensor that may be asked for, those of the site file first.
    pub models: Vec<String>,
    /// Counts the plans of this server; 0: none yet.
    pub number: u32,
    /// How it stands.
    pub progress: PlanProgress,
}

/// How a plan stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PlanProgress {
    /// The ground is not surveyed yet: wait.
    Surveying,
    /// Nothing was asked for.
    Idle,
    /// It runs.
    Running {
        /// Part that is done, 0 to 1.
        part: f64,
    },
    /// Somebody stopped it.
    Stopped,
    /// There is no proposal.
    Failed {
        /// Why, in plain words.
        why: String,
    },
    /// There is one.
    Finished {
        /// The proposal.
        plan: Box<Plan>,
    },
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Plan {
    /// The places, the one that closes most first.
    pub choices: Vec<PlanChoice>,
    /// What they cost together.
    pub cost: f64,
    /// Part of the gap that they close, 0 to 1.
    pub gap_closed: f64,
    /// What the choice earns, by the measure that it was made with, of what any could earn at most;
    /// 1: none is better; `null` where sensors and sirens are chosen together, which has no bound.
    pub of_best_possible: Option<f64>,
    /// How many candidates were looked at.
    pub candidates: u32,
    /// Every zone as it is, mapped anew with every sensor at work.
    pub before: Vec<ZoneCoverage>,
    /// Every zone with what is proposed, mapped anew from the new site file.
    pub after: Vec<ZoneCoverage>,
    /// The whole in sentences.
    pub said: Vec<String>,
    /// The site file with what is proposed at its end.
    pub site_file: String,
}

/// One proposed place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanChoice {
    /// Name that it gets in the new site file.
    pub id: String,
    /// What stands there.
    pub kind: DeviceKind,
    /// The model of sensor, or `siren`.
    pub model: String,
    /// Latitude.
    pub latitude_deg: f64,
    /// Longitude.
    pub longitude_deg: f64,
    /// Start of its sector, clockwise from true north; `null`: all round.
    pub azimuth_from_deg: Option<f64>,
    /// End of its sector; `null`: all round.
    pub azimuth_to_deg: Option<f64>,
    /// What it costs.
    pub cost: f64,
    /// Part of the gap that it closes on top of those before it, 0 to 1.
    pub closes: f64,
    /// Why it was chosen, in a sentence.
    pub reason: String,
}
