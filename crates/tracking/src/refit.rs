//! The batch fit behind an impact: all plots of a track at once.
//!
//! A filter linearises once a plot and never looks back; early, when the state is wide, that costs
//! accuracy. For the impact the track's own plots are fitted again as a whole: damped Gauss-Newton
//! steps on the state at the first plot, each plot weighted with the probability that it is the
//! track's, the threats' ballistic coefficient as a prior (maximum a posteriori). Every drag curve that
//! a threat follows is fitted apart; curves share the probability by Laplace's approximation of their
//! evidence. Which plots are the track's is asked again in the light of the whole flight, so that a plot of a
//! crossing neighbour taken in early does not bend the path for good.
//!
//! The state is fitted at the time of the first plot and flown forward from there; nothing is ever
//! extrapolated to before it. Where thrust ended or the drag changed on the way, the fit begins there: with
//! the filter's state at that moment and its covariance as the prior, the coefficient open, and with
//! the plots that came after. A piece of something that broke has a prior of its own ([`Motion::Piece`]),
//! and its share of the probability is the filter's. What burns, or may, goes on to several moments at which thrust may end.

use flight::{LN_BETA, STATE, State};
use frames::Time;
use nalgebra::Vector3;
use site::DragShape;

use crate::alignment::considered;
use crate::boost;
use crate::course::Stage;
use crate::fit::{Fit, Prior, Weighted, fit, fit_reweighed, in_told_wind};
use crate::gaussian::{Gaussian, StateVector};
use crate::hypothesis::Bernoulli;
use crate::measure::Measured;
use crate::motion::{Kind, Motion, PIECE_DRAG, PIECE_LN_BETA};
use crate::report::{Hypothesis, JointCovariance, Refit};
use crate::scene::Scene;
use crate::track::TrackId;
use crate::tracker::Tracker;

/// Fewest plots that a fit is worth: before, the filter knows as much.
const PLOTS_MIN: usize = 2;
/// Thrust less likely than this needs no explanation of its own.
const THRUST_MIN: f64 = 0.01;
/// Nor does a piece, nor a whole round where a piece is so likely.
const PIECE_MIN: f64 = 0.01;
/// Explanations less likely than this are left out.
const WEIGHT_MIN: f64 = 1e-3;

/// Drag curves that are tried.
const SHAPES: [DragShape; 4] = [
    DragShape::Constant,
    DragShape::G1,
    DragShape::G7,
    DragShape::Fin,
];
/// Least standard deviation of ln beta where the question is whether any constant coefficient will do.
const FREE_LN_BETA_SD: f64 = 0.7;

impl Tracker {
    /// Fits the track's plots anew; `None` if it is not held, is not a falling object, or has no fit.
    pub fn refit(&self, id: TrackId, scene: &Scene) -> Option<Refit> {
        refit(self.find(id)?, scene)
    }

    /// What the filter itself says of the fall: its own state for each way to fall that is likely enough to matter,
    /// without going back to the plots. A small part of a refit's work, and nearly as good once the track is old.
    /// Weights sum to one; empty if the track is not held or cannot be falling.
    pub fn filtered(&self, id: TrackId, scene: &Scene) -> Vec<Hypothesis> {
        self.find(id)
            .map_or_else(Vec::new, |track| as_filtered(track, scene))
    }
}

fn refit(track: &Bernoulli, scene: &Scene) -> Option<Refit> {
    let thrust = track.thrust();
    if thrust < THRUST_MIN {
        return refit_fall(track, scene);
    }
    // While thrust is on there is no fall to be fitted yet.
    let fallen = match track.course.stage {
        Stage::Burns => None,
        Stage::Falls | Stage::BurntOut | Stage::Changed => refit_fall(track, scene),
    };
    let Some(mut refit) = fallen else {
        return Some(Refit {
            hypotheses: as_filtered(track, scene),
            chi2: 0.0,
            freedom: 0.0,
            plots: 0,
        });
    };
    for hypothesis in &mut refit.hypotheses {
        hypothesis.weight *= 1.0 - thrust;
    }
    let outcomes = burns_out(track, scene);
    refit.hypotheses.extend(with_share(outcomes, thrust));
    settle(&mut refit.hypotheses);
    Some(refit)
}

/// Hypotheses with this share of the probability that they had.
fn with_share(
    hypotheses: impl IntoIterator<Item = Hypothesis>,
    share: f64,
) -> impl Iterator<Item = Hypothesis> {
    hypotheses.into_iter().map(move |hypothesis| Hypothesis {
        weight: hypothesis.weight * share,
        ..hypothesis
    })
}

/// Leaves out what is negligible; the weights of the rest sum to one, the likeliest first.
fn settle(hypotheses: &mut Vec<Hypothesis>) {
    let total: f64 = hypotheses.iter().map(|h| h.weight).sum();
    hypotheses.retain(|h| h.weight >= WEIGHT_MIN * total);
    let kept: f64 = hypotheses.iter().map(|h| h.weight).sum();
    for hypothesis in &mut *hypotheses {
        hypothesis.weight /= kept;
    }
    hypotheses.sort_by(|a, b| b.weight.total_cmp(&a.weight));
}

/// The filter's own states of what falls.
fn as_filtered(track: &Bernoulli, scene: &Scene) -> Vec<Hypothesis> {
    let weight = |motion: Motion| track.components[motion as usize].weight;
    let falling: f64 = Kind::Falling.motions().iter().map(|&m| weight(m)).sum();
    if falling.is_nan() || falling <= 0.0 {
        return Vec::new();
    }
    let own = |motion: Motion| &track.components[motion as usize].gaussian;
    let whole = track
        .best_branch()
        .map_or(own(Motion::Ballistic), |b| &b.gaussian);
    let as_it_is = |motion: Motion, gaussian: &Gaussian, drag: DragShape| {
        let turned = considered(&gaussian.mean, track, scene);
        let mut considered = JointCovariance::zeros();
        considered
            .fixed_view_mut::<STATE, STATE>(0, 0)
            .copy_from(&turned);
        Hypothesis {
            weight: weight(motion) / falling,
            drag,
            state: State::from_vector(track.time, &gaussian.mean),
            covariance: gaussian.covariance + turned,
            wind: None,
            considered,
        }
    };
    let mut hypotheses = Vec::new();
    if weight(Motion::Ballistic) > 0.0 {
        hypotheses.push(as_it_is(Motion::Ballistic, whole, scene.drag));
    }
    if weight(Motion::Piece) > PIECE_MIN * falling {
        hypotheses.push(as_it_is(Motion::Piece, own(Motion::Piece), PIECE_DRAG));
    }
    let thrust = weight(Motion::Boost) / falling;
    if thrust > THRUST_MIN {
        hypotheses.extend(with_share(burns_out(track, scene), thrust));
    }
    settle(&mut hypotheses);
    hypotheses
}

/// What may become of a motor that burns.
fn burns_out(track: &Bernoulli, scene: &Scene) -> [Hypothesis; 4] {
    let burning = &track.components[Motion::Boost as usize].gaussian;
    let covariance = burning.covariance + considered(&burning.mean, track, scene);
    let burning = Gaussian {
        covariance,
        ..*burning
    };
    boost::outcomes(&burning, track.time, scene)
}

/// The fit of something that has been falling since the present part of its flight began: as one of the
/// threats, as a piece, or each by its share.
fn refit_fall(track: &Bernoulli, scene: &Scene) -> Option<Refit> {
    let weight = |motion: Motion| track.components[motion as usize].weight;
    let (whole, piece) = (weight(Motion::Ballistic), weight(Motion::Piece));
    let pieces = piece / (whole + piece).max(f64::MIN_POSITIVE);
    let plots = weighted_plots(track, scene);
    let as_whole = (pieces < 1.0 - PIECE_MIN && whole > 0.0)
        .then(|| explain_whole(track, &plots, scene))
        .flatten();
    let as_piece = (pieces > PIECE_MIN)
        .then(|| explain_piece(track, &plots, scene))
        .flatten();
    let found = match (as_whole, as_piece) {
        (Some(as_whole), Some(as_piece)) => as_whole.or(as_piece, pieces),
        (as_whole, as_piece) => as_whole.or(as_piece)?,
    };
    let numbers: f64 = plots.iter().map(|p| p.weight * p.plot.dimensions()).sum();
    Some(Refit {
        hypotheses: found.hypotheses,
        chi2: found.chi2,
        // The prior on ln beta stands in for one number, a state to start from for all.
        freedom: match track.course.start {
            Some(_) => numbers,
            None => (numbers + 1.0 - STATE as f64).max(0.0),
        },
        plots: plots.len() as u32,
    })
}

/// The threats' drag curves, from the beginning of the present part of the flight.
fn explain_whole(track: &Bernoulli, plots: &[Weighted<'_>], scene: &Scene) -> Option<Explained> {
    let since = track.course.start.as_deref();
    let (time, start) = match since {
        _ if plots.is_empty() => return None,
        Some(gaussian) => (track.course.since, gaussian.mean),
        None if plots.len() < PLOTS_MIN => return None,
        None => {
            let first = plots.first()?;
            (
                first.plot.time,
                first_guess(plots, &track.falling_mean(), track.time)?,
            )
        }
    };
    let own = priors(scene, time);
    // What has changed tumbles, most likely.
    let tumbling = Prior::new(PIECE_DRAG, 1.0, PIECE_LN_BETA, time, scene);
    let tumbling = (track.course.stage == Stage::Changed).then_some(tumbling);
    let priors = own.chain(tumbling).map(|prior| match since {
        Some(gaussian) => prior
            .after(gaussian, track.course.stage, scene.drag)
            .map(|prior| prior.learned_from(track, scene)),
        None => Some(prior),
    });
    explain(plots, start, priors.collect::<Option<Vec<_>>>()?, scene)
}

/// A piece, from the track's first plot.
fn explain_piece(track: &Bernoulli, plots: &[Weighted<'_>], scene: &Scene) -> Option<Explained> {
    if plots.len() < PLOTS_MIN {
        return None;
    }
    let now = &track.components[Motion::Piece as usize].gaussian.mean;
    let start = first_guess(plots, now, track.time)?;
    let time = plots.first()?.plot.time;
    explain(
        plots,
        start,
        vec![Prior::new(PIECE_DRAG, 1.0, PIECE_LN_BETA, time, scene)],
        scene,
    )
}

/// What fits to the same plots say: hypotheses whose weights sum to one.
struct Explained {
    hypotheses: Vec<Hypothesis>,
    chi2: f64,
}

impl Explained {
    /// Both, the other with this share of the probability.
    fn or(self, other: Self, share: f64) -> Self {
        let mut hypotheses: Vec<Hypothesis> = with_share(self.hypotheses, 1.0 - share).collect();
        hypotheses.extend(with_share(other.hypotheses, share));
        settle(&mut hypotheses);
        Self {
            hypotheses,
            chi2: self.chi2.min(other.chi2),
        }
    }
}

/// One fit per prior, each started from the one before; they share by Laplace's approximation.
fn explain(
    plots: &[Weighted<'_>],
    start: StateVector,
    priors: Vec<Prior>,
    scene: &Scene,
) -> Option<Explained> {
    let mut start = in_told_wind(&start);
    let mut fits: Vec<(Prior, Fit)> = Vec::new();
    for prior in priors {
        if let Some(fit) = fit_reweighed(plots, &start, &prior, scene) {
            start = fit.start;
            fits.push((prior, fit));
        }
    }
    let evidence = fits.iter().map(|(_, fit)| fit.ln_evidence);
    let best = evidence.fold(f64::NEG_INFINITY, f64::max);
    let mut hypotheses: Vec<Hypothesis> = fits
        .iter()
        .map(|(prior, fit)| Hypothesis {
            weight: prior.share * libm::exp(fit.ln_evidence - best),
            drag: prior.drag,
            state: fit.end,
            covariance: fit.covariance,
            wind: Some(fit.wind),
            considered: fit.considered,
        })
        .collect();
    let total: f64 = hypotheses.iter().map(|h| h.weight).sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    settle(&mut hypotheses);
    let chi2 = fits.iter().map(|(_, fit)| fit.chi2);
    Some(Explained {
        hypotheses,
        chi2: chi2.fold(f64::INFINITY, f64::min),
    })
}

/// By how much the cost of fitting the track's plots falls if its drag changed at `since`, from `start`:
/// against the best drag curve without a change, whether any threat follows it or not.
pub(crate) fn gain_by_change(
    track: &Bernoulli,
    since: Time,
    start: &Gaussian,
    scene: &Scene,
) -> f64 {
    let plots = weighted_plots(track, scene);
    let (before, after) = plots.split_at(plots.partition_point(|own| own.plot.time <= since));
    let Some(first) = before.first() else {
        return 0.0;
    };
    let begun = track.course.start.as_deref();
    let time = begun.map_or(first.plot.time, |_| track.course.since);
    let guess = match begun {
        Some(start) => Some(start.mean),
        None => first_guess(before, &track.falling_mean(), track.time),
    };
    let Some(guess) = guess.map(|state| in_told_wind(&state)) else {
        return 0.0;
    };
    let cost = |plots: &[Weighted<'_>]| {
        let whole = SHAPES.into_iter().filter_map(|drag| {
            let (ln_beta, sd) = scene.ln_beta_prior;
            let free = Prior::new(drag, 1.0, (ln_beta, sd.max(FREE_LN_BETA_SD)), time, scene);
            let prior = match begun {
                Some(start) => free.after(start, track.course.stage, scene.drag)?,
                None => free,
            };
            fit(plots, &guess, &prior, scene).map(|fit| fit.cost)
        });
        whole.fold(f64::INFINITY, f64::min)
    };
    let changed = Prior::new(scene.drag, 1.0, scene.ln_beta_prior, since, scene);
    let changed = changed
        .after(start, Stage::Changed, scene.drag)
        .and_then(|prior| fit(after, &in_told_wind(&start.mean), &prior, scene));
    let gain = changed.map(|fit| cost(&plots) - cost(before) - fit.cost);
    gain.filter(|gain| gain.is_finite()).unwrap_or(0.0)
}

/// The track's plots since the present part of its flight began, oldest first.
pub(crate) fn weighted_plots<'a>(track: &Bernoulli, scene: &'a Scene) -> Vec<Weighted<'a>> {
    let whole = track.course.start.is_none();
    let mut plots = all_plots(track, scene);
    plots.retain(|own| whole || own.plot.time > track.course.since);
    plots
}

/// The same since its first plot, whatever happened to it on the way.
pub(crate) fn all_plots<'a>(track: &Bernoulli, scene: &'a Scene) -> Vec<Weighted<'a>> {
    let mut plots: Vec<Weighted<'a>> = track
        .own_plots()
        .filter_map(|own| {
            Some(Weighted {
                plot: Measured::new(&own.plot)?,
                claim: own.weight,
                weight: own.weight,
                sensor: scene.sensor(own.plot.sensor)?,
            })
        })
        .collect();
    plots.sort_by_key(|own| own.plot.time);
    plots
}

/// State at the first plot, roughly: its place, and the velocity that leads to `now` at a time with as much
/// speed lost in the first half as in the second.
pub(crate) fn first_guess(
    plots: &[Weighted<'_>],
    now: &StateVector,
    time: Time,
) -> Option<StateVector> {
    let first = plots.first()?;
    let z = &first.plot.z;
    let polar = frames::Polar {
        range_m: z[0],
        azimuth_rad: z[1],
        elevation_rad: z[2],
    };
    let to_site = first.sensor.to_sensor.inverse();
    let place = to_site.apply(polar.to_position()).untagged();
    let there = Vector3::new(now[0], now[1], now[2]);
    let speed = Vector3::new(now[3], now[4], now[5]);
    let span_s = (time - first.plot.time).seconds();
    let velocity = if span_s > 0.1 {
        (there - place) * (2.0 / span_s) - speed
    } else {
        speed
    };
    let mut start = StateVector::zeros();
    start.fixed_rows_mut::<3>(0).copy_from(&place);
    start.fixed_rows_mut::<3>(3).copy_from(&velocity);
    start[LN_BETA] = now[LN_BETA];
    Some(start)
}

/// One prior per drag curve that any threat follows, its ln beta from those threats.
fn priors(scene: &Scene, time: Time) -> impl Iterator<Item = Prior> + '_ {
    SHAPES.into_iter().filter_map(move |drag| {
        let own: Vec<_> = scene
            .threats
            .iter()
            .filter(|t| t.drag == drag)
            .cloned()
            .collect();
        if own.is_empty() && !(scene.threats.is_empty() && drag == scene.drag) {
            return None;
        }
        let ln_beta = crate::scene::ln_beta_prior(&own);
        Some(Prior::new(
            drag,
            own.len().max(1) as f64,
            ln_beta,
            time,
            scene,
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{self, Noise};
    use crate::config::Config;
    use flight::Flight;
    use frames::Span;

    /// A piece that a round leaves behind after six looks, followed for eight more; and where the round would be two
    /// seconds after that, had it not broken.
    fn piece(scene: &Scene, seed: u64) -> (Bernoulli, State, State) {
        let mut noise = Noise(seed * 7919);
        let start = common::round(&mut noise);
        let mut tracker = Tracker::new(Config::default());
        let whole = common::later(scene, &start, 5.0);
        let mut now = State {
            ln_beta: libm::log(260.0),
            ..whole
        };
        for look in 0..14_u32 {
            let flight = Flight::new(&scene.environment, PIECE_DRAG);
            let seen = if look < 6 {
                common::later(scene, &start, f64::from(look))
            } else {
                now = flight.propagate(&now, Span::from_millis(1_000));
                now
            };
            let plot = common::plot(scene, &seen, u64::from(look), &mut noise);
            tracker.handle(&common::scan(seen.time, vec![plot]), scene);
        }
        let near =
            |track: &&Bernoulli| common::apart_m(track.state().position, now.position) < 80.0;
        let track = tracker.tracks.iter().find(near).expect("a track").clone();
        (track, common::later(scene, &whole, 2.0), now)
    }

    #[test]
    fn a_beginning_that_does_not_lead_to_the_plots_makes_no_forecast() {
        let scene = common::scene();
        let mut checked = 0;
        for seed in 1..=20 {
            let (mut track, unbroken, now) = piece(&scene, seed);
            if track.course.stage != Stage::Changed {
                continue;
            }
            checked += 1;
            // Another change was noticed just before it broke, as it seems, and the present part begins there.
            let start = Gaussian {
                mean: unbroken.vector(),
                ..track.components[Motion::Ballistic as usize].gaussian
            };
            let plots = track.course.plots;
            let since = unbroken.time;
            track.course.restart(Stage::Changed, since, &start, plots);
            let down = |drag, state: &State| {
                let fall = Flight::new(&scene.environment, drag).fall(state);
                fall.expect("it comes down").state.position
            };
            let truth = down(PIECE_DRAG, &now);
            let Some(refit) = refit(&track, &scene) else {
                continue;
            };
            for said in &refit.hypotheses {
                let off_m = common::apart_m(truth, down(said.drag, &said.state));
                assert!(off_m < 300.0, "seed {seed}: {off_m:.0} m");
            }
        }
        assert!(checked > 10, "{checked} changes noticed");
    }
}
