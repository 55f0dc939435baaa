//! Level ground as a mirror, end to end: what a radar reports of an aeroplane near the horizon, held against the image
//! worked out from places instead of angles.

mod common;

use common::{START, circling, errors, plots, radar, run, stated};
use frames::degrees;
use simulator::Output;
use site::Sensor;

const WAVELENGTH_M: f64 = 0.1;
const BEAMWIDTH_DEG: f64 = 8.0;
const REFLECTION: f64 = 0.7;
const SEEDS: u64 = 40;
/// The share of looks with a plot in free space, as the radar states it.
const DETECTION: f64 = 0.9;

/// The radar without false plots.
fn clean() -> Sensor {
    Sensor {
        false_plots_per_scan: 0.0,
        ..radar("a", 1, 0.0)
    }
}

fn flown(reflection: f64, seed: u64) -> Output {
    let mirror = format!(
        "mirror = {{ wavelength_m = {WAVELENGTH_M}, beamwidth_deg = {BEAMWIDTH_DEG:.1}, reflection = {reflection:.1} }}"
    );
    let scenario = format!("{}\n[[sensor]]\nid = \"a\"\n{mirror}\n", circling(210.0));
    run(&scenario, vec![clean()], seed)
}

/// Power gain of the echo and lean of its elevation at a moment, from two straight lines: from the aeroplane to the
/// antenna and to the antenna's own image, which is as long as the bent one.
fn expected(output: &Output, time_s: f64) -> (f64, f64) {
    let place = output.objects[0].path.at(time_s).expect("flying").position;
    let away_m = libm::hypot(place.x(), place.y());
    // The site is level to a metre over six kilometres: the plane lies 10 m under the antenna.
    let [up_m, image_up_m] = [place.z() - 10.0, place.z() + 10.0];
    let [straight_m, bent_m] = [up_m, image_up_m].map(|up_m| libm::hypot(away_m, up_m));
    let [above, below] = [up_m, image_up_m].map(|up_m| libm::atan(up_m / away_m));
    let angle = above + below;
    // Half of the power at half a beamwidth from the axis, one half of the exponent for an amplitude.
    let beside = 2.0 * angle / degrees(BEAMWIDTH_DEG);
    let off_axis = 0.5 * libm::log(0.5) * beside * beside;
    let size = REFLECTION * libm::exp(off_axis);
    let phase = (bent_m - straight_m) / WAVELENGTH_M * core::f64::consts::TAU;
    let power = 1.0 + size * size - 2.0 * size * libm::cos(phase);
    let share = (size * size - size * libm::cos(phase)) / power;
    let half_beam = degrees(BEAMWIDTH_DEG) / 2.0;
    (power * power, (-share * angle).clamp(-half_beam, half_beam))
}

#[test]
fn elevations_lean_as_the_image_says_and_nothing_else_does() {
    let (mut count, mut raw, mut squares, mut beside) = (0.0, 0.0, [0.0; 4], 0.0_f64);
    let sensor = clean();
    let sds = stated(&sensor);
    for seed in 0..SEEDS {
        let output = flown(REFLECTION, seed);
        for plot in plots(&output) {
            let time_s = (plot.time - START).seconds();
            let (_, lean_rad) = expected(&output, time_s);
            let mut errors = errors(&output, &sensor, plot, plot.time);
            raw += errors[2] * errors[2] / (sds[2] * sds[2]);
            errors[2] -= lean_rad;
            beside = beside.max(lean_rad.abs());
            for (sum, (error, sd)) in squares.iter_mut().zip(errors.iter().zip(sds)) {
                *sum += error * error / (sd * sd);
            }
            count += 1.0;
        }
    }
    assert!(count > 1_000.0, "{count} plots");
    for square in squares {
        let five_sd = 5.0 * (2.0_f64 / count).sqrt();
        assert!(
            (square / count - 1.0).abs() < five_sd,
            "{squares:?} of {count}"
        );
    }
    assert!(
        raw / count > 2.0,
        "leans hardly matter here: {}",
        raw / count
    );
    assert!(beside > degrees(0.5), "{beside}");
}

#[test]
fn echoes_fade_as_the_image_says() {
    // A threshold for one false alarm in a million; power fluctuates like a second noise.
    let threshold = libm::log(1e6);
    let mean = threshold / -libm::log(DETECTION) - 1.0;
    let (mut found, mut wanted, mut variance, mut least) = (0.0, 0.0, 0.0, 1.0_f64);
    for seed in 0..SEEDS {
        let output = flown(REFLECTION, seed);
        found += plots(&output).len() as f64;
        for second in 0..60 {
            let (gain, _) = expected(&output, f64::from(second) + 0.5);
            let probability = libm::exp(-threshold / (1.0 + mean * gain));
            least = least.min(probability);
            wanted += probability;
            variance += probability * (1.0 - probability);
        }
    }
    assert!(least < 0.3, "no fade in it: {least}");
    // The first and the last scan may be cut off by the scenario's ends: a plot a run.
    let off = 5.0 * f64::sqrt(variance) + SEEDS as f64;
    assert!(
        (found - wanted).abs() < off,
        "{found} plots, {wanted} expected"
    );
    let free = DETECTION * 60.0 * SEEDS as f64;
    assert!(
        (free - wanted).abs() > 2.0 * off,
        "{wanted} expected, {free} without"
    );
}

#[test]
fn ground_that_reflects_nothing_changes_no_octet() {
    let without = run(&circling(210.0), vec![clean()], 3);
    let octets = |output: &Output| -> Vec<Vec<u8>> {
        output
            .datagrams
            .iter()
            .map(|one| one.octets.clone())
            .collect()
    };
    assert_eq!(octets(&flown(0.0, 3)), octets(&without));
    assert_ne!(octets(&flown(REFLECTION, 3)), octets(&without));
}
