//! What was not seen: misses inside what a sensor says it looked at, looks that are overdue, and paths
//! that have met the ground.

use core::f64::consts::TAU;

use frames::{Polar, Position, Span, Time, wrap_two_pi};
use nalgebra::Vector3;
use sensing::{Coverage, Dwell};

use crate::hypothesis::Look;
use crate::motion::{Motion, predict};
use crate::scene::{Scene, SceneSensor};
use crate::tracker::Tracker;

/// A look without a plot is taken to have happened so many revisits after the one before.
const REVISITS_UNTIL_MISSED: f64 = 1.5;
/// What is left of a track's existence once its path has gone underground.
const UNDERGROUND: f64 = 0.02;

impl Tracker {
    /// Tracks inside the stated coverage that no plot of the dwell touched were missed, once a turn.
    pub(crate) fn miss(&mut self, dwell: &Dwell, sensor: &SceneSensor, scene: &Scene) {
        if dwell.coverage == Coverage::Unstated {
            return;
        }
        // The dwell's end is the next one's start: a look noted there would be taken for one of the next.
        let looked = dwell.start + Span((dwell.end - dwell.start).0 / 2);
        let again = looked_again(dwell, sensor);
        for track in &mut self.tracks {
            if track.looked(dwell.sensor).is_some_and(|time| time >= again) {
                continue;
            }
            let (place, sd_m) = track.roughly(dwell.end);
            let point = seen_from(sensor, place);
            if !covers(dwell, point.azimuth_rad) {
                continue;
            }
            track.note_look(dwell.sensor, looked);
            if track.shown {
                track.predict(dwell.end, &self.config, scene);
            }
            track.existence = missed(track.existence, detection(sensor, point, sd_m));
        }
        for seed in self.seeds.of(dwell.sensor).touch() {
            let polar = seed.plot.polar;
            if seed.looked < again && covers(dwell, polar.azimuth_rad) {
                seed.looked = looked;
                seed.existence = missed(seed.existence, detection(sensor, polar, 0.0));
            }
        }
    }

    /// Sensors that do not say where they look: a track is missed once a revisit and a half has passed
    /// since its last look, if the sensor has sent anything since it was due.
    pub(crate) fn miss_overdue(&mut self, now: Time, scene: &Scene) {
        for &Look {
            sensor: id,
            time: heard,
        } in &self.progress
        {
            let Some(sensor) = scene.sensor(id) else {
                continue;
            };
            let revisit = sensor.revisit();
            let patience = Span::from_seconds(revisit.seconds() * REVISITS_UNTIL_MISSED);
            for track in &mut self.tracks {
                let Some(last) = track.not_looked_since(id) else {
                    continue;
                };
                let due = last + revisit;
                if now - last < patience || heard < due {
                    continue;
                }
                let (place, sd_m) = track.roughly(due);
                let seen = detection(sensor, seen_from(sensor, place), sd_m);
                // It may have ended since the look before: without that a track of many plots would be too
                // certain for any number of misses.
                let lives = self.config.survives(track.falls(), revisit.seconds());
                track.existence = missed(track.existence * lives, seen);
                track.note_look(id, due);
            }
            let bed = self.seeds.of(id);
            if now - bed.looked() < patience {
                continue;
            }
            for seed in bed.touch() {
                let due = seed.looked + revisit;
                if now - seed.looked >= patience && heard >= due {
                    seed.looked = due;
                    seed.existence =
                        missed(seed.existence, detection(sensor, seed.plot.polar, 0.0));
                }
            }
        }
    }

    /// What has gone underground has come down, or flew on elsewhere when it was last seen: neither a falling
    /// object nor a flying one is there.
    pub(crate) fn land(&mut self, now: Time, scene: &Scene) {
        for track in &mut self.tracks {
            if now < track.time {
                continue;
            }
            let (place, sd_m) = track.roughly(now);
            let up_m = |p: Vector3<f64>| {
                let point = Position::tagged(p);
                p.z - scene.environment.surface(point).up_m()
            };
            if up_m(place) > sd_m {
                continue;
            }
            let best = track.best();
            let mut there = track.components[best].gaussian;
            predict(&mut there, Motion::ALL[best], track.time, now, scene);
            let place = there.mean.fixed_rows::<3>(0).into_owned();
            if up_m(place) < -there.covariance[(2, 2)].max(0.0).sqrt() {
                track.existence *= UNDERGROUND;
            }
        }
    }
}

/// Existence after a look that saw nothing.
fn missed(existence: f64, detection: f64) -> f64 {
    let unseen = existence * (1.0 - detection);
    unseen / (1.0 - existence + unseen).max(1e-12)
}

/// A point of the site's plane as the sensor sees it.
fn seen_from(sensor: &SceneSensor, place: Vector3<f64>) -> Polar {
    Polar::from_position(sensor.to_sensor.apply(Position::tagged(place)))
}

/// Probability that the sensor sees something at a point that is known so well.
fn detection(sensor: &SceneSensor, point: Polar, sd_m: f64) -> f64 {
    sensor.detection_probability(
        point.range_m,
        point.azimuth_rad,
        point.elevation_rad,
        sd_m / point.range_m.max(1.0),
    )
}

/// From when on an earlier look was of the same turn as the dwell. What moves with the beam is seen at the end of one
/// sector and predicted just inside the next: that is one look, not two. A turn takes as long as the sector's part of
/// it tells, or the stated revisit where the antenna swings to and fro.
fn looked_again(dwell: &Dwell, sensor: &SceneSensor) -> Time {
    let Coverage::Sector { width_rad, .. } = dwell.coverage else {
        return dwell.start;
    };
    let turn_s = (dwell.end - dwell.start).seconds() * TAU / width_rad.max(1e-3);
    let half_s = 0.5 * turn_s.min(sensor.sensor.revisit_s);
    dwell.start.min(dwell.end - Span::from_seconds(half_s))
}

/// Whether the dwell says that it looked towards an azimuth.
fn covers(dwell: &Dwell, azimuth_rad: f64) -> bool {
    match dwell.coverage {
        Coverage::Scan => true,
        Coverage::Unstated => false,
        Coverage::Sector {
            from_rad,
            width_rad,
        } => wrap_two_pi(azimuth_rad - from_rad) <= width_rad,
    }
}
