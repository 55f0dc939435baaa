//! Colours and signs of the pictures.
//!
//! The longer the warning, the lighter and bluer; where nobody is warned the map is dark. Lightness
//! grows from class to class, so the order survives colour-blindness and a black-and-white print. Zones
//! carry a sign beside the colour (tick, exclamation mark, cross, question mark); what is not known is
//! cross-hatched and has no colour at all.

use crate::canvas::{Canvas, Colour, Hand};
use crate::zones::Verdict;

pub(crate) const PAPER: Colour = [250, 249, 246];
pub(crate) const INK: Colour = [28, 31, 38];
pub(crate) const FAINT: Colour = [104, 108, 116];
/// What must be known before a picture is believed.
pub(crate) const CAUTION: Colour = [168, 32, 40];
pub(crate) const WHITE: Colour = [255, 255, 255];
pub(crate) const SIREN: Colour = [148, 52, 132];

pub(crate) const TITLE: Hand = Hand {
    cap: 21.0,
    pen: 3.0,
};
pub(crate) const HEAD: Hand = Hand {
    cap: 14.0,
    pen: 2.4,
};
pub(crate) const BODY: Hand = Hand {
    cap: 12.5,
    pen: 1.55,
};
pub(crate) const NOTE: Hand = Hand {
    cap: 10.5,
    pen: 1.35,
};

/// Upper bound in seconds, colour and words of each class of warning time.
pub(crate) const CLASSES: [(f32, Colour, &str); 7] = [
    (0.5, [96, 90, 106], "none"),
    (5.0, [150, 92, 106], "under 5 s"),
    (10.0, [206, 122, 92], "5 to 10 s"),
    (15.0, [232, 164, 88], "10 to 15 s"),
    (20.0, [240, 204, 122], "15 to 20 s"),
    (30.0, [222, 232, 190], "20 to 30 s"),
    (f32::INFINITY, [205, 245, 250], "30 s and more"),
];

/// The colour of a warning time.
pub(crate) fn class(warning_s: f32) -> Colour {
    let found = CLASSES.into_iter().find(|(below, ..)| warning_s < *below);
    found.map_or(CLASSES[6].1, |(_, colour, _)| colour)
}

/// What one dot of the ground shows, before light and shade.
pub(crate) fn ground(warning_s: f32, unheard_s: f32, x: usize, y: usize) -> Colour {
    if warning_s.is_nan() {
        return unknown(x, y);
    }
    // Decided, and no siren is heard: stripes of what could be, on the dark of what is.
    let striped = warning_s < 0.5 && unheard_s >= 0.5;
    class(if striped && (x + y) % 8 < 3 {
        unheard_s
    } else {
        warning_s
    })
}

/// Cross-hatched, so that it can't be taken for any class.
pub(crate) fn unknown(x: usize, y: usize) -> Colour {
    let line = (x + y) % 12 < 2 || (x + 12 * y - y) % 12 < 2;
    if line {
        [122, 124, 130]
    } else {
        [222, 222, 222]
    }
}

/// A verdict's colour.
pub(crate) fn of_verdict(verdict: Verdict) -> Colour {
    match verdict {
        Verdict::Covered => [0, 104, 168],
        Verdict::Short => [222, 142, 0],
        Verdict::Uncovered => [190, 42, 20],
        Verdict::Unknown => [96, 98, 104],
    }
}

/// A verdict's sign in a disc, its middle at a place.
pub(crate) fn badge(canvas: &mut Canvas, [x, y]: [f32; 2], verdict: Verdict) {
    canvas.disc([x, y], 11.0, WHITE, 1.0);
    canvas.disc([x, y], 9.5, of_verdict(verdict), 1.0);
    let mut pen = |from: [f32; 2], to: [f32; 2]| {
        canvas.line(
            [x + from[0], y + from[1]],
            [x + to[0], y + to[1]],
            2.6,
            WHITE,
        );
    };
    match verdict {
        Verdict::Covered => {
            pen([-4.5, 0.5], [-1.5, 3.8]);
            pen([-1.5, 3.8], [4.8, -3.8]);
        }
        Verdict::Short => {
            pen([0.0, -5.0], [0.0, 1.0]);
            pen([0.0, 4.8], [0.0, 4.9]);
        }
        Verdict::Uncovered => {
            pen([-3.6, -3.6], [3.6, 3.6]);
            pen([-3.6, 3.6], [3.6, -3.6]);
        }
        Verdict::Unknown => {
            let hand = Hand {
                cap: 10.0,
                pen: 2.0,
            };
            let half = hand.width("?") / 2.0;
            canvas.text([x - half, y - 5.0], hand, WHITE, "?");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as displays have it (ITU-R BT.709), without their curve.
    fn lightness([red, green, blue]: Colour) -> f32 {
        0.2126 * f32::from(red) + 0.7152 * f32::from(green) + 0.0722 * f32::from(blue)
    }

    #[test]
    fn longer_times_are_lighter_so_that_the_order_needs_no_colour() {
        let steps = CLASSES.windows(2);
        let lighter = |pair: &[(f32, Colour, &str)]| lightness(pair[1].1) - lightness(pair[0].1);
        assert!(steps.map(lighter).all(|step| step > 5.0));
    }

    #[test]
    fn what_is_not_known_has_no_class_of_colour() {
        let shown = (0..24).flat_map(|y| (0..24).map(move |x| ground(f32::NAN, f32::NAN, x, y)));
        let classes: Vec<Colour> = CLASSES.iter().map(|(_, colour, _)| *colour).collect();
        let mut seen: Vec<Colour> = shown.collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2, "two greys: lines and what lies between them");
        assert!(seen.iter().all(|colour| !classes.contains(colour)));
    }

    #[test]
    fn where_no_siren_is_heard_half_a_warning_is_drawn() {
        let row: Vec<Colour> = (0..8).map(|x| ground(0.0, 12.0, x, 0)).collect();
        assert!(row.contains(&class(12.0)) && row.contains(&class(0.0)));
    }
}
