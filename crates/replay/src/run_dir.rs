//! A run's folder: `tracks.jsonl`, `impacts.jsonl`, `warnings.jsonl`, as the engine decides.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use engine::{Decision, ImpactReport, TrackReport};
use frames::{Enu, Position, SiteFrame};
use recording::lines::{self, ImpactLine, TrackLine, WarningLine, write_line};
use site::{Mode, Site};
use tracking::{Class, Phase};
use warning::{Action, Reason, WarningDecision};

use crate::ReplayError;

/// Written last: a folder without it is of a run that did not end.
const SUMMARY: &str = "summary.json";

/// Writes decisions into the files of the contract.
pub struct RunDir {
    folder: PathBuf,
    frame: SiteFrame,
    zones: Vec<String>,
    tracks: BufWriter<File>,
    impacts: BufWriter<File>,
    warnings: BufWriter<File>,
}

impl RunDir {
    /// Makes the folder and its files. Those of an earlier run are taken away before: a run that fails must not leave
    /// its tracks beside another's summary.
    pub fn create(folder: &Path, site: &Site) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        for name in [SUMMARY, "tracks.jsonl", "impacts.jsonl", "warnings.jsonl"] {
            match std::fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
        Ok(Self {
            folder: folder.to_owned(),
            frame: SiteFrame::new(site.origin),
            zones: site.zones.iter().map(|zone| zone.id.clone()).collect(),
            tracks: file("tracks.jsonl")?,
            impacts: file("impacts.jsonl")?,
            warnings: file("warnings.jsonl")?,
        })
    }

    /// That something could not be written here.
    pub fn unwritten(&self, source: io::Error) -> ReplayError {
        ReplayError::Write {
            path: self.folder.clone(),
            source,
        }
    }

    /// Writes what belongs into a file; the rest of the decisions are in the summary.
    pub fn decided(&mut self, decision: &Decision) -> io::Result<()> {
        match decision {
            Decision::Track(report) => {
                let line = self.track(report);
                write_line(&mut self.tracks, &line)
            }
            Decision::Impact(report) => {
                let line = self.impact(report);
                write_line(&mut self.impacts, &line)
            }
            Decision::Warning(decision) => {
                let line = warning_line(decision, &self.zones);
                write_line(&mut self.warnings, &line)
            }
            Decision::TrackEnded { .. }
            | Decision::Sensor(_)
            | Decision::Alarm { .. }
            | Decision::Refused { .. } => Ok(()),
        }
    }

    /// Writes `summary.json` and everything still held back.
    pub fn finish(&mut self, summary: &impl serde::Serialize) -> io::Result<()> {
        for file in [&mut self.tracks, &mut self.impacts, &mut self.warnings] {
            file.flush()?;
        }
        let mut text = serde_json::to_vec_pretty(summary)?;
        text.push(b'\n');
        std::fs::write(self.folder.join(SUMMARY), text)
    }

    fn track(&self, report: &TrackReport) -> TrackLine {
        let place = self.frame.to_geodetic(report.position);
        let class = [
            ("ballistic", Class::Ballistic),
            ("aircraft", Class::Aircraft),
            ("bird", Class::Bird),
            ("drone", Class::Drone),
        ];
        TrackLine {
            time: report.time,
            seen: Some(report.seen),
            predicted: report.is_predicted(),
            track: report.track.0,
            existence: report.existence,
            class: class
                .map(|(name, class)| (name.to_owned(), report.class.of(class)))
                .into(),
            phase: match report.phase {
                Phase::Boost => lines::Phase::Boost,
                Phase::Ballistic => lines::Phase::Ballistic,
                Phase::Changed => lines::Phase::Changed,
                Phase::Other => lines::Phase::Other,
            },
            enu_m: report.position.to_array(),
            velocity_mps: report.velocity.to_array(),
            latitude_deg: place.latitude_deg(),
            longitude_deg: place.longitude_deg(),
            height_m: place.height.0,
            ballistic_coefficient_kg_m2: report.ballistic_coefficient_kg_m2,
            covariance: report.covariance,
        }
    }

    fn impact(&self, report: &ImpactReport) -> ImpactLine {
        let distribution = &report.distribution;
        let place = self.frame.to_geodetic(distribution.mean);
        ImpactLine {
            time: report.time,
            track: report.track.0,
            provisional: report.provisional,
            impact_time: distribution.time,
            impact_time_sd_s: distribution.time_sd_s,
            enu_m: distribution.mean.to_array(),
            latitude_deg: place.latitude_deg(),
            longitude_deg: place.longitude_deg(),
            covariance_m2: distribution.covariance_m2,
            p_ballistic: report.p_ballistic,
            over_unknown_ground: distribution.over_unknown_ground,
            zones: report
                .zones
                .iter()
                .map(|risk| (zone_name(&self.zones, risk.zone.0), risk.probability))
                .collect(),
            regions: self.regions(report),
        }
    }

    /// GeoJSON polygon coordinates: [longitude, latitude], each ring closed.
    fn regions(&self, report: &ImpactReport) -> BTreeMap<String, Vec<Vec<[f64; 2]>>> {
        let corner = |&[east_m, north_m]: &[f64; 2]| {
            let place = self
                .frame
                .to_geodetic(Position::<Enu>::new(east_m, north_m, 0.0));
            [place.longitude_deg(), place.latitude_deg()]
        };
        let closed = |ring: &Vec<[f64; 2]>| {
            let mut ring: Vec<[f64; 2]> = ring.iter().map(corner).collect();
            if ring.first() != ring.last() {
                ring.extend(ring.first().copied());
            }
            ring
        };
        report
            .regions
            .iter()
            .map(|(percent, rings)| (percent.to_string(), rings.iter().map(closed).collect()))
            .collect()
    }
}

fn zone_name(zones: &[String], zone: u16) -> String {
    zones
        .get(usize::from(zone))
        .cloned()
        .unwrap_or_else(|| zone.to_string())
}

/// A line of `warnings.jsonl`.
pub fn warning_line(decision: &WarningDecision, zones: &[String]) -> WarningLine {
    WarningLine {
        time: decision.time,
        warning: format!("{:016x}", decision.warning.0),
        raid: format!("{:016x}", decision.raid.0),
        version: u64::from(decision.version),
        zone: zone_name(zones, decision.zone.0),
        action: match decision.action {
            Action::PreAlert => lines::Action::PreAlert,
            Action::Warn => lines::Action::Warn,
            Action::Update => lines::Action::Update,
            Action::Cancel => lines::Action::Cancel,
            Action::AllClear => lines::Action::AllClear,
        },
        probability: decision.probability,
        impact_time: decision.impact_time,
        lead_s: decision
            .impact_time
            .map(|impact| (impact - decision.time).seconds()),
        tracks: decision.tracks.clone(),
        exercise: decision.mode == Mode::Exercise,
        reason: reason_code(decision.reason).to_owned(),
    }
}

/// The code of a reason in files.
pub fn reason_code(reason: Reason) -> &'static str {
    match reason {
        Reason::ProbabilityEarly => "probability_early",
        Reason::ProbabilityLate => "probability_late",
        Reason::Provisional => "provisional",
        Reason::ForecastChanged => "forecast_changed",
        Reason::EvidenceAgainst => "evidence_against",
        Reason::StayOver => "stay_over",
        Reason::Operator => "operator",
        Reason::Peer => "peer",
    }
}
