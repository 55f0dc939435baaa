//! What a map in bands holds in memory, counted by the allocator: the ground, the views near the band and the band,
//! however many bands there are.

#![allow(unsafe_code, reason = "an allocator that counts is an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering};

use coverage::{Map, Settings, Survey};
use frames::{EllipsoidHeight, Geodetic, SiteFrame};
use site::{Sensor, Siren, Site};
use terrain::Sharpness;

struct Counting;

/// By all threads, octets; the only test in this file is the only one that allocates.
static HELD: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = layout.size() as isize;
        let held = HELD.fetch_add(size, Ordering::Relaxed) + size;
        PEAK.fetch_max(held, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Held by now.
fn held() -> usize {
    HELD.load(Ordering::Relaxed) as usize
}

/// The most that some work holds, octets.
fn peak_of<T>(work: impl FnOnce() -> T) -> (usize, T) {
    PEAK.store(HELD.load(Ordering::Relaxed), Ordering::Relaxed);
    let done = work();
    (PEAK.load(Ordering::Relaxed) as usize, done)
}

const HALF_M: f64 = 30_000.0;
const CELL_M: f64 = 60.0;
const RADARS: usize = 20;
const RANGE_M: f64 = 6000.0;
/// Octets for each cell of the ground, which has 6 and the extremes of blocks; and of the square that a view is of: 16, more where
/// the square is small, since strips have a rim.
const GROUND_CELL: f64 = 7.0;
const VIEW_CELL: f64 = 23.0;

/// Radars one behind the other from north to south, each with a short range, and a siren in the middle.
fn site() -> Site {
    let origin = Geodetic::from_degrees(42.5, 1.5, EllipsoidHeight(0.0));
    let frame = SiteFrame::new(origin);
    let place = |north_m: f64| frame.to_geodetic(frames::Position::new(0.0, north_m, 0.0));
    let north_m = |i: usize| ((i as f64 + 0.5) / RADARS as f64 * 2.0 - 1.0) * HALF_M;
    Site {
        sensors: (0..RADARS)
            .map(|i| Sensor {
                range_max_m: RANGE_M,
                mast_m: 15.0,
                ..Sensor::radar(&format!("r{i}"), place(north_m(i)))
            })
            .collect(),
        sirens: vec![Siren {
            id: "horn".to_owned(),
            position: place(0.0),
            mast_m: 12.0,
            sound_power_db: 130.0,
        }],
        ..Site::new("strip", origin)
    }
}

fn settings() -> Settings {
    Settings {
        cell_m: CELL_M,
        half_width_m: HALF_M,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 90.0,
        arcs: vec![[100.0, 45.0]],
        cross_section_m2: 0.01,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 75.0,
    }
}

#[test]
fn a_map_in_bands_holds_the_ground_and_what_is_near_the_band() {
    let site = site();
    let before = held();
    let mut survey = Survey::of_ground(&site, None, &settings()).expect("a survey");
    let ground = held() - before;
    let grid = *survey.grid();
    // The margin that arcs come in over is part of it.
    let surveyed = {
        let reach_m = survey
            .arcs()
            .iter()
            .map(coverage::Arc::reach_m)
            .fold(0.0, f64::max);
        let side = grid.columns as f64 + 2.0 * (reach_m / CELL_M + 33.0);
        side * side
    };
    let a_cell = ground as f64 / surveyed;
    assert!(a_cell <= GROUND_CELL, "{a_cell} octets a cell of ground");

    let working = [true; RADARS];
    let mut draw = |rows: core::ops::Range<usize>| -> (usize, Map) {
        let (peak, map) = peak_of(|| {
            survey.look_at(rows.clone(), &mut |_| {});
            survey.map_of_rows(rows, 1, &working, &mut |_| {})
        });
        (peak - before - ground, map)
    };
    let bands: Vec<_> = (0..grid.rows).step_by(64).collect();
    let peaks: Vec<usize> = bands
        .iter()
        .map(|&row| draw(row..(row + 64).min(grid.rows)).0)
        .collect();
    let (early, late) = peaks.split_at(peaks.len() / 3);
    let most = |peaks: &[usize]| peaks.iter().copied().max().unwrap_or(0);
    assert!(
        most(late) as f64 <= 1.1 * most(early) as f64,
        "memory grows with the bands that are done: {peaks:?}"
    );
    let (whole, _) = draw(0..grid.rows);
    assert!(
        most(&peaks) * 2 <= whole,
        "{} in bands, {whole} at once",
        most(&peaks)
    );

    survey.look_away();
    let bare = held();
    survey.look_at(0..grid.rows, &mut |_| {});
    let a_view = (held() - bare) as f64 / RADARS as f64;
    // Windows begin with whole blocks of 32 cells.
    let side = 2.0 * RANGE_M / CELL_M + 32.0;
    let of_a_view = a_view / (side * side);
    println!(
        "{a_cell:.2} octets a cell of ground, {of_a_view:.1} a cell of a view; {} in bands, {whole} at once",
        most(&peaks)
    );
    assert!(
        of_a_view <= VIEW_CELL,
        "{of_a_view} octets a cell of a view"
    );
}
