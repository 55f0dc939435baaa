//! The figures as a person reads them.

use core::fmt::Write;

use scoring::{DecisionDelay, Estimate};

use super::Figures;
use super::suite::Row;

/// Everything as lines of text.
pub fn text(figures: &Figures) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = write_text(&mut text, figures);
    text
}

fn write_text(text: &mut String, figures: &Figures) -> core::fmt::Result {
    if !figures.release_build {
        writeln!(
            text,
            "A build for debugging: speeds are not those of a release build."
        )?;
    }
    for figure in &figures.speed {
        let value = figure.value;
        let digits = if value.abs() >= 100.0 { 0 } else { 3 };
        writeln!(
            text,
            "{:<52} {value:>12.digits$} {}",
            figure.what, figure.unit
        )?;
    }
    if let Some(first) = figures.suite.first() {
        writeln!(
            text,
            "\nStanding suite, {} runs of each scenario, seeds {} to {}; ± is half of the 95 % interval.",
            first.runs,
            first.first_seed,
            first.first_seed + first.runs - 1,
        )?;
        tracking(text, &figures.suite)?;
        impacts(text, &figures.suite)?;
        warnings(text, &figures.suite)?;
    }
    Ok(())
}

fn tracking(text: &mut String, rows: &[Row]) -> core::fmt::Result {
    writeln!(
        text,
        "\n{:<15} {:<36} {:>7} {:>15} {:>9} {:>13} {:>13} {:>9}",
        "tracking",
        "not told",
        "objects",
        "GOSPA m",
        "complete",
        "false/h",
        "ID switches",
        "confirm s"
    )?;
    for row in rows {
        writeln!(
            text,
            "{:<15} {:<36} {:>7} {:>15} {:>9} {:>13} {:>13} {:>9}",
            row.scenario,
            row.untold,
            row.pooled.tracking.objects,
            shown(row.metric("gospa_m"), 1),
            value(row.metric("completeness"), 3),
            shown(row.metric("false_tracks_per_hour"), 1),
            row.pooled.tracking.id_switches,
            value(row.metric("confirm_delay_s"), 2),
        )?;
    }
    Ok(())
}

fn impacts(text: &mut String, rows: &[Row]) -> core::fmt::Result {
    writeln!(
        text,
        "\n{:<15} {:>7}  {:<38} {:<38} {:>7}  90 % region held 15, 10, 5 s",
        "impacts", "N", "efficiency 15, 10, 5 s", "NEES 15, 10, 5 s", "regions"
    )?;
    for row in rows.iter().filter(|row| row.metric("nees_15_s").is_some()) {
        let three = |name: &str| {
            [15, 10, 5]
                .map(|lead| format!("{:<12}", shown(row.metric(&format!("{name}_{lead}_s")), 2)))
                .concat()
        };
        let count: u64 = row
            .pooled
            .impacts
            .iter()
            .map(|lead| lead.objects)
            .max()
            .unwrap_or(0);
        let leads = row.pooled.impacts.iter();
        let published = leads.filter_map(|lead| lead.regions.first());
        let regions = published.map(|one| one.stated).max().unwrap_or(0);
        writeln!(
            text,
            "{:<15} {count:>7}  {:<38} {:<38} {regions:>7}  {}",
            row.scenario,
            three("efficiency"),
            three("nees"),
            three("region_90").trim_end(),
        )?;
    }
    Ok(())
}

fn warnings(text: &mut String, rows: &[Row]) -> core::fmt::Result {
    writeln!(
        text,
        "\n{:<15} {:>12} {:>12} {:>14} {:>16} {:>10} {:>10} {:>14} {:>13}",
        "warnings",
        "in danger",
        "in time",
        "useful lead",
        "decided s (95 %)",
        "needless",
        "needless/h",
        "Brier/best",
        "reliability"
    )?;
    for row in rows {
        let warnings = &row.pooled.warnings;
        writeln!(
            text,
            "{:<15} {:>12} {:>12} {:>14} {:>16} {:>10} {:>10} {:>14} {:>13}",
            row.scenario,
            warnings.people_in_danger,
            warnings.people_in_time,
            shown(row.metric("useful_lead"), 3),
            decided(&row.pooled.decision_delay),
            warnings.needless_warnings,
            value(row.metric("needless_per_hour"), 2),
            shown(row.metric("zone_brier_over_best"), 2),
            shown(row.metric("zone_reliability_error"), 3),
        )?;
    }
    Ok(())
}

/// Median and 95th percentile of the time from the plots that a decision needs to the decision.
fn decided(delay: &DecisionDelay) -> String {
    match (delay.median_s, delay.p95_s) {
        (Some(median_s), Some(p95_s)) => format!("{median_s:.2} ({p95_s:.2})"),
        _ => "-".to_owned(),
    }
}

fn shown(estimate: Option<Estimate>, digits: usize) -> String {
    match estimate {
        None => "-".to_owned(),
        Some(Estimate { value, interval }) => match interval {
            None => format!("{value:.digits$}"),
            Some([low, high]) => format!("{value:.digits$}±{:.digits$}", (high - low) / 2.0),
        },
    }
}

fn value(estimate: Option<Estimate>, digits: usize) -> String {
    estimate.map_or_else(|| "-".to_owned(), |one| format!("{:.digits$}", one.value))
}
