//! What can be said of an arrival onto a whole tile without looking at its cells.
//!
//! With the extremes of every raster over the shifted tile, two decisions are found: one that no
//! cell comes after, and one that no cell comes before. An arrival whose latest possible decision is
//! as early as the tile's worst one so far changes nothing; where both agree, all cells agree. Most
//! arrivals onto most tiles are settled in this way.

use crate::detection::together;
use crate::map::{GRAZING, Point, REACHED};
use crate::survey::Survey;
use crate::tile::Tile;
use crate::view::View;

/// The least that every cell of the tile is assured of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assured {
    /// No cell's decision is later than this, steps before impact.
    pub(crate) decided: u16,
    /// After the point of this index no cell's object comes out of the ground.
    pub(crate) risen: usize,
}

/// The most that a cell of the tile may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Possible {
    /// No cell's decision is earlier than this.
    pub(crate) decided: u16,
    /// Before the point of this index nothing is seen.
    pub(crate) from: usize,
    /// The arc comes through no ground, whichever cell it comes down on.
    pub(crate) clear: bool,
}

pub(crate) fn assured(survey: &Survey, views: &[&View], tile: &Tile, points: &[Point]) -> Assured {
    let [least, most] = tile.range;
    let (mut count, mut decided, mut risen) = (0_u16, 0, 0);
    for (i, point) in points.iter().enumerate() {
        if decided != 0 && !point.rising {
            break;
        }
        let at = tile.shifted(point);
        let (low, high) = (
            least.saturating_add(point.lift),
            most.saturating_add(point.lift),
        );
        if point.rising && low < survey.ground_blocks.at(at)[1] {
            (count, decided, risen) = (0, 0, i);
            continue;
        }
        if decided != 0 {
            continue;
        }
        let seen = views.iter().map(|view| view.blocks.at(at));
        let sure = seen.filter(|seen| low >= seen.low[1] && high <= seen.high[0]);
        count = count.saturating_add(sure.map(|seen| seen.gain[0]).fold(0, together));
        if count >= REACHED {
            decided = point.ahead;
        }
    }
    Assured { decided, risen }
}

pub(crate) fn possible(
    survey: &Survey,
    views: &[&View],
    tile: &Tile,
    points: &[Point],
) -> Possible {
    let [least, most] = tile.range;
    let (mut count, mut decided) = (0_u16, 0);
    let (mut from, mut clear) = (points.len(), true);
    for (i, point) in points.iter().enumerate() {
        let at = tile.shifted(point);
        let (low, high) = (
            least.saturating_add(point.lift),
            most.saturating_add(point.lift),
        );
        let below = survey.ground_blocks.at(at);
        if point.rising && high < below[0] {
            (count, decided) = (0, 0);
            continue;
        }
        clear &= point.rising || low.saturating_add(GRAZING) >= below[1];
        if decided != 0 {
            continue;
        }
        let seen = views.iter().map(|view| view.blocks.at(at));
        let perhaps = seen.filter(|seen| high >= seen.low[0] && low <= seen.high[1]);
        let most = perhaps.map(|seen| seen.gain[1]).fold(0, together);
        if most > 0 {
            count = count.saturating_add(most);
            from = from.min(i);
        }
        if count >= REACHED {
            decided = point.ahead;
        }
    }
    Possible {
        decided,
        from,
        clear,
    }
}
