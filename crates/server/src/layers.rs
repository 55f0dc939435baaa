//! The map's rasters as consoles draw them: on a grid of latitude and longitude, small enough to send.
//!
//! A value that stands for several cells is that of the worst of them, and not known where any of
//! them is not: drawing coarsely never makes coverage look better.

use api::{Layer, LayerKind, Mode, TimeMs};
use coverage::{Cause, Map, NO_MULTIPLICITY, Survey};

use crate::limits::LAYER_POINTS_MAX;

/// Every layer of one map.
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    /// South, west, north and east edge, degrees.
    bounds_deg: [f64; 4],
    columns: usize,
    rows: usize,
    points: Vec<Option<Point>>,
}

/// What the map says of one place whose ground is known.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    warning_s: i16,
    decision_s: i16,
    cause: i16,
    worst_deg: i16,
    sensors: i16,
}

impl Layers {
    /// Takes them from a map.
    pub fn of(survey: &Survey, map: &Map) -> Self {
        let grid = survey.grid();
        let [north_west, north_east, south_west, south_east] = [
            (0, 0),
            (0, grid.columns - 1),
            (grid.rows - 1, 0),
            (grid.rows - 1, grid.columns - 1),
        ]
        .map(|(row, column)| grid.to_geodetic(row, column));
        // Inside all four sides: the map's grid is turned a little against the meridians.
        let south = south_west[0].max(south_east[0]);
        let north = north_west[0].min(north_east[0]);
        let west = south_west[1].max(north_west[1]);
        let east = south_east[1].min(north_east[1]);
        let columns = grid.columns.min(LAYER_POINTS_MAX);
        let rows = grid.rows.min(LAYER_POINTS_MAX);
        let reach = grid.columns.max(grid.rows).div_ceil(LAYER_POINTS_MAX) / 2;
        let at = |from: f64, to: f64, i: usize, count: usize| {
            from + (to - from) * (i as f64 + 0.5) / count as f64
        };
        let points = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| {
                let latitude_rad = at(north, south, row, rows);
                let longitude_rad = at(west, east, column, columns);
                let (row, column) = grid.cell_of(latitude_rad, longitude_rad)?;
                let around =
                    |i: usize, count: usize| i.saturating_sub(reach)..(i + reach + 1).min(count);
                let cells = around(row, grid.rows)
                    .flat_map(|r| around(column, grid.columns).map(move |c| r * grid.columns + c));
                worst(map, cells)
            })
            .collect();
        Self {
            bounds_deg: [south, west, north, east].map(f64::to_degrees),
            columns,
            rows,
            points,
        }
    }

    /// One of them, for the wire.
    pub fn layer(&self, layer: LayerKind, mode: Mode, time: TimeMs) -> Layer {
        let value = |point: &Point| match layer {
            LayerKind::WarningTime => point.warning_s,
            LayerKind::DecisionTime => point.decision_s,
            LayerKind::Cause => point.cause,
            LayerKind::WorstDirection => point.worst_deg,
            LayerKind::Multiplicity => point.sensors,
        };
        let [south_deg, west_deg, north_deg, east_deg] = self.bounds_deg;
        Layer {
            layer,
            mode,
            time,
            sensitive: true,
            south_deg,
            west_deg,
            north_deg,
            east_deg,
            columns: self.columns as u32,
            rows: self.rows as u32,
            values: self.points.iter().map(|p| p.as_ref().map(value)).collect(),
        }
    }
}

/// The least favourable of some cells; `None` where one of them is not known.
fn worst(map: &Map, cells: impl Iterator<Item = usize>) -> Option<Point> {
    let mut worst: Option<Point> = None;
    for cell in cells {
        let known = |value: Option<&f32>| value.copied().filter(|v| !v.is_nan());
        let warning_s = known(map.warning_s.get(cell))?;
        let decision_s = known(map.unheard_s.get(cell))?;
        let worst_deg = known(map.worst_azimuth_deg.get(cell)).unwrap_or(0.0);
        let sensors = *map.multiplicity.get(cell)?;
        let cause = map
            .cause
            .get(cell)
            .and_then(|code| Cause::from_code(*code))?;
        if sensors == NO_MULTIPLICITY {
            return None;
        }
        let here = Point {
            warning_s: whole(warning_s),
            decision_s: whole(decision_s),
            cause: i16::from(cause.code()),
            worst_deg: whole(worst_deg),
            sensors: i16::from(sensors),
        };
        worst = Some(match worst {
            None => here,
            Some(other) => {
                let least =
                    if (here.warning_s, here.decision_s) < (other.warning_s, other.decision_s) {
                        here
                    } else {
                        other
                    };
                Point {
                    decision_s: here.decision_s.min(other.decision_s),
                    sensors: here.sensors.min(other.sensors),
                    ..least
                }
            }
        });
    }
    worst
}

/// Rounded down: a time shown is never more than there is.
fn whole(value: f32) -> i16 {
    value
        .floor()
        .clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}
