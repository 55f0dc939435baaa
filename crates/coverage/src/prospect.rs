//! What one more sensor or siren would change for the people of the zones, arrival by arrival.
//!
//! A map answers for every cell; where to put something new is asked thousands of times, and only
//! about people. So a prospect keeps some cells of every zone ([`Place`]), those that lie farthest
//! from one another, and of the arrivals there those that leave less time than people need
//! ([`Pair`]), each with its samples ready: over which cell the object is, how high, and how much the
//! sensors at hand already see. A new sensor is then one sweep and one walk along the samples.
//!
//! The rules are the map's own ([`Survey::map`]), so that for the same sensors both say the same.

use site::{Sensor, Siren, ZoneId};

use crate::cause::{Cause, cause};
use crate::detection::together;
use crate::map::{Arrival, Point, REACHED};
use crate::sound;
use crate::spread::spread;
use crate::survey::{Survey, whole};
use crate::view::Sight;
use crate::zones::{cells_in, is_short};

/// Cells that stand for one zone, at most.
const PLACES_PER_ZONE_MAX: usize = 48;
/// Pairs that are kept, about: some hundred octets each.
const PAIRS_MAX: usize = 120_000;

/// A cell that stands for some of a zone's people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The zone.
    pub zone: ZoneId,
    /// Index of the cell in the map's rasters.
    pub cell: usize,
    /// People for whom it stands; a zone without people stated counts as one person.
    pub people: f64,
    /// Time that they need, seconds.
    pub need_s: f64,
    /// Way of the sound from the first siren heard here, seconds; infinite where none is.
    pub sound_s: f32,
}

/// A way in which something can come down on a place, and leave less time than needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Index into [`Prospect::places`].
    pub place: usize,
    /// Direction that it comes from, in steps of the survey.
    pub azimuth: u16,
    /// Index into [`Survey::arcs`].
    pub arc: u16,
    /// When the decision falls with the sensors at hand, steps before impact; 0 never.
    pub decided: u16,
}

/// One moment of one arrival.
#[derive(Clone, Copy, Debug)]
struct Sample {
    /// Row and column of the surveyed grid below the object.
    over: [u16; 2],
    /// The object's height in steps.
    height: u16,
    /// Steps before impact at which what is seen here counts.
    ahead: u16,
    /// Counts towards a decision that the sensors at hand add here.
    seen: u16,
}

/// The open ends of a site's coverage.
#[derive(Clone, Debug)]
pub struct Prospect<'a> {
    survey: &'a Survey,
    working: Vec<bool>,
    places: Vec<Place>,
    pairs: Vec<Pair>,
    /// Where each pair's samples end; they begin where those of the pair before end.
    ends: Vec<usize>,
    samples: Vec<Sample>,
}

impl<'a> Prospect<'a> {
    /// Collects what is open while the sensors marked as working look. Of every zone so many cells are
    /// kept that there are at most about `pairs_max` pairs.
    pub fn new(survey: &'a Survey, working: &[bool], pairs_max: usize) -> Self {
        let mut prospect = Self {
            survey,
            working: working.to_vec(),
            places: places(survey, pairs_max),
            pairs: Vec::new(),
            ends: Vec::new(),
            samples: Vec::new(),
        };
        let directions = survey.directions();
        for azimuth in 0..directions {
            for arc in 0..survey.arcs.len() as u16 {
                let arrival = Arrival { azimuth, arc };
                let points = survey.points(arrival);
                for place in 0..prospect.places.len() {
                    prospect.lay(place, arrival, &points);
                }
            }
        }
        prospect
    }

    /// Lays an arrival onto a place and keeps it if it leaves too little time.
    fn lay(&mut self, place: usize, arrival: Arrival, points: &[Point]) {
        let survey = self.survey;
        let here = self.places[place];
        let columns = survey.shown.columns;
        let cell = [here.cell / columns, here.cell % columns];
        let [row, column] = cell.map(|i| (i + survey.margin) as isize);
        let first = self.samples.len();
        let ground = survey.ground[survey.cell(cell)];
        for point in points {
            let over = point.over([row, column]);
            let Some(under) = whole(&survey.surveyed).index(over[0], over[1]) else {
                continue;
            };
            let height = ground.saturating_add(point.lift);
            let below = survey.ground[under];
            if point.rising && height < below {
                // It has not yet come into being.
                self.samples.truncate(first);
                continue;
            }
            if !point.rising && survey.stops(under, height) {
                // It can't come this way.
                self.samples.truncate(first);
                return;
            }
            let over = over.map(|i| i as u16);
            let views = survey.views.iter().zip(&self.working);
            let seen = views
                .filter(|(_, works)| **works)
                .filter_map(|(view, _)| view.as_ref())
                .map(|view| view.counts(over, height))
                .fold(0, together);
            self.samples.push(Sample {
                over,
                height,
                ahead: point.ahead,
                seen,
            });
        }
        let decided = decision(&self.samples[first..], &[]);
        let left_s = f64::from(survey.time_left_s(decided, here.sound_s));
        if !is_short(left_s, here.need_s) {
            self.samples.truncate(first);
            return;
        }
        self.ends.push(self.samples.len());
        self.pairs.push(Pair {
            place,
            azimuth: arrival.azimuth,
            arc: arrival.arc,
            decided,
        });
    }

    /// The cells that stand for the zones.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Every arrival that leaves less time than people need.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Number of moments along all pairs: what one candidate's evaluation walks.
    pub fn samples(&self) -> usize {
        self.samples.len()
    }

    /// Number of directions that arrivals come from, evenly spaced from north.
    pub fn directions(&self) -> u16 {
        self.survey.directions()
    }

    /// Time of decision of every pair with these sensors beside those at hand, steps before impact;
    /// a sensor off the surveyed grid sees nothing.
    pub fn decided_with(&self, sensors: &[Sensor]) -> Vec<u16> {
        let sights: Vec<Sight> = sensors
            .iter()
            .filter_map(|s| self.survey.sight((s, &[])))
            .collect();
        let mut first = 0;
        self.ends
            .iter()
            .map(|&end| {
                let samples = &self.samples[first..end];
                first = end;
                decision(samples, &sights)
            })
            .collect()
    }

    /// [`Prospect::decided_with`] for each of many sensors by itself, on every core.
    pub fn decided_with_each(
        &self,
        sensors: &[&Sensor],
        progress: &mut dyn FnMut(f64),
    ) -> Vec<Vec<u16>> {
        let one = |i: usize| self.decided_with(core::slice::from_ref(sensors[i]));
        each(sensors.len(), one, progress)
    }

    /// Way of the sound from each of many sirens to every place, seconds; infinite where it is not
    /// heard.
    pub fn heard_from_each(
        &self,
        sirens: &[&Siren],
        progress: &mut dyn FnMut(f64),
    ) -> Vec<Vec<f32>> {
        each(sirens.len(), |i| self.heard_from(sirens[i]), progress)
    }

    fn heard_from(&self, siren: &Siren) -> Vec<f32> {
        let mut heard_s: Vec<f32> = vec![f32::INFINITY; self.places.len()];
        let mut by_cell: Vec<(usize, usize)> =
            self.places.iter().map(|p| p.cell).zip(0..).collect();
        by_cell.sort_unstable();
        sound::heard(self.survey, siren, &mut |[row, column], travel_s| {
            let cell = row * self.survey.shown.columns + column;
            let first = by_cell.partition_point(|(other, _)| *other < cell);
            for (_, place) in by_cell[first..]
                .iter()
                .take_while(|(other, _)| *other == cell)
            {
                heard_s[*place] = travel_s;
            }
        });
        heard_s
    }

    /// Seconds that people have left when a decision falls so many steps before impact and sound
    /// needs so long.
    pub fn time_left_s(&self, decided: u16, sound_s: f32) -> f32 {
        self.survey.time_left_s(decided, sound_s)
    }

    /// What limits a pair with the sensors and sirens at hand.
    pub fn cause(&self, pair: &Pair) -> Cause {
        let arrival = Arrival {
            azimuth: pair.azimuth,
            arc: pair.arc,
        };
        let columns = self.survey.shown.columns;
        let cell = self.places[pair.place].cell;
        cause(
            self.survey,
            &self.working,
            [cell / columns, cell % columns],
            &self.survey.points(arrival),
            pair.decided,
        )
    }
}

/// Work on every core, its results in order.
fn each<T: Send>(
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    progress: &mut dyn FnMut(f64),
) -> Vec<T> {
    let mut found: Vec<(usize, T)> = Vec::with_capacity(count);
    spread(count, crate::cores(), work, &mut |i, one| {
        found.push((i, one));
        progress(found.len() as f64 / count as f64);
    });
    found.sort_by_key(|(i, _)| *i);
    found.into_iter().map(|(_, one)| one).collect()
}

/// When a decision falls along an arrival, steps before impact; 0 never.
fn decision(samples: &[Sample], sights: &[Sight]) -> u16 {
    let mut count = 0_u16;
    for sample in samples {
        let seen = sights
            .iter()
            .map(|sight| sight.counts(sample.over, sample.height));
        count = count.saturating_add(seen.fold(sample.seen, together));
        if count >= REACHED {
            return sample.ahead;
        }
    }
    0
}

/// Cells of every zone that lie farthest from one another, so that its edges are among them.
fn places(survey: &Survey, pairs_max: usize) -> Vec<Place> {
    let zones = &survey.site.zones;
    let frame = frames::SiteFrame::new(survey.site.origin);
    let arrivals = usize::from(survey.directions()) * survey.arcs.len();
    let places_max = pairs_max.min(PAIRS_MAX) / arrivals.max(1);
    let per_zone = (places_max / zones.len().max(1)).clamp(1, PLACES_PER_ZONE_MAX);
    let mut places = Vec::new();
    for (index, zone) in zones.iter().enumerate() {
        let mut cells = cells_in(&survey.site, &survey.shown, &frame, &zone.outline);
        cells.retain(|cell| !survey.is_void(survey.cell(*cell)));
        let kept = far_apart(&cells, per_zone);
        let people = f64::from(zone.population.max(1)) / kept.len().max(1) as f64;
        places.extend(kept.into_iter().map(|[row, column]| {
            let cell = row * survey.shown.columns + column;
            Place {
                zone: ZoneId(index as u16),
                cell,
                people,
                need_s: zone.time_to_shelter_s,
                sound_s: survey.sound_at_s([row, column]),
            }
        }));
    }
    places
}

/// Some of the cells, each next one the farthest from those before it (Gonzalez 1985).
fn far_apart(cells: &[[usize; 2]], count: usize) -> Vec<[usize; 2]> {
    let Some(&start) = cells.first() else {
        return Vec::new();
    };
    let away = |a: [usize; 2], b: [usize; 2]| {
        let (down, right) = (a[0].abs_diff(b[0]), a[1].abs_diff(b[1]));
        down * down + right * right
    };
    let mut kept = vec![start];
    let mut nearest: Vec<usize> = cells.iter().map(|c| away(*c, start)).collect();
    while kept.len() < count.min(cells.len()) {
        let farthest = nearest
            .iter()
            .enumerate()
            .max_by_key(|(i, distance)| (**distance, core::cmp::Reverse(*i)));
        let Some((next, _)) = farthest else { break };
        kept.push(cells[next]);
        for (distance, cell) in nearest.iter_mut().zip(cells) {
            *distance = (*distance).min(away(*cell, cells[next]));
        }
    }
    kept
}
