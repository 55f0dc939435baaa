//! The ground seen from above: relief, contours, zones and a scale, for whatever is drawn on it.

use site::Zone;
use terrain::Ground;

use super::relief::Relief;
use super::svg::{Svg, base64, number};

/// Where on the page, in pixels, and which part of the plane, in metres.
pub struct Map {
    corner: [f64; 2],
    size: [f64; 2],
    west_m: f64,
    north_m: f64,
    per_m: f64,
}

/// Empty margin around what is drawn, as a share of its size.
const MARGIN: f64 = 0.08;
/// A map shows at least this much, metres.
const SIDE_MIN_M: f64 = 1_500.0;

impl Map {
    /// A map in this rectangle of the page that holds all of these places, east and north in metres.
    pub fn around(
        corner: [f64; 2],
        size: [f64; 2],
        places: impl Iterator<Item = [f64; 2]>,
    ) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in places {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        let need = |axis: usize| ((high[axis] - low[axis]) * (1.0 + 2.0 * MARGIN)).max(SIDE_MIN_M);
        let per_m = (size[0] / need(0)).min(size[1] / need(1));
        let middle = [0, 1].map(|axis| 0.5 * (low[axis] + high[axis]));
        Self {
            corner,
            size,
            west_m: middle[0] - 0.5 * size[0] / per_m,
            north_m: middle[1] + 0.5 * size[1] / per_m,
            per_m,
        }
    }

    /// The westernmost and easternmost metre that it shows.
    pub fn width_m(&self) -> [f64; 2] {
        [self.west_m, self.west_m + self.size[0] / self.per_m]
    }

    /// A place on the page.
    pub fn on_page(&self, [east, north]: [f64; 2]) -> [f64; 2] {
        [
            self.corner[0] + (east - self.west_m) * self.per_m,
            self.corner[1] + (self.north_m - north) * self.per_m,
        ]
    }

    /// Lines on the page.
    pub fn lines(&self, lines: &[Vec<[f64; 2]>]) -> Vec<Vec<[f64; 2]>> {
        let line = |line: &Vec<[f64; 2]>| line.iter().map(|p| self.on_page(*p)).collect();
        lines.iter().map(line).collect()
    }

    /// Draws the ground and the outlines of zones; what follows lies on it, and nothing leaves its frame,
    /// until [`Map::close`].
    ///
    /// # Errors
    /// The relief's picture cannot be written.
    pub fn open(&self, svg: &mut Svg, ground: &Ground, zones: &[Zone]) -> anyhow::Result<Open> {
        svg.begin("clipPath", &[("id", "map")]);
        svg.rectangle("", self.corner, self.size);
        svg.end();
        svg.begin("g", &[("clip-path", "url(#map)")]);
        let contours_m = self.ground(svg, ground)?;
        for zone in zones {
            let outline = vec![zone.outline.points_m().to_vec()];
            svg.path("zone", &self.lines(&outline), true);
        }
        Ok(Open { contours_m })
    }

    /// Names of zones, over what lies on them.
    pub fn names(&self, svg: &mut Svg, zones: &[Zone]) {
        for zone in zones {
            let [x, y] = self.on_page(zone.outline.middle_m());
            svg.say("zone-name", [x, y + 4.0], &zone.name);
        }
    }

    /// Ends what [`Map::open`] began: the frame, a scale bar, and which way is north.
    pub fn close(&self, svg: &mut Svg, open: Open) {
        svg.end();
        svg.rectangle("frame", self.corner, self.size);
        self.scale(svg, open.contours_m);
    }

    /// Relief and contours; gives the contours' interval where there are any.
    fn ground(&self, svg: &mut Svg, ground: &Ground) -> anyhow::Result<Option<f64>> {
        let low = [self.west_m, self.north_m - self.size[1] / self.per_m];
        let high = [self.west_m + self.size[0] / self.per_m, self.north_m];
        let relief = Relief::new(ground, low, high);
        let [east, north] = relief.high();
        let corner = self.on_page([low[0], north]);
        let size = [(east - low[0]) * self.per_m, (north - low[1]) * self.per_m];
        let [x, y, width, height] = [corner[0], corner[1], size[0], size[1]].map(number);
        let picture = format!("data:image/png;base64,{}", base64(&relief.shaded()?));
        svg.element(
            "image",
            &[
                ("x", &x),
                ("y", &y),
                ("width", &width),
                ("height", &height),
                ("preserveAspectRatio", "none"),
                ("href", &picture),
            ],
        );
        let (interval_m, pieces) = relief.contours();
        svg.path("contour", &self.lines(&pieces), false);
        Ok((!pieces.is_empty()).then_some(interval_m))
    }

    fn scale(&self, svg: &mut Svg, contours_m: Option<f64>) {
        let third_m = 0.3 * self.size[0] / self.per_m;
        let lengths = [
            100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0, 20_000.0, 50_000.0,
        ];
        let length_m = lengths
            .into_iter()
            .rev()
            .find(|l| *l <= third_m)
            .unwrap_or(50.0);
        let (x, y) = (self.corner[0] + 16.0, self.corner[1] + self.size[1] - 16.0);
        let end = x + length_m * self.per_m;
        svg.path(
            "scale",
            &[vec![[x, y - 5.0], [x, y], [end, y], [end, y - 5.0]]],
            false,
        );
        let mut text = if length_m < 1_000.0 {
            format!("{length_m} m")
        } else {
            format!("{} km", length_m / 1_000.0)
        };
        if let Some(interval_m) = contours_m {
            text = format!("{text} · contours every {interval_m} m");
        }
        svg.say("note", [x, y - 9.0], &text);
        let (x, y) = (self.corner[0] + self.size[0] - 22.0, self.corner[1] + 18.0);
        svg.path(
            "north",
            &[vec![
                [x, y],
                [x + 5.0, y + 16.0],
                [x, y + 12.0],
                [x - 5.0, y + 16.0],
            ]],
            true,
        );
        svg.say("note middle", [x, y + 29.0], "N");
    }
}

/// A map that is being drawn on.
#[must_use = "a map that was opened is closed again"]
pub struct Open {
    contours_m: Option<f64>,
}
