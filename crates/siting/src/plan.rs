//! From candidates to a proposal.
//!
//! **What is earned.** An arrival that leaves people less time than they need earns full credit where
//! the new device brings it to that, and up to half in proportion to the time that it does bring: some
//! warning is better than none. Time to spare earns up to a tenth more, so that of two places that
//! close the same the one with the wider margin is taken. Each weighs as many people as its place
//! stands for. All of that only grows with time, so it stays monotone and submodular.
//!
//! **Sensors and sirens.** A siren is worth nothing where nobody sees, a sensor nothing where nobody
//! hears; chosen together they are not submodular. So they take turns: sensors as if the best
//! candidate siren stood at every place, sirens for what those sensors see, sensors again for what is
//! then heard, as long as it helps.
//!
//! **Fused.** A choice is judged by each candidate's own sight beside that of the sensors at hand.
//! What is reported is computed anew with all of them looking together.

use core::ops::ControlFlow;

use coverage::{Prospect, Survey};
use frames::SiteFrame;
use site::{Sensor, ZoneId};

use crate::candidate::{Candidate, Exclusion, excluded};
use crate::choice::{Choice, Limits, Problem, choose};
use crate::error::SitingError;
use crate::reason::{Step, reason};

/// Candidates, at most.
pub const CANDIDATES_MAX: usize = 4096;
/// Candidates times arrivals that are kept, at most: two octets each.
const ENTRIES_MAX: usize = 64_000_000;
/// Credit for being in time.
const IN_TIME: u8 = 200;
/// The most that time to spare earns on top, where it is as much again as needed: of places that close
/// the same, the one with the wider margin.
const SPARE: f64 = 20.0;
/// The most that a warning earns which comes too late.
const LATE: f64 = 100.0;
/// Times that sensors and sirens take turns, at most.
const TURNS_MAX: usize = 4;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    /// New sensors, at most.
    pub sensors: usize,
    /// New sirens, at most.
    pub sirens: usize,
    /// What they may cost together; infinite where money is no object.
    pub budget: f64,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The places, the one that closes most first.
    pub places: Vec<Proposed>,
    /// Part of the gap that is left, 0 to 1; 0 where there was none.
    pub left: f64,
    /// People times ways in which something can come down on them too soon, before.
    pub gap: f64,
    /// What the choice earns by the measure that it was made with, as a part of what the best choice
    /// could earn at most; 1: none is better. `None` where sensors and sirens were chosen together:
    /// each is then the best found for the other, and nothing bounds what other pairs would earn.
    pub of_best_possible: Option<f64>,
    /// Arrivals that leave too little time.
    pub open_arrivals: usize,
    /// Cells that stand for the zones.
    pub places_judged: usize,
    /// Zones with places where no siren is heard, the proposed ones included; whether that is so at all of a zone's
    /// places.
    pub unheard: Vec<(ZoneId, bool)>,
}

/// One proposed place.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// Index into the candidates.
    pub candidate: usize,
    /// Part of the gap that it closes on top of those before it, 0 to 1.
    pub closes: f64,
    /// Why, in a sentence.
    pub reason: String,
}

/// Candidate sensors a core that are looked at between two questions whether to go on.
const BATCH: usize = 4;

/// Proposes places. `progress` is told the part that is done, 0 to 1, and may end it.
///
/// # Errors
/// See [`SitingError`].
pub fn plan(
    survey: &Survey,
    candidates: &[Candidate],
    exclusions: &[Exclusion],
    request: Request,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Proposal, SitingError> {
    let open = permitted(survey, candidates, exclusions, request)?;
    let working = vec![true; survey.site().sensors.len()];
    let pairs_max = ENTRIES_MAX / open.sensors.len().max(open.sirens.len()).max(1);
    let prospect = Prospect::new(survey, &working, pairs_max);
    let mut planner = Planner::new(&prospect, candidates, open, request, progress)?;
    let (sensors, sirens, of_best_possible) = planner.take_turns();
    Ok(planner.proposal(survey, &sensors, &sirens, of_best_possible))
}

/// Candidates by kind, those on excluded ground left out.
struct Open {
    sensors: Vec<usize>,
    sirens: Vec<usize>,
}

fn permitted(
    survey: &Survey,
    candidates: &[Candidate],
    exclusions: &[Exclusion],
    request: Request,
) -> Result<Open, SitingError> {
    if survey.site().zones.is_empty() {
        return Err(SitingError::NoZones);
    }
    if candidates.len() > CANDIDATES_MAX {
        return Err(SitingError::TooMany {
            candidates: candidates.len(),
        });
    }
    let heights_m = survey.heights_m();
    let frame = SiteFrame::new(survey.site().origin);
    let mut free = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let place = candidate.position();
        let id = || candidate.id.clone();
        let grid = survey.grid();
        let (row, column) = grid
            .cell_of(place.latitude_rad, place.longitude_rad)
            .ok_or_else(|| SitingError::OffMap { candidate: id() })?;
        if heights_m[row * grid.columns + column].is_nan() {
            return Err(SitingError::UnknownGround { candidate: id() });
        }
        free.push(excluded(&frame, exclusions, place));
    }
    let of = |kind: &'static str, asked: usize| {
        let all = (0..candidates.len()).filter(|c| candidates[*c].kind() == kind);
        let (left, out): (Vec<usize>, Vec<usize>) = all.partition(|c| free[*c].is_none());
        if left.len() < asked {
            return Err(SitingError::TooFew {
                kind,
                asked,
                left: left.len(),
                excluded: out.len(),
                by: by(exclusions, out.iter().filter_map(|c| free[*c])),
            });
        }
        Ok(if asked > 0 { left } else { Vec::new() })
    };
    Ok(Open {
        sensors: of("sensor", request.sensors)?,
        sirens: of("siren", request.sirens)?,
    })
}

/// Names of the excluded ground that candidates stand on; where none stands anywhere, of all of it.
fn by<'e>(exclusions: &[Exclusion], on: impl Iterator<Item = &'e Exclusion>) -> Vec<String> {
    let mut names: Vec<String> = on.map(|exclusion| exclusion.name.clone()).collect();
    if names.is_empty() {
        names.extend(exclusions.iter().map(|exclusion| exclusion.name.clone()));
    }
    names.sort();
    names.dedup();
    names
}

struct Planner<'a> {
    prospect: &'a Prospect<'a>,
    candidates: &'a [Candidate],
    open: Open,
    request: Request,
    /// Time of decision of every pair, by open sensor candidate.
    decided: Vec<Vec<u16>>,
    /// Way of the sound to every place, by open siren candidate.
    heard_s: Vec<Vec<f32>>,
}

impl<'a> Planner<'a> {
    fn new(
        prospect: &'a Prospect<'a>,
        candidates: &'a [Candidate],
        open: Open,
        request: Request,
        progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Result<Self, SitingError> {
        let sensors = open.sensors.iter().filter_map(|c| candidates[*c].sensor());
        let sirens = open.sirens.iter().filter_map(|c| candidates[*c].siren());
        let (sensors, sirens): (Vec<_>, Vec<_>) = (sensors.collect(), sirens.collect());
        // A siren is heard nearby, a sensor looks far: it takes nearly all of the time.
        let mut decided = Vec::with_capacity(sensors.len());
        for batch in sensors.chunks(BATCH * coverage::cores()) {
            decided.extend(prospect.decided_with_each(batch, &mut |_| {}));
            let part = decided.len() as f64 / sensors.len() as f64;
            if progress(part).is_break() {
                return Err(SitingError::Stopped);
            }
        }
        let heard_s = prospect.heard_from_each(&sirens, &mut |_| {});
        Ok(Self {
            prospect,
            candidates,
            open,
            request,
            decided,
            heard_s,
        })
    }

    /// Sensors and sirens in turns, as positions among the open candidates, and how good they are.
    fn take_turns(&mut self) -> (Vec<usize>, Vec<usize>, Option<f64>) {
        let best_heard_s = self.sound_s(&(0..self.heard_s.len()).collect::<Vec<_>>());
        let mut sensors = self.choose_sensors(&best_heard_s, &[]);
        let mut sirens = self.choose_sirens(&sensors.chosen);
        let mut earned = self.earned(&sensors.chosen, &sirens.chosen);
        for _ in 1..TURNS_MAX {
            if self.open.sirens.is_empty() || self.open.sensors.is_empty() {
                break;
            }
            let heard_s = self.sound_s(&sirens.chosen);
            let other_sensors = self.choose_sensors(&heard_s, &sirens.chosen);
            let other_sirens = self.choose_sirens(&other_sensors.chosen);
            let other = self.earned(&other_sensors.chosen, &other_sirens.chosen);
            if other <= earned {
                break;
            }
            (sensors, sirens, earned) = (other_sensors, other_sirens, other);
        }
        let part = |choice: &Choice| match choice.bound {
            0 => 1.0,
            bound => choice.value as f64 / bound as f64,
        };
        let asked = [&self.open.sensors, &self.open.sirens].map(|open| !open.is_empty());
        let of_best_possible = match asked {
            // Each bound holds for the other's choice alone.
            [true, true] => None,
            [_, true] => Some(part(&sirens)),
            [_, false] => Some(part(&sensors)),
        };
        (sensors.chosen, sirens.chosen, of_best_possible)
    }

    /// Chooses sensors for a given way of the sound, with what these sirens leave of the budget.
    fn choose_sensors(&self, sound_s: &[f32], sirens: &[usize]) -> Choice {
        let now = self.prospect.pairs().iter().map(|pair| pair.decided);
        let now: Vec<u16> = now.collect();
        let credits = |decided: &[u16]| self.gained(&now, decided, sound_s, sound_s);
        let problem = Problem {
            weights: self.weights(),
            credits: self.decided.iter().map(|d| credits(d)).collect(),
            costs: self.costs(&self.open.sensors),
        };
        // Until sirens are chosen, the cheapest ones are set aside.
        let aside = if sirens.is_empty() {
            let mut costs = self.costs(&self.open.sirens);
            costs.sort_by(f64::total_cmp);
            costs.iter().take(self.request.sirens).sum()
        } else {
            self.cost(&self.open.sirens, sirens)
        };
        choice(&problem, self.request.sensors, self.request.budget - aside)
    }

    /// Chooses sirens for what these sensors see, with what they leave of the budget.
    fn choose_sirens(&self, sensors: &[usize]) -> Choice {
        let decided = self.decided_by(sensors);
        let now_s = self.sound_s(&[]);
        let credits = |heard_s: &Vec<f32>| {
            let sound_s: Vec<f32> = heard_s.iter().zip(&now_s).map(|(a, b)| a.min(*b)).collect();
            self.gained(&decided, &decided, &now_s, &sound_s)
        };
        let problem = Problem {
            weights: self.weights(),
            credits: self.heard_s.iter().map(credits).collect(),
            costs: self.costs(&self.open.sirens),
        };
        let left = self.request.budget - self.cost(&self.open.sensors, sensors);
        choice(&problem, self.request.sirens, left)
    }

    fn costs(&self, open: &[usize]) -> Vec<f64> {
        open.iter().map(|c| self.candidates[*c].cost).collect()
    }

    fn cost(&self, open: &[usize], chosen: &[usize]) -> f64 {
        chosen.iter().map(|i| self.candidates[open[*i]].cost).sum()
    }

    /// Weight of every pair: its people, in thousandths.
    fn weights(&self) -> Vec<u64> {
        let places = self.prospect.places();
        let pairs = self.prospect.pairs().iter();
        pairs
            .map(|pair| (places[pair.place].people * 1000.0).round() as u64)
            .collect()
    }

    /// Credit of a pair for a time of decision and a way of the sound.
    fn credit(&self, pair: usize, decided: u16, sound_s: f32) -> u8 {
        let place = &self.prospect.places()[self.prospect.pairs()[pair].place];
        let left_s = f64::from(self.prospect.time_left_s(decided, sound_s));
        if !coverage::is_short(left_s, place.need_s) {
            let spare = (left_s - place.need_s) / place.need_s.max(1.0);
            IN_TIME + (SPARE * spare.min(1.0)) as u8
        } else if left_s > 0.0 {
            (LATE * left_s / place.need_s) as u8
        } else {
            0
        }
    }

    /// What every pair earns more by new times of decision and ways of the sound.
    fn gained(&self, before: &[u16], after: &[u16], before_s: &[f32], after_s: &[f32]) -> Vec<u8> {
        let pairs = self.prospect.pairs().iter().enumerate();
        pairs
            .map(|(i, pair)| {
                let then = self.credit(i, before[i], before_s[pair.place]);
                let now = self.credit(i, after[i], after_s[pair.place]);
                now.saturating_sub(then)
            })
            .collect()
    }

    /// Way of the sound to every place with these siren candidates beside the sirens at hand.
    fn sound_s(&self, sirens: &[usize]) -> Vec<f32> {
        let places = self.prospect.places().iter().enumerate();
        places
            .map(|(i, place)| {
                let heard = sirens.iter().map(|s| self.heard_s[*s][i]);
                heard.fold(place.sound_s, f32::min)
            })
            .collect()
    }

    /// Times of decision with these sensor candidates looking together with those at hand.
    fn decided_by(&self, sensors: &[usize]) -> Vec<u16> {
        match sensors {
            [] => self.prospect.pairs().iter().map(|p| p.decided).collect(),
            [one] => self.decided[*one].clone(),
            several => {
                let chosen = several.iter().map(|s| self.open.sensors[*s]);
                let chosen = chosen.filter_map(|c| self.candidates[c].sensor().cloned());
                self.prospect.decided_with(&chosen.collect::<Vec<Sensor>>())
            }
        }
    }

    /// Weighted credit of a choice, all looking together.
    fn earned(&self, sensors: &[usize], sirens: &[usize]) -> u64 {
        let decided = self.decided_by(sensors);
        let sound_s = self.sound_s(sirens);
        let pairs = self.prospect.pairs().iter().enumerate();
        pairs
            .zip(self.weights())
            .map(|((i, pair), weight)| {
                weight * u64::from(self.credit(i, decided[i], sound_s[pair.place]))
            })
            .sum()
    }

    /// Puts the chosen in the order in which each closes most, and says why.
    fn proposal(
        &self,
        survey: &Survey,
        sensors: &[usize],
        sirens: &[usize],
        of_best_possible: Option<f64>,
    ) -> Proposal {
        let weights = self.weights();
        let gap: u64 = weights.iter().sum();
        let mut left: Vec<(bool, usize)> = sensors.iter().map(|s| (true, *s)).collect();
        left.extend(sirens.iter().map(|s| (false, *s)));
        let (mut with_sensors, mut with_sirens) = (Vec::new(), Vec::new());
        let mut before = self.state(&with_sensors, &with_sirens);
        let mut places = Vec::new();
        while !left.is_empty() {
            let rated = left.iter().enumerate().map(|(position, (is_sensor, s))| {
                let (mut sensors, mut sirens) = (with_sensors.clone(), with_sirens.clone());
                if *is_sensor {
                    sensors.push(*s);
                } else {
                    sirens.push(*s);
                }
                (self.state(&sensors, &sirens), position)
            });
            let best = rated.max_by_key(|(state, position)| {
                (
                    state.closed(&weights),
                    state.credit(&weights),
                    core::cmp::Reverse(*position),
                )
            });
            let Some((state, position)) = best else { break };
            let (is_sensor, s) = left.remove(position);
            let open = if is_sensor {
                &self.open.sensors
            } else {
                &self.open.sirens
            };
            if is_sensor {
                with_sensors.push(s);
            } else {
                with_sirens.push(s);
            }
            let step = Step {
                prospect: self.prospect,
                site: survey.site(),
                candidate: &self.candidates[open[s]],
                weights: &weights,
                gap,
                before: &before.credits,
                after: &state.credits,
            };
            places.push(Proposed {
                candidate: open[s],
                closes: (state.closed(&weights) - before.closed(&weights)) as f64
                    / gap.max(1) as f64,
                reason: reason(survey, &step),
            });
            before = state;
        }
        Proposal {
            places,
            left: (gap - before.closed(&weights)) as f64 / gap.max(1) as f64,
            gap: gap as f64 / 1000.0,
            of_best_possible,
            open_arrivals: self.prospect.pairs().len(),
            places_judged: self.prospect.places().len(),
            unheard: self.unheard(sirens),
        }
    }

    fn unheard(&self, sirens: &[usize]) -> Vec<(ZoneId, bool)> {
        let sound_s = self.sound_s(sirens);
        let places: Vec<_> = self.prospect.places().iter().zip(sound_s).collect();
        let zones = places.chunk_by(|(one, _), (next, _)| one.zone == next.zone);
        let silent = |(_, sound_s): &(_, f32)| sound_s.is_infinite();
        zones
            .filter(|places| places.iter().any(silent))
            .map(|places| (places[0].0.zone, places.iter().all(silent)))
            .collect()
    }

    fn state(&self, sensors: &[usize], sirens: &[usize]) -> State {
        let decided = self.decided_by(sensors);
        let sound_s = self.sound_s(sirens);
        let pairs = self.prospect.pairs().iter().enumerate();
        State {
            credits: pairs
                .map(|(i, pair)| self.credit(i, decided[i], sound_s[pair.place]))
                .collect(),
        }
    }
}

fn choice(problem: &Problem, count: usize, budget: f64) -> Choice {
    choose(
        problem,
        Limits {
            budget,
            ..Limits::count(count)
        },
    )
}

/// Credit of every pair.
struct State {
    credits: Vec<u8>,
}

impl State {
    /// Weight of the pairs that are in time.
    fn closed(&self, weights: &[u64]) -> u64 {
        let pairs = self.credits.iter().zip(weights);
        let in_time = pairs.filter(|(credit, _)| is_in_time(**credit));
        in_time.map(|(_, weight)| weight).sum()
    }

    fn credit(&self, weights: &[u64]) -> u64 {
        let pairs = self.credits.iter().zip(weights);
        pairs.map(|(c, w)| u64::from(*c) * w).sum()
    }
}

/// Whether a pair with this credit is in time.
pub(crate) fn is_in_time(credit: u8) -> bool {
    credit >= IN_TIME
}
