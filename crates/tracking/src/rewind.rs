//! Plots that come too late to be taken in where a track is now.
//!
//! A network, a second radar or a slow processor delivers plots up to a few seconds old. A track that has
//! moved on keeps two earlier states of itself; it goes back to the latest of them before the late plot,
//! takes in its own plots up to that moment again, is weighed against the late plot like any other track,
//! and then takes in what it had seen since. The outcome is that of the right order, but for its own plots'
//! probabilities, which are kept as they were judged the first time. Nothing goes back beyond the track's
//! first plot, nor beyond the beginning of its present part ([`crate::course`]). Bounded by [`REWINDS_PER_DWELL_MAX`].

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};

use crate::config::Config;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::{Bernoulli, Component, OwnPlot};
use crate::limits::REWINDS_PER_DWELL_MAX;
use crate::measure::{Expected, Innovation, Measured, update};
use crate::motion::MOTIONS;
use crate::scene::Scene;
use crate::size::Size;

/// Plots older than this, measured from the newest dwell, found no tracks and update none.
pub const WINDOW: Span = Span::from_millis(3_000);
/// A plot so little older than a track's state is taken in where the track is.
pub const BEHIND: Span = Span::from_millis(300);
/// Half width of the gate in which a late plot may be a track's, standard deviations.
const SDS: f64 = 5.0;
/// A track less likely than this is not worth the work.
const EXISTENCE_MIN: f64 = 0.3;

/// An earlier state of a track.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Anchor {
    time: Time,
    components: [Component; MOTIONS],
    cooperative: bool,
    size: Size,
}

impl Bernoulli {
    /// Keeps the state as it is, if the one kept before is old enough: there is always one that lies a
    /// window back, or the very first.
    pub fn drop_anchor(&mut self) {
        let due = self
            .anchors
            .last()
            .is_none_or(|anchor| self.time - anchor.time >= WINDOW);
        if due {
            if self.anchors.len() >= 2 {
                self.anchors.remove(0);
            }
            self.anchors.push(Anchor {
                time: self.time,
                components: self.components,
                cooperative: self.cooperative,
                size: self.size,
            });
        }
    }
}

/// A track that was taken back, with what it has to take in again.
pub struct Rewound {
    place: usize,
    before: Bernoulli,
    since: Vec<OwnPlot>,
}

/// Takes back the tracks that a slice of late plots may belong to; counts those left out.
pub fn back(
    tracks: &mut [Bernoulli],
    plots: &[Measured],
    scene: &Scene,
    config: &Config,
    budget: &mut usize,
) -> (Vec<Rewound>, u32) {
    let (mut rewound, mut left_out) = (Vec::new(), 0);
    let Some(to) = plots.first().map(|plot| plot.time) else {
        return (rewound, left_out);
    };
    for (place, track) in tracks.iter_mut().enumerate() {
        let late = track.time - to > BEHIND && track.course.since < to;
        if !late || track.existence < EXISTENCE_MIN || !may_own(track, plots, scene) {
            continue;
        }
        if *budget == 0 {
            left_out += 1;
            continue;
        }
        let before = track.clone();
        // An anchor knows one past only.
        track.settle_on_best();
        let Some(since) = take_back(track, to, scene, config) else {
            *track = before;
            continue;
        };
        *budget -= 1;
        rewound.push(Rewound {
            place,
            before,
            since,
        });
    }
    (rewound, left_out)
}

/// Lets the tracks take in again what they had seen since; those that no late plot touched are as before.
pub fn forth(tracks: &mut [Bernoulli], rewound: Vec<Rewound>, scene: &Scene, config: &Config) {
    for Rewound {
        place,
        before,
        since,
    } in rewound
    {
        let Some(track) = tracks.get_mut(place) else {
            continue;
        };
        if track.hits == before.hits {
            *track = before;
            continue;
        }
        let existence = track.existence;
        // Their common Gaussian goes on; which plots are its own was judged without them.
        track.branches.clear();
        for own in &since {
            take_in(track, own, scene, config);
        }
        // An aircraft that said itself where it is answered without a plot.
        if before.cooperative {
            track.note_answer();
        }
        track.predict(before.time, config, scene);
        track.existence = existence;
        track.course = before.course;
        track.anchors = before.anchors;
        // Anchors from after the late plot do not know of it.
        let to = before.time - WINDOW;
        if track.anchors.len() > 1 {
            track.anchors.retain(|anchor| anchor.time <= to);
        }
        track
            .history
            .sort_by_key(|own| (own.plot.time, own.plot.id));
    }
}

/// The budget of one dwell.
pub fn budget() -> usize {
    REWINDS_PER_DWELL_MAX
}

/// Whether the track was roughly where one of the plots is: by straight flight, which over the window
/// errs by what gravity and drag bend.
fn may_own(track: &Bernoulli, plots: &[Measured], scene: &Scene) -> bool {
    plots.iter().any(|plot| {
        let Some(sensor) = scene.sensor(plot.sensor) else {
            return false;
        };
        let (place, sd_m) = track.roughly(plot.time);
        let expected = sensor
            .to_sensor
            .apply(frames::Position::tagged(place))
            .untagged();
        let polar = frames::Polar {
            range_m: plot.z[0],
            azimuth_rad: plot.z[1],
            elevation_rad: plot.z[2],
        };
        let apart_m = (polar.to_position().untagged() - expected).norm();
        let noise_m = (plot.variance[0]
            + plot.z[0] * plot.z[0] * (plot.variance[1] + plot.variance[2]))
            .sqrt();
        apart_m < SDS * (sd_m + noise_m)
    })
}

/// Goes back to a time; gives the track's own plots from after it.
fn take_back(
    track: &mut Bernoulli,
    to: Time,
    scene: &Scene,
    config: &Config,
) -> Option<Vec<OwnPlot>> {
    let mut newest_first = track.anchors.iter().rev();
    let anchor = newest_first.find(|anchor| anchor.time <= to)?.clone();
    let existence = track.existence;
    let own = track.history.clone();
    let again = own.iter().filter(|own| own.plot.time > anchor.time);
    let (until, since): (Vec<&OwnPlot>, Vec<&OwnPlot>) = again.partition(|own| own.plot.time <= to);
    track.time = anchor.time;
    track.components = anchor.components;
    track.cooperative = anchor.cooperative;
    track.size = anchor.size;
    track.branches.clear();
    for own in until {
        take_in(track, own, scene, config);
    }
    track.existence = existence;
    Some(since.into_iter().copied().collect())
}

/// Takes in a plot that is the track's with a known probability.
fn take_in(track: &mut Bernoulli, own: &OwnPlot, scene: &Scene, config: &Config) {
    let (Some(plot), Some(sensor)) = (Measured::new(&own.plot), scene.sensor(own.plot.sensor))
    else {
        return;
    };
    track.predict(plot.time, config, scene);
    let dt_s = (plot.time - track.time).seconds();
    let densities = track.components.map(|component| {
        if component.weight <= 0.0 {
            return 0.0;
        }
        let expected = Expected::new(&component.gaussian.mean, sensor);
        let cross = expected.cross(&component.gaussian.covariance);
        let innovation = Innovation::new(&cross, &expected.spread(&cross), &plot);
        innovation.map_or(0.0, |innovation| {
            let e = expected.innovation(&plot, dt_s);
            component.weight * libm::exp(innovation.density(&e, plot.dimensions()).1)
        })
    });
    let total: f64 = densities.iter().sum();
    if total.is_nan() || total <= 0.0 {
        return;
    }
    for (component, density) in track.components.iter_mut().zip(densities) {
        let prior = *component;
        let (kept, taken) = (
            prior.weight * (1.0 - own.weight),
            own.weight * density / total,
        );
        let weight = kept + taken;
        if prior.weight <= 0.0 || weight <= 0.0 {
            component.weight = 0.0;
            continue;
        }
        let Some(after) = update(&prior.gaussian, &plot, dt_s, sensor, 1) else {
            continue;
        };
        let step: StateVector = (after.mean - prior.gaussian.mean) * (taken / weight);
        let all = after.mean - prior.gaussian.mean;
        let spread: Covariance = all * all.transpose() * (taken / weight) - step * step.transpose();
        *component = Component {
            weight,
            gaussian: Gaussian {
                mean: prior.gaussian.mean + step,
                covariance: (prior.gaussian.covariance * kept + after.covariance * taken) / weight
                    + spread,
            },
        };
    }
    track.settle_weights();
    track.note_own(&own.plot, own.weight, sensor);
}

#[cfg(test)]
mod tests {
    use sensing::Plot;

    use super::*;
    use crate::common::{self, Noise, at};
    use crate::doubt::{self, numbers};
    use crate::motion::Motion;

    const FALLS: usize = Motion::Ballistic as usize;

    /// A track that exchanged histories a second ago: its likeliest began as another's, with plot 100. And a plot from
    /// half a second ago, late.
    fn exchanged() -> (Bernoulli, Measured, Scene) {
        let (scene, mut noise) = (common::scene(), Noise(4));
        let start = common::round(&mut noise);
        let mut plot = |number: u64, second: f64| -> Plot {
            let now = common::later(&scene, &start, second);
            common::plot(&scene, &now, number, &mut noise)
        };
        let own = [plot(0, 0.0), plot(1, 1.0), plot(2, 2.0)];
        let moved = [plot(100, 0.0), plot(101, 1.0), plot(102, 2.0)];
        let late = Measured::new(&plot(200, 1.5)).expect("a plot that can be used");
        let mut track = doubt::begun(&scene, own[0]);
        for (k, component) in track.components.iter_mut().enumerate() {
            component.weight = if k == FALLS { 1.0 } else { 0.0 };
        }
        track.predict(at(1.0), &Config::default(), &scene);
        track.anchors.clear();
        track.drop_anchor();
        track.predict(at(2.0), &Config::default(), &scene);
        let mut whole = doubt::history(&track, 0.6, &moved);
        whole.is_whole = true;
        track.branches = vec![whole, doubt::history(&track, 0.4, &own[1..])];
        (track, late, scene)
    }

    fn taken_back(
        track: &Bernoulli,
        late: Measured,
        scene: &Scene,
    ) -> ([Bernoulli; 1], Vec<Rewound>) {
        let mut tracks = [track.clone()];
        let config = Config::default();
        let (rewound, _) = back(&mut tracks, &[late], scene, &config, &mut budget());
        (tracks, rewound)
    }

    #[test]
    fn a_track_that_takes_a_late_plot_goes_on_with_the_history_that_it_was_given() {
        let (track, late, scene) = exchanged();
        let (mut tracks, rewound) = taken_back(&track, late, &scene);
        assert_eq!(rewound.len(), 1, "it is taken back");
        // The late plot is its own.
        tracks[0].hits += 1.0;
        forth(&mut tracks, rewound, &scene, &Config::default());
        assert_eq!(numbers(&tracks[0]), [100, 101, 102]);
    }

    #[test]
    fn a_track_whose_late_plot_was_not_its_own_is_in_doubt_as_before() {
        let (track, late, scene) = exchanged();
        let (mut tracks, rewound) = taken_back(&track, late, &scene);
        forth(&mut tracks, rewound, &scene, &Config::default());
        assert_eq!(tracks, [track]);
    }

    #[test]
    fn a_track_that_has_no_state_from_before_a_late_plot_stays_as_it_is() {
        let (mut track, late, scene) = exchanged();
        track.anchors.clear();
        track.drop_anchor();
        let (tracks, rewound) = taken_back(&track, late, &scene);
        assert!(rewound.is_empty());
        assert_eq!(tracks, [track]);
    }
}
