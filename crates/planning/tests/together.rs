//! What is said of a plan's worth is proved, or not said.

use std::ops::ControlFlow;

use coverage::Survey;
use planning::{Ask, Basis, offers, settings};

/// A radar that looks north, a zone south of it and no siren that is heard there.
const PLAIN: &str = r#"
[site]
name = "Plain"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
[coverage]
cell_m = 200
half_width_m = 4000
azimuth_step_deg = 45
arcs = [[250.0, 45.0]]
[[sensor]]
id = "north"
latitude_deg = 36.22
longitude_deg = 44.0
mast_m = 12
revisit_s = 1
range_max_m = 20000
azimuth_from_deg = 300
azimuth_to_deg = 60
[[zone]]
id = "camp"
polygon = [[36.19, 43.995], [36.19, 44.005], [36.20, 44.005], [36.20, 43.995]]
time_to_shelter_s = 10
population = 100
[[siren]]
id = "far"
latitude_deg = 36.23
longitude_deg = 44.04
"#;

fn of_best_possible(sensors: usize, sirens: usize) -> Option<f64> {
    let world = sitefile::from_text("plain.toml".as_ref(), PLAIN).expect("a valid site");
    let settings = settings(&world);
    let survey = Survey::new(&world.site, None, &settings, &mut |_| {}).expect("a survey");
    let ask = Ask {
        sensors,
        sirens,
        grid_m: Some(2000.0),
        ..Ask::default()
    };
    let offers = offers(&survey, &Basis::of(&world), &ask, &[]).expect("offers");
    let (candidates, request) = (offers.candidates(), ask.request());
    let go_on = &mut |_| ControlFlow::Continue(());
    let proposal = siting::plan(&survey, candidates, &[], request, go_on).expect("a proposal");
    proposal.of_best_possible
}

#[test]
fn one_kind_has_a_bound_and_a_choice_of_both_kinds_claims_none() {
    assert_eq!(
        of_best_possible(1, 0),
        Some(1.0),
        "all candidates are looked at"
    );
    assert_eq!(of_best_possible(1, 1), None);
}
