//! Elevation files from disk, by their content: zip, TIFF or plain `.hgt`.
//!
//! A height that no ground on Earth has is a void, whatever a file says of its voids: exports lose the
//! tag that names -32768, -9999 or 32767, and a hole on a ridge would be a window.

use std::io::{Cursor, Read};
use std::path::Path;

use terrain::Tile;

use crate::{geotiff, hgt};

/// Largest file that is unpacked from a zip, octets: the finest `.hgt` has 26 million.
const UNPACKED_MAX: u64 = 1 << 30;

/// Lowest and highest ground, metres: as a site file may state it.
const GROUND_M: core::ops::RangeInclusive<f64> = -500.0..=9000.0;

/// A height, or NaN where no ground is so low or so high.
pub(crate) fn known_m(height_m: f64) -> f32 {
    if GROUND_M.contains(&height_m) {
        height_m as f32
    } else {
        f32::NAN
    }
}

/// A tile from a file, or why not, in words for the caret.
pub(crate) fn read(path: &Path) -> Result<Tile, String> {
    let octets = std::fs::read(path).map_err(|e| e.to_string())?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    elevation_tile(&name.unwrap_or_default(), octets)
}

/// A tile from an elevation file's name and octets.
///
/// # Errors
/// Why it is none, in words for the caret: what is wrong and, where there is one, a way out.
pub fn elevation_tile(name: &str, octets: Vec<u8>) -> Result<Tile, String> {
    match octets.get(..4) {
        Some(b"PK\x03\x04") => {
            let (inner, octets) = unzip(octets)?;
            elevation_tile(&inner, octets)
        }
        Some(b"II*\0" | b"MM\0*" | b"II+\0" | b"MM\0+") => geotiff::tile(&octets),
        _ => match foreign(name, &octets) {
            Some(what) => Err(format!(
                "{what}, and elevation is read from .hgt and GeoTIFF"
            )),
            None => hgt::tile(name.split('.').next().unwrap_or(name), &octets),
        },
    }
}

/// What a file is that is neither a TIFF nor heights and nothing else, with a way out.
fn foreign(name: &str, octets: &[u8]) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let end = lower.rsplit('.').next().unwrap_or_default();
    let text = || {
        let head = octets.get(..octets.len().min(64)).unwrap_or_default();
        String::from_utf8_lossy(head)
            .trim_start()
            .to_ascii_lowercase()
    };
    let converts = "gdal_translate -of GTiff makes a GeoTIFF of it";
    if octets.starts_with(&[0x1f, 0x8b]) {
        return Some("it is packed with gzip: gunzip unpacks it".to_owned());
    }
    if end == "asc" || text().starts_with("ncols") {
        return Some(format!("it is a grid in text (.asc): {converts}"));
    }
    if end == "vrt" || text().starts_with("<vrtdataset") {
        return Some(format!("it is a list of other files (.vrt): {converts}"));
    }
    let is_hgt = end == "hgt" || hgt::corner(&lower).is_some();
    (!is_hgt).then(|| format!("it is not a format that is read here: {converts}"))
}

/// The first elevation file in an archive, by name and octets; archives in archives are refused.
fn unzip(octets: Vec<u8>) -> Result<(String, Vec<u8>), String> {
    let broken = |e: zip::result::ZipError| format!("not a readable zip: {e}");
    let mut archive = zip::ZipArchive::new(Cursor::new(octets)).map_err(broken)?;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let path = entry.name().map_err(broken)?;
        let name = path.rsplit('/').next().unwrap_or("").to_owned();
        let lower = name.to_ascii_lowercase();
        if [".hgt", ".tif", ".tiff"]
            .iter()
            .any(|end| lower.ends_with(end))
        {
            let mut unpacked = Vec::new();
            entry
                .take(UNPACKED_MAX)
                .read_to_end(&mut unpacked)
                .map_err(|e| format!("not a readable zip: {e}"))?;
            if unpacked.starts_with(b"PK\x03\x04") {
                return Err(format!("`{name}` in it is a zip again"));
            }
            return Ok((name, unpacked));
        }
    }
    Err("no .hgt or .tif in it".to_owned())
}
