//! Rounds of one salvo speak for one another, before any of them is certain.
//!
//! A lone plot is worth little while nothing has come for long, so one coincidence of two plots is no track. But
//! ten coincidences at nearly one place in the same look are not ten accidents: they are a salvo that comes into view.
//! What is found by its second plot is therefore expected once more, in the light of all that is found beside it, each
//! with its own probability, at the rate by which a confirmed object raises what is expected around it (`arrivals`).
//! Which round of a salvo was seen first makes no difference to that rate.
//!
//! Nobody speaks for itself: what competes for a track's own plot is left out of what the others say. What rather flies
//! says nothing for what falls, however many there are of it. And a place where most lone plots of the last look found
//! nothing is not believed: where rain or chaff begins, chance makes coincidences by the dozen.

use frames::{Span, Time};

use crate::arrivals::{Arrivals, Expected};
use crate::association::Marginals;
use crate::birth::{self, Births};
use crate::config::Config;
use crate::gate::{GatedPair, Gates};
use crate::hypothesis::{Bernoulli, Component};
use crate::limits::STRAYS_PER_DWELL_MAX;
use crate::measure::Measured;
use crate::motion::{MOTIONS, Motion};
use crate::scene::{Scene, SceneSensor};
use crate::seed::Seed;

/// Times that the found are weighed again; each starts from what the one before made likely.
pub const ROUNDS: usize = 3;
/// What is less likely than this says nothing for others.
const SPEAKS_MIN: f64 = 0.02;
/// What stays less likely than this after all is left as it was: it would only be kept for longer.
const LIKELY_MIN: f64 = 0.3;
/// A rise of what is expected by less than this factor calls for nothing.
const RISE_MIN: f64 = 1.2;

/// What was found by its second plot in one slice of a dwell.
#[derive(Clone, Debug, Default)]
pub struct Salvo {
    /// In the order of the gates, where they stand last.
    found: Vec<Found>,
    /// How many falling objects that are not shown yet claim each plot.
    claims: Vec<f64>,
    /// Probability and index of the tracks that speak.
    speakers: Vec<(f64, u32)>,
    /// The places they speak of.
    places: Vec<Expected>,
    left_out: u32,
    /// Lone plots looked through in this dwell.
    asked: usize,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    /// What was expected when its first plot came.
    alone: Births,
    /// What it is weighed with by now.
    weighed: Births,
}

/// The look in which they were found.
pub struct Present<'a> {
    /// Lone plots that have found nothing.
    pub seeds: &'a [Seed],
    /// Whose plots they are, so far.
    pub marginals: &'a Marginals,
    pub plots: &'a [Measured],
    pub sensor: &'a SceneSensor,
    pub scene: &'a Scene,
    pub config: &'a Config,
}

impl Salvo {
    /// A new dwell begins, with its budget.
    pub fn begin_dwell(&mut self) {
        self.asked = 0;
    }

    /// A new slice begins.
    pub fn clear(&mut self) {
        self.found.clear();
        self.left_out = 0;
    }

    /// How many of the slice were not weighed again because the budget was spent.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }

    /// One more was found; it stands last in the gates.
    pub fn note(&mut self, births: Births) {
        self.found.push(Found {
            alone: births,
            weighed: births,
        });
    }

    /// Expects what was found in the light of all others; whether any became likelier.
    pub fn raise(
        &mut self,
        tracks: &mut [Bernoulli],
        gates: &mut Gates,
        present: &Present<'_>,
    ) -> bool {
        if self.found.is_empty() {
            return false;
        }
        self.listen(tracks, gates, present);
        let first = gates.tracks.len() - self.found.len();
        let mut has_risen = false;
        for (gated, found) in gates.tracks[first..].iter_mut().zip(&mut self.found) {
            let track = &mut tracks[gated.track as usize];
            let Some(plot) = Measured::new(&track.first) else {
                continue;
            };
            let pairs = &mut gates.pairs[gated.range()];
            let rivals = rivals(pairs, &present.marginals.pair[gated.range()], &self.claims);
            let own_per_s = rivals * present.config.births_raised_per_s;
            let more = with_less(&mut self.places, &plot, own_per_s, |places| {
                birth::arriving(&plot, present.sensor, places)
            });
            let now = Births {
                falling: found.alone.falling + more,
                pieces: found.alone.pieces + present.config.pieces_share * more,
                ..found.alone
            };
            if now.falling < RISE_MIN * found.weighed.falling {
                continue;
            }
            let (components, odds) = weighed_anew(track, &found.weighed, &now);
            let raised = |existence: f64| existence * odds / (1.0 - existence + existence * odds);
            if raised(track.existence) < LIKELY_MIN {
                continue;
            }
            track.components = components;
            track.existence = raised(track.existence);
            track.founded = raised(track.founded);
            track.births = now;
            found.weighed = now;
            gated.existence = track.existence;
            for pair in pairs {
                let by_motion = pair.by_motion.iter().zip(&track.components);
                pair.density = by_motion.map(|(density, c)| density * c.weight).sum();
            }
            has_risen = true;
        }
        has_risen
    }

    /// Gathers what speaks, and of which places.
    fn listen(&mut self, tracks: &[Bernoulli], gates: &Gates, present: &Present<'_>) {
        self.places.clear();
        let Some(now) = present.plots.first().map(|plot| plot.time) else {
            return;
        };
        self.claims.clear();
        self.claims.resize(present.plots.len(), 0.0);
        self.speakers.clear();
        for gated in &gates.tracks {
            let track = &tracks[gated.track as usize];
            if track.shown || gated.bank.is_some() {
                continue;
            }
            let (mut claimed, mut falling) = (0.0, 0.0);
            let shares = &present.marginals.pair[gated.range()];
            for (pair, share) in gates.pairs[gated.range()].iter().zip(shares) {
                let by = |motion: Motion| {
                    track.components[motion as usize].weight * pair.by_motion[motion as usize]
                };
                let likely = by(Motion::Ballistic) + by(Motion::Boost);
                let own = share * likely / pair.density.max(f64::MIN_POSITIVE);
                self.claims[pair.plot as usize] += own;
                falling += own;
                claimed += share;
            }
            if falling > SPEAKS_MIN && falling > 0.5 * claimed {
                self.speakers.push((falling, gated.track));
            }
        }
        // The likeliest lays the foundation of a place.
        self.speakers
            .sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut arrivals = Arrivals::default();
        for &(probability, track) in &self.speakers {
            if let Some(first) = tracks[track as usize].first_place(present.scene) {
                arrivals.note(first, probability, now, present.config);
            }
        }
        arrivals.seen_by(present.sensor, now, present.config, &mut self.places);
        let wanted = (present.seeds.len() + self.speakers.len()) * self.places.len();
        let budget = present.config.strays_per_dwell_max;
        if self.asked + wanted <= budget.min(STRAYS_PER_DWELL_MAX) {
            self.asked += wanted;
        } else {
            // Too many to ask who is to be believed: nobody is.
            self.places.clear();
            self.left_out = self.found.len() as u32;
        }
        self.places.retain(|place| {
            let found = self.speakers.iter().filter(|(_, track)| {
                let first = Measured::new(&tracks[*track as usize].first);
                first.is_some_and(|plot| place.density(&plot) > 0.0)
            });
            is_believed(place, found.count() as f64, present, now)
        });
    }
}

/// Whether what was found at a place is more than chance: of the lone plots of the last look there, those that found
/// nothing are no more than those that did, beyond as many false ones as the sensor is known for.
fn is_believed(place: &Expected, found: f64, present: &Present<'_>, now: Time) -> bool {
    let sensor = present.sensor;
    let last_look = Span::from_seconds(1.5 * sensor.sensor.revisit_s);
    let is_recent = |seed: &&Seed| seed.plot.time < now && now - seed.plot.time < last_look;
    let mut strays = 0.0;
    for seed in present.seeds.iter().filter(is_recent) {
        let Some(plot) = Measured::new(&seed.plot) else {
            continue;
        };
        let is_own = present
            .plots
            .first()
            .is_some_and(|own| own.sensor == plot.sensor);
        if is_own && place.density(&plot) > 0.0 {
            // Echoes from the ground are known to be many.
            strays += sensor.clutter_density_even(plot.doppler) / sensor.clutter_density(&plot);
        }
    }
    let usual = sensor.clutter_density_even(false) * place.reach();
    strays <= found + 1.0 + usual + 2.0 * usual.sqrt()
}

/// How many objects are expected to have made the plot that the track would take, the track itself among them.
fn rivals(pairs: &[GatedPair], shares: &[f64], claims: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (pair, share) in pairs.iter().zip(shares) {
        sum += share * claims[pair.plot as usize];
        total += share;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

/// Asks with so much less expected at the place that says most about the plot.
fn with_less<T>(
    places: &mut [Expected],
    plot: &Measured,
    per_s: f64,
    ask: impl FnOnce(&[Expected]) -> T,
) -> T {
    let of = |place: &Expected| place.density(plot);
    let nearest = (0..places.len()).max_by(|&a, &b| of(&places[a]).total_cmp(&of(&places[b])));
    let Some(nearest) = nearest else {
        return ask(places);
    };
    let whole = places[nearest];
    places[nearest] = whole.less(per_s);
    let answer = ask(places);
    places[nearest] = whole;
    answer
}

/// A track's ways to move if so many objects were expected where it was founded with so many; and the factor by which
/// that raises the odds of its existence.
fn weighed_anew(track: &Bernoulli, was: &Births, now: &Births) -> ([Component; MOTIONS], f64) {
    let falling = now.falling / was.falling.max(f64::MIN_POSITIVE);
    let pieces = now.pieces / was.pieces.max(f64::MIN_POSITIVE);
    let mut components = track.components;
    for (component, motion) in components.iter_mut().zip(Motion::ALL) {
        component.weight *= match motion {
            Motion::Ballistic | Motion::Boost => falling,
            Motion::Piece => pieces,
            Motion::Straight | Motion::Turn | Motion::Slow => 1.0,
        };
    }
    let odds: f64 = components.iter().map(|c| c.weight).sum();
    for component in &mut components {
        component.weight /= odds;
    }
    (components, odds)
}
