//! Directions in words.

use core::fmt;

use crate::zones::is_short;

const POINTS: [&str; 16] = [
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
];

/// A run at least as wide as this names its middle: "from NE to N" could be a narrow run, or all but one.
const WIDE_DEG: f64 = 135.0;

/// A run of directions that arrivals come from, clockwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Directions {
    /// First direction, degrees from north.
    pub from_deg: f64,
    /// Last direction, clockwise from the first, degrees from north.
    pub to_deg: f64,
    /// Least warning time among them, seconds.
    pub warning_s: f64,
}

impl Directions {
    /// Runs of directions with a value below a limit, or with none, clockwise; the values are evenly spaced
    /// from north.
    pub fn below(values: &[f64], limit: f64) -> Vec<Self> {
        runs(values, limit)
    }

    fn is_full_circle(&self) -> bool {
        self.to_deg - self.from_deg >= 360.0
    }

    /// How far its last direction lies from its first, clockwise, degrees.
    fn width_deg(&self) -> f64 {
        (self.to_deg - self.from_deg).rem_euclid(360.0)
    }
}

impl fmt::Display for Directions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (point(self.from_deg), point(self.to_deg));
        if self.is_full_circle() {
            f.write_str("from every direction")
        } else if self.width_deg() >= WIDE_DEG {
            let middle = point(self.from_deg + self.width_deg() / 2.0);
            write!(f, "from {from} through {middle} to {to}")
        } else if from == to {
            write!(f, "from {from}")
        } else {
            write!(f, "from {from} to {to}")
        }
    }
}

/// The nearest of the sixteen compass points.
pub fn point(azimuth_deg: f64) -> &'static str {
    let index = (azimuth_deg / 22.5).round() as i64;
    POINTS[index.rem_euclid(16) as usize]
}

/// Runs of directions with less than `need_s`, clockwise; `seconds` are evenly spaced from north.
pub(crate) fn runs(seconds: &[f64], need_s: f64) -> Vec<Directions> {
    let count = seconds.len();
    let step_deg = 360.0 / count.max(1) as f64;
    let short = |i: usize| is_short(seconds[i % count], need_s);
    let Some(start) = (0..count).find(|&i| !short(i)) else {
        let least = seconds.iter().copied().fold(f64::INFINITY, f64::min);
        let all = Directions {
            from_deg: 0.0,
            to_deg: 360.0,
            warning_s: least,
        };
        return if count > 0 { vec![all] } else { Vec::new() };
    };
    let mut found: Vec<Directions> = Vec::new();
    let mut open = false;
    for i in start..start + count {
        if !short(i) {
            open = false;
            continue;
        }
        let here_deg = (i % count) as f64 * step_deg;
        let here_s = seconds[i % count];
        match found.last_mut() {
            Some(run) if open => {
                run.to_deg = here_deg;
                run.warning_s = run.warning_s.min(here_s);
            }
            _ => found.push(Directions {
                from_deg: here_deg,
                to_deg: here_deg,
                warning_s: here_s,
            }),
        }
        open = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_join_over_north() {
        // Every 45 degrees: short from NW over N to NE, and from S.
        let seconds = [3.0, 4.0, 20.0, 20.0, 5.0, 20.0, 20.0, 2.0];
        let words: Vec<String> = runs(&seconds, 10.0)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(words, ["from S", "from NW to NE"]);
        assert_eq!(runs(&seconds, 10.0)[1].warning_s, 2.0);
        // All but east, whose neighbours have its name as well.
        let mut all_but_east = [3.0; 36];
        all_but_east[9] = 20.0;
        let words = runs(&all_but_east, 10.0)[0].to_string();
        assert_eq!(words, "from E through W to E");
        let all = runs(&[1.0; 8], 10.0);
        assert_eq!(all[0].to_string(), "from every direction");
        assert!(runs(&[20.0; 8], 10.0).is_empty());
    }
}
