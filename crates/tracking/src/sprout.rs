//! Lone plots that find a second one: they become tracks, and are weighed with the rest.

use crate::gate::{Gates, Look};
use crate::hypothesis::Bernoulli;
use crate::salvo::Salvo;
use crate::seeds::Bed;
use crate::track::TrackId;

/// Every seed of the look's own sensor with a plot of this look in its gate becomes a track, the likeliest first for as
/// long as the budget of pairs lasts; gives how many were left out. `order` is memory to work in.
pub fn sprout(
    bed: &mut Bed,
    tracks: &mut Vec<Bernoulli>,
    next_id: &mut u64,
    gates: &mut Gates,
    look: &Look<'_>,
    (order, salvo): (&mut Vec<u32>, &mut Salvo),
) -> u32 {
    order.clear();
    // For another sensor the place would have to be turned; its own look comes soon enough.
    let lone = bed.as_slice();
    order.extend((0..lone.len() as u32).filter(|&place| lone[place as usize].is_near_any(look)));
    if order.is_empty() {
        return 0;
    }
    let seeds = bed.touch();
    order.sort_by(|&a, &b| {
        let existence = |place: u32| seeds[place as usize].existence;
        existence(b).total_cmp(&existence(a)).then(a.cmp(&b))
    });
    let mut left_out = 0;
    for &place in order.iter() {
        let seed = &mut seeds[place as usize];
        if gates.is_full(look.config, false) {
            // Nobody looked: it must not count as missed.
            seed.looked = look.plots.first().map_or(seed.looked, |plot| plot.time);
            left_out += 1;
            continue;
        }
        let Some(mut track) = seed.grow(TrackId(*next_id), look.scene, look.sensor) else {
            continue;
        };
        if gates.add(tracks.len(), &mut track, look) {
            tracks.push(track);
            salvo.note(seed.births);
            *next_id += 1;
            seed.existence = 0.0;
        }
    }
    seeds.retain(|seed| seed.existence > 0.0);
    left_out
}
