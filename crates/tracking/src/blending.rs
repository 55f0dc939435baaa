//! Plots that two tracks have made together, given to both.
//!
//! `resolution` says which plots those are; here their pairs are gathered anew. Asked only of sensors whose site file
//! states what they do not tell apart.

use crate::gate::{DETECTION_MIN, GatedPair, GatedTrack, Gates, Look};
use crate::gaussian::Gaussian;
use crate::hypothesis::Bernoulli;
use crate::measure::{Expected, Innovation, Measured};
use crate::motion::{MOTIONS, Motion};
use crate::resolution::{self, Blend, Near};

/// A plot that a track claims so much more strongly than clutter, and than any other track, is its own.
const FED_MIN: f64 = 10.0;

impl Gates {
    /// Gives the plots that two tracks have made together to both of them.
    pub(crate) fn blend(&mut self, tracks: &[Bernoulli], look: &Look<'_>) {
        let Some(resolution) = look.sensor.sensor.resolution else {
            return;
        };
        if self.near.len() < 2 {
            return;
        }
        let mut strongest = vec![(0.0, u32::MAX); look.plots.len()];
        for gated in self.tracks.iter().filter(|gated| gated.bank.is_none()) {
            for pair in &self.pairs[gated.range()] {
                let claim = gated.existence * pair.density;
                let best = &mut strongest[pair.plot as usize];
                if claim > best.0 {
                    *best = (claim, gated.track);
                }
            }
        }
        let mut gated = self.tracks.iter().peekable();
        let mut near: Vec<Near> = Vec::with_capacity(self.near.len());
        for &place in &self.near {
            while gated.next_if(|other| other.track < place).is_some() {}
            let own = gated.next_if(|own| own.track == place);
            let own = own.filter(|own| own.bank.is_none());
            let pairs = own.map_or(&[][..], |own| &self.pairs[own.range()]);
            let is_fed = pairs.iter().any(|pair| {
                let clutter = look.sensor.clutter_density(&look.plots[pair.plot as usize]);
                let (claim, owner) = strongest[pair.plot as usize];
                owner == place && claim > FED_MIN * clutter
            });
            let claims = pairs.iter().map(|pair| (pair.plot, pair.density)).collect();
            near.extend(Near::new(
                place,
                &tracks[place as usize],
                claims,
                is_fed,
                look,
            ));
        }
        if near.iter().all(|track| track.is_fed) {
            return;
        }
        near.sort_by(|a, b| a.range_m().total_cmp(&b.range_m()));
        let mut found = core::mem::take(&mut self.blends);
        let left = &mut self.neighbours_left;
        resolution::blends(&near, resolution, look, left, &mut found);
        if !found.is_empty() {
            self.give_to_both(&found, tracks, look);
        }
        self.blends = found;
    }

    /// Gathers all pairs anew, those of blended plots by what they say of each of the two tracks.
    fn give_to_both(&mut self, blends: &[Blend], tracks: &[Bernoulli], look: &Look<'_>) {
        let mut places: Vec<u32> = self.tracks.iter().map(|gated| gated.track).collect();
        places.extend(blends.iter().flat_map(|blend| blend.tracks));
        places.sort_unstable();
        places.dedup();
        let old = (
            core::mem::take(&mut self.tracks),
            core::mem::take(&mut self.pairs),
        );
        let mut before = old.0.iter().peekable();
        for place in places {
            let track = &tracks[place as usize];
            let gated = before.next_if(|gated| gated.track == place);
            let mut blended = blends
                .iter()
                .filter(|blend| blend.tracks.contains(&place))
                .filter_map(|blend| blended_pair(track, blend, look))
                .peekable();
            let is_blended = blended.peek().is_some();
            let own = gated.filter(|gated| !is_blended || gated.bank.is_none());
            let first = self.pairs.len() as u32;
            if let Some(own) = own {
                let of_two = |plot: u32| blends.iter().any(|blend| blend.plot == plot);
                let pairs = old.1[own.range()].iter();
                self.pairs
                    .extend(pairs.filter(|pair| !is_blended || !of_two(pair.plot)));
            }
            self.pairs.extend(blended);
            let last = self.pairs.len() as u32;
            if last == first {
                continue;
            }
            let whole = gated.copied().unwrap_or(GatedTrack {
                track: place,
                existence: track.existence,
                detection: detection_of(track, look),
                bank: None,
                may_branch: true,
                first,
                last,
            });
            self.tracks.push(GatedTrack {
                // Of one plot for two, each is as likely the owner.
                detection: whole.detection * if is_blended { 0.5 } else { 1.0 },
                bank: whole.bank.filter(|_| !is_blended),
                first,
                last,
                ..whole
            });
        }
    }
}

/// Probability that the sensor sees a track that is there.
fn detection_of(track: &Bernoulli, look: &Look<'_>) -> f64 {
    let h = Expected::new(&track.likeliest().mean, look.sensor).h;
    let seen = look.sensor.detection_probability(h[0], h[1], h[2], 0.0);
    seen.max(DETECTION_MIN)
}

/// What a plot says of one of the two tracks that have made it.
fn blended_pair(track: &Bernoulli, blend: &Blend, look: &Look<'_>) -> Option<GatedPair> {
    let plot = Measured {
        variance: blend.variance,
        ..look.plots[blend.plot as usize]
    };
    let behind_s = (plot.time - track.time).seconds();
    let density = |gaussian: &Gaussian| {
        let expected = Expected::new(&gaussian.mean, look.sensor);
        let cross = expected.cross(&gaussian.covariance);
        let innovation = Innovation::new(&cross, &expected.spread(&cross), &plot)?;
        let e = expected.innovation(&plot, behind_s);
        let (distance2, ln_density) = innovation.density(&e, plot.dimensions());
        (distance2 < look.config.gate).then(|| libm::exp(ln_density))
    };
    let mut by_motion = [0.0; MOTIONS];
    for (motion, component) in track.components.iter().enumerate() {
        if component.weight <= 0.0 {
            continue;
        }
        by_motion[motion] = if motion == Motion::Ballistic as usize {
            let states = track.falling_states();
            states
                .filter_map(|(share, state)| Some(share * density(state)?))
                .sum()
        } else {
            density(&component.gaussian).unwrap_or(0.0)
        };
    }
    let weighed = track.components.iter().zip(&by_motion);
    let density: f64 = weighed.map(|(part, density)| part.weight * density).sum();
    (density > 0.0).then(|| GatedPair {
        plot: blend.plot,
        density,
        agreement: track.agreement(&plot),
        by_motion,
    })
}
