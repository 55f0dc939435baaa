//! The typed path does not allocate: what is read at twenty thousand plots a second leaves the heap
//! alone.

#![allow(unsafe_code, reason = "an allocator that counts is an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use asterix::views::{Source, TimeOfDay, cat015, cat034, cat048};
use asterix::{BlockWriter, blocks};

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn datagram() -> Vec<u8> {
    let source = Some(Source { sac: 25, sic: 201 });
    let time_of_day = Some(TimeOfDay(1));
    let mut plots = BlockWriter::new(48);
    let mut reports = BlockWriter::new(15);
    let mut service = BlockWriter::new(34);
    for number in 0..50 {
        let range_m = 1000.0 * f64::from(number);
        let plot = cat048::TargetReport {
            source,
            time_of_day,
            descriptor: Some(cat048::Descriptor {
                kind: 1,
                ..Default::default()
            }),
            position: Some(cat048::Polar {
                range_m,
                azimuth_deg: 1.0,
            }),
            doppler: Some(cat048::Doppler {
                calculated_mps: Some(-7.0),
                ..Default::default()
            }),
            amplitude_dbm: Some(-70.0),
            cross_section: Some(cat048::CrossSection::Decibels(-20.0)),
            ..Default::default()
        };
        plots.push(&plot).unwrap();
        let report = cat015::TargetReport {
            source,
            time_of_day,
            range_m: Some(range_m),
            azimuth_deg: Some(1.0),
            elevation_deg: Some(2.0),
            doppler_mps: Some(-7.0),
            snr_db: Some(13.0),
            ..Default::default()
        };
        reports.push(&report).unwrap();
        let status = Some(cat034::Status::default());
        service
            .push(&cat034::ServiceMessage {
                source,
                status,
                ..Default::default()
            })
            .unwrap();
    }
    [plots.finish(), reports.finish(), service.finish()].concat()
}

#[test]
fn reading_typed_reports_allocates_nothing() {
    let datagram = datagram();
    let before = COUNT.with(Cell::get);
    let (mut reports, mut metres) = (0, 0.0);
    for block in blocks(&datagram).flatten() {
        match block.category {
            48 => {
                for report in block.reports::<cat048::TargetReport>().flatten() {
                    reports += 1;
                    metres += report.position.map_or(0.0, |position| position.range_m);
                }
            }
            15 => {
                for report in block.reports::<cat015::TargetReport>().flatten() {
                    reports += 1;
                    metres += report.range_m.unwrap_or(0.0);
                }
            }
            _ => reports += block.reports::<cat034::ServiceMessage>().flatten().count(),
        }
    }
    let allocations = COUNT.with(Cell::get) - before;
    assert_eq!((reports, allocations), (150, 0));
    assert!(metres > 2_000_000.0);
}
