//! Rasters as GeoTIFF (OGC 19-008r4) in a UTM zone: deflated strips, north up, nodata, and for
//! classes a colour table. GDAL and QGIS open them without questions.

use std::io::Cursor;

use terrain::MapGrid;
use tiff::TiffResult;
use tiff::encoder::colortype::{ColorType, Gray8, Gray32Float, GrayI16};
use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder, TiffValue};
use tiff::tags::Tag;

/// Photometric interpretation "palette colour" (TIFF 6.0, section 5).
const PALETTE: u16 = 3;

/// A raster of numbers; NaN is nodata.
pub fn floats(grid: &MapGrid, values: &[f32]) -> TiffResult<Vec<u8>> {
    write::<Gray32Float>(grid, values, "nan", Predictor::None, None)
}

/// A raster of whole numbers.
pub fn integers(grid: &MapGrid, values: &[i16], nodata: i16) -> TiffResult<Vec<u8>> {
    write::<GrayI16>(
        grid,
        values,
        &nodata.to_string(),
        Predictor::Horizontal,
        None,
    )
}

/// A raster of classes with a colour (red, green, blue) for each, from 0.
pub fn classes(
    grid: &MapGrid,
    values: &[u8],
    nodata: u8,
    colours: &[[u8; 3]],
) -> TiffResult<Vec<u8>> {
    // All reds, then all greens, then all blues, in 16 bits.
    let table: Vec<u16> = (0..3)
        .flat_map(|band| (0..256).map(move |class| (band, class)))
        .map(|(band, class)| {
            let colour = colours.get(class).copied().unwrap_or([0; 3]);
            u16::from(colour[band]) * 257
        })
        .collect();
    let nodata = nodata.to_string();
    write::<Gray8>(grid, values, &nodata, Predictor::None, Some(&table))
}

fn write<Colour: ColorType>(
    grid: &MapGrid,
    values: &[Colour::Inner],
    nodata: &str,
    predictor: Predictor,
    colour_table: Option<&[u16]>,
) -> TiffResult<Vec<u8>>
where
    [Colour::Inner]: TiffValue,
{
    let mut octets = Vec::new();
    let mut encoder = TiffEncoder::new(Cursor::new(&mut octets))?
        .with_compression(Compression::Deflate(DeflateLevel::Balanced))
        .with_predictor(predictor);
    let mut image = encoder.new_image::<Colour>(grid.columns as u32, grid.rows as u32)?;
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
    image.write_data(values)?;
    Ok(octets)
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
