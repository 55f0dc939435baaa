//! What a run cost: engine time a dwell, peak memory. Stands under `performance`, because it may
//! differ from run to run.

use std::time::Duration;

use serde_json::json;

/// Time that the engine takes.
#[derive(Default)]
pub struct Stopwatch {
    /// Of each event that closed a dwell, microseconds a dwell.
    dwells_us: Vec<f32>,
    total: Duration,
}

impl Stopwatch {
    /// Takes note of one event: how long the engine took, and how many dwells it closed.
    pub fn note(&mut self, took: Duration, dwells: u64) {
        self.total += took;
        if dwells > 0 {
            self.dwells_us
                .push(took.as_secs_f32() * 1e6 / dwells as f32);
        }
    }

    /// The figures of `summary.json`.
    pub fn figures(&mut self) -> serde_json::Value {
        self.dwells_us.sort_by(f32::total_cmp);
        let count = self.dwells_us.len();
        let mean =
            self.dwells_us.iter().map(|us| f64::from(*us)).sum::<f64>() / count.max(1) as f64;
        let p99 = self
            .dwells_us
            .get((count * 99 / 100).min(count.saturating_sub(1)));
        json!({
            "engine_s": self.total.as_secs_f64(),
            "dwell_ms_mean": mean / 1000.0,
            "dwell_ms_p99": p99.copied().map_or(0.0, f64::from) / 1000.0,
            "memory_peak_octets": memory_peak_octets(),
        })
    }
}

/// The process's largest resident set, where the system tells (Linux: `VmHWM`).
pub fn memory_peak_octets() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
