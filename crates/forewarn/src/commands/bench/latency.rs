//! What the engine takes for a dwell, and how long decisions would wait behind one another at a rate of
//! plots that a live server might meet, alone and while somebody plans.

#![allow(
    clippy::disallowed_methods,
    reason = "measuring needs a clock; the engine never sees it"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use api::{Mode, PlanCandidates, PlanRequest};
use frames::Time;
use replay::{Events, Run};
use server::Planner;

use super::super::{material, simulate};
use super::speed::Figure;

/// How often it is asked whether a plan has ended.
const PLAN_LOOK: Duration = Duration::from_millis(20);

/// One event's service.
struct Service {
    /// When it arrived, seconds.
    arrived_s: f64,
    took_s: f64,
    dwells: u64,
}

/// Every event of a scenario, timed.
fn services(carried: &Path, path: &str) -> anyhow::Result<(Vec<Service>, u64)> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let scenario = material::scenario(carried, path)?;
    let seed = scenario.file.scenario.seed;
    let output = simulator::play(&scenario, &mut simulator::generator(seed))?;
    simulate::write_files(&scenario, &output, folder.path())?;
    let world = replay::world(&scenario.world);
    let mut run = Run::new(&world, None)?;
    let plots = [folder.path().join("plots.pcap")];
    let mut events = Events::open(&plots, &world, scenario.start)?;
    let mut services = Vec::new();
    while let Some(event) = events.next(&mut run, false)? {
        let arrived_s = (event.time() - scenario.start).seconds();
        let dwells = run.engine().work().dwells;
        let started = Instant::now();
        run.decide(event);
        services.push(Service {
            arrived_s,
            took_s: started.elapsed().as_secs_f64(),
            dwells: run.engine().work().dwells - dwells,
        });
        run.keep()?;
    }
    let used = run.summary().counts.used;
    Ok((services, used))
}

/// Engine time for a dwell of the benchmark S1.
pub fn engine(carried: &Path) -> anyhow::Result<Vec<Figure>> {
    let (services, _) = services(carried, "scenarios/salvo-s1.toml")?;
    let mut dwells_ms: Vec<f64> = services
        .iter()
        .filter(|service| service.dwells > 0)
        .map(|service| service.took_s * 1e3 / service.dwells as f64)
        .collect();
    dwells_ms.sort_by(f64::total_cmp);
    let mean_ms = dwells_ms.iter().sum::<f64>() / dwells_ms.len().max(1) as f64;
    Ok(vec![
        Figure::new("engine, S1, a dwell with its impacts, mean", mean_ms, "ms"),
        Figure::new(
            "the same, 99th percentile",
            quantile(&dwells_ms, 0.99),
            "ms",
        ),
    ])
}

/// Latency at 20,000 plots a second: the engine as one server with the recorded arrivals, each event
/// waiting for those before it.
pub fn latency(carried: &Path) -> anyhow::Result<Vec<Figure>> {
    let (services, used) = services(carried, "scenarios/load.toml")?;
    let last_s = services.last().map_or(0.0, |service| service.arrived_s);
    let busy_s: f64 = services.iter().map(|service| service.took_s).sum();
    let Waits { dwells_ms, all_ms } = waits(&services);
    Ok(vec![
        Figure::new("load, plots taken", used as f64, "plots"),
        Figure::new("load, engine time for it", busy_s, "s"),
        Figure::new("load, length of the recording with its end", last_s, "s"),
        Figure::new(
            "load, dwell's close to decisions, median",
            quantile(&dwells_ms, 0.5),
            "ms",
        ),
        Figure::new(
            "the same, 99th percentile",
            quantile(&dwells_ms, 0.99),
            "ms",
        ),
        Figure::new(
            "load, any input to its end, 99th percentile",
            quantile(&all_ms, 0.99),
            "ms",
        ),
        Figure::new("the same, worst", quantile(&all_ms, 1.0), "ms"),
    ])
}

/// The same while the server's planner is kept busy, plan after plan, beside the engine.
pub fn beside_a_plan(carried: &Path) -> anyhow::Result<Vec<Figure>> {
    let world = material::site(carried, "sites/erbil-2021/site.toml")?;
    let planner = Planner::new(&world);
    planner.surveyed(server::chart(&world, Time(0))?.survey);
    let begun = planner.begin(&request());
    ensure!(
        begun.is_ok(),
        "the planner refused a plan of the incident's site"
    );
    let ended = AtomicBool::new(false);
    let (services, plans) = std::thread::scope(|scope| {
        let planning = scope.spawn(|| keep_planning(&planner, &ended));
        let services = services(carried, "scenarios/load.toml");
        ended.store(true, Ordering::Relaxed);
        planner.stop();
        (services, planning.join())
    });
    let (services, _) = services?;
    let plans = plans.map_err(|_| anyhow::anyhow!("the planner broke off"))?;
    let Waits { dwells_ms, .. } = waits(&services);
    Ok(vec![
        Figure::new("load beside a plan, plans begun", f64::from(plans), "plans"),
        Figure::new(
            "load beside a plan, dwell's close to decisions, median",
            quantile(&dwells_ms, 0.5),
            "ms",
        ),
        Figure::new(
            "the same, 99th percentile",
            quantile(&dwells_ms, 0.99),
            "ms",
        ),
    ])
}

/// What is planned.
pub fn request() -> PlanRequest {
    PlanRequest {
        sensors: 2,
        sirens: 0,
        budget: None,
        model: None,
        candidates: PlanCandidates::Grid { step_m: 1000.0 },
        exclusions: Vec::new(),
    }
}

/// Begins a plan whenever none is being made; how many.
fn keep_planning(planner: &Arc<Planner>, ended: &AtomicBool) -> u32 {
    while !ended.load(Ordering::Relaxed) {
        // Refused while one is being made.
        let _refused = planner.begin(&request());
        std::thread::sleep(PLAN_LOOK);
    }
    planner.status(Mode::Exercise).number
}

/// How long events waited for those before them and for themselves, ms, in order of length.
struct Waits {
    /// Those that closed a dwell.
    dwells_ms: Vec<f64>,
    all_ms: Vec<f64>,
}

fn waits(services: &[Service]) -> Waits {
    let (mut free_s, mut dwells_ms, mut all_ms) = (0.0_f64, Vec::new(), Vec::new());
    for service in services {
        free_s = free_s.max(service.arrived_s) + service.took_s;
        let waited_ms = (free_s - service.arrived_s) * 1e3;
        all_ms.push(waited_ms);
        if service.dwells > 0 {
            dwells_ms.push(waited_ms);
        }
    }
    dwells_ms.sort_by(f64::total_cmp);
    all_ms.sort_by(f64::total_cmp);
    Waits { dwells_ms, all_ms }
}

/// A quantile of sorted figures; 0 of none.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let index = (share * sorted.len() as f64) as usize;
    let last = sorted.len().saturating_sub(1);
    sorted.get(index.min(last)).copied().unwrap_or(0.0)
}
