//! Two maps of one place side by side: as it is, and as it would be with what is proposed.

use crate::canvas::{Canvas, text_height, text_width};
use crate::map::Map;
use crate::picture::{EDGE, FAINT, INK, PAPER, Sheet, View, encode, legend, map_alone, wrapped};
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
    mark_new(&mut right, &View::new(&now), before.0, after.0);
    let width = left.width + right.width - EDGE as usize;
    let text_dots = width as i64 - 2 * EDGE;
    let wrapped: Vec<String> = lines
        .iter()
        .flat_map(|l| wrapped(l, text_dots, 2))
        .collect();
    let line = text_height(2) + 7;
    let head = EDGE + text_height(4);
    let maps = left.height.max(right.height) as i64;
    let foot = 34 + wrapped.len() as i64 * line + EDGE;
    let mut canvas = Canvas::new(width, (head + maps + foot) as usize, PAPER);
    canvas.paste([0, head], &left);
    canvas.paste([left.width as i64 - EDGE, head], &right);
    let name = &before.0.site().name;
    canvas.text([EDGE, EDGE], 3, INK, &format!("{name}: as it is"));
    let right_at = left.width as i64;
    canvas.text([right_at, EDGE], 3, INK, "with what is proposed");
    let note = "SENSITIVE: SHOWS WHERE PEOPLE ARE NOT PROTECTED";
    let note_at = width as i64 - EDGE - text_width(note, 1);
    canvas.text([note_at, EDGE + 6], 1, FAINT, note);
    let mut y = head + maps - EDGE + 8;
    legend(&mut canvas, [EDGE, y]);
    y += 34;
    for words in &wrapped {
        canvas.text([EDGE, y], 2, INK, words);
        y += line;
    }
    encode(&canvas)
}

fn mark_new(canvas: &mut Canvas, frame: &View<'_>, before: &Survey, after: &Survey) {
    let (old, new) = (before.site(), after.site());
    let sensors = new.sensors.iter();
    let sensors = sensors.filter(|s| !old.sensors.iter().any(|o| o.id == s.id));
    let sirens = new.sirens.iter();
    let sirens = sirens.filter(|s| !old.sirens.iter().any(|o| o.id == s.id));
    let places = sensors
        .map(|s| s.position)
        .chain(sirens.map(|s| s.position));
    for [x, y] in places.map(|place| frame.place(place)) {
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
