//! `cargo xtask soak`: the demo's promise over many seeds. A failure prints the command that repeats it.
//!
//! The promise: with the sensor that the planner proposes, everyone in danger has their time to
//! shelter in at least 95 % of the seeds.
//!
//! With `--arrivals N`: whether the coverage map tells the truth about the engine, over so many random
//! arrivals (the test `map_truth` of the `forewarn` crate, which prints the table). With `--times K` besides,
//! each of them K times: how much of what people have is luck.

use anyhow::Context;

use crate::{Misuse, shell};

const SEEDS: u64 = 100;
const MET_SHARE_MIN: f64 = 0.95;

/// Runs the improved demo once a seed and counts those in which the time to shelter was met.
pub fn run(arguments: &[String]) -> anyhow::Result<bool> {
    if let [flag, n, more @ ..] = arguments
        && flag == "--arrivals"
    {
        let times = match more {
            [] => None,
            [flag, n] if flag == "--times" => Some(count(flag, n)?),
            _ => return Err(Misuse("`--arrivals N` takes only `--times K` besides".into()).into()),
        };
        return arrivals(count(flag, n)?, times);
    }
    let seeds = match arguments {
        [] => SEEDS,
        [flag, n] if flag == "--seeds" => n
            .parse()
            .map_err(|_| Misuse(format!("`--seeds {n}`: not a count")))?,
        _ => {
            return Err(
                Misuse("soak takes only `--seeds N` or `--arrivals N [--times K]`".into()).into(),
            );
        }
    };
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--package",
        "forewarn",
    ]))?;
    let mut met = 0;
    for seed in 1..=seeds {
        let seed = seed.to_string();
        let words = [
            "demo",
            "--headless",
            "--improved",
            "--seed",
            &seed,
            "--json",
        ];
        let binary = shell::root().join("target/release/forewarn");
        let said = shell::capture(&mut shell::program(binary, &words))?;
        let run: serde_json::Value = serde_json::from_str(&said)
            .with_context(|| format!("`forewarn {}` printed no JSON", words.join(" ")))?;
        let zones = run["zones"]
            .as_array()
            .context("the summary names no zones")?;
        let outcomes = zones.iter().filter_map(|zone| zone["outcome"].as_str());
        let missed = outcomes.filter(|outcome| matches!(*outcome, "not_warned" | "warned_late"));
        match missed.count() {
            0 => met += 1,
            n => println!(
                "seed {seed}: {n} zones not in time; forewarn {}",
                words.join(" ")
            ),
        }
    }
    println!("time to shelter met in {met} of {seeds} seeds");
    Ok(f64::from(met) >= MET_SHARE_MIN * seeds as f64)
}

fn count(flag: &str, n: &str) -> Result<u32, Misuse> {
    n.parse()
        .map_err(|_| Misuse(format!("`{flag} {n}`: not a count")))
}

/// Flies random arrivals through simulator and engine, and holds the map's word against them; or the same
/// ones so many times.
fn arrivals(count: u32, times: Option<u32>) -> anyhow::Result<bool> {
    let test = if times.is_some() {
        "the_same_arrival"
    } else {
        "people_have_the_time"
    };
    let mut command = shell::cargo(&[
        "test",
        "--release",
        "--package",
        "forewarn",
        "--test",
        "map_truth",
        "--",
        "--nocapture",
        test,
    ]);
    command.env("FOREWARN_ARRIVALS", count.to_string());
    if let Some(times) = times {
        command.env("FOREWARN_TIMES", times.to_string());
    }
    shell::run(&mut command)?;
    Ok(true)
}
