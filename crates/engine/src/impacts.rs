//! From tracks to impacts to zones, most urgent first, within a counted budget.
//!
//! A new plot of a track that may be ballistic calls for its impact anew. First comes a cheap bound:
//! a circle that holds all but a thousandth of the possible impacts. The full distribution (batch
//! refit of the track's own plots, each member flown to the ground) is made where the circle touches
//! a zone, the earliest impact first; what is left of the budget goes to the others, for the map.
//!
//! Where the refit comes to nothing that falls to the ground, the filter's own state stands in for it; where that does
//! not either, the object's forecast is withdrawn. Neither happens in silence: both are counted.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use flight::{Hypothesis, ImpactDistribution, impact_distribution, impact_reach};
use frames::{Span, Time};
use site::{Zone, ZoneId};
use tracking::{Class, TrackId, TrackView, Tracker};
use warning::{Forecast, ZoneForecast};

use crate::limits::{
    DISTRIBUTIONS_APART_MAX, DISTRIBUTIONS_PER_EVENT_MAX, IMPACT_WAIT, P_BALLISTIC_MIN, P_ZONE_MIN,
    REACHES_PER_EVENT_MAX,
};
use crate::regions::regions;
use crate::setting::Setting;
use crate::{ImpactReport, ZoneRisk};

/// How far the impacts of every track have been worked out.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Impacts {
    books: BTreeMap<TrackId, Book>,
    /// The budget ran out before the work did.
    backlog: bool,
}

/// One track.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Book {
    /// The plot that the bound rests on.
    bounded: Time,
    /// The plot that the full distribution rests on.
    computed: Time,
    /// What the bound says: when, and whether it touches a zone. `None`: it does not come down.
    bound: Option<(Time, bool)>,
    /// Since when the full distribution has been waiting.
    waiting: Option<Time>,
}

/// What one event brought.
#[derive(Debug, Default)]
pub(crate) struct Computed {
    pub reports: Vec<ImpactReport>,
    pub forecasts: Vec<Forecast>,
    /// An object that may endanger a zone has been waiting for too long.
    pub overload: bool,
    /// Cheap bounds made.
    pub reaches: u64,
    /// Full distributions made.
    pub distributions: u64,
    /// Of these: made of the filter's own state, because the refit came to nothing.
    pub as_filtered: u64,
    /// Impacts that the bound had found and that could not be computed: their forecasts were withdrawn.
    pub withdrawn: u64,
}

impl Impacts {
    /// Whether the last event's budget ran out before the work did.
    pub fn backlog(&self) -> bool {
        self.backlog
    }

    /// Works out what new plots call for.
    pub fn compute(&mut self, tracker: &Tracker, setting: &Setting, now: Time) -> Computed {
        let mut done = Computed::default();
        let mut queue: Vec<(bool, Time, TrackView)> = Vec::new();
        self.backlog = false;
        for view in tracker.tracks() {
            let book = self.books.entry(view.id).or_insert_with(Book::new);
            let bound_due = view.seen > book.bounded;
            self.backlog |= bound_due && done.reaches >= REACHES_PER_EVENT_MAX as u64;
            if bound_due && done.reaches < REACHES_PER_EVENT_MAX as u64 {
                done.reaches += 1;
                book.bounded = view.seen;
                book.bound = bound(&view, tracker, setting);
                let touches = book.bound.is_some_and(|(_, touches)| touches);
                book.waiting = touches.then(|| book.waiting.unwrap_or(now));
                if !touches {
                    done.forecasts.push(forecast(&view, Vec::new()));
                }
            }
            if let Some((time, touches)) = book.bound
                && book.bounded > book.computed
            {
                queue.push((!touches, time, view));
            }
        }
        queue.sort_by_key(|(apart, time, view)| (*apart, *time, view.id));
        let mut apart_left = DISTRIBUTIONS_APART_MAX;
        for (apart, _, view) in queue {
            let spent = done.distributions >= DISTRIBUTIONS_PER_EVENT_MAX as u64;
            if spent || (apart && apart_left == 0) {
                self.backlog = true;
                break;
            }
            apart_left -= usize::from(apart);
            done.distributions += 1;
            self.full(&view, tracker, setting, now, &mut done);
        }
        let waits = |book: &Book| book.waiting.is_some_and(|since| now - since > IMPACT_WAIT);
        done.overload = self.books.values().any(waits);
        done
    }

    fn full(
        &mut self,
        view: &TrackView,
        tracker: &Tracker,
        setting: &Setting,
        now: Time,
        done: &mut Computed,
    ) {
        if let Some(book) = self.books.get_mut(&view.id) {
            book.computed = book.bounded;
            book.waiting = None;
        }
        let Some((distribution, basis)) = distribution(view, tracker, setting) else {
            done.withdrawn += 1;
            // What could not be computed is not final: it disproves no warning.
            done.forecasts.push(Forecast {
                provisional: true,
                ..forecast(view, Vec::new())
            });
            return;
        };
        done.as_filtered += u64::from(basis == Basis::Filter);
        let zones = zone_forecasts(&distribution, setting);
        done.reports.push(ImpactReport {
            time: now,
            track: view.id,
            provisional: view.provisional,
            p_ballistic: p_ballistic(view),
            zones: zones
                .iter()
                .map(|at| ZoneRisk {
                    zone: at.zone,
                    probability: at.probability,
                })
                .collect(),
            regions: regions(&distribution),
            distribution,
        });
        done.forecasts.push(forecast(view, zones));
    }

    /// A track is no more; its forecast stands until its impact.
    pub fn forget(&mut self, track: TrackId) {
        self.books.remove(&track);
    }
}

impl Book {
    fn new() -> Self {
        let never = Time(i64::MIN);
        Self {
            bounded: never,
            computed: never,
            bound: None,
            waiting: None,
        }
    }
}

fn p_ballistic(view: &TrackView) -> f64 {
    (view.existence * view.class.of(Class::Ballistic)).clamp(0.0, 1.0)
}

fn forecast(view: &TrackView, zones: Vec<ZoneForecast>) -> Forecast {
    Forecast {
        track: view.id.0,
        p_ballistic: p_ballistic(view),
        provisional: view.provisional,
        plots: view.plots,
        zones,
    }
}

/// When it comes down and whether that may be near a zone; `None` where it is not ballistic enough or
/// does not come down.
fn bound(view: &TrackView, tracker: &Tracker, setting: &Setting) -> Option<(Time, bool)> {
    if p_ballistic(view) < P_BALLISTIC_MIN {
        return None;
    }
    let reach = impact_reach(
        &setting.scene.environment,
        &filtered(view, tracker, setting),
    )?;
    let near = |zone: &Zone| reach.touches(&zone.outline, setting.danger_radius_m);
    Some((reach.time, setting.site.zones.iter().any(near)))
}

/// What an impact was worked out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    Refit,
    Filter,
}

/// The possible impacts by the refit, or by the filter's state where that fails.
fn distribution(
    view: &TrackView,
    tracker: &Tracker,
    setting: &Setting,
) -> Option<(ImpactDistribution, Basis)> {
    first_down(setting, &refit(view, tracker, setting), || {
        filtered(view, tracker, setting)
    })
}

/// The impacts of the refit's explanations; where none of them comes down, of the filter's.
fn first_down(
    setting: &Setting,
    refit: &[Hypothesis],
    filter: impl FnOnce() -> Vec<Hypothesis>,
) -> Option<(ImpactDistribution, Basis)> {
    let environment = &setting.scene.environment;
    if let Some(distribution) = impact_distribution(environment, refit) {
        return Some((distribution, Basis::Refit));
    }
    let distribution = impact_distribution(environment, &filter())?;
    Some((distribution, Basis::Filter))
}

/// The filter's own states of what falls.
fn filtered(view: &TrackView, tracker: &Tracker, setting: &Setting) -> Vec<Hypothesis> {
    let filtered = tracker.filtered(view.id, &setting.scene).into_iter();
    filtered.map(explanation).collect()
}

/// The batch refit's explanations; none where it does not succeed.
fn refit(view: &TrackView, tracker: &Tracker, setting: &Setting) -> Vec<Hypothesis> {
    tracker
        .refit(view.id, &setting.scene)
        .map_or_else(Vec::new, |refit| {
            let scale = refit.misfit();
            let found = refit.hypotheses.iter();
            found
                .map(|found| explanation(found.widened(scale)))
                .collect()
        })
}

/// A hypothesis of the tracker as `flight` takes it.
fn explanation(found: tracking::Hypothesis) -> Hypothesis {
    Hypothesis {
        weight: found.weight,
        shape: found.drag,
        state: found.state,
        covariance: found.covariance,
        wind: found.wind,
    }
}

/// So long after its mean an impact is taken to have happened, however wide its time. A fit of very
/// few plots may leave minutes open; a danger that stays for minutes after its time says nothing.
const LATE_MAX: Span = Span::from_millis(15_000);

/// What the distribution means to each zone that it may endanger.
fn zone_forecasts(distribution: &ImpactDistribution, setting: &Setting) -> Vec<ZoneForecast> {
    let radius_m = setting.danger_radius_m;
    let near_m = radius_m + distribution.kernel_m();
    let one = |(id, zone): (ZoneId, &Zone)| {
        let probability = distribution.probability_in(&zone.outline, radius_m);
        if probability < P_ZONE_MIN {
            return None;
        }
        let mut times: Vec<(Time, f64)> = distribution
            .points
            .iter()
            .filter(|p| zone.outline.distance_m([p.position.x(), p.position.y()]) <= near_m)
            .map(|p| (p.time, p.weight))
            .collect();
        times.sort_by_key(|(time, _)| *time);
        let whole = Span::from_seconds(1.645 * distribution.time_sd_s);
        let [early, impact, late] = percentiles(&times).unwrap_or([
            distribution.time_early,
            distribution.time,
            distribution.time + whole,
        ]);
        Some(ZoneForecast {
            zone: id,
            probability,
            early,
            impact,
            late: late.min(impact + LATE_MAX),
        })
    };
    let ids = (0..=u16::MAX).map(ZoneId);
    ids.zip(&setting.site.zones).filter_map(one).collect()
}

/// 5th percentile, mean and 95th percentile of weighted times in ascending order.
fn percentiles(times: &[(Time, f64)]) -> Option<[Time; 3]> {
    let (first, _) = *times.first()?;
    let total: f64 = times.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return None;
    }
    let mean_s: f64 = times
        .iter()
        .map(|(time, weight)| (*time - first).seconds() * weight / total)
        .sum();
    let at = |share: f64| {
        let mut passed = 0.0;
        let found = times.iter().find(|(_, weight)| {
            passed += weight;
            passed >= share * total
        });
        found.or(times.last()).map_or(first, |(time, _)| *time)
    };
    Some([at(0.05), first + Span::from_seconds(mean_s), at(0.95)])
}

#[cfg(test)]
mod tests {
    use flight::{Flight, State};
    use frames::{EllipsoidHeight, Geodetic, Polar, Position, Vector};
    use sensing::{Coverage, Dwell, Plot, PlotId};
    use site::{Polygon, Sensor, SensorId, Site};
    use terrain::Ground;
    use tracking::Config;

    use super::*;
    use crate::{World, WorldIdentity};

    fn setting() -> Setting {
        let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0));
        let mut site = Site::new("here", here);
        let corners = vec![
            [-900.0, -900.0],
            [900.0, -900.0],
            [900.0, 900.0],
            [-900.0, 900.0],
        ];
        site.sensors.push(Sensor::radar("radar", here));
        site.zones.push(Zone {
            id: "a".into(),
            name: "A".into(),
            outline: Polygon::new(corners).unwrap(),
            outline_deg: Vec::new(),
            time_to_shelter_s: 5.0,
            population: 1,
        });
        Setting::new(&World {
            site,
            ground: Ground::flat(0.0),
            identity: WorldIdentity {
                site_text: String::new(),
                terrain_digest: [0; 32],
                air_digest: [0; 32],
                engine_version: String::new(),
            },
        })
        .unwrap()
    }

    /// A tracker with the track of a round of which the radar gave plots; and what it may be.
    fn tracked(setting: &Setting) -> (Tracker, TrackView) {
        let mut tracker = Tracker::new(Config::default());
        let start = State {
            time: Time(1_613_413_800_000_000_000),
            position: Position::new(5_000.0, 0.0, 1_500.0),
            velocity: Vector::new(-280.0, 0.0, 20.0),
            ln_beta: libm::log(6_000.0),
        };
        let flight = Flight::new(&setting.scene.environment, setting.scene.drag);
        let to_sensor = setting.scene.sensors[0].to_sensor;
        for look in 0..6_u32 {
            let now = flight.propagate(&start, Span::from_seconds(f64::from(look)));
            let seen = to_sensor.apply(now.position);
            let (polar, v) = (Polar::from_position(seen), to_sensor.turn(now.velocity));
            let opening = (seen.x() * v.x() + seen.y() * v.y() + seen.z() * v.z()) / polar.range_m;
            let plot = Plot {
                id: PlotId(u64::from(look)),
                sensor: SensorId(0),
                time: now.time,
                polar,
                range_rate_mps: Some(opening),
                cross_section_m2: None,
                range_sd_m: 10.0,
                azimuth_sd_rad: 0.004,
                elevation_sd_rad: 0.004,
                range_rate_sd_mps: 1.0,
                cooperative: false,
                number: None,
            };
            let dwell = Dwell {
                sensor: SensorId(0),
                start: now.time,
                end: now.time,
                coverage: Coverage::Scan,
                plots: vec![plot],
            };
            tracker.handle(&dwell, &setting.scene);
        }
        let view = tracker.tracks().next().expect("a track");
        (tracker, view)
    }

    #[test]
    fn a_new_plot_brings_a_forecast_by_the_refit() {
        let setting = setting();
        let (tracker, view) = tracked(&setting);
        let mut impacts = Impacts::default();
        let done = impacts.compute(&tracker, &setting, view.seen);
        assert_eq!(
            (done.distributions, done.as_filtered, done.withdrawn),
            (1, 0, 0)
        );
        let [forecast] = done.forecasts.as_slice() else {
            panic!("one forecast");
        };
        assert!(forecast.zones[0].probability > 0.1, "{forecast:?}");
    }

    #[test]
    fn an_impact_that_cannot_be_computed_withdraws_the_forecast_aloud() {
        let setting = setting();
        let (_, view) = tracked(&setting);
        // Whatever its bound had said, nothing that comes down is found any more.
        let gone = Tracker::new(Config::default());
        let mut done = Computed::default();
        Impacts::default().full(&view, &gone, &setting, view.seen, &mut done);
        assert_eq!(done.withdrawn, 1);
        assert!(done.reports.is_empty());
        let [forecast] = done.forecasts.as_slice() else {
            panic!("one forecast");
        };
        assert_eq!((forecast.track, forecast.zones.len()), (view.id.0, 0));
        assert!(
            !view.provisional && forecast.provisional,
            "it disproves nothing"
        );
    }

    #[test]
    fn the_filter_s_own_state_stands_in_for_a_refit_that_comes_to_nothing() {
        let setting = setting();
        let (tracker, view) = tracked(&setting);
        let good = filtered(&view, &tracker, &setting);
        let mut lost = good.clone();
        lost[0].state.ln_beta = f64::NAN;
        let (distribution, basis) = first_down(&setting, &lost, || good).expect("impacts");
        assert_eq!(basis, Basis::Filter);
        assert!(zone_forecasts(&distribution, &setting)[0].probability > 0.1);
        assert!(first_down(&setting, &lost, Vec::new).is_none());
    }

    #[test]
    fn percentiles_weigh_their_times() {
        let second = |s: i64| Time(s * 1_000_000_000);
        let times: Vec<_> = (0..100).map(|s| (second(s), 0.02)).collect();
        let [early, mean, late] = percentiles(&times).unwrap();
        assert!((early.seconds() - 4.0).abs() <= 1.0, "{early:?}");
        assert!((mean.seconds() - 49.5).abs() < 1e-6);
        assert!((late.seconds() - 94.0).abs() <= 1.0, "{late:?}");
        assert!(percentiles(&[]).is_none());
    }
}
