//! More objects than there is room for: which forecast goes, and that it is told.

use frames::{EllipsoidHeight, Geodetic, Span, Time};
use site::{Mode, Polygon, Site, Zone, ZoneId};
use warning::limits::OBJECTS_MAX;
use warning::{Forecast, Rules, Warnings, ZoneForecast};

fn at(seconds: f64) -> Time {
    Time(1_613_413_800_000_000_000) + Span::from_seconds(seconds)
}

fn site() -> Site {
    let mut site = Site::new(
        "here",
        Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0)),
    );
    site.zones.push(Zone {
        id: "a".into(),
        name: "A".into(),
        outline: Polygon::new(vec![[0.0, 0.0], [500.0, 0.0], [0.0, 500.0]]).expect("an outline"),
        outline_deg: Vec::new(),
        time_to_shelter_s: 10.0,
        population: 1,
    });
    site
}

fn object(track: u64, falls: f64, probability: f64, impact_s: f64) -> Forecast {
    let impact = at(impact_s);
    Forecast {
        track,
        p_ballistic: falls,
        provisional: false,
        plots: 4,
        zones: vec![ZoneForecast {
            zone: ZoneId(0),
            probability,
            early: impact,
            impact,
            late: impact,
        }],
    }
}

/// As many as there is room for, each of no account: they come down one after another from 100 s on.
fn full() -> Warnings {
    let mut warnings = Warnings::new(&site());
    for track in 0..OBJECTS_MAX as u64 {
        let left_out = warnings.forecast(object(track, 0.9, 1e-3, 100.0 + track as f64 * 0.01));
        assert_eq!(left_out, None);
    }
    warnings
}

const LAST: u64 = OBJECTS_MAX as u64 - 1;

#[test]
fn a_doubtful_object_goes_first_and_then_what_comes_down_last() {
    let mut warnings = full();
    // At its first look a doubtful object counts for nothing; it comes down last, too.
    assert_eq!(
        warnings.forecast(object(9_000, 0.3, 0.9, 500.0)),
        Some(9_000)
    );
    // Urgent ones come in, though they weigh no more than the rest.
    assert_eq!(
        warnings.forecast(object(9_001, 0.9, 1e-3, 20.0)),
        Some(LAST)
    );
    assert_eq!(
        warnings.forecast(object(9_002, 0.9, 1e-3, 20.0)),
        Some(LAST - 1)
    );
    // Nobody who is in already has to go for his next look.
    assert_eq!(warnings.forecast(object(9_001, 0.9, 1e-3, 20.0)), None);
}

#[test]
fn what_a_warning_rests_on_stays() {
    let site = site();
    let rules = Rules::new(&site);
    let mut warnings = Warnings::new(&site);
    warnings.forecast(object(9_000, 0.9, 0.9, 400.0));
    let said = warnings.step(&rules, at(0.0), |_| true);
    assert_eq!(said.len(), 1, "a warning");
    for track in 0..OBJECTS_MAX as u64 {
        let left_out = warnings.forecast(object(track, 0.9, 1e-3, 100.0 + track as f64 * 0.01));
        assert_ne!(left_out, Some(9_000));
        assert_eq!(left_out.is_some(), track == LAST);
    }
}

#[test]
fn what_was_held_in_a_drill_is_gone_with_it() {
    let site = site();
    let rules = Rules::new(&site);
    let mut warnings = Warnings::new(&site);
    // Too faint to warn of now, and enough in the last seconds.
    warnings.forecast(object(7, 0.9, 0.2, 60.0));
    assert!(warnings.step(&rules, at(0.0), |_| true).is_empty());
    assert_eq!(warnings.set_mode(Mode::Exercise), Ok(false));
    assert_eq!(warnings.set_mode(Mode::Live), Ok(true));
    assert!(warnings.step(&rules, at(50.0), |_| true).is_empty());
    // The same object seen live is another matter.
    warnings.forecast(object(7, 0.9, 0.2, 60.0));
    assert_eq!(warnings.step(&rules, at(50.0), |_| true).len(), 1);
}
