//! What is happening, in plain words, one line a step.

use std::collections::BTreeSet;

use engine::{Alarm, Decision};
use frames::Time;
use site::Site;
use tracking::Class;
use warning::{Action, WarningDecision};

/// Tells a run as it unfolds; remembers what it has already said.
pub struct Narrator<'a> {
    site: &'a Site,
    start: Time,
    falling: BTreeSet<u64>,
    flying: BTreeSet<u64>,
}

impl<'a> Narrator<'a> {
    /// Tells what happens at a site from a moment on.
    pub fn new(site: &'a Site, start: Time) -> Self {
        Self {
            site,
            start,
            falling: BTreeSet::new(),
            flying: BTreeSet::new(),
        }
    }

    /// A line about a decision, if it is worth one, with the seconds since the start.
    pub fn line(&mut self, decision: &Decision) -> Option<String> {
        let (time, words) = self.tell(decision)?;
        Some(format!("{:6.1} s  {words}", (time - self.start).seconds()))
    }

    /// Words about a decision, if it is worth any.
    pub fn tell(&mut self, decision: &Decision) -> Option<(Time, String)> {
        Some(match decision {
            Decision::Track(report) => {
                let class = report.likely_class();
                let number = report.track.0;
                let known = if class == Class::Ballistic {
                    &mut self.falling
                } else {
                    &mut self.flying
                };
                if !known.insert(number) {
                    return None;
                }
                let words = match class {
                    Class::Ballistic => {
                        let count = self.falling.len();
                        format!("object {number} falls like a rocket ({count} so far)")
                    }
                    Class::Aircraft => format!("object {number} flies like an aircraft"),
                    Class::Bird | Class::Drone => return None,
                };
                (report.time, words)
            }
            Decision::Warning(decision) => (decision.time, self.warning(decision)?),
            Decision::Alarm {
                time,
                alarm,
                raised,
            } => (*time, self.alarm(alarm, *raised)),
            Decision::Impact(_)
            | Decision::TrackEnded { .. }
            | Decision::Sensor(_)
            | Decision::Refused { .. } => return None,
        })
    }

    fn warning(&self, decision: &WarningDecision) -> Option<String> {
        let zone = self.site.zones.get(usize::from(decision.zone.0))?;
        let until_impact = decision
            .impact_time
            .map(|impact| {
                format!(
                    ", {:.0} s to impact",
                    (impact - decision.time).seconds().floor()
                )
            })
            .unwrap_or_default();
        let percent = decision.probability * 100.0;
        Some(match decision.action {
            Action::Warn => {
                format!("TAKE COVER  {}{until_impact} ({percent:.0} %)", zone.name)
            }
            Action::Cancel => format!("withdrawn   {}: nothing comes down there", zone.name),
            Action::AllClear => format!("all clear   {}", zone.name),
            Action::PreAlert => format!("pre-alert   {}{until_impact}", zone.name),
            Action::Update => return None,
        })
    }

    fn alarm(&self, alarm: &Alarm, raised: bool) -> String {
        let sensor = |id: &site::SensorId| {
            self.site
                .sensors
                .get(usize::from(id.0))
                .map_or("?", |sensor| sensor.id.as_str())
        };
        let what = match alarm {
            Alarm::SensorLost(id) => format!("sensor {} is silent", sensor(id)),
            Alarm::WrongEdition(id) => format!("sensor {} sends another edition", sensor(id)),
            Alarm::SensorBiased(id) => format!("sensor {} is out of alignment", sensor(id)),
            Alarm::SensorJammed(id) => format!("sensor {} is jammed", sensor(id)),
            Alarm::SectorSilent(id) => format!("a sector of sensor {} is silent", sensor(id)),
            Alarm::Blind => "no sensor can be relied on".to_owned(),
            Alarm::Overload => "more to track than the budget allows".to_owned(),
            Alarm::InputLost => "input was lost before the engine".to_owned(),
            Alarm::AirStale => "the air profile is old: impact regions are wide".to_owned(),
            Alarm::SensorRefused(id, why) => {
                format!(
                    "no plot of sensor {} can be used: {}",
                    sensor(id),
                    why.code()
                )
            }
            Alarm::SensorClock(id) => format!("the clock of sensor {} is off", sensor(id)),
            Alarm::SensorDoppler(id) => format!("the Doppler of sensor {} is wrong", sensor(id)),
            Alarm::SensorElsewhere(id) => format!("sensor {} stands elsewhere", sensor(id)),
        };
        if raised {
            format!("ALARM       {what}")
        } else {
            format!("over        {what}")
        }
    }
}
