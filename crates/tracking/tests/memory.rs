//! What ten thousand live tracks hold in memory, counted by the allocator.

#![allow(unsafe_code, reason = "an allocator that counts is an allocator")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::{Noise, at, clutter, measured, scan, scene};
use tracking::limits::{OCTETS_MAX, TRACK_OCTETS_MAX, TRACKS_MAX};
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
