//! What the coverage map may count on of each sensor, from what the board says of it.

use std::fmt::Write as _;

use api::{AlarmKind, SensorHealth};
use frames::Geodetic;
use site::Sensor;

use crate::board::State;

/// What the map may count on of one sensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Whether it counts at all.
    pub works: bool,
    /// Where it stands, latitude and longitude, where that is by its own word.
    pub place_deg: Option<[f64; 2]>,
    /// Where it does not see: from and to, clockwise from true north, in whole [`STEP_DEG`].
    pub blind_deg: Vec<[u16; 2]>,
}

/// What is blind moves a little with every report of it: the map need not follow each.
const STEP_DEG: f64 = 5.0;

/// Every sensor, in the site's order.
pub fn counted(state: &State) -> Vec<Counted> {
    let sensors = state.sensors.iter();
    sensors.map(|status| Counted::of(status, state)).collect()
}

impl Counted {
    /// As the site file has it.
    pub const IN_PLACE: Self = Self {
        works: true,
        place_deg: None,
        blind_deg: Vec::new(),
    };

    /// A sensor counts that reports as it should, or may yet, but for the sectors that it is known to be blind in.
    fn of(status: &api::SensorStatus, state: &State) -> Self {
        let misread = state.alarms.values().any(|alarm| {
            alarm.kind == AlarmKind::WrongEdition && alarm.sensor.as_ref() == Some(&status.sensor)
        });
        // One that was never heard is lost within seconds, by the engine's own judgement.
        let reports = matches!(status.health, SensorHealth::Healthy | SensorHealth::Unheard);
        let blind = || status.silent_sectors.iter().chain(&status.jammed_sectors);
        let mut blind_deg: Vec<[u16; 2]> = blind().map(|sector| in_steps(*sector)).collect();
        blind_deg.sort_unstable();
        blind_deg.dedup();
        let all_round = blind_deg.iter().any(|[from, to]| to - from >= 360);
        Self {
            works: reports && !misread && !all_round,
            place_deg: status.place,
            blind_deg,
        }
    }

    /// The sensor where it stands; how high follows from its mast and the ground there.
    pub fn placed(&self, planned: &Sensor) -> Sensor {
        let height = planned.position.height;
        let stands = self
            .place_deg
            .map(|[latitude, longitude]| Geodetic::from_degrees(latitude, longitude, height));
        Sensor {
            position: stands.unwrap_or(planned.position),
            ..planned.clone()
        }
    }

    /// Start and width of each blind sector, radians.
    pub fn blind_rad(&self) -> Vec<(f64, f64)> {
        let sector = |&[from, to]: &[u16; 2]| {
            let [from_rad, to_rad] = [from, to].map(|deg| f64::from(deg).to_radians());
            (from_rad, to_rad - from_rad)
        };
        self.blind_deg.iter().map(sector).collect()
    }
}

/// The two sides of a sector given by its start and width, each moved outward to a whole step.
fn in_steps([from_deg, width_deg]: [f64; 2]) -> [u16; 2] {
    // Sides that are whole steps already may be a rounding error off.
    let from = ((from_deg + 1e-6) / STEP_DEG).floor();
    let to = ((from_deg + width_deg - 1e-6) / STEP_DEG).ceil();
    let to = to.min(from + 360.0 / STEP_DEG);
    [from, to].map(|steps| (steps * STEP_DEG).clamp(0.0, 720.0) as u16)
}

/// How a note on the sensors that a map counts on begins in the journal; what follows of each is parted by `; `.
pub const COUNTED_NOTE: &str = "the coverage map is drawn ";

/// Which sensors a map counts on, for the journal.
pub fn in_words(planned: &[Sensor], counted: &[Counted]) -> String {
    let each: Vec<String> = planned
        .iter()
        .zip(counted)
        .map(|(planned, counted)| {
            if !counted.works {
                return format!("without {}", planned.id);
            }
            let mut words = format!("with {}", planned.id);
            // Writing to a string does not fail.
            if let Some([latitude, longitude]) = counted.place_deg {
                let _ = write!(words, " at {latitude:.5} {longitude:.5}");
            }
            for [from, to] in &counted.blind_deg {
                let _ = write!(words, ", blind from {from} to {} degrees", to % 360);
            }
            words
        })
        .collect();
    format!("{COUNTED_NOTE}{}", each.join("; "))
}

#[cfg(test)]
mod tests {
    use frames::Time;

    use super::*;
    use crate::board::Board;

    /// The plain of the planner's tests with a second radar.
    const TWO: &str = concat!(
        include_str!("../../planning/tests/plain.toml"),
        r#"
[[sensor]]
id = "south"
sic = 2
latitude_deg = 36.18
longitude_deg = 44.0
mast_m = 12
revisit_s = 1
range_max_m = 20000
"#
    );

    fn site() -> site::Site {
        let world = sitefile::from_text("plain.toml".as_ref(), TWO).expect("a valid site");
        world.site
    }

    fn board() -> Board {
        Board::new(&site(), None, Time(0))
    }

    fn works(board: &Board) -> Vec<bool> {
        let counted = board.read(counted);
        counted.iter().map(|sensor| sensor.works).collect()
    }

    #[test]
    fn the_map_counts_on_sensors_that_report_as_they_should_or_may_yet() {
        let board = board();
        assert_eq!(works(&board), [true, true], "not heard yet");
        for (health, counts) in [
            (SensorHealth::Healthy, true),
            // Its antenna stands still, it says that it is not fit for use, or that it stands elsewhere.
            (SensorHealth::Degraded, false),
            (SensorHealth::Lost, false),
            (SensorHealth::NotInUse, false),
        ] {
            board.write(|state| state.sensors[0].health = health);
            assert_eq!(works(&board), [counts, true], "{health:?}");
        }
    }

    #[test]
    fn a_sensor_of_another_edition_is_not_counted_on_while_the_alarm_stands() {
        let board = board();
        for (kind, counts) in [
            (AlarmKind::WrongEdition, false),
            // What it measures is put right.
            (AlarmKind::SensorBiased, true),
        ] {
            let alarm = api::Alarm {
                id: "it/south".to_owned(),
                kind,
                since: api::TimeMs(0),
                sensor: Some("south".to_owned()),
                zone: None,
                detail: None,
            };
            board.alarm(alarm.clone(), true);
            assert_eq!(works(&board), [true, counts], "{kind:?}");
            board.alarm(alarm, false);
            assert_eq!(works(&board), [true, true], "{kind:?} is over");
        }
    }

    #[test]
    fn a_silent_or_jammed_sector_alone_is_taken_out_and_a_jammer_anywhere_takes_all() {
        let board = board();
        board.write(|state| {
            state.sensors[0].silent_sectors = vec![[60.0, 45.0]];
            state.sensors[0].jammed_sectors = vec![[347.3, 30.0]];
        });
        let north = board.read(counted).swap_remove(0);
        assert!(north.works);
        assert_eq!(north.blind_deg, [[60, 105], [345, 380]]);
        let words = in_words(&site().sensors[..1], &[north]);
        assert_eq!(
            words,
            "the coverage map is drawn with north, blind from 60 to 105 degrees, blind from 345 to 20 degrees"
        );
        board.write(|state| state.sensors[0].jammed_sectors = vec![[0.0, 360.0]]);
        assert_eq!(works(&board), [false, true]);
    }
}
