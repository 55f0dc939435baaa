//! Which track is reported when: with each scan's plot, and once a second while it is not seen.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use flight::{POSITION, VELOCITY};
use frames::Time;
use tracking::{Class, Phase, TrackId, TrackView, Tracker};

use crate::TrackReport;
use crate::limits::{REPORT_SEEN, REPORT_UNSEEN};
use crate::setting::Setting;

/// When each track was reported last.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Reports {
    last: BTreeMap<TrackId, Last>,
    total: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Last {
    /// When it was reported.
    at: Time,
    /// Which moment was reported.
    state: Time,
    /// Its latest plot then.
    seen: Time,
}

impl Reports {
    /// Reports that are due.
    pub fn due(&mut self, tracker: &Tracker, setting: &Setting, now: Time) -> Vec<TrackReport> {
        let mut reports = Vec::new();
        for view in tracker.tracks() {
            let last = self.last.get(&view.id).copied();
            self.total += u64::from(last.is_none());
            let since = last.map(|last| now - last.at);
            let seen_anew = last.is_none_or(|last| view.seen > last.seen);
            let report = match since {
                None => Some(view),
                Some(since) if seen_anew && since >= REPORT_SEEN => Some(view),
                Some(since) if since >= REPORT_UNSEEN => {
                    tracker.track_at(view.id, now, &setting.scene)
                }
                Some(_) => None,
            };
            // A plot that came late may move a track's state back behind what was reported.
            let onward = |view: &TrackView| last.is_none_or(|last| view.state.time > last.state);
            if let Some(view) = report.filter(onward) {
                let (state, seen) = (view.state.time, view.seen);
                self.last.insert(
                    view.id,
                    Last {
                        at: now,
                        state,
                        seen,
                    },
                );
                reports.push(track_report(&view));
            }
        }
        reports
    }

    /// A track is no more.
    pub fn forget(&mut self, track: TrackId) {
        self.last.remove(&track);
    }

    /// Tracks reported so far.
    pub fn total(&self) -> u64 {
        self.total
    }
}

fn track_report(view: &TrackView) -> TrackReport {
    let mut covariance = [[0.0; 6]; 6];
    for (row, line) in covariance.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell = view.covariance[(row, column)];
        }
    }
    const _: () = assert!(
        POSITION == 0 && VELOCITY == 3,
        "position and velocity come first"
    );
    let falls = view.class.of(Class::Ballistic) > 0.5 && view.phase != Phase::Boost;
    TrackReport {
        time: view.state.time,
        track: view.id,
        existence: view.existence,
        class: view.class,
        phase: view.phase,
        position: view.state.position,
        velocity: view.state.velocity,
        ballistic_coefficient_kg_m2: falls.then(|| libm::exp(view.state.ln_beta)),
        covariance,
        seen: view.seen,
    }
}
