//! A site and scenarios for the simulator's tests.
#![allow(dead_code, reason = "each test file uses its part")]

use flight::Environment;
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Polar, SiteFrame, Time};
use rand::SeedableRng;
use rand_pcg::Pcg64;
use recording::lines::{PlotLine, PlotReport};
use simulator::{Error, Output, World, simulate};
use site::{Air, Detection, HeightSource, Mode, Policy, Sensor, SensorKind, Site, default_threats};
use sitefile::scenario::ScenarioFile;
use terrain::Ground;

/// 2021-02-15T18:30:00Z.
pub const START: Time = Time(1_613_413_800_000_000_000);

/// An all-round radar on a 10 m mast at the origin, moved east by so many metres.
pub fn radar(id: &str, sic: u8, east_m: f64) -> Sensor {
    let frame = SiteFrame::new(origin());
    Sensor {
        id: id.into(),
        kind: SensorKind::Radar,
        sac: 1,
        sic,
        position: frame.to_geodetic(frames::Position::new(east_m, 0.0, 10.0)),
        mast_m: 10.0,
        revisit_s: 1.0,
        range_min_m: 300.0,
        range_max_m: 15_000.0,
        sector_rad: None,
        elevation_min_rad: frames::degrees(1.0),
        elevation_max_rad: frames::degrees(70.0),
        range_sd_m: 15.0,
        azimuth_sd_rad: 4e-3,
        elevation_sd_rad: 4e-3,
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: Some(1.5),
        range_rate_max_mps: 450.0,
        detection: Detection::Constant(0.9),
        false_plots_per_scan: 20.0,
        refraction_k: 4.0 / 3.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
    }
}

/// A flat site with these sensors.
pub fn site(sensors: Vec<Sensor>) -> Site {
    Site {
        name: "test".into(),
        origin: origin(),
        mode: Mode::Exercise,
        geoid: GeoidGrid::constant(20.0),
        sensors,
        feeds: Vec::new(),
        zones: Vec::new(),
        sirens: Vec::new(),
        threats: default_threats(),
        air: Air::standard(),
        policy: Policy::default(),
    }
}

/// Runs a scenario given as TOML tables below `[scenario]`.
pub fn run(tables: &str, sensors: Vec<Sensor>, seed: u64) -> Output {
    run_in("cat015", tables, sensors, seed)
}

/// The same in a named report format.
pub fn run_in(format: &str, tables: &str, sensors: Vec<Sensor>, seed: u64) -> Output {
    fly(&scenario(format, tables), &site(sensors), seed).expect("it fits the site")
}

/// A scenario of a minute, given as TOML tables below `[scenario]`.
pub fn scenario(format: &str, tables: &str) -> ScenarioFile {
    let heading = format!(
        "[scenario]\nname = \"test\"\ndescription = \"\"\nsite = \"\"\nstart = \"\"\n\
         duration_s = 60.0\nformat = \"{format}\"\n"
    );
    toml::from_str(&(heading + tables)).expect("a scenario")
}

/// Runs a scenario through the site's own air over flat ground.
pub fn fly(scenario: &ScenarioFile, site: &Site, seed: u64) -> Result<Output, Error> {
    let environment = Environment::new(
        SiteFrame::new(site.origin),
        site.geoid.clone(),
        site.air.clone(),
        Ground::flat(0.0),
    )
    .expect("air");
    let world = World {
        site,
        environment: &environment,
        start: START,
    };
    simulate(scenario, &world, &mut Pcg64::seed_from_u64(seed))
}

fn origin() -> Geodetic {
    Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(20.0))
}

/// Every plot, in the order of arrival.
pub fn plots(output: &Output) -> Vec<&PlotReport> {
    let lines = output.plot_lines();
    lines
        .filter_map(|line| match line {
            PlotLine::Plot(plot) => Some(plot),
            _ => None,
        })
        .collect()
}

/// What a plot of the run's only object says less what is true at a moment: metres, radians, radians, m/s.
pub fn errors(output: &Output, sensor: &Sensor, plot: &PlotReport, time: Time) -> [f64; 4] {
    let frame = SiteFrame::new(origin());
    let there = output.objects[0].path.at((time - START).seconds());
    let there = there.expect("flying");
    let polar = Polar::from_position(frame.to_sensor(sensor.position).apply(there.position));
    let line = there.position - frame.to_enu(sensor.position);
    let rate_mps = line.dot(there.velocity) / line.length();
    [
        plot.range_m - polar.range_m,
        frames::wrap_pi(plot.azimuth_deg.to_radians() - polar.azimuth_rad),
        plot.elevation_deg.to_radians() - polar.elevation_rad,
        plot.range_rate_mps.expect("Doppler") - rate_mps,
    ]
}

/// The standard deviations of those errors as the site file states them.
pub fn stated(sensor: &Sensor) -> [f64; 4] {
    [
        sensor.range_sd_m,
        sensor.azimuth_sd_rad,
        sensor.elevation_sd_rad,
        sensor.range_rate_sd_mps.expect("Doppler"),
    ]
}

/// An aeroplane that circles the origin for the whole minute, 6 to 7 km away, at a height.
pub fn circling(up_m: f64) -> String {
    format!(
        r#"
[[aircraft]]
name = "circling"
east_m = 6000.0
north_m = 0.0
up_m = {up_m:.1}
course_deg = 0.0
speed_mps = 80.0
cross_section_m2 = 10.0
leg = [{{ duration_s = 100.0, turn_deg_per_s = -0.7 }}]
"#
    )
}

/// Six rockets within ten seconds, two of which come apart.
pub const SALVO: &str = r#"
[[rounds]]
name = "rocket"
class = "rocket"
count = 4
from_s = 2.0
until_s = 12.0
east_m = 5000.0
north_m = 5500.0
height_m = 30.0
position_sd_m = 100.0
speed_mps = 390.0
speed_sd_mps = 5.0
course_deg = 228.0
course_sd_deg = 1.0
climb_deg = 24.0
climb_sd_deg = 1.0
ballistic_coefficient_kg_m2 = 5000.0
ballistic_coefficient_log_sd = 0.1
drag = "fin"
cross_section_m2 = 0.01

[[rounds]]
name = "broken"
class = "rocket"
count = 2
from_s = 2.0
until_s = 12.0
east_m = 5000.0
north_m = 5500.0
height_m = 30.0
speed_mps = 390.0
course_deg = 228.0
climb_deg = 24.0
ballistic_coefficient_kg_m2 = 5000.0
drag = "fin"
cross_section_m2 = 0.01
break_up = { from_s = 4.0, until_s = 8.0, pieces = 3, ballistic_coefficient_kg_m2 = 300.0, ballistic_coefficient_log_sd = 0.3, scatter_mps = 15.0 }
"#;
