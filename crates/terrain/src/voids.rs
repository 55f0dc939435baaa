//! What stands in a ray's way where the ground is not known.
//!
//! Steep slopes are where elevation data has holes; a hole must not be a window. Each connected
//! hole is filled to the highest known cell at its rim. The cells stay unknown on every map: only
//! what lies behind them is judged by the fill.

/// Heights, row by row, with every connected void (NaN) raised to its rim's highest cell; all void:
/// zero.
pub fn filled(mut heights_m: Vec<f32>, columns: usize) -> Vec<f32> {
    let cells = heights_m.len();
    let mut waiting = Vec::new();
    let mut hole = Vec::new();
    for start in 0..cells {
        if !heights_m[start].is_nan() {
            continue;
        }
        hole.clear();
        waiting.push(start);
        // Infinity marks a cell of the hole that has been seen.
        heights_m[start] = f32::INFINITY;
        let mut rim_m = f32::NEG_INFINITY;
        while let Some(cell) = waiting.pop() {
            hole.push(cell);
            for next in neighbours(cell, columns, cells) {
                if heights_m[next].is_nan() {
                    heights_m[next] = f32::INFINITY;
                    waiting.push(next);
                } else if heights_m[next] < f32::INFINITY {
                    // No other hole's: they would be one.
                    rim_m = rim_m.max(heights_m[next]);
                }
            }
        }
        let fill_m = if rim_m.is_finite() { rim_m } else { 0.0 };
        for &cell in &hole {
            heights_m[cell] = fill_m;
        }
    }
    heights_m
}

/// The four cells beside one, without those off the grid.
fn neighbours(cell: usize, columns: usize, cells: usize) -> impl Iterator<Item = usize> {
    let column = cell % columns;
    let beside = [
        (column > 0).then(|| cell - 1),
        (column + 1 < columns).then_some(cell + 1),
        cell.checked_sub(columns),
        (cell + columns < cells).then_some(cell + columns),
    ];
    beside.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_no_window() {
        let v = f32::NAN;
        let heights = [1.0, 2.0, 3.0, 9.0, v, v, 4.0, 5.0, 6.0, v, 7.0, 8.0];
        let filled = filled(heights.to_vec(), 3);
        assert_eq!(filled[4..6], [9.0, 9.0]);
        assert_eq!(filled[9], 7.0);
    }
}
