//! A plan that would leave somebody worse off says so, loudly.

mod plain;

use std::ops::ControlFlow;

use coverage::Survey;
use plain::plain_with;
use planning::{Ask, Basis, offers, settings};
use siting::Side;

fn surveyed(text: &str) -> Survey {
    let world = sitefile::from_text("plain.toml".as_ref(), text).expect("a valid site");
    Survey::new(&world.site, None, &settings(&world), &mut |_| {}).expect("a survey")
}

#[test]
fn a_zone_that_is_worse_off_after_is_not_to_be_missed() {
    let text = plain_with(&[("azimuth_from_deg = 300\nazimuth_to_deg = 60\n", "")]);
    let before = surveyed(&text);
    // Sirens counted otherwise after than before: none is heard in the zone any more.
    let after = surveyed(&text.replace("latitude_deg = 36.195", "latitude_deg = 36.23"));
    let maps = [&before, &after].map(|survey| survey.map(&[true], &mut |_| {}));
    let world = sitefile::from_text("plain.toml".as_ref(), &text).expect("a valid site");
    let ask = Ask {
        sensors: 1,
        grid_m: Some(2000.0),
        ..Ask::default()
    };
    let offers = offers(&before, &Basis::of(&world), &ask, &[]).expect("offers");
    let (candidates, request) = (offers.candidates(), ask.request());
    let go_on = &mut |_| ControlFlow::Continue(());
    let proposal = siting::plan(&before, candidates, &[], request, go_on).expect("a proposal");
    let then = Side {
        survey: &before,
        map: &maps[0],
    };
    let now = Side {
        survey: &after,
        map: &maps[1],
    };
    let said = |then: &Side<'_>, now: &Side<'_>| {
        siting::said(then, now, candidates, request, &proposal).join("\n")
    };
    assert!(
        said(&then, &now).contains("WORSE: "),
        "{}",
        said(&then, &now)
    );
    assert!(
        !said(&now, &then).contains("WORSE: "),
        "better is not worse"
    );
    assert!(!said(&then, &then).contains("WORSE: "), "nothing changed");
}
