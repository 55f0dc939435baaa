//! Two objects that a radar does not tell apart, and the one plot that it makes of them.
//!
//! What lies within one beam and one range cell gives one echo, somewhere between the two. To either track such a plot is an
//! outlier: outside its gate it passes for a change of drag, inside it pulls the path. So where a track has no plot of
//! its own and a neighbour is predicted beside it, a plot between the two is weighed twice: as the echo of both, and as
//! that of one, the other missed or seen elsewhere. The prior is Koch and van Keuk's ("Multiple hypothesis track maintenance
//! with possibly unresolved measurements", IEEE Trans. Aerospace and Electronic Systems 33(3), 1997): probability
//! 2^-(Δr² + Δα²) of not being resolved, Δ in cells.
//!
//! Where the echo of both is the likelier, three things follow. The plot's errors grow by how far apart the two are, for
//! nobody knows which was the stronger: it says little of either, for the filter, for a change of drag and for the refit
//! alike. Both tracks may take it. And that one of them has no plot of its own is no miss: of one plot for two, each is as
//! likely the owner.
//!
//! Asked only where the site file states what a sensor does not tell apart: to one that tells everything apart, a plot
//! between two tracks is one's and not the other's. Tracks that are fed, or alone, cost nothing.

use crate::gate::Look;
use crate::hypothesis::Bernoulli;
use crate::index::azimuth_off;
use crate::measure::{Expected, Innovation, Measured, PLOT, PlotVector};
use nalgebra::SMatrix;
use site::Resolution;

/// Objects less likely to be one to the radar are taken to be two.
const UNRESOLVED_MIN: f64 = 0.1;
/// Half width, in standard deviations, of where the echo of two may lie.
const SDS: f64 = 4.0;
/// The stronger of two echoes is anybody's guess: the plot's place between the two is evenly spread, seen from either (of
/// the squared distance), and around the middle.
const EVENLY_FROM_ONE: f64 = 1.0 / 3.0;
const EVENLY_AROUND_MIDDLE: f64 = 1.0 / 12.0;

/// A falling track near some plot of a slice, as the radar would see it.
#[derive(Clone, Debug)]
pub struct Near {
    /// Index of the track.
    pub place: u32,
    /// Whether a plot is rather its own than anybody else's.
    pub is_fed: bool,
    expected: Expected,
    spread: SMatrix<f64, PLOT, PLOT>,
    behind_s: f64,
    detection: f64,
    /// Its claims on plots: index and density, in the order of the gates.
    claims: Vec<(u32, f64)>,
}

/// A plot that is taken for the echo of two tracks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// Index of the plot.
    pub plot: u32,
    /// Indices of the tracks.
    pub tracks: [u32; 2],
    /// Variances of range, azimuth, elevation and range rate, seen from either.
    pub variance: PlotVector,
}

impl Near {
    /// A track predicted to the slice, with its claims on the slice's plots.
    pub fn new(
        place: u32,
        track: &Bernoulli,
        claims: Vec<(u32, f64)>,
        is_fed: bool,
        look: &Look<'_>,
    ) -> Option<Self> {
        let first = look.plots.first()?;
        let state = track.likeliest();
        let expected = Expected::new(&state.mean, look.sensor);
        let spread = expected.spread(&expected.cross(&state.covariance));
        let h = expected.h;
        Some(Self {
            place,
            is_fed,
            expected,
            spread,
            behind_s: (first.time - track.time).seconds(),
            detection: look.sensor.detection_probability(h[0], h[1], h[2], 0.0),
            claims,
        })
    }

    /// Its range, by which neighbours are found.
    pub fn range_m(&self) -> f64 {
        self.expected.h[0]
    }

    /// What it claims of one plot.
    fn claim(&self, plot: u32) -> f64 {
        let own = self.claims.iter().find(|(other, _)| *other == plot);
        own.map_or(0.0, |(_, density)| *density)
    }

    /// Probability of all that is seen of it but for one plot, over that of clutter alone: missed, or seen elsewhere.
    fn without(&self, plot: u32, clutter_density: f64) -> f64 {
        let others = self.claims.iter().filter(|(other, _)| *other != plot);
        let seen: f64 = others.map(|(_, density)| density / clutter_density).sum();
        1.0 - self.detection + self.detection * seen
    }
}

/// Plots that are rather the echo of two tracks than of one. `near` is sorted by range; `budget` is how many neighbours may
/// yet be asked in this dwell.
pub fn blends(
    near: &[Near],
    resolution: Resolution,
    look: &Look<'_>,
    budget: &mut usize,
    found: &mut Vec<Blend>,
) {
    found.clear();
    let cells = [resolution.range_m, resolution.azimuth_rad];
    let reach = (-libm::log2(UNRESOLVED_MIN)).sqrt();
    for (order, one) in near.iter().enumerate().filter(|(_, one)| !one.is_fed) {
        let is_beside =
            |other: &&Near| (other.expected.h[0] - one.expected.h[0]).abs() <= reach * cells[0];
        let below = near[..order].iter().rev().take_while(is_beside);
        let above = near[order + 1..].iter().take_while(is_beside);
        let mut likeliest: Option<(f64, Blend)> = None;
        for other in below.chain(above) {
            let apart = from_to(&one.expected.h, &other.expected.h);
            let parts = [apart[0] / cells[0], apart[1] / cells[1]];
            let unresolved = libm::exp2(-(parts[0] * parts[0] + parts[1] * parts[1]));
            if unresolved < UNRESOLVED_MIN {
                continue;
            }
            if *budget == 0 {
                return;
            }
            *budget -= 1;
            for (ratio, blend) in between(one, other, &apart, unresolved, look) {
                let is_free = found.iter().all(|other| other.plot != blend.plot);
                if is_free && likeliest.is_none_or(|(best, _)| ratio > best) {
                    likeliest = Some((ratio, blend));
                }
            }
        }
        if let Some((ratio, blend)) = likeliest
            && ratio > 1.0
        {
            found.push(blend);
        }
    }
}

/// How far one expected plot lies from another, azimuth by the shorter way round.
fn from_to(from: &PlotVector, to: &PlotVector) -> PlotVector {
    let mut apart = to - from;
    apart[1] = azimuth_off(to[1], from[1]);
    apart
}

/// Plots between two tracks, each with how much likelier it is the echo of both than of one.
fn between(
    one: &Near,
    other: &Near,
    apart: &PlotVector,
    unresolved: f64,
    look: &Look<'_>,
) -> Vec<(f64, Blend)> {
    let mut found = Vec::new();
    let behind_s = 0.5 * (one.behind_s + other.behind_s);
    let mut middle = one.expected;
    middle.h += apart * 0.5;
    middle.rate = (one.expected.rate + other.expected.rate) * 0.5;
    let mut spread = (one.spread + other.spread) * 0.25;
    for k in 0..PLOT {
        spread[(k, k)] += EVENLY_AROUND_MIDDLE * apart[k] * apart[k];
    }
    let half = |k: usize| SDS * (spread[(k, k)] + look.index.widest()[k]).sqrt();
    let halves = PlotVector::new(half(0), half(1), half(2), half(3));
    let cross = SMatrix::<f64, 7, PLOT>::zeros();
    look.index
        .near(middle.h[0], halves[0], middle.h[1], halves[1], |near| {
            let Some(e) = middle.innovation_within(near, behind_s + near.late_s, &halves) else {
                return;
            };
            let plot = &look.plots[near.plot as usize];
            let Some(innovation) = Innovation::new(&cross, &spread, plot) else {
                return;
            };
            let (_, ln_density) = innovation.density(&e, plot.dimensions());
            let clutter = look.sensor.clutter_density(plot);
            let of_both = unresolved * one.detection * other.detection * libm::exp(ln_density);
            let beside = |near_plot: u32| {
                let (a, b) = (
                    one.without(near_plot, clutter),
                    other.without(near_plot, clutter),
                );
                one.detection * one.claim(near_plot) * b
                    + other.detection * other.claim(near_plot) * a
                    + clutter * a * b
            };
            let of_one = (1.0 - unresolved) * beside(near.plot);
            found.push((
                of_both / of_one.max(f64::MIN_POSITIVE),
                Blend {
                    plot: near.plot,
                    tracks: [one.place, other.place],
                    variance: seen_from_either(plot, one, other, apart),
                },
            ));
        });
    found
}

/// A plot's variances where it is the echo of two.
fn seen_from_either(plot: &Measured, one: &Near, other: &Near, apart: &PlotVector) -> PlotVector {
    let mut variance = plot.variance;
    let rows = if plot.doppler { PLOT } else { PLOT - 1 };
    for k in 0..rows {
        let known = 0.25 * one.spread[(k, k)].max(other.spread[(k, k)]);
        variance[k] += EVENLY_FROM_ONE * apart[k] * apart[k] + known;
    }
    variance
}
