//! What is drawn: one forecast of a run, what was known of its object then, and what became of it.

use std::path::Path;

use anyhow::{Context, bail};
use flight::{Environment, Flight, State};
use frames::{EllipsoidHeight, Geodetic, Position, SiteFrame, Span, Time, Vector};
use recording::lines::{ImpactLine, TrackLine, TruthLine};
use site::{DragShape, Site};
use sitefile::World;

use super::super::score::lines;

/// Nearest truth that still counts as the track's object, metres.
const SAME_OBJECT_M: f64 = 500.0;

/// One forecast and its object.
pub struct Forecast {
    /// The forecast.
    pub impact: ImpactLine,
    /// Every state of the track up to it, from the track's first on; never anything before.
    pub track: Vec<TrackLine>,
    /// Places on the way from there to the ground.
    pub ahead: Vec<[f64; 3]>,
    /// Regions by their share in percent, largest first: rings of east and north, metres.
    pub regions: Vec<(u8, Vec<Vec<[f64; 2]>>)>,
    /// Where the object came down in truth, and when.
    pub truth: Option<([f64; 3], Time)>,
}

/// Which forecast of a run.
pub struct Choice {
    /// The track's number; none: the one that endangered a zone most.
    pub track: Option<u64>,
    /// Seconds before the predicted impact, at least; none: what is usual, or the first forecast.
    pub before_s: Option<f64>,
}

/// The forecast asked for.
///
/// # Errors
/// Files that cannot be read, a run without forecasts, a track that is not in it.
pub fn choose(
    world: &World,
    run: &Path,
    truth: Option<&Path>,
    choice: &Choice,
) -> anyhow::Result<Forecast> {
    let impacts: Vec<ImpactLine> = lines(&run.join("impacts.jsonl"))?;
    let impact = pick(impacts, choice)?;
    let all: Vec<TrackLine> = lines(&run.join("tracks.jsonl"))?;
    let track: Vec<TrackLine> = all
        .into_iter()
        .filter(|line| line.track == impact.track && line.time <= impact.time)
        .collect();
    let last = track.last().with_context(|| {
        format!(
            "tracks.jsonl knows nothing of track {} by then",
            impact.track
        )
    })?;
    let frame = SiteFrame::new(world.site.origin);
    let environment = Environment::new(
        frame,
        world.site.geoid.clone(),
        world.site.air.clone(),
        world.ground.clone(),
    )
    .map_err(|error| anyhow::anyhow!("the site's air: {error}"))?;
    let truth: Vec<TruthLine> = match truth {
        Some(folder) => lines(&folder.join("truth.jsonl"))?,
        None => Vec::new(),
    };
    Ok(Forecast {
        ahead: ahead(&environment, world, last, &impact),
        regions: [99, 90, 50]
            .map(|share| (share, rings(&world.site, &impact, share)))
            .into(),
        truth: landing(&truth, last),
        impact,
        track,
    })
}

fn pick(impacts: Vec<ImpactLine>, choice: &Choice) -> anyhow::Result<ImpactLine> {
    let danger = |line: &ImpactLine| line.zones.values().fold(0.0, |most: f64, p| most.max(*p));
    let drawn = impacts.iter().filter(|line| !line.regions.is_empty());
    let worst = drawn.max_by(|a, b| danger(a).total_cmp(&danger(b)));
    let worst = worst.or(impacts.last());
    let track = choice.track.or(worst.map(|line| line.track));
    let track = track.context("the run holds no forecast")?;
    let mut own: Vec<ImpactLine> = impacts
        .into_iter()
        .filter(|line| line.track == track)
        .collect();
    let ahead_s = |line: &ImpactLine| (line.impact_time - line.time).seconds();
    let wanted_s = choice.before_s.unwrap_or(super::BEFORE_S);
    let index = own.iter().rposition(|line| ahead_s(line) >= wanted_s);
    let Some(first) = own.first() else {
        bail!("the run holds no forecast for track {track}");
    };
    if let (Some(asked_s), None) = (choice.before_s, index) {
        bail!(
            "no forecast of track {track} was made {asked_s} s before its impact: the first one {:.1} s before",
            ahead_s(first)
        );
    }
    Ok(own.swap_remove(index.unwrap_or(0)))
}

/// From the track's last state onward to the ground. The filter's way and the forecast, which rests on a
/// refit of all plots, end some way apart: the difference is added as it would grow, with time.
fn ahead(
    environment: &Environment,
    world: &World,
    last: &TrackLine,
    impact: &ImpactLine,
) -> Vec<[f64; 3]> {
    let threats = &world.site.threats;
    let shape = threats.first().map_or(DragShape::Fin, |threat| threat.drag);
    let flight = Flight::new(environment, shape);
    let [e, n, u] = last.enu_m;
    let [ve, vn, vu] = last.velocity_mps;
    let state = State {
        time: last.time,
        position: Position::new(e, n, u),
        velocity: Vector::new(ve, vn, vu),
        ln_beta: libm::log(last.ballistic_coefficient_kg_m2.unwrap_or(5_000.0).max(1.0)),
    };
    let Some(fall) = flight.fall(&state) else {
        return Vec::new();
    };
    let path = flight.path(&state, fall.state.time - state.time);
    let count = ((path.end() - path.start()).seconds() * 5.0)
        .ceil()
        .clamp(2.0, 400.0) as usize;
    let whole_s = (path.end() - path.start()).seconds().max(1e-3);
    let end = fall.state.position.to_array();
    let off: [f64; 3] = core::array::from_fn(|axis| impact.enu_m[axis] - end[axis]);
    path.states(count)
        .map(|state| {
            let grown = (state.time - path.start()).seconds() / whole_s;
            let place = state.position.to_array();
            core::array::from_fn(|axis| place[axis] + grown * off[axis])
        })
        .collect()
}

/// The region that holds the impact with a share in percent, as rings of east and north in metres; where
/// the forecast states none, the normal distribution's ellipse.
pub fn rings(site: &Site, impact: &ImpactLine, share: u8) -> Vec<Vec<[f64; 2]>> {
    let frame = SiteFrame::new(site.origin);
    let height = frame
        .to_geodetic(Position::new(
            impact.enu_m[0],
            impact.enu_m[1],
            impact.enu_m[2],
        ))
        .height;
    let corner = |&[longitude_deg, latitude_deg]: &[f64; 2]| {
        let place = Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(height.0));
        let [east, north, _] = frame.to_enu(place).to_array();
        [east, north]
    };
    match impact.regions.get(&share.to_string()) {
        Some(rings) => rings
            .iter()
            .map(|ring| ring.iter().map(corner).collect())
            .collect(),
        None => vec![ellipse(impact, f64::from(share) / 100.0)],
    }
}

/// The ellipse that holds a share of a normal distribution.
fn ellipse(impact: &ImpactLine, share: f64) -> Vec<[f64; 2]> {
    let [[ee, en], [_, nn]] = impact.covariance_m2;
    let first = ee.max(1.0).sqrt();
    let lower = en / first;
    let rest = (nn - lower * lower).max(1.0).sqrt();
    let radius = (-2.0 * libm::log(1.0 - share)).sqrt();
    (0..=72)
        .map(|i| {
            let (sin, cos) = libm::sincos((f64::from(i) * 5.0).to_radians());
            let [east, north, _] = impact.enu_m;
            [
                east + radius * first * cos,
                north + radius * (lower * cos + rest * sin),
            ]
        })
        .collect()
}

/// Where the object nearest to the track came down.
fn landing(truth: &[TruthLine], last: &TrackLine) -> Option<([f64; 3], Time)> {
    let near = |enu_m: &[f64; 3]| {
        let off: [f64; 3] = core::array::from_fn(|axis| enu_m[axis] - last.enu_m[axis]);
        off.iter().map(|d| d * d).sum::<f64>().sqrt()
    };
    let candidates = truth.iter().filter_map(|line| match line {
        TruthLine::State {
            time,
            object,
            enu_m,
            ..
        } if (*time - last.time).seconds().abs() < 0.5 => {
            let carried: [f64; 3] = core::array::from_fn(|axis| {
                let late: Span = last.time - *time;
                enu_m[axis] + last.velocity_mps[axis] * late.seconds()
            });
            Some((near(&carried), object))
        }
        _ => None,
    });
    let (off_m, name) = candidates.min_by(|a, b| a.0.total_cmp(&b.0))?;
    truth.iter().find_map(|line| match line {
        TruthLine::Impact {
            time,
            object,
            enu_m,
            ..
        } if object == name && off_m < SAME_OBJECT_M => Some((*enu_m, *time)),
        _ => None,
    })
}
