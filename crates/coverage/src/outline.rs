//! The outline of a set of raster cells, as polygons with holes.
//!
//! Every cell contributes its four edges with itself on the left; an edge between two cells of the
//! set is walked both ways and cancels. What is left is chained into loops: those that run
//! counter-clockwise are outlines, the others holes. Where two cells touch at a corner only, the
//! walk turns left, so that loops do not cross.

use std::collections::BTreeMap;

/// A corner of a cell: (column, row), rows downward.
type Corner = [i64; 2];

/// An outline and its holes, corners in order, the first not repeated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) outline: Vec<Corner>,
    pub(crate) holes: Vec<Vec<Corner>>,
}

/// The shapes of the cells with these indices in a raster of so many columns.
pub(crate) fn shapes(cells: &[usize], columns: usize) -> Vec<Shape> {
    let (outlines, holes): (Vec<_>, Vec<_>) = loops(cells, columns)
        .into_iter()
        .partition(|path| twice_area(path) > 0);
    let mut shapes: Vec<Shape> = outlines
        .into_iter()
        .map(|outline| Shape {
            outline,
            holes: Vec::new(),
        })
        .collect();
    for hole in holes {
        let home = shapes.iter_mut().filter(|s| holds(&s.outline, &hole));
        if let Some(shape) = home.min_by_key(|s| twice_area(&s.outline)) {
            shape.holes.push(hole);
        }
    }
    shapes
}

fn loops(cells: &[usize], columns: usize) -> Vec<Vec<Corner>> {
    let mut edges: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    let inside = |row: i64, column: i64| {
        let on_grid = row >= 0 && column >= 0 && column < columns as i64;
        on_grid
            && cells
                .binary_search(&((row * columns as i64 + column) as usize))
                .is_ok()
    };
    for &cell in cells {
        let (row, column) = ((cell / columns) as i64, (cell % columns) as i64);
        let (left, right, top, bottom) = (column, column + 1, row, row + 1);
        // Counter-clockwise with rows downward: bottom eastward, right upward, top westward, left
        // downward.
        let sides = [
            (inside(row + 1, column), [left, bottom], [right, bottom]),
            (inside(row, column + 1), [right, bottom], [right, top]),
            (inside(row - 1, column), [right, top], [left, top]),
            (inside(row, column - 1), [left, top], [left, bottom]),
        ];
        for (shared, from, to) in sides {
            if !shared {
                edges.entry(from).or_default().push(to);
            }
        }
    }
    let mut found = Vec::new();
    while let Some((&start, _)) = edges.first_key_value() {
        let mut path = Vec::new();
        let (mut here, mut before) = (start, start);
        while let Some(next) = take_next(&mut edges, before, here) {
            path.push(here);
            (before, here) = (here, next);
        }
        found.push(straightened(&path));
    }
    found
}

/// Removes and returns the edge to follow from a corner: the one that turns left, of two.
fn take_next(
    edges: &mut BTreeMap<Corner, Vec<Corner>>,
    before: Corner,
    here: Corner,
) -> Option<Corner> {
    let ways = edges.get_mut(&here)?;
    let turn = |next: &Corner| {
        let (ax, ay) = (here[0] - before[0], here[1] - before[1]);
        let (bx, by) = (next[0] - here[0], next[1] - here[1]);
        // Rows run downward, so a left turn has a negative product.
        ax * by - ay * bx
    };
    let (index, _) = ways.iter().enumerate().min_by_key(|(_, way)| turn(way))?;
    let next = ways.swap_remove(index);
    if ways.is_empty() {
        edges.remove(&here);
    }
    Some(next)
}

/// Without corners in the middle of straight runs.
fn straightened(path: &[Corner]) -> Vec<Corner> {
    let count = path.len();
    (0..count)
        .filter(|&i| {
            let (a, b, c) = (
                path[(i + count - 1) % count],
                path[i],
                path[(i + 1) % count],
            );
            (b[0] - a[0]) * (c[1] - b[1]) != (b[1] - a[1]) * (c[0] - b[0])
        })
        .map(|i| path[i])
        .collect()
}

/// Twice the area inside, positive for counter-clockwise paths as seen with north up.
fn twice_area(path: &[Corner]) -> i64 {
    let next = path.iter().cycle().skip(1);
    -path
        .iter()
        .zip(next)
        .map(|(a, b)| a[0] * b[1] - a[1] * b[0])
        .sum::<i64>()
}

/// Whether an outline goes around a hole: even-odd rule for a point just inside the hole's corner.
fn holds(outline: &[Corner], hole: &[Corner]) -> bool {
    let Some(corner) = hole.iter().min() else {
        return false;
    };
    let (x, y) = (corner[0] as f64 + 0.5, corner[1] as f64 + 0.5);
    let next = outline.iter().cycle().skip(1);
    outline.iter().zip(next).fold(false, |within, (a, b)| {
        let (ay, by) = (a[1] as f64, b[1] as f64);
        let straddles = (ay > y) != (by > y);
        within ^ (straddles && x < a[0] as f64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(picture: &[&str]) -> (Vec<usize>, usize) {
        let text: String = picture.concat();
        let marked = text.bytes().enumerate().filter(|(_, b)| *b == b'#');
        (marked.map(|(i, _)| i).collect(), picture[0].len())
    }

    #[test]
    fn a_ring_has_one_hole() {
        let (marked, columns) = cells(&["#####", "#...#", "#####"]);
        let found = shapes(&marked, columns);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].outline.len(), 4);
        assert_eq!(twice_area(&found[0].outline), 30);
        assert_eq!(found[0].holes.len(), 1);
        assert_eq!(twice_area(&found[0].holes[0]), -6);
    }

    #[test]
    fn cells_that_touch_at_a_corner_stay_apart() {
        let (marked, columns) = cells(&["#.", ".#"]);
        let found = shapes(&marked, columns);
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|s| s.outline.len() == 4 && s.holes.is_empty())
        );
    }
}
