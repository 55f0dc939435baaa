//! What limits the warning time of a cell most.
//!
//! The worst arrival is followed once more, and its time of flight divided among what it was lost
//! to: not seen because of terrain, range, sector or elevation limits, seen but not yet decided,
//! and the way of the sound. The greatest loss is the limiting cause. While several sensors look
//! and none sees, the nearest one's reason counts.

use site::Sensor;

use crate::arcs::STEP_S;
use crate::map::Point;
use crate::survey::Survey;
use crate::view::{DECIDED, Unseen, View};

/// What limits warning time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Terrain hides the object.
    Terrain,
    /// It is too far for the sensors that look there, or its echo too weak.
    Range,
    /// It is outside their sectors.
    Sector,
    /// It is under their lowest or over their highest elevation.
    Elevation,
    /// Detections, decision and alert take the time.
    Tracking,
    /// The sound of the nearest siren takes the time, or no siren is heard.
    Siren,
    /// No sensor works, or the ground is not known on its way.
    NoData,
}

impl Cause {
    /// Every cause, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::Terrain,
        Self::Range,
        Self::Sector,
        Self::Elevation,
        Self::Tracking,
        Self::Siren,
        Self::NoData,
    ];

    /// Its value in `cause.tif`, from 1.
    pub fn code(self) -> u8 {
        match self {
            Self::Terrain => 1,
            Self::Range => 2,
            Self::Sector => 3,
            Self::Elevation => 4,
            Self::Tracking => 5,
            Self::Siren => 6,
            Self::NoData => 7,
        }
    }

    /// The cause of a value in `cause.tif`.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terrain => "terrain",
            Self::Range => "range",
            Self::Sector => "sector",
            Self::Elevation => "elevation",
            Self::Tracking => "tracking",
            Self::Siren => "siren",
            Self::NoData => "no_data",
        }
    }

    /// What it means, in words for a safety officer.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Terrain => "terrain hides them",
            Self::Range => "they are too far from the sensors",
            Self::Sector => "no sensor looks there",
            Self::Elevation => "they pass below or above what the sensors scan",
            Self::Tracking => "tracking and alerting take the time",
            Self::Siren => "the siren is too far away",
            Self::NoData => "no working sensor or no terrain data",
        }
    }
}

/// Seconds lost to each cause, in the order of [`Cause::ALL`].
type Losses = [f32; 7];

/// The limiting cause at a cell that is shown.
pub(crate) fn cause(
    survey: &Survey,
    working: &[bool],
    place: [usize; 2],
    points: &[Point],
    decided: u16,
) -> Cause {
    let mut lost_s: Losses = [0.0; 7];
    let mut lose = |cause: Cause, seconds: f32| {
        lost_s[usize::from(cause.code() - 1)] += seconds;
    };
    for point in points {
        if point.ahead <= decided {
            break;
        }
        lose(unseen(survey, working, place, point), STEP_S as f32);
    }
    if decided > 0 {
        lose(Cause::Tracking, survey.delay_s());
        let cell = place[0] * survey.shown.columns + place[1];
        lose(Cause::Siren, survey.sound_at_s(cell));
    }
    Cause::ALL
        .into_iter()
        .zip(lost_s)
        .fold((Cause::Tracking, 0.0), |worst, (cause, seconds)| {
            if seconds > worst.1 {
                (cause, seconds)
            } else {
                worst
            }
        })
        .0
}

impl Survey {
    /// Whether a decision takes more than twice the looks here that it takes when each is a
    /// detection.
    fn is_weak(&self, sensor: &Sensor, view: &View, [row, column]: [usize; 2]) -> bool {
        let gain = view.gain[row * self.surveyed.columns + column];
        let looks = f64::from(self.settings.detections);
        let full = f64::from(DECIDED) * STEP_S / (looks * sensor.revisit_s);
        f64::from(gain) * 2.0 < full
    }
}

/// What the moment of one point was lost to.
fn unseen(survey: &Survey, working: &[bool], [row, column]: [usize; 2], point: &Point) -> Cause {
    let wide = survey.surveyed.columns;
    let (row, column) = (row + survey.margin, column + survey.margin);
    let height = survey.ground[row * wide + column].saturating_add(point.lift);
    let over_row = row
        .checked_add_signed(point.down)
        .filter(|r| *r < survey.surveyed.rows);
    let over_column = column.checked_add_signed(point.right).filter(|c| *c < wide);
    let (Some(over_row), Some(over_column)) = (over_row, over_column) else {
        return Cause::NoData;
    };
    let sensors = survey.site.sensors.iter().zip(&survey.views).zip(working);
    let looking = sensors.filter_map(|((sensor, view), works)| {
        view.as_ref().filter(|_| *works).map(|view| (sensor, view))
    });
    let away = |view: &View| {
        let down = view.eye.row.abs_diff(over_row);
        let right = view.eye.column.abs_diff(over_column);
        down * down + right * right
    };
    let mut nearest: Option<(usize, Cause)> = None;
    for (sensor, view) in looking {
        let place = [over_row, over_column];
        let reason = match view.unseen(sensor, &survey.surveyed, place, height, survey.datum_m) {
            // Seen, but the decision is not yet made: because echoes are weak, or because a
            // decision takes its looks.
            None if survey.is_weak(sensor, view, place) => Cause::Range,
            None => return Cause::Tracking,
            Some(Unseen::Terrain) => Cause::Terrain,
            Some(Unseen::Range) => Cause::Range,
            Some(Unseen::Sector) => Cause::Sector,
            Some(Unseen::Elevation) => Cause::Elevation,
        };
        let distance = away(view);
        if nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, reason));
        }
    }
    nearest.map_or(Cause::NoData, |(_, reason)| reason)
}
