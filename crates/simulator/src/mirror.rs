//! The mirror image of what flies low over level ground: echoes that fade, elevations that lean.
//!
//! A radar receives a low object twice: straight, and by way of the ground, as if from an image under it.
//! Over level ground at the antenna's foot, antenna h and object z above it, d away, the image lies at the elevation
//! -atan((z + h) / d), and its ray is longer by Δ = √(d² + (z + h)²) - √(d² + (z - h)²), far away 2 h sin e.
//! Ground turns the field's sign and keeps its share ρ, so that beside the direct ray's field 1 stands
//!
//! ```text
//! r = ρ s w e^(iφ),  φ = π + 2π Δ / λ
//! ```
//!
//! with s = exp(-2 (2π σ sin ψ / λ)²) for ground rough by σ met at the angle ψ (Ament's law), and w the beam's
//! amplitude towards the image less that towards the object, on which it is steered: a normal curve with its
//! points of half power a beamwidth apart.
//!
//! - **Fading.** The field at the object, and again at the receiver, is 1 + r; the echo's power is |1 + r|⁴ of
//!   that in free space: over a perfect mirror sixteen times in the middle of a lobe, nothing between two of them, at
//!   sin e = n λ / 2h (Skolnik, *Introduction to Radar Systems*, propagation over a plane earth).
//! - **Lean.** Sum and difference beams tell the mean of the directions of two sources weighted with their complex
//!   fields, of which the real part is read: away from the object by Re(r / (1 + r)) of the angle from it to its image
//!   (D. K. Barton, "Low-angle radar tracking", Proc. IEEE 62(6), 1974). It is the same from look to look for as long as an object stays in
//!   one part of a lobe: towards the ground where the echo is strong, up to (half a beamwidth at most: farther
//!   beside the axis is another beam's) where it fades.
//!
//! Nothing here is random; the ground's diffuse echo is what `multipath_sd_deg` adds. Not simulated: hills and slopes before the antenna,
//! reflection that depends on polarisation and angle, and the image as a plot of its own.

use core::f64::consts::{LN_2, PI, TAU};

use frames::{Polar, degrees};
use sitefile::scenario::Mirror;

/// What the ground does to a look at an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Image {
    /// The echo's power over that in free space.
    pub gain: f64,
    /// Added to the elevation, radians.
    pub lean_rad: f64,
}

impl Image {
    /// No ground.
    pub(crate) const NONE: Self = Self {
        gain: 1.0,
        lean_rad: 0.0,
    };
}

/// What level ground does that lies `antenna_m` below a radar.
pub(crate) fn image(ground: &Mirror, antenna_m: f64, object: Polar) -> Image {
    let (sin, cos) = libm::sincos(object.elevation_rad);
    let (away_m, above_image_m) = (object.range_m * cos, object.range_m * sin + 2.0 * antenna_m);
    // What is below the ground's level has no image in it.
    if above_image_m <= antenna_m {
        return Image::NONE;
    }
    let longer_m = libm::hypot(away_m, above_image_m) - object.range_m;
    let grazing_rad = libm::atan2(above_image_m, away_m);
    let down_rad = -grazing_rad - object.elevation_rad;
    let beamwidth_rad = degrees(ground.beamwidth_deg);
    let beside = down_rad / beamwidth_rad;
    let rough = TAU * ground.roughness_m * libm::sin(grazing_rad) / ground.wavelength_m;
    let size = ground.reflection * libm::exp(-2.0 * (rough * rough + LN_2 * beside * beside));
    let (imaginary, real) = libm::sincos(PI + TAU * longer_m / ground.wavelength_m);
    let (real, imaginary) = (size * real, size * imaginary);
    // |1 + r|², and the real part of r / (1 + r).
    let power = (1.0 + real) * (1.0 + real) + imaginary * imaginary;
    let share = (real + size * size) / power.max(f64::MIN_POSITIVE);
    Image {
        gain: power * power,
        lean_rad: (share * down_rad).clamp(-0.5 * beamwidth_rad, 0.5 * beamwidth_rad),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANTENNA_M: f64 = 12.0;
    const FAR_M: f64 = 14_000.0;

    /// A radar of 10 cm over a smooth mirror.
    fn mirror(reflection: f64, beamwidth_deg: f64) -> Mirror {
        Mirror {
            wavelength_m: 0.1,
            beamwidth_deg,
            reflection,
            roughness_m: 0.0,
        }
    }

    fn at(ground: &Mirror, elevation_rad: f64) -> Image {
        let object = Polar {
            range_m: FAR_M,
            azimuth_rad: 1.0,
            elevation_rad,
        };
        image(ground, ANTENNA_M, object)
    }

    /// The elevation at which the image's ray is so many wavelengths longer: far away n λ / 2h.
    fn longer_by(wavelengths: f64) -> f64 {
        libm::asin(wavelengths * 0.1 / (2.0 * ANTENNA_M))
    }

    #[test]
    fn lobes_lie_where_the_path_by_way_of_the_ground_is_half_a_wavelength_longer() {
        // A beam so wide that it takes both rays alike. At this range the plane waves' 2 h sin e is off by 2 h² / R.
        let ground = mirror(1.0, 4_000.0);
        let near = 2.0 * ANTENNA_M * ANTENNA_M / FAR_M / 0.1;
        for step in 1..=60 {
            let wavelengths = 0.05 * f64::from(step);
            let sine = libm::sin(PI * wavelengths);
            let wanted = 16.0 * sine * sine * sine * sine;
            let found = at(&ground, longer_by(wavelengths - near)).gain;
            assert!(
                (found - wanted).abs() < 2e-3,
                "{wavelengths}: {found} for {wanted}"
            );
        }
    }

    /// Means over one lobe, in which the phase goes round once: of |1 + r|², of its square, of the lean, and of the
    /// lean weighted with |1 + r|²; leans as parts of the angle down to the image.
    fn means(reflection: f64) -> [f64; 4] {
        let ground = mirror(reflection, 4_000.0);
        let steps = 4_000;
        let mut sums = [0.0; 4];
        for step in 0..steps {
            let elevation_rad = longer_by(20.0 + f64::from(step) / f64::from(steps));
            let found = at(&ground, elevation_rad);
            let above_m = FAR_M * libm::sin(elevation_rad) + 2.0 * ANTENNA_M;
            let down_rad = libm::atan2(above_m, FAR_M * libm::cos(elevation_rad)) + elevation_rad;
            let (power, lean) = (found.gain.sqrt(), -found.lean_rad / down_rad);
            for (sum, one) in sums.iter_mut().zip([power, found.gain, lean, power * lean]) {
                *sum += one / f64::from(steps);
            }
        }
        sums
    }

    #[test]
    fn what_lobes_take_from_one_elevation_they_give_to_another() {
        for reflection in [0.2, 0.5, 0.8] {
            let [power, echo, lean, weighted] = means(reflection);
            let square = reflection * reflection;
            // The energy of two fields without a common phase: 1 + ρ²; of its square 1 + 4 ρ² + ρ⁴.
            assert!((power - (1.0 + square)).abs() < 2e-3, "{power}");
            assert!(
                (echo - (1.0 + 4.0 * square + square * square)).abs() < 5e-3,
                "{echo}"
            );
            // Leans cancel over a lobe; weighted with power they point to the centre of power.
            assert!(lean.abs() < 2e-3, "{lean}");
            assert!((weighted - square).abs() < 2e-3, "{weighted}");
        }
    }

    #[test]
    fn it_leans_to_the_ground_where_the_echo_is_strong_and_up_where_it_fades() {
        let ground = mirror(0.5, 4_000.0);
        let near = 2.0 * ANTENNA_M * ANTENNA_M / FAR_M / 0.1;
        let twice = |elevation_rad: f64| 2.0 * elevation_rad + 2.0 * ANTENNA_M / FAR_M;
        // In phase, r = 1/2: a third of the way to the image. Against it, r = -1/2: as far away as the image is.
        for (wavelengths, wanted) in [(2.5, -1.0 / 3.0), (3.0, 1.0)] {
            let elevation_rad = longer_by(wavelengths - near);
            let found = at(&ground, elevation_rad).lean_rad / twice(elevation_rad);
            assert!((found - wanted).abs() < 5e-3, "{wavelengths}: {found}");
        }
        // A fade over a good mirror throws it no farther than half a beam.
        let found = at(&mirror(0.95, 1.5), longer_by(2.0 - near));
        assert!((found.lean_rad - degrees(0.75)).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn nothing_is_left_of_it_high_up_over_rough_ground_or_below_it() {
        let close = |found: Image, off: f64| {
            assert!(
                (found.gain - 1.0).abs() < off && found.lean_rad.abs() < off,
                "{found:?}"
            );
        };
        close(at(&mirror(1.0, 1.5), degrees(3.0)), 1e-3);
        close(at(&mirror(0.0, 1.5), degrees(0.5)), 1e-12);
        // Ament: 2 (2π 0.5 sin 3° / 0.1)² = 5.4 and more.
        let rough = Mirror {
            roughness_m: 0.5,
            ..mirror(1.0, 30.0)
        };
        close(at(&rough, degrees(3.0)), 2e-2);
        close(at(&mirror(1.0, 1.5), -degrees(0.1)), 1e-12);
    }
}
