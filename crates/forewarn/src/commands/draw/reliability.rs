//! The reliability diagram: how often what was said to be so likely came true.

use scoring::{Bin, Score};

use super::chart::{Axis, Chart};
use super::page::{WIDTH, page};

const HEIGHT: f64 = 760.0;
const CORNER: [f64; 2] = [190.0, 104.0];
const SIDE: f64 = 580.0;

/// The picture of a score, of one run or of many.
pub fn picture(title: &str, score: &Score) -> String {
    let calibration = &score.zone_probability;
    let mut svg = page(HEIGHT, title, &summary(score));
    let axis = |name| Axis {
        name,
        ends: [0.0, 1.0],
        factors: false,
    };
    let chart = Chart::new(
        CORNER,
        [SIDE; 2],
        axis("probability stated for a zone"),
        axis("share that came true"),
    );
    chart.axes(&mut svg);
    let line = [[0.0; 2], [1.0; 2]].map(|at| chart.on_page(at));
    svg.path("honest", &[line.into()], false);
    let [x, y] = chart.on_page([0.62, 0.62]);
    svg.say("note", [x + 14.0, y + 14.0], "honest: as often as stated");
    for bin in calibration.bins.iter().filter(|bin| bin.count > 0) {
        let [low, high] = likely(bin);
        let bar = [low, high].map(|f| chart.on_page([bin.probability_mean, f]));
        svg.path("spread", &[bar.into()], false);
    }
    for bin in calibration.bins.iter().filter(|bin| bin.count > 0) {
        let at = chart.on_page([bin.probability_mean, bin.frequency]);
        svg.disc("measured", at, 5.0);
        // Names lie on the side of the line where the bar is not.
        svg.say("tick", [at[0] + 9.0, at[1] - 5.0], &bin.count.to_string());
    }
    svg.say(
        "tick middle",
        [0.5 * WIDTH, HEIGHT - 14.0],
        "numbers: statements in that tenth; bars: 95 % of the chance that remains, were statements independent (Wilson)",
    );
    svg.finish()
}

/// What it shows, in one line.
pub fn summary(score: &Score) -> String {
    let calibration = &score.zone_probability;
    let mut text = format!("{} statements of a zone's danger", calibration.count);
    if let Some(error) = calibration.reliability_error {
        text = format!("{text}; mean gap to what came true {error:.3}");
    }
    let oracle = &calibration.oracle;
    if let (Some(brier), Some(best)) = (oracle.brier, oracle.brier_oracle) {
        text = format!("{text}; Brier score {brier:.4}, best possible {best:.4}");
    }
    text
}

/// Where the true share lies with 95 %: Wilson's interval (1927).
fn likely(bin: &Bin) -> [f64; 2] {
    let (n, f, z) = (bin.count as f64, bin.frequency, 1.959_964_f64);
    let middle = (f + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (f * (1.0 - f) / n + z * z / (4.0 * n * n)).sqrt();
    [middle - half, middle + half]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Eight of ten: 0.490 to 0.943.
        let [low, high] = likely(&Bin {
            count: 10,
            probability_mean: 0.75,
            frequency: 0.8,
        });
        assert!(
            (low - 0.490).abs() < 5e-4 && (high - 0.943).abs() < 5e-4,
            "{low} {high}"
        );
    }
}
