//! Rasters as GeoTIFF (OGC 19-008r4) in a UTM zone: strips, each deflated by itself as it comes, so that
//! memory holds one of them however large the raster is; north up, with nodata and for classes a colour
//! table. GDAL and QGIS open them without questions.
//!
//! Numbers are made ready for packing as TIFF 6.0, section 14, and its supplement 3 have it ("predictors"): whole
//! numbers as differences; floats as differences of their octets, all first ones of a row, then all second ones.

use core::ops::Range;
use std::io::{Cursor, ErrorKind, Seek, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use terrain::MapGrid;
use tiff::TiffResult;
use tiff::encoder::TiffEncoder;
use tiff::tags::{CompressionMethod, PhotometricInterpretation, Predictor, SampleFormat, Tag};

/// Rows that are packed together.
const STRIP_ROWS: usize = 32;

/// A kind of number that rasters hold.
trait Sample: Copy {
    const FORMAT: SampleFormat;
    const PREDICTOR: Predictor;

    /// Adds a row, ready to be packed.
    fn lay(row: &[Self], octets: &mut Vec<u8>);
}

impl Sample for u8 {
    const FORMAT: SampleFormat = SampleFormat::Uint;
    const PREDICTOR: Predictor = Predictor::None;

    fn lay(row: &[Self], octets: &mut Vec<u8>) {
        octets.extend_from_slice(row);
    }
}

impl Sample for i16 {
    const FORMAT: SampleFormat = SampleFormat::Int;
    const PREDICTOR: Predictor = Predictor::Horizontal;

    fn lay(row: &[Self], octets: &mut Vec<u8>) {
        let mut before = 0;
        for number in row {
            octets.extend(number.wrapping_sub(before).to_ne_bytes());
            before = *number;
        }
    }
}

impl Sample for f32 {
    const FORMAT: SampleFormat = SampleFormat::IEEEFP;
    const PREDICTOR: Predictor = Predictor::FloatingPoint;

    fn lay(row: &[Self], octets: &mut Vec<u8>) {
        let mut before = 0_u8;
        for place in 0..size_of::<Self>() {
            octets.extend(row.iter().map(|number| {
                let octet = number.to_be_bytes()[place];
                octet.wrapping_sub(core::mem::replace(&mut before, octet))
            }));
        }
    }
}

/// A raster of numbers; NaN is nodata.
pub fn floats(grid: &MapGrid, values: &[f32]) -> TiffResult<Vec<u8>> {
    let mut octets = Vec::new();
    floats_to(Cursor::new(&mut octets), grid, |rows| {
        Ok(values[cells(grid, &rows)].to_vec())
    })?;
    Ok(octets)
}

/// The same, written as `rows` gives it: the values of a few rows at a time, from the north.
pub fn floats_to<W: Write + Seek>(
    out: W,
    grid: &MapGrid,
    rows: impl FnMut(Range<usize>) -> std::io::Result<Vec<f32>>,
) -> TiffResult<()> {
    write(out, grid, "nan", None, rows)
}

/// A raster of whole numbers.
pub fn integers(grid: &MapGrid, values: &[i16], nodata: i16) -> TiffResult<Vec<u8>> {
    let mut octets = Vec::new();
    write(
        Cursor::new(&mut octets),
        grid,
        &nodata.to_string(),
        None,
        |rows| Ok(values[cells(grid, &rows)].to_vec()),
    )?;
    Ok(octets)
}

/// A raster of classes with a colour (red, green, blue) for each, from 0; classes beyond the table
/// have its last colour.
pub fn classes(
    grid: &MapGrid,
    values: &[u8],
    nodata: u8,
    colours: &[[u8; 3]],
) -> TiffResult<Vec<u8>> {
    let mut octets = Vec::new();
    classes_to(Cursor::new(&mut octets), grid, nodata, colours, |rows| {
        Ok(values[cells(grid, &rows)].to_vec())
    })?;
    Ok(octets)
}

/// The same, written as `rows` gives it.
pub fn classes_to<W: Write + Seek>(
    out: W,
    grid: &MapGrid,
    nodata: u8,
    colours: &[[u8; 3]],
    rows: impl FnMut(Range<usize>) -> std::io::Result<Vec<u8>>,
) -> TiffResult<()> {
    // All reds, then all greens, then all blues, in 16 bits.
    let table: Vec<u16> = (0..3)
        .flat_map(|band| (0..256).map(move |class| (band, class)))
        .map(|(band, class)| {
            let colour = colours.get(class).or(colours.last()).copied();
            u16::from(colour.unwrap_or([0; 3])[band]) * 257
        })
        .collect();
    write(out, grid, &nodata.to_string(), Some(&table), rows)
}

fn cells(grid: &MapGrid, rows: &Range<usize>) -> Range<usize> {
    rows.start * grid.columns..rows.end * grid.columns
}

fn write<S: Sample, W: Write + Seek>(
    mut out: W,
    grid: &MapGrid,
    nodata: &str,
    colour_table: Option<&[u16]>,
    mut rows: impl FnMut(Range<usize>) -> std::io::Result<Vec<S>>,
) -> TiffResult<()> {
    let mut encoder = TiffEncoder::new(&mut out)?;
    let mut tags = encoder.image_directory()?;
    let (mut offsets, mut sizes) = (Vec::new(), Vec::new());
    for first in (0..grid.rows).step_by(STRIP_ROWS) {
        let packed = packed(grid, &rows(first..(first + STRIP_ROWS).min(grid.rows))?)?;
        offsets.push(u32::try_from(tags.write_data(&packed[..])?)?);
        sizes.push(packed.len() as u32);
    }
    tags.write_tag(Tag::ImageWidth, grid.columns as u32)?;
    tags.write_tag(Tag::ImageLength, grid.rows as u32)?;
    tags.write_tag(Tag::RowsPerStrip, STRIP_ROWS as u32)?;
    tags.write_tag(Tag::StripOffsets, &offsets[..])?;
    tags.write_tag(Tag::StripByteCounts, &sizes[..])?;
    tags.write_tag(Tag::SamplesPerPixel, 1_u16)?;
    tags.write_tag(Tag::BitsPerSample, 8 * size_of::<S>() as u16)?;
    tags.write_tag(Tag::SampleFormat, S::FORMAT.to_u16())?;
    tags.write_tag(Tag::Compression, CompressionMethod::Deflate.to_u16())?;
    tags.write_tag(Tag::Predictor, S::PREDICTOR.to_u16())?;
    let scale = [grid.cell_m, grid.cell_m, 0.0];
    let tie = [0.0, 0.0, 0.0, grid.west_m, grid.north_m, 0.0];
    tags.write_tag(Tag::ModelPixelScaleTag, &scale[..])?;
    tags.write_tag(Tag::ModelTiepointTag, &tie[..])?;
    tags.write_tag(Tag::GeoKeyDirectoryTag, &geo_keys(grid)[..])?;
    tags.write_tag(Tag::GdalNodata, nodata)?;
    let meaning = if let Some(table) = colour_table {
        tags.write_tag(Tag::ColorMap, table)?;
        PhotometricInterpretation::RGBPalette
    } else {
        PhotometricInterpretation::BlackIsZero
    };
    tags.write_tag(Tag::PhotometricInterpretation, meaning.to_u16())?;
    tags.finish()?;
    // What a buffer cannot write when it is dropped, nobody hears of.
    Ok(out.flush()?)
}

/// A strip, deflated.
fn packed<S: Sample>(grid: &MapGrid, values: &[S]) -> std::io::Result<Vec<u8>> {
    if values.is_empty() || !values.len().is_multiple_of(grid.columns) {
        let told = format!("{} values are no rows of {}", values.len(), grid.columns);
        return Err(std::io::Error::new(ErrorKind::InvalidData, told));
    }
    let mut octets = Vec::with_capacity(size_of_val(values));
    for row in values.chunks_exact(grid.columns) {
        S::lay(row, &mut octets);
    }
    // Measured: the usual level makes a large area's files a tenth smaller, and the whole map takes two thirds longer.
    let mut deflated = ZlibEncoder::new(Vec::new(), Compression::fast());
    deflated.write_all(&octets)?;
    deflated.finish()
}

/// Version 1.1.0 and four keys: projected, cells are areas, the zone's EPSG code, metres.
fn geo_keys(grid: &MapGrid) -> [u16; 20] {
    #[rustfmt::skip]
    let keys = [
        1, 1, 0, 4,
        1024, 0, 1, 1,
        1025, 0, 1, 1,
        3072, 0, 1, grid.utm.epsg(),
        3076, 0, 1, 9001,
    ];
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    use terrain::Utm;
    use tiff::decoder::{Decoder, DecodingResult};

    /// Rows that do not fill their last strip.
    fn grid(columns: usize, rows: usize) -> MapGrid {
        MapGrid {
            utm: Utm::around(0.6, 0.76),
            west_m: 400_000.0,
            north_m: 4_000_000.0,
            cell_m: 30.0,
            columns,
            rows,
        }
    }

    fn read(octets: &[u8]) -> DecodingResult {
        let mut decoder = Decoder::new(Cursor::new(octets)).expect("a TIFF");
        decoder.read_image().expect("its numbers")
    }

    /// Steps up and down by more than half of what a number can be, and back.
    fn whole(cell: usize) -> u32 {
        (cell as u32).wrapping_mul(2_654_435_761) ^ (cell as u32 >> 3)
    }

    #[test]
    fn numbers_come_back_bit_by_bit() {
        let grid = grid(37, 75);
        let mut numbers: Vec<f32> = (0..grid.cells())
            .map(|i| f32::from_bits(whole(i)))
            .collect();
        numbers[..4].copy_from_slice(&[f32::NAN, -0.0, f32::INFINITY, 1500.25]);
        let octets = floats(&grid, &numbers).expect("a raster");
        let DecodingResult::F32(found) = read(&octets) else {
            panic!("no floats");
        };
        let bits = |numbers: &[f32]| numbers.iter().map(|n| n.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&found), bits(&numbers));

        let numbers: Vec<i16> = (0..grid.cells()).map(|i| whole(i) as i16).collect();
        let octets = integers(&grid, &numbers, i16::MIN).expect("a raster");
        assert!(matches!(read(&octets), DecodingResult::I16(found) if found == numbers));

        let numbers: Vec<u8> = (0..grid.cells()).map(|i| whole(i) as u8).collect();
        // Without colours, which this reader does not know.
        let mut octets = Vec::new();
        write(Cursor::new(&mut octets), &grid, "255", None, |rows| {
            Ok(numbers[cells(&grid, &rows)].to_vec())
        })
        .expect("a raster");
        assert!(matches!(read(&octets), DecodingResult::U8(found) if found == numbers));
    }

    /// They were written as they are: 4.2 GB for a region of 200 by 200 km with twenty sensors.
    #[test]
    fn very_large_rasters_are_packed_too() {
        let grid = grid(5000, 5001);
        let mut octets = Vec::new();
        let mut rows_most = 0;
        classes_to(Cursor::new(&mut octets), &grid, 255, &[[0; 3]], |rows| {
            rows_most = rows_most.max(rows.len());
            Ok(vec![7; rows.len() * grid.columns])
        })
        .expect("a raster");
        assert!(octets.len() < grid.cells() / 100, "{}", octets.len());
        assert_eq!(rows_most, STRIP_ROWS, "asked for at once");
    }
}
