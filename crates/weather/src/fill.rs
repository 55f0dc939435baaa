//! Filling in what some levels lack from those that have it.

/// Completes a quantity by the ratio to a reference: straight between levels that have it, and the
/// nearest one's beyond. With the standard atmosphere as reference pressure stays near enough to
/// hydrostatic, and temperature keeps its fall with height. `None`: no level has it.
pub(crate) fn fill(
    heights_m: &[f64],
    values: &[Option<f64>],
    reference: &dyn Fn(f64) -> f64,
) -> Option<Filled> {
    let known: Vec<(f64, f64)> = heights_m
        .iter()
        .zip(values)
        .filter_map(|(&height_m, value)| Some((height_m, (*value)? / reference(height_m))))
        .collect();
    let (first, last) = (*known.first()?, *known.last()?);
    let ratio_at = |height_m: f64| {
        let above = known.partition_point(|(at, _)| *at <= height_m);
        let (below, above) = (
            above.checked_sub(1).and_then(|i| known.get(i)),
            known.get(above),
        );
        match (below, above) {
            (Some((low_m, low)), Some((high_m, high))) => {
                low + (high - low) * (height_m - low_m) / (high_m - low_m)
            }
            (None, _) => first.1,
            (_, None) => last.1,
        }
    };
    let values = heights_m.iter().zip(values).map(|(&height_m, value)| {
        value.unwrap_or_else(|| ratio_at(height_m) * reference(height_m))
    });
    Some(Filled {
        missing: heights_m.len() - known.len(),
        values: values.collect(),
    })
}

/// A complete quantity.
pub(crate) struct Filled {
    /// One value a level.
    pub values: Vec<f64>,
    /// How many levels had none.
    pub missing: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_bridged_and_ends_follow_the_reference() {
        let heights_m = [0.0, 1.0, 2.0, 3.0, 4.0];
        let values = [None, Some(2.0), None, Some(6.0), None];
        let flat = fill(&heights_m, &values, &|_| 1.0).expect("two are known");
        assert_eq!(
            (flat.values, flat.missing),
            (vec![2.0, 2.0, 4.0, 6.0, 6.0], 3)
        );
        let falling = |height_m: f64| 10.0 - height_m;
        let shaped = fill(&heights_m, &[None, Some(18.0), None, None, None], &falling);
        assert_eq!(
            shaped.expect("one is known").values,
            [20.0, 18.0, 16.0, 14.0, 12.0]
        );
        assert!(fill(&heights_m, &[None; 5], &falling).is_none());
    }
}
