//! The cheapest one-to-one assignment of rows to columns.
//!
//! Shortest augmenting paths with dual prices (Jonker and Volgenant 1987; the form with rows added
//! one by one, as in Crouse 2016): n rows and m columns cost n² m steps at most.

/// For each row the column it is given, so that the sum of costs is least. Every row gets one as
/// long as there are columns left; with more rows than columns some rows get none.
///
/// `cost` holds the rows one after the other, `columns` values each, all finite.
pub fn assign(cost: &[f64], columns: usize) -> Vec<Option<usize>> {
    let rows = cost.len().checked_div(columns).unwrap_or(0);
    if rows <= columns {
        return solve(rows, columns, |row, column| {
            value(cost, row * columns + column)
        });
    }
    let given = solve(columns, rows, |column, row| {
        value(cost, row * columns + column)
    });
    let mut assigned = vec![None; rows];
    for (column, row) in given.into_iter().enumerate() {
        if let Some(place) = row.and_then(|row| assigned.get_mut(row)) {
            *place = Some(column);
        }
    }
    assigned
}

fn value(cost: &[f64], index: usize) -> f64 {
    cost.get(index).copied().unwrap_or(f64::INFINITY)
}

/// At most as many rows as columns. Index 0 of the inner arrays stands for "none"; rows and columns
/// count from 1.
#[allow(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "a dense matrix algorithm over arrays of its own making"
)]
fn solve(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    let mut row_price = vec![0.0; rows + 1];
    let mut column_price = vec![0.0; columns + 1];
    let mut row_of = vec![0_usize; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut last = 0;
        let mut reach = vec![f64::INFINITY; columns + 1];
        let mut before = vec![0_usize; columns + 1];
        let mut done = vec![false; columns + 1];
        while row_of[last] != 0 {
            done[last] = true;
            let from = row_of[last];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in 1..=columns {
                if done[column] {
                    continue;
                }
                let reduced = cost(from - 1, column - 1) - row_price[from] - column_price[column];
                if reduced < reach[column] {
                    reach[column] = reduced;
                    before[column] = last;
                }
                if reach[column] < step {
                    step = reach[column];
                    next = column;
                }
            }
            for column in 0..=columns {
                if done[column] {
                    row_price[row_of[column]] += step;
                    column_price[column] -= step;
                } else {
                    reach[column] -= step;
                }
            }
            last = next;
        }
        while last != 0 {
            let earlier = before[last];
            row_of[last] = row_of[earlier];
            last = earlier;
        }
    }
    let mut assigned = vec![None; rows];
    for column in 1..=columns {
        if row_of[column] != 0 {
            assigned[row_of[column] - 1] = Some(column - 1);
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(cost: &[f64], columns: usize, given: &[Option<usize>]) -> f64 {
        let each = given.iter().enumerate();
        each.filter_map(|(row, column)| column.map(|c| cost[row * columns + c]))
            .sum()
    }

    /// The least sum by trying every order.
    fn brute(cost: &[f64], rows: usize, columns: usize) -> f64 {
        fn go(cost: &[f64], columns: usize, row: usize, rows: usize, used: u32) -> f64 {
            if row == rows {
                return 0.0;
            }
            (0..columns)
                .filter(|c| used & (1 << c) == 0)
                .map(|c| {
                    cost[row * columns + c] + go(cost, columns, row + 1, rows, used | (1 << c))
                })
                .fold(f64::INFINITY, f64::min)
        }
        go(cost, columns, 0, rows, 0)
    }

    #[test]
    fn no_order_is_cheaper() {
        let mut seed = 12345_u64;
        let mut draw = || {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (seed >> 40) as f64 / 1000.0
        };
        for (rows, columns) in [(1, 1), (3, 3), (4, 6), (6, 6), (5, 7)] {
            for _ in 0..20 {
                let cost: Vec<f64> = (0..rows * columns).map(|_| draw()).collect();
                let given = assign(&cost, columns);
                assert_eq!(given.iter().flatten().count(), rows);
                let best = brute(&cost, rows, columns);
                assert!((total(&cost, columns, &given) - best).abs() < 1e-9);
                // The same matrix on its side.
                let side: Vec<f64> = (0..columns)
                    .flat_map(|c| (0..rows).map(move |r| (r, c)))
                    .map(|(r, c)| cost[r * columns + c])
                    .collect();
                let given = assign(&side, rows);
                assert!((total(&side, rows, &given) - best).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn nothing_is_assigned_to_nothing() {
        assert!(assign(&[], 0).is_empty() && assign(&[], 3).is_empty());
    }
}
