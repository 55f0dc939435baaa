//! What all pictures share: a page with a title, a legend, and one set of styles.

use site::Mode;
use sitefile::World;

use super::svg::Svg;

/// Pixels across a page.
pub const WIDTH: f64 = 960.0;
/// Top left corner of the main drawing.
pub const CORNER: [f64; 2] = [24.0, 84.0];

/// A page with its title and what it shows, in one line.
pub fn page(height: f64, title: &str, summary: &str) -> Svg {
    let mut svg = Svg::new([WIDTH, height], summary, STYLES);
    svg.rectangle("page", [0.0; 2], [WIDTH, height]);
    svg.say("title", [24.0, 36.0], title);
    svg.say("subtitle", [24.0, 60.0], summary);
    svg
}

/// The site's name, marked where it is an exercise.
pub fn site_title(world: &World) -> String {
    let drill = if world.site.mode == Mode::Exercise {
        "Exercise · "
    } else {
        ""
    };
    format!("{drill}{}", world.site.name)
}

/// One row of marks with what they mean.
pub struct Legend<'a> {
    svg: &'a mut Svg,
    at: [f64; 2],
}

impl<'a> Legend<'a> {
    /// Begins at this point of the page.
    pub fn new(svg: &'a mut Svg, at: [f64; 2]) -> Self {
        Self { svg, at }
    }

    /// A mark drawn around its middle, its meaning, and the pixels that both take.
    pub fn entry(&mut self, text: &str, width: f64, mark: impl Fn(&mut Svg, [f64; 2])) {
        let [x, y] = self.at;
        mark(self.svg, [x + 12.0, y]);
        self.svg.say("note", [x + 30.0, y + 4.0], text);
        self.at[0] += width;
    }

    /// A line.
    pub fn line(&mut self, text: &str, width: f64, class: &str) {
        self.entry(text, width, |svg, [x, y]| {
            svg.path(class, &[vec![[x - 12.0, y], [x + 10.0, y]]], false);
        });
    }

    /// An area.
    pub fn area(&mut self, text: &str, width: f64, class: &str) {
        self.entry(text, width, |svg, [x, y]| {
            svg.rectangle(class, [x - 10.0, y - 7.0], [20.0, 14.0]);
        });
    }

    /// A circle.
    pub fn disc(&mut self, text: &str, width: f64, class: &str, radius: f64) {
        self.entry(text, width, |svg, at| svg.disc(class, at, radius));
    }
}

const STYLES: &str = "
text { font-family: 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: #26323a; }
.page { fill: #ffffff; }
.title { font-size: 22px; font-weight: 600; }
.subtitle { font-size: 14px; fill: #4a5861; }
.note { font-size: 12px; paint-order: stroke; stroke: #ffffff; stroke-opacity: 0.75; stroke-width: 3px; }
.tick { font-size: 11px; fill: #5b6870; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.frame { fill: none; stroke: #8a969c; stroke-width: 1; }
.contour { fill: none; stroke: #7d6a45; stroke-opacity: 0.35; stroke-width: 0.7; }
.zone { fill: #1f5f8b; fill-opacity: 0.16; stroke: #1f5f8b; stroke-width: 1.6; }
.zone-name { font-size: 12px; font-weight: 600; fill: #123f5e; text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-opacity: 0.8; stroke-width: 3px; }
.region { stroke: #b3261e; stroke-width: 1; fill: #d1493f; fill-rule: evenodd; stroke-linejoin: round; }
.r99 { fill-opacity: 0.14; stroke-opacity: 0.45; }
.r90 { fill-opacity: 0.22; stroke-opacity: 0.7; }
.r50 { fill-opacity: 0.38; }
.halo { fill: none; stroke: #ffffff; stroke-opacity: 0.8; stroke-width: 4.5; }
.seen { fill: none; stroke: #26323a; stroke-width: 2; stroke-linejoin: round; }
.look { fill: #26323a; }
.ahead { fill: none; stroke: #b3261e; stroke-width: 2; stroke-dasharray: 6 4; }
.mean { fill: none; stroke: #5d0f0a; stroke-width: 1.8; }
.truth { fill: none; stroke: #000000; stroke-width: 2.2; }
.scale { fill: none; stroke: #26323a; stroke-width: 1.6; }
.north { fill: #26323a; }
.grid { fill: none; stroke: #dde2e4; stroke-width: 1; }
.ground { fill: #d9d3bf; stroke: #8c8262; stroke-width: 1; }
.interval { fill: none; stroke: #b3261e; stroke-linecap: butt; }
.i99 { stroke-width: 5; stroke-opacity: 0.3; }
.i90 { stroke-width: 5; stroke-opacity: 0.55; }
.i50 { stroke-width: 5; }
.plot { fill: none; stroke: #26323a; stroke-opacity: 0.28; stroke-width: 1.8; stroke-linecap: round; }
.true-way { fill: none; stroke: #111111; stroke-opacity: 0.55; stroke-width: 1; stroke-dasharray: 2 2; }
.way { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.falling { stroke: #b3261e; }
.flying { stroke: #1f5f8b; }
.small { stroke: #5f7a2b; }
.honest { fill: none; stroke: #26323a; stroke-width: 1.2; stroke-dasharray: 6 4; }
.spread { fill: none; stroke: #1f5f8b; stroke-opacity: 0.6; stroke-width: 2; }
.measured { fill: #1f5f8b; stroke: #ffffff; stroke-width: 1.5; }
.early, .middle-lead, .late { fill: none; stroke-width: 4.4; stroke-linecap: round; stroke-opacity: 0.55; }
.early { stroke: #c7781a; }
.middle-lead { stroke: #5f7a2b; }
.late { stroke: #8a4f9e; }
";
