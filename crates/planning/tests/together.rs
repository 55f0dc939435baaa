//! What is said of a plan's worth is proved, or not said.

mod plain;

use std::ops::ControlFlow;

use coverage::Survey;
use plain::plain_with;
use planning::{Ask, Basis, offers, settings};

fn of_best_possible(sensors: usize, sirens: usize) -> Option<f64> {
    // The siren is not heard in the zone.
    let text = plain_with(&[(
        "latitude_deg = 36.195\nlongitude_deg = 44.0",
        "latitude_deg = 36.23\nlongitude_deg = 44.04",
    )]);
    let world = sitefile::from_text("plain.toml".as_ref(), &text).expect("a valid site");
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
