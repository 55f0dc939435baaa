//! `summary.json`: what a run came to.
//!
//! Everything but `performance` is the same for two runs of the same input.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Alarm, Decision, Engine};
use frames::Time;
use recording::lines::rfc3339_option;
use sensing::PlotCounts;
use serde::Serialize;
use site::Site;
use warning::{Action, Reason, WarningDecision};

use crate::account::Account;
use crate::input::Malformed;
use crate::reason_code;

/// The whole file.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The site's name.
    pub site: String,
    /// Time of the first event.
    #[serde(with = "rfc3339_option")]
    pub begin: Option<Time>,
    /// Time of the last event of the input; what follows is the passing of time.
    #[serde(with = "rfc3339_option")]
    pub end: Option<Time>,
    /// Plots: `received` = `used` + all of `dropped` + all of `rejected`.
    pub counts: Counts,
    /// Octets of each feed: `octets` = `octets_read` + `octets_skipped`.
    pub feeds: BTreeMap<String, Feed>,
    /// Lines of JSON that could not be read: as many plots stand in `counts` as received and rejected.
    pub lines_malformed: u64,
    /// The first of them: its file, its line and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines_malformed_first: Option<String>,
    /// Confirmed tracks.
    pub tracks: u64,
    /// Objects whose impact was computed.
    pub impacts: u64,
    /// Every zone that was warned or pre-alerted.
    pub warnings: BTreeMap<String, Vec<Warned>>,
    /// Zones that were never warned.
    pub zones_not_warned: Vec<String>,
    /// Every sensor at the end of the input.
    pub sensors: BTreeMap<String, Sensor>,
    /// Alarms raised, by name.
    pub alarms: BTreeMap<String, u64>,
    /// Events, dwells and the like.
    pub work: Work,
    /// Sessions of a journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<Sessions>,
    /// Marks of a journal that were compared with this run, and how many of them agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<Marks>,
    /// SHA-256 over every decision.
    pub decision_hash: String,
    /// What may differ from run to run.
    pub performance: serde_json::Value,
}

impl Summary {
    /// Records and lines that were read, over all feeds.
    pub fn records(&self) -> u64 {
        self.feeds.values().map(|feed| feed.records).sum()
    }

    /// What could not be read, for people; `None`: everything could.
    pub fn unread(&self) -> Option<String> {
        let sum = |of: fn(&Feed) -> u64| self.feeds.values().map(of).sum::<u64>();
        let octets = sum(|feed| feed.octets_skipped);
        let [places, unused] = [sum(|feed| feed.damaged), sum(|feed| feed.blocks_unused)];
        let mut said = Vec::new();
        if octets > 0 {
            said.push(format!(
                "{octets} octets skipped ({places} damaged places, {unused} blocks of categories that \
                 are not used)"
            ));
        }
        if self.lines_malformed > 0 {
            said.push(self.malformed_lines());
        }
        (!said.is_empty()).then(|| said.join(", "))
    }

    fn malformed_lines(&self) -> String {
        let first = self.lines_malformed_first.as_deref().unwrap_or_default();
        match self.lines_malformed {
            1 => format!("1 malformed line ({first})"),
            more => format!(
                "{more} malformed lines (the first: {first}; {} more)",
                more - 1
            ),
        }
    }
}

/// Plots.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// Read from the inputs.
    pub received: u64,
    /// Given to the tracker.
    pub used: u64,
    /// Over the budget, by reason.
    pub dropped: BTreeMap<String, u64>,
    /// Not fit for use, by reason.
    pub rejected: BTreeMap<String, u64>,
}

/// Why a plot was refused that never became one: its line could not be read.
const MALFORMED: &str = "malformed";

impl Counts {
    /// The engine's counts, and with them the lines that never reached it. What such a line would have been cannot be told,
    /// so each counts as a plot.
    fn new(plots: &PlotCounts, lines_malformed: u64) -> Self {
        let dropped = plots.dropped.iter();
        let rejected = plots.rejected.iter();
        let malformed = (lines_malformed > 0).then(|| (MALFORMED.to_owned(), lines_malformed));
        Self {
            received: plots.received + lines_malformed,
            used: plots.used,
            dropped: dropped
                .map(|(why, n)| (why.code().to_owned(), *n))
                .collect(),
            rejected: rejected
                .map(|(why, n)| (why.code().to_owned(), *n))
                .chain(malformed)
                .collect(),
        }
    }
}

/// One feed.
#[derive(Clone, Debug, Serialize)]
pub struct Feed {
    /// Datagrams or blocks.
    pub datagrams: u64,
    /// Octets in them.
    pub octets: u64,
    /// Octets of records that were read.
    pub octets_read: u64,
    /// Octets that could not be read, or are of categories that are not used.
    pub octets_skipped: u64,
    /// Records read.
    pub records: u64,
    /// Damaged places.
    pub damaged: u64,
    /// Blocks of categories that are not used.
    pub blocks_unused: u64,
}

/// One warning of a zone.
#[derive(Clone, Debug, Serialize)]
pub struct Warned {
    /// Its identity.
    pub warning: String,
    /// When people were told to take cover; null where it came to a pre-alert only.
    #[serde(with = "rfc3339_option")]
    pub warned: Option<Time>,
    /// First predicted impact as it was then.
    #[serde(with = "rfc3339_option")]
    pub impact_time: Option<Time>,
    /// Seconds between the two.
    pub lead_s: Option<f64>,
    /// Probability then.
    pub probability: f64,
    /// Statements in all.
    pub versions: u32,
    /// How it ended: `cancel`, `all_clear`, or null where it stands or lapsed.
    pub ended: Option<&'static str>,
    /// Why it ended.
    pub reason: Option<&'static str>,
    /// When it ended.
    #[serde(with = "rfc3339_option")]
    pub ended_at: Option<Time>,
}

/// One sensor.
#[derive(Clone, Debug, Serialize)]
pub struct Sensor {
    /// `unheard`, `healthy`, `degraded`, `lost` or `not_in_use`.
    pub health: &'static str,
    /// When it was last heard.
    #[serde(with = "rfc3339_option")]
    pub heard: Option<Time>,
    /// Plots accepted.
    pub plots: u64,
    /// Its time less the time of receipt, seconds.
    pub clock_offset_s: Option<f64>,
    /// False plots of one look, as learned.
    pub false_plots_per_look: f64,
    /// Sectors that fell silent: start clockwise from north and width, degrees.
    pub silent_sectors: Vec<[f64; 2]>,
    /// What is known of its constant errors; null for one whose errors are not estimated.
    pub bias: Option<Bias>,
}

/// A sensor's constant errors.
#[derive(Clone, Debug, Serialize)]
pub struct Bias {
    /// The estimate, and what the same fields say below of its standard deviation and of what is
    /// taken off the plots.
    #[serde(flatten)]
    pub estimate: Errors,
    /// Standard deviations.
    pub sd: Errors,
    /// What is taken off the plots.
    pub applied: Errors,
    /// Comparisons that went into it.
    pub compared: u64,
    /// Since when nothing vouches for the sensor; null: it is verified.
    #[serde(with = "rfc3339_option")]
    pub unverified_since: Option<Time>,
}

/// Errors of range, angles and clock.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Errors {
    /// Metres.
    pub range_m: f64,
    /// Degrees.
    pub azimuth_deg: f64,
    /// Degrees.
    pub elevation_deg: f64,
    /// Seconds, positive where the clock is ahead.
    pub clock_s: f64,
}

impl From<engine::Bias> for Errors {
    fn from(bias: engine::Bias) -> Self {
        Self {
            range_m: bias.range_m,
            azimuth_deg: bias.azimuth_rad.to_degrees(),
            elevation_deg: bias.elevation_rad.to_degrees(),
            clock_s: bias.clock_s,
        }
    }
}

/// Work done.
#[derive(Clone, Debug, Serialize)]
pub struct Work {
    /// Events taken.
    pub events: u64,
    /// Dwells tracked.
    pub dwells: u64,
    /// Cheap bounds on impacts.
    pub reaches: u64,
    /// Full impact distributions.
    pub distributions: u64,
    /// Of these: made of the filter's own state, because the batch refit came to nothing.
    pub impacts_as_filtered: u64,
    /// Impacts that could not be computed; their forecasts were withdrawn.
    pub impacts_withdrawn: u64,
    /// Forecasts that had to go because there was no room for one more.
    pub forecasts_over_budget: u64,
    /// Tracks left out because the budget was spent.
    pub tracks_over_budget: u64,
    /// Decisions held back because of a figure that is not a number: a defect.
    pub decisions_not_encodable: u64,
}

/// Sessions of a journal: one for each start of the server.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Sessions {
    /// Replayed in the world at hand.
    pub replayed: u64,
    /// Left out: kept in another world, such as with another site file.
    pub passed_over: u64,
}

/// A journal's marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// Compared.
    pub compared: u64,
    /// Agreed.
    pub agreed: u64,
}

/// What is gathered while a run goes on.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    warnings: BTreeMap<String, Vec<Warned>>,
    alarms: BTreeMap<String, u64>,
    /// Tracks of the session that is on.
    impacts: BTreeSet<u64>,
    impacts_before: u64,
    /// What the engines of earlier sessions counted.
    before: Account,
    pub(crate) begin: Option<Time>,
    pub(crate) end: Option<Time>,
    pub(crate) lines_malformed: Malformed,
    pub(crate) sessions: Option<Sessions>,
    pub(crate) marks: Option<Marks>,
}

impl Tally {
    /// A journal's next session begins: a new engine counts, and numbers its tracks, from the start.
    pub fn session_ended(&mut self, engine: &Engine) {
        self.before.add(engine);
        self.impacts_before += core::mem::take(&mut self.impacts).len() as u64;
    }

    /// Takes a decision in.
    pub fn decided(&mut self, decision: &Decision, site: &Site) {
        match decision {
            Decision::Warning(warning) => self.warned(warning, site),
            Decision::Impact(report) => {
                self.impacts.insert(report.track.0);
            }
            Decision::Alarm {
                alarm,
                raised: true,
                ..
            } => *self.alarms.entry(alarm_name(alarm, site)).or_default() += 1,
            _ => {}
        }
    }

    fn warned(&mut self, said: &WarningDecision, site: &Site) {
        let zone = site.zones.get(usize::from(said.zone.0));
        let zone = zone.map_or_else(|| said.zone.0.to_string(), |zone| zone.id.clone());
        let of_zone = self.warnings.entry(zone).or_default();
        let identity = format!("{:016x}", said.warning.0);
        let stands = of_zone
            .last()
            .is_some_and(|last| last.warning == identity && last.ended.is_none());
        if !stands {
            of_zone.push(Warned {
                warning: identity,
                warned: None,
                impact_time: None,
                lead_s: None,
                probability: said.probability,
                versions: 0,
                ended: None,
                reason: None,
                ended_at: None,
            });
        }
        let Some(warned) = of_zone.last_mut() else {
            return;
        };
        warned.versions += 1;
        // A server that was started again takes over what stands: nobody is warned anew.
        let taken_over = said.reason == Reason::Peer && warned.warned.is_some();
        match said.action {
            Action::Warn if !taken_over => {
                warned.warned = Some(said.time);
                warned.impact_time = said.impact_time;
                warned.lead_s = said
                    .impact_time
                    .map(|impact| (impact - said.time).seconds());
                warned.probability = said.probability;
            }
            Action::Cancel | Action::AllClear => {
                let cancelled = said.action == Action::Cancel;
                warned.ended = Some(if cancelled { "cancel" } else { "all_clear" });
                warned.reason = Some(reason_code(said.reason));
                warned.ended_at = Some(said.time);
            }
            Action::Warn | Action::PreAlert | Action::Update => {}
        }
    }

    /// The file, as the engine now stands; its counts and those of earlier sessions are added.
    pub fn summary(&self, engine: &Engine, site: &Site) -> Summary {
        let mut account = self.before.clone();
        account.add(engine);
        let Account { plots, work, .. } = &account;
        let warned = |zone: &&site::Zone| {
            let of_zone = self.warnings.get(&zone.id);
            of_zone.is_some_and(|all| all.iter().any(|one| one.warned.is_some()))
        };
        let not_warned = site.zones.iter().filter(|zone| !warned(zone));
        Summary {
            site: site.name.clone(),
            begin: self.begin,
            end: self.end,
            counts: Counts::new(plots, self.lines_malformed.lines),
            feeds: feeds(&account, site),
            lines_malformed: self.lines_malformed.lines,
            lines_malformed_first: self.lines_malformed.first.clone(),
            tracks: account.tracks,
            impacts: self.impacts_before + self.impacts.len() as u64,
            warnings: self.warnings.clone(),
            zones_not_warned: not_warned.map(|zone| zone.id.clone()).collect(),
            sensors: sensors(engine, &account, site),
            alarms: self.alarms.clone(),
            work: Work {
                events: work.events,
                dwells: work.dwells,
                reaches: work.reaches,
                distributions: work.distributions,
                impacts_as_filtered: work.impacts_as_filtered,
                impacts_withdrawn: work.impacts_withdrawn,
                forecasts_over_budget: work.forecasts_over_budget,
                tracks_over_budget: work.tracks_over_budget,
                decisions_not_encodable: work.decisions_not_encodable,
            },
            sessions: self.sessions,
            marks: self.marks,
            decision_hash: hex(&engine.decision_hash()),
            performance: serde_json::Value::Null,
        }
    }
}

/// Feeds that carried anything; the two for recordings are named for what they read.
fn feeds(account: &Account, site: &Site) -> BTreeMap<String, Feed> {
    let stated = site.feeds.iter().map(|feed| feed.id.clone());
    let names = stated.chain(["recordings".to_owned(), "lines".to_owned()]);
    let used = names
        .zip(&account.feeds)
        .filter(|(_, counts)| counts.datagrams > 0);
    used.map(|(name, counts)| {
        let feed = Feed {
            datagrams: counts.datagrams,
            octets: counts.octets,
            octets_read: counts.octets_read,
            octets_skipped: counts.octets_skipped,
            records: counts.records,
            damaged: counts.damaged,
            blocks_unused: counts.blocks_unused,
        };
        (name, feed)
    })
    .collect()
}

fn sensors(engine: &Engine, account: &Account, site: &Site) -> BTreeMap<String, Sensor> {
    let seen = site.sensors.iter().zip(engine.sensors());
    let seen = seen.zip(&account.accepted);
    seen.map(|((sensor, view), accepted)| {
        let state = Sensor {
            health: health_name(view.health),
            heard: view.heard,
            plots: *accepted,
            clock_offset_s: view.clock_offset.map(frames::Span::seconds),
            false_plots_per_look: view.false_plots_per_look,
            silent_sectors: view
                .silent_sectors
                .iter()
                .map(|(from, width)| [from.to_degrees(), width.to_degrees()])
                .collect(),
            bias: view.registration.map(|standing| Bias {
                estimate: standing.bias.into(),
                sd: standing.sd.into(),
                applied: standing.applied.into(),
                compared: standing.compared,
                unverified_since: standing.unverified_since,
            }),
        };
        (sensor.id.clone(), state)
    })
    .collect()
}

fn health_name(health: engine::SensorHealth) -> &'static str {
    match health {
        engine::SensorHealth::Unheard => "unheard",
        engine::SensorHealth::Healthy => "healthy",
        engine::SensorHealth::Degraded => "degraded",
        engine::SensorHealth::Lost => "lost",
        engine::SensorHealth::NotInUse => "not_in_use",
    }
}

fn alarm_name(alarm: &Alarm, site: &Site) -> String {
    let of = |kind: &str, sensor: &site::SensorId| {
        let id = site
            .sensors
            .get(usize::from(sensor.0))
            .map_or("?", |sensor| &sensor.id);
        format!("{kind}/{id}")
    };
    match alarm {
        Alarm::SensorLost(sensor) => of("sensor_lost", sensor),
        Alarm::WrongEdition(sensor) => of("wrong_edition", sensor),
        Alarm::SensorBiased(sensor) => of("sensor_biased", sensor),
        Alarm::SensorJammed(sensor) => of("sensor_jammed", sensor),
        Alarm::SectorSilent(sensor) => of("sector_silent", sensor),
        Alarm::Blind => "blind".to_owned(),
        Alarm::Overload => "overload".to_owned(),
        Alarm::InputLost => "input_lost".to_owned(),
        Alarm::AirStale => "air_stale".to_owned(),
        Alarm::SensorRefused(sensor, why) => {
            format!("{}/{}", of("sensor_refused", sensor), why.code())
        }
        Alarm::SensorClock(sensor) => of("sensor_clock", sensor),
        Alarm::SensorDoppler(sensor) => of("sensor_doppler", sensor),
        Alarm::SensorElsewhere(sensor) => of("sensor_elsewhere", sensor),
    }
}

/// Lower-case hexadecimal.
pub fn hex(octets: &[u8]) -> String {
    use std::fmt::Write as _;
    octets.iter().fold(String::new(), |mut text, octet| {
        // Writing to a string does not fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}
