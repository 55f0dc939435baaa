//! When a zone's risk is reason enough to warn.
//!
//! One object endangers a zone with P_i = r · P(ballistic) · P(impact with its danger radius in the
//! zone); several with P = 1 − Π(1 − P_i). Warning early costs needless alarms, warning late costs
//! lives, so the probability that suffices falls as time runs out: `p_early` until `fall_s` before
//! the latest moment at which a warning still works, then in a straight line to `p_late`, and
//! `p_late` from there to the impact.
//!
//! Objects have different latest moments. A faint risk that is urgent must not lend its low
//! threshold to another that can wait, so each threshold is held against those objects alone whose
//! own threshold is as low or lower.

use frames::{Span, Time};
use site::Policy;

/// One object's part in a zone's risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    /// P_i.
    pub probability: f64,
    /// The latest moment at which a warning still works.
    pub latest: Time,
    /// Not final.
    pub provisional: bool,
}

/// What a zone's risk calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing yet.
    Wait,
    /// It would be a warning, but rests on impacts that are not final and can wait.
    Provisional,
    /// A warning, at the early threshold.
    Early,
    /// A warning, at a threshold that had fallen.
    Late,
}

/// The probability that suffices at a moment.
pub(crate) fn threshold(policy: &Policy, latest: Time, now: Time) -> f64 {
    let ahead_s = (latest - now).seconds();
    let fall_s = policy.fall_s.max(1e-3);
    let share = (ahead_s / fall_s).clamp(0.0, 1.0);
    policy.p_late + (policy.p_early - policy.p_late) * share
}

/// P of all shares together.
pub(crate) fn together(shares: impl Iterator<Item = f64>) -> f64 {
    1.0 - shares.fold(1.0, |free, probability| {
        free * (1.0 - probability.clamp(0.0, 1.0))
    })
}

/// What the shares of one zone call for.
pub(crate) fn verdict(policy: &Policy, shares: &[Share], now: Time) -> Verdict {
    let firm = |share: &Share| !share.provisional || share.latest - now <= Span::ZERO;
    match reached(policy, shares.iter().filter(|share| firm(share)), now) {
        Some(threshold) if threshold >= policy.p_early => Verdict::Early,
        Some(_) => Verdict::Late,
        None if reached(policy, shares.iter(), now).is_some() => Verdict::Provisional,
        None => Verdict::Wait,
    }
}

/// The lowest threshold that the objects at or below it reach together.
fn reached<'a>(policy: &Policy, shares: impl Iterator<Item = &'a Share>, now: Time) -> Option<f64> {
    let mut ordered: Vec<(f64, f64)> = shares
        .map(|share| (threshold(policy, share.latest, now), share.probability))
        .collect();
    ordered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = 1.0;
    ordered.into_iter().find_map(|(threshold, probability)| {
        free *= 1.0 - probability.clamp(0.0, 1.0);
        (1.0 - free >= threshold).then_some(threshold)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(probability: f64, latest_s: f64, provisional: bool) -> Share {
        let latest = Time(0) + Span::from_seconds(latest_s);
        Share {
            probability,
            latest,
            provisional,
        }
    }

    #[track_caller]
    fn check(shares: &[Share], expected: Verdict) {
        assert_eq!(verdict(&Policy::default(), shares, Time(0)), expected);
    }

    #[test]
    fn the_threshold_falls_in_a_straight_line_and_stays_low() {
        let at = |latest_s| {
            threshold(
                &Policy::default(),
                share(0.0, latest_s, false).latest,
                Time(0),
            )
        };
        assert_eq!(at(60.0), 0.5);
        assert_eq!(at(10.0), 0.5);
        assert!((at(5.0) - 0.275).abs() < 1e-12);
        assert_eq!(at(0.0), 0.05);
        assert_eq!(at(-30.0), 0.05);
    }

    #[test]
    fn one_object() {
        check(&[], Verdict::Wait);
        check(&[share(0.49, 20.0, false)], Verdict::Wait);
        check(&[share(0.50, 20.0, false)], Verdict::Early);
        check(&[share(0.30, 5.0, false)], Verdict::Late);
        check(&[share(0.06, -3.0, false)], Verdict::Late);
        check(&[share(0.04, -3.0, false)], Verdict::Wait);
    }

    #[test]
    fn several_objects_add_up() {
        check(&[share(0.3, 20.0, false); 2], Verdict::Early);
        check(&[share(0.2, 20.0, false); 2], Verdict::Wait);
    }

    #[test]
    fn a_faint_urgent_object_does_not_lend_its_threshold() {
        check(
            &[share(0.04, 0.0, false), share(0.3, 20.0, false)],
            Verdict::Wait,
        );
        check(
            &[share(0.04, 0.0, false), share(0.03, -1.0, false)],
            Verdict::Late,
        );
    }

    #[test]
    fn a_provisional_impact_warns_only_when_it_cannot_wait() {
        check(&[share(0.9, 5.0, true)], Verdict::Provisional);
        check(&[share(0.9, 0.0, true)], Verdict::Late);
        check(
            &[share(0.9, 5.0, true), share(0.6, 20.0, false)],
            Verdict::Early,
        );
    }
}
