//! Dots, lines, areas and letters on a picture of red, green and blue octets.

use crate::font::{CAP, GAP, Stroke, glyph};

/// Red, green, blue.
pub(crate) type Colour = [u8; 3];

/// A picture in the making.
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dots: Vec<u8>,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize, ground: Colour) -> Self {
        Self {
            width,
            height,
            dots: ground.repeat(width * height),
        }
    }

    /// Covers a dot by a colour, with an opacity of 0 to 1; outside the picture nothing happens.
    pub(crate) fn dot(&mut self, x: i64, y: i64, colour: Colour, opacity: f32) {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        if !inside {
            return;
        }
        let first = (y as usize * self.width + x as usize) * 3;
        for (old, new) in self.dots[first..first + 3].iter_mut().zip(colour) {
            let mixed = f32::from(*old) * (1.0 - opacity) + f32::from(new) * opacity;
            *old = mixed.round() as u8;
        }
    }

    /// Lays another picture onto this one; what does not fit is cut off.
    pub(crate) fn paste(&mut self, [left, top]: [i64; 2], other: &Self) {
        for (i, dot) in other.dots.chunks_exact(3).enumerate() {
            let (x, y) = ((i % other.width) as i64, (i / other.width) as i64);
            self.dot(left + x, top + y, [dot[0], dot[1], dot[2]], 1.0);
        }
    }

    /// A disc; its rim is softened.
    pub(crate) fn disc(&mut self, [x, y]: [f32; 2], radius: f32, colour: Colour, opacity: f32) {
        let reach = radius.ceil() as i64 + 1;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let (px, py) = ((x.floor() as i64 + dx), (y.floor() as i64 + dy));
                let (ex, ey) = (px as f32 + 0.5 - x, py as f32 + 0.5 - y);
                let within = (radius + 0.5 - (ex * ex + ey * ey).sqrt()).clamp(0.0, 1.0);
                if within > 0.0 {
                    self.dot(px, py, colour, within * opacity);
                }
            }
        }
    }

    /// A straight line of a given thickness.
    pub(crate) fn line(&mut self, from: [f32; 2], to: [f32; 2], thickness: f32, colour: Colour) {
        let reach = thickness / 2.0 + 1.0;
        let span = |a: f32, b: f32| {
            let (low, high) = (a.min(b) - reach, a.max(b) + reach);
            low.floor() as i64..=high.ceil() as i64
        };
        for py in span(from[1], to[1]) {
            for px in span(from[0], to[0]) {
                let away = distance([px as f32 + 0.5, py as f32 + 0.5], from, to);
                let opacity = (thickness / 2.0 + 0.5 - away).clamp(0.0, 1.0);
                if opacity > 0.0 {
                    self.dot(px, py, colour, opacity);
                }
            }
        }
    }

    /// A closed outline filled with a colour.
    pub(crate) fn fill(&mut self, corners: &[[f32; 2]], colour: Colour, opacity: f32) {
        self.fill_where(corners, colour, opacity, |_, _| true);
    }

    /// The same, on the dots that a pattern keeps.
    pub(crate) fn fill_where(
        &mut self,
        corners: &[[f32; 2]],
        colour: Colour,
        opacity: f32,
        pattern: impl Fn(i64, i64) -> bool,
    ) {
        let bound = |k: usize, pick: fn(f32, f32) -> f32| {
            corners.iter().map(|c| c[k]).reduce(pick).unwrap_or(0.0) as i64
        };
        let (left, right) = (bound(0, f32::min), bound(0, f32::max));
        for y in bound(1, f32::min)..=bound(1, f32::max) {
            for x in left..=right {
                if pattern(x, y) && holds(corners, [x as f32 + 0.5, y as f32 + 0.5]) {
                    self.dot(x, y, colour, opacity);
                }
            }
        }
    }

    /// A line of text, its capitals' top left corner at a place.
    pub(crate) fn text(&mut self, [x, y]: [f32; 2], hand: Hand, colour: Colour, text: &str) {
        let scale = hand.cap / CAP;
        let mut left = x;
        for letter in text.chars() {
            let (width, strokes) = glyph(letter);
            self.letter([left, y + hand.cap], scale, hand.pen / 2.0, colour, strokes);
            left += (f32::from(width) + GAP) * scale;
        }
    }

    /// Text on a rim of the colour of paper, to stand on any ground; centred on `x`.
    pub(crate) fn label(&mut self, [x, y]: [f32; 2], hand: Hand, text: &str) {
        let at = [x - hand.width(text) / 2.0, y];
        let rim = Hand {
            pen: hand.pen + 5.0,
            ..hand
        };
        self.text(at, rim, [255, 255, 255], text);
        self.text(at, hand, [24, 26, 30], text);
    }

    /// One letter: every dot is covered once, by how near it lies to the nearest stroke.
    fn letter(
        &mut self,
        [x, base]: [f32; 2],
        scale: f32,
        radius: f32,
        colour: Colour,
        strokes: &[Stroke],
    ) {
        let place = |[u, v]: [f32; 2]| [x + u * scale, base - v * scale];
        let paths: Vec<Vec<[f32; 2]>> = strokes
            .iter()
            .map(|stroke| path(stroke).into_iter().map(place).collect())
            .collect();
        let points = || paths.iter().flatten();
        let bound = |k: usize, pick: fn(f32, f32) -> f32, reach: f32| {
            points()
                .map(|p| p[k])
                .reduce(pick)
                .map(|edge| (edge + reach).floor() as i64)
        };
        let reach = radius + 1.0;
        let (Some(left), Some(right), Some(top), Some(low)) = (
            bound(0, f32::min, -reach),
            bound(0, f32::max, reach),
            bound(1, f32::min, -reach),
            bound(1, f32::max, reach),
        ) else {
            return;
        };
        for py in top..=low {
            for px in left..=right {
                let here = [px as f32 + 0.5, py as f32 + 0.5];
                let pieces = paths.iter().flat_map(|path| path.windows(2));
                let away = pieces
                    .map(|piece| distance(here, piece[0], piece[1]))
                    .fold(f32::INFINITY, f32::min);
                let opacity = (radius + 0.5 - away).clamp(0.0, 1.0);
                if opacity > 0.0 {
                    self.dot(px, py, colour, opacity);
                }
            }
        }
    }
}

/// How text is written.
#[derive(Clone, Copy)]
pub(crate) struct Hand {
    /// Height of a capital, dots.
    pub(crate) cap: f32,
    /// Width of the pen, dots.
    pub(crate) pen: f32,
}

impl Hand {
    /// From one line's top to the next one's.
    pub(crate) fn line(self) -> f32 {
        self.cap * 1.75
    }

    /// Width of a text.
    pub(crate) fn width(self, text: &str) -> f32 {
        let units: f32 = text.chars().map(|c| f32::from(glyph(c).0) + GAP).sum();
        (units - GAP).max(0.0) * self.cap / CAP
    }

    /// A text in lines no wider than so many dots.
    pub(crate) fn wrapped(self, text: &str, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}")) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

/// A stroke as points; arcs in steps of 15 degrees.
fn path(stroke: &Stroke) -> Vec<[f32; 2]> {
    match stroke {
        Stroke::Line(points) => points.iter().map(|p| p.map(f32::from)).collect(),
        Stroke::Arc([u, v], [wide, high], [from_deg, to_deg]) => {
            let steps = (to_deg - from_deg) / 15 + 1;
            (0..=steps)
                .map(|i| {
                    let turned = f32::from(to_deg - from_deg) * f32::from(i) / f32::from(steps);
                    let angle = (f32::from(*from_deg) + turned).to_radians();
                    let (sin, cos) = libm::sincosf(angle);
                    [
                        f32::from(*u) + f32::from(*wide) * cos,
                        f32::from(*v) + f32::from(*high) * sin,
                    ]
                })
                .collect()
        }
    }
}

/// How far a point lies from a piece of a line.
fn distance(point: [f32; 2], from: [f32; 2], to: [f32; 2]) -> f32 {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (ex, ey) = (point[0] - from[0], point[1] - from[1]);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 {
        ((ex * dx + ey * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ox, oy) = (ex - along * dx, ey - along * dy);
    (ox * ox + oy * oy).sqrt()
}

/// Whether an outline holds a point (even-odd rule).
fn holds(corners: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let next = corners.iter().cycle().skip(1);
    let crossed = corners.iter().zip(next).filter(|(a, b)| {
        (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
    });
    crossed.count() % 2 == 1
}
