//! GeoTIFF elevation in the forms that occur, and those that are refused.

use std::fs::File;
use std::path::Path;

use sitefile::{Problems, World, load};
use tiff::encoder::colortype::{Gray32Float, GrayI16, GrayI64};
use tiff::encoder::{Compression, TiffEncoder};
use tiff::tags::Tag;

/// Geo keys after the header: (key, value).
type Keys<'a> = &'a [(u16, u16)];

fn directory(keys: Keys<'_>) -> Vec<u16> {
    let header = [1, 1, 0, keys.len() as u16];
    let entries = keys.iter().flat_map(|(key, value)| [*key, 0, 1, *value]);
    header.into_iter().chain(entries).collect()
}

/// A slope that rises by a metre a column, 40 x 30 samples.
fn write(path: &Path, keys: Keys<'_>, scale: f64, corner: [f64; 2], compression: Compression) {
    let heights: Vec<f32> = (0..1200)
        .map(|i| {
            if i == 0 {
                -9999.0
            } else {
                300.0 + (i % 40) as f32
            }
        })
        .collect();
    let file = File::create(path).expect("a file");
    let mut encoder = TiffEncoder::new(file)
        .expect("a TIFF")
        .with_compression(compression);
    let mut image = encoder.new_image::<Gray32Float>(40, 30).expect("an image");
    image.rows_per_strip(7).expect("strips");
    let tags = image.encoder();
    let tie = [0.0, 0.0, 0.0, corner[0], corner[1], 0.0];
    tags.write_tag(Tag::ModelPixelScaleTag, &[scale, scale, 0.0][..])
        .expect("a tag");
    tags.write_tag(Tag::ModelTiepointTag, &tie[..])
        .expect("a tag");
    tags.write_tag(Tag::GeoKeyDirectoryTag, &directory(keys)[..])
        .expect("a tag");
    tags.write_tag(Tag::GdalNodata, "-9999").expect("a tag");
    image.write_data(&heights).expect("written");
}

fn site(dir: &Path, latitude_deg: f64, longitude_deg: f64) -> Result<World, Problems> {
    let text = format!(
        "[site]\nname = \"t\"\nlatitude_deg = {latitude_deg}\nlongitude_deg = {longitude_deg}\n\
         height_m = 320\n[[terrain]]\npath = \"g.tif\"\n[coverage]\nhalf_width_m = 500\n"
    );
    let path = dir.join("site.toml");
    std::fs::write(&path, text).expect("written");
    load(&path)
}

const GEOGRAPHIC_POINT: Keys<'_> = &[(1024, 2), (1025, 2), (2048, 4326)];
const UTM_AREA: Keys<'_> = &[(1024, 1), (1025, 1), (3072, 32638), (3076, 9001)];

#[test]
fn geographic_samples_stand_at_their_points() {
    let dir = tempfile::tempdir().expect("a directory");
    let corner = [44.0, 36.3];
    write(
        &dir.path().join("g.tif"),
        GEOGRAPHIC_POINT,
        0.001,
        corner,
        Compression::Lzw,
    );
    let world = site(dir.path(), 36.285, 44.0205).unwrap_or_else(|p| panic!("{p}"));
    let dem = world.dem.expect("terrain");
    let at = |column: f64, row: f64| {
        let latitude_deg = 36.3 - row * 0.001;
        let longitude_deg = 44.0 + column * 0.001;
        dem.height(latitude_deg.to_radians(), longitude_deg.to_radians())
    };
    assert!((at(20.5, 15.25).expect("known").0 - 320.5).abs() < 1e-3);
    assert!(at(0.2, 0.2).is_none(), "one of its four samples is void");
    assert!(
        at(-0.5, 3.0).is_none() && at(39.5, 3.0).is_none(),
        "outside"
    );
}

#[test]
fn utm_samples_stand_in_the_middle_of_their_areas() {
    let dir = tempfile::tempdir().expect("a directory");
    let corner = [412_000.0, 4_007_000.0];
    for (keys, compression) in [
        (UTM_AREA, Compression::Uncompressed),
        (
            UTM_AREA,
            Compression::Deflate(tiff::encoder::DeflateLevel::Fast),
        ),
        (UTM_AREA, Compression::Packbits),
        // The same zone on ETRS89: less than a metre away.
        (
            &[(1024, 1), (1025, 1), (3072, 25838), (3076, 9001)],
            Compression::Lzw,
        ),
    ] {
        write(&dir.path().join("g.tif"), keys, 50.0, corner, compression);
        let world = site(dir.path(), 36.198, 44.0322).unwrap_or_else(|p| panic!("{p}"));
        let utm = terrain::Utm::from_epsg(32638).expect("a zone");
        let [lat, lon] = utm.to_geodetic(412_000.0 + 10.5 * 50.0, 4_007_000.0 - 4.5 * 50.0);
        let height = world.dem.expect("terrain").height(lat, lon).expect("known");
        assert!((height.0 - 310.0).abs() < 1e-3, "{height:?}");
    }
}

#[test]
fn integers_are_heights_too() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = File::create(dir.path().join("g.tif")).expect("a file");
    let mut encoder = TiffEncoder::new(file).expect("a TIFF");
    let mut image = encoder.new_image::<GrayI16>(40, 30).expect("an image");
    let tags = image.encoder();
    tags.write_tag(Tag::ModelPixelScaleTag, &[0.001, 0.001, 0.0][..])
        .expect("a tag");
    tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, 44.0, 36.3, 0.0][..])
        .expect("a tag");
    tags.write_tag(Tag::GeoKeyDirectoryTag, &directory(GEOGRAPHIC_POINT)[..])
        .expect("a tag");
    // No tag says which of them are voids.
    let mut heights_m = [-7_i16; 1200];
    heights_m[40..43].copy_from_slice(&[-32768, -9999, 32767]);
    image.write_data(&heights_m).expect("written");
    let world = site(dir.path(), 36.285, 44.0205).unwrap_or_else(|p| panic!("{p}"));
    let dem = world.dem.expect("terrain");
    let at = |column: f64, row: f64| {
        let place_deg = [36.3 - (row + 0.5) * 0.001, 44.0 + (column + 0.5) * 0.001];
        let [latitude_rad, longitude_rad] = place_deg.map(f64::to_radians);
        dem.height(latitude_rad, longitude_rad).map(|h| h.0)
    };
    assert_eq!(at(9.5, 9.5), Some(-7.0));
    for void in 0..3 {
        assert_eq!(at(f64::from(void) + 0.1, 1.1), None, "{void}");
    }
}

/// Tenths of a foot in 64 bits, as GDAL states them.
#[test]
fn scaled_feet_in_wide_integers_are_metres() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = File::create(dir.path().join("g.tif")).expect("a file");
    let mut encoder = TiffEncoder::new(file).expect("a TIFF");
    let mut image = encoder.new_image::<GrayI64>(40, 30).expect("an image");
    let tags = image.encoder();
    tags.write_tag(Tag::ModelPixelScaleTag, &[0.001, 0.001, 0.0][..])
        .expect("a tag");
    tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, 44.0, 36.3, 0.0][..])
        .expect("a tag");
    let keys = [GEOGRAPHIC_POINT, &[(4096, 8228)]].concat();
    tags.write_tag(Tag::GeoKeyDirectoryTag, &directory(&keys)[..])
        .expect("a tag");
    let scale = "<GDALMetadata>\n  <Item name=\"SCALE\" sample=\"0\" role=\"scale\">0.1</Item>\n  \
                 <Item name=\"UNITTYPE\" sample=\"0\" role=\"unittype\">ft</Item>\n</GDALMetadata>\n";
    tags.write_tag(Tag::Unknown(42112), scale).expect("a tag");
    image.write_data(&[10_500_i64; 1200]).expect("written");
    let world = site(dir.path(), 36.285, 44.0205).unwrap_or_else(|p| panic!("{p}"));
    let place_deg = [36.285_f64, 44.0205];
    let [latitude_rad, longitude_rad] = place_deg.map(f64::to_radians);
    let height = world
        .dem
        .expect("terrain")
        .height(latitude_rad, longitude_rad);
    let height_m = height.expect("known").0;
    assert!((height_m - 1050.0 * 0.3048).abs() < 1e-3, "{height_m}");
}

/// A sound file in a compression that is not read.
#[test]
fn another_compression_is_refused_with_a_way_out() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("g.tif");
    write(
        &path,
        GEOGRAPHIC_POINT,
        0.001,
        [44.0, 36.3],
        Compression::Uncompressed,
    );
    let mut octets = std::fs::read(&path).expect("a file");
    // The entry of the tag Compression: 259, SHORT, one value.
    let entry = [3, 1, 3, 0, 1, 0, 0, 0];
    let at = octets.windows(8).position(|window| window == entry);
    let value = at.expect("the tag") + 8;
    for (method, name) in [(50_000_u16, "ZSTD"), (34_887, "34887")] {
        octets[value..value + 2].copy_from_slice(&method.to_le_bytes());
        std::fs::write(&path, &octets).expect("written");
        let refusal = site(dir.path(), 36.285, 44.0205).expect_err("refused");
        let said = refusal.to_string();
        assert!(said.contains(name), "{said}");
        assert!(
            said.contains("gdal_translate -co COMPRESS=DEFLATE"),
            "{said}"
        );
    }
}

#[test]
fn files_of_other_forms_are_called_by_their_name() {
    let of = |name: &str, octets: &[u8]| {
        sitefile::elevation_tile(name, octets.to_vec()).expect_err("refused")
    };
    for (name, octets, words) in [
        (
            "g.asc",
            &b"ncols 40\nnrows 30\n"[..],
            "a grid in text (.asc): gdal_translate",
        ),
        (
            "g.vrt",
            b"<VRTDataset rasterXSize=\"4\">",
            "a list of other files (.vrt): gdal_translate",
        ),
        (
            "N36E044.hgt.gz",
            b"\x1f\x8b\x08\0",
            "packed with gzip: gunzip",
        ),
        (
            "g.img",
            b"EHFA_HEADER_TAG",
            "not a format that is read here: gdal_translate",
        ),
    ] {
        let said = of(name, octets);
        assert!(said.contains(words), "{name}: {said}");
        assert!(said.contains(".hgt and GeoTIFF"), "{name}: {said}");
    }
    let hgt = of("hills.hgt", &[0; 4]);
    assert!(hgt.contains("not a corner such as `N36E044`"), "{hgt}");
}

#[test]
fn feet_and_foreign_projections_are_refused_with_a_way_out() {
    let dir = tempfile::tempdir().expect("a directory");
    let refused = |keys: Keys<'_>| {
        let corner = [412_000.0, 4_007_000.0];
        write(
            &dir.path().join("g.tif"),
            keys,
            50.0,
            corner,
            Compression::Uncompressed,
        );
        site(dir.path(), 36.198, 44.0322)
            .expect_err("refused")
            .to_string()
    };
    let feet = refused(&[(1024, 1), (3072, 32638), (3076, 9002)]);
    assert!(
        feet.contains("its unit is EPSG 9002, not the metre"),
        "{feet}"
    );
    let foreign = refused(&[(1024, 1), (3072, 31467)]);
    assert!(
        foreign.contains("(EPSG 31467) is not known here"),
        "{foreign}"
    );
    assert!(foreign.contains("gdalwarp"), "{foreign}");
}
