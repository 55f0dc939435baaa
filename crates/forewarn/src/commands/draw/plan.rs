//! The map: ground, zones, what was seen, what is expected, where it may come down.

use site::{Site, Zone};
use terrain::Ground;

use super::forecast::Forecast;
use super::relief::Relief;
use super::svg::{Svg, base64, number};

/// Where on the page, in pixels, and which part of the plane, in metres.
pub struct Plan {
    corner: [f64; 2],
    size: [f64; 2],
    west_m: f64,
    north_m: f64,
    per_m: f64,
}

/// Empty margin around what is drawn, as a share of its size.
const MARGIN: f64 = 0.08;
/// Zones are shown whole from this probability on.
const ENDANGERED: f64 = 0.05;
/// A map shows at least this much, metres.
const SIDE_MIN_M: f64 = 1_500.0;

impl Plan {
    /// A map in this rectangle of the page that holds all of a forecast, and the zones that it endangers.
    pub fn new(corner: [f64; 2], size: [f64; 2], zones: &[Zone], forecast: &Forecast) -> Self {
        let track = forecast.track.iter().map(|line| line.enu_m);
        let ahead = forecast.ahead.iter().copied();
        let truth = forecast.truth.iter().map(|(place, _)| *place);
        let regions = forecast
            .regions
            .iter()
            .flat_map(|(_, rings)| rings.iter().flatten());
        let places = track
            .chain(ahead)
            .chain(truth)
            .map(|[east, north, _]| [east, north]);
        let endangered = |zone: &&Zone| {
            let p = forecast.impact.zones.get(&zone.id);
            p.is_some_and(|p| *p >= ENDANGERED)
        };
        let zones = zones.iter().filter(endangered);
        let corners = zones.flat_map(|zone| zone.outline.points_m());
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in places.chain(regions.copied()).chain(corners.copied()) {
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

    fn on_page(&self, [east, north]: [f64; 2]) -> [f64; 2] {
        [
            self.corner[0] + (east - self.west_m) * self.per_m,
            self.corner[1] + (self.north_m - north) * self.per_m,
        ]
    }

    fn lines(&self, lines: &[Vec<[f64; 2]>]) -> Vec<Vec<[f64; 2]>> {
        let line = |line: &Vec<[f64; 2]>| line.iter().map(|p| self.on_page(*p)).collect();
        lines.iter().map(line).collect()
    }

    /// Draws it.
    ///
    /// # Errors
    /// The relief's picture cannot be written.
    pub fn draw(
        &self,
        svg: &mut Svg,
        site: &Site,
        ground: &Ground,
        forecast: &Forecast,
    ) -> anyhow::Result<()> {
        let [x, y, width, height] =
            [self.corner[0], self.corner[1], self.size[0], self.size[1]].map(number);
        svg.begin("clipPath", &[("id", "map")]);
        svg.rectangle("", self.corner, self.size);
        svg.end();
        svg.begin("g", &[("clip-path", "url(#map)")]);
        let interval_m = self.ground(svg, ground)?;
        for zone in &site.zones {
            let outline = vec![zone.outline.points_m().to_vec()];
            svg.path("zone", &self.lines(&outline), true);
        }
        for (share, rings) in &forecast.regions {
            svg.path(&format!("region r{share}"), &self.lines(rings), true);
        }
        for zone in &site.zones {
            let [east, north] = self.on_page(zone.outline.middle_m());
            svg.say("zone-name", [east, north + 4.0], &zone.name);
        }
        self.ways(svg, forecast);
        self.marks(svg, forecast);
        svg.end();
        svg.element(
            "rect",
            &[
                ("class", "frame"),
                ("x", &x),
                ("y", &y),
                ("width", &width),
                ("height", &height),
            ],
        );
        self.scale(svg, interval_m);
        Ok(())
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

    /// What was seen, from the first look on, and what is expected.
    fn ways(&self, svg: &mut Svg, forecast: &Forecast) {
        let flat = |[east, north, _]: [f64; 3]| [east, north];
        let seen: Vec<[f64; 2]> = forecast.track.iter().map(|line| flat(line.enu_m)).collect();
        let ahead: Vec<[f64; 2]> = forecast.ahead.iter().map(|place| flat(*place)).collect();
        svg.path("ahead", &self.lines(&[ahead]), false);
        svg.path("halo", &self.lines(std::slice::from_ref(&seen)), false);
        svg.path("seen", &self.lines(std::slice::from_ref(&seen)), false);
        for place in &seen {
            svg.disc("look", self.on_page(*place), 2.2);
        }
        if let (Some(first), Some(last)) = (seen.first(), seen.last()) {
            let [x, y] = self.on_page(*first);
            svg.say("note", [x + 6.0, y + 17.0], "first seen");
            let [x, y] = self.on_page(*last);
            svg.say("note", [x + 6.0, y + 17.0], "now");
        }
    }

    fn marks(&self, svg: &mut Svg, forecast: &Forecast) {
        let [east, north, _] = forecast.impact.enu_m;
        let [x, y] = self.on_page([east, north]);
        let cross = vec![
            vec![[x - 5.0, y], [x + 5.0, y]],
            vec![[x, y - 5.0], [x, y + 5.0]],
        ];
        svg.path("mean", &cross, false);
        if let Some(([east, north, _], _)) = forecast.truth {
            svg.disc("truth", self.on_page([east, north]), 6.0);
        }
    }

    /// A scale bar, and which way is north.
    fn scale(&self, svg: &mut Svg, interval_m: Option<f64>) {
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
        if let Some(interval_m) = interval_m {
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
