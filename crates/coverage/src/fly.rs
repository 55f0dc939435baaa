//! One arrival flown onto the cells of a tile, some rows at a time.
//!
//! A group of rows is followed through all moments of the arrival before the next one begins, so that what
//! each cell has seen, and when it was decided, stay in registers. A group of which every cell is settled is left:
//! one is that is decided, or whose worst arrival so far is as bad as this one can be.

use lanes::Lanes;

use crate::blocks::BLOCK;
use crate::map::{GRAZING, NO_ARRIVAL, Point, REACHED};
use crate::strips::Line;
use crate::survey::Survey;
use crate::tile::{Row, Tile, stand_aside, under};
use crate::view::{GAIN, HIGH, LOW, View};

/// Rows that are followed together.
const GROUP: usize = 16;

/// Moments after which it is asked whether all is settled.
const PATIENCE: usize = 4;

/// A row of a group, in registers.
type Rows<L> = [<L as lanes::Shorts>::Row; GROUP];

/// How much of a shifted tile a sensor sees at one moment.
#[derive(Clone, Copy)]
enum Sees {
    /// High above the hills all of it.
    All,
    /// What is high enough.
    Above,
    /// What is high enough, and not too high.
    Between,
}

/// A sensor that sees something of the shifted tile.
struct Look<'a> {
    lines: &'a [Line<4>; BLOCK],
    shift: usize,
    sees: Sees,
}

/// What there is to be followed at one moment.
struct Moment {
    point: Point,
    /// Which of the looks.
    looks: [usize; 2],
    /// Whether the object may be under the ground over some cell.
    buries: bool,
    /// Whether moments before it may be asked for what is settled.
    asks: bool,
}

/// An arrival on its way to a tile.
#[derive(Clone, Copy)]
pub(crate) struct Arriving<'a> {
    pub(crate) points: &'a [Point],
    /// Nothing is seen before the point of this index.
    pub(crate) from: usize,
    /// Nothing comes out of the ground after the point of this index.
    pub(crate) risen: usize,
    /// No cell's decision is later, steps before impact.
    pub(crate) assured: u16,
    /// Whether every cell's time of decision is asked for, and not only what is worse than before.
    pub(crate) all: bool,
}

/// What arrivals see on their way to a tile, found as far as it is asked for.
pub(crate) struct Flights<'a> {
    survey: &'a Survey,
    views: &'a [&'a View],
    moments: Vec<Moment>,
    looks: Vec<Look<'a>>,
    /// Points at which the ground may be in the way.
    falls: Vec<Point>,
}

impl<'a> Flights<'a> {
    pub(crate) fn new(survey: &'a Survey, views: &'a [&'a View]) -> Self {
        Self {
            survey,
            views,
            moments: Vec::new(),
            looks: Vec::new(),
            falls: Vec::new(),
        }
    }

    /// Flies an arrival onto every cell of a tile; where not all are asked for, cells that it cannot make
    /// worse get [`NO_ARRIVAL`] or no less than they have.
    #[inline(always)]
    pub(crate) fn fly<L: Lanes>(&mut self, lanes: L, tile: &mut Tile, arriving: Arriving<'_>) {
        self.moments.clear();
        self.looks.clear();
        self.falls.clear();
        let mut falls_are_known = false;
        for first in (0..BLOCK).step_by(GROUP) {
            if !arriving.all && tile.worst_of(first..first + GROUP) <= arriving.assured {
                tile.decided[first..first + GROUP].fill([NO_ARRIVAL; BLOCK]);
                continue;
            }
            let decided = self.follow(lanes, tile, arriving, first);
            let mut worse = lanes.same(0);
            for (decided, worst) in decided.iter().zip(&tile.worst[first..]) {
                worse = lanes.most(worse, lanes.minus(lanes.row(worst), *decided));
            }
            let blocked = if arriving.all || lanes.any(worse) {
                if !falls_are_known {
                    falls_are_known = true;
                    let falls = arriving.points.iter().filter(|point| {
                        !point.rising && tile.may_meet_ground(self.survey, point, GRAZING)
                    });
                    self.falls.extend(falls);
                }
                self.through_ground(lanes, tile, first)
            } else {
                [lanes.same(0); GROUP]
            };
            let one = lanes.same(1);
            let never = lanes.same(NO_ARRIVAL);
            for (r, blocked) in blocked.into_iter().enumerate() {
                let blocked = lanes.only(lanes.at_least(blocked, one), never);
                lanes.put(
                    lanes.most(decided[r], blocked),
                    &mut tile.decided[first + r],
                );
            }
        }
    }

    /// Times of decision of a group's cells, however the ground stands in the way.
    #[inline(always)]
    fn follow<L: Lanes>(
        &mut self,
        lanes: L,
        tile: &Tile,
        arriving: Arriving<'_>,
        first: usize,
    ) -> Rows<L> {
        let (zero, one) = (lanes.same(0), lanes.same(1));
        let reached = lanes.same(REACHED);
        let least = lanes.same(arriving.assured);
        let ground = &tile.ground[first..];
        let mut hopeful = [one; GROUP];
        if !arriving.all {
            for (r, hopeful) in hopeful.iter_mut().enumerate() {
                *hopeful = lanes.minus(lanes.row(&tile.worst[first + r]), least);
            }
        }
        let (mut count, mut decided) = ([zero; GROUP], [zero; GROUP]);
        for i in 0..arriving.points.len() - arriving.from {
            if self.moments.len() == i {
                self.prepare(tile, arriving, i);
            }
            let Some(moment) = self.moments.get(i) else {
                break;
            };
            let point = &moment.point;
            let lift = lanes.same(point.lift);
            match &self.looks[moment.looks[0]..moment.looks[1]] {
                [] => {}
                [look] => see::<L, false>(lanes, look, (ground, first), lift, &mut count),
                looks => {
                    let mut step = [zero; GROUP];
                    for look in looks {
                        see::<L, true>(lanes, look, (ground, first), lift, &mut step);
                    }
                    for r in 0..GROUP {
                        count[r] = lanes.plus(count[r], step[r]);
                    }
                }
            }
            if moment.buries {
                let [row, column] = tile.shifted(point);
                for r in 0..GROUP {
                    let below = under(self.survey, [row + (first + r) as isize, column]);
                    let height = lanes.plus(lanes.row(&ground[r]), lift);
                    let out = lanes.at_least(height, lanes.row(&below));
                    count[r] = lanes.only(out, count[r]);
                    decided[r] = lanes.only(out, decided[r]);
                }
            }
            let ahead = lanes.same(point.ahead);
            for r in 0..GROUP {
                let now = lanes.only(lanes.at_least(count[r], reached), ahead);
                decided[r] = lanes.most(decided[r], now);
            }
            if moment.asks {
                let mut open = zero;
                for r in 0..GROUP {
                    let undecided = lanes.at_least(zero, decided[r]);
                    open = lanes.most(open, lanes.only(undecided, hopeful[r]));
                }
                if !lanes.any(open) {
                    break;
                }
            }
        }
        for decided in &mut decided {
            *decided = lanes.most(*decided, least);
        }
        decided
    }

    /// What there is at the `i`th point after the first at which something is seen.
    fn prepare(&mut self, tile: &Tile, arriving: Arriving<'_>, i: usize) {
        let at = arriving.from + i;
        let point = arriving.points[at];
        let place = tile.shifted(&point);
        let first = self.looks.len();
        let [low, high] = tile.range.map(|ground| ground.saturating_add(point.lift));
        for view in self.views {
            let seen = view.blocks.at(place);
            if high < seen.low[0] || low > seen.high[1] {
                continue;
            }
            let Some((lines, shift)) = view.rasters.tile(place) else {
                continue;
            };
            let sees = match (high <= seen.high[0], low >= seen.low[1]) {
                (true, true) => Sees::All,
                (true, false) => Sees::Above,
                _ => Sees::Between,
            };
            self.looks.push(Look { lines, shift, sees });
        }
        self.moments.push(Moment {
            point,
            looks: [first, self.looks.len()],
            buries: point.rising && tile.may_meet_ground(self.survey, &point, 0),
            asks: at >= arriving.risen && at.is_multiple_of(PATIENCE),
        });
    }

    /// Not 0 at the cells of a group onto which the arc would come through the ground. Near impact it runs
    /// along the ground: only what is clearly below it is in the way.
    #[inline(always)]
    fn through_ground<L: Lanes>(&self, lanes: L, tile: &Tile, first: usize) -> Rows<L> {
        let mut through = [lanes.same(0); GROUP];
        for point in &self.falls {
            let [row, column] = tile.shifted(point);
            let voids = self.survey.void_blocks.at([row, column]);
            let over = lanes.same(point.lift.saturating_add(GRAZING));
            for (r, through) in through.iter_mut().enumerate() {
                let place = [row + (first + r) as isize, column];
                let mut below = under(self.survey, place);
                if voids {
                    stand_aside(self.survey, place, &mut below);
                }
                let height = lanes.plus(lanes.row(&tile.ground[first + r]), over);
                *through = lanes.most(*through, lanes.minus(lanes.row(&below), height));
            }
        }
        through
    }
}

/// Adds what a sensor sees of a group at one moment to what was counted before or, where several look,
/// puts it together with what the others see.
#[inline(always)]
fn see<L: Lanes, const TOGETHER: bool>(
    lanes: L,
    look: &Look<'_>,
    (ground, first): (&[Row], usize),
    lift: L::Row,
    counts: &mut Rows<L>,
) {
    let lines = &look.lines[first..first + GROUP];
    match look.sees {
        Sees::All => {
            for r in 0..GROUP {
                let gain = lanes.row(lines[r].row(GAIN, look.shift));
                counts[r] = put::<L, TOGETHER>(lanes, counts[r], gain);
            }
        }
        Sees::Above => {
            for r in 0..GROUP {
                let height = lanes.plus(lanes.row(&ground[r]), lift);
                let low = lanes.row(lines[r].row(LOW, look.shift));
                let gain = lanes.row(lines[r].row(GAIN, look.shift));
                let seen = lanes.only(lanes.at_least(height, low), gain);
                counts[r] = put::<L, TOGETHER>(lanes, counts[r], seen);
            }
        }
        Sees::Between => {
            for r in 0..GROUP {
                let height = lanes.plus(lanes.row(&ground[r]), lift);
                let low = lanes.row(lines[r].row(LOW, look.shift));
                let high = lanes.row(lines[r].row(HIGH, look.shift));
                let gain = lanes.row(lines[r].row(GAIN, look.shift));
                let seen = lanes.only(lanes.at_least(height, low), gain);
                let seen = lanes.only(lanes.at_least(high, height), seen);
                counts[r] = put::<L, TOGETHER>(lanes, counts[r], seen);
            }
        }
    }
}

/// What is counted and what is seen, one after the other or as [`crate::detection::together`] says.
#[inline(always)]
fn put<L: Lanes, const TOGETHER: bool>(lanes: L, a: L::Row, b: L::Row) -> L::Row {
    if !TOGETHER {
        return lanes.plus(a, b);
    }
    let (more, less) = (lanes.most(a, b), lanes.least(a, b));
    lanes.plus(more, lanes.half(lanes.minus(less, lanes.half(more))))
}
