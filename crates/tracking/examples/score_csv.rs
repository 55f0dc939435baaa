//! Runs the tracker over `plots.csv` of the peers' benchmark and writes `forewarn.csv` beside it, in
//! the columns that the peers' own scorer reads, so that every tracker is scored by the same ruler.
//!
//! `cargo run --release -p tracking --example score_csv -- DIR [NAME] [perfect]`
//!
//! With `perfect` every object has a tracker of its own that is given this object's plots and nothing else: what
//! the same filters reach when nothing has to be associated. No tracker can be asked for more.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use flight::{Flight, State};
use frames::Time;
use nalgebra::SMatrix;
use sensing::Dwell;
use tracking::{Class, Config, Scene, TrackId, TrackView, Tracker};

/// Runs of which the fastest counts, scan by scan.
const REPEATS: usize = 7;

/// First line of the table.
const COLUMNS: &str =
    "scan,t,id,e,n,u,ve,vn,vu,lnbeta,P,r,p_ballistic,ip_e,ip_n,ip_t,ip_cee,ip_cen,ip_cnn\n";

mod peers;
use peers::{Failure, processor_ms, time_scans};

fn main() -> Result<(), Failure> {
    let dir = std::env::args()
        .nth(1)
        .ok_or("usage: score_csv DIR [NAME]")?;
    let name = std::env::args()
        .nth(2)
        .unwrap_or_else(|| "forewarn".to_owned());
    let dir = Path::new(&dir);
    let (scene, dwells) = peers::load(dir)?;
    let plots: usize = dwells.iter().map(|dwell| dwell.plots.len()).sum();

    if std::env::args().nth(3).as_deref() == Some("perfect") {
        return perfect(dir, &name, &scene, &dwells);
    }
    let spent_ms = time_scans(&scene, &dwells, REPEATS);
    let mut tracker = Tracker::new(Config::default());
    let mut rows = String::from(COLUMNS);
    let (mut refits_ms, mut refits) = (0.0, 0u32);
    for (scan, dwell) in dwells.iter().enumerate() {
        let report = tracker.handle(dwell, &scene);
        tracker.advance(dwell.end, &scene);
        if std::env::var_os("VERBOSE").is_some() {
            let (tracks, seeds) = tracker.held();
            eprintln!("scan {scan}: {tracks} tracks, {seeds} seeds, {report:?}");
        }
        for view in tracker.tracks() {
            let start_ms = processor_ms();
            let impact = impact(&tracker, &view, &scene);
            refits_ms += processor_ms() - start_ms;
            refits += u32::from(impact.is_some());
            row(&mut rows, scan, dwell.end, &view, impact)?;
        }
    }
    std::fs::write(dir.join(format!("{name}.csv")), rows)?;
    let total: f64 = spent_ms.iter().sum();
    let cost = serde_json::json!({
        "run": format!("{name}.csv"),
        "scans": dwells.len(),
        "of": dwells.len(),
        "plots": plots,
        "cpu_s": total / 1e3,
        "cpu_ms_per_scan": total / spent_ms.len() as f64,
        "cpu_ms_worst_scan": spent_ms.iter().copied().fold(0.0, f64::max),
        "cpu_us_per_plot": total * 1e3 / plots as f64,
        "refits": refits,
        "ms_per_refit": refits_ms / f64::from(refits.max(1)),
    });
    std::fs::write(dir.join(format!("{name}.cost.json")), cost.to_string())?;
    println!("{cost}");
    Ok(())
}

/// Every object by itself.
fn perfect(dir: &Path, name: &str, scene: &Scene, dwells: &[Dwell]) -> Result<(), Failure> {
    let owners: Vec<i64> = std::fs::read_to_string(dir.join("labels.csv"))?
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap_or_default().parse())
        .collect::<Result<_, _>>()?;
    let objects: BTreeSet<i64> = owners.iter().copied().filter(|owner| *owner >= 0).collect();
    // Nothing is false, so two plots are an object.
    let mut scene = scene.clone();
    scene.sensors[0].sensor.false_plots_per_scan = 1.0;
    let config = Config {
        births_quiet_per_s: 1.0,
        ..Config::default()
    };
    let mut rows = String::from(COLUMNS);
    for object in objects {
        let mut tracker = Tracker::new(config.clone());
        for (scan, dwell) in dwells.iter().enumerate() {
            let mut own = dwell.clone();
            own.plots
                .retain(|plot| owners.get(plot.id.0 as usize) == Some(&object));
            tracker.handle(&own, &scene);
            tracker.advance(dwell.end, &scene);
            for mut view in tracker.tracks() {
                let impact = impact(&tracker, &view, &scene);
                view.id = TrackId(object as u64 * 1000 + view.id.0);
                row(&mut rows, scan, dwell.end, &view, impact)?;
            }
        }
    }
    std::fs::write(dir.join(format!("{name}.csv")), rows)?;
    let cost = serde_json::json!({
        "run": format!("{name}.csv"), "scans": dwells.len(), "of": dwells.len(),
        "cpu_ms_per_scan": 0.0, "cpu_ms_worst_scan": 0.0,
    });
    std::fs::write(dir.join(format!("{name}.cost.json")), cost.to_string())?;
    Ok(())
}

/// Impact of a ballistic track from its refit: east, north, time and the covariance of the first two.
fn impact(tracker: &Tracker, view: &TrackView, scene: &Scene) -> Option<[f64; 6]> {
    if view.class.of(Class::Ballistic) < 0.5 {
        return None;
    }
    let refit = tracker.refit(view.id, scene)?;
    let best = refit.hypotheses.first()?;
    let flight = Flight::new(&scene.environment, best.drag);
    let (fall, by_state) = flight.fall_with_sensitivity(&best.state)?;
    let spread: SMatrix<f64, 3, 3> =
        by_state.position * best.covariance * by_state.position.transpose();
    let State { time, position, .. } = fall.state;
    Some([
        position.x(),
        position.y(),
        time.seconds(),
        spread[(0, 0)],
        spread[(0, 1)],
        spread[(1, 1)],
    ])
}

fn row(
    rows: &mut String,
    scan: usize,
    now: Time,
    view: &TrackView,
    impact: Option<[f64; 6]>,
) -> Result<(), std::fmt::Error> {
    let ballistic = view.class.of(Class::Ballistic) > 0.5;
    let size = if ballistic { 7 } else { 6 };
    write!(rows, "{scan},{:.3},{}", now.seconds(), view.id.0)?;
    let x = view.state.vector();
    for k in 0..7 {
        if k < size {
            write!(rows, ",{:.4}", x[k])?;
        } else {
            rows.push(',');
        }
    }
    rows.push(',');
    for i in 0..size {
        for j in i..size {
            let space = if i + j == 0 { "" } else { " " };
            write!(rows, "{space}{:e}", view.covariance[(i, j)])?;
        }
    }
    write!(
        rows,
        ",{:.5},{:.4}",
        view.existence,
        view.class.of(Class::Ballistic)
    )?;
    match impact {
        Some(values) => values.iter().try_for_each(|v| write!(rows, ",{v:.4}"))?,
        None => rows.push_str(",,,,,,"),
    }
    rows.push('\n');
    Ok(())
}
