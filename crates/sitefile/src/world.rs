//! From a site file to the world the engine lives in: site, ground and air in SI units, digests.
//!
//! What the schema can't know is checked here, and every finding is listed: twice the same name, a
//! sensor under the ground, latitude and longitude swapped, heights in feet, an outline that crosses
//! itself, a file that is not there.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use borsh::BorshSerialize;
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, SeaLevelHeight, SiteFrame};
use sha2::{Digest, Sha256};
use site::{Air, Site};
use terrain::{Dem, Ground, MapGrid};

use crate::document::{Document, Step};
use crate::file::{ChannelTable, CoverageTable, HeightDatum, SiteFile};
use crate::problem::Problems;
use crate::read::{Kind, text_of, typed};
use crate::siting::{self, Siting};
use crate::{convert, elevation, geoid};

/// Everything that follows from a site file.
#[derive(Clone, Debug)]
pub struct World {
    /// The file.
    pub path: PathBuf,
    /// Its text, as the journal keeps it.
    pub text: String,
    /// Sensors, zones, sirens, threats, air and policy.
    pub site: Site,
    /// The ground under the site, for flights.
    pub ground: Ground,
    /// The ground by latitude and longitude, for maps; `None`: declared flat.
    pub dem: Option<Dem>,
    /// SHA-256 of the ground as flights see it.
    pub terrain_digest: [u8; 32],
    /// SHA-256 of the air.
    pub air_digest: [u8; 32],
    /// The elevation files.
    pub terrain_sources: Vec<PathBuf>,
    /// How coverage is computed.
    pub coverage: CoverageTable,
    /// What could be added, and where.
    pub siting: Siting,
    /// Where warnings go.
    pub channels: Vec<ChannelTable>,
    /// What a reader should know about how the file was understood.
    pub notes: Vec<String>,
    /// One of the notes: the site's height does not fit the terrain, so that no map of it is to be believed unseen.
    pub doubt: Option<String>,
}

/// Finest spacing of the ground that flights see, metres.
const GROUND_CELL_M: f64 = 30.0;
/// Most points along a side of that grid.
const GROUND_POINTS_MAX: f64 = 2000.0;

/// Reads a site file and all it names, or says everything that is wrong with it.
pub fn load(path: &Path) -> Result<World, Problems> {
    let text = text_of(path, "the site file")?;
    from_text(path, &text)
}

/// The same from text already read; `path` names it and is where its relative paths start.
pub fn from_text(path: &Path, text: &str) -> Result<World, Problems> {
    let (document, file) = typed::<SiteFile>(text, path, Kind::Site)?;
    let mut problems = Problems::new(path, text);
    let world = Builder {
        document: &document,
        problems: &mut problems,
        directory: path.parent().unwrap_or(Path::new("")),
    }
    .world(&file);
    problems.settle()?;
    Ok(World {
        path: path.to_owned(),
        text: text.to_owned(),
        ..world
    })
}

/// What every check needs: where things stand in the text, and where to put what it finds.
pub(crate) struct Builder<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) problems: &'a mut Problems,
    pub(crate) directory: &'a Path,
}

/// What sensors, zones and sirens are placed with.
pub(crate) struct Surroundings {
    pub(crate) origin: Geodetic,
    pub(crate) frame: SiteFrame,
    pub(crate) geoid: GeoidGrid,
    pub(crate) datum: HeightDatum,
    pub(crate) dem: Option<Dem>,
    /// An elevation file could not be read, so unknown ground is no finding of its own.
    pub(crate) terrain_lacks: bool,
}

impl Builder<'_> {
    pub(crate) fn problem(&mut self, place: &[Step<'_>], title: String, label: &str, remedy: &str) {
        self.problems
            .add(self.document.span(place), title, label, remedy);
    }

    /// A path in the file, relative to the file.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        self.directory.join(path)
    }

    fn world(&mut self, file: &SiteFile) -> World {
        let around = self.surroundings(file);
        let mut notes = missing(file);
        let doubt = convert::doubt(file, &around);
        notes.extend(doubt.clone());
        let site = convert::site(self, file, &around, &mut notes);
        notes.extend(uncovering(&site, &file.coverage));
        let siting = siting::siting(self, file, &site, &around);
        let ground = ground(file, &around, &mut notes);
        World {
            path: PathBuf::new(),
            text: String::new(),
            terrain_digest: digest(&ground),
            air_digest: air_digest(&site.air),
            site,
            ground,
            dem: around.dem,
            terrain_sources: file.terrain.iter().map(|t| self.resolve(&t.path)).collect(),
            coverage: file.coverage.clone(),
            siting,
            channels: file.channel.clone(),
            notes,
            doubt,
        }
    }

    fn surroundings(&mut self, file: &SiteFile) -> Surroundings {
        let table = &file.site;
        let level = Geodetic::from_degrees(
            table.latitude_deg,
            table.longitude_deg,
            EllipsoidHeight(table.height_m),
        );
        let geoid = geoid::around(level, file.coverage.half_width_m);
        let mut around = Surroundings {
            origin: level,
            frame: SiteFrame::new(level),
            geoid,
            datum: table.height_datum,
            dem: None,
            terrain_lacks: false,
        };
        around.origin = around.place(table.latitude_deg, table.longitude_deg, table.height_m);
        around.frame = SiteFrame::new(around.origin);
        let tiles: Vec<_> = file
            .terrain
            .iter()
            .enumerate()
            .filter_map(|(i, terrain)| {
                let path = self.resolve(&terrain.path);
                let read = elevation::read(&path);
                if let Err(reason) = &read {
                    self.problem(
                        &["terrain".into(), i.into(), "path".into()],
                        format!("elevation file `{}` can't be used", path.display()),
                        reason,
                        "give a .hgt, .hgt.zip or GeoTIFF file, relative to this file",
                    );
                }
                read.ok()
            })
            .collect();
        around.terrain_lacks = tiles.len() < file.terrain.len();
        around.dem = (!file.terrain.is_empty()).then(|| Dem::new(tiles));
        around
    }
}

impl Surroundings {
    /// A point of the file, its height read by the file's datum.
    pub(crate) fn place(&self, latitude_deg: f64, longitude_deg: f64, height_m: f64) -> Geodetic {
        let (latitude_rad, longitude_rad) = (latitude_deg.to_radians(), longitude_deg.to_radians());
        let height = match self.datum {
            HeightDatum::Ellipsoid => EllipsoidHeight(height_m),
            HeightDatum::Egm96 => {
                self.geoid
                    .to_ellipsoid(latitude_rad, longitude_rad, SeaLevelHeight(height_m))
            }
        };
        Geodetic {
            latitude_rad,
            longitude_rad,
            height,
        }
    }

    /// Height of the ground above the ellipsoid; `None` where terrain is given and void.
    pub(crate) fn ground_m(&self, latitude_rad: f64, longitude_rad: f64) -> Option<f64> {
        match &self.dem {
            None => Some(self.origin.height.0),
            Some(dem) => dem.height(latitude_rad, longitude_rad).map(|height| {
                self.geoid
                    .to_ellipsoid(latitude_rad, longitude_rad, height)
                    .0
            }),
        }
    }
}

/// The ground that flights see.
fn ground(file: &SiteFile, around: &Surroundings, notes: &mut Vec<String>) -> Ground {
    let Some(dem) = &around.dem else {
        notes.push(format!(
            "no terrain given: the ground is flat at the site's height, {} m",
            file.site.height_m
        ));
        return Ground::flat(0.0);
    };
    let half_width_m = file.coverage.half_width_m;
    let cell_m = GROUND_CELL_M.max(2.0 * half_width_m / GROUND_POINTS_MAX);
    let ground = terrain::ground(dem, &around.frame, &around.geoid, half_width_m, cell_m)
        .unwrap_or_else(|| Ground::flat(0.0));
    let unknown = ground.unknown_part();
    if unknown > 0.0 {
        notes.push(format!(
            "terrain is unknown in {:.1} % of the site's square: the site's level stands in \
             there, and coverage maps show it as unknown",
            unknown * 100.0
        ));
    }
    ground
}

/// What a site usually has and this one has not.
fn missing(file: &SiteFile) -> Vec<String> {
    let absent = |empty: bool, note: &str| empty.then(|| note.to_owned());
    [
        absent(file.sensor.is_empty(), "no sensors: nothing will be seen"),
        absent(file.zone.is_empty(), "no zones: nobody will be warned"),
        absent(
            file.siren.is_empty() && !file.zone.is_empty(),
            "no sirens: coverage maps take people to be warned by other means, such as phones, without delay",
        ),
        absent(
            file.threat.is_empty(),
            "no threats given: the built-in classes are expected",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What coverage maps can't count on, or don't hold.
fn uncovering(site: &Site, coverage: &CoverageTable) -> Vec<String> {
    let blind = site.sensors.iter().filter(|sensor| !sensor.founds_tracks());
    let blind = blind.map(|sensor| {
        format!(
            "sensor `{}` founds no tracks of what sends no signal (its `kind`, `reports` or \
             `height_source`): coverage maps do not count on it",
            sensor.id
        )
    });
    let origin = site.origin;
    let map = MapGrid::around(
        origin.latitude_rad,
        origin.longitude_rad,
        coverage.half_width_m,
        coverage.cell_m,
    );
    let is_off = |[latitude_deg, longitude_deg]: &[f64; 2]| {
        let place = [latitude_deg, longitude_deg].map(|angle_deg| angle_deg.to_radians());
        map.cell_of(place[0], place[1]).is_none()
    };
    let off = site
        .zones
        .iter()
        .filter(|zone| zone.outline_deg.iter().any(is_off));
    let off = off.map(|zone| {
        format!(
            "zone `{}` lies partly off the coverage map, which then does not know how it stands: \
             enlarge `coverage.half_width_m`",
            zone.id
        )
    });
    blind.chain(off).collect()
}

/// SHA-256 of all that a map of a world follows from, in whatever file it stands: the site as it was
/// understood and every octet of the elevation files. How it is drawn is in the site file's text.
///
/// # Errors
/// An elevation file that can't be read any more.
pub fn map_digest(world: &World) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(digest(&world.site));
    for path in &world.terrain_sources {
        let mut file = BufReader::new(File::open(path)?);
        let mut of_file = Sha256::new();
        loop {
            let octets = file.fill_buf()?;
            let length = octets.len();
            if length == 0 {
                break;
            }
            of_file.update(octets);
            file.consume(length);
        }
        hash.update(of_file.finalize());
    }
    Ok(hash.finalize().into())
}

/// SHA-256 of the air, as the journal's first record states it.
pub fn air_digest(air: &Air) -> [u8; 32] {
    digest(air)
}

fn digest(value: &impl BorshSerialize) -> [u8; 32] {
    // Writing to a growing vector can't fail.
    let octets = borsh::to_vec(value).unwrap_or_default();
    Sha256::digest(&octets).into()
}
