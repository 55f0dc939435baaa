//! The map as a picture: shaded relief under colours of warning time, zones with their verdict, sensors,
//! sirens, a scale bar, a legend, and every zone in a sentence.

use terrain::MapGrid;

use crate::canvas::Canvas;
use crate::map::Map;
use crate::palette::{
    BODY, CAUTION, CLASSES, FAINT, HEAD, INK, NOTE, PAPER, SIREN, TITLE, badge, ground, unknown,
};
use crate::plot::{EDGE, MAP_DOTS, Plot, triangle};
use crate::survey::Survey;
use crate::zones::{Verdict, ZoneCoverage};

/// Width of title, legend and sentences beside the map.
const PANEL_DOTS: f32 = 520.0;
/// What stands on every picture.
pub(crate) const SENSITIVE: &str = "Sensitive: shows where people are not protected.";

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
    let plot = Plot::new(sheet);
    let height = plot.side + 2 * EDGE;
    let width = plot.side + PANEL_DOTS as usize + 3 * EDGE;
    let mut canvas = Canvas::new(width, height, PAPER);
    plot.all(&mut canvas, survey, zones);
    panel(&mut canvas, survey, zones, (plot.side + 2 * EDGE) as f32);
    encode(&canvas)
}

/// What the picture shows of a map: all of its cells; of a large one's the worst of every few, so that
/// drawing coarsely never makes coverage look better.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Cells that one on the sheet stands for, in a row.
    every: usize,
    /// Which of them have been told of.
    told: Vec<bool>,
    pub(crate) grid: MapGrid,
    pub(crate) heights_m: Vec<f32>,
    pub(crate) warning_s: Vec<f32>,
    pub(crate) unheard_s: Vec<f32>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(survey: &Survey) -> Self {
        let shown = survey.grid();
        let every = shown.columns.max(shown.rows).div_ceil(MAP_DOTS).max(1);
        let grid = MapGrid {
            cell_m: shown.cell_m * every as f64,
            columns: shown.columns.div_ceil(every),
            rows: shown.rows.div_ceil(every),
            ..*shown
        };
        Self {
            every,
            told: vec![false; grid.cells()],
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
        for row in band.rows.clone() {
            for column in 0..columns {
                let from = (row - band.rows.start) * columns + column;
                let to = row / self.every * self.grid.columns + column / self.every;
                let (warning_s, unheard_s) = (band.warning_s[from], band.unheard_s[from]);
                if self.told[to] {
                    self.warning_s[to] = worse(self.warning_s[to], warning_s);
                    self.unheard_s[to] = worse(self.unheard_s[to], unheard_s);
                } else {
                    self.told[to] = true;
                    self.heights_m[to] = heights_m[from];
                    self.warning_s[to] = warning_s;
                    self.unheard_s[to] = unheard_s;
                }
            }
        }
    }
}

/// The lesser of two times; what is not known is worse than any.
fn worse(one_s: f32, other_s: f32) -> f32 {
    if one_s.is_nan() || one_s <= other_s {
        one_s
    } else {
        other_s
    }
}

/// The map without title, legend and sentences, in a square.
pub(crate) fn map_alone(survey: &Survey, sheet: &Sheet, zones: &[ZoneCoverage]) -> Canvas {
    let plot = Plot::new(sheet);
    let wide = plot.side + 2 * EDGE;
    let mut canvas = Canvas::new(wide, wide, PAPER);
    plot.all(&mut canvas, survey, zones);
    canvas
}

/// One entry of the legend: a sample of ground and words; where the words end.
fn swatch(
    canvas: &mut Canvas,
    [x, y]: [f32; 2],
    words: &str,
    colour: impl Fn(usize, usize) -> [u8; 3],
) -> f32 {
    for dy in 0..20 {
        for dx in 0..40 {
            let edge = dx == 0 || dy == 0 || dx == 39 || dy == 19;
            let colour = if edge { FAINT } else { colour(dx, dy) };
            canvas.dot(x as i64 + dx as i64, y as i64 + dy as i64, colour, 1.0);
        }
    }
    canvas.text([x + 50.0, y + 4.0], BODY, INK, words);
    x + 50.0 + BODY.width(words)
}

/// The classes of warning time in a row.
pub(crate) fn legend(canvas: &mut Canvas, [x, y]: [f32; 2]) {
    let mut x = x;
    for (_, colour, words) in CLASSES {
        x = swatch(canvas, [x, y], words, |_, _| colour) + 24.0;
    }
    x = swatch(canvas, [x, y], "decided, no siren heard", |x, y| {
        ground(0.0, 12.0, x, y)
    }) + 24.0;
    swatch(canvas, [x, y], "not known", unknown);
}

pub(crate) fn encode(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let mut octets = Vec::new();
    let mut encoder = png::Encoder::new(&mut octets, canvas.width as u32, canvas.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&canvas.dots)?;
    Ok(octets)
}

/// Title, legend and what each zone has to expect.
fn panel(canvas: &mut Canvas, survey: &Survey, zones: &[ZoneCoverage], x: f32) {
    let mut y = EDGE as f32;
    for line in TITLE.wrapped(&survey.site().name, PANEL_DOTS) {
        canvas.text([x, y], TITLE, INK, &line);
        y += TITLE.line();
    }
    canvas.text([x, y], HEAD, INK, "Seconds of warning that are assured");
    y += HEAD.line();
    let meaning =
        "The least over all directions and arcs that something can come from, in 95 of 100 cases.";
    for line in NOTE.wrapped(meaning, PANEL_DOTS) {
        canvas.text([x, y], NOTE, FAINT, &line);
        y += NOTE.line();
    }
    y += 10.0;
    y = panel_legend(canvas, [x, y]) + 16.0;
    let on = if survey.is_flat() {
        " on flat ground"
    } else {
        ""
    };
    for line in HEAD.wrapped(&tally(zones, on), PANEL_DOTS) {
        canvas.text([x, y], HEAD, INK, &line);
        y += HEAD.line();
    }
    for premise in survey.premises() {
        for line in NOTE.wrapped(&plain(&premise), PANEL_DOTS) {
            canvas.text([x, y], NOTE, CAUTION, &line);
            y += NOTE.line();
        }
    }
    y += 6.0;
    let foot = canvas.height as f32 - EDGE as f32 - NOTE.cap;
    for (done, zone) in zones.iter().enumerate() {
        let lines = BODY.wrapped(&plain(&zone.sentence), PANEL_DOTS - 34.0);
        if y + lines.len() as f32 * BODY.line() > foot - 2.0 * NOTE.line() {
            let left = format!("and {} more: see summary.json", zones.len() - done);
            canvas.text([x, y], NOTE, FAINT, &left);
            break;
        }
        badge(canvas, [x + 11.0, y + 6.0], zone.verdict);
        for line in lines {
            canvas.text([x + 34.0, y], BODY, INK, &line);
            y += BODY.line();
        }
        y += 9.0;
    }
    canvas.text([x, foot], NOTE, FAINT, SENSITIVE);
}

/// Words without the marks around names, which the picture's letters do not have.
fn plain(words: &str) -> String {
    words.replace('`', "")
}

fn panel_legend(canvas: &mut Canvas, [x, y]: [f32; 2]) -> f32 {
    let column = PANEL_DOTS / 2.0;
    // Most first, as a person climbs: what is good stands above what is not.
    for (i, (_, colour, words)) in CLASSES.into_iter().rev().enumerate() {
        swatch(canvas, [x, y + 27.0 * i as f32], words, |_, _| colour);
    }
    let right = x + column - 50.0;
    swatch(canvas, [right, y], "decided, no siren heard", |x, y| {
        ground(0.0, 12.0, x, y)
    });
    swatch(canvas, [right, y + 27.0], "not known", unknown);
    triangle(canvas, [right + 20.0, y + 66.0], 9.0, INK);
    canvas.text([right + 50.0, y + 58.0], BODY, INK, "sensor and its sector");
    canvas.disc([right + 20.0, y + 91.0], 5.5, SIREN, 1.0);
    canvas.text([right + 50.0, y + 85.0], BODY, INK, "siren");
    let verdicts = [
        (Verdict::Covered, "zone warned in time"),
        (Verdict::Short, "too late from somewhere"),
        (Verdict::Uncovered, "no warning from somewhere"),
        (Verdict::Unknown, "zone on ground not known"),
    ];
    for (i, (verdict, words)) in verdicts.into_iter().enumerate() {
        let at = y + 118.0 + 27.0 * i as f32;
        badge(canvas, [right + 20.0, at], verdict);
        canvas.text([right + 50.0, at - 6.0], BODY, INK, words);
    }
    y + 215.0
}

/// How many zones stand how, and how many people that is.
fn tally(zones: &[ZoneCoverage], on: &str) -> String {
    let of = |verdict: Verdict| zones.iter().filter(|z| z.verdict == verdict).count();
    let people: u64 = zones.iter().map(|z| u64::from(z.people_short)).sum();
    let whole = format!(
        "{} of {} zones covered{on}",
        of(Verdict::Covered),
        zones.len()
    );
    match people {
        0 => whole,
        _ => format!("{whole}; {people} people have too little time"),
    }
}
