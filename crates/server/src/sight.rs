//! What a person is shown of what happened: where nobody looks is for planners' eyes only.
//!
//! Everything that a console gets passes here, state and events alike, so that what one way out hides
//! another does not tell.

use api::{Alarm, AlarmKind, Coverage, Event, EventKind, SensorStatus};

/// An alarm. That a zone has lost coverage concerns every operator; from where does not.
pub fn alarm(alarm: &Alarm, may_see_coverage: bool) -> Alarm {
    let hidden = alarm.kind == AlarmKind::CoverageLost && !may_see_coverage;
    Alarm {
        detail: alarm.detail.clone().filter(|_| !hidden),
        ..alarm.clone()
    }
}

/// A sensor. That it is blind somewhere concerns everybody, and is an alarm; where does not.
pub fn sensor(status: &SensorStatus, may_see_coverage: bool) -> SensorStatus {
    let mut shown = status.clone();
    if !may_see_coverage {
        shown.silent_sectors.clear();
        shown.jammed_sectors.clear();
        shown.jammed_deg = None;
    }
    shown
}

/// An event; one that says that coverage changed carries the coverage given.
pub fn event(event: &Event, may_see_coverage: bool, coverage: Option<&Coverage>) -> Event {
    let kind = match &event.kind {
        EventKind::Alarm {
            raised,
            alarm: about,
        } => EventKind::Alarm {
            raised: *raised,
            alarm: alarm(about, may_see_coverage),
        },
        EventKind::Sensor { status } => EventKind::Sensor {
            status: sensor(status, may_see_coverage),
        },
        EventKind::CoverageChanged { .. } => EventKind::CoverageChanged {
            coverage: coverage.filter(|_| may_see_coverage).cloned(),
        },
        other => other.clone(),
    };
    Event { kind, ..*event }
}
