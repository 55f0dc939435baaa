//! The map as a picture: shaded relief under colours of warning time, zones, sensors, sirens, a
//! scale bar, a legend, and every zone in a sentence.
//!
//! Colours run from red (no warning) over pale to blue (half a minute and more), a scale that people
//! with colour-blindness tell apart; zones that are not covered are outlined in black and numbered.

use frames::{EllipsoidHeight, Geodetic};
use site::Sensor;
use terrain::MapGrid;

use crate::canvas::{Canvas, Colour, text_height, text_width};
use crate::map::Map;
use crate::survey::Survey;
use crate::zones::{Verdict, ZoneCoverage};

/// Side of the map in the picture, dots, at least.
const MAP_DOTS: usize = 960;
const PANEL_DOTS: usize = 520;
pub(crate) const EDGE: i64 = 18;
pub(crate) const PAPER: Colour = [250, 249, 246];
pub(crate) const INK: Colour = [32, 34, 38];
pub(crate) const FAINT: Colour = [120, 122, 126];

/// Upper bound in seconds, colour and words of each class of warning time.
const CLASSES: [(f32, Colour, &str); 7] = [
    (0.5, [178, 44, 58], "NONE"),
    (5.0, [222, 107, 84], "UNDER 5 S"),
    (10.0, [246, 172, 136], "5 TO 10 S"),
    (15.0, [252, 224, 206], "10 TO 15 S"),
    (20.0, [211, 230, 241], "15 TO 20 S"),
    (30.0, [140, 192, 221], "20 TO 30 S"),
    (f32::INFINITY, [62, 136, 189], "30 S AND MORE"),
];
const UNKNOWN: Colour = [196, 196, 196];

/// The picture as a PNG file's octets.
///
/// # Errors
/// What the encoder says; writing to memory does not fail.
pub fn picture(survey: &Survey, map: &Map) -> Result<Vec<u8>, png::EncodingError> {
    let mut sheet = Sheet::new(survey);
    sheet.take(survey, map);
    picture_of_sheet(survey, &sheet, &map.zones)
}

/// The same from a sheet that was filled band by band.
///
/// # Errors
/// As [`picture`].
pub fn picture_of_sheet(
    survey: &Survey,
    sheet: &Sheet,
    zones: &[ZoneCoverage],
) -> Result<Vec<u8>, png::EncodingError> {
    let frame = View::new(sheet);
    let height = frame.side + 2 * EDGE as usize;
    let width = frame.side + PANEL_DOTS + 3 * EDGE as usize;
    let mut canvas = Canvas::new(width, height, PAPER);
    frame.all(&mut canvas, survey, zones);
    panel(&mut canvas, survey, zones, frame.side as i64 + 2 * EDGE);
    encode(&canvas)
}

/// What the picture shows of a map: all of its cells, or every few of a large one's.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Cells that stand for one on the sheet, in a row.
    every: usize,
    grid: MapGrid,
    heights_m: Vec<f32>,
    warning_s: Vec<f32>,
    unheard_s: Vec<f32>,
}

/// Most cells on a side of the sheet.
const SHEET_CELLS_MAX: usize = 2 * MAP_DOTS;

impl Sheet {
    /// An empty sheet.
    pub fn new(survey: &Survey) -> Self {
        let shown = survey.grid();
        let every = shown
            .columns
            .max(shown.rows)
            .div_ceil(SHEET_CELLS_MAX)
            .max(1);
        let grid = MapGrid {
            cell_m: shown.cell_m * every as f64,
            columns: shown.columns.div_ceil(every),
            rows: shown.rows.div_ceil(every),
            ..*shown
        };
        Self {
            every,
            heights_m: vec![f32::NAN; grid.cells()],
            warning_s: vec![f32::NAN; grid.cells()],
            unheard_s: vec![f32::NAN; grid.cells()],
            grid,
        }
    }

    /// Takes in a band of the map.
    pub fn take(&mut self, survey: &Survey, band: &Map) {
        let columns = survey.grid().columns;
        let heights_m = survey.heights_of_rows_m(band.rows.clone());
        for row in band.rows.clone().filter(|row| row % self.every == 0) {
            for column in (0..columns).step_by(self.every) {
                let from = (row - band.rows.start) * columns + column;
                let to = row / self.every * self.grid.columns + column / self.every;
                self.heights_m[to] = heights_m[from];
                self.warning_s[to] = band.warning_s[from];
                self.unheard_s[to] = band.unheard_s[from];
            }
        }
    }
}

/// The map without title, legend and sentences, in a square.
pub(crate) fn map_alone(survey: &Survey, sheet: &Sheet, zones: &[ZoneCoverage]) -> Canvas {
    let frame = View::new(sheet);
    let wide = frame.side + 2 * EDGE as usize;
    let mut canvas = Canvas::new(wide, wide, PAPER);
    frame.all(&mut canvas, survey, zones);
    canvas
}

/// The classes of warning time in a row.
pub(crate) fn legend(canvas: &mut Canvas, [x, y]: [i64; 2]) {
    let mut x = x;
    let unknown = (0.0, UNKNOWN, "NOT KNOWN");
    for (_, colour, words) in CLASSES.into_iter().chain([unknown]) {
        canvas.area([x, y], [36, 18], colour);
        canvas.text([x + 44, y + 2], 2, INK, words);
        x += 44 + text_width(words, 2) + 26;
    }
}

pub(crate) fn encode(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let mut octets = Vec::new();
    let mut encoder = png::Encoder::new(&mut octets, canvas.width as u32, canvas.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&canvas.dots)?;
    Ok(octets)
}

/// From places to dots.
pub(crate) struct View<'a> {
    sheet: &'a Sheet,
    /// Dots a cell.
    scale: f64,
    side: usize,
}

impl<'a> View<'a> {
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

    /// Everything on the map itself.
    fn all(&self, canvas: &mut Canvas, survey: &Survey, zones: &[ZoneCoverage]) {
        self.ground(canvas);
        for sensor in &survey.site().sensors {
            self.sector(canvas, sensor);
        }
        for (number, zone) in zones.iter().enumerate() {
            self.zone(canvas, survey, zone, number + 1);
        }
        self.marks(canvas, survey);
        self.scale_bar(canvas);
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
                let (warning_s, unheard_s) = (warning_s[cell], unheard_s[cell]);
                let colour = if warning_s.is_nan() {
                    // Hatched, so that it can't be taken for a class.
                    let stripe = (x + y) % 12 < 3;
                    if stripe { [150, 150, 150] } else { UNKNOWN }
                } else if warning_s < 0.5 && unheard_s >= 0.5 {
                    pale(class(unheard_s).1)
                } else {
                    class(warning_s).1
                };
                let lit = colour.map(|c| (f32::from(c) * shade).clamp(0.0, 255.0) as u8);
                canvas.dot(x as i64 + EDGE, y as i64 + EDGE, lit, 1.0);
            }
        }
    }

    fn zone(&self, canvas: &mut Canvas, survey: &Survey, zone: &ZoneCoverage, number: usize) {
        let Some(described) = survey.site().zones.get(usize::from(zone.zone.0)) else {
            return;
        };
        let corners: Vec<[f32; 2]> = described
            .outline_deg
            .iter()
            .map(|[lat, lon]| self.place(Geodetic::from_degrees(*lat, *lon, EllipsoidHeight(0.0))))
            .collect();
        let covered = zone.verdict == Verdict::Covered;
        let (rim, line) = if covered { (4.0, 2.0) } else { (6.0, 3.0) };
        let next = corners.iter().cycle().skip(1);
        for (from, to) in corners.iter().zip(next.clone()) {
            canvas.line(*from, *to, rim, [255, 255, 255]);
        }
        for (from, to) in corners.iter().zip(next) {
            canvas.line(*from, *to, line, INK);
        }
        let bound = |k: usize, pick: fn(f32, f32) -> f32| {
            let along = corners.iter().map(|c| c[k]);
            along.reduce(pick).unwrap_or(0.0)
        };
        let middle = f32::midpoint(bound(0, f32::min), bound(0, f32::max));
        let above = bound(1, f32::min) as i64 - text_height(2) - 8;
        canvas.label(
            [middle as i64, above],
            2,
            &format!("{number} {}", described.name),
        );
    }

    /// The edges of a sensor's sector, as far as it sees.
    fn sector(&self, canvas: &mut Canvas, sensor: &Sensor) {
        let Some((from_rad, width_rad)) = sensor.sector_rad else {
            return;
        };
        let at = self.place(sensor.position);
        let reach = (sensor.range_max_m / self.sheet.grid.cell_m * self.scale) as f32;
        for azimuth_rad in [from_rad, from_rad + width_rad] {
            let (sin, cos) = libm::sincos(azimuth_rad);
            let to = [at[0] + reach * sin as f32, at[1] - reach * cos as f32];
            let to = clip(at, to, EDGE as f32, (EDGE + self.side as i64) as f32);
            dashed(canvas, at, to);
        }
    }

    fn marks(&self, canvas: &mut Canvas, survey: &Survey) {
        for siren in &survey.site().sirens {
            let at = self.place(siren.position);
            canvas.disc(at, 5.0, [255, 255, 255], 1.0);
            canvas.disc(at, 3.5, [120, 60, 160], 1.0);
        }
        for sensor in &survey.site().sensors {
            let at = self.place(sensor.position);
            for (size, colour) in [(11.0, [255, 255, 255]), (8.0, INK)] {
                let tip = [at[0], at[1] - size];
                let (left, right) = (
                    [at[0] - size, at[1] + size * 0.8],
                    [at[0] + size, at[1] + size * 0.8],
                );
                triangle(canvas, [tip, left, right], colour);
            }
            canvas.label([at[0] as i64, at[1] as i64 + 14], 2, &sensor.id);
        }
    }

    fn scale_bar(&self, canvas: &mut Canvas) {
        let dots_per_m = self.scale / self.sheet.grid.cell_m;
        let wanted_m = self.side as f64 / dots_per_m / 5.0;
        let length_m = [100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4]
            .into_iter()
            .filter(|m| *m <= wanted_m)
            .fold(50.0, f64::max);
        let length = (length_m * dots_per_m) as i64;
        let (x, y) = (EDGE + 20, EDGE + self.side as i64 - 34);
        canvas.area([x - 8, y - 22], [length + 16, 42], [255, 255, 255]);
        canvas.area([x, y + 6], [length, 5], INK);
        canvas.area(
            [x + length / 2, y + 7],
            [length / 2 - 1, 3],
            [255, 255, 255],
        );
        let text = if length_m >= 1000.0 {
            format!("{} KM", length_m / 1000.0)
        } else {
            format!("{length_m} M")
        };
        canvas.text([x, y - 14], 2, INK, &text);
        let north = [EDGE + self.side as i64 - 30, EDGE + 14];
        canvas.label(north, 3, "N");
        let top = [north[0] as f32, north[1] as f32 + 30.0];
        triangle(
            canvas,
            [
                [top[0], top[1]],
                [top[0] - 9.0, top[1] + 24.0],
                [top[0] + 9.0, top[1] + 24.0],
            ],
            INK,
        );
    }
}

fn class(warning_s: f32) -> (f32, Colour, &'static str) {
    CLASSES
        .into_iter()
        .find(|(below, _, _)| warning_s < *below)
        .unwrap_or(CLASSES[6])
}

/// A class's colour where the warning exists but no siren is heard.
fn pale(colour: Colour) -> Colour {
    colour.map(|c| (f32::from(c) * 0.35 + 255.0 * 0.65 - 40.0) as u8)
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
    0.45 + 0.55 * light.clamp(0.0, 1.6)
}

fn triangle(canvas: &mut Canvas, corners: [[f32; 2]; 3], colour: Colour) {
    let [a, b, c] = corners;
    let bound = |k: usize, pick: fn(f32, f32) -> f32| pick(pick(a[k], b[k]), c[k]) as i64;
    let side = |p: [f32; 2], q: [f32; 2], x: f32, y: f32| {
        (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
    };
    for y in bound(1, f32::min)..=bound(1, f32::max) {
        for x in bound(0, f32::min)..=bound(0, f32::max) {
            let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
            let sides = [side(a, b, px, py), side(b, c, px, py), side(c, a, px, py)];
            if sides.iter().all(|s| *s >= 0.0) || sides.iter().all(|s| *s <= 0.0) {
                canvas.dot(x, y, colour, 1.0);
            }
        }
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
        canvas.line(at(0.0), at(9.0), 3.5, [255, 255, 255]);
        canvas.line(at(0.0), at(9.0), 1.5, INK);
    }
}

/// Title, legend and what each zone has to expect.
fn panel(canvas: &mut Canvas, survey: &Survey, zones: &[ZoneCoverage], x: i64) {
    let mut y = EDGE;
    let width = PANEL_DOTS as i64;
    for line in wrapped(&survey.site().name, width, 3) {
        canvas.text([x, y], 3, INK, &line);
        y += text_height(3) + 9;
    }
    canvas.text([x, y], 2, FAINT, "ASSURED WARNING TIME");
    y += text_height(2) + 8;
    for line in wrapped(
        "the least over all directions and arcs, in 95 of 100 cases",
        width,
        2,
    ) {
        canvas.text([x, y], 2, FAINT, &line);
        y += text_height(2) + 5;
    }
    y += 12;
    for (_, colour, words) in CLASSES {
        canvas.area([x, y], [44, 20], colour);
        canvas.text([x + 56, y + 3], 2, INK, words);
        y += 25;
    }
    canvas.area([x, y], [44, 20], UNKNOWN);
    canvas.text([x + 56, y + 3], 2, INK, "NOT KNOWN");
    y += 25;
    canvas.area([x, y], [44, 20], pale(CLASSES[5].1));
    canvas.text([x + 56, y + 3], 2, INK, "PALE: DECIDED, NO SIREN HEARD");
    y += 36;
    triangle(
        canvas,
        [
            [x as f32 + 10.0, y as f32],
            [x as f32 + 2.0, y as f32 + 15.0],
            [x as f32 + 18.0, y as f32 + 15.0],
        ],
        INK,
    );
    canvas.text([x + 30, y + 1], 2, INK, "SENSOR");
    canvas.disc([x as f32 + 150.0, y as f32 + 8.0], 5.0, [120, 60, 160], 1.0);
    canvas.text([x + 164, y + 1], 2, INK, "SIREN");
    y += 38;
    for (number, zone) in zones.iter().enumerate() {
        let need = if zone.verdict == Verdict::Covered {
            FAINT
        } else {
            [178, 24, 43]
        };
        let words = format!("{} {}", number + 1, zone.sentence);
        for line in wrapped(&words, width, 2) {
            if y + text_height(2) > canvas.height as i64 - 40 {
                return;
            }
            canvas.text([x, y], 2, need, &line);
            y += text_height(2) + 5;
        }
        y += 9;
    }
    let foot = canvas.height as i64 - EDGE - text_height(1);
    canvas.text(
        [x, foot],
        1,
        FAINT,
        "SENSITIVE: SHOWS WHERE PEOPLE ARE NOT PROTECTED",
    );
}

/// A text in lines no wider than so many dots.
pub(crate) fn wrapped(text: &str, width: i64, size: i64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
