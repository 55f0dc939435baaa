//! From the file's tables to the site's types: degrees to radians, heights to the ellipsoid,
//! outlines to the tangent plane; and the checks that need more than one value.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use frames::{EllipsoidHeight, Geodetic};
use site::{
    Detection, DragShape, Edition, Feed, FeedFormat, HeightDatum, HeightSource, Interface, Mode,
    Policy, Reports, Resolution, Sensor, SensorKind, Siren, Site, Threat, Transport,
};

use crate::air;
use crate::document::Step;
use crate::file::{self, SensorTable, SiteFile};
use crate::world::{Builder, Surroundings};
use crate::zone;

/// What stands higher than this, or a site's height so far from the ground, is noted, metres.
const USUAL_M: f64 = 100.0;
/// Nothing of a site lies farther from its origin than this, metres.
pub(crate) const FAR_M: f64 = 500_000.0;

/// Refraction by sensor kind (facts: 4/3 for radar, about 1.15 for light).
const RADAR_K: f64 = 4.0 / 3.0;
const OPTICAL_K: f64 = 1.15;

/// Probability of detection in one look where the file states none.
const DETECTION_PROBABILITY: f64 = 0.9;
/// Cross-section where the file gives a reference range alone, square metres.
const REFERENCE_CROSS_SECTION_M2: f64 = 0.01;

/// The site, with every finding added to the problems.
pub(crate) fn site(
    builder: &mut Builder<'_>,
    file: &SiteFile,
    around: &Surroundings,
    notes: &mut Vec<String>,
) -> Site {
    unique(builder, "sensor", file.sensor.iter().map(|t| t.id.as_str()));
    unique(builder, "zone", file.zone.iter().map(|t| t.id.as_str()));
    unique(builder, "siren", file.siren.iter().map(|t| t.id.as_str()));
    unique(
        builder,
        "candidate",
        file.candidate.iter().map(|t| t.id.as_str()),
    );
    unique(
        builder,
        "sensor_model",
        file.sensor_model.iter().map(|t| t.name.as_str()),
    );
    unique(builder, "feed", file.feed.iter().map(|t| t.id.as_str()));
    unique(
        builder,
        "threat",
        file.threat.iter().map(|t| t.name.as_str()),
    );
    site_height(builder, file, around);
    sensor_codes(builder, file);
    arcs(builder, file);
    notes.extend(sirens_on_high(file));
    let sensors = file.sensor.iter().enumerate();
    let zones = file.zone.iter().enumerate();
    let sirens = file.siren.iter().enumerate();
    Site {
        name: file.site.name.clone(),
        origin: around.origin,
        mode: if file.site.exercise {
            Mode::Exercise
        } else {
            Mode::Live
        },
        geoid: around.geoid.clone(),
        sensors: sensors
            .map(|(i, table)| {
                let sensor = sensor(builder, ("sensor", i), table, around);
                notes.extend(on_high("sensor", &sensor.id, sensor.mast_m));
                sensor
            })
            .collect(),
        feeds: feeds(builder, file),
        zones: zones
            .filter_map(|(i, table)| zone::zone(builder, i, table, around))
            .collect(),
        sirens: sirens
            .map(|(i, table)| siren(builder, i, table, around))
            .collect(),
        threats: threats(file),
        air: air::air(builder, &file.air, around.origin, notes),
        policy: policy(builder, file),
    }
}

fn unique<'f>(builder: &mut Builder<'_>, table: &str, ids: impl Iterator<Item = &'f str>) {
    let key = if ["threat", "sensor_model"].contains(&table) {
        "name"
    } else {
        "id"
    };
    let mut seen: Vec<&str> = Vec::new();
    for (i, id) in ids.enumerate() {
        if seen.contains(&id) {
            builder.problem(
                &[table.into(), i.into(), key.into()],
                format!("two {table}s are called `{id}`"),
                "the second one",
                "give each its own name",
            );
        }
        if id.is_empty() {
            builder.problem(
                &[table.into(), i.into(), key.into()],
                format!("a {table} without a name"),
                "empty",
                "give it a short name",
            );
        }
        seen.push(id);
    }
}

fn arcs(builder: &mut Builder<'_>, file: &SiteFile) {
    for (i, [speed_mps, climb_deg]) in file.coverage.arcs.iter().enumerate() {
        if !(30.0..=2000.0).contains(speed_mps) || !(5.0..=85.0).contains(climb_deg) {
            builder.problem(
                &["coverage".into(), "arcs".into(), i.into()],
                format!("arc {} of the coverage can't be", i + 1),
                "[speed m/s, climb degrees]",
                "speed 30 to 2000 m/s, climb 5 to 85 degrees",
            );
        }
    }
}

fn sensor_codes(builder: &mut Builder<'_>, file: &SiteFile) {
    for (i, sensor) in file.sensor.iter().enumerate() {
        let before = file.sensor.iter().take(i);
        let twin = before
            .filter(|other| (other.sac, other.sic) == (sensor.sac, sensor.sic))
            .find(|other| other.id != sensor.id);
        if let Some(twin) = twin {
            builder.problem(
                &["sensor".into(), i.into(), "sic".into()],
                format!(
                    "sensors `{}` and `{}` have the same SAC {} and SIC {}",
                    twin.id, sensor.id, sensor.sac, sensor.sic
                ),
                "their reports can't be told apart",
                "give each sensor its own `sac` and `sic`",
            );
        }
    }
}

/// A device that stands higher over the ground than masts usually do: said, in case another unit or datum was meant.
fn on_high(kind: &str, id: &str, mast_m: f64) -> Option<String> {
    (mast_m > USUAL_M).then(|| {
        format!("{kind} `{id}` stands {mast_m:.0} m above the ground: check that this is meant, and in metres")
    })
}

fn sirens_on_high(file: &SiteFile) -> Vec<String> {
    let sirens = file.siren.iter();
    sirens
        .filter_map(|siren| on_high("siren", &siren.id, siren.mast_m))
        .collect()
}

/// The site's height, off the ground by more than usual: what else it may be.
fn off_the_ground(height_m: f64, ground_m: f64) -> Option<String> {
    let off_m = height_m - ground_m;
    (off_m.abs() > USUAL_M).then(|| {
        let where_to = if off_m > 0.0 { "above" } else { "below" };
        let feet = if looks_like_feet(ground_m, height_m) {
            "; the terrain looks like feet"
        } else {
            ""
        };
        format!(
            "the site's height is {:.0} m {where_to} the terrain there, which is at {ground_m:.0} m: check `height_m`, \
             its unit and `height_datum`{feet}",
            off_m.abs()
        )
    })
}

/// The site's height against the terrain there: what makes every map of it doubtful. It may be the terrain that is
/// wrong, and which of the two it is nobody can tell from here.
pub(crate) fn doubt(file: &SiteFile, around: &Surroundings) -> Option<String> {
    let origin = around.origin;
    let ground_m = around.ground_m(origin.latitude_rad, origin.longitude_rad)?;
    // By the file's own datum.
    off_the_ground(
        file.site.height_m,
        file.site.height_m + ground_m - origin.height.0,
    )
}

fn site_height(builder: &mut Builder<'_>, file: &SiteFile, around: &Surroundings) {
    let origin = around.origin;
    let place = ["site".into(), "height_m".into()];
    match around.ground_m(origin.latitude_rad, origin.longitude_rad) {
        Some(ground_m) if looks_like_feet(origin.height.0, ground_m) => builder.problem(
            &place,
            "the site's height looks like feet".to_owned(),
            &format!("the terrain here is at {:.0} m", file.site.height_m + ground_m - origin.height.0),
            "heights are metres (1 ft = 0.3048 m)",
        ),
        Some(_) => {}
        None if around.terrain_lacks => {}
        None => builder.problem(
            &["site".into(), "latitude_deg".into()],
            "the terrain is not known at the site's origin".to_owned(),
            "outside every elevation file, or in a void",
            "add the elevation file that holds this place, or check for swapped latitude and longitude",
        ),
    }
}

/// A height that stands far above the ground, and on it if it were feet.
fn looks_like_feet(height_m: f64, ground_m: f64) -> bool {
    let above_if_feet_m = height_m * 0.3048 - ground_m;
    ground_m > 100.0 && (-20.0..60.0).contains(&above_if_feet_m)
}

/// Whether a place is near the site; if not, says so, and whether swapping would help.
pub(crate) fn near_site(
    builder: &mut Builder<'_>,
    path: &[crate::document::Step<'_>],
    what: &str,
    [latitude_deg, longitude_deg]: [f64; 2],
    around: &Surroundings,
) -> bool {
    let distance_m = |latitude_deg: f64, longitude_deg: f64| {
        let point = Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0));
        (point.to_ecef() - around.origin.to_ecef()).length()
    };
    let distance = distance_m(latitude_deg, longitude_deg);
    if distance <= FAR_M {
        return true;
    }
    let swapped = distance_m(longitude_deg, latitude_deg) <= FAR_M;
    let remedy = if swapped {
        "latitude and longitude look swapped: latitude comes first"
    } else {
        "check latitude, longitude and their signs (north and east are positive)"
    };
    builder.problem(
        path,
        format!("{what} is {:.0} km from the site", distance / 1000.0),
        "too far away to belong here",
        remedy,
    );
    false
}

/// An entry of an array of tables: the array's name, the position in it.
pub(crate) type Entry = (&'static str, usize);

/// A sensor from its table.
pub(crate) fn sensor(
    builder: &mut Builder<'_>,
    at: Entry,
    table: &SensorTable,
    around: &Surroundings,
) -> Sensor {
    let (position, mast_m) = antenna(builder, at, table, around);
    sensor_ranges(builder, at, table);
    Sensor {
        id: table.id.clone(),
        kind: match table.kind {
            file::SensorKind::Radar => SensorKind::Radar,
            file::SensorKind::Optical => SensorKind::Optical,
            file::SensorKind::Acoustic => SensorKind::Acoustic,
        },
        sac: table.sac,
        sic: table.sic,
        position,
        mast_m,
        revisit_s: table.revisit_s,
        range_min_m: table.range_min_m,
        range_max_m: table.range_max_m,
        sector_rad: sector(builder, at, table),
        elevation_min_rad: table.elevation_min_deg.to_radians(),
        elevation_max_rad: table.elevation_max_deg.to_radians(),
        range_sd_m: table.range_sd_m,
        azimuth_sd_rad: table.azimuth_sd_deg.to_radians(),
        elevation_sd_rad: table.elevation_sd_deg.to_radians(),
        alignment_sd_rad: table.alignment_sd_deg.to_radians(),
        resolution: resolution(builder, at, table),
        range_rate_sd_mps: table.range_rate_sd_mps,
        range_rate_max_mps: table.range_rate_max_mps,
        detection: detection(builder, at, table),
        false_plots_per_scan: table.false_plots_per_scan,
        refraction_k: table.refraction_k.unwrap_or(match table.kind {
            file::SensorKind::Radar => RADAR_K,
            file::SensorKind::Optical | file::SensorKind::Acoustic => OPTICAL_K,
        }),
        height_source: match table.height_source {
            file::HeightSource::Measured => HeightSource::Measured,
            file::HeightSource::FlightLevel => HeightSource::FlightLevel,
            file::HeightSource::Beam => HeightSource::Beam,
        },
        interface: Interface {
            editions: editions(builder, &[at.0.into(), at.1.into()], &table.edition),
            doppler_positive_receding: table.doppler_positive == file::DopplerPositive::Receding,
            height_datum: match table.reported_height_datum {
                file::HeightDatum::Egm96 => HeightDatum::SeaLevel,
                file::HeightDatum::Ellipsoid => HeightDatum::Ellipsoid,
            },
        },
        reports: match table.reports {
            file::Reports::Plots => Reports::Plots,
            file::Reports::Tracks => Reports::Tracks,
            file::Reports::References => Reports::References,
        },
        mobile: table.mobile,
    }
}

/// The table `edition` at `place`: categories and editions that the codec knows.
fn editions(
    builder: &mut Builder<'_>,
    place: &[Step<'_>],
    table: &BTreeMap<String, String>,
) -> Vec<Edition> {
    let mut editions = Vec::new();
    for (category, edition) in table {
        let wrong = match (category.parse(), edition.parse::<asterix::spec::Edition>()) {
            (Ok(number), Ok(of)) => match asterix::edition_of(number, of) {
                Ok(_) => {
                    editions.push(Edition {
                        category: number,
                        major: of.major,
                        minor: of.minor,
                    });
                    continue;
                }
                Err(error) => error.to_string(),
            },
            (Ok(_), Err(error)) => error.to_string(),
            (Err(_), _) => "not a category: a number from 0 to 255".to_owned(),
        };
        builder.problem(
            &[place, &["edition".into(), category.as_str().into()]].concat(),
            format!("no edition \"{edition}\" of category `{category}` can be chosen"),
            &wrong,
            "such as { 048 = \"1.32\" }; leave a category out to read it in the newest edition",
        );
    }
    editions
}

/// The antenna and its height above the terrain, metres.
fn antenna(
    builder: &mut Builder<'_>,
    entry: Entry,
    table: &SensorTable,
    around: &Surroundings,
) -> (Geodetic, f64) {
    let here = |key: &'static str| [entry.0.into(), entry.1.into(), key.into()];
    let place = [table.latitude_deg, table.longitude_deg];
    let what = format!("sensor `{}`", table.id);
    let near = near_site(builder, &here("latitude_deg"), &what, place, around);
    let at = |height_m: f64| Geodetic {
        height: EllipsoidHeight(height_m),
        ..Geodetic::from_degrees(place[0], place[1], EllipsoidHeight(0.0))
    };
    let origin_m = around.origin.height.0;
    let ground_m = if near {
        around.ground_m(at(0.0).latitude_rad, at(0.0).longitude_rad)
    } else {
        Some(origin_m)
    };
    match (table.height_m, table.mast_m, ground_m) {
        (None, Some(mast_m), Some(ground_m)) => (at(ground_m + mast_m), mast_m),
        (None, Some(mast_m), None) if around.terrain_lacks => (at(origin_m + mast_m), mast_m),
        (None, Some(mast_m), None) => {
            builder.problem(
                &here("mast_m"),
                format!("the terrain under sensor `{}` is not known", table.id),
                "outside every elevation file, or in a void",
                "add the elevation file that holds this place, or give `height_m` in place of `mast_m`",
            );
            (at(origin_m + mast_m), mast_m)
        }
        (Some(height_m), None, ground_m) => {
            let position = around.place(place[0], place[1], height_m);
            let mast_m = ground_m.map_or(0.0, |ground_m| position.height.0 - ground_m);
            let terrain_m = height_m - mast_m;
            if mast_m < 0.0 {
                builder.problem(
                    &here("height_m"),
                    format!("sensor `{}` is {:.0} m below ground", table.id, -mast_m),
                    &format!("the terrain here is at {terrain_m:.0} m"),
                    "raise `height_m`, or give `mast_m` (metres above the terrain) in its place",
                );
            } else if looks_like_feet(height_m, terrain_m) {
                builder.problem(
                    &here("height_m"),
                    format!("the height of sensor `{}` looks like feet", table.id),
                    &format!("the terrain here is at {terrain_m:.0} m"),
                    "heights are metres (1 ft = 0.3048 m)",
                );
            }
            (position, mast_m)
        }
        (Some(_), Some(_), _) => {
            builder.problem(
                &here("mast_m"),
                format!("sensor `{}` has both `height_m` and `mast_m`", table.id),
                "one of them too many",
                "keep `height_m` (of the antenna) or `mast_m` (above the terrain)",
            );
            (at(origin_m), 0.0)
        }
        (None, None, _) => {
            builder.problem(
                &[entry.0.into(), entry.1.into()],
                format!("sensor `{}` has no height", table.id),
                "neither `height_m` nor `mast_m`",
                "add `mast_m`, metres above the terrain, or `height_m` of the antenna",
            );
            (at(origin_m), 0.0)
        }
    }
}

fn sensor_ranges(builder: &mut Builder<'_>, at: Entry, table: &SensorTable) {
    if table.range_min_m >= table.range_max_m {
        builder.problem(
            &[at.0.into(), at.1.into(), "range_min_m".into()],
            format!("sensor `{}` has no range to see in", table.id),
            &format!("not below `range_max_m` = {}", table.range_max_m),
            "`range_min_m` must be less than `range_max_m`",
        );
    }
    if table.elevation_min_deg >= table.elevation_max_deg {
        builder.problem(
            &[at.0.into(), at.1.into(), "elevation_min_deg".into()],
            format!("sensor `{}` has no elevation to see in", table.id),
            &format!(
                "not below `elevation_max_deg` = {}",
                table.elevation_max_deg
            ),
            "`elevation_min_deg` must be less than `elevation_max_deg`",
        );
    }
}

fn sector(builder: &mut Builder<'_>, at: Entry, table: &SensorTable) -> Option<(f64, f64)> {
    match (table.azimuth_from_deg, table.azimuth_to_deg) {
        (Some(from_deg), Some(to_deg)) if (to_deg - from_deg).abs() < 360.0 => {
            let from_rad = frames::wrap_two_pi(from_deg.to_radians());
            let width_rad = frames::wrap_two_pi((to_deg - from_deg).to_radians());
            if width_rad == 0.0 {
                builder.problem(
                    &[at.0.into(), at.1.into(), "azimuth_to_deg".into()],
                    format!("the sector of sensor `{}` is empty", table.id),
                    "the same as `azimuth_from_deg`",
                    "take both out for all round, or let the sector end elsewhere",
                );
            }
            Some((from_rad, width_rad))
        }
        (None, None) | (Some(_), Some(_)) => None,
        (Some(_), None) | (None, Some(_)) => {
            builder.problem(
                &[at.0.into(), at.1.into()],
                format!("the sector of sensor `{}` has only one side", table.id),
                "`azimuth_from_deg` and `azimuth_to_deg` belong together",
                "give both, or neither for all round",
            );
            None
        }
    }
}

fn resolution(builder: &mut Builder<'_>, at: Entry, table: &SensorTable) -> Option<Resolution> {
    match (table.range_resolution_m, table.azimuth_resolution_deg) {
        (Some(range_m), Some(azimuth_deg)) => Some(Resolution {
            range_m,
            azimuth_rad: azimuth_deg.to_radians(),
        }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            builder.problem(
                &[at.0.into(), at.1.into()],
                format!("the resolution of sensor `{}` is half stated", table.id),
                "`range_resolution_m` and `azimuth_resolution_deg` belong together",
                "give both, or neither if it tells everything apart",
            );
            None
        }
    }
}

fn detection(builder: &mut Builder<'_>, at: Entry, table: &SensorTable) -> Detection {
    match (
        table.detection_probability,
        table.reference_range_m,
        table.reference_cross_section_m2,
    ) {
        (Some(_), Some(_), _) => {
            builder.problem(
                &[at.0.into(), at.1.into(), "detection_probability".into()],
                format!("sensor `{}` states its detection twice", table.id),
                "beside `reference_range_m`",
                "keep `detection_probability`, or `reference_range_m` with `reference_cross_section_m2`",
            );
            Detection::Constant(DETECTION_PROBABILITY)
        }
        (None, Some(reference_range_m), cross_section) => Detection::FourthRoot {
            reference_range_m,
            reference_cross_section_m2: cross_section.unwrap_or(REFERENCE_CROSS_SECTION_M2),
        },
        (None, None, Some(_)) => {
            builder.problem(
                &[
                    at.0.into(),
                    at.1.into(),
                    "reference_cross_section_m2".into(),
                ],
                format!("sensor `{}` has a cross-section without a range", table.id),
                "it belongs to `reference_range_m`",
                "add `reference_range_m`, or take this out",
            );
            Detection::Constant(DETECTION_PROBABILITY)
        }
        (probability, None, _) => Detection::Constant(probability.unwrap_or(DETECTION_PROBABILITY)),
    }
}

fn siren(
    builder: &mut Builder<'_>,
    index: usize,
    table: &file::SirenTable,
    around: &Surroundings,
) -> Siren {
    let path = ["siren".into(), index.into(), "latitude_deg".into()];
    let place = [table.latitude_deg, table.longitude_deg];
    let what = format!("siren `{}`", table.id);
    let near = near_site(builder, &path, &what, place, around);
    let foot = Geodetic::from_degrees(place[0], place[1], EllipsoidHeight(0.0));
    let ground_m = around.ground_m(foot.latitude_rad, foot.longitude_rad);
    if near && ground_m.is_none() && !around.terrain_lacks {
        builder.problem(
            &path,
            format!("the terrain under siren `{}` is not known", table.id),
            "outside every elevation file, or in a void",
            "add the elevation file that holds this place, or move the siren",
        );
    }
    let ground_m = ground_m.unwrap_or(around.origin.height.0);
    Siren {
        id: table.id.clone(),
        position: Geodetic {
            height: EllipsoidHeight(ground_m + table.mast_m),
            ..foot
        },
        mast_m: table.mast_m,
        sound_power_db: table.sound_power_db,
    }
}

pub(crate) fn drag(shape: file::DragShape) -> DragShape {
    match shape {
        file::DragShape::Constant => DragShape::Constant,
        file::DragShape::G1 => DragShape::G1,
        file::DragShape::G7 => DragShape::G7,
        file::DragShape::Fin => DragShape::Fin,
    }
}

fn threats(file: &SiteFile) -> Vec<Threat> {
    if file.threat.is_empty() {
        return site::default_threats();
    }
    file.threat
        .iter()
        .map(|table| Threat {
            name: table.name.clone(),
            ballistic_coefficient_kg_m2: table.ballistic_coefficient_kg_m2,
            ballistic_coefficient_log_sd: table.ballistic_coefficient_log_sd,
            drag: drag(table.drag),
            danger_radius_m: table.danger_radius_m,
        })
        .collect()
}

fn policy(builder: &mut Builder<'_>, file: &SiteFile) -> Policy {
    let table = &file.policy;
    for (key, value, bound, text) in [
        (
            "p_late",
            table.p_late,
            table.p_early,
            "`p_late` must not exceed `p_early`",
        ),
        (
            "p_cancel",
            table.p_cancel,
            table.p_late,
            "`p_cancel` must not exceed `p_late`",
        ),
    ] {
        if value > bound {
            builder.problem(
                &["policy".into(), key.into()],
                format!("the policy contradicts itself: {text}"),
                &format!("{value} is more than {bound}"),
                "a threshold only falls: early, late, cancel",
            );
        }
    }
    Policy {
        p_early: table.p_early,
        p_late: table.p_late,
        fall_s: table.fall_s,
        p_cancel: table.p_cancel,
        cancel_plots: table.cancel_plots,
        cancel_hold_s: table.cancel_hold_s,
        stay_s: table.stay_s,
        alert_delay_s: table.alert_delay_s,
        confirm_existence: table.confirm_existence,
        births_per_s: table.births_per_s,
        all_clear_automatic: table.all_clear_automatic,
    }
}

fn feeds(builder: &mut Builder<'_>, file: &SiteFile) -> Vec<Feed> {
    for (i, channel) in file.channel.iter().enumerate() {
        if channel.kind == file::ChannelKind::CapFiles && channel.dir.is_none() {
            builder.problem(
                &["channel".into(), i.into()],
                "a channel of kind \"cap_files\" has no place to write to".to_owned(),
                "`dir` is missing",
                "add `dir`, a directory",
            );
        }
        let legal = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
        if let Some(sender) = &channel.sender
            && (sender.is_empty() || sender.starts_with('.') || !sender.chars().all(legal))
        {
            builder.problem(
                &["channel".into(), i.into(), "sender".into()],
                format!("`{sender}` cannot be the sender of messages"),
                "holds more than letters, digits and `.-_@`, or begins with a dot",
                "such as \"alerts@north.example\"",
            );
        }
    }
    let mut feeds = Vec::new();
    for (i, table) in file.feed.iter().enumerate() {
        if let Some(listen) = &table.listen
            && listen.parse::<SocketAddr>().is_err()
        {
            builder.problem(
                &["feed".into(), i.into(), "listen".into()],
                format!("feed `{}` can't listen on \"{listen}\"", table.id),
                "not an address and port",
                "such as \"127.0.0.1:8600\", or \"0.0.0.0:8600\" for every interface",
            );
        }
        feeds.push(Feed {
            id: table.id.clone(),
            format: match table.format {
                file::FeedFormat::Asterix => FeedFormat::Asterix,
                file::FeedFormat::Reports => FeedFormat::Reports,
            },
            transport: match &table.listen {
                Some(listen) => Transport::Udp {
                    listen: listen.clone(),
                },
                None => Transport::None,
            },
            editions: editions(builder, &["feed".into(), i.into()], &table.edition),
        });
    }
    feeds
}
