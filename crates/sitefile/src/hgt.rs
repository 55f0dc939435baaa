//! SRTM `.hgt` tiles: a square of big-endian 16-bit heights and nothing else.
//!
//! | what | how |
//! |---|---|
//! | place | the file's name is the south-west corner, `N36E044.hgt` |
//! | size | 1201 × 1201 samples (3 arc-seconds) or 3601 × 3601 (1 arc-second) for one degree |
//! | order | rows from north to south, first and last shared with the neighbours |
//! | value | metres above EGM96; -32768 is a void, as is all that no ground on Earth has (see `elevation`) |

use terrain::{Projection, Tile};

use crate::elevation::known_m;

/// A tile from its file's stem (`N36E044`) and octets, or why not.
pub(crate) fn tile(stem: &str, octets: &[u8]) -> Result<Tile, String> {
    let [latitude_deg, longitude_deg] = corner(stem)
        .ok_or_else(|| format!("the name `{stem}` is not a corner such as `N36E044`"))?;
    let columns = match octets.len() {
        2_884_802 => 1201,
        25_934_402 => 3601,
        other => {
            return Err(format!(
                "{other} octets are neither 1201 x 1201 nor 3601 x 3601 heights"
            ));
        }
    };
    let heights_m = octets
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&pair| known_m(f64::from(i16::from_be_bytes(pair))))
        .collect();
    let step = 1.0 / (columns - 1) as f64;
    Ok(Tile {
        projection: Projection::Geographic,
        x_first: longitude_deg,
        y_first: latitude_deg + 1.0,
        x_step: step,
        y_step: step,
        columns,
        heights_m,
    })
}

/// (latitude, longitude) in degrees from a name such as `S29W072`.
pub(crate) fn corner(stem: &str) -> Option<[f64; 2]> {
    let sign = |letter: &str, minus: &str, plus: &str| match letter {
        l if l.eq_ignore_ascii_case(plus) => Some(1.0),
        l if l.eq_ignore_ascii_case(minus) => Some(-1.0),
        _ => None,
    };
    let number = |digits: &str| digits.parse::<u16>().ok().map(f64::from);
    let latitude = sign(stem.get(0..1)?, "S", "N")? * number(stem.get(1..3)?)?;
    let longitude = sign(stem.get(3..4)?, "W", "E")? * number(stem.get(4..7)?)?;
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some([latitude, longitude])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_corners_in_every_hemisphere() {
        assert_eq!(corner("N36E044"), Some([36.0, 44.0]));
        assert_eq!(corner("s29w072"), Some([-29.0, -72.0]));
        assert_eq!(corner("hills"), None);
    }

    /// Neither the standard's void nor another's is ground.
    #[test]
    fn heights_that_no_ground_has_are_voids() {
        let mut octets = vec![0; 2_884_802];
        for (sample, value) in [(0, -32768_i16), (1, 32767), (2, -9999), (3, 8848)] {
            octets[2 * sample..][..2].copy_from_slice(&value.to_be_bytes());
        }
        let heights_m = tile("N36E044", &octets).expect("a tile").heights_m;
        assert!(heights_m[..3].iter().all(|height_m| height_m.is_nan()));
        assert_eq!(heights_m[3..5], [8848.0, 0.0]);
    }

    #[test]
    fn a_file_of_another_size_is_refused_with_its_size() {
        let refusal = tile("N36E044", &[0; 100]).expect_err("too small");
        assert!(refusal.starts_with("100 octets"), "{refusal}");
    }
}
