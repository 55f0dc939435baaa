//! Dots, lines, areas and letters on a picture of red, green and blue octets.

use crate::font::{ADVANCE, HEIGHT, glyph};

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

    pub(crate) fn area(&mut self, [x, y]: [i64; 2], [width, height]: [i64; 2], colour: Colour) {
        for dy in 0..height {
            for dx in 0..width {
                self.dot(x + dx, y + dy, colour, 1.0);
            }
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
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).sqrt();
        let reach = thickness / 2.0 + 1.0;
        let span = |a: f32, b: f32| {
            let (low, high) = (a.min(b) - reach, a.max(b) + reach);
            low.floor() as i64..=high.ceil() as i64
        };
        for py in span(from[1], to[1]) {
            for px in span(from[0], to[0]) {
                let (ex, ey) = (px as f32 + 0.5 - from[0], py as f32 + 0.5 - from[1]);
                let along = if length > 0.0 {
                    ((ex * dx + ey * dy) / (length * length)).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let (ox, oy) = (ex - along * dx, ey - along * dy);
                let away = (ox * ox + oy * oy).sqrt();
                let opacity = (thickness / 2.0 + 0.5 - away).clamp(0.0, 1.0);
                if opacity > 0.0 {
                    self.dot(px, py, colour, opacity);
                }
            }
        }
    }

    /// A line of text; each dot of a letter is a square of `size`.
    pub(crate) fn text(&mut self, [x, y]: [i64; 2], size: i64, colour: Colour, text: &str) {
        for (i, letter) in text.chars().enumerate() {
            let left = x + (i * ADVANCE) as i64 * size;
            for (row, bits) in glyph(letter).into_iter().enumerate() {
                for column in 0..5 {
                    if bits & (0b10000 >> column) != 0 {
                        let at = [left + column * size, y + row as i64 * size];
                        self.area(at, [size, size], colour);
                    }
                }
            }
        }
    }

    /// Text with a rim around it, to stand on any ground; centred on `x`.
    pub(crate) fn label(&mut self, [x, y]: [i64; 2], size: i64, text: &str) {
        let left = x - text_width(text, size) / 2;
        for dy in [-size, 0, size] {
            for dx in [-size, 0, size] {
                self.text([left + dx, y + dy], size, [255, 255, 255], text);
            }
        }
        self.text([left, y], size, [20, 20, 20], text);
    }
}

/// Width of a line of text in dots of the picture.
pub(crate) fn text_width(text: &str, size: i64) -> i64 {
    (text.chars().count() * ADVANCE) as i64 * size
}

/// Height of a line of text in dots of the picture.
pub(crate) fn text_height(size: i64) -> i64 {
    HEIGHT as i64 * size
}
