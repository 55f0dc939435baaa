//! Engine types in the words of the API. By hand: a derive would be a promise to strangers.

use api::TimeMs;
use engine::{AirSpread, Alarm, ImpactReport, Rejection, SensorHealth, TrackReport};
use frames::{Enu, Position, SiteFrame, Time};
use site::{Mode, Site, ZoneId};
use tracking::{Class, Phase};
use warning::{Action, Reason, WarningDecision};

/// Turns engine types into API types for one site.
#[derive(Clone, Debug)]
pub struct Words {
    frame: SiteFrame,
    zones: Vec<String>,
    sensors: Vec<String>,
    /// Sensors that move from place to place.
    mobile: Vec<site::SensorId>,
    /// When the air was measured, where that is stated.
    air_at: Option<Time>,
}

impl Words {
    /// The words of a site.
    pub fn new(site: &Site) -> Self {
        Self {
            frame: SiteFrame::new(site.origin),
            zones: site.zones.iter().map(|zone| zone.id.clone()).collect(),
            sensors: site
                .sensors
                .iter()
                .map(|sensor| sensor.id.clone())
                .collect(),
            mobile: (0..=u16::MAX)
                .map(site::SensorId)
                .zip(&site.sensors)
                .filter_map(|(id, sensor)| sensor.mobile.then_some(id))
                .collect(),
            air_at: site.air.measured.map(|measured| measured.at),
        }
    }

    /// The site file's identifier of a zone.
    pub fn zone(&self, zone: ZoneId) -> String {
        self.zones
            .get(usize::from(zone.0))
            .cloned()
            .unwrap_or_default()
    }

    /// The site file's identifier of a sensor.
    pub fn sensor(&self, sensor: site::SensorId) -> String {
        self.sensors
            .get(usize::from(sensor.0))
            .cloned()
            .unwrap_or_default()
    }

    /// The zone of an identifier.
    pub fn zone_id(&self, id: &str) -> Option<ZoneId> {
        self.zones
            .iter()
            .position(|zone| zone == id)
            .map(|index| ZoneId(index as u16))
    }

    /// The sensor of an identifier.
    pub fn sensor_id(&self, id: &str) -> Option<site::SensorId> {
        let index = self.sensors.iter().position(|sensor| sensor == id)?;
        Some(site::SensorId(index as u16))
    }

    /// A track without its impact.
    pub fn track(&self, report: &TrackReport) -> api::Track {
        let place = self.frame.to_geodetic(report.position);
        api::Track {
            track: report.track.0,
            time: report.time.into(),
            seen: report.seen.into(),
            existence: report.existence,
            class: class(report.likely_class()),
            p_ballistic: report.class.of(Class::Ballistic),
            phase: phase(report.phase),
            latitude_deg: place.latitude_deg(),
            longitude_deg: place.longitude_deg(),
            height_m: place.height.0,
            velocity_mps: report.velocity.to_array(),
            impact: None,
        }
    }

    /// Where a track comes down.
    pub fn impact(&self, report: &ImpactReport) -> api::Impact {
        let distribution = &report.distribution;
        let place = self.frame.to_geodetic(distribution.mean);
        let mut risks = report.zones.clone();
        risks.sort_by(|a, b| {
            b.probability
                .total_cmp(&a.probability)
                .then(a.zone.cmp(&b.zone))
        });
        api::Impact {
            time: report.time.into(),
            provisional: report.provisional,
            impact_time: distribution.time.into(),
            impact_time_sd_s: distribution.time_sd_s,
            latitude_deg: place.latitude_deg(),
            longitude_deg: place.longitude_deg(),
            zones: risks
                .iter()
                .map(|risk| api::ZoneRisk {
                    zone: self.zone(risk.zone),
                    probability: risk.probability,
                })
                .collect(),
            regions: report
                .regions
                .iter()
                .map(|region| self.region(region))
                .collect(),
            over_unknown_ground: distribution.over_unknown_ground,
        }
    }

    fn region(&self, (percent, rings): &(u8, Vec<Vec<[f64; 2]>>)) -> api::Region {
        let corner = |&[east_m, north_m]: &[f64; 2]| {
            let place = self
                .frame
                .to_geodetic(Position::<Enu>::new(east_m, north_m, 0.0));
            [place.latitude_deg(), place.longitude_deg()]
        };
        let rings = rings
            .iter()
            .map(|ring| ring.iter().map(corner).collect())
            .collect();
        api::Region {
            percent: *percent,
            rings,
        }
    }

    /// A zone's state after a step of its warning.
    pub fn status(&self, decision: &WarningDecision) -> api::ZoneStatus {
        api::ZoneStatus {
            zone: self.zone(decision.zone),
            state: match decision.action {
                Action::PreAlert => api::ZoneState::PreAlert,
                Action::Warn | Action::Update => api::ZoneState::TakeCover,
                Action::Cancel => api::ZoneState::Cancelled,
                Action::AllClear => api::ZoneState::AllClear,
            },
            since: decision.time.into(),
            warning: Some(format!("{:016x}", decision.warning.0)),
            version: decision.version,
            probability: decision.probability,
            impact_time: decision.impact_time.map(TimeMs::from),
            until: decision.until.map(TimeMs::from),
            tracks: decision.tracks.clone(),
            reason: Some(reason(decision.reason)),
        }
    }

    /// An alarm as it is shown while it stands.
    pub fn alarm(&self, alarm: &Alarm, since: Time) -> api::Alarm {
        let (kind, name, sensor) = match alarm {
            Alarm::SensorLost(sensor) => (api::AlarmKind::SensorLost, "sensor_lost", Some(*sensor)),
            Alarm::WrongEdition(sensor) => {
                (api::AlarmKind::WrongEdition, "wrong_edition", Some(*sensor))
            }
            Alarm::SensorBiased(sensor) => {
                (api::AlarmKind::SensorBiased, "sensor_biased", Some(*sensor))
            }
            Alarm::SensorJammed(sensor) => {
                (api::AlarmKind::SensorJammed, "sensor_jammed", Some(*sensor))
            }
            Alarm::SectorSilent(sensor) => {
                (api::AlarmKind::SectorSilent, "sector_silent", Some(*sensor))
            }
            Alarm::SensorRefused(sensor, _) => (
                api::AlarmKind::SensorRefused,
                "sensor_refused",
                Some(*sensor),
            ),
            Alarm::SensorClock(sensor) => {
                (api::AlarmKind::SensorClock, "sensor_clock", Some(*sensor))
            }
            Alarm::SensorDoppler(sensor) => (
                api::AlarmKind::SensorDoppler,
                "sensor_doppler",
                Some(*sensor),
            ),
            Alarm::SensorElsewhere(sensor) => (
                api::AlarmKind::SensorElsewhere,
                "sensor_elsewhere",
                Some(*sensor),
            ),
            Alarm::Blind => (api::AlarmKind::Blind, "blind", None),
            Alarm::Overload => (api::AlarmKind::Overload, "overload", None),
            Alarm::InputLost => (api::AlarmKind::InputLost, "input_lost", None),
            Alarm::AirStale => (api::AlarmKind::AirStale, "air_stale", None),
        };
        let detail = match alarm {
            Alarm::AirStale => self.air_at.map(|at| {
                let hours = (since - at).seconds() / 3600.0;
                format!("air profile is {hours:.0} h old, impact regions widened")
            }),
            Alarm::SensorRefused(_, why) => Some(remedy(*why).to_owned()),
            Alarm::SensorClock(_) => Some(remedy(Rejection::TimeFar).to_owned()),
            Alarm::SensorDoppler(_) => Some(
                "what it sees moves otherwise than its Doppler tells, which is left out: check `doppler_positive`, and \
                 that rates are in the unit of the interface"
                    .to_owned(),
            ),
            Alarm::SensorElsewhere(sensor) => Some(self.elsewhere(*sensor).to_owned()),
            _ => None,
        };
        let sensor = sensor.map(|id| self.sensor(id));
        let mut id = sensor
            .as_ref()
            .map_or_else(|| name.to_owned(), |id| format!("{name}/{id}"));
        if let Alarm::SensorRefused(_, why) = alarm {
            // Another reason is another alarm.
            id = format!("{id}/{}", why.code());
        }
        api::Alarm {
            id,
            kind,
            since: since.into(),
            sensor,
            zone: None,
            detail,
        }
    }
}

impl Words {
    /// What it means that a sensor does not stand where its plots would be placed from, and what helps.
    fn elsewhere(&self, sensor: site::SensorId) -> &'static str {
        if self.mobile.contains(&sensor) {
            "it is on its way, has not said where it stands, or stands on ground that is not known: its plots do \
             not count until it stands"
        } else {
            "it says that it stands elsewhere than in the site file: correct the file, or state that it is mobile"
        }
    }
}

/// What is wrong with a sensor of whose plots none can be used, and what helps.
fn remedy(why: Rejection) -> &'static str {
    match why {
        Rejection::TimeFar => {
            "its times are not those of receipt: set its clock to UTC, or this server's"
        }
        Rejection::Late => {
            "its plots come seconds after those of others: check its clock and its line"
        }
        Rejection::NoTime => "its plots have no time: switch on its time stamps",
        Rejection::NoHeight => "its plots have no height: check height_source in the site file",
        Rejection::NoPosition => {
            "its plots have no range and azimuth: check what it is set to send"
        }
        _ => "its plots hold figures that cannot be: check its entry in the site file",
    }
}

/// How well the air is known.
pub fn air(spread: &AirSpread) -> api::AirHealth {
    api::AirHealth {
        age_h: spread.age.map(|age| age.seconds() / 3600.0),
        stale: spread.stale,
        wind_sd_mps: spread.wind_sd_mps,
    }
}

/// The site as consoles see it.
pub fn site(site: &Site, remark: Option<String>) -> api::Site {
    let degrees = |angle_rad: f64| frames::wrap_two_pi(angle_rad).to_degrees();
    api::Site {
        name: site.name.clone(),
        remark,
        mode: mode(site.mode),
        latitude_deg: site.origin.latitude_deg(),
        longitude_deg: site.origin.longitude_deg(),
        height_m: site.origin.height.0,
        zones: site
            .zones
            .iter()
            .map(|zone| api::ZoneInfo {
                id: zone.id.clone(),
                name: zone.name.clone(),
                outline: zone.outline_deg.clone(),
                time_to_shelter_s: zone.time_to_shelter_s,
                population: zone.population,
            })
            .collect(),
        sensors: site
            .sensors
            .iter()
            .map(|sensor| api::SensorInfo {
                id: sensor.id.clone(),
                kind: match sensor.kind {
                    site::SensorKind::Radar => api::SensorKind::Radar,
                    site::SensorKind::Optical => api::SensorKind::Optical,
                    site::SensorKind::Acoustic => api::SensorKind::Acoustic,
                },
                latitude_deg: sensor.position.latitude_deg(),
                longitude_deg: sensor.position.longitude_deg(),
                height_m: sensor.position.height.0,
                range_max_m: sensor.range_max_m,
                azimuth_from_deg: sensor.sector_rad.map(|(from, _)| degrees(from)),
                azimuth_to_deg: sensor.sector_rad.map(|(from, width)| degrees(from + width)),
                revisit_s: sensor.revisit_s,
            })
            .collect(),
        sirens: site
            .sirens
            .iter()
            .map(|siren| api::SirenInfo {
                id: siren.id.clone(),
                latitude_deg: siren.position.latitude_deg(),
                longitude_deg: siren.position.longitude_deg(),
            })
            .collect(),
    }
}

/// Exercise or live.
pub fn mode(mode: Mode) -> api::Mode {
    match mode {
        Mode::Exercise => api::Mode::Exercise,
        Mode::Live => api::Mode::Live,
    }
}

/// A step in the life of a warning.
pub fn action(action: Action) -> api::Action {
    match action {
        Action::PreAlert => api::Action::PreAlert,
        Action::Warn => api::Action::Warn,
        Action::Update => api::Action::Update,
        Action::Cancel => api::Action::Cancel,
        Action::AllClear => api::Action::AllClear,
    }
}

/// What is known of a sensor's constant errors.
pub fn registration(standing: &engine::Standing) -> api::Registration {
    let bias = |bias: engine::Bias| api::Bias {
        range_m: bias.range_m,
        azimuth_deg: bias.azimuth_rad.to_degrees(),
        elevation_deg: bias.elevation_rad.to_degrees(),
        clock_s: bias.clock_s,
    };
    api::Registration {
        bias: bias(standing.bias),
        sd: bias(standing.sd),
        applied: bias(standing.applied),
        compared: standing.compared,
        unverified_since: standing.unverified_since.map(TimeMs::from),
    }
}

/// A sensor's health.
pub fn health(health: SensorHealth) -> api::SensorHealth {
    match health {
        SensorHealth::Unheard => api::SensorHealth::Unheard,
        SensorHealth::Healthy => api::SensorHealth::Healthy,
        SensorHealth::Degraded => api::SensorHealth::Degraded,
        SensorHealth::Lost => api::SensorHealth::Lost,
        SensorHealth::NotInUse => api::SensorHealth::NotInUse,
    }
}

fn reason(reason: Reason) -> api::Reason {
    match reason {
        Reason::ProbabilityEarly => api::Reason::ProbabilityEarly,
        Reason::ProbabilityLate => api::Reason::ProbabilityLate,
        Reason::Provisional => api::Reason::Provisional,
        Reason::ForecastChanged => api::Reason::ForecastChanged,
        Reason::EvidenceAgainst => api::Reason::EvidenceAgainst,
        Reason::StayOver => api::Reason::StayOver,
        Reason::Operator => api::Reason::Operator,
        Reason::Peer => api::Reason::Peer,
    }
}

fn class(class: Class) -> api::Class {
    match class {
        Class::Ballistic => api::Class::Ballistic,
        Class::Aircraft => api::Class::Aircraft,
        Class::Bird => api::Class::Bird,
        Class::Drone => api::Class::Drone,
    }
}

fn phase(phase: Phase) -> api::Phase {
    match phase {
        Phase::Boost => api::Phase::Boost,
        Phase::Ballistic => api::Phase::Ballistic,
        Phase::Changed => api::Phase::Changed,
        Phase::Other => api::Phase::Other,
    }
}
