//! A score as a person reads it.

use core::fmt::Write;

use crate::impacts::LeadScore;
use crate::score::Score;

/// The score as lines of text, each ended by a line feed.
pub fn table(score: &Score) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = tracking(&mut text, score)
        .and_then(|()| impacts(&mut text, score))
        .and_then(|()| zones(&mut text, score))
        .and_then(|()| decisions(&mut text, score))
        .and_then(|()| probability(&mut text, score));
    text
}

fn tracking(text: &mut String, score: &Score) -> core::fmt::Result {
    let t = &score.tracking;
    writeln!(
        text,
        "tracking over {} s, {} objects in view",
        t.seconds, t.objects
    )?;
    writeln!(
        text,
        "  GOSPA {:.1} m  (matched {:.1} m, missed {:.2} and false {:.2} a second)",
        t.gospa_m, t.localisation_m, t.missed_mean, t.false_mean
    )?;
    writeln!(
        text,
        "  completeness {:.3}, never tracked {}, false tracks {}, ID switches {}",
        t.completeness, t.never_tracked, t.false_tracks, t.id_switches
    )?;
    writeln!(
        text,
        "  confirmed after {} s (95 %: {} s); second plot after {} s",
        number(t.confirm_delay_mean_s),
        number(t.confirm_delay_p95_s),
        number(t.second_plot_delay_mean_s)
    )
}

fn impacts(text: &mut String, score: &Score) -> core::fmt::Result {
    writeln!(
        text,
        "impact   predicted   error rms  median   bound   efficiency  NEES (band)        time error"
    )?;
    for lead in &score.impacts {
        let band = lead.nees_band.map_or_else(
            || "-".to_owned(),
            |[low, high]| format!("{low:.2}..{high:.2}"),
        );
        writeln!(
            text,
            "  {:4.0} s  {:4} of {:<4} {:>8} m {:>6} m {:>6} m  {:>8}  {:>5} ({band})  {:>6} s",
            lead.lead_s,
            lead.predicted,
            lead.objects,
            whole(lead.error_rms_m),
            whole(lead.error_median_m),
            whole(lead.bound_rms_m),
            number(lead.efficiency),
            number(lead.nees),
            number(lead.time_error_rms_s),
        )?;
    }
    score
        .impacts
        .iter()
        .try_for_each(|lead| regions(text, lead))
}

/// What the published regions held, in a line for each lead at which there were any.
fn regions(text: &mut String, lead: &LeadScore) -> core::fmt::Result {
    if lead.regions.is_empty() {
        return Ok(());
    }
    write!(text, "  {:4.0} s  regions:", lead.lead_s)?;
    for one in &lead.regions {
        let [low, high] = one.interval;
        write!(
            text,
            "  {} % held {:.2} of {} ({low:.2}..{high:.2})",
            one.percent, one.share, one.stated,
        )?;
    }
    writeln!(text)
}

fn zones(text: &mut String, score: &Score) -> core::fmt::Result {
    let warnings = &score.warnings;
    writeln!(
        text,
        "zone            people  needs   impacts  warned  in time  first lead  needless"
    )?;
    for zone in &warnings.zones {
        writeln!(
            text,
            "  {:12} {:>7} {:>5.1} s {:>8} {:>7} {:>8} {:>9} s {:>9}",
            zone.zone,
            zone.people,
            zone.need_s,
            zone.impacts,
            zone.warned,
            zone.in_time,
            number(zone.first_lead_s),
            zone.needless,
        )?;
    }
    writeln!(
        text,
        "  in time: {} of {} people in danger; useful lead {}; needless warnings {}",
        warnings.people_in_time,
        warnings.people_in_danger,
        number(warnings.useful_lead),
        warnings.needless_warnings
    )
}

fn decisions(text: &mut String, score: &Score) -> core::fmt::Result {
    let delay = &score.decision_delay;
    writeln!(
        text,
        "decided {} s (95 %: {} s) after plot {} of what fell near the zone, over {} warnings",
        number(delay.median_s),
        number(delay.p95_s),
        delay.detections,
        delay.warnings,
    )
}

fn probability(text: &mut String, score: &Score) -> core::fmt::Result {
    let p = &score.zone_probability;
    writeln!(
        text,
        "zone probability over {} statements: Brier {}, reliability error {}; where there is a bound {}, best possible {}",
        p.count,
        thousandths(p.brier),
        thousandths(p.reliability_error),
        thousandths(p.oracle.brier),
        thousandths(p.oracle.brier_oracle),
    )?;
    for (tenth, bin) in p.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
        writeln!(
            text,
            "  {:3}..{:3} %  stated {:.3}  came true {:.3}  of {:>6}  {}",
            tenth * 10,
            tenth * 10 + 10,
            bin.probability_mean,
            bin.frequency,
            bin.count,
            bar(bin.probability_mean, bin.frequency),
        )?;
    }
    Ok(())
}

/// A line of the reliability diagram: `=` up to what came true, `|` where it should end.
fn bar(stated: f64, came_true: f64) -> String {
    let column = |share: f64| (share * 40.0).round() as usize;
    (0..=40)
        .map(|at| match at {
            at if at == column(stated) => '|',
            at if at < column(came_true) => '=',
            _ => ' ',
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn thousandths(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.2}"))
}

fn whole(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.0}"))
}
