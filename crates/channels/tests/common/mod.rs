//! A site, its notices and a channel, for every test here.

use std::path::Path;
use std::sync::Arc;

use cap::{Language, Sender};
use channels::CapFiles;
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Span, Time};
use site::{Air, Mode, Policy, Polygon, Site, Zone, ZoneId};
use warning::{Action, Exercise, Notice, RaidId, Reason, WarningDecision, WarningId};

const DECIDED: Time = Time(1_613_413_805_250_000_000);

fn site() -> Arc<Site> {
    let zone = |id: &str| Zone {
        id: id.to_owned(),
        name: id.to_owned(),
        outline: Polygon::new(vec![[0.0, 0.0], [9.0, 0.0], [9.0, 9.0]]).expect("simple"),
        outline_deg: vec![[36.2, 44.0], [36.2, 44.01], [36.21, 44.01]],
        time_to_shelter_s: 10.0,
        population: 4,
    };
    Arc::new(Site {
        name: "Test field".to_owned(),
        origin: Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0)),
        mode: Mode::Exercise,
        geoid: GeoidGrid::constant(0.0),
        sensors: Vec::new(),
        feeds: Vec::new(),
        zones: vec![zone("camp"), zone("apron")],
        sirens: Vec::new(),
        threats: Vec::new(),
        air: Air::standard(),
        policy: Policy::default(),
    })
}

pub fn notice(zone: u16, warning: u64, version: u32, action: Action) -> Notice<Exercise> {
    let decision = WarningDecision {
        time: DECIDED + Span::from_millis(i64::from(version)),
        warning: WarningId(warning),
        raid: RaidId(1),
        version,
        zone: ZoneId(zone),
        action,
        probability: 0.7,
        impact_time: None,
        until: Some(DECIDED + Span::from_seconds(600.0)),
        tracks: Vec::new(),
        mode: Mode::Exercise,
        reason: Reason::ProbabilityEarly,
    };
    Notice::of(&decision).expect("a notice")
}

/// CAP files into a folder.
pub fn cap_files(folder: &Path) -> CapFiles {
    let sender = Sender::new("test").expect("legal");
    CapFiles::new("files", folder, site(), sender, vec![Language::English])
}
