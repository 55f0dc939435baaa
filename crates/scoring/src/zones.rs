//! Who was warned in time, and who was warned for nothing.
//!
//! A zone is in danger from an impact within its class's danger radius of the zone's outline. Its
//! people need the time to shelter, the alert delay and the way of the sound. The lead of an impact
//! is the time from the warning that stands at that moment; none stands: zero.
//!
//! A warning was needless if nothing came down near the zone while it stood and nothing aloft when
//! it was given would have, flown on from its true state.

use flight::{Environment, Flight, State};
use frames::{Span, Time};
use recording::lines::{Action, WarningLine};
use serde::Serialize;
use site::{Site, Zone};

use crate::bound::Bound;
use crate::truth::{Object, Truth};

/// Spacing of true states used to see how hard the air brakes an object.
const BRAKING: Span = Span::from_millis(1000);

/// What happened to one zone.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ZoneScore {
    /// The zone's `id`.
    pub zone: String,
    /// People usually there.
    pub people: u32,
    /// Seconds that they need.
    pub need_s: f64,
    /// Impacts that endangered it.
    pub impacts: u64,
    /// Impacts of which it was warned at all.
    pub warned: u64,
    /// Impacts before which everyone could reach shelter.
    pub in_time: u64,
    /// Seconds from the warning to the first impact; null: no warning stood then.
    pub first_lead_s: Option<f64>,
    /// Warnings given.
    pub warnings: u64,
    /// Warnings without reason.
    pub needless: u64,
}

/// All zones together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WarningScore {
    /// Zone by zone.
    pub zones: Vec<ZoneScore>,
    /// People in zones that were endangered.
    pub people_in_danger: u64,
    /// Those whose zone was warned in time of every impact.
    pub people_in_time: u64,
    /// Warnings without reason.
    pub needless_warnings: u64,
    /// Σ min(lead, p) / Σ p, p = min(impact - second plot, need), over dangers that were seen twice.
    pub useful_lead: Option<f64>,
    /// The denominator of `useful_lead`: seconds that could have been had, summed over impacts.
    pub possible_lead_s: f64,
}

/// When a warning stood in a zone.
pub(crate) struct Standing<'a> {
    /// What began it.
    pub(crate) warn: &'a WarningLine,
    until: Option<Time>,
}

/// Judges the warnings of a run.
pub fn score_warnings(
    site: &Site,
    environment: &Environment,
    truth: &Truth,
    warnings: &[WarningLine],
) -> WarningScore {
    let bound = Bound::new(site, environment);
    let danger_m = danger_radius_m(site);
    let mut total = WarningScore::default();
    let (mut useful_s, mut possible_s) = (0.0, 0.0);
    for zone in &site.zones {
        let standing = standing(&zone.id, warnings);
        let mut score = ZoneScore {
            zone: zone.id.clone(),
            people: zone.population,
            need_s: need_s(site, zone),
            warnings: standing.len() as u64,
            ..ZoneScore::default()
        };
        let mut dangers: Vec<_> = dangers(truth, zone, danger_m).collect();
        dangers.sort_by_key(|(_, _, time)| *time);
        for (_, object, impact) in &dangers {
            let lead_s = lead_s(&standing, *impact);
            if score.impacts == 0 {
                score.first_lead_s = lead_s;
            }
            score.impacts += 1;
            score.warned += u64::from(lead_s.is_some());
            score.in_time += u64::from(lead_s.is_some_and(|lead_s| lead_s >= score.need_s));
            if let Some(second) = object.plot_time(1) {
                // A warning that stands for an earlier round may be older than this one's plots.
                let possible = (*impact - second).seconds().clamp(0.0, score.need_s);
                useful_s += lead_s.unwrap_or(0.0).min(possible);
                possible_s += possible;
            }
        }
        let needless = standing.iter().filter(|one| {
            let struck = dangers.iter().any(|(_, _, time)| one.covers(*time));
            !struck && !would_endanger(truth, zone, danger_m, one.warn.time, &bound, environment)
        });
        score.needless = needless.count() as u64;
        if score.impacts > 0 {
            total.people_in_danger += u64::from(zone.population);
            if score.in_time == score.impacts {
                total.people_in_time += u64::from(zone.population);
            }
        }
        total.needless_warnings += score.needless;
        total.zones.push(score);
    }
    total.possible_lead_s = possible_s;
    total.useful_lead = (possible_s > 0.0).then(|| useful_s / possible_s);
    total
}

impl Standing<'_> {
    fn covers(&self, time: Time) -> bool {
        self.warn.time <= time && self.until.is_none_or(|until| time <= until)
    }
}

/// The largest danger radius of the site's classes, metres.
pub(crate) fn danger_radius_m(site: &Site) -> f64 {
    let radii = site.threats.iter().map(|threat| threat.danger_radius_m);
    radii.fold(0.0, f64::max)
}

/// Objects that came down where they endangered a zone, by name, and when.
pub(crate) fn dangers<'a>(
    truth: &'a Truth,
    zone: &'a Zone,
    danger_m: f64,
) -> impl Iterator<Item = (&'a str, &'a Object, Time)> {
    truth.objects.iter().filter_map(move |(name, object)| {
        let impact = object.impact?;
        let [east_m, north_m, _] = impact.position.to_array();
        let near = zone.outline.distance_m([east_m, north_m]) <= danger_m;
        near.then_some((name.as_str(), object, impact.time))
    })
}

/// When warnings stood in a zone: from `warn` to `cancel` or `all_clear`.
pub(crate) fn standing<'a>(zone: &str, warnings: &'a [WarningLine]) -> Vec<Standing<'a>> {
    let mut all: Vec<Standing<'a>> = Vec::new();
    let mut open = false;
    for line in warnings.iter().filter(|line| line.zone == zone) {
        match line.action {
            Action::Warn if !open => {
                all.push(Standing {
                    warn: line,
                    until: None,
                });
                open = true;
            }
            Action::Cancel | Action::AllClear if open => {
                if let Some(last) = all.last_mut() {
                    last.until = Some(line.time);
                }
                open = false;
            }
            _ => {}
        }
    }
    all
}

/// Seconds from the warning that stands at an impact; `None`: none does.
fn lead_s(standing: &[Standing<'_>], impact: Time) -> Option<f64> {
    let one = standing.iter().find(|one| one.covers(impact))?;
    Some((impact - one.warn.time).seconds())
}

/// Time to shelter, alert delay, and the sound's way from the nearest siren to whoever is worst off.
fn need_s(site: &Site, zone: &Zone) -> f64 {
    zone.time_to_shelter_s + site.policy.alert_delay_s + site.sound_delay_s(zone)
}

/// Whether anything that fell at a moment would have endangered the zone, had it gone on as it was.
fn would_endanger(
    truth: &Truth,
    zone: &Zone,
    danger_m: f64,
    time: Time,
    bound: &Bound<'_>,
    environment: &Environment,
) -> bool {
    let falling = truth
        .objects
        .values()
        .filter(|object| object.impact.is_some());
    falling.into_iter().any(|object| {
        let fall = || {
            let (position, velocity) = object.at(time)?;
            let later = time + BRAKING;
            let (next, _) = object.at(later)?;
            let state = State {
                time,
                position,
                velocity,
                ln_beta: libm::log(5000.0),
            };
            let (fitted, _) = bound.fit_coefficient(&state, later, next)?;
            Flight::new(environment, bound.prior(fitted.ln_beta)?.drag).fall(&fitted)
        };
        fall().is_some_and(|fall| {
            let [east_m, north_m, _] = fall.state.position.to_array();
            zone.outline.distance_m([east_m, north_m]) <= danger_m
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{environment, impact_line, site, state_line, warning_line};

    fn score(warnings: &[WarningLine]) -> WarningScore {
        // Falls from 60 m into the middle of the zone at second 20, and far away at second 30.
        let mut lines = Vec::new();
        for (name, end, east) in [("a", 20.0, 0.0), ("b", 30.0, 5000.0)] {
            lines.push(state_line(name, end - 1.0, [east, 0.0, 60.0]));
            lines.push(state_line(name, end, [east, 0.0, 0.0]));
            lines.push(impact_line(name, end, [east, 0.0, 0.0]));
        }
        score_warnings(&site(), &environment(), &Truth::new(&lines, &[]), warnings)
    }

    #[track_caller]
    fn check(warnings: &[(f64, Action)], first_lead_s: Option<f64>, in_time: u64, needless: u64) {
        let lines: Vec<_> = warnings
            .iter()
            .map(|&(s, action)| warning_line("zone", s, action))
            .collect();
        let score = score(&lines);
        let zone = &score.zones[0];
        assert_eq!(
            (zone.impacts, zone.first_lead_s),
            (1, first_lead_s),
            "{zone:?}"
        );
        assert_eq!(
            (zone.in_time, zone.needless),
            (in_time, needless),
            "{zone:?}"
        );
        assert_eq!(score.people_in_danger, 1000);
        assert_eq!(score.people_in_time, 1000 * in_time);
    }

    #[test]
    fn leads_count_from_the_warning_that_stands() {
        use Action::{Cancel, PreAlert, Update, Warn};
        // Shelter 8 s, alert 1 s, no sirens.
        check(&[], None, 0, 0);
        check(
            &[(9.0, PreAlert), (10.0, Warn), (15.0, Update)],
            Some(10.0),
            1,
            0,
        );
        check(&[(12.0, Warn)], Some(8.0), 0, 0);
        check(&[(5.0, Warn), (8.0, Cancel), (18.0, Warn)], Some(2.0), 0, 1);
        check(&[(21.0, Warn)], None, 0, 1);
    }
}
