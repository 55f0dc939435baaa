//! The view from the side: heights over the ground covered, with the ground under them.

use frames::Position;
use terrain::Ground;

use super::forecast::Forecast;
use super::svg::Svg;

/// Samples of the ground along the way.
const SAMPLES: usize = 400;
/// How far the ground is shown beyond the impact, as a share of the way.
const BEYOND: f64 = 0.15;

/// Where on the page, in pixels, and what it shows, in metres.
pub struct Side<'a> {
    corner: [f64; 2],
    size: [f64; 2],
    ground: &'a Ground,
    /// Places along the way, with the ground covered up to each.
    way: Vec<([f64; 3], f64)>,
    /// Number of them that were seen.
    seen: usize,
    long_m: f64,
    low_m: f64,
    high_m: f64,
}

impl<'a> Side<'a> {
    /// The way of a forecast's object, from where it was first seen.
    pub fn new(corner: [f64; 2], size: [f64; 2], ground: &'a Ground, forecast: &Forecast) -> Self {
        let track = forecast.track.iter().map(|line| line.enu_m);
        let ahead = forecast.ahead.iter().copied();
        let mut way: Vec<([f64; 3], f64)> = Vec::new();
        for place in track.chain(ahead) {
            let covered_m = way.last().map_or(0.0, |(before, covered_m)| {
                covered_m + level_m(*before, place)
            });
            way.push((place, covered_m));
        }
        let mut side = Self {
            corner,
            size,
            ground,
            seen: forecast.track.len(),
            long_m: way.last().map_or(1.0, |(_, covered)| covered.max(1.0)) * (1.0 + BEYOND),
            low_m: f64::INFINITY,
            high_m: f64::NEG_INFINITY,
            way,
        };
        let ups: Vec<f64> = side.profile().into_iter().map(|[_, up]| up).collect();
        let all = ups
            .into_iter()
            .chain(side.way.iter().map(|(place, _)| place[2]));
        for up in all.collect::<Vec<_>>() {
            side.low_m = side.low_m.min(up);
            side.high_m = side.high_m.max(up);
        }
        let depth = (side.high_m - side.low_m).max(50.0);
        side.low_m -= 0.06 * depth;
        side.high_m += 0.12 * depth;
        side
    }

    /// Ground covered and the ground's height there.
    fn profile(&self) -> Vec<[f64; 2]> {
        (0..=SAMPLES)
            .map(|i| {
                let covered_m = self.long_m * i as f64 / SAMPLES as f64;
                let [east, north] = self.place(covered_m);
                [
                    covered_m,
                    self.ground.surface(Position::new(east, north, 0.0)).up_m(),
                ]
            })
            .collect()
    }

    /// Where the way is after so much ground; straight on beyond its end.
    fn place(&self, covered_m: f64) -> [f64; 2] {
        let next = self
            .way
            .partition_point(|(_, at)| *at <= covered_m)
            .clamp(1, self.way.len().max(2) - 1);
        let (Some((a, from)), Some((b, to))) = (self.way.get(next - 1), self.way.get(next)) else {
            return self
                .way
                .first()
                .map_or([0.0; 2], |(place, _)| [place[0], place[1]]);
        };
        let t = (covered_m - from) / (to - from).max(1e-3);
        [0, 1].map(|axis| a[axis] + t * (b[axis] - a[axis]))
    }

    fn on_page(&self, [covered_m, up_m]: [f64; 2]) -> [f64; 2] {
        let [width, height] = self.size;
        [
            self.corner[0] + width * covered_m / self.long_m,
            self.corner[1] + height * (self.high_m - up_m) / (self.high_m - self.low_m),
        ]
    }

    /// Draws it.
    pub fn draw(&self, svg: &mut Svg, forecast: &Forecast, origin_height_m: f64) {
        let page = |line: Vec<[f64; 2]>| {
            vec![
                line.into_iter()
                    .map(|p| self.on_page(p))
                    .collect::<Vec<_>>(),
            ]
        };
        self.axes(svg, origin_height_m);
        let mut ground = self.profile();
        ground.push([self.long_m, self.low_m]);
        ground.push([0.0, self.low_m]);
        svg.path("ground", &page(ground), true);
        self.intervals(svg, forecast);
        let along =
            |part: &[([f64; 3], f64)]| part.iter().map(|(p, s)| [*s, p[2]]).collect::<Vec<_>>();
        let (seen, ahead) = self.way.split_at(self.seen.min(self.way.len()));
        svg.path("ahead", &page(along(ahead)), false);
        svg.path("seen", &page(along(seen)), false);
        for place in along(seen) {
            svg.disc("look", self.on_page(place), 2.2);
        }
        let [x, y, width, height] = [self.corner[0], self.corner[1], self.size[0], self.size[1]];
        svg.rectangle("frame", [x, y], [width, height]);
    }

    /// The regions along the way, drawn on the ground.
    fn intervals(&self, svg: &mut Svg, forecast: &Forecast) {
        let count = self.way.len();
        let (Some((end, covered_m)), Some((before, _))) =
            (self.way.last(), self.way.get(count.saturating_sub(4)))
        else {
            return;
        };
        let step_m = level_m(*before, *end).max(1e-3);
        let ahead = [0, 1].map(|axis| (end[axis] - before[axis]) / step_m);
        for (share, rings) in &forecast.regions {
            let reach = rings
                .iter()
                .flatten()
                .map(|p| (p[0] - end[0]) * ahead[0] + (p[1] - end[1]) * ahead[1]);
            let (least, most) = reach.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), r| {
                (a.min(r), b.max(r))
            });
            if least > most {
                continue;
            }
            let from = (covered_m + least).clamp(0.0, self.long_m);
            let to = (covered_m + most).clamp(0.0, self.long_m);
            let on_ground = |covered_m: f64| {
                let [east, north] = self.place(covered_m);
                let up = self.ground.surface(Position::new(east, north, 0.0)).up_m();
                self.on_page([covered_m, up])
            };
            let line = (0..=20)
                .map(|i| on_ground(from + (to - from) * f64::from(i) / 20.0))
                .collect();
            svg.path(&format!("interval i{share}"), &[line], false);
        }
    }

    fn axes(&self, svg: &mut Svg, origin_height_m: f64) {
        let [x, y] = self.corner;
        let bottom = y + self.size[1];
        for covered_m in ticks(0.0, self.long_m, 8.0) {
            let [at, _] = self.on_page([covered_m, 0.0]);
            svg.path("grid", &[vec![[at, y], [at, bottom]]], false);
            svg.say(
                "tick middle",
                [at, bottom + 15.0],
                &format!("{}", covered_m / 1_000.0),
            );
        }
        for height_m in ticks(
            self.low_m + origin_height_m,
            self.high_m + origin_height_m,
            5.0,
        ) {
            let [_, at] = self.on_page([0.0, height_m - origin_height_m]);
            svg.path("grid", &[vec![[x, at], [x + self.size[0], at]]], false);
            svg.say("tick end", [x - 6.0, at + 4.0], &format!("{height_m:.0}"));
        }
        let [right, _] = self.on_page([self.long_m, 0.0]);
        svg.say(
            "tick end",
            [right, bottom + 29.0],
            "km over the ground since first seen",
        );
        svg.say("tick", [x, y - 7.0], "metres above the datum");
    }
}

fn level_m(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (east, north) = (b[0] - a[0], b[1] - a[1]);
    (east * east + north * north).sqrt()
}

/// Round numbers between two, about so many.
pub fn ticks(low: f64, high: f64, count: f64) -> Vec<f64> {
    let rough = ((high - low) / count).max(1e-6);
    let mut unit = 1e-6;
    while unit * 10.0 <= rough {
        unit *= 10.0;
    }
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * unit)
        .find(|s| *s >= rough)
        .unwrap_or(rough);
    let first = (low / step).ceil() as i64;
    (first..=(high / step).floor() as i64)
        .map(|i| i as f64 * step)
        .collect()
}
