//! A range: the demonstration's hills and sensors, with a zone and a siren wherever something lands.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use coverage::Survey;
use engine::Decision;
use frames::{Enu, Position, SiteFrame, Span, Time};
use rand::RngExt as _;
use rand_pcg::Pcg64;
use recording::PcapWriter;
use recording::lines::PlotLine;
use replay::{Events, Run};
use simulator::{Object, Output};
use site::Site;
use toml::{Table, Value};
use warning::Action;

/// Seconds between arrivals: longer than any of them flies.
const APART_S: f64 = 45.0;
/// Impacts of one batch nearer to each other than this would share warnings, metres.
const ALONE_M: f64 = 1500.0;
/// Half the side of a zone, metres: as large as the demonstration's.
const ZONE_M: f64 = 350.0;
/// Radar cross-section of what is flown, square metres, as the demonstration's: the map is told.
const CROSS_SECTION_M2: f64 = 0.01;
/// A siren stands this far from the impact at most, metres.
const SIREN_M: f64 = 600.0;

/// Spread of the drag of what is flown, as a part of it.
const DRAG_LOG_SD: f64 = 0.05;

/// One arrival: what the map had said, and what people had.
#[derive(Clone, Copy, Debug)]
pub struct Flown {
    /// The map's word for this direction and arc, at the impact, with the way of the sound.
    pub promised_s: f64,
    /// The map's assured time of the cell.
    pub assured_s: f64,
    /// From hearing the siren to impact; nothing where no warning came before it.
    pub measured_s: f64,
    /// From the third plot to the decision to warn.
    pub delay_s: Option<f64>,
    /// Plots of it before the decision.
    plots: usize,
    /// From the first plot to impact.
    seen_s: f64,
    azimuth_deg: f64,
    arc: usize,
    /// Which of its batch.
    pub index: usize,
}

impl Display for Flown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "promised {:5.1} measured {:5.1} assured {:5.1} delay {:5.2} plots {:2} seen {:4.1} from {:3.0} arc {}",
            self.promised_s,
            self.measured_s,
            self.assured_s,
            self.delay_s.unwrap_or(f64::NAN),
            self.plots,
            self.seen_s,
            self.azimuth_deg,
            self.arc,
        )
    }
}

/// What is flown, and how its zone and siren lie about where it comes down.
struct Start {
    east_m: f64,
    north_m: f64,
    course_deg: f64,
    arc: usize,
    zone_m: [f64; 2],
    siren_m: [f64; 2],
}

/// What a batch is drawn from.
#[derive(Clone, Copy)]
pub struct Seeds {
    /// Where arrivals come from, and where zones and sirens stand.
    pub arrivals: u64,
    /// Scan phases, detections, errors, clutter.
    pub luck: u64,
}

/// Which sensors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensors {
    /// The demonstration's two.
    Demonstration,
    /// So many like ones within a hundred metres of each other, on the ridge.
    Together(usize),
    /// So many like ones, kilometres apart: at most as many as [`PLACES_DEG`].
    Apart(usize),
}

/// Where like sensors stand that stand apart: the ridge's southern end first.
const PLACES_DEG: [[f64; 2]; 4] = [
    [36.21088, 43.94948],
    [36.21657, 43.98000],
    [36.27000, 43.95000],
    [36.24500, 44.02500],
];

impl Sensors {
    /// Their entries in a site file, each like the demonstration's `ridge`.
    fn entries(self, demonstration: &[Value]) -> Vec<Value> {
        let of = |places: &[[f64; 2]]| -> Vec<Value> {
            let like = demonstration.last().and_then(Value::as_table);
            let entry = |(place, sic): (&[f64; 2], i64)| {
                let mut sensor = like.expect("a sensor").clone();
                sensor.insert("id".into(), format!("s{sic}").into());
                sensor.insert("sic".into(), sic.into());
                sensor.insert("latitude_deg".into(), place[0].into());
                sensor.insert("longitude_deg".into(), place[1].into());
                Value::from(sensor)
            };
            places.iter().zip(1..).map(entry).collect()
        };
        let beside = |i: usize| [PLACES_DEG[0][0], PLACES_DEG[0][1] + 3e-4 * i as f64];
        match self {
            Self::Demonstration => demonstration.to_vec(),
            Self::Together(count) => of(&(0..count).map(beside).collect::<Vec<_>>()),
            Self::Apart(count) => of(&PLACES_DEG[..count]),
        }
    }
}

impl std::str::FromStr for Sensors {
    type Err = String;

    /// `together:3`, `apart:4`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (how, count) = text.split_once(':').ok_or("no colon")?;
        let count = count.parse().map_err(|_| "no number")?;
        match how {
            "together" => Ok(Self::Together(count)),
            "apart" if (1..=PLACES_DEG.len()).contains(&count) => Ok(Self::Apart(count)),
            _ => Err(format!("neither together nor apart: {text}")),
        }
    }
}

/// The site that arrivals are flown at.
pub struct Range {
    site: Table,
    folder: tempfile::TempDir,
}

impl Range {
    pub fn new(sensors: Sensors) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/erbil-2021");
        let text = std::fs::read_to_string(root.join("site-improved.toml")).unwrap();
        let mut site: Table = text.parse().unwrap();
        let hills = root.join("hills.tif");
        let mut terrain = Table::new();
        terrain.insert("path".into(), hills.to_str().unwrap().into());
        site.insert("terrain".into(), Value::Array(vec![terrain.into()]));
        for place in ["zone", "siren"] {
            site.remove(place);
        }
        let stated = site.get("sensor").and_then(Value::as_array);
        let sensors = sensors.entries(stated.expect("sensors"));
        site.insert("sensor".into(), sensors.into());
        if let Some(Value::Table(coverage)) = site.get_mut("coverage") {
            coverage.insert("cross_section_m2".into(), CROSS_SECTION_M2.into());
        }
        Self {
            site,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Flies a batch, each of its own drag within the class.
    pub fn fly(&self, seed: u64, count: usize) -> Vec<Flown> {
        let seeds = Seeds {
            arrivals: seed,
            luck: seed,
        };
        self.fly_with(seeds, DRAG_LOG_SD, count)
    }

    /// Flies the same batch with other luck: every object takes the very same way.
    pub fn fly_again(&self, seeds: Seeds, count: usize) -> Vec<Flown> {
        self.fly_with(seeds, 0.0, count)
    }

    fn fly_with(&self, seeds: Seeds, drag_log_sd: f64, count: usize) -> Vec<Flown> {
        let mut stream = simulator::generator(seeds.arrivals);
        let starts: Vec<Start> = (0..count).map(|_| start(&mut stream)).collect();
        let bare = self.write("site.toml", &self.site);
        let bare = sitefile::load(&bare).unwrap_or_else(|problems| panic!("{problems}"));
        let (scenario, output) = self.simulate(&bare, &starts, drag_log_sd, seeds.luck);
        let capture = self.capture(&output);
        let landed: Vec<(usize, &Object)> = output.objects.iter().enumerate().collect();
        let alone = alone(&landed, bare.coverage.half_width_m);
        let peopled = self.write("peopled.toml", &self.peopled(&bare.site, &starts, &alone));
        let peopled = sitefile::load(&peopled).unwrap_or_else(|problems| panic!("{problems}"));
        let decided = decisions(&replay::world(&peopled), &capture);
        let survey = Survey::new(
            &peopled.site,
            peopled.dem.as_ref(),
            &planning::settings(&peopled),
            &mut |_| {},
        )
        .unwrap();
        let working = vec![true; peopled.site.sensors.len()];
        let map = survey.map(&working, &mut |_| {});
        let frame = SiteFrame::new(peopled.site.origin);
        let tell = |(zone, (index, object)): (usize, &(usize, &Object))| {
            let impact = object.impact?;
            let at = frame.to_geodetic(impact.position);
            let grid = survey.grid();
            let (row, column) = grid.cell_of(at.latitude_rad, at.longitude_rad)?;
            let cell = row * grid.columns + column;
            let sound_s = f64::from(map.unheard_s[cell] - map.warning_s[cell]);
            if map.unheard_s[cell].is_nan() {
                return None;
            }
            let start = &starts[*index];
            let azimuth_deg = (start.course_deg + 180.0).rem_euclid(360.0);
            let sound_s = if map.warning_s[cell] > 0.0 {
                sound_s
            } else {
                nearest_m(&peopled.site, &frame, impact.position) / site::SOUND_MPS
            };
            let unheard_s =
                survey.unheard_of_arrival_s(&working, [row, column], azimuth_deg, start.arc)?;
            let impact_time = scenario + Span::from_seconds(impact.time_s);
            // A zone that was warned of something else before says nothing.
            let appears = scenario + Span::from_seconds(*index as f64 * APART_S);
            if decided[zone].is_some_and(|time| time < appears) {
                return None;
            }
            let warned = decided[zone].filter(|time| *time <= impact_time);
            let policy = &peopled.site.policy;
            let measured_s = warned.map_or(0.0, |time| {
                let left_s = (impact_time - time).seconds();
                (left_s - policy.alert_delay_s - sound_s).max(0.0)
            });
            let plots = plots(&output, *index);
            let third = plots.get(2);
            Some(Flown {
                promised_s: (f64::from(unheard_s) - sound_s).max(0.0),
                assured_s: f64::from(map.warning_s[cell]),
                measured_s,
                delay_s: warned
                    .zip(third)
                    .map(|(time, third)| (time - *third).seconds()),
                plots: plots
                    .iter()
                    .filter(|t| warned.is_some_and(|w| **t <= w))
                    .count(),
                seen_s: plots
                    .first()
                    .map_or(0.0, |first| (impact_time - *first).seconds()),
                azimuth_deg,
                arc: start.arc,
                index: *index,
            })
        };
        alone.iter().enumerate().filter_map(tell).collect()
    }

    fn write(&self, name: &str, table: &Table) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, table.to_string()).unwrap();
        path
    }

    /// Flies every start in the simulator; gives the first moment too.
    fn simulate(
        &self,
        world: &sitefile::World,
        starts: &[Start],
        drag_log_sd: f64,
        seed: u64,
    ) -> (Time, Output) {
        let arcs = &world.coverage.arcs;
        let threat = &world.site.threats[0];
        let rounds: Vec<String> = starts
            .iter()
            .enumerate()
            .map(|(i, start)| {
                let [speed_mps, climb_deg] = arcs[start.arc];
                format!(
                    "[[rounds]]\nname = \"a{i}\"\nclass = \"rocket\"\ncount = 1\nfrom_s = {:.1}\n\
                     until_s = {:.1}\neast_m = {:.1}\nnorth_m = {:.1}\nheight_m = 1\n\
                     speed_mps = {speed_mps:.1}\ncourse_deg = {:.2}\nclimb_deg = {climb_deg:.1}\n\
                     ballistic_coefficient_kg_m2 = {:.1}\nballistic_coefficient_log_sd = {drag_log_sd}\n\
                     drag = \"fin\"\ncross_section_m2 = {}\n",
                    10.0 + i as f64 * APART_S,
                    11.0 + i as f64 * APART_S,
                    start.east_m,
                    start.north_m,
                    start.course_deg,
                    threat.ballistic_coefficient_kg_m2,
                    world.coverage.cross_section_m2,
                )
            })
            .collect();
        let text = format!(
            "[scenario]\nname = \"arrivals\"\ndescription = \"random\"\nsite = \"site.toml\"\n\
             start = \"2021-02-15T18:30:00Z\"\nduration_s = {:.1}\nseed = {seed}\n\
             [air]\ntemperature_offset_k = -5\nwind_east_mps = 3.0\nwind_north_mps = -2.0\n{}",
            20.0 + starts.len() as f64 * APART_S,
            rounds.concat(),
        );
        let path = self.folder.path().join("arrivals.toml");
        std::fs::write(&path, text).unwrap();
        let scenario = sitefile::load_scenario(&path).unwrap_or_else(|p| panic!("{p}"));
        let output = simulator::play(&scenario, &mut simulator::generator(seed)).unwrap();
        (scenario.start, output)
    }

    fn capture(&self, output: &Output) -> PathBuf {
        let path = self.folder.path().join("plots.pcap");
        let mut octets = Vec::new();
        let mut pcap = PcapWriter::new(&mut octets).unwrap();
        for datagram in &output.datagrams {
            pcap.datagram(datagram.time, &datagram.octets).unwrap();
        }
        std::fs::write(&path, octets).unwrap();
        path
    }

    /// The site with a zone around each impact, which lies anywhere in it, and a siren not far away.
    fn peopled(&self, site: &Site, starts: &[Start], landed: &[(usize, &Object)]) -> Table {
        let frame = SiteFrame::new(site.origin);
        let (mut zones, mut sirens) = (Vec::new(), Vec::new());
        for (index, object) in landed {
            let Some(impact) = object.impact else {
                continue;
            };
            let at = |east_m: f64, north_m: f64| {
                let p = impact.position;
                let place = Position::<Enu>::new(p.x() + east_m, p.y() + north_m, p.z());
                let place = frame.to_geodetic(place);
                [
                    place.latitude_rad.to_degrees(),
                    place.longitude_rad.to_degrees(),
                ]
            };
            let Start {
                zone_m: [east_m, north_m],
                siren_m,
                ..
            } = starts[*index];
            let corners = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
            let corner = |[x, y]: [f64; 2]| {
                Value::from(at(east_m + x * ZONE_M, north_m + y * ZONE_M).to_vec())
            };
            let mut zone = Table::new();
            zone.insert("id".into(), format!("z{index}").into());
            zone.insert("name".into(), format!("z{index}").into());
            zone.insert("polygon".into(), Value::Array(corners.map(corner).to_vec()));
            zone.insert("time_to_shelter_s".into(), 10.0.into());
            zone.insert("population".into(), 100.into());
            zones.push(zone.into());
            let [latitude_deg, longitude_deg] = at(siren_m[0], siren_m[1]);
            let mut siren = Table::new();
            siren.insert("id".into(), format!("s{index}").into());
            siren.insert("latitude_deg".into(), latitude_deg.into());
            siren.insert("longitude_deg".into(), longitude_deg.into());
            siren.insert("mast_m".into(), 12.0.into());
            siren.insert("sound_power_db".into(), 138.0.into());
            sirens.push(siren.into());
        }
        let mut site = self.site.clone();
        site.insert("zone".into(), Value::Array(zones));
        site.insert("siren".into(), Value::Array(sirens));
        site
    }
}

/// Anywhere over the map, in any direction.
fn start(stream: &mut Pcg64) -> Start {
    Start {
        east_m: stream.random_range(-13_000.0..13_000.0),
        north_m: stream.random_range(-13_000.0..13_000.0),
        course_deg: stream.random_range(0.0..360.0),
        arc: stream.random_range(0..3),
        zone_m: [(); 2].map(|()| stream.random_range(-ZONE_M..ZONE_M)),
        siren_m: [(); 2].map(|()| stream.random_range(-SIREN_M..SIREN_M)),
    }
}

/// What came down on the map, and not beside another.
fn alone<'a>(landed: &[(usize, &'a Object)], half_width_m: f64) -> Vec<(usize, &'a Object)> {
    let mut kept: Vec<(usize, &Object)> = Vec::new();
    let inside = |p: Position<Enu>| p.x().abs().max(p.y().abs()) < half_width_m - 700.0;
    for (index, object) in landed {
        let Some(impact) = object.impact.filter(|i| inside(i.position)) else {
            continue;
        };
        let near = |(_, other): &(usize, &Object)| {
            other
                .impact
                .is_some_and(|o| distance_m(o.position, impact.position) < ALONE_M)
        };
        if !kept.iter().any(near) {
            kept.push((*index, object));
        }
    }
    kept
}

fn distance_m(a: Position<Enu>, b: Position<Enu>) -> f64 {
    let (dx, dy) = (a.x() - b.x(), a.y() - b.y());
    (dx * dx + dy * dy).sqrt()
}

fn nearest_m(site: &Site, frame: &SiteFrame, impact: Position<Enu>) -> f64 {
    let away = site
        .sirens
        .iter()
        .map(|s| distance_m(frame.to_enu(s.position), impact));
    away.fold(f64::INFINITY, f64::min)
}

/// When each zone was first told to take cover.
fn decisions(world: &engine::World, capture: &Path) -> Vec<Option<Time>> {
    let mut run = Run::new(world, None).unwrap();
    let mut events = Events::open(&[capture], world, Time(0)).unwrap();
    let mut warned = vec![None; world.site.zones.len()];
    while let Some(event) = events.next(&mut run, false).unwrap() {
        let ended = matches!(event, engine::Event::InputEnded { .. });
        for decision in run.decide(event) {
            if let Decision::Warning(said) = decision
                && said.action == Action::Warn
            {
                warned[usize::from(said.zone.0)].get_or_insert(said.time);
            }
        }
        if ended {
            break;
        }
    }
    warned
}

/// When the plots of one object were received, in order.
fn plots(output: &Output, object: usize) -> Vec<Time> {
    let mut times: Vec<Time> = output
        .datagrams
        .iter()
        .filter(|datagram| !datagram.repeated)
        .flat_map(|datagram| {
            datagram
                .reports
                .iter()
                .map(move |report| (datagram.time, report))
        })
        .filter(|(_, report)| report.object == Some(object))
        .filter(|(_, report)| matches!(report.line, PlotLine::Plot(_)))
        .map(|(time, _)| time)
        .collect();
    times.sort();
    times
}
