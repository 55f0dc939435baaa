//! Movers and false plots before a radar that looks once a second: what those who watch Doppler are tested with.

use core::f64::consts::TAU;

use frames::{EllipsoidHeight, Geodetic, Polar, Span, Time};
use site::{Sensor, SensorId};

use crate::{Plot, PlotId};

/// Numbers from a fixed sequence (SplitMix64).
pub struct Noise(pub u64);

impl Noise {
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

pub fn radar() -> Sensor {
    let place = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0));
    Sensor {
        range_sd_m: 15.0,
        range_rate_max_mps: 450.0,
        ..Sensor::radar("north", place)
    }
}

pub fn plot(z: [f64; 4], time_s: f64) -> Plot {
    Plot {
        id: PlotId(0),
        sensor: SensorId(0),
        time: Time(0) + Span::from_seconds(time_s),
        polar: Polar {
            range_m: z[0],
            azimuth_rad: frames::wrap_two_pi(z[1]),
            elevation_rad: z[2],
        },
        range_rate_mps: Some(z[3]),
        cross_section_m2: None,
        range_sd_m: 15.0,
        azimuth_sd_rad: 0.004,
        elevation_sd_rad: 0.004,
        range_rate_sd_mps: 1.5,
        cooperative: false,
        number: None,
    }
}

/// False plots are within so many metres and radians.
pub const EVERYWHERE: (f64, f64) = (30_000.0, TAU);

/// A false plot anywhere within so many metres and radians.
pub fn clutter(noise: &mut Noise, time_s: f64, (reach_m, width_rad): (f64, f64)) -> Plot {
    let (range_m, azimuth_rad) = (noise.between(300.0, reach_m), noise.between(0.0, width_rad));
    let (elevation_rad, rate_mps) = (noise.between(0.0, 1.2), noise.between(-450.0, 450.0));
    plot([range_m, azimuth_rad, elevation_rad, rate_mps], time_s)
}

/// What moves along the line of sight: range, azimuth, elevation and range rate at a moment, while in view.
pub type Way<'a> = &'a dyn Fn(f64) -> Option<[f64; 4]>;

pub fn airliner(time_s: f64) -> [f64; 4] {
    [24_000.0 - 270.0 * time_s, 1.0, 0.3, -270.0]
}

/// Rounds that come into view one behind the other on the same way, every tenth of a second to every second.
pub fn salvo(seed: u64) -> Vec<impl Fn(f64) -> Option<[f64; 4]>> {
    let spacing_s = 0.1 + 0.9 * ((seed % 5) as f64 / 4.0);
    (0..40)
        .map(|number| {
            let (behind_s, aside) = (spacing_s * f64::from(number), f64::from(number % 3));
            move |time_s: f64| {
                let own_s = time_s - behind_s;
                let rate_mps = -380.0 + 12.0 * own_s;
                let range_m = 12_000.0 - 380.0 * own_s + 6.0 * own_s * own_s;
                let is_in_view = own_s >= 0.0 && range_m > 300.0;
                let elevation_rad = 0.1 + 0.02 * own_s;
                is_in_view.then_some([range_m, 2.0 + 0.01 * aside, elevation_rad, rate_mps])
            }
        })
        .collect()
}
