//! Grids regular in latitude and longitude (template 3.0), and the four points around a place.

use super::GribError;
use super::sections::{i32_at, u8_at, u16_at, u32_at};

/// Grid points of one field: a global tenth of a degree has 6.5 million.
const POINTS_MAX: u32 = 1 << 24;

/// A regular grid as its section states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    /// Points along a parallel and along a meridian.
    columns: u32,
    rows: u32,
    /// The first point, degrees.
    latitude_deg: f64,
    longitude_deg: f64,
    /// Steps from it, degrees, with their signs.
    step_north_deg: f64,
    step_east_deg: f64,
    /// Whether neighbours in the data lie along a meridian.
    along_meridians: bool,
}

/// A grid point: its place in the data and its share in the value sought.
pub(super) type Corner = (usize, f64);

impl Grid {
    /// From section 3.
    pub fn of(section: &[u8]) -> Result<Self, GribError> {
        let template = u16_at(section, 13).unwrap_or(u16::MAX);
        let refused = |what| GribError::Grid { template, what };
        if template != 0 {
            return Err(refused("not a regular grid"));
        }
        let whole = |octet| u32_at(section, octet).ok_or(refused("cut short"));
        let (points, columns, rows) = (whole(7)?, whole(31)?, whole(35)?);
        if columns.checked_mul(rows) != Some(points)
            || columns < 2
            || rows < 2
            || points > POINTS_MAX
        {
            return Err(refused("thinned, empty or too large"));
        }
        // Angles are in millionths of a degree unless a basic angle says otherwise.
        let unit_deg = match (whole(39)?, whole(43)?) {
            (0 | u32::MAX, _) => 1e-6,
            (basic, parts) if parts != 0 && parts != u32::MAX => {
                f64::from(basic) / f64::from(parts)
            }
            _ => return Err(refused("unit of its angles")),
        };
        let angle = |octet| {
            let angle = i32_at(section, octet).ok_or(refused("cut short"))?;
            Ok::<f64, GribError>(f64::from(angle) * unit_deg)
        };
        let (latitude_deg, longitude_deg) = (angle(47)?, angle(51)?);
        let (last_latitude_deg, last_longitude_deg) = (angle(56)?, angle(60)?);
        let scan = u8_at(section, 72).ok_or(refused("cut short"))?;
        if scan & 0b0001_1111 != 0 {
            return Err(refused("its rows alternate in direction or are shifted"));
        }
        // Steps follow from the corners: stated increments are rounded, or missing.
        let westward = scan & 0x80 != 0;
        let width_deg = if westward {
            longitude_deg - last_longitude_deg
        } else {
            last_longitude_deg - longitude_deg
        };
        let width_deg = width_deg.rem_euclid(360.0);
        let step_deg = width_deg / f64::from(columns - 1);
        let grid = Self {
            columns,
            rows,
            latitude_deg,
            longitude_deg,
            step_north_deg: (last_latitude_deg - latitude_deg) / f64::from(rows - 1),
            step_east_deg: if westward { -step_deg } else { step_deg },
            along_meridians: scan & 0x20 != 0,
        };
        let northward = scan & 0x40 != 0;
        if step_deg == 0.0 || grid.step_north_deg == 0.0 || (grid.step_north_deg > 0.0) != northward
        {
            return Err(refused("its corners contradict its directions"));
        }
        Ok(grid)
    }

    /// Points of the grid.
    pub fn points(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// The four points around a place, with shares that sum to one. `None`: outside.
    pub fn around(&self, latitude_deg: f64, longitude_deg: f64) -> Option<[Corner; 4]> {
        let (columns, rows) = (f64::from(self.columns), f64::from(self.rows));
        let along = (latitude_deg - self.latitude_deg) / self.step_north_deg;
        let east_deg = (longitude_deg - self.longitude_deg) * self.step_east_deg.signum();
        let across = east_deg.rem_euclid(360.0) / self.step_east_deg.abs();
        // A grid around the whole Earth joins its last column to its first.
        let joined =
            (columns * self.step_east_deg.abs() - 360.0).abs() < 0.5 * self.step_east_deg.abs();
        let most = if joined { columns } else { columns - 1.0 };
        // A millionth of a cell outside is rounding of the corners.
        let along = clamp_near(along, rows - 1.0)?;
        let across = clamp_near(across, most)?;
        let (row, part_north) = cell(along, self.rows - 1);
        let (column, part_east) = cell(
            across,
            if joined {
                self.columns
            } else {
                self.columns - 1
            },
        );
        let corner = |up: u32, right: u32| {
            let column = (column + right) % self.columns;
            let row = row + up;
            let place = if self.along_meridians {
                column as usize * self.rows as usize + row as usize
            } else {
                row as usize * self.columns as usize + column as usize
            };
            let share = |one: u32, part: f64| if one == 1 { part } else { 1.0 - part };
            (place, share(up, part_north) * share(right, part_east))
        };
        Some([corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)])
    }
}

fn clamp_near(value: f64, most: f64) -> Option<f64> {
    let inside = value >= -1e-6 && value <= most + 1e-6;
    inside.then(|| value.clamp(0.0, most))
}

/// The cell that holds a coordinate, and how far into it.
fn cell(value: f64, cells: u32) -> (u32, f64) {
    let cell = (value.floor() as u32).min(cells - 1);
    (cell, value - f64::from(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn global() -> Grid {
        Grid {
            columns: 360,
            rows: 181,
            latitude_deg: 90.0,
            longitude_deg: 0.0,
            step_north_deg: -1.0,
            step_east_deg: 1.0,
            along_meridians: false,
        }
    }

    #[test]
    fn a_place_lies_among_its_four_neighbours() {
        let corners = global().around(36.25, 44.5).expect("on Earth");
        assert_eq!(
            corners.map(|(place, _)| place),
            [53 * 360 + 44, 53 * 360 + 45, 54 * 360 + 44, 54 * 360 + 45]
        );
        assert_eq!(
            corners.map(|(_, share)| share),
            [0.125, 0.125, 0.375, 0.375]
        );
    }

    #[test]
    fn the_world_is_round_and_a_region_is_not() {
        let corners = global().around(0.5, -0.25).expect("on Earth");
        assert_eq!(corners.map(|(place, _)| place % 360), [359, 0, 359, 0]);
        assert!(global().around(-90.0, 360.0).is_some() && global().around(90.0, 10.0).is_some());
        let region = Grid {
            columns: 5,
            rows: 5,
            latitude_deg: 34.0,
            longitude_deg: 42.0,
            step_north_deg: 1.0,
            ..global()
        };
        assert!(region.around(36.2, 44.0).is_some() && region.around(38.0, 46.0).is_some());
        for [latitude, longitude] in [[33.9, 44.0], [38.1, 44.0], [36.0, 41.9], [36.0, 46.1]] {
            assert!(
                region.around(latitude, longitude).is_none(),
                "{latitude} {longitude}"
            );
        }
        assert!(region.around(f64::NAN, 44.0).is_none());
    }
}
