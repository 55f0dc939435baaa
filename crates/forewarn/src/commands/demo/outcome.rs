//! How it went: who was in danger, who was warned with how many seconds, who was not.
//!
//! Judged against the truth of the simulation, impact by impact. A zone is in danger when something
//! comes down within the danger radius of its outline; it was warned in time when a warning stood
//! early enough before every such impact for its people to be in shelter.

use api::{Outcome, Summary, ZoneCovered, ZoneSummary};
use frames::{Span, Time};
use recording::lines::TruthLine;
use site::{Site, Zone, ZoneId};
use warning::{Action, Rules, WarningDecision};

/// What is known once everything has come down.
pub struct Account<'a> {
    /// The place.
    pub site: &'a Site,
    /// What really happened.
    pub truth: &'a [TruthLine],
    /// What was said.
    pub warnings: &'a [WarningDecision],
    /// What coverage had said about each zone beforehand.
    pub coverage: &'a api::Coverage,
    /// Hash over the engine's decisions.
    pub decision_hash: String,
}

impl Account<'_> {
    /// The closing summary, the worst outcome first.
    pub fn summary(&self) -> Summary {
        let rules = Rules::new(self.site);
        let impacts = self.impacts();
        let mut zones: Vec<ZoneSummary> = self
            .site
            .zones
            .iter()
            .enumerate()
            .map(|(index, zone)| {
                self.zone(index, zone, &impacts, rules.delay(ZoneId(index as u16)))
            })
            .collect();
        let dangerous = impacts
            .iter()
            .filter(|impact| {
                self.site
                    .zones
                    .iter()
                    .any(|zone| endangers(impact, zone, self.site))
            })
            .count();
        zones.sort_by_key(|zone| rank(zone.outcome));
        Summary {
            sentence: sentence(&zones),
            objects: impacts.len() as u32,
            dangerous: dangerous as u32,
            known_beforehand: self.known_beforehand(),
            decision_hash: Some(self.decision_hash.clone()),
            zones,
        }
    }

    fn impacts(&self) -> Vec<(Time, [f64; 2])> {
        self.truth
            .iter()
            .filter_map(|line| match line {
                TruthLine::Impact {
                    time,
                    enu_m: [east_m, north_m, _],
                    ..
                } => Some((*time, [*east_m, *north_m])),
                _ => None,
            })
            .collect()
    }

    fn zone(
        &self,
        index: usize,
        zone: &Zone,
        impacts: &[(Time, [f64; 2])],
        need: Span,
    ) -> ZoneSummary {
        let near = impacts
            .iter()
            .filter(|impact| endangers(impact, zone, self.site));
        let times: Vec<Time> = near.map(|(time, _)| *time).collect();
        let warned = |by: Time| self.standing_since(index, by);
        let leads: Vec<Option<Span>> = times
            .iter()
            .map(|&impact| warned(impact).map(|since| impact - since))
            .collect();
        let first_warning = self.standing_since(index, Time(i64::MAX));
        let outcome = match (times.is_empty(), first_warning.is_some()) {
            (true, true) => Outcome::Needless,
            (true, false) => Outcome::Undisturbed,
            (false, _) if leads.iter().any(Option::is_none) => Outcome::NotWarned,
            (false, _) if leads.iter().flatten().all(|&lead| lead >= need) => Outcome::WarnedInTime,
            (false, _) => Outcome::WarnedLate,
        };
        let lead_s = leads.iter().flatten().min().map(|lead| lead.seconds());
        ZoneSummary {
            zone: zone.id.clone(),
            outcome,
            people: zone.population,
            impacts: times.len() as u32,
            lead_s,
            need_s: need.seconds(),
            why: self.why(index, zone, outcome, lead_s, need),
        }
    }

    /// Since when a warning for the zone stood at a moment, without a break.
    fn standing_since(&self, zone: usize, at: Time) -> Option<Time> {
        let mut since = None;
        let steps = self
            .warnings
            .iter()
            .filter(|w| usize::from(w.zone.0) == zone && w.time <= at);
        for step in steps {
            match step.action {
                Action::Warn | Action::Update => since = since.or(Some(step.time)),
                // What is over no longer protects, but it did: an all-clear after the raid is not
                // a missing warning when asked about all time.
                Action::Cancel | Action::AllClear if at < Time(i64::MAX) => since = None,
                Action::Cancel | Action::AllClear | Action::PreAlert => {}
            }
        }
        since
    }

    fn why(
        &self,
        index: usize,
        zone: &Zone,
        outcome: Outcome,
        lead_s: Option<f64>,
        need: Span,
    ) -> String {
        let need_s = need.seconds();
        let need = format!(
            "people need {need_s:.0} s, {:.0} of them to reach shelter",
            zone.time_to_shelter_s
        );
        match (outcome, lead_s) {
            (Outcome::Undisturbed, _) => "nothing came down here and nobody was alarmed".to_owned(),
            (Outcome::Needless, _) => "warned, and nothing came down here".to_owned(),
            (Outcome::WarnedInTime, Some(lead_s)) => {
                format!("warned {:.0} s before the impact; {need}", lead_s.floor())
            }
            (Outcome::WarnedLate, Some(lead_s)) => {
                let gap = self.gap(index).unwrap_or("the decision came late");
                format!(
                    "warned {:.0} s before an impact, and {need}: {gap}",
                    lead_s.floor()
                )
            }
            _ => {
                let gap = self.gap(index).unwrap_or("no sensor saw it coming in time");
                format!("{} people were not warned: {gap}", zone.population)
            }
        }
    }

    /// What coverage had said, where it had said that people would not be warned in time.
    fn gap(&self, zone: usize) -> Option<&str> {
        let known = self.coverage.zones.get(zone)?;
        (known.covered != ZoneCovered::Covered).then_some(known.sentence.as_str())
    }

    fn known_beforehand(&self) -> Option<String> {
        let all = 0..self.site.zones.len();
        let sentences: Vec<&str> = all.filter_map(|zone| self.gap(zone)).collect();
        (!sentences.is_empty()).then(|| sentences.join("; "))
    }
}

/// Whether an impact comes down where it endangers a zone: within the largest danger radius of the
/// site's threats.
fn endangers((_, place): &(Time, [f64; 2]), zone: &Zone, site: &Site) -> bool {
    let radius_m = site
        .threats
        .iter()
        .map(|threat| threat.danger_radius_m)
        .fold(0.0, f64::max);
    zone.outline.distance_m(*place) <= radius_m
}

fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NotWarned => 0,
        Outcome::WarnedLate => 1,
        Outcome::WarnedInTime => 2,
        Outcome::Needless => 3,
        Outcome::Undisturbed => 4,
    }
}

fn sentence(zones: &[ZoneSummary]) -> String {
    let people = |wanted: Outcome| -> u32 {
        zones
            .iter()
            .filter(|zone| zone.outcome == wanted)
            .map(|zone| zone.people)
            .sum()
    };
    let (in_time, late, not) = (
        people(Outcome::WarnedInTime),
        people(Outcome::WarnedLate),
        people(Outcome::NotWarned),
    );
    match (in_time + late + not, late + not) {
        (0, _) => "Nobody was in danger.".to_owned(),
        (endangered, 0) => format!("All {endangered} people in danger were warned in time."),
        (endangered, _) => format!(
            "Of {endangered} people in danger {in_time} were warned in time, {late} too late, and \
             {not} not at all."
        ),
    }
}
