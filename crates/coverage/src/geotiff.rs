//! Rasters as GeoTIFF (OGC 19-008r4) in a UTM zone: strips, deflated unless the raster is very large,
//! north up, with nodata and for classes a colour table. GDAL and QGIS open them without questions.

use core::ops::Range;
use std::io::{Cursor, Seek, Write};

use terrain::MapGrid;
use tiff::TiffResult;
use tiff::encoder::colortype::{ColorType, Gray8, Gray32Float, GrayI16};
use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder, TiffValue};
use tiff::tags::Tag;

/// Photometric interpretation "palette colour" (TIFF 6.0, section 5).
const PALETTE: u16 = 3;
/// Rows that are packed together.
const STRIP_ROWS: usize = 32;
/// Rasters of more cells are not deflated.
const PACKED_CELLS_MAX: usize = 25_000_000;

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
    write::<Gray32Float, W>(out, grid, "nan", Predictor::None, None, rows)
}

/// A raster of whole numbers.
pub fn integers(grid: &MapGrid, values: &[i16], nodata: i16) -> TiffResult<Vec<u8>> {
    let mut octets = Vec::new();
    write::<GrayI16, _>(
        Cursor::new(&mut octets),
        grid,
        &nodata.to_string(),
        Predictor::Horizontal,
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
    write::<Gray8, W>(
        out,
        grid,
        &nodata.to_string(),
        Predictor::None,
        Some(&table),
        rows,
    )
}

fn cells(grid: &MapGrid, rows: &Range<usize>) -> Range<usize> {
    rows.start * grid.columns..rows.end * grid.columns
}

fn write<Colour: ColorType, W: Write + Seek>(
    out: W,
    grid: &MapGrid,
    nodata: &str,
    predictor: Predictor,
    colour_table: Option<&[u16]>,
    mut rows: impl FnMut(Range<usize>) -> std::io::Result<Vec<Colour::Inner>>,
) -> TiffResult<()>
where
    [Colour::Inner]: TiffValue,
{
    // The encoder packs only what it gets in one piece: very large rasters are written as they are.
    let packed = grid.cells() <= PACKED_CELLS_MAX;
    let mut encoder = TiffEncoder::new(out)?;
    if packed {
        encoder = encoder
            .with_compression(Compression::Deflate(DeflateLevel::Balanced))
            .with_predictor(predictor);
    }
    let mut image = encoder.new_image::<Colour>(grid.columns as u32, grid.rows as u32)?;
    image.rows_per_strip(STRIP_ROWS as u32)?;
    let tags = image.encoder();
    let scale = [grid.cell_m, grid.cell_m, 0.0];
    let tie = [0.0, 0.0, 0.0, grid.west_m, grid.north_m, 0.0];
    tags.write_tag(Tag::ModelPixelScaleTag, &scale[..])?;
    tags.write_tag(Tag::ModelTiepointTag, &tie[..])?;
    tags.write_tag(Tag::GeoKeyDirectoryTag, &geo_keys(grid)[..])?;
    tags.write_tag(Tag::GdalNodata, nodata)?;
    if let Some(table) = colour_table {
        tags.write_tag(Tag::PhotometricInterpretation, PALETTE)?;
        tags.write_tag(Tag::ColorMap, table)?;
    }
    let mut all = Vec::new();
    for first in (0..grid.rows).step_by(STRIP_ROWS) {
        let values = rows(first..(first + STRIP_ROWS).min(grid.rows))?;
        if packed {
            all.extend(values);
        } else {
            image.write_strip(&values)?;
        }
    }
    if packed {
        image.write_data(&all)
    } else {
        image.finish()
    }
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
