//! Every step at every width against the sentences that describe them.

use lanes::{Lanes, ROW, SIDE, Width, Work};

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

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

/// Every move once, as bits: numbers are moved and not changed.
struct Moves {
    seed: u32,
}

impl Work for Moves {
    type Output = Vec<Vec<u32>>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let lot = |lot: L::Lot| {
            let mut stored = [0.0; SIDE];
            lanes.store(lot, &mut stored);
            bits(&stored)
        };
        // As bits: the indices are the numbers' bits themselves.
        let at = lanes.bits_past(lanes.load(&numbers(self.seed + 1000)), 7);
        let from: [f32; SIDE] = numbers(self.seed);
        let mut block: [[f32; SIDE]; SIDE] =
            core::array::from_fn(|r| numbers(self.seed + r as u32));
        let mut moved = vec![
            lanes.indices(at).to_vec(),
            lot(lanes.pick(&from, at)),
            lot(lanes.reversed(lanes.load(&from))),
            lot(lanes.all(from[0])),
        ];
        let pairs = [
            lanes.pick_pairs(&numbers::<17>(self.seed), at),
            lanes.pick_pairs(&numbers::<33>(self.seed), at),
            lanes.pick_pairs(&numbers::<65>(self.seed), at),
            lanes.pick_pairs(&numbers::<41>(self.seed), at),
        ];
        moved.extend(pairs.into_iter().flatten().map(lot));
        lanes.transpose(&mut block);
        moved.push(bits(block.as_flattened()));
        lanes.soon(&from, 3);
        lanes.soon(&from, SIDE);
        moved
    }
}

fn expected_moves(seed: u32) -> Vec<Vec<u32>> {
    let at = numbers::<SIDE>(seed + 1000).map(|number| number.to_bits().wrapping_sub(7));
    let picked = |from: &[f32], modulus: usize, next: usize| {
        let found = at.map(|at| from[at as usize % modulus + next]);
        bits(&found)
    };
    let from = numbers::<SIDE>(seed);
    let mut backwards = from;
    backwards.reverse();
    let mut moved = vec![
        at.to_vec(),
        picked(&from, 16, 0),
        bits(&backwards),
        bits(&[from[0]; SIDE]),
    ];
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

/// Numbers of all kinds: any bits, and among them zeros of both signs, infinities and equals.
fn mixed(seed: u32) -> [f32; SIDE] {
    let mut mixed: [f32; SIDE] = numbers(seed);
    let special = [0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1.5];
    for (i, number) in mixed.iter_mut().enumerate() {
        let turn = (seed as usize / (i + 1) + i) % 11;
        *number = *special.get(turn).unwrap_or(number);
    }
    mixed
}

/// Bits, but for those of what is no number: IEEE 754 leaves them open.
fn known(numbers: [f32; SIDE]) -> [Option<u32>; SIDE] {
    numbers.map(|number| (!number.is_nan()).then_some(number.to_bits()))
}

/// Every step of arithmetic once.
struct Sums {
    seed: u32,
}

impl Work for Sums {
    type Output = Vec<[Option<u32>; SIDE]>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let [a, b, c] = [0, 100, 200].map(|i| lanes.load(&mixed(self.seed + i)));
        let holds = lanes.both(lanes.is_less(a, b), lanes.is_less(c, b));
        let found = [
            lanes.sum(a, b),
            lanes.less(a, b),
            lanes.times(a, b),
            lanes.greater(a, b),
            lanes.choose(lanes.is_less(a, b), a, c),
            lanes.choose(holds, a, c),
        ];
        let stored = found.into_iter().map(|lot| {
            let mut stored = [0.0; SIDE];
            lanes.store(lot, &mut stored);
            known(stored)
        });
        stored.collect()
    }
}

fn expected_sums(seed: u32) -> Vec<[Option<u32>; SIDE]> {
    let [a, b, c] = [0, 100, 200].map(|i| mixed(seed + i));
    let each =
        |of: &dyn Fn(f32, f32, f32) -> f32| known(core::array::from_fn(|i| of(a[i], b[i], c[i])));
    vec![
        each(&|a, b, _| a + b),
        each(&|a, b, _| a - b),
        each(&|a, b, _| a * b),
        each(&|a, b, _| if a > b { a } else { b }),
        each(&|a, b, c| if a < b { a } else { c }),
        each(&|a, b, c| if a < b && c < b { a } else { c }),
    ]
}

const ROUNDS: u32 = if cfg!(miri) { 3 } else { 500 };

#[test]
fn every_width_moves_numbers_where_they_belong() {
    for width in Width::at_hand() {
        for seed in 0..ROUNDS {
            let (found, expected) = (width.run(Moves { seed }), expected_moves(seed));
            assert_eq!(found, expected, "{width:?} {seed}");
        }
    }
}

#[test]
fn every_width_computes_what_single_numbers_do() {
    for width in Width::at_hand() {
        for seed in 0..ROUNDS {
            let (found, expected) = (width.run(Sums { seed }), expected_sums(seed));
            assert_eq!(found, expected, "{width:?} {seed}");
        }
    }
}

/// Short numbers, small, great and equal ones among them.
fn shorts(seed: u32) -> [u16; ROW] {
    let mut noise = noise(seed);
    core::array::from_fn(|i| {
        let number = noise.next().unwrap_or(0);
        match (number >> 16) % 5 {
            0 => [0, 1, u16::MAX, 0x8000, 0x7fff][i % 5],
            1 => i as u16,
            _ => number as u16,
        }
    })
}

/// Every step over rows of short numbers once.
struct Rows {
    seed: u32,
}

impl Work for Rows {
    type Output = Vec<[u16; ROW]>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let numbers = [0, 100, 200].map(|i| shorts(self.seed + i));
        let [a, b, c] = [&numbers[0], &numbers[1], &numbers[2]].map(|row| lanes.row(row));
        let found = [
            lanes.same(numbers[0][1]),
            lanes.plus(a, b),
            lanes.minus(a, b),
            lanes.half(a),
            lanes.least(a, b),
            lanes.most(a, b),
            lanes.only(lanes.at_least(a, b), c),
            lanes.only(lanes.equal(a, b), c),
            lanes.choose_row(lanes.at_least(a, b), b, c),
            lanes.same(u16::from(lanes.any(a))),
            lanes.same(u16::from(lanes.any(lanes.only(lanes.equal(a, c), b)))),
        ];
        let stored = found.into_iter().map(|row| {
            let mut stored = [0; ROW];
            lanes.put(row, &mut stored);
            stored
        });
        stored.collect()
    }
}

fn expected_rows(seed: u32) -> Vec<[u16; ROW]> {
    let [a, b, c] = [0, 100, 200].map(|i| shorts(seed + i));
    let each = |of: &dyn Fn(u16, u16, u16) -> u16| core::array::from_fn(|i| of(a[i], b[i], c[i]));
    let any = (0..ROW).any(|i| a[i] == c[i] && b[i] != 0);
    vec![
        [a[1]; ROW],
        each(&|a, b, _| a.saturating_add(b)),
        each(&|a, b, _| a.saturating_sub(b)),
        each(&|a, _, _| a / 2),
        each(&|a, b, _| a.min(b)),
        each(&|a, b, _| a.max(b)),
        each(&|a, b, c| if a >= b { c } else { 0 }),
        each(&|a, b, c| if a == b { c } else { 0 }),
        each(&|a, b, c| if a >= b { b } else { c }),
        [u16::from(a != [0; ROW]); ROW],
        [u16::from(any); ROW],
    ]
}

#[test]
fn every_width_treats_short_numbers_alike() {
    for width in Width::at_hand() {
        for seed in 0..ROUNDS {
            let (found, expected) = (width.run(Rows { seed }), expected_rows(seed));
            assert_eq!(found, expected, "{width:?} {seed}");
        }
    }
}
