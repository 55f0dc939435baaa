//! All lone plots, each sensor's in a bed of its own.
//!
//! There are many more of them than tracks, and most looks are of one sensor and concern its own: a site with twenty
//! radars must not walk through the plots of all for every sector of one. A bed knows the earliest of its times, so that
//! a tick, on which nearly always nothing is due, does not walk through it at all.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};
use site::SensorId;

use crate::limits::SEEDS_MAX;
use crate::seed::Seed;

/// A lone plot is forgotten after this time, looked at or not.
const SEED_LIFE: Span = Span::from_millis(20_000);

/// The lone plots of one sensor, in the order in which they came.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Bed {
    sensor: SensorId,
    seeds: Vec<Seed>,
    /// Whether any may have become unlikely since the last weeding.
    touched: bool,
    /// No plot is older, and none was last looked at earlier.
    oldest: Time,
    looked: Time,
}

/// The beds of all sensors that have sent something.
#[derive(Clone, Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Seeds {
    beds: Vec<Bed>,
}

impl Bed {
    fn new(sensor: SensorId) -> Self {
        Self {
            sensor,
            seeds: Vec::new(),
            touched: false,
            oldest: Time(i64::MAX),
            looked: Time(i64::MAX),
        }
    }

    /// One more lone plot.
    pub fn push(&mut self, seed: Seed) {
        self.oldest = self.oldest.min(seed.plot.time);
        self.looked = self.looked.min(seed.looked);
        self.seeds.push(seed);
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Seed] {
        &self.seeds
    }

    /// All of them, to be judged anew.
    pub fn touch(&mut self) -> &mut Vec<Seed> {
        self.touched = true;
        &mut self.seeds
    }

    /// A time before which none was last looked at.
    pub fn looked(&self) -> Time {
        self.looked
    }

    /// Forgets what is too old or has kept less than this share of the probability it was founded with; how many.
    fn weed(&mut self, now: Time, share: f64) -> u32 {
        if !self.touched && now - self.oldest < SEED_LIFE {
            return 0;
        }
        let before = self.seeds.len();
        (self.oldest, self.looked) = (Time(i64::MAX), Time(i64::MAX));
        self.seeds.retain(|seed| {
            let stays = seed.existence > share * seed.founded && now - seed.plot.time < SEED_LIFE;
            if stays {
                self.oldest = self.oldest.min(seed.plot.time);
                self.looked = self.looked.min(seed.looked);
            }
            stays
        });
        self.touched = false;
        (before - self.seeds.len()) as u32
    }
}

impl Seeds {
    /// The bed of a sensor.
    pub fn of(&mut self, sensor: SensorId) -> &mut Bed {
        let place = self.beds.iter().position(|bed| bed.sensor == sensor);
        let place = place.unwrap_or_else(|| {
            self.beds.push(Bed::new(sensor));
            self.beds.len() - 1
        });
        &mut self.beds[place]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.beds.iter().map(|bed| bed.seeds.len()).sum()
    }

    /// Forgets what has become too old or too unlikely; how many.
    pub fn weed(&mut self, now: Time, share: f64) -> u32 {
        self.beds.iter_mut().map(|bed| bed.weed(now, share)).sum()
    }

    /// Keeps the likeliest, as many as may be held; among equals the newer. How many went.
    pub fn cut(&mut self) -> u32 {
        let all = self.len();
        if all <= SEEDS_MAX {
            return 0;
        }
        let seeds = self.beds.iter().flat_map(|bed| &bed.seeds);
        let mut order: Vec<_> = seeds.map(|seed| (seed.existence, seed.plot.id)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        if let Some(&(existence, id)) = order.get(SEEDS_MAX - 1) {
            for bed in &mut self.beds {
                bed.seeds.retain(|seed| {
                    let likelier = seed.existence.total_cmp(&existence);
                    likelier.then(seed.plot.id.cmp(&id)).is_ge()
                });
            }
        }
        (all - self.len()) as u32
    }
}
