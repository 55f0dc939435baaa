//! The tracker: tracks in, a dwell's plots in, tracks out.
//!
//! Track-oriented marginal multi-Bernoulli / Poisson (Williams 2015, "Marginal multi-Bernoulli
//! filters"): every plot may found a track, every track has a probability of existence, and after each
//! look a track's many possible histories are merged into one Gaussian per way of moving.
//!
//! A dwell is worked through in slices of nearly equal time. A slice weighs its plots against the
//! tracks whose gates they fall into; what the dwell says it looked at, and saw nothing of, is missed
//! afterwards. Both together are the same as doing it at once, at a fraction of the cost.

use core::cmp::Reverse;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};
use sensing::{Dwell, Plot};
use site::SensorId;

use crate::afresh;
use crate::arrivals::{self, Arrivals};
use crate::association::{Marginals, Pair};
use crate::birth::{self, Births, Rates};
use crate::branch;
use crate::clutter::ClutterMap;
use crate::config::Config;
use crate::exchange::exchange;
use crate::gate::{self, Gates};
use crate::hypothesis::{Bernoulli, Look};
use crate::index::PlotIndex;
use crate::limits::{
    ASKED_AFRESH_PER_DWELL_MAX, CHANGES_PER_DWELL_MAX, ENDED_MAX, EXCHANGES_PER_DWELL_MAX,
    MESSAGES_PER_DWELL_MAX, PLOTS_PER_DWELL_MAX, TRACKS_MAX,
};
use crate::measure::Measured;
use crate::merge;
use crate::report::{DwellReport, EndReason, EndedTrack};
use crate::rewind::{self, BEHIND, WINDOW};
use crate::salvo::{self, Salvo};
use crate::scene::{Scene, SceneSensor};
use crate::seed::Seed;
use crate::seeds::Seeds;
use crate::sprout::sprout;
use crate::track::{TrackId, TrackView};

/// Plots closer in time than this are weighed together, each shifted by the expected plot's rate.
const SLICE: Span = Span::from_millis(50);
/// A sensor that has sent nothing for so long, or for two turns, was not looking.
const SILENCE: Span = Span::from_millis(3_000);
/// A track that no sensor can see ends after this time.
const UNSEEN: Span = Span::from_millis(30_000);
/// How fast what was there from the start is discovered: all but a tenth with each look.
const LOOKS_UNTIL_SEEN: f64 = 2.3;
/// A confirmed object that falls with this probability has come into view, and others may follow it.
const CAME_MIN: f64 = 0.9;
/// Nothing is shown on one plot, however surely another round was expected there: it rather has a second than not. Where
/// several sensors see a new round before any of them has seen it twice, each takes its own first plot for that round, and all
/// but one of these are found to have been another's only by looks that bring them nothing.
const SHOWN_HITS_MIN: f64 = 1.5;
/// A plot this unlikely to be the first of something founds nothing.
const FOUNDED_MIN: f64 = 1e-7;

/// All tracks and everything that decides what becomes of them.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Tracker {
    pub(crate) config: Config,
    pub(crate) tracks: Vec<Bernoulli>,
    pub(crate) seeds: Seeds,
    ended: Vec<EndedTrack>,
    next_id: u64,
    /// End of the newest dwell.
    newest: Time,
    /// End of the newest dwell of each sensor that has sent one.
    pub(crate) progress: Vec<Look>,
    /// Start of the first dwell of each of them, in the same order.
    switched_on: Vec<Time>,
    /// Expected new falling objects a second beyond the quiet rate, at `raid_time`.
    raid_per_s: f64,
    raid_time: Time,
    arrivals: Arrivals,
    /// What is learned of each sensor's false plots, in the order of `progress`.
    clutter: Vec<ClutterMap>,
    #[borsh(skip)]
    work: Workspace,
}

/// Memory that is reused from dwell to dwell; it holds nothing between them.
#[derive(Clone, Debug, Default)]
struct Workspace {
    plots: Vec<(Measured, Plot)>,
    measured: Vec<Measured>,
    index: PlotIndex,
    gates: Gates,
    marginals: Marginals,
    pairs: Vec<Pair>,
    none: Vec<f64>,
    new: Vec<f64>,
    births: Vec<Births>,
    claimed: Vec<f64>,
    order: Vec<u32>,
    arrivals: Vec<arrivals::Expected>,
    salvo: Salvo,
}

impl Tracker {
    /// No tracks yet.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            tracks: Vec::new(),
            seeds: Seeds::default(),
            ended: Vec::new(),
            next_id: 0,
            newest: Time(i64::MIN),
            progress: Vec::new(),
            switched_on: Vec::new(),
            raid_per_s: 0.0,
            raid_time: Time(i64::MIN),
            arrivals: Arrivals::default(),
            clutter: Vec::new(),
            work: Workspace::default(),
        }
    }

    /// Takes in one dwell.
    pub fn handle(&mut self, dwell: &Dwell, scene: &Scene) -> DwellReport {
        let mut report = DwellReport::default();
        let Some(sensor) = scene.sensor(dwell.sensor).filter(|s| s.is_positional()) else {
            report.rejected = dwell.plots.len() as u32;
            return report;
        };
        self.note_progress(dwell, sensor);
        let mut work = core::mem::take(&mut self.work);
        self.admit(dwell, &mut work, &mut report);
        let mut plots = core::mem::take(&mut work.plots);
        let mut rest = plots.as_mut_slice();
        let mut rewinds = rewind::budget();
        work.gates.begin_dwell();
        work.salvo.begin_dwell();
        while let Some(from) = rest.first().map(|(first, _)| first.time) {
            let end = from + SLICE;
            let len = rest.partition_point(|(plot, _)| plot.time <= end);
            let (slice, later) = rest.split_at_mut(len);
            if self.newest - from > BEHIND {
                self.late_slice(slice, sensor, scene, &mut work, &mut report, &mut rewinds);
            } else {
                self.slice(slice, sensor, scene, &mut work, &mut report);
            }
            rest = later;
        }
        work.plots = plots;
        self.work = work;
        self.newest = self.newest.max(dwell.end);
        if let Some(clutter) = self.clutter_of(dwell.sensor) {
            clutter.pass(dwell.end, sensor);
        }
        self.miss(dwell, sensor, scene);
        self.prune(dwell.end, scene, &mut report);
        report
    }

    /// Lets time pass: looks that should have come and did not are misses, and what has met the ground
    /// ends. Called on ticks; states stay where their last plot left them.
    pub fn advance(&mut self, now: Time, scene: &Scene) {
        self.miss_overdue(now, scene);
        self.land(now, scene);
        self.prune(now, scene, &mut DwellReport::default());
    }

    /// Every confirmed track, oldest first, at the time of its own state.
    pub fn tracks(&self) -> impl Iterator<Item = TrackView> + '_ {
        self.tracks
            .iter()
            .filter(|track| track.shown)
            .map(Bernoulli::view)
    }

    /// One confirmed track, predicted to `now` (never backwards).
    pub fn track_at(&self, id: TrackId, now: Time, scene: &Scene) -> Option<TrackView> {
        let mut track = self.find(id).filter(|track| track.shown)?.clone();
        track.predict(now, &self.config, scene);
        Some(track.view())
    }

    /// Tracks that were confirmed and have ended since this was last asked.
    pub fn drain_ended(&mut self) -> Vec<EndedTrack> {
        core::mem::take(&mut self.ended)
    }

    /// Forgets everything but which numbers were given, and gives the tracks that were shown: what was seen so far
    /// was another world, an exercise.
    pub fn forget_all(&mut self) -> Vec<TrackId> {
        let shown = self.tracks.iter().filter(|track| track.shown);
        let shown = shown.map(|track| track.id).collect();
        *self = Self {
            next_id: self.next_id,
            ended: core::mem::take(&mut self.ended),
            ..Self::new(self.config.clone())
        };
        shown
    }

    /// How many possible objects are held: tracks with their tentative ones, and lone plots.
    pub fn held(&self) -> (usize, usize) {
        (self.tracks.len(), self.seeds.len())
    }

    pub(crate) fn find(&self, id: TrackId) -> Option<&Bernoulli> {
        let place = self
            .tracks
            .binary_search_by_key(&id, |track| track.id)
            .ok()?;
        self.tracks.get(place)
    }

    /// Sorts a dwell's plots by time into the workspace and counts those that cannot be used.
    fn admit(&self, dwell: &Dwell, work: &mut Workspace, report: &mut DwellReport) {
        work.plots.clear();
        let oldest = self.newest - WINDOW;
        for plot in &dwell.plots {
            match Measured::new(plot) {
                None => report.rejected += 1,
                Some(_) if plot.sensor != dwell.sensor => report.rejected += 1,
                Some(_) if plot.time < oldest => report.late += 1,
                Some(_) if work.plots.len() >= PLOTS_PER_DWELL_MAX => report.dropped += 1,
                Some(measured) => {
                    report.used += 1;
                    work.plots.push((measured, *plot));
                }
            }
        }
        work.plots
            .sort_by_key(|(measured, plot)| (measured.time, plot.id));
    }

    /// The same for plots that tracks have moved on from: those go back, and then forth again.
    fn late_slice(
        &mut self,
        plots: &mut [(Measured, Plot)],
        sensor: &SceneSensor,
        scene: &Scene,
        work: &mut Workspace,
        report: &mut DwellReport,
        rewinds: &mut usize,
    ) {
        let measured: Vec<Measured> = plots.iter().map(|(measured, _)| *measured).collect();
        let (rewound, left_out) =
            rewind::back(&mut self.tracks, &measured, scene, &self.config, rewinds);
        report.over_budget += left_out;
        self.slice(plots, sensor, scene, work, report);
        rewind::forth(&mut self.tracks, rewound, scene, &self.config);
    }

    /// What is learned of a sensor's false plots, where that is wanted.
    pub(crate) fn clutter_of(&mut self, sensor: SensorId) -> Option<&mut ClutterMap> {
        let place = self
            .progress
            .iter()
            .position(|look| look.sensor == sensor)?;
        if !self.config.learn_clutter {
            return None;
        }
        self.clutter
            .resize_with(self.progress.len(), ClutterMap::default);
        self.clutter.get_mut(place)
    }

    /// False plots of one look of a sensor, as learned so far.
    pub fn clutter_per_look(&self, sensor: SensorId, scene: &Scene) -> f64 {
        let Some(at) = scene.sensor(sensor) else {
            return 0.0;
        };
        let place = self.progress.iter().position(|look| look.sensor == sensor);
        let map = place.and_then(|place| self.clutter.get(place));
        map.map_or(at.sensor.false_plots_per_scan, |map| map.per_look(at))
    }

    /// Sectors of a sensor from which false plots used to come and come no more: start clockwise from north
    /// and width, radians.
    pub fn silent_sectors(&self, sensor: SensorId, scene: &Scene) -> Vec<(f64, f64)> {
        let place = self.progress.iter().position(|look| look.sensor == sensor);
        let map = place.and_then(|place| self.clutter.get(place));
        map.zip(scene.sensor(sensor))
            .map_or_else(Vec::new, |(map, at)| map.silent(at))
    }

    /// Weighs plots of nearly one time against the tracks, updates these and founds new ones.
    fn slice(
        &mut self,
        plots: &mut [(Measured, Plot)],
        sensor: &SceneSensor,
        scene: &Scene,
        work: &mut Workspace,
        report: &mut DwellReport,
    ) {
        work.measured.clear();
        work.measured
            .extend(plots.iter().map(|(measured, _)| *measured));
        work.index.fill(&work.measured);
        let look = gate::Look {
            plots: &work.measured,
            index: &work.index,
            sensor,
            scene,
            config: &self.config,
        };
        report.over_budget += work.gates.fill(&mut self.tracks, &look);
        let Some((first, _)) = plots.first() else {
            return;
        };
        work.salvo.clear();
        report.over_budget += sprout(
            self.seeds.of(first.sensor),
            &mut self.tracks,
            &mut self.next_id,
            &mut work.gates,
            &look,
            (&mut work.order, &mut work.salvo),
        );
        let first = *first;
        for blend in &work.gates.blends {
            let (measured, plot) = &mut plots[blend.plot as usize];
            measured.variance = blend.variance;
            let sds = blend.variance.map(f64::sqrt);
            [
                plot.range_sd_m,
                plot.azimuth_sd_rad,
                plot.elevation_sd_rad,
                plot.range_rate_sd_mps,
            ] = sds.into();
            work.measured[blend.plot as usize] = *measured;
        }
        report.blends += work.gates.blends.len() as u32;
        work.arrivals.clear();
        self.arrivals
            .seen_by(sensor, first.time, &self.config, &mut work.arrivals);
        let rates = Rates {
            arrivals: &work.arrivals,
            ..self.rates(sensor, first.sensor, first.time)
        };
        work.births.clear();
        work.births.extend(
            work.measured
                .iter()
                .map(|plot| birth::density(plot, sensor, rates, &self.config)),
        );
        let clutter = self
            .clutter_of(first.sensor)
            .map(|map| (&*map, map.level(sensor)));
        work.new.clear();
        work.new.extend(
            work.measured
                .iter()
                .zip(&work.births)
                .map(|(plot, births)| {
                    let ratio = clutter.map_or(1.0, |(map, level)| map.ratio(plot, sensor, level));
                    ratio * sensor.clutter_density(plot) + births.total()
                }),
        );
        for round in 0..=salvo::ROUNDS {
            weigh(&work.gates, &mut work.pairs, &mut work.none);
            let left = MESSAGES_PER_DWELL_MAX.saturating_sub(report.messages as usize);
            let effort = work
                .marginals
                .solve(&work.pairs, &work.none, &work.new, left);
            report.messages += effort.messages as u32;
            report.rounds = report.rounds.max(effort.rounds);
            let present = salvo::Present {
                seeds: self.seeds.of(first.sensor).as_slice(),
                marginals: &work.marginals,
                plots: &work.measured,
                sensor,
                scene,
                config: &self.config,
            };
            // What was settled stays: with less left than that took, another round would not get so far.
            let is_last = round == salvo::ROUNDS || left < 2 * effort.messages;
            if is_last
                || !work
                    .salvo
                    .raise(&mut self.tracks, &mut work.gates, &present)
            {
                report.unsettled += effort.unsettled;
                break;
            }
        }
        report.over_budget += work.salvo.left_out();
        report.pairs += work.pairs.len() as u32;
        report.tracks += work.gates.tracks.len() as u32;

        let (histories, refused) = branch::allot(
            &self.tracks,
            &mut work.gates,
            &work.marginals.pair,
            report.histories as usize,
            &self.config,
        );
        report.histories += histories as u32;
        report.over_budget += refused;

        work.claimed.clear();
        work.claimed.resize(plots.len(), 0.0);
        for (local, gated) in work.gates.tracks.iter().enumerate() {
            let track = &mut self.tracks[gated.track as usize];
            if track.shown {
                let pairs = &work.gates.pairs[gated.range()];
                for (pair, share) in pairs.iter().zip(&work.marginals.pair[gated.range()]) {
                    work.claimed[pair.plot as usize] += share;
                }
            }
            let evidence = merge::Evidence {
                pairs: &work.gates.pairs[gated.range()],
                shares: &work.marginals.pair[gated.range()],
                none: work.marginals.none[local],
                detection: gated.detection,
                may_branch: gated.may_branch,
                plots,
                bank: gated
                    .bank
                    .and_then(|bank| work.gates.banks.get(bank as usize)),
                scene,
                may_weigh_changes: self.config.changes_per_s > 0.0
                    && report.changes_weighed < CHANGES_PER_DWELL_MAX,
            };
            report.changes_weighed += u32::from(merge::update(track, &evidence, sensor));
            if report.asked_afresh < ASKED_AFRESH_PER_DWELL_MAX && afresh::is_due(track, &first) {
                report.asked_afresh += 1;
                afresh::ask(track, scene);
            }
        }
        // What went back for late plots goes forth again by itself.
        if self.newest - first.time <= BEHIND {
            let (exchanges, unasked) = exchange(
                &mut self.tracks,
                &work.gates,
                &work.marginals.pair,
                (
                    EXCHANGES_PER_DWELL_MAX.saturating_sub(report.exchanges as usize),
                    scene,
                ),
            );
            report.exchanges += exchanges;
            report.over_budget += u32::from(unasked);
        }
        if let Some(clutter) = self.clutter_of(first.sensor) {
            for (plot, claimed) in work.measured.iter().zip(&work.claimed) {
                clutter.count(plot, sensor, 1.0 - claimed);
            }
        }
        for (place, ((_, plot), births)) in plots.iter().zip(&work.births).enumerate() {
            let founds = births.total() / work.new[place];
            let existence = work.marginals.new[place] * founds;
            if existence > FOUNDED_MIN {
                self.seeds.of(first.sensor).push(Seed {
                    plot: *plot,
                    existence,
                    founded: existence,
                    births: *births,
                    looked: plot.time,
                });
                report.births += 1;
            }
        }
    }

    /// Shows what is certain enough, forgets what is not worth keeping, keeps the count in bounds.
    fn prune(&mut self, now: Time, scene: &Scene, report: &mut DwellReport) {
        let config = &self.config;
        let ended = &mut self.ended;
        let mut confirmed = 0;
        self.tracks.retain_mut(|track| {
            let falling = track.falls();
            let is_seen_twice = track.hits > SHOWN_HITS_MIN;
            track.shown |= is_seen_twice && track.existence > config.shown_from(falling);
            // It may have passed for something else at first.
            if track.shown && !track.came && falling && track.certainty() > CAME_MIN {
                track.came = true;
                confirmed += 1;
                if let Some(first) = track.first_place(scene) {
                    self.arrivals.note(first, 1.0, now, config);
                }
            }
            let floor = if track.shown {
                config.shown_until(falling)
            } else {
                // No likelier than the lone plot it began with: a new plot there does as well.
                track.founded.min(config.prune_existence)
            };
            let lost = now - track.seen > UNSEEN;
            if track.existence > floor && !lost {
                return true;
            }
            let reason = match (lost, falling && track.state().velocity.z() < 0.0) {
                (true, _) => EndReason::Unseen,
                (false, true) => EndReason::Landed,
                (false, false) => EndReason::Missed,
            };
            note_end(ended, track, now, reason);
            report.forgotten += 1;
            false
        });
        if confirmed > 0 {
            let raised = f64::from(confirmed) * self.config.births_raised_per_s;
            self.raid_per_s = (self.raid_at(now) + raised).min(self.config.births_per_s);
            self.raid_time = now;
        }
        if self.tracks.len() > TRACKS_MAX {
            self.cut(now, report);
        }
        report.forgotten += self.seeds.weed(now, self.config.prune_share);
        report.over_budget += self.seeds.cut();
    }

    /// Removes the tracks of least precedence until the rest fit.
    fn cut(&mut self, now: Time, report: &mut DwellReport) {
        let mut order: Vec<usize> = (0..self.tracks.len()).collect();
        order.sort_by_key(|&place| Reverse(self.tracks[place].precedence()));
        let mut keep = vec![true; self.tracks.len()];
        for &place in &order[TRACKS_MAX..] {
            keep[place] = false;
            note_end(
                &mut self.ended,
                &self.tracks[place],
                now,
                EndReason::OverBudget,
            );
            report.over_budget += 1;
        }
        let mut kept = keep.iter();
        self.tracks.retain(|_| kept.next().copied().unwrap_or(true));
    }

    fn note_progress(&mut self, dwell: &Dwell, at: &SceneSensor) {
        let Dwell {
            sensor, start, end, ..
        } = *dwell;
        if let Some(look) = self.progress.iter_mut().find(|look| look.sensor == sensor) {
            let silence = start - look.time;
            look.time = look.time.max(end);
            if silence > SILENCE.max(at.revisit() + at.revisit()) {
                self.back_after_silence(sensor, start);
            }
        } else {
            self.progress.push(Look { sensor, time: end });
            self.switched_on.push(start);
        }
    }

    /// While a sensor was silent it did not look: what it has not seen since was not missed.
    fn back_after_silence(&mut self, sensor: SensorId, now: Time) {
        for track in &mut self.tracks {
            track.note_look(sensor, now);
        }
        for seed in self.seeds.of(sensor).touch() {
            seed.looked = seed.looked.max(now);
        }
    }

    /// Expected rates of new objects. What flies and has not been seen yet thins out with every look
    /// since the sensor was switched on; falling objects are expected where others have just come.
    fn rates(&self, sensor: &SceneSensor, id: SensorId, now: Time) -> Rates<'static> {
        let config = &self.config;
        let place = self.progress.iter().position(|look| look.sensor == id);
        let since = place.and_then(|place| self.switched_on.get(place));
        let unseen = since.map_or(0.0, |&start| {
            let looks = (now - start).seconds().max(0.0) / sensor.sensor.revisit_s.max(0.01);
            config.flyers_at_start * libm::exp(-LOOKS_UNTIL_SEEN * looks.floor())
        });
        Rates {
            falling_per_s: (config.births_quiet_per_s + self.raid_at(now)).min(config.births_per_s),
            raised_per_s: self.raid_at(now),
            pieces_share: config.pieces_share,
            flying_per_s: config.flyers_per_s,
            unseen_per_s: unseen / sensor.sensor.revisit_s.max(0.01),
            arrivals: &[],
        }
    }

    fn raid_at(&self, now: Time) -> f64 {
        if self.raid_per_s <= 0.0 {
            return 0.0;
        }
        let age_s = (now - self.raid_time).seconds().max(0.0);
        self.raid_per_s * libm::exp(-age_s / self.config.births_memory_s.max(1e-3))
    }
}

/// What tracks and plots weigh in the association.
fn weigh(gates: &Gates, pairs: &mut Vec<Pair>, none: &mut Vec<f64>) {
    pairs.clear();
    none.clear();
    for (local, gated) in gates.tracks.iter().enumerate() {
        let claim = gated.existence * gated.detection;
        none.push(1.0 - claim);
        pairs.extend(gates.pairs[gated.range()].iter().map(|pair| Pair {
            track: local as u32,
            plot: pair.plot,
            weight: claim * pair.likelihood(),
        }));
    }
}

/// Notes the end of a track that others have seen.
fn note_end(ended: &mut Vec<EndedTrack>, track: &Bernoulli, now: Time, reason: EndReason) {
    if track.shown && ended.len() < ENDED_MAX {
        ended.push(EndedTrack {
            id: track.id,
            time: now.max(track.seen),
            seen: track.seen,
            reason,
        });
    }
}
