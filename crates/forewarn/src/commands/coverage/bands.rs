//! A map in bands, put aside as they are done: large areas in bounded memory, and a run that was cut
//! short goes on where it was.
//!
//! `OUT/.unfinished` holds a key (everything that the bands follow from), one file a finished band and
//! the rasters that are whole. A file is there when it is complete: it is written under another name
//! first. With another key the folder is begun anew; when the maps are written it goes.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::ops::Range;
use std::path::{Path, PathBuf};

use ::coverage::{Map, Survey, geotiff};
use terrain::MapGrid;
use tiff::TiffError;

/// Cells of a band, about: some 60 MB while it is drawn, twice that while it is put aside.
const BAND_CELLS: usize = 4_000_000;
/// How the names of the rasters of what a sensor sees begin.
const VISIBLE: &str = "visible_height_";
/// Bands begin with whole tiles.
const TILE_ROWS: usize = 32;

/// Cuts a map into bands of so many rows, or of as many as memory should hold.
pub fn bands(grid: &MapGrid, rows: Option<usize>) -> Vec<Range<usize>> {
    let rows = rows.unwrap_or(BAND_CELLS / grid.columns.max(1));
    let rows = rows.clamp(1, grid.rows.max(1)).next_multiple_of(TILE_ROWS);
    let first = (0..grid.rows).step_by(rows);
    first
        .map(|first| first..(first + rows).min(grid.rows))
        .collect()
}

/// What stands in a folder of maps beside what each sensor sees.
const MAPS: [&str; 8] = [
    "terrain.tif",
    "warning_time.tif",
    "worst_direction.tif",
    "multiplicity.tif",
    "cause.tif",
    "gaps.geojson",
    "coverage.png",
    "summary.json",
];

/// Takes away the maps of an earlier run, and what a viewer put aside of them: while this run is under way, and
/// where it is cut short, nothing old may pass for its own.
pub fn clear(out: &Path) -> io::Result<()> {
    for entry in fs::read_dir(out)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let map = name.strip_suffix(".aux.xml").unwrap_or(&name);
        let view = map.strip_prefix(VISIBLE);
        let is_view = view.is_some_and(|sensor| sensor.rsplit('.').next() == Some("tif"));
        if MAPS.contains(&map) || is_view {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// What is done of a map.
pub struct Unfinished {
    folder: PathBuf,
}

impl Unfinished {
    /// Goes on with what was begun in a directory under the same key, or begins anew.
    pub fn open(out: &Path, key: &str) -> io::Result<Self> {
        let folder = out.join(".unfinished");
        let known = fs::read_to_string(folder.join("key")).is_ok_and(|found| found == key);
        if !known {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("key"), key)?;
        }
        Ok(Self { folder })
    }

    fn path(&self, rows: &Range<usize>) -> PathBuf {
        self.folder
            .join(format!("rows-{:06}-{:06}", rows.start, rows.end))
    }

    /// Whether a band is done.
    pub fn has(&self, rows: &Range<usize>) -> bool {
        self.path(rows).is_file()
    }

    /// A band that is done.
    pub fn band(&self, survey: &Survey, rows: &Range<usize>) -> io::Result<Map> {
        let path = self.path(rows);
        let octets = fs::read(&path)?;
        Map::from_octets(survey, rows.clone(), &octets).ok_or_else(|| {
            let said = format!("{} is damaged: delete its folder", path.display());
            io::Error::new(io::ErrorKind::InvalidData, said)
        })
    }

    /// Puts a band aside.
    pub fn keep(&self, rows: &Range<usize>, band: Map) -> io::Result<()> {
        let half = self.folder.join("half");
        fs::write(&half, band.into_octets())?;
        fs::rename(half, self.path(rows))
    }

    /// Writes a raster that is whole, unless it is there.
    pub fn raster(
        &self,
        name: &str,
        write: impl FnOnce(BufWriter<File>) -> Result<(), TiffError>,
    ) -> io::Result<()> {
        let path = self.folder.join(name);
        if path.is_file() {
            return Ok(());
        }
        let half = self.folder.join("half");
        // What the disk says is said once: a TIFF's error repeats it.
        write(BufWriter::new(File::create(&half)?)).map_err(|error| match error {
            TiffError::IoError(error) => error,
            other => io::Error::other(other),
        })?;
        fs::rename(half, path)
    }

    /// Moves the rasters to where they belong and takes the rest away.
    pub fn finish(self, out: &Path) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if let Some(name) = path.file_name().filter(|_| path.extension().is_some()) {
                fs::rename(&path, out.join(name))?;
            }
        }
        fs::remove_dir_all(&self.folder)
    }

    /// Writes a raster of one of the bands' values.
    pub fn values<T: Copy>(
        &self,
        survey: &Survey,
        bands: &[Range<usize>],
        of: impl Fn(&Map) -> &[T],
    ) -> impl FnMut(Range<usize>) -> io::Result<Vec<T>> {
        let columns = survey.grid().columns;
        let mut open: Option<(Range<usize>, Map)> = None;
        move |rows| {
            let holds = |band: &Range<usize>| band.contains(&rows.start);
            if !open.as_ref().is_some_and(|(band, _)| holds(band)) {
                let wanted = bands.iter().find(|band| holds(band));
                let wanted = wanted.ok_or(io::ErrorKind::NotFound)?;
                open = Some((wanted.clone(), self.band(survey, wanted)?));
            }
            let Some((band, map)) = &open else {
                return Err(io::ErrorKind::NotFound.into());
            };
            let from = (rows.start - band.start) * columns;
            let cells = from..from + rows.len() * columns;
            Ok(of(map).get(cells).map(<[T]>::to_vec).unwrap_or_default())
        }
    }
}

/// A raster of what one sensor sees; a sensor that sees nothing of the map has no value anywhere.
pub fn visible_height(
    out: BufWriter<File>,
    survey: &Survey,
    sensor: usize,
) -> Result<(), TiffError> {
    let columns = survey.grid().columns;
    let visible = survey.visible(sensor);
    geotiff::floats_to(out, survey.grid(), |rows| {
        let cells = rows.len() * columns;
        let above_m = visible.as_ref().map(|visible| visible.above_ground_m(rows));
        Ok(above_m.unwrap_or_else(|| vec![f32::NAN; cells]))
    })
}

/// File names of the rasters of what each sensor sees. Letters that a name can't have are replaced; ids
/// that become alike by it are told apart by a number.
pub fn visible_names<'i>(ids: impl Iterator<Item = &'i str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for id in ids {
        let letter = |c: char| match c {
            c if c.is_alphanumeric() || "-_.".contains(c) => c,
            _ => '_',
        };
        let plain: String = id.chars().map(letter).collect();
        let name = |number: usize| match number {
            1 => format!("{VISIBLE}{plain}.tif"),
            _ => format!("{VISIBLE}{plain}-{number}.tif"),
        };
        // Files of names that differ in case alone are one file on some disks.
        let is_free = |name: &String| {
            let taken = |other: &String| other.to_lowercase() == name.to_lowercase();
            !names.iter().any(taken)
        };
        // One more number than there are names is always free.
        let free = (1..=names.len() + 1).map(name).find(is_free);
        names.extend(free);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sensor_has_a_file_of_its_own() {
        let names = visible_names(["a b", "a_b", "A/B", "north"].into_iter());
        let expected = ["a_b", "a_b-2", "A_B-3", "north"];
        assert_eq!(names, expected.map(|n| format!("visible_height_{n}.tif")));
    }

    #[test]
    fn bands_hold_every_row_whatever_is_asked() {
        let grid = MapGrid::around(0.6, 0.7, 1500.0, 30.0);
        for rows in [None, Some(0), Some(33), Some(usize::MAX)] {
            let bands = bands(&grid, rows);
            assert_eq!(bands.first().map(|band| band.start), Some(0));
            assert_eq!(bands.last().map(|band| band.end), Some(grid.rows));
            let joined = bands.windows(2).all(|pair| pair[0].end == pair[1].start);
            assert!(joined, "{rows:?}");
        }
    }

    /// A full disk said "no storage space" twice.
    #[test]
    fn what_a_disk_says_is_said_once() {
        let out = tempfile::tempdir().expect("a folder");
        let unfinished = Unfinished::open(out.path(), "key").expect("begun");
        let full = |_| Err(TiffError::IoError(io::ErrorKind::StorageFull.into()));
        let error = unfinished.raster("cause.tif", full).expect_err("full");
        let said = format!("{:#}", anyhow::Error::from(error));
        assert_eq!(said.matches("no storage space").count(), 1, "{said}");
    }
}
