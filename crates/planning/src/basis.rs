//! What a plan starts from and what is asked of it.

use std::path::PathBuf;

use coverage::Settings;
use site::Site;
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
    /// Neither a `sensor_model` nor a sensor to take as one, whose plots found tracks.
    NoModel {
        /// The site file.
        path: PathBuf,
    },
    /// A model whose plots found no tracks: it would close no gap.
    FoundsNoTracks {
        /// What was asked for.
        name: String,
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
                "no sensor could be added: {} has neither a `[[sensor_model]]` nor a sensor to take as one whose plots found tracks",
                path.display()
            ),
            Self::FoundsNoTracks { name } => write!(
                f,
                "sensor model `{name}` founds no tracks of what sends no signal: its `kind`, `reports` or `height_source` say so"
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
        let found = found.ok_or_else(|| AskError::UnknownModel {
            name: name.to_owned(),
            known: models.iter().map(|model| model.name.clone()).collect(),
        })?;
        let useful = found.founds_tracks().then_some(found);
        useful.ok_or_else(|| AskError::FoundsNoTracks {
            name: name.to_owned(),
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
        let useful = |model: &&SensorModel| model.founds_tracks();
        let mut models = self.siting.models.iter();
        let own: Vec<&SensorModel> = if self.siting.own_models == 0 {
            models.find(useful).into_iter().collect()
        } else {
            models.take(self.siting.own_models).filter(useful).collect()
        };
        if own.is_empty() {
            return Err(AskError::NoModel {
                path: self.path.clone(),
            });
        }
        Ok(own)
    }
}

impl Ask {
    /// Whether sirens are asked for at a site that has none. Its map takes people to be warned by other means, and
    /// the first siren would end that: both sides of such a plan count on sirens alone
    /// ([`coverage::Survey::count_on_sirens`]).
    pub fn is_for_first_sirens(&self, site: &Site) -> bool {
        self.sirens > 0 && site.sirens.is_empty()
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(sensors: &str) -> Basis {
        let text = format!(
            "[site]\nname = \"t\"\nlatitude_deg = 36.2\nlongitude_deg = 44\nheight_m = 400\n{sensors}"
        );
        let world = sitefile::from_text("t.toml".as_ref(), &text);
        Basis::of(&world.unwrap_or_else(|problems| panic!("{problems}")))
    }

    fn sensor(id: &str, rest: &str) -> String {
        let sic = id.len();
        format!(
            "[[sensor]]\nid = \"{id}\"\nlatitude_deg = 36.2\nlongitude_deg = 44\nmast_m = 12\n\
             revisit_s = 1\nrange_max_m = 40000\nsic = {sic}\n{rest}\n"
        )
    }

    /// Aircraft's own reports close no gap, and neither does another receiver of them.
    #[test]
    fn what_founds_no_tracks_is_not_proposed() {
        let ask = Ask {
            sensors: 1,
            ..Ask::default()
        };
        let receiver = sensor("adsb", "reports = \"references\"");
        let both = basis(&format!("{receiver}{}", sensor("radar", "")));
        let offered = both.models(&ask).map(|models| models[0].name.clone());
        assert_eq!(offered, Ok("radar".to_owned()));
        let named = Ask {
            models: vec!["adsb".to_owned()],
            ..ask.clone()
        };
        let refused = both.models(&named).map(|models| models.len());
        let name = "adsb".to_owned();
        assert_eq!(refused, Err(AskError::FoundsNoTracks { name }));
        let alone = basis(&receiver).models(&ask).map(|models| models.len());
        assert!(matches!(alone, Err(AskError::NoModel { .. })));
    }
}
