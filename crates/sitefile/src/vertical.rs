//! What the numbers of a GeoTIFF mean as heights: their unit, scale, offset and what they count from.
//!
//! | tag or key | use |
//! |---|---|
//! | 4096 Vertical CRS | an EPSG code: heights in feet, depths and ellipsoidal heights are told by it |
//! | 4099 VerticalUnits | metres and feet, by EPSG code |
//! | 42112 `GDAL_METADATA`, role `unittype` | the same in words |
//! | 42112 `GDAL_METADATA`, roles `scale`, `offset` | height = sample × scale + offset |
//!
//! Nothing is guessed: where nothing is stated the numbers are metres above sea level, and statements that
//! contradict each other are refused.

use std::collections::BTreeMap;

const VERTICAL_CRS: u16 = 4096;
const VERTICAL_UNITS: u16 = 4099;

const FOOT_M: f64 = 0.3048;
/// Used in the United States until 2022.
const SURVEY_FOOT_M: f64 = 1200.0 / 3937.0;

/// Vertical systems in metres that are met most: EGM96, EGM2008, NAVD88.
const IN_METRES: [u16; 3] = [5773, 3855, 5703];
/// Vertical systems of EPSG (version 10.077) whose heights are in feet, and in US survey feet.
const IN_FEET: [u16; 5] = [6130, 6131, 6132, 8050, 8228];
const IN_SURVEY_FEET: [u16; 3] = [5702, 6360, 8052];
/// Heights above an ellipsoid: WGS-84 in three dimensions, and GeoTIFF's own codes of 1995.
const ELLIPSOIDAL: [core::ops::RangeInclusive<u16>; 2] = [4979..=4979, 5001..=5033];
/// Depths, and feet of their own.
const NOT_READ: [u16; 8] = [5614, 5754, 6357, 6358, 6359, 8051, 8053, 8897];

/// How samples become metres above sea level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Vertical {
    scale_m: f64,
    offset_m: f64,
}

impl Vertical {
    /// From a file's geo keys and the text of its tag 42112, if it has one.
    pub(crate) fn of(keys: &BTreeMap<u16, u16>, metadata: &str) -> Result<Self, String> {
        let mut stated: Vec<(String, f64)> = Vec::new();
        if let Some(&code) = keys.get(&VERTICAL_CRS) {
            stated.extend(unit_of_system(code)?.map(|unit_m| (format!("EPSG {code}"), unit_m)));
        }
        if let Some(&code) = keys.get(&VERTICAL_UNITS) {
            stated.push((format!("EPSG {code}"), unit_of_code(code)?));
        }
        if let Some(unit) = item(metadata, "unittype") {
            stated.push((format!("\"{unit}\""), unit_of_name(unit)?));
        }
        let unit_m = stated.first().map_or(1.0, |(_, unit_m)| *unit_m);
        if let Some((other, _)) = stated.iter().find(|(_, other_m)| *other_m != unit_m) {
            let (one, _) = &stated[0];
            return Err(format!(
                "its heights are in the unit of {one} and of {other}, which contradict each other: \
                 gdal_translate -a_srs states its system anew"
            ));
        }
        let number = |role: &str, usual: f64| match item(metadata, role).map(str::parse::<f64>) {
            None => Ok(usual),
            Some(Ok(number)) if number.is_finite() => Ok(number),
            Some(_) => Err(format!("its {role} is no number")),
        };
        Ok(Self {
            scale_m: unit_m * number("scale", 1.0)?,
            offset_m: unit_m * number("offset", 0.0)?,
        })
    }

    /// Metres above sea level.
    pub(crate) fn height_m(self, sample: f64) -> f64 {
        sample * self.scale_m + self.offset_m
    }
}

/// The unit that a vertical system states, metres; `None`: it is not one of those that are known by number.
fn unit_of_system(code: u16) -> Result<Option<f64>, String> {
    if ELLIPSOIDAL.iter().any(|codes| codes.contains(&code)) {
        return Err(format!(
            "its heights are above the ellipsoid (EPSG {code}), not above the sea: \
             gdalwarp -s_srs EPSG:4979 -t_srs EPSG:4326+5773 converts them"
        ));
    }
    if NOT_READ.contains(&code) {
        return Err(format!(
            "its heights are depths or in a unit of their own (EPSG {code}): \
             gdalwarp -t_srs EPSG:4326+5773 converts them"
        ));
    }
    if IN_METRES.contains(&code) {
        return Ok(Some(1.0));
    }
    let feet = IN_FEET.contains(&code).then_some(FOOT_M);
    Ok(feet.or(IN_SURVEY_FEET.contains(&code).then_some(SURVEY_FOOT_M)))
}

fn unit_of_code(code: u16) -> Result<f64, String> {
    match code {
        9001 => Ok(1.0),
        9002 => Ok(FOOT_M),
        9003 => Ok(SURVEY_FOOT_M),
        _ => Err(format!(
            "the unit of its heights is EPSG {code}, neither metre nor foot: convert it with gdalwarp"
        )),
    }
}

fn unit_of_name(name: &str) -> Result<f64, String> {
    match name.to_ascii_lowercase().as_str() {
        "m" | "metre" | "metres" | "meter" | "meters" => Ok(1.0),
        "ft" | "foot" | "feet" | "international foot" | "foot_international" => Ok(FOOT_M),
        "us-ft" | "us_ft" | "ftus" | "us survey foot" | "us_survey_foot" | "foot_us" => {
            Ok(SURVEY_FOOT_M)
        }
        _ => Err(format!(
            "the unit of its heights is \"{name}\", neither metre nor foot: convert it, or say with \
             gdal_edit.py -units m that it is metres"
        )),
    }
}

/// The text of an item of GDAL's metadata in this role that concerns the first band. Items that somebody else named so
/// have no role.
fn item<'t>(metadata: &'t str, role: &str) -> Option<&'t str> {
    let named = format!("role=\"{role}\"");
    metadata.split("<Item ").skip(1).find_map(|item| {
        let (attributes, rest) = item.split_once('>')?;
        let (text, _) = rest.split_once('<')?;
        let first_band = !attributes.contains("sample=") || attributes.contains("sample=\"0\"");
        let text = text.trim();
        (attributes.contains(&named) && first_band && !text.is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(keys: &[(u16, u16)], metadata: &str) -> Result<Vertical, String> {
        Vertical::of(&keys.iter().copied().collect(), metadata)
    }

    #[track_caller]
    fn height_m(keys: &[(u16, u16)], metadata: &str) -> f64 {
        let vertical = of(keys, metadata).unwrap_or_else(|why| panic!("{why}"));
        vertical.height_m(1000.0)
    }

    /// As GDAL 3.6 writes them (`gdal_translate -a_srs EPSG:4326+8228`, a VRT's `<UnitType>`).
    #[test]
    fn feet_are_read_as_feet_however_they_are_stated() {
        let unit = "<GDALMetadata>\n  <Item name=\"UNITTYPE\" sample=\"0\" role=\"unittype\">ft</Item>\n</GDALMetadata>\n";
        let foot = |height_m: f64| (height_m - 304.8).abs() < 1e-9;
        assert!(foot(height_m(&[], unit)));
        assert!(foot(height_m(&[(4096, 8228)], "")));
        assert!(foot(height_m(&[(4099, 9002)], "")));
        assert!(foot(height_m(&[(4096, 8228), (4099, 9002)], unit)));
        let survey = height_m(&[(4096, 6360), (4099, 9003)], "");
        assert!((survey - 304.800_609_601).abs() < 1e-6, "{survey}");
        let against = of(&[(4096, 5703)], unit);
        assert!(against.is_err_and(|why| why.contains("contradict each other")));
        // Sea level by EGM96, and a band that is not the first.
        assert_eq!(height_m(&[(4096, 5773), (4099, 9001)], ""), 1000.0);
        assert_eq!(height_m(&[], &unit.replace("\"0\"", "\"1\"")), 1000.0);
    }

    /// As `gdal_translate -a_scale 0.1 -a_offset 5` writes them.
    #[test]
    fn scale_and_offset_are_applied() {
        let scaled = "<GDALMetadata>\n  <Item name=\"OFFSET\" sample=\"0\" role=\"offset\">5</Item>\n  \
                      <Item name=\"SCALE\" sample=\"0\" role=\"scale\">0.100000000000000006</Item>\n</GDALMetadata>\n";
        assert!((height_m(&[], scaled) - 105.0).abs() < 1e-9);
        assert!((height_m(&[(4099, 9002)], scaled) - 105.0 * 0.3048).abs() < 1e-9);
        let named_so = "<GDALMetadata>\n  <Item name=\"SCALE\">1:25000</Item>\n  <Item name=\"OFFSET\">1000</Item>\n</GDALMetadata>\n";
        assert_eq!(height_m(&[], named_so), 1000.0);
        let broken = scaled.replace(">5<", ">five<");
        assert_eq!(of(&[], &broken), Err("its offset is no number".to_owned()));
    }

    #[test]
    fn what_is_no_height_above_the_sea_is_refused() {
        let refused = |keys: &[(u16, u16)], metadata: &str, words: &str| {
            let why = of(keys, metadata).expect_err(words);
            assert!(why.contains(words), "{why}");
        };
        refused(&[(4096, 4979)], "", "above the ellipsoid");
        refused(&[(4096, 5030)], "", "above the ellipsoid");
        refused(&[(4096, 6358)], "", "depths");
        refused(&[(4099, 9036)], "", "neither metre nor foot");
        refused(
            &[],
            "<Item name=\"UNITTYPE\" role=\"unittype\">fathom</Item>",
            "\"fathom\"",
        );
        refused(&[(4096, 8228), (4099, 9001)], "", "contradict");
    }
}
