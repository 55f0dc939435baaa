//! Two maps of one place side by side: as it is, and as it would be with what is proposed.

use crate::canvas::Canvas;
use crate::map::Map;
use crate::palette::{BODY, FAINT, INK, NOTE, PAPER, TITLE};
use crate::picture::{SENSITIVE, Sheet, encode, legend, map_alone};
use crate::plot::{EDGE, Plot};
use crate::survey::Survey;

/// Rings around what is new.
const NEW: [u8; 3] = [214, 0, 132];
const RING_DOTS: f32 = 19.0;

/// Both maps as a PNG file's octets, with rings around what `after` has and `before` has not, a legend
/// and some lines of text.
///
/// # Errors
/// What the encoder says; writing to memory does not fail.
pub fn comparison(
    before: (&Survey, &Map),
    after: (&Survey, &Map),
    lines: &[String],
) -> Result<Vec<u8>, png::EncodingError> {
    let [then, now] = [before, after].map(|(survey, map)| {
        let mut sheet = Sheet::new(survey);
        sheet.take(survey, map);
        sheet
    });
    let left = map_alone(before.0, &then, &before.1.zones);
    let mut right = map_alone(after.0, &now, &after.1.zones);
    mark_new(&mut right, &Plot::new(&now), before.0, after.0);
    let width = left.width + right.width - EDGE;
    let edge = EDGE as f32;
    let wrapped: Vec<String> = lines
        .iter()
        .flat_map(|line| BODY.wrapped(line, width as f32 - 2.0 * edge))
        .collect();
    let head = edge + TITLE.cap;
    let maps = left.height.max(right.height);
    let foot = 40.0 + wrapped.len() as f32 * BODY.line() + edge;
    let height = (head + foot) as usize + maps;
    let mut canvas = Canvas::new(width, height, PAPER);
    canvas.paste([0, head as i64], &left);
    canvas.paste([(left.width - EDGE) as i64, head as i64], &right);
    let name = &before.0.site().name;
    canvas.text([edge, edge], TITLE, INK, &format!("{name}: as it is"));
    canvas.text(
        [left.width as f32, edge],
        TITLE,
        INK,
        "with what is proposed",
    );
    let note_at = width as f32 - edge - NOTE.width(SENSITIVE);
    canvas.text([note_at, edge + 8.0], NOTE, FAINT, SENSITIVE);
    let mut y = head + maps as f32 - edge + 10.0;
    legend(&mut canvas, [edge, y]);
    y += 38.0;
    for words in &wrapped {
        canvas.text([edge, y], BODY, INK, words);
        y += BODY.line();
    }
    encode(&canvas)
}

fn mark_new(canvas: &mut Canvas, plot: &Plot<'_>, before: &Survey, after: &Survey) {
    let (old, new) = (before.site(), after.site());
    let sensors = new.sensors.iter();
    let sensors = sensors.filter(|s| !old.sensors.iter().any(|o| o.id == s.id));
    let sirens = new.sirens.iter();
    let sirens = sirens.filter(|s| !old.sirens.iter().any(|o| o.id == s.id));
    let places = sensors
        .map(|s| s.position)
        .chain(sirens.map(|s| s.position));
    for [x, y] in places.map(|place| plot.place(place)) {
        let corner = |i: usize| {
            let (sin, cos) = libm::sincosf(i as f32 * core::f32::consts::TAU / 32.0);
            [x + RING_DOTS * sin, y + RING_DOTS * cos]
        };
        for (thickness, colour) in [(7.0, [255, 255, 255]), (4.0, NEW)] {
            for i in 0..32 {
                canvas.line(corner(i), corner(i + 1), thickness, colour);
            }
        }
    }
}
