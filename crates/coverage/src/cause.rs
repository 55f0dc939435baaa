//! What limits the warning time of a cell most.
//!
//! The worst arrival is followed once more, and its time of flight divided among what it was lost
//! to: not seen because of terrain, range, sector or elevation limits, seen but not yet decided,
//! and the way of the sound. The greatest loss is the limiting cause. While several sensors look
//! and none sees, the reason of the nearest one counts that has the place in its window; a sensor
//! whose window ends before has no say, so that a map changes only within the windows of what changed.

use crate::arcs::STEP_S;
use crate::map::Point;
use crate::survey::{Survey, whole};
use crate::view::{Unseen, View};

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

    /// What it means, in words for a safety officer; nothing is known where no sensor looks, or where those that do
    /// have no ground to look over.
    pub fn sentence(self, somebody_looks: bool) -> &'static str {
        match self {
            Self::Terrain => "terrain hides them",
            Self::Range => "they are too far from the sensors",
            Self::Sector => "no sensor looks there",
            Self::Elevation => "they pass below or above what the sensors scan",
            Self::Tracking => "tracking and alerting take the time",
            Self::Siren => "the siren is too far away",
            Self::NoData if somebody_looks => {
                "their way leads over ground beyond the map, which is not looked at"
            }
            Self::NoData => "no sensor works",
        }
    }
}

/// Points of an arc that are looked at: every fourth, two seconds apart.
pub(crate) const EVERY: usize = 4;

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
    for point in points.iter().step_by(EVERY) {
        if point.ahead <= decided {
            break;
        }
        lose(
            unseen(survey, working, place, point),
            (STEP_S * EVERY as f64) as f32,
        );
    }
    if decided > 0 {
        lose(Cause::Tracking, survey.delay_s(decided));
        lose(Cause::Siren, survey.sound_at_s(place));
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

/// What the moment of one point was lost to.
fn unseen(survey: &Survey, working: &[bool], place: [usize; 2], point: &Point) -> Cause {
    let height = survey.ground[survey.cell(place)].saturating_add(point.lift);
    let [row, column] = place.map(|i| (i + survey.margin) as isize);
    let over = point.over([row, column]);
    if whole(&survey.surveyed).index(over[0], over[1]).is_none() {
        return Cause::NoData;
    }
    let views = survey.views.iter().zip(working);
    let looking = views.filter_map(|(view, works)| view.as_ref().filter(|_| *works));
    let away = |view: &View| {
        let down = view.eye.row as isize - over[0];
        let right = view.eye.column as isize - over[1];
        down * down + right * right
    };
    let mut nearest: Option<(isize, Cause)> = None;
    for view in looking.filter(|view| view.window.index(over[0], over[1]).is_some()) {
        let reason = match view.unseen(over, height) {
            // Seen, but the decision is not yet made: because echoes are weak, or because a
            // decision takes its looks.
            None if view.is_weak(over) => Cause::Range,
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
    nearest.map_or_else(|| survey.out_of_windows(working), |(_, reason)| reason)
}

impl Survey {
    /// What a moment is lost to at a place that lies in no working sensor's window.
    pub(crate) fn out_of_windows(&self, working: &[bool]) -> Cause {
        let mut working = working.iter().enumerate();
        if working.any(|(sensor, works)| *works && self.counts(sensor)) {
            Cause::Range
        } else {
            Cause::NoData
        }
    }
}
