//! Where the objects of a scenario come down, and for how long which sensor could have seen them:
//!
//! ```text
//! cargo run -p simulator --example impacts -- scenarios/erbil-2021.toml 1
//! ```

use std::collections::BTreeMap;

use recording::lines::TruthLine;
use simulator::{generator, play};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .ok_or("usage: impacts SCENARIO.toml [SEED]")?;
    let scenario = sitefile::load_scenario(path.as_ref())?;
    let seed = match arguments.next() {
        Some(seed) => seed.parse()?,
        None => scenario.file.scenario.seed,
    };
    let output = play(&scenario, &mut generator(seed))?;
    for object in &output.objects {
        let (Some(impact), Some(first)) = (object.impact, object.path.first()) else {
            continue;
        };
        let [east_m, north_m, up_m] = impact.position.to_array();
        let aloft_s = impact.time_s - first.time_s;
        let zones: Vec<_> = scenario
            .world
            .site
            .zones
            .iter()
            .filter(|zone| zone.outline.distance_m([east_m, north_m]) < 150.0)
            .map(|zone| zone.id.as_str())
            .collect();
        println!(
            "{:12} {aloft_s:5.1} s aloft, down at {:6.1} s, {east_m:7.0} E {north_m:7.0} N {up_m:5.0} U  \
             zones {zones:?}  in view {}",
            object.name,
            impact.time_s,
            in_view(&output.truth, &object.name, scenario.start, impact.time_s),
        );
    }
    Ok(())
}

/// Seconds before impact at which each sensor has the object in view, first to last.
fn in_view(truth: &[TruthLine], name: &str, start: frames::Time, impact_s: f64) -> String {
    let mut spans: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for line in truth {
        let TruthLine::State {
            time,
            object,
            in_view,
            ..
        } = line
        else {
            continue;
        };
        let before_s = impact_s - (*time - start).seconds();
        for sensor in in_view.iter().filter(|_| object == name) {
            spans.entry(sensor).or_insert((before_s, before_s)).1 = before_s;
        }
    }
    let texts = spans
        .iter()
        .map(|(sensor, (from_s, to_s))| format!("{sensor} {from_s:.1}..{to_s:.1} s before"));
    texts.collect::<Vec<_>>().join(", ")
}
