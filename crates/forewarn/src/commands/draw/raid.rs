//! What is drawn of a whole run: where everything was, what the sensors said, what was made of it.

use std::collections::BTreeMap;
use std::path::Path;

use frames::{Polar, Position, SiteFrame};
use recording::lines::{ImpactLine, PlotLine, PlotReport, TrackLine};
use scoring::Truth;
use sitefile::World;

use super::super::score::lines;

/// A run and its truth.
pub struct Raid {
    /// What was true.
    pub truth: Truth,
    /// Where sensors saw something, clutter and all: east, north, up of the site's origin, metres.
    pub plots: Vec<[f64; 3]>,
    /// What was made of it.
    pub tracks: Vec<Way>,
    /// One forecast of each object that was expected to come down, all with the same lead.
    pub forecasts: Vec<ImpactLine>,
}

/// The way of one track from its confirmation on.
pub struct Way {
    /// What it was taken for last.
    pub class: String,
    /// Places east, north, up of the site's origin, metres.
    pub places: Vec<[f64; 3]>,
}

impl Raid {
    /// Reads a run, and its truth with the plots.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn read(world: &World, run: &Path, truth: &Path, before_s: f64) -> anyhow::Result<Self> {
        let reports: Vec<PlotLine> = lines(&truth.join("plots.jsonl"))?;
        let states = lines(&truth.join("truth.jsonl"))?;
        let confirmed = world.site.policy.confirm_existence;
        Ok(Self {
            truth: Truth::new(&states, &reports),
            plots: places(world, &reports),
            tracks: ways(lines(&run.join("tracks.jsonl"))?, confirmed),
            forecasts: with_lead(lines(&run.join("impacts.jsonl"))?, before_s),
        })
    }
}

/// Plots in the plane of the site.
fn places(world: &World, reports: &[PlotLine]) -> Vec<[f64; 3]> {
    let frame = SiteFrame::new(world.site.origin);
    let sensors: BTreeMap<&str, _> = world
        .site
        .sensors
        .iter()
        .map(|sensor| {
            let to_site = frame.to_sensor(sensor.position).inverse();
            (sensor.id.as_str(), to_site)
        })
        .collect();
    let place = |plot: &PlotReport| {
        let seen = Polar {
            range_m: plot.range_m,
            azimuth_rad: plot.azimuth_deg.to_radians(),
            elevation_rad: plot.elevation_deg.to_radians(),
        };
        let there: Position<frames::Enu> =
            sensors.get(plot.sensor.as_str())?.apply(seen.to_position());
        Some(there.to_array())
    };
    reports
        .iter()
        .filter_map(|line| match line {
            PlotLine::Plot(plot) => place(plot),
            _ => None,
        })
        .collect()
}

fn ways(lines: Vec<TrackLine>, confirmed: f64) -> Vec<Way> {
    let mut tracks: BTreeMap<u64, Vec<TrackLine>> = BTreeMap::new();
    for line in lines {
        let way = tracks.entry(line.track).or_default();
        if !way.is_empty() || line.existence >= confirmed {
            way.push(line);
        }
    }
    let likeliest = |line: &TrackLine| {
        let best = line.class.iter().max_by(|a, b| a.1.total_cmp(b.1));
        best.map_or_else(String::new, |(class, _)| class.clone())
    };
    tracks
        .into_values()
        .filter_map(|way| {
            Some(Way {
                class: likeliest(way.last()?),
                places: way.iter().map(|line| line.enu_m).collect(),
            })
        })
        .collect()
}

/// Of every track the last forecast at least this long before the impact that it states.
fn with_lead(lines: Vec<ImpactLine>, before_s: f64) -> Vec<ImpactLine> {
    let mut last = BTreeMap::new();
    for line in lines {
        if (line.impact_time - line.time).seconds() >= before_s {
            last.insert(line.track, line);
        }
    }
    last.into_values().collect()
}
