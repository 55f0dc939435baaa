//! The truth beside the reports: where every object was, where it came down, whose each plot is.

use frames::{Span, Time};
use recording::lines::{PlotLine, TruthLine};

use crate::World;
use crate::feed::Datagram;
use crate::object::Object;
use crate::path::Knot;
use crate::run::arrived;
use crate::scan::Scanner;

/// Seconds between states of an object; with position and velocity at both ends a cubic between
/// them is good to a millimetre even in the first second of fall with heavy drag.
const STEP_S: f64 = 0.5;

/// The lines of `truth.jsonl`: states and impacts object by object, then plots in their order.
pub(crate) fn lines(
    world: &World<'_>,
    objects: &[Object],
    scanners: &[Scanner<'_>],
    datagrams: &[Datagram],
) -> Vec<TruthLine> {
    let mut lines = Vec::new();
    for object in objects {
        states(world.start, object, scanners, &mut lines);
        impact(world, object, &mut lines);
    }
    let plots = arrived(datagrams).filter_map(|report| match &report.line {
        PlotLine::Plot(plot) => Some((report, plot)),
        _ => None,
    });
    lines.extend(plots.enumerate().map(|(index, (report, plot))| {
        let object = report.object.and_then(|index| objects.get(index));
        TruthLine::Plot {
            sensor: plot.sensor.clone(),
            index: index as u64,
            object: object.map(|object| object.name.clone()),
        }
    }));
    lines
}

/// States at the object's first moment, at every multiple of the step, and at its last.
fn states(start: Time, object: &Object, scanners: &[Scanner<'_>], lines: &mut Vec<TruthLine>) {
    let (Some(first), Some(last)) = (object.path.first(), object.path.last()) else {
        return;
    };
    let mut state = |knot: &Knot| {
        let seeing = scanners.iter().filter(|scanner| scanner.sees(knot));
        lines.push(TruthLine::State {
            time: start + Span::from_seconds(knot.time_s),
            object: object.name.clone(),
            class: object.class.clone(),
            enu_m: knot.position.to_array(),
            velocity_mps: knot.velocity.to_array(),
            in_view: seeing.map(|scanner| scanner.id().to_owned()).collect(),
        });
    };
    state(first);
    let mut step = (first.time_s / STEP_S).floor() + 1.0;
    while step * STEP_S < last.time_s {
        if let Some(knot) = object.path.at(step * STEP_S) {
            state(&knot);
        }
        step += 1.0;
    }
    if last.time_s > first.time_s {
        state(last);
    }
}

fn impact(world: &World<'_>, object: &Object, lines: &mut Vec<TruthLine>) {
    let Some(impact) = object.impact else { return };
    let place = world.environment.frame().to_geodetic(impact.position);
    lines.push(TruthLine::Impact {
        time: world.start + Span::from_seconds(impact.time_s),
        object: object.name.clone(),
        enu_m: impact.position.to_array(),
        latitude_deg: place.latitude_deg(),
        longitude_deg: place.longitude_deg(),
    });
}
