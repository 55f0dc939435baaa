//! The grid that is taken where none is given can be planned, whatever may stand on it.

mod plain;

use coverage::Survey;
use plain::plain_with;
use planning::{Ask, Basis, least_step_m, offers, settings};
use siting::CANDIDATES_MAX;

const SECTOR: &str = "azimuth_from_deg = 300\nazimuth_to_deg = 60\n";

/// A small plain in small cells, with a radar that does not see far.
fn small(sector: &str, more: &str) -> String {
    let text = plain_with(&[
        ("cell_m = 200", "cell_m = 100"),
        ("half_width_m = 4000", "half_width_m = 4100"),
        ("range_max_m = 20000", "range_max_m = 3000"),
        (SECTOR, sector),
    ]);
    format!("{text}{more}")
}

fn candidates(text: &str, ask: &Ask) -> usize {
    let world = sitefile::from_text("plain.toml".as_ref(), text).expect("a valid site");
    let settings = settings(&world);
    let survey = Survey::new(&world.site, None, &settings, &mut |_| {}).expect("a survey");
    let basis = Basis::of(&world);
    let offers = offers(&survey, &basis, ask, &[]).expect("offers");
    let count = offers.candidates().len();
    // The least that may be asked for is the first that fits: one cell less would be too many.
    let least_m = least_step_m(&survey, &basis, ask).expect("models");
    let of_squares_of = |grid_m: f64| {
        let grid_m = Some(grid_m);
        let asked = Ask {
            grid_m,
            ..ask.clone()
        };
        let offered = planning::offers(&survey, &basis, &asked, &[]).expect("offers");
        offered.candidates().len()
    };
    assert!(of_squares_of(least_m) <= CANDIDATES_MAX);
    if least_m > 100.0 && ask.sirens == 0 {
        assert!(of_squares_of(least_m - 100.0) > CANDIDATES_MAX);
    }
    count
}

#[test]
fn a_sensor_that_may_be_turned_every_way_leaves_room_for_its_directions() {
    let ask = Ask {
        sensors: 1,
        ..Ask::default()
    };
    let count = candidates(&small(SECTOR, ""), &ask);
    assert!((2_000..=CANDIDATES_MAX).contains(&count), "{count}");
    // One that looks all round has the forty squares a side, or nearly: squares are whole cells.
    let count = candidates(&small("", ""), &ask);
    assert!((1_600..=1_700).contains(&count), "{count}");
}

#[test]
fn sirens_and_several_models_leave_room_for_each_other() {
    let models = "[[sensor_model]]\nname = \"a\"\nlike = \"north\"\n\
                  [[sensor_model]]\nname = \"b\"\nlike = \"north\"\nazimuth_width_deg = 90\n";
    let ask = Ask {
        sensors: 1,
        sirens: 1,
        ..Ask::default()
    };
    let count = candidates(&small(SECTOR, models), &ask);
    assert!((1_000..=CANDIDATES_MAX).contains(&count), "{count}");
}
