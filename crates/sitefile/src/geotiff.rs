//! Elevation in GeoTIFF (OGC 19-008r4): geographic or UTM, on WGS-84, ETRS89 or NAD83, any layout that the
//! `tiff` crate reads (strips or tiles, deflate, LZW or none, integers or floats).
//!
//! | tag or key | use |
//! |---|---|
//! | 33550 ModelPixelScale, 33922 ModelTiepoint | spacing and place; rotated grids are refused |
//! | 34264 ModelTransformation | the same, where it is a pure scale and shift |
//! | 1024 GTModelType, 2048 GeodeticCRS, 3072 ProjectedCRS | geographic or UTM, by EPSG code |
//! | 1025 GTRasterType | area (samples in the middle of pixels) or point |
//! | 3076 linear units | metres or nothing: other maps are refused |
//! | 4096, 4099, 42112 | what the samples mean as heights (see `vertical`) |
//! | 42113 GDAL_NODATA | voids, as are values that no ground on Earth has (see `elevation`) |

use std::collections::BTreeMap;
use std::io::Cursor;

use terrain::{Projection, Tile, Utm};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use crate::elevation::known_m;
use crate::vertical::Vertical;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

const MODEL_TYPE: u16 = 1024;
const RASTER_TYPE: u16 = 1025;
const GEODETIC_CRS: u16 = 2048;
const PROJECTED_CRS: u16 = 3072;
const LINEAR_UNITS: u16 = 3076;
/// What stands for a void in many a file that does not say so; a scale must not make ground of it.
const VOIDS: [f64; 3] = [-9_999.0, -32_767.0, -32_768.0];
/// So does whatever lies beyond this, as the largest number of 32 bits does.
const VOID_BEYOND: f64 = 1e30;
/// Text about the bands, in a small XML of GDAL's own.
const GDAL_METADATA: Tag = Tag::Unknown(42112);

const MODEL_PROJECTED: u16 = 1;
const MODEL_GEOGRAPHIC: u16 = 2;
const RASTER_POINT: u16 = 2;
const METRE: u16 = 9001;
/// WGS-84; ETRS89 and NAD83 differ from it by under two metres.
const GEODETIC_KNOWN: [u16; 3] = [4326, 4258, 4269];

/// Largest grid that is read, samples: 16,384 × 16,384.
const SAMPLES_MAX: u64 = 1 << 28;

/// No compression that is read makes more than so many octets of one: LZW, whose longest word has four
/// thousand.
const EXPANSION_MAX: u64 = 4096;

/// A tile from a file's octets, or why not.
pub(crate) fn tile(octets: &[u8]) -> Result<Tile, String> {
    let mut reader = Decoder::new(Cursor::new(octets))
        .map_err(broken)?
        .with_limits(limits());
    let (columns, rows) = reader.dimensions().map_err(broken)?;
    let samples = u64::from(columns) * u64::from(rows);
    if samples > SAMPLES_MAX || columns < 2 || rows < 2 {
        return Err(format!(
            "{columns} x {rows} samples are too few or too many"
        ));
    }
    let bands = reader.find_tag_unsigned::<u16>(Tag::SamplesPerPixel);
    if let Some(bands @ 2..) = bands.map_err(broken)? {
        return Err(format!(
            "it has {bands} bands and heights are one: gdal_translate -b 1 takes the first"
        ));
    }
    if samples > octets.len() as u64 * EXPANSION_MAX {
        return Err(format!(
            "{columns} x {rows} samples in {} octets: the file is not whole",
            octets.len()
        ));
    }
    for counts in [Tag::StripByteCounts, Tag::TileByteCounts] {
        let counts = reader.find_tag_unsigned_vec::<u64>(counts);
        if counts
            .map_err(broken)?
            .is_some_and(|counts| counts.contains(&0))
        {
            return Err(
                "it is sparse, parts of it were never written: gdal_translate writes them"
                    .to_owned(),
            );
        }
    }
    let keys = geo_keys(&mut reader);
    let projection = projection(&keys)?;
    let metadata = reader.get_tag_ascii_string(GDAL_METADATA);
    let vertical = Vertical::of(&keys, &metadata.unwrap_or_default())?;
    let [x_corner, y_corner, x_step, y_step] = placement(&mut reader)?;
    let inset = match keys.get(&RASTER_TYPE) {
        Some(&RASTER_POINT) => 0.0,
        _ => 0.5,
    };
    let void = reader
        .get_tag_ascii_string(Tag::GdalNodata)
        .ok()
        .and_then(|text| text.trim_matches(['\0', ' ']).parse::<f64>().ok());
    let heights_m = heights(reader.read_image().map_err(broken)?, void, vertical)?;
    if heights_m.len() as u64 != samples {
        return Err(format!(
            "{} samples where {samples} belong",
            heights_m.len()
        ));
    }
    Ok(Tile {
        projection,
        x_first: x_corner + inset * x_step,
        y_first: y_corner - inset * y_step,
        x_step,
        y_step,
        columns: columns as usize,
        heights_m,
    })
}

/// Why the `tiff` crate can't read it, with a way out where the file is sound.
fn broken(error: tiff::TiffError) -> String {
    let rewritten = match error {
        tiff::TiffError::UnsupportedError(_) => ": gdal_translate -co COMPRESS=DEFLATE rewrites it",
        _ => "",
    };
    format!("not a readable TIFF: {error}{rewritten}")
}

/// As much as the largest grid needs; that the file has so much was asked before.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = SAMPLES_MAX as usize * 8;
    limits
}

/// The short-valued keys of the directory; the others are texts and parameters we do not need.
fn geo_keys(reader: &mut Reader<'_>) -> BTreeMap<u16, u16> {
    let directory = reader
        .get_tag_u16_vec(Tag::GeoKeyDirectoryTag)
        .unwrap_or_default();
    directory
        .as_chunks::<4>()
        .0
        .iter()
        .skip(1)
        .filter(|[_, location, count, _]| *location == 0 && *count == 1)
        .map(|&[key, _, _, value]| (key, value))
        .collect()
}

fn projection(keys: &BTreeMap<u16, u16>) -> Result<Projection, String> {
    if let Some(&unit) = keys.get(&LINEAR_UNITS).filter(|&&unit| unit != METRE) {
        return Err(format!(
            "its unit is EPSG {unit}, not the metre: gdalwarp -t_srs EPSG:4326 makes it geographic"
        ));
    }
    let code = |key: u16| keys.get(&key).copied().unwrap_or(0);
    match code(MODEL_TYPE) {
        MODEL_GEOGRAPHIC if GEODETIC_KNOWN.contains(&code(GEODETIC_CRS)) => {
            Ok(Projection::Geographic)
        }
        MODEL_PROJECTED => utm(code(PROJECTED_CRS))
            .map(Projection::Utm)
            .ok_or_else(|| unknown_projection(code(PROJECTED_CRS))),
        _ => Err(unknown_projection(code(GEODETIC_CRS))),
    }
}

/// A zone of UTM on WGS-84, ETRS89 (28 to 38) or NAD83 (1 to 23).
fn utm(code: u16) -> Option<Utm> {
    match code {
        25828..=25838 => Utm::new((code - 25800) as u8, true),
        26901..=26923 => Utm::new((code - 26900) as u8, true),
        _ => Utm::from_epsg(code),
    }
}

fn unknown_projection(code: u16) -> String {
    if code == 0 {
        return "it does not say in which coordinate system it lies: gdal_translate -a_srs states it, \
                gdalwarp -t_srs EPSG:4326 makes another one geographic"
            .to_owned();
    }
    format!(
        "its coordinate system (EPSG {code}) is not known here: \
         gdalwarp -t_srs EPSG:4326 makes it geographic"
    )
}

/// x and y of the raster's north-west corner and the two spacings, all steps positive.
fn placement(reader: &mut Reader<'_>) -> Result<[f64; 4], String> {
    let mut numbers = |tag: Tag| reader.get_tag_f64_vec(tag).unwrap_or_default();
    let scale = numbers(Tag::ModelPixelScaleTag);
    let tie = numbers(Tag::ModelTiepointTag);
    let matrix = numbers(Tag::ModelTransformationTag);
    let placed = match (scale.as_slice(), tie.as_slice(), matrix.as_slice()) {
        ([sx, sy, ..], [column, row, _, x, y, ..], _) => [x - column * sx, y + row * sy, *sx, *sy],
        (_, _, [a, b, _, x, d, e, _, y, ..]) if *b == 0.0 && *d == 0.0 => [*x, *y, *a, -*e],
        _ => return Err("it does not say where it lies, or is rotated".to_owned()),
    };
    let [_, _, x_step, y_step] = placed;
    if placed.iter().all(|v| v.is_finite()) && x_step > 0.0 && y_step > 0.0 {
        Ok(placed)
    } else {
        Err("it is not north up".to_owned())
    }
}

fn heights(
    image: DecodingResult,
    void: Option<f64>,
    vertical: Vertical,
) -> Result<Vec<f32>, String> {
    // The tag need not be exact in the samples' type: compared as numbers.
    fn convert<T: Copy>(
        samples: &[T],
        number: fn(T) -> f64,
        (void, vertical): (Option<f64>, Vertical),
    ) -> Vec<f32> {
        let samples = samples.iter().map(|&sample| number(sample));
        samples
            .map(|sample| {
                if Some(sample) == void || VOIDS.contains(&sample) || sample.abs() > VOID_BEYOND {
                    f32::NAN
                } else {
                    known_m(vertical.height_m(sample))
                }
            })
            .collect()
    }
    let how = (void, vertical);
    Ok(match image {
        DecodingResult::U8(v) => convert(&v, f64::from, how),
        DecodingResult::U16(v) => convert(&v, f64::from, how),
        DecodingResult::U32(v) => convert(&v, f64::from, how),
        DecodingResult::U64(v) => convert(&v, |sample| sample as f64, how),
        DecodingResult::I8(v) => convert(&v, f64::from, how),
        DecodingResult::I16(v) => convert(&v, f64::from, how),
        DecodingResult::I32(v) => convert(&v, f64::from, how),
        DecodingResult::I64(v) => convert(&v, |sample| sample as f64, how),
        // The void of a float raster is stated in double precision, its samples are single.
        DecodingResult::F32(v) => {
            let void = void.map(|v| f64::from(v as f32));
            convert(&v, f64::from, (void, vertical))
        }
        DecodingResult::F64(v) => convert(&v, f64::from, how),
        DecodingResult::F16(_) => {
            return Err("half floats are not read: gdal_translate -ot Float32".to_owned());
        }
    })
}
