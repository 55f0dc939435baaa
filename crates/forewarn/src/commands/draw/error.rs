//! Errors against the bound: every forecast's distance from the true impact beside the least that its
//! plots allowed in the root mean square.

use scoring::{ErrorSample, LeadScore, Score};

use super::chart::{Axis, Chart};
use super::page::{Legend, page};

const HEIGHT: f64 = 780.0;
const CORNER: [f64; 2] = [80.0, 104.0];
const SIZE: [f64; 2] = [840.0, 580.0];
/// Colours of the leads, first to last.
const CLASSES: [&str; 3] = ["early", "middle-lead", "late"];
/// A mean of fewer says nothing.
const MEAN_OF_MIN: usize = 8;

/// The picture of a score, of one run or of many.
pub fn picture(title: &str, score: &Score) -> String {
    let mut svg = page(HEIGHT, title, &summary(score));
    let chart = Chart::new(
        CORNER,
        SIZE,
        axis(
            "bound: root mean square of the best possible, metres",
            score,
            |s| Some(s.bound_m),
        ),
        axis("error of the forecast, metres", score, |s| s.error_m),
    );
    chart.axes(&mut svg);
    svg.begin("clipPath", &[("id", "chart")]);
    svg.rectangle("", CORNER, SIZE);
    svg.end();
    svg.begin("g", &[("clip-path", "url(#chart)")]);
    let line = [[1e-2; 2], [1e6; 2]].map(|at| chart.on_page(at));
    svg.path("honest", &[line.into()], false);
    for (lead, class) in score.impacts.iter().zip(CLASSES) {
        let known = lead.samples.iter().filter_map(pair);
        svg.dots(class, known.map(|at| chart.on_page(at)));
    }
    for (bound_m, error_m) in means(&score.impacts) {
        svg.disc("measured", chart.on_page([bound_m, error_m]), 6.0);
    }
    svg.end();
    let mut legend = Legend::new(&mut svg, [CORNER[0], HEIGHT - 26.0]);
    for (lead, class) in score.impacts.iter().zip(CLASSES) {
        let text = format!("{} s before the impact", lead.lead_s);
        legend.entry(&text, 190.0, |svg, at| svg.dots(class, [at].into_iter()));
    }
    legend.disc("root mean square", 140.0, "measured", 6.0);
    legend.line("error = bound", 120.0, "honest");
    svg.finish()
}

/// What it shows, in one line.
pub fn summary(score: &Score) -> String {
    let known = || {
        score
            .impacts
            .iter()
            .filter(|lead| lead.efficiency.is_some())
    };
    let list = |of: &dyn Fn(&LeadScore) -> String| known().map(of).collect::<Vec<_>>().join(", ");
    let [predicted, objects] = known().fold([0, 0], |[p, o], lead| {
        [p + lead.predicted, o + lead.objects]
    });
    format!(
        "{} times the bound {} s before the impact; {predicted} of {objects} forecast",
        list(&|lead| format!("{:.2}", lead.efficiency.unwrap_or_default())),
        list(&|lead| lead.lead_s.to_string()),
    )
}

fn pair(sample: &ErrorSample) -> Option<[f64; 2]> {
    Some([sample.bound_m, sample.error_m?])
}

/// Root mean squares of bound and error over octaves of the bound.
fn means(leads: &[LeadScore]) -> Vec<(f64, f64)> {
    let samples = leads
        .iter()
        .flat_map(|lead| lead.samples.iter().filter_map(pair));
    let mut octaves = std::collections::BTreeMap::<i64, (usize, f64, f64)>::new();
    for [bound_m, error_m] in samples.filter(|[bound_m, _]| *bound_m > 0.0) {
        let sums = octaves
            .entry(libm::log2(bound_m).floor() as i64)
            .or_default();
        sums.0 += 1;
        sums.1 += bound_m * bound_m;
        sums.2 += error_m * error_m;
    }
    let enough = octaves
        .into_values()
        .filter(|(count, ..)| *count >= MEAN_OF_MIN);
    enough
        .map(|(count, bounds, errors)| {
            (
                (bounds / count as f64).sqrt(),
                (errors / count as f64).sqrt(),
            )
        })
        .collect()
}

/// An axis by factors that holds nearly all values: one in two hundred may lie beyond either end.
fn axis(name: &'static str, score: &Score, of: fn(&ErrorSample) -> Option<f64>) -> Axis {
    let samples = score.impacts.iter().flat_map(|lead| &lead.samples);
    let mut values: Vec<f64> = samples.filter_map(of).collect();
    values.sort_by(f64::total_cmp);
    let part = |share: usize| values.get(values.len() * share / 200).or(values.last());
    let low = part(1).copied().unwrap_or(1.0).max(0.5);
    let high = part(199).copied().unwrap_or(100.0);
    Axis {
        name,
        ends: [0.8 * low, (1.25 * high).max(4.0 * low)],
        factors: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_over_octaves_of_the_bound() {
        let sample = |bound_m: f64, error_m| ErrorSample { bound_m, error_m };
        let mut samples = vec![sample(10.0, Some(3.0)); 4];
        samples.extend(vec![sample(14.0, Some(4.0)); 4]);
        samples.push(sample(12.0, None));
        samples.extend(vec![sample(100.0, Some(1.0)); 7]);
        let lead = LeadScore {
            samples,
            ..LeadScore::default()
        };
        // (4 · 100 + 4 · 196) / 8 = 148; (4 · 9 + 4 · 16) / 8 = 12.5; seven at 100 m are too few.
        let [(bound_m, error_m)] = means(&[lead])[..] else {
            panic!("one octave");
        };
        assert!((bound_m - 148_f64.sqrt()).abs() < 1e-12);
        assert!((error_m - 12.5_f64.sqrt()).abs() < 1e-12);
    }
}
