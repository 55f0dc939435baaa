//! What a plan starts from and what is asked of it.

use std::path::PathBuf;

use coverage::Settings;
use sitefile::file::{CandidateTable, CoverageMode};
use sitefile::{Excluded, SensorModel, Siting, World};
use siting::Exclusion;
use terrain::Sharpness;

/// The parts of a site file that planning needs, without the ground: cheap to keep.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The site file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says of new sensors and sirens.
    pub siting: Siting,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ask {
    /// New sensors, at most.
    pub sensors: usize,
    /// New sirens, at most.
    pub sirens: usize,
    /// What they may cost together; `None`: money is no object.
    pub budget: Option<f64>,
    /// Candidates on the highest ground of every square of this size, metres.
    pub grid_m: Option<f64>,
    /// Candidates one by one, instead of those of a grid or of the site file.
    pub places: Option<Vec<CandidateTable>>,
    /// Models that may be chosen from; none named: the site file's own.
    pub models: Vec<String>,
}

/// Why an ask can't be met with this site file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AskError {
    /// Neither a `sensor_model` nor a sensor to take as one.
    NoModel {
        /// The site file.
        path: PathBuf,
    },
    /// A model that the site file does not have.
    UnknownModel {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
}

impl core::fmt::Display for AskError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoModel { path } => write!(
                f,
                "no sensor could be added: {} has neither a `[[sensor_model]]` nor a sensor to take as one",
                path.display()
            ),
            Self::UnknownModel { name, known } => {
                write!(
                    f,
                    "no sensor model `{name}`; the site has {}",
                    known.join(", ")
                )
            }
        }
    }
}

impl core::error::Error for AskError {}

impl Basis {
    /// What a world says of it.
    pub fn of(world: &World) -> Self {
        Self {
            path: world.path.clone(),
            text: world.text.clone(),
            siting: world.siting.clone(),
        }
    }

    pub(crate) fn model(&self, name: &str) -> Result<&SensorModel, AskError> {
        let models = &self.siting.models;
        let found = models.iter().find(|model| model.name == name);
        found.ok_or_else(|| AskError::UnknownModel {
            name: name.to_owned(),
            known: models.iter().map(|model| model.name.clone()).collect(),
        })
    }

    /// The models that may be chosen from.
    pub(crate) fn models(&self, ask: &Ask) -> Result<Vec<&SensorModel>, AskError> {
        if ask.sensors == 0 {
            return Ok(Vec::new());
        }
        if !ask.models.is_empty() {
            return ask.models.iter().map(|name| self.model(name)).collect();
        }
        let own = self
            .siting
            .models
            .iter()
            .take(self.siting.own_models.max(1));
        let own: Vec<&SensorModel> = own.collect();
        if own.is_empty() {
            return Err(AskError::NoModel {
                path: self.path.clone(),
            });
        }
        Ok(own)
    }
}

impl Ask {
    /// The numbers of it.
    pub fn request(&self) -> siting::Request {
        siting::Request {
            sensors: self.sensors,
            sirens: self.sirens,
            budget: self.budget.unwrap_or(f64::INFINITY),
        }
    }
}

/// Excluded ground, as the site file has it, for the choice.
pub fn exclusions(excluded: &[Excluded]) -> Vec<Exclusion> {
    excluded
        .iter()
        .map(|e| Exclusion {
            name: e.name.clone(),
            outline: e.outline.clone(),
            outline_deg: e.outline_deg.clone(),
        })
        .collect()
}

/// The site file's settings for a survey.
pub fn settings(world: &World) -> Settings {
    let table = &world.coverage;
    Settings {
        cell_m: table.cell_m,
        half_width_m: table.half_width_m,
        sharpness: match table.mode {
            CoverageMode::Exact => Sharpness::Exact,
            CoverageMode::Conservative => Sharpness::Conservative,
        },
        azimuth_step_deg: table.azimuth_step_deg,
        arcs: table.arcs.clone(),
        cross_section_m2: table.cross_section_m2,
        detections: table.detections,
        decision_delay_s: table.decision_delay_s,
        siren_level_db: table.siren_level_db,
    }
}
