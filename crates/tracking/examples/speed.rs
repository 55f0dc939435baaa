//! How long the tracker takes over a look of the peers' benchmark, impacts left out, and how much it holds.
//!
//! `cargo run --release -p tracking --example speed -- DIR [REPEATS]`
//!
//! The hash is that of the tracker's whole state after the last scan: what only makes it faster keeps it.

use std::path::Path;

use sha2::{Digest, Sha256};
use tracking::{Config, Tracker};

mod peers;
use peers::Failure;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().ok_or("usage: speed DIR [REPEATS]")?;
    let repeats = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let (scene, dwells) = peers::load(Path::new(&dir))?;
    let mut tracker = Tracker::new(Config::default());
    let (mut pairs, mut histories, mut tracks, mut over_budget) = (0, 0, 0, 0);
    for dwell in &dwells {
        let report = tracker.handle(dwell, &scene);
        tracker.advance(dwell.end, &scene);
        pairs = pairs.max(report.pairs);
        histories = histories.max(report.histories);
        over_budget += report.over_budget;
        tracks = tracks.max(tracker.held().0);
    }
    let state = borsh::to_vec(&tracker)?;
    let digest = Sha256::digest(&state);
    let hash = digest
        .first_chunk()
        .map_or(0, |first: &[u8; 8]| u64::from_be_bytes(*first));
    println!(
        "{} scans, {} plots; at most {tracks} tracks, {pairs} pairs, {histories} histories; {over_budget} over budget; state {hash:016x}",
        dwells.len(),
        dwells.iter().map(|dwell| dwell.plots.len()).sum::<usize>(),
    );
    let mut spent_ms = peers::time_scans(&scene, &dwells, repeats);
    spent_ms.sort_by(f64::total_cmp);
    let Some(worst) = spent_ms.last() else {
        return Ok(());
    };
    let p99 = spent_ms[(spent_ms.len() * 99).div_ceil(100) - 1];
    let mean = spent_ms.iter().sum::<f64>() / spent_ms.len() as f64;
    println!("processor time: {mean:.3} ms a scan, p99 {p99:.3}, worst {worst:.3}");
    Ok(())
}
