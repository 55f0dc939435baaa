//! What tracks hold in memory, counted by the allocator: ten thousand ordinary ones, and some as heavy as they come.

#![allow(unsafe_code, reason = "an allocator that counts is an allocator")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::{Noise, SD, at, clutter, exact, later, measured, round, scan, scene, turned};
use tracking::limits::{HISTORY_MAX, OCTETS_MAX, TRACK_OCTETS_MAX, TRACKS_MAX};
use tracking::{Config, Tracker};

struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.with(|held| held.set(held.get() + layout.size() as isize));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.with(|held| held.set(held.get() - layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const OBJECTS: usize = 10_000;
/// What `docs/tracking.md` promises of an ordinary track, octets.
const ORDINARY: usize = 20_480;

#[test]
fn ten_thousand_live_tracks_are_held_in_the_memory_that_is_promised() {
    let mut scene = scene();
    scene.sensors[0].sensor.false_plots_per_scan = 1000.0;
    let mut noise = Noise(404);
    // Hovering and drifting things on a grid that the radar resolves: 50 ranges, 200 azimuths.
    let objects: Vec<[f64; 4]> = (0..OBJECTS)
        .map(|k| {
            [
                4_000.0 + 200.0 * (k % 50) as f64,
                core::f64::consts::TAU * (k / 50) as f64 / 200.0,
                noise.between(0.1, 0.6),
                noise.between(-40.0, 40.0),
            ]
        })
        .collect();
    let mut tracker = Tracker::new(Config::default());
    for second in 0..9_u32 {
        let (t, first) = (f64::from(second), u64::from(second) * 1_000_000);
        let mut plots = clutter(1000, at(t), first + 100_000, &mut noise);
        plots.extend(
            objects
                .iter()
                .enumerate()
                .map(|(k, [range_m, azimuth, elevation, rate])| {
                    measured(
                        [range_m + rate * t, *azimuth, *elevation, *rate],
                        at(t),
                        first + k as u64,
                    )
                }),
        );
        tracker.handle(&scan(at(t), plots), &scene);
    }
    let live = tracker.tracks().count();
    assert!(live >= OBJECTS * 99 / 100, "{live} live tracks");
    let (tracks, seeds) = tracker.held();
    let with = HELD.with(Cell::get);
    drop(tracker);
    let held = (with - HELD.with(Cell::get)) as usize;
    println!(
        "{live} live tracks, {tracks} with tentative ones, {seeds} lone plots: {held} octets, {} a track",
        held / tracks
    );
    assert!(
        held <= tracks * ORDINARY,
        "{} octets a track",
        held / tracks
    );
    assert!(held <= OCTETS_MAX && ORDINARY <= TRACK_OCTETS_MAX && tracks <= TRACKS_MAX);
}

/// Rounds, each in a cloud of false plots on a bearing of its own.
const CLOUDS: usize = 4;
/// Plots of each cloud in a look, the round's own among them.
const CLOUD_PLOTS: u64 = 5;
/// Looks a second: a flight of half a minute has more than a history holds.
const LOOKS: u32 = 12;
/// What `docs/tracking.md` promises of a track that is old and all the time open about its plots, octets.
const AGED: usize = 98_304;

#[test]
fn tracks_that_are_old_and_ambiguous_stay_well_below_the_ceiling_of_one() {
    let mut scene = scene();
    scene.sensors[0].sensor.revisit_s = 1.0 / f64::from(LOOKS);
    let mut noise = Noise(505);
    let rounds = [0, 1, 2, 3].map(|k| {
        let angle = core::f64::consts::TAU * f64::from(k) / CLOUDS as f64;
        turned(&round(&mut noise), angle)
    });
    let before = HELD.with(Cell::get);
    let mut tracker = Tracker::new(Config::default());
    let (mut most, mut plots_most) = (0, 0);
    for look in 0..26 * LOOKS {
        let (t, first) = (
            f64::from(look) / f64::from(LOOKS),
            u64::from(look) * 1_000_000,
        );
        // Alone until they are known, then with others so near that any may be theirs.
        let together = if t < 3.0 { 1 } else { CLOUD_PLOTS };
        let mut plots = Vec::new();
        for (state, k) in rounds.iter().zip(0..) {
            let z = exact(&scene, &later(&scene, state, t));
            plots.extend((0..together).map(|other| {
                let sds = if other == 0 { 1.0 } else { 1.5 };
                let off = [0, 1, 2, 3].map(|i| z[i] + sds * SD[i] * noise.normal());
                measured(off, at(t), first + k * CLOUD_PLOTS + other)
            }));
        }
        let report = tracker.handle(&scan(at(t), plots), &scene);
        if t < 22.0 {
            continue;
        }
        let held = (HELD.with(Cell::get) - before) as usize;
        let (tracks, _) = tracker.held();
        most = most.max(held / tracks);
        plots_most = plots_most.max(tracker.tracks().map(|track| track.plots).max().unwrap_or(0));
        // Six histories that five plots or none may carry on would be 36.
        let histories = report.histories as usize / tracks;
        assert!(
            tracks >= CLOUDS && histories >= 12,
            "{histories} for each of {tracks} at {t} s"
        );
    }
    println!("{most} octets a track, after up to {plots_most} plots");
    assert!(plots_most as usize >= HISTORY_MAX / 2, "{plots_most} plots");
    assert!(most >= 2 * ORDINARY, "{most}: this is no burden");
    assert!(most <= AGED && AGED <= TRACK_OCTETS_MAX, "{most}");
}
