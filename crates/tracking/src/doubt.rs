//! Tracks whose histories are open, made by hand: what the tests of branches, exchanges and of those who live with
//! them begin with.

use sensing::{Plot, PlotId};

use crate::birth::Births;
use crate::branch::Branch;
use crate::common::{self, Noise};
use crate::hypothesis::{Bernoulli, OwnPlot};
use crate::motion::Motion;
use crate::scene::Scene;
use crate::seed::Seed;
use crate::track::TrackId;

const FALLS: usize = Motion::Ballistic as usize;

/// A track that began with a plot.
pub fn begun(scene: &Scene, plot: Plot) -> Bernoulli {
    let births = Births {
        falling: 1.0,
        pieces: 0.0,
        flying: 0.0,
    };
    let seed = Seed {
        plot,
        existence: 0.9,
        founded: 0.9,
        births,
        looked: plot.time,
    };
    let track = seed.grow(TrackId(plot.id.0), scene, &scene.sensors[0]);
    track.expect("a plot that can be used")
}

/// A track that began with plot `number` of a round, always of the same.
pub fn track(number: u64) -> Bernoulli {
    let scene = common::scene();
    let mut noise = Noise(9);
    let plot = Plot {
        id: PlotId(number),
        ..common::plot(&scene, &common::round(&mut noise), 0, &mut noise)
    };
    begun(&scene, plot)
}

/// The same, which surely falls, and exists with this probability.
pub fn falling(number: u64, existence: f64) -> Bernoulli {
    let mut track = track(number);
    track.existence = existence;
    for (k, component) in track.components.iter_mut().enumerate() {
        component.weight = if k == FALLS { 1.0 } else { 0.0 };
    }
    track
}

/// A plot that surely is a track's.
pub fn own(plot: Plot) -> OwnPlot {
    OwnPlot { plot, weight: 1.0 }
}

/// A history that ends where its track is, with these plots.
pub fn history(of: &Bernoulli, weight: f64, plots: &[Plot]) -> Branch {
    Branch {
        weight,
        gaussian: of.components[FALLS].gaussian,
        plots: plots.iter().copied().map(own).collect(),
        is_whole: false,
    }
}

/// Numbers of the plots that are a track's own, or may be.
pub fn numbers(track: &Bernoulli) -> Vec<u64> {
    track.own_plots().map(|own| own.plot.id.0).collect()
}
