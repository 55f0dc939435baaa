//! What one sensor reports over the whole scenario: looks at objects, false plots, sector messages.

use core::f64::consts::TAU;

use frames::{Span, Time, degrees};
use sitefile::scenario::{Datagrams, ReportFormat, SensorTruth};

use crate::beam::Beam;
use crate::merge::{Resolution, merge};
use crate::mirror::Image;
use crate::object::Object;
use crate::path::Knot;
use crate::random::{Streams, normal, uniform};
use crate::report::{Measurement, Report, Speaker, nearest_tick};
use crate::split::split;
use crate::view::{Aspect, View};
use crate::{World, clutter, detection, mirror};

/// Sector messages a turn: one every 11.25 degrees, as turning radars send them.
const SECTORS: u32 = 32;

/// The class of those that say where they are, to a sensor that hears them.
const AIRCRAFT: &str = "aircraft";

/// One sensor at work.
pub(crate) struct Scanner<'a> {
    sensor: &'a site::Sensor,
    truth: SensorTruth,
    view: View<'a>,
    speaker: Speaker<'a>,
    beam: Beam,
    start: Time,
    until_s: f64,
}

/// What the scanners of one run share.
pub(crate) struct Run<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) streams: &'a Streams,
    pub(crate) start: Time,
    pub(crate) until_s: f64,
    pub(crate) format: ReportFormat,
}

impl<'a> Scanner<'a> {
    /// Puts a sensor to work; its first scan begins at a moment of its own.
    pub(crate) fn new(
        run: &Run<'a>,
        index: usize,
        sensor: &'a site::Sensor,
        truth: SensorTruth,
    ) -> Self {
        let mut stream = run.streams.named("phase", &sensor.id);
        let phase_s = uniform(&mut stream, 0.0, sensor.revisit_s);
        let environment = run.world.environment;
        Self {
            sensor,
            view: View::new(sensor, environment.frame(), environment.ground()),
            speaker: Speaker {
                sensor,
                index,
                format: run.format,
                clock_offset: whole_ticks(truth.clock_offset_s),
                geoid: environment.geoid(),
            },
            beam: Beam::new(sensor, truth.time_stamps, phase_s),
            truth,
            start: run.start,
            until_s: run.until_s,
        }
    }

    /// Whether the sensor could see an object there, were it to look.
    pub(crate) fn sees(&self, knot: &Knot) -> bool {
        self.view.sees(knot.position)
    }

    /// Everything it reports, in order of time.
    pub(crate) fn reports(&self, objects: &[Object], streams: &Streams) -> Vec<Report> {
        let mut scans: Vec<_> = self
            .beam
            .scans(self.until_s)
            .map(|s| (s, Vec::new()))
            .collect();
        for (index, object) in objects.iter().enumerate() {
            let name = format!("{}/{}", self.sensor.id, object.name);
            let mut stream = streams.named("look", &name);
            for (scan_s, found) in &mut scans {
                found.extend(self.look(*scan_s, index, object, &mut stream));
            }
        }
        let mut stream = streams.named("split", &self.sensor.id);
        let found = scans.into_iter().flat_map(|(_, found)| {
            let told_apart = merge(found, self.resolution());
            split(
                told_apart,
                self.truth.split_share,
                self.apart(),
                &mut stream,
            )
        });
        let mut reports: Vec<_> = found.map(|one| self.speaker.plot(&one)).collect();
        let mut stream = streams.named("clutter", &self.sensor.id);
        for scan_s in self.beam.scans(self.until_s) {
            self.false_plots(scan_s, &mut stream, &mut reports);
            self.crossings(scan_s, &mut reports);
            if self.sensor.mobile {
                reports.push(self.speaker.standing(self.tick(scan_s)));
            }
        }
        reports.retain(|report| !self.is_silent(report.time));
        // Plots of one moment stand in order of their octets: nothing betrays who is real.
        reports
            .sort_by(|a, b| (a.time, a.category, &a.record).cmp(&(b.time, b.category, &b.record)));
        reports
    }

    fn look(
        &self,
        scan_s: f64,
        index: usize,
        object: &Object,
        stream: &mut rand_pcg::Pcg64,
    ) -> Option<Measurement> {
        if self.sensor.reports == site::Reports::References && object.class != AIRCRAFT {
            return None;
        }
        let azimuth = |knot: &Knot| {
            let aspect = self.view.aspect(knot.position, knot.velocity);
            aspect.polar.azimuth_rad
        };
        let passes_s = self.beam.meets(scan_s, &object.path, azimuth)?;
        let time = self.tick(passes_s);
        let there = object.path.at((time - self.start).seconds())?;
        if !self.view.sees(there.position) {
            return None;
        }
        let true_aspect = self.view.aspect(there.position, there.velocity);
        let range_m = true_aspect.polar.range_m;
        let law = self.sensor.detection;
        let image = self.truth.mirror.map_or(Image::NONE, |ground| {
            mirror::image(&ground, self.sensor.mast_m, true_aspect.polar)
        });
        let echo = detection::look(law, object.cross_section_m2, range_m, image.gain, stream);
        let mut aspect = self.with_errors(true_aspect, stream);
        aspect.polar.elevation_rad += image.lean_rad;
        if self.is_filtered(true_aspect.range_rate_mps) {
            return None;
        }
        Some(Measurement {
            time,
            aspect,
            snr_db: echo?.snr_db,
            object: Some(index),
        })
    }

    /// Whether the filter against ground echoes takes it for one: its range rate is near zero, or near a
    /// multiple of the blind speed, at which the phase turns whole times between two pulses.
    fn is_filtered(&self, range_rate_mps: f64) -> bool {
        let blind_mps = self.truth.blind_speed_mps;
        let beside_mps = if blind_mps > 0.0 {
            range_rate_mps - (range_rate_mps / blind_mps).round() * blind_mps
        } else {
            range_rate_mps
        };
        beside_mps.abs() < self.truth.doppler_notch_mps
    }

    /// How far the second plot of an object lies beside the first.
    fn apart(&self) -> Resolution {
        let stated = self.resolution();
        if stated.range_m > 0.0 && stated.azimuth_rad > 0.0 {
            return stated;
        }
        Resolution {
            range_m: self.sensor.range_sd_m,
            azimuth_rad: self.sensor.azimuth_sd_rad,
        }
    }

    fn resolution(&self) -> Resolution {
        Resolution {
            range_m: self.truth.range_resolution_m,
            azimuth_rad: degrees(self.truth.azimuth_resolution_deg),
        }
    }

    /// Noise as the site file states it, and whatever bias the scenario adds.
    fn with_errors(&self, aspect: Aspect, stream: &mut rand_pcg::Pcg64) -> Aspect {
        let sensor = self.sensor;
        let mut measured = aspect;
        let polar = &mut measured.polar;
        polar.range_m += sensor.range_sd_m * normal(stream) + self.truth.range_bias_m;
        polar.azimuth_rad = frames::wrap_two_pi(
            polar.azimuth_rad
                + sensor.azimuth_sd_rad * normal(stream)
                + degrees(self.truth.azimuth_bias_deg),
        );
        polar.elevation_rad +=
            sensor.elevation_sd_rad * normal(stream) + degrees(self.truth.elevation_bias_deg);
        measured.range_rate_mps += sensor.range_rate_sd_mps.unwrap_or(0.0) * normal(stream);
        measured.range_rate_mps = folded(measured.range_rate_mps, sensor.range_rate_max_mps);
        // Near the horizon the echo by way of the ground mixes with the direct one.
        if aspect.polar.elevation_rad < degrees(self.truth.multipath_below_deg) {
            measured.polar.elevation_rad += degrees(self.truth.multipath_sd_deg) * normal(stream);
        }
        measured
    }

    fn false_plots(&self, scan_s: f64, stream: &mut rand_pcg::Pcg64, reports: &mut Vec<Report>) {
        let stated = self.sensor.false_plots_per_scan;
        let mean = self.truth.false_plots_per_scan.unwrap_or(stated);
        for aspect in clutter::scan(self.sensor, mean, self.truth.low_share, stream) {
            let passes_s = self.beam.passes(scan_s, aspect.polar.azimuth_rad);
            reports.push(self.speaker.plot(&Measurement {
                time: self.tick(passes_s),
                aspect,
                snr_db: None,
                object: None,
            }));
        }
    }

    /// North markers and sector messages of one scan: at the multiples of 11.25 degrees that the
    /// beam passes, and for a sector at both its edges.
    fn crossings(&self, scan_s: f64, reports: &mut Vec<Report>) {
        if !self.beam.sweeps() {
            return;
        }
        let mut edges: Vec<f64> = (0..SECTORS)
            .map(|k| f64::from(k) * TAU / f64::from(SECTORS))
            .filter(|&azimuth_rad| self.beam.covers(azimuth_rad))
            .collect();
        if let Some((from_rad, width_rad)) = self.sensor.sector_rad {
            edges.extend([from_rad, from_rad + width_rad].map(frames::wrap_two_pi));
        }
        for azimuth_rad in edges {
            let time = self.tick(self.beam.passes(scan_s, azimuth_rad));
            reports.push(self.speaker.crossing(time, azimuth_rad));
        }
    }

    fn is_silent(&self, time: Time) -> bool {
        let time_s = (time - self.start).seconds();
        let from_s = self.truth.silent_from_s.unwrap_or(f64::INFINITY);
        let until_s = self.truth.silent_until_s.unwrap_or(f64::INFINITY);
        (from_s..until_s).contains(&time_s)
    }

    fn tick(&self, time_s: f64) -> Time {
        nearest_tick(self.start + Span::from_seconds(time_s))
    }

    /// The sensor's `id`.
    pub(crate) fn id(&self) -> &'a str {
        &self.sensor.id
    }

    /// What happens to its datagrams.
    pub(crate) fn fate(&self) -> Option<&Datagrams> {
        self.truth.datagrams.as_ref()
    }

    /// Mean time between sector messages, for cutting datagrams.
    pub(crate) fn slice(&self) -> Span {
        Span::from_seconds(self.sensor.revisit_s / f64::from(SECTORS))
    }
}

/// A range rate beyond the unambiguous one comes back from the other side.
fn folded(rate_mps: f64, max_mps: f64) -> f64 {
    let turns = ((rate_mps + max_mps) / (2.0 * max_mps)).floor();
    rate_mps - turns * 2.0 * max_mps
}

fn whole_ticks(seconds: f64) -> Span {
    let span = nearest_tick(Time(Span::from_seconds(seconds).0));
    Span(span.0)
}
