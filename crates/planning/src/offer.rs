//! Every candidate, and what the site file would say of it.

use coverage::Survey;
use site::Site;
use sitefile::file::{CandidateKind, CandidateTable, SensorTable, SirenTable};
use sitefile::{Addition, SensorModel};
use siting::{CANDIDATES_MAX, Candidate, Device, Exclusion, Proposal};

use crate::basis::{Ask, AskError, Basis};

/// Squares along a side of the map, at most, where neither a grid nor a list is given.
const GRID_STEPS: f64 = 40.0;
/// Sirens of a grid stand at most so far from a zone, metres.
const SIREN_NEAR_M: f64 = 1500.0;
/// A sector is turned in steps of this, degrees.
const TURN_DEG: f64 = 45.0;
/// Height of a siren over the terrain, and its sound power, unless a candidate says otherwise.
const SIREN_MAST_M: f64 = 10.0;
const SIREN_POWER_DB: f64 = 138.0;

/// What may be chosen.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    candidates: Vec<Candidate>,
    /// The same, as the site file would write them.
    written: Vec<Written>,
    /// SICs of the site's SAC that no sensor of it has, in the order in which new ones get them.
    free_sics: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Written {
    Sensor(Box<SensorTable>),
    Siren(SirenTable),
}

impl Offers {
    /// The candidates to choose from.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// What the site file must gain for a proposal, each with its reason.
    pub fn additions(&self, proposal: &Proposal) -> Vec<Addition> {
        let mut sics = self.free_sics.iter();
        let chosen = proposal.places.iter().filter_map(|place| {
            let written = self.written.get(place.candidate)?;
            Some((place, written))
        });
        chosen
            .map(|(place, written)| {
                let comment = format!("Proposed by `forewarn plan`: {}.", place.reason);
                match written {
                    Written::Sensor(table) => {
                        let table = SensorTable {
                            sic: sics.next().copied().unwrap_or(table.sic),
                            ..table.as_ref().clone()
                        };
                        Addition::Sensor(Box::new(table), comment)
                    }
                    Written::Siren(table) => Addition::Siren(table.clone(), comment),
                }
            })
            .collect()
    }

    fn offer(&mut self, candidate: Candidate, written: Written) {
        self.candidates.push(candidate);
        self.written.push(written);
    }
}

/// Every candidate: those asked for one by one, of a grid, or of the site file; where that has none, a
/// grid of forty squares a side, or of fewer if they would give too many. Candidates of a grid keep off excluded ground.
///
/// # Errors
/// See [`AskError`].
pub fn offers(
    survey: &Survey,
    basis: &Basis,
    ask: &Ask,
    exclusions: &[Exclusion],
) -> Result<Offers, AskError> {
    let site = survey.site();
    let models = basis.models(ask)?;
    let own = &basis.siting.candidates;
    let listed = match (&ask.places, ask.grid_m) {
        (Some(places), _) => places.clone(),
        (None, None) if !own.is_empty() => own.clone(),
        (None, grid_m) => {
            let wide_m = survey.grid().cell_m * survey.grid().columns as f64;
            let least_m = least(survey, ask, &models);
            let step_m = grid_m.unwrap_or(least_m.max(wide_m / GRID_STEPS));
            on_grid(ask, survey, exclusions, step_m)
        }
    };
    let mut offers = Offers {
        free_sics: free_sics(site),
        ..Offers::default()
    };
    for table in &listed {
        match table.kind {
            CandidateKind::Sensor if ask.sensors == 0 => {}
            CandidateKind::Siren if ask.sirens == 0 => {}
            CandidateKind::Siren => siren(site, table, &mut offers),
            CandidateKind::Sensor => {
                let ours = match &table.model {
                    Some(name) => vec![basis.model(name)?],
                    None => models.clone(),
                };
                let several = table.model.is_none() && models.len() > 1;
                for model in ours {
                    sensors(site, table, model, several, &mut offers);
                }
            }
        }
    }
    Ok(offers)
}

/// Least side of a grid's squares at which all candidates that they give may be planned, metres.
///
/// # Errors
/// See [`AskError`].
pub fn least_step_m(survey: &Survey, basis: &Basis, ask: &Ask) -> Result<f64, AskError> {
    Ok(least(survey, ask, &basis.models(ask)?))
}

fn least(survey: &Survey, ask: &Ask, models: &[&SensorModel]) -> f64 {
    let sensors: usize = models.iter().map(|model| turns(model).len()).sum();
    let each = sensors + usize::from(ask.sirens > 0);
    let grid = survey.grid();
    let fits = |step: &usize| {
        let squares = grid.rows.div_ceil(*step) * grid.columns.div_ceil(*step);
        squares.saturating_mul(each) <= CANDIDATES_MAX
    };
    let widest = grid.rows.max(grid.columns);
    // Squares are whole cells.
    let step = (1..widest).find(fits).unwrap_or(widest);
    step as f64 * grid.cell_m
}

/// Directions in which a sector begins that may look any way; one that means none, for an all-round sensor.
fn turns(model: &SensorModel) -> Vec<Option<f64>> {
    if model.sector_width_deg().is_none() {
        return vec![None];
    }
    let count = (360.0 / TURN_DEG) as usize;
    (0..count).map(|i| Some(i as f64 * TURN_DEG)).collect()
}

/// Candidates on the high ground of a grid.
fn on_grid(
    ask: &Ask,
    survey: &Survey,
    exclusions: &[Exclusion],
    step_m: f64,
) -> Vec<CandidateTable> {
    let table = |kind: CandidateKind, number: usize, [latitude_rad, longitude_rad]: [f64; 2]| {
        let name = match kind {
            CandidateKind::Sensor => "sensor",
            CandidateKind::Siren => "siren",
        };
        CandidateTable {
            id: format!("new-{name}-{}", number + 1),
            kind,
            latitude_deg: rounded(latitude_rad.to_degrees()),
            longitude_deg: rounded(longitude_rad.to_degrees()),
            mast_m: None,
            cost: None,
            model: None,
            azimuth_from_deg: None,
            sound_power_db: None,
        }
    };
    let mut tables = Vec::new();
    if ask.sensors > 0 {
        let places = siting::high_ground(survey, exclusions, step_m, None);
        let sensors = places.into_iter().enumerate();
        tables.extend(sensors.map(|(i, place)| table(CandidateKind::Sensor, i, place)));
    }
    if ask.sirens > 0 {
        let places = siting::high_ground(survey, exclusions, step_m, Some(SIREN_NEAR_M));
        let sirens = places.into_iter().enumerate();
        tables.extend(sirens.map(|(i, place)| table(CandidateKind::Siren, i, place)));
    }
    tables
}

/// To a decimetre.
fn rounded(angle_deg: f64) -> f64 {
    (angle_deg * 1e6).round() / 1e6
}

/// A model at a candidate's place, turned every way if it has a sector and the candidate no direction.
fn sensors(
    site: &Site,
    table: &CandidateTable,
    model: &SensorModel,
    one_of_several: bool,
    offers: &mut Offers,
) {
    let turns = match (model.sector_width_deg(), table.azimuth_from_deg) {
        (Some(_), Some(from_deg)) => vec![Some(from_deg)],
        _ => turns(model),
    };
    let (sac, sic) = (sac(site), offers.free_sics.first().copied().unwrap_or(0));
    for from_deg in turns {
        let mut id = free_id(site, &table.id);
        if one_of_several {
            id = format!("{id}-{}", model.name);
        }
        if let (Some(from_deg), None) = (from_deg, table.azimuth_from_deg) {
            id = format!("{id}-{from_deg:.0}");
        }
        let place = [table.latitude_deg, table.longitude_deg];
        let mast_m = table.mast_m.unwrap_or(model.mast_m());
        let (sensor, written) = model.at(&id, place, mast_m, from_deg);
        let candidate = Candidate {
            id,
            device: Device::Sensor(Box::new(sensor)),
            cost: table.cost.or(model.cost).unwrap_or(1.0),
            model: model.name.clone(),
        };
        let written = SensorTable {
            sac,
            sic,
            ..written
        };
        offers.offer(candidate, Written::Sensor(Box::new(written)));
    }
}

fn siren(site: &Site, table: &CandidateTable, offers: &mut Offers) {
    let id = free_id(site, &table.id);
    let written = SirenTable {
        id: id.clone(),
        latitude_deg: table.latitude_deg,
        longitude_deg: table.longitude_deg,
        mast_m: table.mast_m.unwrap_or(SIREN_MAST_M),
        sound_power_db: table.sound_power_db.unwrap_or(SIREN_POWER_DB),
    };
    let position = frames::Geodetic::from_degrees(
        written.latitude_deg,
        written.longitude_deg,
        frames::EllipsoidHeight(0.0),
    );
    let candidate = Candidate {
        id,
        device: Device::Siren(site::Siren {
            id: written.id.clone(),
            position,
            mast_m: written.mast_m,
            sound_power_db: written.sound_power_db,
        }),
        cost: table.cost.unwrap_or(1.0),
        model: "siren".to_owned(),
    };
    offers.offer(candidate, Written::Siren(written));
}

/// The candidate's id, told apart from what stands in the site already.
fn free_id(site: &Site, id: &str) -> String {
    let taken = |id: &str| {
        site.sensors.iter().any(|s| s.id == id) || site.sirens.iter().any(|s| s.id == id)
    };
    if taken(id) {
        format!("new-{id}")
    } else {
        id.to_owned()
    }
}

/// The SAC of new sensors: the site's own.
fn sac(site: &Site) -> u8 {
    site.sensors.first().map_or(0, |sensor| sensor.sac)
}

/// The SICs that are free with that SAC: first those after the largest, then what is left from 1 on.
fn free_sics(site: &Site) -> Vec<u8> {
    let ours = site.sensors.iter().filter(|s| s.sac == sac(site));
    let taken: Vec<u8> = ours.map(|sensor| sensor.sic).collect();
    let largest = taken.iter().copied().max().unwrap_or(0);
    let (before, after): (Vec<u8>, Vec<u8>) = (1..=u8::MAX)
        .filter(|sic| !taken.contains(sic))
        .partition(|sic| *sic < largest);
    [after, before].concat()
}

#[cfg(test)]
mod tests {
    use frames::{EllipsoidHeight, Geodetic};
    use site::Sensor;

    use super::*;

    #[test]
    fn a_new_sensor_gets_a_code_that_none_has_also_after_the_last_one() {
        let origin = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0));
        let with = |sics: &[u8]| Site {
            sensors: sics
                .iter()
                .map(|sic| Sensor {
                    sic: *sic,
                    ..Sensor::radar("r", origin)
                })
                .collect(),
            ..Site::new("t", origin)
        };
        assert_eq!(free_sics(&with(&[]))[..2], [1, 2]);
        assert_eq!(free_sics(&with(&[1, 7]))[..2], [8, 9]);
        assert_eq!(free_sics(&with(&[1, 254, 255]))[..2], [2, 3]);
        assert_eq!(free_sics(&with(&[254]))[..2], [255, 1]);
    }
}
