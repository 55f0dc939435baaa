//! Two axes and a frame: where a pair of numbers lies on the page.

use super::side::ticks;
use super::svg::Svg;

/// One axis, linear or by powers of ten.
#[derive(Clone, Copy)]
pub struct Axis {
    /// What it shows, with its unit.
    pub name: &'static str,
    /// Its ends.
    pub ends: [f64; 2],
    /// Whether equal ways are equal factors; then both ends are positive.
    pub factors: bool,
}

impl Axis {
    /// How far along it a value lies; 0 and 1 are its ends.
    fn share(&self, value: f64) -> f64 {
        let [low, high] = self.ends;
        if self.factors {
            libm::log(value.max(low * 1e-3) / low) / libm::log(high / low)
        } else {
            (value - low) / (high - low)
        }
    }

    /// Values that are marked and named.
    fn marks(&self) -> Vec<f64> {
        let [low, high] = self.ends;
        if !self.factors {
            return ticks(low, high, 5.0);
        }
        let mut marks = Vec::new();
        let mut decade = 1.0;
        while decade <= high {
            let within = [1.0, 2.0, 5.0].map(|m| m * decade);
            marks.extend(within.into_iter().filter(|m| (low..=high).contains(m)));
            decade *= 10.0;
        }
        marks
    }
}

/// A rectangle of the page with an axis below and one on its left.
pub struct Chart {
    corner: [f64; 2],
    size: [f64; 2],
    x: Axis,
    y: Axis,
}

impl Chart {
    /// A chart in this rectangle.
    pub fn new(corner: [f64; 2], size: [f64; 2], x: Axis, y: Axis) -> Self {
        Self { corner, size, x, y }
    }

    /// A pair of values on the page; what lies outside the axes lies outside the frame.
    pub fn on_page(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [
            self.corner[0] + self.size[0] * self.x.share(x),
            self.corner[1] + self.size[1] * (1.0 - self.y.share(y)),
        ]
    }

    /// Frame, marks and names.
    pub fn axes(&self, svg: &mut Svg) {
        let ([left, top], [width, height]) = (self.corner, self.size);
        let bottom = top + height;
        for mark in self.x.marks() {
            let at = left + width * self.x.share(mark);
            svg.path("grid", &[vec![[at, top], [at, bottom]]], false);
            svg.say("tick middle", [at, bottom + 16.0], &label(mark));
        }
        for mark in self.y.marks() {
            let at = top + height * (1.0 - self.y.share(mark));
            svg.path("grid", &[vec![[left, at], [left + width, at]]], false);
            svg.say("tick end", [left - 8.0, at + 4.0], &label(mark));
        }
        svg.rectangle("frame", self.corner, self.size);
        svg.say("note end", [left + width, bottom + 36.0], self.x.name);
        svg.say("note", [left, top - 9.0], self.y.name);
    }
}

/// A mark's value without trailing zeros: marks are round.
fn label(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_factors_are_equal_ways() {
        let axis = Axis {
            name: "",
            ends: [1.0, 100.0],
            factors: true,
        };
        assert!((axis.share(10.0) - 0.5).abs() < 1e-12);
        assert_eq!(axis.marks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert_eq!(
            ["0.2", "1", "100"],
            [0.2, 1.0, 100.0].map(label).each_ref().map(String::as_str)
        );
    }
}
