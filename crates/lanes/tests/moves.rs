//! Moves at every width against the sentences that describe them.

use lanes::{Lanes, SIDE, Width, Work};

/// Numbers without order; any bits, so that a move that computes would show.
fn noise(seed: u32) -> impl Iterator<Item = u32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    core::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state ^ state >> 16
    })
}

fn numbers<const N: usize>(seed: u32) -> [f32; N] {
    let mut noise = noise(seed);
    core::array::from_fn(|_| f32::from_bits(noise.next().unwrap_or(0)))
}

fn indices(seed: u32) -> [u32; SIDE] {
    let mut noise = noise(seed);
    core::array::from_fn(|_| noise.next().unwrap_or(0))
}

/// Every move once, as bits.
struct Moves {
    seed: u32,
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

impl Work for Moves {
    type Output = Vec<Vec<u32>>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let at = indices(self.seed + 1000);
        let mut block: [[f32; SIDE]; SIDE] =
            core::array::from_fn(|r| numbers(self.seed + r as u32));
        let mut moved = vec![bits(&lanes.pick(&numbers(self.seed), &at))];
        let pairs = [
            lanes.pick_pairs(&numbers::<17>(self.seed), &at),
            lanes.pick_pairs(&numbers::<33>(self.seed), &at),
            lanes.pick_pairs(&numbers::<65>(self.seed), &at),
            lanes.pick_pairs(&numbers::<41>(self.seed), &at),
        ];
        moved.extend(pairs.iter().flatten().map(|found| bits(found)));
        lanes.transpose(&mut block);
        moved.push(bits(block.as_flattened()));
        moved
    }
}

fn expected(seed: u32) -> Vec<Vec<u32>> {
    let at = indices(seed + 1000);
    let picked = |from: &[f32], modulus: usize, next: usize| {
        let found = at.map(|at| from[at as usize % modulus + next]);
        bits(&found)
    };
    let mut moved = vec![picked(&numbers::<16>(seed), 16, 0)];
    let lines: [&[f32]; 4] = [
        &numbers::<17>(seed),
        &numbers::<33>(seed),
        &numbers::<65>(seed),
        &numbers::<41>(seed),
    ];
    for line in lines {
        moved.extend([0, 1].map(|next| picked(line, line.len() - 1, next)));
    }
    let block: [[f32; SIDE]; SIDE] = core::array::from_fn(|r| numbers(seed + r as u32));
    let turned = (0..SIDE * SIDE).map(|i| block[i % SIDE][i / SIDE].to_bits());
    moved.push(turned.collect());
    moved
}

#[test]
fn every_width_moves_numbers_where_they_belong() {
    let rounds = if cfg!(miri) { 3 } else { 500 };
    for width in Width::at_hand() {
        for seed in 0..rounds {
            assert_eq!(
                width.run(Moves { seed }),
                expected(seed),
                "{width:?} {seed}"
            );
        }
    }
}
