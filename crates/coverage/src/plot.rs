//! The map itself: ground in light and shade under colours of warning time, and what stands on it.

use frames::{EllipsoidHeight, Geodetic};
use site::Sensor;
use terrain::MapGrid;

use crate::canvas::{Canvas, Colour};
use crate::palette::{
    BODY, CAUTION, FAINT, HEAD, INK, NOTE, PAPER, SIREN, WHITE, badge, ground, of_verdict,
};
use crate::picture::Sheet;
use crate::survey::Survey;
use crate::view::convergence;
use crate::zones::{Verdict, ZoneCoverage};

/// Side of the map in the picture, dots, at least.
pub(crate) const MAP_DOTS: usize = 960;
/// Paper around it.
pub(crate) const EDGE: usize = 22;

/// From places to dots.
pub(crate) struct Plot<'a> {
    sheet: &'a Sheet,
    /// Dots a cell.
    scale: f64,
    pub(crate) side: usize,
}

/// What a label takes up: left, top, right, bottom.
type Box = [f32; 4];

impl<'a> Plot<'a> {
    pub(crate) fn new(sheet: &'a Sheet) -> Self {
        let cells = sheet.grid.columns as f64;
        // Whole dots a cell where cells are few, so that nothing looks jagged by accident.
        let wanted = MAP_DOTS as f64 / cells;
        let scale = if wanted > 1.0 { wanted.ceil() } else { wanted };
        Self {
            sheet,
            scale,
            side: (cells * scale).round() as usize,
        }
    }

    pub(crate) fn place(&self, point: Geodetic) -> [f32; 2] {
        let [row, column] = self
            .sheet
            .grid
            .locate(point.latitude_rad, point.longitude_rad);
        let dots = |cells: f64| (EDGE as f64 + (cells + 0.5) * self.scale) as f32;
        [dots(column), dots(row)]
    }

    /// Everything on the map.
    pub(crate) fn all(&self, canvas: &mut Canvas, survey: &Survey, zones: &[ZoneCoverage]) {
        self.ground(canvas);
        for (i, sensor) in survey.site().sensors.iter().enumerate() {
            if !survey.is_out_of_order(i) {
                self.sector(canvas, sensor);
            }
        }
        let mut taken: Vec<Box> = Vec::new();
        for zone in zones {
            let corners = self.corners(survey, zone);
            outline(canvas, &corners, zone.verdict);
            taken.extend(bounds(&corners));
        }
        self.marks(canvas, survey, &mut taken);
        for zone in zones {
            self.plate(canvas, survey, zone, &mut taken);
        }
        self.names(canvas, survey, &mut taken);
        self.scale_bar(canvas);
        self.north(canvas, survey.site().origin);
        self.frame(canvas);
    }

    fn ground(&self, canvas: &mut Canvas) {
        let Sheet {
            grid,
            heights_m,
            warning_s,
            unheard_s,
            ..
        } = self.sheet;
        for y in 0..self.side {
            for x in 0..self.side {
                let cell_of =
                    |dot: usize, count: usize| ((dot as f64 / self.scale) as usize).min(count - 1);
                let (row, column) = (cell_of(y, grid.rows), cell_of(x, grid.columns));
                let cell = row * grid.columns + column;
                let shade = shade(heights_m, grid.columns, row, column, grid.cell_m as f32);
                let colour = ground(warning_s[cell], unheard_s[cell], x, y);
                let lit = colour.map(|c| (f32::from(c) * shade).clamp(0.0, 255.0) as u8);
                canvas.dot((x + EDGE) as i64, (y + EDGE) as i64, lit, 1.0);
            }
        }
    }

    fn corners(&self, survey: &Survey, zone: &ZoneCoverage) -> Vec<[f32; 2]> {
        let described = survey.site().zones.get(usize::from(zone.zone.0));
        let outline = described.map_or(&[][..], |zone| &zone.outline_deg);
        outline
            .iter()
            .map(|[lat, lon]| self.place(Geodetic::from_degrees(*lat, *lon, EllipsoidHeight(0.0))))
            .collect()
    }

    /// A zone's name and what its people have of what they need, beside it and on nothing else.
    fn plate(
        &self,
        canvas: &mut Canvas,
        survey: &Survey,
        zone: &ZoneCoverage,
        taken: &mut Vec<Box>,
    ) {
        let corners = self.corners(survey, zone);
        let Some(described) = survey.site().zones.get(usize::from(zone.zone.0)) else {
            return;
        };
        let figures = match zone.verdict {
            Verdict::Unknown => "not known".to_owned(),
            Verdict::Uncovered => format!("no warning, needs {} s", zone.need_s.round()),
            _ => format!(
                "{} s, needs {} s",
                zone.warning_s.floor(),
                zone.need_s.round()
            ),
        };
        let wide = HEAD.width(&described.name).max(NOTE.width(&figures)) + 48.0;
        let high = 46.0;
        let Some([left, top, right, low]) = bounds(&corners) else {
            return;
        };
        let (middle, level) = (f32::midpoint(left, right), f32::midpoint(top, low));
        let (above, below) = (top - high - 8.0, low + 8.0);
        let (before, after) = (left - wide - 8.0, right + 8.0);
        let tries = [
            [middle - wide / 2.0, above],
            [middle - wide / 2.0, below],
            [after, level - high / 2.0],
            [before, level - high / 2.0],
            [after, above],
            [before, above],
            [after, below],
            [before, below],
        ];
        let [x, y] = self.room(tries, [wide, high], taken);
        let rectangle = |grow: f32| {
            let (x0, y0, x1, y1) = (x - grow, y - grow, x + wide + grow, y + high + grow);
            [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
        };
        canvas.fill(&rectangle(1.5), of_verdict(zone.verdict), 1.0);
        canvas.fill(&rectangle(0.0), PAPER, 1.0);
        badge(canvas, [x + 19.0, y + high / 2.0], zone.verdict);
        canvas.text([x + 38.0, y + 8.0], HEAD, INK, &described.name);
        canvas.text([x + 38.0, y + 29.0], NOTE, INK, &figures);
    }

    /// The first of some places where a label fits inside the map and over no other one.
    fn room(&self, tries: [[f32; 2]; 8], [wide, high]: [f32; 2], taken: &mut Vec<Box>) -> [f32; 2] {
        let (low, up) = (EDGE as f32 + 4.0, (EDGE + self.side) as f32 - 4.0);
        let inside = |[x, y]: [f32; 2]| [x.min(up - wide).max(low), y.min(up - high).max(low)];
        let of = |[x, y]: [f32; 2]| [x - 3.0, y - 3.0, x + wide + 3.0, y + high + 3.0];
        let free = |b: &Box| {
            taken
                .iter()
                .all(|t| b[2] < t[0] || t[2] < b[0] || b[3] < t[1] || t[3] < b[1])
        };
        let places = tries.map(inside);
        let place = places.into_iter().find(|place| free(&of(*place)));
        let place = place.unwrap_or(places[0]);
        taken.push(of(place));
        place
    }

    /// The edges of a sensor's sector, as far as it sees.
    fn sector(&self, canvas: &mut Canvas, sensor: &Sensor) {
        let Some((from_rad, width_rad)) = sensor.sector_rad else {
            return;
        };
        let at = self.place(sensor.position);
        let reach = (sensor.range_max_m / self.sheet.grid.cell_m * self.scale) as f32;
        for azimuth_rad in [from_rad, from_rad + width_rad] {
            let to = direction(&self.sheet.grid, sensor.position, azimuth_rad);
            let to = [at[0] + reach * to[0], at[1] + reach * to[1]];
            let to = clip(at, to, EDGE as f32, (EDGE + self.side) as f32);
            dashed(canvas, at, to);
        }
    }

    fn marks(&self, canvas: &mut Canvas, survey: &Survey, taken: &mut Vec<Box>) {
        for siren in &survey.site().sirens {
            let at = self.place(siren.position);
            canvas.disc(at, 7.0, WHITE, 1.0);
            canvas.disc(at, 5.0, SIREN, 1.0);
        }
        for (i, sensor) in survey.site().sensors.iter().enumerate() {
            let at = self.place(sensor.position);
            triangle(canvas, at, 14.0, WHITE);
            if survey.is_out_of_order(i) {
                triangle(canvas, at, 10.0, FAINT);
                struck_out(canvas, at, 12.0);
            } else {
                triangle(canvas, at, 10.0, INK);
            }
            taken.push([at[0] - 14.0, at[1] - 14.0, at[0] + 14.0, at[1] + 12.0]);
        }
    }

    /// Names of sensors, and of sirens where there is room.
    fn names(&self, canvas: &mut Canvas, survey: &Survey, taken: &mut Vec<Box>) {
        let (low, up) = (EDGE as f32, (EDGE + self.side) as f32);
        let mut name = |[x, y]: [f32; 2], text: &str, needed: bool| {
            let hand = if needed { BODY } else { NOTE };
            if !(low..up).contains(&x) || !(low..up).contains(&y) {
                return;
            }
            let half = hand.width(text) / 2.0;
            let shift = half + 24.0;
            let tries = [[0.0, 24.0], [shift, -6.0], [-shift, -6.0], [0.0, -36.0]];
            let of = |[dx, dy]: [f32; 2]| {
                let (x, y) = (x + dx, y + dy);
                [x - half - 3.0, y - 3.0, x + half + 3.0, y + hand.cap + 4.0]
            };
            let free = |b: Box| {
                taken
                    .iter()
                    .all(|t| b[2] < t[0] || t[2] < b[0] || b[3] < t[1] || t[3] < b[1])
            };
            let fits = tries.into_iter().find(|place| free(of(*place)));
            if let Some(place) = fits.or(needed.then_some(tries[0])) {
                taken.push(of(place));
                canvas.label([x + place[0], y + place[1]], hand, text);
            }
        };
        for (i, sensor) in survey.site().sensors.iter().enumerate() {
            let at = self.place(sensor.position);
            if survey.is_out_of_order(i) {
                name(at, &format!("{} (out of order)", sensor.id), true);
            } else {
                name(at, &sensor.id, true);
            }
        }
        let zones = &survey.site().zones;
        for siren in &survey.site().sirens {
            // A zone's own siren has its zone's name beside it already.
            if !zones.iter().any(|zone| zone.id == siren.id) {
                name(self.place(siren.position), &siren.id, false);
            }
        }
    }

    fn scale_bar(&self, canvas: &mut Canvas) {
        let dots_per_m = self.scale / self.sheet.grid.cell_m;
        let wanted_m = self.side as f64 / dots_per_m / 5.0;
        let length_m = [100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4]
            .into_iter()
            .filter(|m| *m <= wanted_m)
            .fold(50.0, f64::max);
        let length = (length_m * dots_per_m) as f32;
        let (x, y) = (EDGE as f32 + 20.0, (EDGE + self.side) as f32 - 34.0);
        let bar = |from: f32, to: f32, top: f32, low: f32| {
            [[from, top], [to, top], [to, low], [from, low]]
        };
        canvas.fill(
            &bar(x - 10.0, x + length + 62.0, y - 9.0, y + 18.0),
            PAPER,
            0.9,
        );
        canvas.fill(&bar(x, x + length, y + 2.0, y + 8.0), INK, 1.0);
        canvas.fill(
            &bar(x + length / 2.0, x + length - 1.0, y + 3.0, y + 7.0),
            WHITE,
            1.0,
        );
        let text = if length_m >= 1000.0 {
            format!("{} km", length_m / 1000.0)
        } else {
            format!("{length_m} m")
        };
        canvas.text([x + length + 10.0, y - 1.0], BODY, INK, &text);
    }

    /// An arrow to true north, as it is in the middle of the map.
    fn north(&self, canvas: &mut Canvas, middle: Geodetic) {
        let [right, down] = direction(&self.sheet.grid, middle, 0.0);
        let (x, y) = ((EDGE + self.side) as f32 - 30.0, EDGE as f32 + 32.0);
        canvas.disc([x, y], 25.0, PAPER, 0.9);
        // So far ahead, and so far to its right.
        let at = |ahead: f32, aside: f32| {
            [
                x + ahead * right - aside * down,
                y + ahead * down + aside * right,
            ]
        };
        let arrow = [at(19.0, 0.0), at(3.0, -9.0), at(3.0, 9.0)];
        canvas.fill(&arrow, INK, 1.0);
        let [x, y] = at(-7.0, 0.0);
        let corner = [x - HEAD.width("N") / 2.0, y - HEAD.cap / 2.0];
        canvas.text(corner, HEAD, INK, "N");
    }

    /// A thin line around the map.
    fn frame(&self, canvas: &mut Canvas) {
        let (low, up) = (EDGE as f32, (EDGE + self.side) as f32);
        let corners = [[low, low], [up, low], [up, up], [low, up]];
        for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            canvas.line(*from, *to, 1.5, INK);
        }
    }
}

/// Where a true azimuth points to on the picture, to the right and down: a grid's north is not the true one.
fn direction(grid: &MapGrid, at: Geodetic, azimuth_rad: f64) -> [f32; 2] {
    let (sin, cos) = libm::sincos(azimuth_rad - convergence(grid, at));
    [sin as f32, -cos as f32]
}

/// A zone's outline in the colour of its verdict; hatched where people are not warned in time.
fn outline(canvas: &mut Canvas, corners: &[[f32; 2]], verdict: Verdict) {
    let colour = of_verdict(verdict);
    if verdict != Verdict::Covered {
        canvas.fill_where(corners, colour, 0.85, |x, y| (x - y).rem_euclid(8) < 3);
    }
    for (thickness, colour) in [(7.5, WHITE), (4.0, colour)] {
        let next = corners.iter().cycle().skip(1);
        for (from, to) in corners.iter().zip(next) {
            canvas.line(*from, *to, thickness, colour);
        }
    }
}

/// The box around some corners; none have none.
fn bounds(corners: &[[f32; 2]]) -> Option<Box> {
    let bound = |k: usize, pick: fn(f32, f32) -> f32| corners.iter().map(|c| c[k]).reduce(pick);
    Some([
        bound(0, f32::min)?,
        bound(1, f32::min)?,
        bound(0, f32::max)?,
        bound(1, f32::max)?,
    ])
}

/// Light from the north-west at 45 degrees on the slope of a cell (Lambert's law), around 1; relief
/// is drawn four times as steep as it is.
fn shade(heights_m: &[f32], columns: usize, row: usize, column: usize, cell_m: f32) -> f32 {
    let rows = heights_m.len() / columns;
    let at = |r: usize, c: usize| heights_m[r.min(rows - 1) * columns + c.min(columns - 1)];
    let east = (at(row, column + 1) - at(row, column.saturating_sub(1))) / (2.0 * cell_m);
    let north = (at(row.saturating_sub(1), column) - at(row + 1, column)) / (2.0 * cell_m);
    if !(east.is_finite() && north.is_finite()) {
        return 1.0;
    }
    let (east, north) = (4.0 * east, 4.0 * north);
    let light = (1.0 + (east - north) / core::f32::consts::SQRT_2)
        / (1.0 + east * east + north * north).sqrt();
    0.5 + 0.5 * light.clamp(0.0, 1.7)
}

/// A triangle that points up, its middle at a place.
pub(crate) fn triangle(canvas: &mut Canvas, [x, y]: [f32; 2], size: f32, colour: Colour) {
    let low = y + size * 0.75;
    canvas.fill(
        &[[x, y - size], [x - size, low], [x + size, low]],
        colour,
        1.0,
    );
}

/// A cross over what does not work.
fn struck_out(canvas: &mut Canvas, [x, y]: [f32; 2], size: f32) {
    for (thickness, colour) in [(6.0, WHITE), (3.0, CAUTION)] {
        canvas.line(
            [x - size, y - size],
            [x + size, y + size],
            thickness,
            colour,
        );
        canvas.line(
            [x - size, y + size],
            [x + size, y - size],
            thickness,
            colour,
        );
    }
}

/// The part of a line from a point inside a square to one that may be outside.
fn clip(from: [f32; 2], to: [f32; 2], low: f32, high: f32) -> [f32; 2] {
    let part = [0, 1].into_iter().fold(1.0_f32, |part, k| {
        let step = to[k] - from[k];
        let room = if step > 0.0 {
            high - from[k]
        } else {
            low - from[k]
        };
        if step == 0.0 {
            part
        } else {
            part.min((room / step).max(0.0))
        }
    });
    [
        from[0] + (to[0] - from[0]) * part,
        from[1] + (to[1] - from[1]) * part,
    ]
}

fn dashed(canvas: &mut Canvas, from: [f32; 2], to: [f32; 2]) {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = (dx * dx + dy * dy).sqrt();
    let count = (length / 16.0) as usize;
    for i in 0..count {
        let at = |dots: f32| {
            let part = (i as f32 * 16.0 + dots) / length;
            [from[0] + dx * part, from[1] + dy * part]
        };
        canvas.line(at(0.0), at(9.0), 3.5, WHITE);
        canvas.line(at(0.0), at(9.0), 1.5, INK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use terrain::Utm;

    /// The angle between true and grid north is atan(tan(longitude off the zone's middle) · sin(latitude)); it was drawn
    /// as none, arrow and sectors alike.
    #[test]
    fn azimuths_count_from_true_north() {
        for (latitude_deg, off_deg) in [(60.0_f64, 2.9_f64), (42.5, -1.5), (-35.0, 2.9)] {
            // Zone 31: its middle is 3 degrees east.
            let at = Geodetic::from_degrees(latitude_deg, 3.0 + off_deg, EllipsoidHeight(0.0));
            let utm = Utm::around(at.latitude_rad, at.longitude_rad);
            let [x, y] = utm.to_map(at.latitude_rad, at.longitude_rad);
            let grid = MapGrid {
                utm,
                west_m: x - 15_000.0,
                north_m: y + 15_000.0,
                cell_m: 30.0,
                columns: 1000,
                rows: 1000,
            };
            let (off, latitude) = (off_deg.to_radians(), latitude_deg.to_radians());
            let turned = libm::atan(libm::tan(off) * libm::sin(latitude));
            for azimuth_deg in [0.0_f64, 70.0, 200.0] {
                let azimuth = azimuth_deg.to_radians();
                let (sin, cos) = libm::sincos(azimuth - turned);
                let [right, down] = direction(&grid, at, azimuth).map(f64::from);
                let missed = (right - sin).abs().max((down + cos).abs());
                assert!(missed < 2e-4, "{latitude_deg} {azimuth_deg}: {missed}");
            }
        }
    }
}
