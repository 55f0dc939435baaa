//! How far the claim of a lone plot reaches.
//!
//! Most lone plots are noise. In a crowded look nearly each of them has some plot within its gate, and growing
//! it into a track, flying that track and weighing all plots around it costs far more than the answer is
//! worth: nineteen times in twenty its claim on each of them is too weak to change anything. So the claim is
//! estimated first, without a flight: straight ahead, in the radar's own coordinates, with room for what gravity,
//! drag and thrust may do. Each way to move reaches as far as its peak density, its weight and the seed's
//! probability carry it; where that is nowhere, nothing is looked for at all.
//!
//! An estimate may miss a claim that is only just strong enough. That costs nothing: such a claim leaves a track
//! less likely than those that are pruned when the look ends, and the lone plot lives on.

use core::f64::consts::TAU;

use site::DragShape;

use crate::aircraft::TURN_SD_RADPS;
use crate::birth::{self, Births, Velocity};
use crate::boost::{BURNING_SHARE, LN_THRUST_PRIOR};
use crate::gate::{CLAIM_MIN, Look};
use crate::index::{Neighbour, azimuth_off};
use crate::measure::{Measured, PlotVector};
use crate::motion::{MOTIONS, Motion, PIECE_LN_BETA};

/// Nearer than this, metres, or steeper than this cosine, the radar's coordinates bend too much for a bound.
const NEAR_M: f64 = 500.0;
const STEEP_COS: f64 = 0.3;
/// Air at sea level on a cold day, kg/m³; wind that it may bring, m/s; and the most by which drag grows near the
/// speed of sound.
const AIR_KG_M3: f64 = 1.3;
const WIND_MPS: f64 = 30.0;
const TRANSONIC: f64 = 4.0;
const SUBSONIC_MPS: f64 = 200.0;
/// What straight flight seen by a radar is not straight by, metres.
const BEND_M: f64 = 2.0;
/// Standard gravity, m/s².
const GRAVITY_MPS2: f64 = 9.806_65;

/// What one lone plot may claim in one look.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    ways: [Way; MOTIONS],
    count: usize,
    /// The lone plot moved straight ahead, and half widths of the box around that place that holds all of it.
    ahead: PlotVector,
    pub halves: PlotVector,
}

/// One way to move, as far as it reaches: an ellipsoid in range and its rate, azimuth and elevation.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    /// Squared distance up to which the claim may matter.
    gate: f64,
    centre: PlotVector,
    /// By how much an object may miss the centre without any of that being noise; of range, given its rate.
    bend: PlotVector,
    /// One over the variances of range given its rate, azimuth, elevation, and range rate.
    per_variance: PlotVector,
    /// Metres of range that go with one m/s of range rate.
    slope_s: f64,
    halves: PlotVector,
}

impl Reach {
    /// The reach of a lone plot that exists with this probability; `None` where it cannot be bounded: very near the
    /// radar, straight over it, or where only some of the plots have their Doppler.
    pub fn new(
        measured: &Measured,
        existence: f64,
        births: Births,
        look: &Look<'_>,
    ) -> Option<Self> {
        let (first, last) = (look.plots.first()?, look.plots.last()?);
        let doppler = look.index.doppler()?;
        let dt = (first.time - measured.time).seconds();
        let opening = if measured.doppler { measured.z[3] } else { 0.0 };
        let range_m = measured.z[0] + opening * dt;
        let (sin, cos) = libm::sincos(measured.z[2]);
        if range_m.min(measured.z[0]) < NEAR_M || cos < STEEP_COS {
            return None;
        }
        let shares = birth::shares(measured, births);
        let least = CLAIM_MIN * look.sensor.clutter_density_even(doppler) / existence;
        let setting = Setting {
            measured,
            look,
            dt,
            spread_s: (last.time - first.time).seconds(),
            doppler,
            opening,
            range_m,
            cos,
            sin,
            least,
        };
        let share = |motion: Motion| shares[motion as usize];
        let mut reach = Self {
            ways: [Way::default(); MOTIONS],
            count: 0,
            ahead: PlotVector::new(range_m, measured.z[1], measured.z[2], opening),
            halves: PlotVector::zeros(),
        };
        for (motion, share) in [
            // What burns may have burnt out since.
            (
                Motion::Ballistic,
                share(Motion::Ballistic) + share(Motion::Boost),
            ),
            (Motion::Piece, share(Motion::Piece)),
            (Motion::Boost, share(Motion::Boost)),
            // An aircraft goes over from one filter to the other between looks.
            (Motion::Turn, share(Motion::Straight) + share(Motion::Turn)),
            (Motion::Slow, share(Motion::Slow)),
        ] {
            if share > 0.0
                && let Some(way) = setting.way(motion, share)
            {
                reach.halves = reach.halves.sup(&way.halves);
                reach.ways[reach.count] = way;
                reach.count += 1;
            }
        }
        Some(reach)
    }

    /// Whether it reaches nowhere.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether a claim on this plot may matter.
    pub fn holds(&self, plot: &Neighbour) -> bool {
        let off = |k: usize| (plot.z[k] - self.ahead[k]).abs() <= self.halves[k];
        let azimuth = azimuth_off(plot.z[1], self.ahead[1]).abs() <= self.halves[1];
        // Without Doppler no rate is held against it.
        let rate = !plot.doppler || off(3);
        (off(0) & azimuth & off(2) & rate)
            && self.ways[..self.count].iter().any(|way| way.holds(plot))
    }
}

impl Way {
    fn holds(&self, plot: &Neighbour) -> bool {
        let beyond = |k: usize, off: f64| (off.abs() - self.bend[k]).max(0.0);
        let rate_off = plot.z[3] - self.centre[3];
        let off = PlotVector::new(
            beyond(0, plot.z[0] - self.centre[0] - self.slope_s * rate_off),
            beyond(1, azimuth_off(plot.z[1], self.centre[1])),
            beyond(2, plot.z[2] - self.centre[2]),
            beyond(3, rate_off),
        );
        (0..4)
            .map(|k| off[k] * off[k] * self.per_variance[k])
            .sum::<f64>()
            <= self.gate
    }
}

/// What all ways to move of one lone plot have in common.
struct Setting<'a> {
    measured: &'a Measured,
    look: &'a Look<'a>,
    /// Seconds since the lone plot, and from the first plot of the look to the last.
    dt: f64,
    spread_s: f64,
    doppler: bool,
    opening: f64,
    range_m: f64,
    /// Of its elevation.
    cos: f64,
    sin: f64,
    /// The least density, times its share, that matters.
    least: f64,
}

/// Variances of range, azimuth, elevation and range rate, and the covariance of range and its rate.
struct Spread {
    variance: PlotVector,
    range_and_rate: f64,
}

impl Setting<'_> {
    /// How far one way to move reaches, if anywhere.
    fn way(&self, motion: Motion, share: f64) -> Option<Way> {
        let prior = birth::prior(motion);
        // The peak is bounded by the least spread that there may be, the distance by the most.
        let velocity = Velocity::new(self.measured, &prior);
        let least = self.spread(
            motion,
            &velocity,
            &Push::surely(motion, self),
            self.look.index.narrowest(),
        );
        let reach = share / self.least;
        let per_peak2 = self.per_squared_peak(&least);
        if reach * reach <= per_peak2 {
            return None;
        }
        let push = Push::new(motion, self);
        let gate = libm::log(reach * reach / per_peak2).min(self.look.config.gate_young);
        let Spread {
            variance,
            range_and_rate,
        } = self.spread(motion, &velocity, &push, self.look.index.widest());
        let dt = self.dt;
        let slope_s = if self.doppler {
            range_and_rate / variance[3]
        } else {
            0.0
        };
        let moved_m = 0.5 * push.mean_mps2 * dt * dt;
        let fallen_m = 0.5 * push.down_mps2 * dt * dt - velocity.upward_mps * dt;
        let slack_m = 0.5 * push.slack_mps2 * dt * dt + prior.sinks_mps * dt * self.sin.abs();
        let late_m = self.opening.abs() * self.spread_s + BEND_M;
        let bend = PlotVector::new(
            slack_m.max(slope_s * push.slack_mps2 * dt) + late_m,
            BEND_M / (self.range_m * self.cos),
            (BEND_M + 0.2 * fallen_m.abs()) / self.range_m,
            push.slack_mps2 * dt,
        );
        let half = |k: usize, bend: f64| (gate * variance[k]).sqrt() + bend;
        Some(Way {
            gate,
            centre: PlotVector::new(
                self.range_m + moved_m,
                self.measured.z[1],
                self.measured.z[2] - fallen_m / self.range_m,
                self.opening + push.mean_mps2 * dt,
            ),
            bend,
            per_variance: PlotVector::new(
                1.0 / (variance[0] - slope_s * range_and_rate),
                1.0 / variance[1],
                1.0 / variance[2],
                if self.doppler { 1.0 / variance[3] } else { 0.0 },
            ),
            slope_s,
            halves: PlotVector::new(
                half(0, slack_m + moved_m.abs() + late_m),
                half(1, bend[1]),
                half(2, bend[2] + fallen_m.abs() / self.range_m),
                half(3, bend[3]),
            ),
        })
    }

    /// The spread of a plot of the look, straight ahead, with a push and the plot's own errors.
    fn spread(
        &self,
        motion: Motion,
        velocity: &Velocity,
        push: &Push,
        plots: &PlotVector,
    ) -> Spread {
        let (dt, own, z) = (self.dt, &self.measured.variance, &self.measured.z);
        let noise = motion.acceleration_density() * dt;
        let along2 = velocity.along2;
        let push2 = push.sd_mps2 * push.sd_mps2 * dt * dt;
        let early2 = push.early_mps2 * push.early_mps2 * dt * dt;
        let moved = |variance: f64| {
            let while_s = dt * push.widens;
            while_s * while_s * variance + noise * dt * dt / 3.0
        };
        let level_m = self.range_m * self.cos;
        let turned_m = 0.5 * push.turn_mps * dt;
        let level = own[1] * z[0] * z[0] * self.cos * self.cos
            + moved(velocity.level2)
            + turned_m * turned_m;
        let upward = own[2] * z[0] * z[0] + moved(velocity.upward2);
        Spread {
            variance: PlotVector::new(
                own[0] + dt * dt * (along2 + noise / 3.0 + 0.25 * push2 + 0.6 * early2) + plots[0],
                level / (level_m * level_m) + plots[1],
                upward / (self.range_m * self.range_m) + plots[2],
                along2 + noise + push2 + early2 + plots[3],
            ),
            range_and_rate: dt * (along2 + 0.5 * noise + 0.5 * push2 + 0.75 * early2),
        }
    }

    /// One over the squared density at the centre.
    fn per_squared_peak(&self, spread: &Spread) -> f64 {
        let v = &spread.variance;
        let det = if self.doppler {
            (v[0] * v[3] - spread.range_and_rate * spread.range_and_rate) * v[1] * v[2] * TAU
        } else {
            v[0] * v[1] * v[2]
        };
        det * TAU * TAU * TAU
    }
}

/// What acts on an object beside its own inertia.
struct Push {
    /// Along the line of sight, m/s²: as expected, by how much more or less it may be without being noise, and the
    /// standard deviation around that which the filter has.
    mean_mps2: f64,
    slack_mps2: f64,
    sd_mps2: f64,
    /// The same of what acts in the first half of the while.
    early_mps2: f64,
    /// By how much it widens the spread across.
    widens: f64,
    /// Speed that an unknown turn brings about, m/s.
    turn_mps: f64,
    /// Downwards, across the line of sight, m/s².
    down_mps2: f64,
}

impl Push {
    /// Nothing does.
    const NONE: Self = Self {
        mean_mps2: 0.0,
        slack_mps2: 0.0,
        sd_mps2: 0.0,
        early_mps2: 0.0,
        widens: 1.0,
        turn_mps: 0.0,
        down_mps2: 0.0,
    };

    fn new(motion: Motion, setting: &Setting<'_>) -> Self {
        let Setting {
            opening,
            dt,
            cos,
            sin,
            ..
        } = *setting;
        let scene = setting.look.scene;
        let (speed_mps, ahead) = (opening.abs(), opening.signum());
        // Drag at the middle of what air, wind and the speed of sound leave open, and how far that is from its ends.
        let drag = |ln_beta: f64, grows: f64| {
            let most = |v: f64| 0.5 * AIR_KG_M3 * v * v * libm::exp(-ln_beta) * grows;
            let (high, low) = (
                most(speed_mps + WIND_MPS),
                most((speed_mps - WIND_MPS).max(0.0)) / (2.0 * grows),
            );
            (0.5 * (high + low), 0.5 * (high - low))
        };
        let falls = Self {
            mean_mps2: -GRAVITY_MPS2 * sin,
            down_mps2: GRAVITY_MPS2 * cos,
            ..Self::NONE
        };
        let (ln_beta, ln_beta_sd) = scene.ln_beta_prior;
        let shaped = scene.drag != DragShape::Constant && speed_mps > SUBSONIC_MPS;
        let (falling, falling_slack) = drag(ln_beta, if shaped { TRANSONIC } else { 1.0 });
        let thrust = libm::exp(LN_THRUST_PRIOR.0);
        // Thrust acts along the way, which is known the less the slower it is.
        let turned = |while_s: f64| 1.0 + thrust * while_s / speed_mps.max(1.0);
        match motion {
            // The one in twenty that burns may have burnt out since, and is taken in with the rest.
            Motion::Ballistic => {
                let turned = turned(0.5 * dt);
                Self {
                    mean_mps2: falls.mean_mps2 - ahead * falling,
                    slack_mps2: falling_slack,
                    sd_mps2: falling * ln_beta_sd,
                    early_mps2: thrust * (0.5 * BURNING_SHARE).sqrt(),
                    widens: (1.0 + BURNING_SHARE * (turned * turned - 1.0)).sqrt(),
                    ..falls
                }
            }
            Motion::Piece => {
                let (braking, slack) = drag(PIECE_LN_BETA.0, 1.0);
                Self {
                    mean_mps2: falls.mean_mps2 - ahead * braking,
                    slack_mps2: slack + 0.5 * braking,
                    sd_mps2: braking * PIECE_LN_BETA.1,
                    ..falls
                }
            }
            Motion::Boost => Self {
                mean_mps2: falls.mean_mps2 + ahead * (thrust - falling),
                slack_mps2: falling_slack,
                sd_mps2: thrust * LN_THRUST_PRIOR.1,
                widens: turned(dt),
                ..falls
            },
            Motion::Straight | Motion::Turn => Self {
                turn_mps: speed_mps * TURN_SD_RADPS * dt,
                ..Self::NONE
            },
            Motion::Slow => Self::NONE,
        }
    }

    /// What of it surely spreads a plot.
    fn surely(motion: Motion, setting: &Setting<'_>) -> Self {
        if motion != Motion::Boost {
            return Self::NONE;
        }
        let push = Self::new(motion, setting);
        Self {
            sd_mps2: 0.8 * push.sd_mps2,
            widens: 1.0 + 0.3 * (push.widens - 1.0),
            ..Self::NONE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{self, Noise};
    use crate::config::Config;
    use crate::gate::Gates;
    use crate::index::PlotIndex;
    use crate::seed::Seed;
    use crate::track::TrackId;

    #[test]
    fn no_claim_that_matters_lies_beyond_the_reach_and_most_noise_does() {
        let scene = common::scene();
        let config = Config::default();
        let mut noise = Noise(5);
        let (mut mattered, mut weak, mut beyond) = (0, 0, 0);
        for seconds in [1.0, 2.0, 3.0] {
            let starts: Vec<_> = (0..60)
                .map(|_| common::round_from_anywhere(&mut noise))
                .collect();
            let first = starts
                .iter()
                .zip(0..)
                .map(|(start, number)| common::plot(&scene, start, number, &mut noise));
            let mut first: Vec<_> = first.collect();
            first.extend(common::clutter(400, common::at(0.0), 1_000, &mut noise));
            let then = starts.iter().zip(2_000..).map(|(start, number)| {
                common::plot(
                    &scene,
                    &common::later(&scene, start, seconds),
                    number,
                    &mut noise,
                )
            });
            let mut then: Vec<_> = then.collect();
            then.extend(common::clutter(
                1_500,
                common::at(seconds),
                3_000,
                &mut noise,
            ));
            let plots: Vec<_> = then.iter().filter_map(Measured::new).collect();
            let mut index = PlotIndex::default();
            index.fill(&plots);
            let look = Look {
                plots: &plots,
                index: &index,
                sensor: &scene.sensors[0],
                scene: &scene,
                config: &config,
            };
            for plot in first {
                let seed = Seed {
                    plot,
                    existence: 0.01,
                    founded: 0.01,
                    births: Births {
                        falling: 1.0,
                        pieces: 0.1,
                        flying: 0.3,
                    },
                    looked: plot.time,
                };
                let measured = Measured::new(&plot).expect("a plot that can be used");
                let Some(reach) = Reach::new(&measured, seed.existence, seed.births, &look) else {
                    continue;
                };
                let mut track = seed
                    .grow(TrackId(1), &scene, &scene.sensors[0])
                    .expect("a plot that can be used");
                let mut gates = Gates::default();
                gates.begin_dwell();
                gates.add(0, &mut track, &look);
                let least = CLAIM_MIN * look.sensor.clutter_density_even(true);
                let mut within = Vec::new();
                index.near(0.0, f64::INFINITY, 0.0, 7.0, |near| {
                    if reach.holds(near) {
                        within.push(near.plot);
                    }
                });
                for pair in &gates.pairs {
                    if seed.existence * pair.density > 10.0 * least {
                        mattered += 1;
                        assert!(
                            within.contains(&pair.plot),
                            "after {seconds} s: {:?} claims {:?}, {pair:?}",
                            measured.z,
                            plots[pair.plot as usize].z
                        );
                    }
                }
                if gates.pairs.is_empty() {
                    weak += 1;
                    beyond += u32::from(within.is_empty());
                }
            }
        }
        assert!(mattered > 150, "{mattered}");
        assert!(weak > 100 && 2 * beyond > weak, "{beyond} of {weak}");
    }
}
