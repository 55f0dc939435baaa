//! Which track followed which object, second by second, and what that says of the tracker.
//!
//! GOSPA (Rahmathullah, García-Fernández and Svensson 2017) on positions with p = 2, alpha = 2:
//! d² = Σ matched |x - y|² + c²/2 (missed + false), c = 100 m, over the objects then in view;
//! reported is the root mean square over the seconds. A track near an object that is there but out
//! of view counts neither as false nor as a match.

use std::collections::BTreeMap;

use frames::{Enu, Position, Span, Time};
use recording::lines::TrackLine;
use serde::Serialize;

use crate::assign::assign;
use crate::truth::Truth;

/// Cut-off distance c, metres.
pub const CUT_OFF_M: f64 = 100.0;
/// A reported track's line is used for so long.
const STEP: Span = Span::from_millis(1000);
/// Existence probability below which a confirmed track is no longer reported.
const REPORTED_EXISTENCE: f64 = 0.5;

/// How well tracks follow objects.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TrackingScore {
    /// Seconds that were looked at.
    pub seconds: u64,
    /// Objects in view, summed over seconds.
    pub object_seconds: u64,
    /// Root mean square of GOSPA, metres.
    pub gospa_m: f64,
    /// Root mean square distance of matched pairs, metres.
    pub localisation_m: f64,
    /// Objects in view without a track, mean over seconds.
    pub missed_mean: f64,
    /// Tracks without an object, mean over seconds.
    pub false_mean: f64,
    /// Share of objects in view that had a track.
    pub completeness: f64,
    /// Tracks that followed nothing for most of their life.
    pub false_tracks: u64,
    /// Times that an object's track changed its number.
    pub id_switches: u64,
    /// Objects that came into view.
    pub objects: u64,
    /// Objects that never had a track.
    pub never_tracked: u64,
    /// From coming into view to the first confirmed track, mean, seconds.
    pub confirm_delay_mean_s: Option<f64>,
    /// The same, 95th percentile.
    pub confirm_delay_p95_s: Option<f64>,
    /// From coming into view to the second own plot, mean over the same objects: no tracker that
    /// needs two plots can be faster.
    pub second_plot_delay_mean_s: Option<f64>,
}

/// Which track had an object, and when.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// By object: moment and track, in order of time.
    pub by_object: BTreeMap<String, Vec<(Time, u64)>>,
}

impl Matches {
    /// The track that had an object last at or before a moment, and not longer than `within` ago.
    pub fn track_of(&self, object: &str, time: Time, within: Span) -> Option<u64> {
        let pairs = self.by_object.get(object)?;
        let next = pairs.partition_point(|(moment, _)| *moment <= time);
        let (moment, track) = *pairs.get(next.checked_sub(1)?)?;
        (time - moment <= within).then_some(track)
    }

    /// Whether one of several tracks had an object, not longer than `within` before or after a moment.
    pub fn has(&self, object: &str, tracks: &[u64], time: Time, within: Span) -> bool {
        let pairs = self.by_object.get(object).map_or(&[][..], Vec::as_slice);
        let near = pairs
            .iter()
            .filter(|(moment, _)| (time - within..=time + within).contains(moment));
        near.into_iter().any(|(_, track)| tracks.contains(track))
    }
}

#[derive(Default)]
struct Tally {
    squares: f64,
    near: f64,
    missed: u64,
    false_: u64,
    present: u64,
    hits: u64,
    switches: u64,
    life: BTreeMap<u64, u64>,
    good: BTreeMap<u64, u64>,
    last: BTreeMap<String, u64>,
    first: BTreeMap<String, Time>,
}

/// Matches tracks and objects second by second.
pub fn score_tracking(
    truth: &Truth,
    tracks: &[TrackLine],
    confirm_existence: f64,
) -> (TrackingScore, Matches) {
    let reported = reported(tracks, confirm_existence);
    let mut tally = Tally::default();
    let mut matches = Matches::default();
    let seconds = seconds(truth);
    for &second in &seconds {
        one_second(truth, &reported, second, &mut tally, &mut matches);
    }
    (summary(truth, &tally, seconds.len() as u64), matches)
}

/// Each track's lines from its confirmation on, in order of time.
fn reported(tracks: &[TrackLine], confirm_existence: f64) -> BTreeMap<u64, Vec<&TrackLine>> {
    let mut all: BTreeMap<u64, Vec<&TrackLine>> = BTreeMap::new();
    for line in tracks {
        let lines = all.entry(line.track).or_default();
        if !lines.is_empty() || line.existence >= confirm_existence {
            lines.push(line);
        }
    }
    for lines in all.values_mut() {
        lines.retain(|line| line.existence >= REPORTED_EXISTENCE);
        lines.sort_by_key(|line| line.time);
    }
    all
}

/// Every whole second of the run, from the first state to the last.
fn seconds(truth: &Truth) -> Vec<Time> {
    let times = || {
        truth
            .objects
            .values()
            .flat_map(|o| o.states.iter().map(|s| s.time))
    };
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return Vec::new();
    };
    let mut at = Time(first.0.div_euclid(STEP.0) * STEP.0);
    let mut seconds = Vec::new();
    while at <= last + STEP {
        seconds.push(at);
        at += STEP;
    }
    seconds
}

fn one_second(
    truth: &Truth,
    reported: &BTreeMap<u64, Vec<&TrackLine>>,
    second: Time,
    tally: &mut Tally,
    matches: &mut Matches,
) {
    let lines: Vec<&TrackLine> = reported
        .values()
        .filter_map(|lines| {
            let next = lines.partition_point(|line| line.time <= second);
            let line = *lines.get(next.checked_sub(1)?)?;
            (second - line.time < STEP).then_some(line)
        })
        .collect();
    let objects: Vec<&String> = truth
        .objects
        .iter()
        .filter(|(_, object)| object.in_view(second))
        .map(|(name, _)| name)
        .collect();
    // A line is held against the truth at the line's own moment.
    let distance2 = |name: &str, line: &TrackLine| -> f64 {
        let there = truth.objects.get(name).and_then(|o| o.at(line.time));
        there.map_or(f64::INFINITY, |(position, _)| {
            let gap = position - place(line);
            gap.dot(gap)
        })
    };
    let limit = CUT_OFF_M * CUT_OFF_M;
    let cost: Vec<f64> = objects
        .iter()
        .flat_map(|name| lines.iter().map(|line| distance2(name, line).min(limit)))
        .collect();
    let given = assign(&cost, lines.len());
    let mut used = vec![false; lines.len()];
    let mut hits = 0;
    for (name, column) in objects.iter().zip(given) {
        let Some((column, &line)) = column.and_then(|c| Some((c, lines.get(c)?))) else {
            continue;
        };
        let squared = distance2(name, line);
        if squared >= limit {
            continue;
        }
        if let Some(used) = used.get_mut(column) {
            *used = true;
        }
        hits += 1;
        tally.near += squared;
        tally.squares += squared;
        tally.first.entry((*name).clone()).or_insert(line.time);
        *tally.good.entry(line.track).or_default() += 1;
        if tally
            .last
            .insert((*name).clone(), line.track)
            .is_some_and(|track| track != line.track)
        {
            tally.switches += 1;
        }
        matches
            .by_object
            .entry((*name).clone())
            .or_default()
            .push((second, line.track));
    }
    let mut false_ = 0;
    for (line, used) in lines.iter().zip(used) {
        *tally.life.entry(line.track).or_default() += 1;
        let near = 9.0 * limit;
        if used {
        } else if truth
            .objects
            .keys()
            .any(|name| distance2(name, line) < near)
        {
            *tally.good.entry(line.track).or_default() += 1;
        } else {
            false_ += 1;
        }
    }
    let missed = objects.len() as u64 - hits;
    tally.squares += limit / 2.0 * (missed + false_) as f64;
    tally.missed += missed;
    tally.false_ += false_;
    tally.present += objects.len() as u64;
    tally.hits += hits;
}

fn place(line: &TrackLine) -> Position<Enu> {
    let [e, n, u] = line.enu_m;
    Position::new(e, n, u)
}

fn summary(truth: &Truth, tally: &Tally, seconds: u64) -> TrackingScore {
    let per_second = |count: u64| count as f64 / seconds.max(1) as f64;
    let came: Vec<_> = truth
        .objects
        .iter()
        .filter_map(|(name, object)| Some((name, object, object.first_in_view()?)))
        .collect();
    let mut delays = Vec::new();
    let mut floors = Vec::new();
    for (name, object, came) in &came {
        let Some(first) = tally.first.get(*name) else {
            continue;
        };
        delays.push((*first - *came).seconds().max(0.0));
        if let Some(second) = object.plot_time(1) {
            floors.push((second - *came).seconds().max(0.0));
        }
    }
    delays.sort_by(f64::total_cmp);
    let is_false = |(track, life): (&u64, &u64)| 2 * tally.good.get(track).unwrap_or(&0) < *life;
    TrackingScore {
        seconds,
        object_seconds: tally.present,
        gospa_m: (tally.squares / seconds.max(1) as f64).sqrt(),
        localisation_m: (tally.near / tally.hits.max(1) as f64).sqrt(),
        missed_mean: per_second(tally.missed),
        false_mean: per_second(tally.false_),
        completeness: tally.hits as f64 / tally.present.max(1) as f64,
        false_tracks: tally.life.iter().filter(|entry| is_false(*entry)).count() as u64,
        id_switches: tally.switches,
        objects: came.len() as u64,
        never_tracked: (came.len() - delays.len()) as u64,
        confirm_delay_mean_s: mean(&delays),
        confirm_delay_p95_s: delays
            .get((delays.len() * 95 / 100).min(delays.len().saturating_sub(1)))
            .copied(),
        second_plot_delay_mean_s: mean(&floors),
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{state_line, track_line};

    /// Two objects stand still for four seconds, 1 km apart.
    fn truth() -> Truth {
        let lines: Vec<_> = (0..=4)
            .flat_map(|s| {
                [
                    state_line("a", f64::from(s), [0.0, 0.0, 500.0]),
                    state_line("b", f64::from(s), [1000.0, 0.0, 500.0]),
                ]
            })
            .collect();
        Truth::new(&lines, &[])
    }

    #[test]
    fn a_run_computed_by_hand() {
        // Track 1 follows a, 30 m off; track 2 follows b from second 2; track 9 is nowhere near.
        let mut tracks = Vec::new();
        for s in 0..=4 {
            tracks.push(track_line(1, f64::from(s), [30.0, 0.0, 500.0], 0.99));
            if s >= 2 {
                tracks.push(track_line(2, f64::from(s), [1000.0, 40.0, 500.0], 0.99));
            }
            tracks.push(track_line(9, f64::from(s), [0.0, 9000.0, 500.0], 0.99));
        }
        let (score, matches) = score_tracking(&truth(), &tracks, 0.95);
        // Seconds 0 to 5; in the last there is nothing. c²/2 = 5000.
        // 0, 1: 900 + missed b 5000 + false 5000; 2..4: 900 + 1600 + 5000.
        let squares: f64 = 2.0 * 10_900.0 + 3.0 * 7_500.0;
        assert_eq!(score.seconds, 6);
        assert!(
            (score.gospa_m - (squares / 6.0).sqrt()).abs() < 1e-9,
            "{score:?}"
        );
        assert!(
            (score.localisation_m - ((5.0 * 900.0 + 3.0 * 1600.0) / 8.0_f64).sqrt()).abs() < 1e-9
        );
        assert!((score.completeness - 0.8).abs() < 1e-12);
        assert_eq!(
            (score.false_tracks, score.id_switches, score.never_tracked),
            (1, 0, 0)
        );
        assert_eq!(score.confirm_delay_mean_s, Some(1.0));
        assert_eq!(matches.track_of("b", Time(2_500_000_000), STEP), Some(2));
        assert_eq!(matches.track_of("b", Time(1_500_000_000), STEP), None);
    }

    #[test]
    fn a_new_number_for_an_old_object_is_a_switch() {
        let tracks: Vec<_> = (0..=4)
            .map(|s| track_line(u64::from(s > 2), f64::from(s), [0.0, 0.0, 500.0], 0.99))
            .collect();
        let (score, _) = score_tracking(&truth(), &tracks, 0.95);
        assert_eq!((score.id_switches, score.never_tracked), (1, 1));
    }

    #[test]
    fn a_track_counts_from_its_confirmation_until_it_is_doubtful() {
        let existence = [0.5, 0.97, 0.8, 0.4, 0.4];
        let tracks: Vec<_> = existence
            .iter()
            .zip(0..)
            .map(|(&r, s)| track_line(1, f64::from(s), [0.0, 0.0, 500.0], r))
            .collect();
        let (score, _) = score_tracking(&truth(), &tracks, 0.95);
        assert!((score.completeness - 2.0 / 10.0).abs() < 1e-12, "{score:?}");
        assert_eq!(score.confirm_delay_mean_s, Some(1.0));
    }
}
