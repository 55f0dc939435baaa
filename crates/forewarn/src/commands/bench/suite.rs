//! The standing suite: each scenario over many seeds, scored and pooled.

use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use replay::{Events, Run};
use scoring::{Estimate, Score, estimate, pool};
use serde::Serialize;

use super::super::{material, score, simulate};

/// A scenario of the suite.
pub struct Scenario {
    /// The name in `--scenario` and in the table.
    pub name: &'static str,
    /// From the root of what is carried.
    path: &'static str,
    /// What the engine is not told.
    pub untold: &'static str,
}

/// In the order of the table.
pub const SCENARIOS: [Scenario; 11] = [
    scenario(
        "salvo-s1",
        "scenarios/salvo-s1.toml",
        "nothing: the tracking benchmark S1",
    ),
    scenario("told", "scenarios/suite/told.toml", "nothing"),
    scenario(
        "wind",
        "scenarios/suite/wind.toml",
        "wind of 8 m/s, 12 K, pressure",
    ),
    scenario("drag", "scenarios/suite/drag.toml", "another drag curve"),
    scenario("boost", "scenarios/suite/boost.toml", "thrust for 1.5 s"),
    scenario(
        "bias",
        "scenarios/suite/bias.toml",
        "a radar turned by 5 mrad",
    ),
    scenario(
        "several",
        "scenarios/suite/several.toml",
        "the clock of one of three radars",
    ),
    scenario(
        "swept",
        "scenarios/suite/swept.toml",
        "a poor network, merged and split plots",
    ),
    scenario(
        "company",
        "scenarios/suite/company.toml",
        "aircraft and birds",
    ),
    scenario(
        "erbil-improved",
        "scenarios/erbil-2021-improved.toml",
        "the demonstration, improved",
    ),
    scenario(
        "quiet",
        "scenarios/quiet.toml",
        "ten minutes in which nothing falls",
    ),
];

const fn scenario(name: &'static str, path: &'static str, untold: &'static str) -> Scenario {
    Scenario { name, path, untold }
}

/// A scenario's result.
#[derive(Serialize)]
pub struct Row {
    /// The scenario's name.
    pub scenario: &'static str,
    /// What the engine was not told.
    pub untold: &'static str,
    /// The first seed; the others follow.
    pub first_seed: u64,
    /// Runs.
    pub runs: u64,
    /// Metrics by name, with intervals over seeds; absent where a scenario does not have one.
    pub metrics: Vec<(&'static str, Estimate)>,
    /// All runs as one.
    pub pooled: Score,
}

impl Row {
    /// A metric by its name.
    pub fn metric(&self, name: &str) -> Option<Estimate> {
        let found = self.metrics.iter().find(|(known, _)| *known == name)?;
        Some(found.1)
    }
}

type Metric = (&'static str, fn(&Score) -> Option<f64>);

const METRICS: [Metric; 26] = [
    ("gospa_m", |s| in_view(s, s.tracking.gospa_m)),
    ("completeness", |s| in_view(s, s.tracking.completeness)),
    ("false_tracks_per_hour", |s| {
        per_hour(s, s.tracking.false_tracks)
    }),
    ("confirm_delay_s", |s| s.tracking.confirm_delay_mean_s),
    ("confirm_over_second_plot", |s| {
        Some(s.tracking.confirm_delay_mean_s? / s.tracking.second_plot_delay_mean_s?)
    }),
    ("efficiency_15_s", |s| s.impacts.first()?.efficiency),
    ("efficiency_10_s", |s| s.impacts.get(1)?.efficiency),
    ("efficiency_5_s", |s| s.impacts.get(2)?.efficiency),
    ("nees_15_s", |s| s.impacts.first()?.nees),
    ("nees_10_s", |s| s.impacts.get(1)?.nees),
    ("nees_5_s", |s| s.impacts.get(2)?.nees),
    ("inside_90_15_s", |s| s.impacts.first()?.inside_90),
    ("region_50_15_s", |s| held(s, 0, 50)),
    ("region_50_10_s", |s| held(s, 1, 50)),
    ("region_50_5_s", |s| held(s, 2, 50)),
    ("region_90_15_s", |s| held(s, 0, 90)),
    ("region_90_10_s", |s| held(s, 1, 90)),
    ("region_90_5_s", |s| held(s, 2, 90)),
    ("region_99_15_s", |s| held(s, 0, 99)),
    ("region_99_10_s", |s| held(s, 1, 99)),
    ("region_99_5_s", |s| held(s, 2, 99)),
    ("useful_lead", |s| s.warnings.useful_lead),
    ("needless_per_hour", |s| {
        per_hour(s, s.warnings.needless_warnings)
    }),
    ("zone_brier", |s| s.zone_probability.brier),
    ("zone_brier_over_best", |s| {
        let oracle = &s.zone_probability.oracle;
        Some(oracle.brier? / oracle.brier_oracle.filter(|&best| best > 0.0)?)
    }),
    ("zone_reliability_error", |s| {
        s.zone_probability.reliability_error
    }),
];

/// What the published regions of a percentage held, at one of the leads.
fn held(score: &Score, lead: usize, percent: u8) -> Option<f64> {
    let mut regions = score.impacts.get(lead)?.regions.iter();
    Some(regions.find(|one| one.percent == percent)?.share)
}

fn in_view(score: &Score, value: f64) -> Option<f64> {
    (score.tracking.object_seconds > 0).then_some(value)
}

fn per_hour(score: &Score, count: u64) -> Option<f64> {
    (score.tracking.seconds > 0).then(|| count as f64 * 3600.0 / score.tracking.seconds as f64)
}

/// Simulates, replays and scores a scenario with every seed, on all cores.
pub fn run(scenario: &Scenario, carried: &Path, seeds: Range<u64>) -> anyhow::Result<Row> {
    let next = AtomicU64::new(seeds.start);
    let scores = Mutex::new(Vec::new());
    let worker = || -> anyhow::Result<()> {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return Ok(());
            }
            let score = one(carried, scenario.path, seed)
                .with_context(|| format!("scenario {}, seed {seed}", scenario.name))?;
            if let Ok(mut scores) = scores.lock() {
                scores.push((seed, score));
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| match worker.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
    })?;
    // In the order of the seeds, whichever was done first: sums of floats depend on it.
    let mut scores = scores.into_inner().unwrap_or_default();
    scores.sort_by_key(|(seed, _)| *seed);
    let scores: Vec<Score> = scores.into_iter().map(|(_, score)| score).collect();
    let metrics = METRICS
        .iter()
        .filter_map(|&(name, metric)| Some((name, estimate(&scores, metric)?)));
    Ok(Row {
        scenario: scenario.name,
        untold: scenario.untold,
        first_seed: seeds.start,
        runs: scores.len() as u64,
        metrics: metrics.collect(),
        pooled: pool(scores.iter()),
    })
}

/// One run, through the files that anybody else's tracker would be scored by.
fn one(carried: &Path, path: &str, seed: u64) -> anyhow::Result<Score> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let scenario = material::scenario(carried, path)?;
    let output = simulator::play(&scenario, &mut simulator::generator(seed))?;
    simulate::write_files(&scenario, &output, folder.path())?;
    let world = replay::world(&scenario.world);
    let plots = [folder.path().join("plots.pcap")];
    let mut run = Run::new(&world, Some(folder.path()))?;
    let mut events = Events::open(&plots, &world, scenario.start)?;
    replay::run_to_end(&mut run, &mut events, false)?;
    let summary = run.summary();
    run.finish(&summary)?;
    score::of_folders(&scenario.world, folder.path(), folder.path())
}
