//! Published arms and radial profiles by name, scaled to the Sun's distance from the centre.
//!
//! Lengths of a model are multiplied by the Sun's distance over the one that the model was made with, so
//! that the Sun stays where it is among the arms.

use std::f64::consts::FRAC_PI_2;

use super::{Arm, Radial, Term};
use crate::data::{self, RadialProfile};

/// Standard deviation in kpc across arms whose model gives none.
pub const ARM_WIDTH_KPC: f64 = 0.3;
/// The arms with kinks.
const KINKED: &str = "Reid2019";

/// The arms of a model; none if the name is not known. A width replaces those of the model, if it has any.
///
/// Logarithmic arms go round the centre without end. Those of Reid et al. 2019 were fitted over part of
/// their length; they go on at the same pitch, half a turn to each side of the kink.
pub fn arms(model: &str, sun_radius_kpc: f64, width_kpc: Option<f64>) -> Vec<Arm> {
    if model == KINKED {
        return kinked(sun_radius_kpc, width_kpc);
    }
    let of_model = data::logarithmic_arms().into_iter();
    let of_model = of_model.filter(|arm| arm.model == model);
    of_model
        .map(|arm| {
            // θ = π/2 at the Sun and grows against rotation
            let at_sun = arm.theta0_rad + arm.k_rad * libm::log(arm.sun_radius_kpc / arm.r0_kpc);
            Arm::logarithmic(
                &arm.arm,
                FRAC_PI_2 - at_sun,
                libm::atan(1.0 / arm.k_rad),
                width_kpc.unwrap_or(ARM_WIDTH_KPC),
                arm.weight.unwrap_or(1.0),
            )
        })
        .collect()
}

fn kinked(sun_radius_kpc: f64, width_kpc: Option<f64>) -> Vec<Arm> {
    let rad = f64::to_radians;
    let arms = data::kinked_arms().into_iter();
    arms.map(|arm| {
        let own = arm.width_kpc * sun_radius_kpc / arm.sun_radius_kpc;
        Arm::kinked(
            &arm.arm,
            (rad(arm.beta_kink_deg), arm.r_kink_kpc / arm.sun_radius_kpc),
            (rad(arm.pitch_low_deg), rad(arm.pitch_high_deg)),
            width_kpc.unwrap_or(own),
        )
    })
    .collect()
}

/// The surface density of a model, integrated over heights where it depends on them; none if its name is
/// not known.
pub fn radial(model: &str, sun_radius_kpc: f64) -> Option<Radial> {
    let profiles = data::radial_profiles();
    // models of several parts have names with an ending
    let parts = profiles.iter().filter(|p| {
        let end = p.model.strip_prefix(model);
        end.is_some_and(|end| ["", "_inner", "_outer"].contains(&end))
    });
    let terms: Vec<Term> = parts.flat_map(|p| terms(p, sun_radius_kpc)).collect();
    (!terms.is_empty()).then(|| Radial::new(&terms))
}

/// A profile's formula with its parameters.
fn terms(profile: &RadialProfile, sun_radius_kpc: f64) -> Vec<Term> {
    let number = |name: &str| profile.parameters.get(name).copied().unwrap_or(f64::NAN);
    let rs = number("rs");
    let scale = sun_radius_kpc / rs;
    // ((r + shift)/(rs + shift))^a exp(−(r − rs)/length), up to a factor
    let power = |exponent: f64, length: f64, shift: f64| Term::PowerExponential {
        height: 1.0,
        shift_kpc: scale * shift,
        exponent,
        scale_kpc: scale * length,
    };
    let gaussian = |height: f64, centre: f64, sigma: f64, range: (f64, f64)| Term::Gaussian {
        height,
        centre_kpc: scale * centre,
        sigma_kpc: scale * sigma,
        range_kpc: (scale * range.0, scale * range.1),
    };
    let everywhere = (0.0, f64::INFINITY);
    // ∫ of the heights of the Gaussian discs, e^{−z²/h²}, and of the exponential one
    let thick = || {
        let root = std::f64::consts::PI.sqrt();
        number("g") * root * (number("f1") * number("h1") + number("f2") * number("h2"))
    };
    let root_half = std::f64::consts::FRAC_1_SQRT_2;
    match profile.formula.as_str() {
        "(r/rs)^alpha exp(-beta (r-rs)/rs)" | "(r/rs)^alpha exp(-beta (r-rs)/rs) exp(-|z|/h)" => {
            vec![power(number("alpha"), rs / number("beta"), 0.0)]
        }
        "(r/rs)^B exp(-C (r-rs)/rs)" => vec![power(number("B"), rs / number("C"), 0.0)],
        "(r/rs)^a exp(-b r/rs)" => vec![power(number("a"), rs / number("b"), 0.0)],
        "((r+r1)/(rs+r1))^a exp(-b (r-rs)/(rs+r1))"
        | "((r+r1)/(rs+r1))^a exp(-b (r-rs)/(rs+r1)) exp(-|z|/h)" => {
            let r1 = number("r1");
            vec![power(number("a"), (rs + r1) / number("b"), r1)]
        }
        "exp(-r/rexp)" => vec![power(0.0, number("rexp"), 0.0)],
        "exp(-(r-r0)^2/(2 sigma^2))" => {
            vec![gaussian(1.0, number("r0"), number("sigma"), everywhere)]
        }
        "g (f1 exp(-(z/h1)^2)+f2 exp(-(z/h2)^2)) exp(-((r-rmax)/l)^2) + d exp(-(r-rs)/rexp-|z|/h)" =>
        {
            let (rmax, sigma) = (number("rmax"), root_half * number("l"));
            vec![gaussian(thick(), rmax, sigma, (0.0, rmax))]
        }
        "g (f1 exp(-(z/h1)^2)+f2 exp(-(z/h2)^2)) exp(-(r^2-rs^2)/l^2) + d exp(-(r-rs)/rexp-|z|/h)" =>
        {
            let l = number("l");
            let height = thick() * libm::exp(rs * rs / (l * l));
            // the second term is the same for all r
            let disc = Term::PowerExponential {
                height: 2.0 * number("h") * number("d") * libm::exp(rs / number("rexp")),
                shift_kpc: 0.0,
                exponent: 0.0,
                scale_kpc: scale * number("rexp"),
            };
            let outer = (number("rmin"), f64::INFINITY);
            vec![gaussian(height, 0.0, root_half * l, outer), disc]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{PI, TAU};

    use super::*;
    use crate::sources::galaxy::tests::check_bounds;
    use crate::sources::{Galaxy, Rotation};

    const PROFILES: [&str; 9] = [
        "CaseBhattacharya1998",
        "CaseBhattacharya1996",
        "Lorimer2006",
        "YusifovKucuk2004",
        "YusifovKucuk2004B",
        "FaucherKaspi2006",
        "Paczynski1990",
        "GiguereKaspi_DRAGON",
        "Ferriere2001",
    ];
    const ARMS: [&str; 4] = [
        "FaucherGiguereKaspi2006",
        "Vallee2008",
        "SteimanCameron2010",
        "Reid2019",
    ];

    fn galaxy(profile: &str, model: &str, sun_radius_kpc: f64) -> Galaxy {
        let rotation = Rotation {
            sun_radius_kpc,
            relative_speed_per_myr: 0.011,
        };
        let radial = radial(profile, sun_radius_kpc).unwrap();
        Galaxy::new(
            1e4,
            rotation,
            radial,
            arms(model, sun_radius_kpc, None),
            0.7,
        )
    }

    /// Where arms cross the line from the centre through the Sun, in kpc: local maxima of what arms add.
    fn crossings(model: &str, sun_radius_kpc: f64) -> Vec<(String, f64)> {
        let galaxy = galaxy("Paczynski1990", model, sun_radius_kpc);
        let mut found = Vec::new();
        for (i, arm) in galaxy.arms().iter().enumerate() {
            let shares = |r: f64| {
                let place = galaxy.place(r - sun_radius_kpc, 0.0);
                galaxy.arms()[i].density(place, 0.0) / place.r_kpc
            };
            let step = 0.01;
            for k in 200..1700 {
                let r = step * f64::from(k);
                if shares(r) > shares(r - step) && shares(r) >= shares(r + step) {
                    found.push((arm.name.clone(), r));
                }
            }
        }
        found
    }

    /// Radii in kpc by the name of an arm.
    type Named = &'static [(&'static str, f64)];

    /// Against the radii in the header of the file, given to 0.1 kpc.
    #[test]
    fn arms_cross_the_line_through_the_sun_where_the_file_says() {
        let expected: [(&str, f64, Named); 3] = [
            (
                "FaucherGiguereKaspi2006",
                8.5,
                &[
                    ("Crux-Scutum", 5.6),
                    ("Carina-Sagittarius", 7.3),
                    ("Perseus", 10.6),
                    ("Norma", 15.3),
                ],
            ),
            (
                "Vallee2008",
                7.6,
                // given without names
                &[("", 4.6), ("", 6.6), ("", 9.5), ("", 13.5)],
            ),
            (
                "SteimanCameron2010",
                8.5,
                &[
                    ("Scutum-Crux", 5.4),
                    ("Sagittarius-Carina", 7.5),
                    ("Perseus", 11.3),
                    ("Norma-Cygnus", 15.2),
                ],
            ),
        ];
        for (model, sun, arms) in expected {
            let found = crossings(model, sun);
            for (name, radius) in arms {
                let near = |(n, r): &(String, f64)| n.contains(name) && (r - radius).abs() < 0.06;
                assert!(found.iter().any(near), "{model} {name}: {found:?}");
                // scaled with the Sun's distance
                let scaled = crossings(model, 8.0);
                let near = |(n, r): &(String, f64)| {
                    n.contains(name) && (r * sun / 8.0 - radius).abs() < 0.06
                };
                assert!(scaled.iter().any(near), "{model} {name}: {scaled:?}");
            }
        }
    }

    /// R_kink e^{β_kink tan ψ} for β = 0, which lies below every kink.
    #[test]
    fn kinked_arms_cross_the_line_through_the_sun_where_the_formula_says() {
        let found = crossings("Reid2019", 8.15);
        for (name, beta, pitch, kink) in [
            ("Sct-Cen", 23.0, 14.1, 4.91),
            ("Sgr-Car", 24.0, 17.1, 6.04),
            ("Local", 9.0, 11.4, 8.26),
            ("Perseus", 40.0, 10.3, 8.87),
            ("Outer", 18.0, 3.0, 12.24),
        ] {
            let radius =
                kink * libm::exp(f64::to_radians(beta) * libm::tan(f64::to_radians(pitch)));
            let near = |(n, r): &(String, f64)| n == name && (r - radius).abs() < 0.06;
            assert!(found.iter().any(near), "{name} {radius}: {found:?}");
        }
    }

    /// Arms trail: ahead of the Sun they lie nearer to the centre.
    #[test]
    fn arms_trail() {
        for (model, name) in [
            ("FaucherGiguereKaspi2006", "Perseus"),
            ("Reid2019", "Perseus"),
        ] {
            let galaxy = galaxy("Paczynski1990", model, 8.5);
            let arm = galaxy.arms().iter().find(|arm| arm.name == name).unwrap();
            let radius = |phi: f64| {
                let density = |r: f64| {
                    let (x, y) = (r * libm::cos(phi) - 8.5, r * libm::sin(phi));
                    arm.density(galaxy.place(x, y), 0.0) / r
                };
                (800..1300)
                    .map(|k| 0.01 * f64::from(k))
                    .max_by(|a, b| density(*a).total_cmp(&density(*b)))
                    .unwrap()
            };
            assert!(radius(0.2) < radius(0.0) - 0.2 && radius(0.0) < radius(-0.2) - 0.2);
        }
    }

    #[test]
    fn bounds_hold_for_every_geometry() {
        for profile in PROFILES {
            check_bounds(&galaxy(profile, "Vallee2008", 8.5));
        }
        for model in ARMS {
            let (low, high) = check_bounds(&galaxy("YusifovKucuk2004", model, 8.2));
            assert!(low > 0.5 && high > 0.5, "{model}: {low} {high}");
        }
    }

    /// By a midpoint rule of its own on a grid around the centre, to 1e-3.
    #[test]
    fn the_whole_galaxy_has_its_rate() {
        let whole = |profile: &str, model: &str| {
            let galaxy = galaxy(profile, model, 8.5);
            let (radii, angles) = (3000, 360);
            let mut sum = 0.0;
            for i in 0..radii {
                let r = 60.0 * (f64::from(i) + 0.5) / f64::from(radii);
                for j in 0..angles {
                    let phi = TAU * (f64::from(j) + 0.5) / f64::from(angles);
                    let (sin, cos) = libm::sincos(phi);
                    sum += r * galaxy.rate(r * cos - 8.5, r * sin, 7.0);
                }
            }
            sum * 60.0 / f64::from(radii) * TAU / f64::from(angles) / 1e4
        };
        for profile in PROFILES {
            let found = whole(profile, "SteimanCameron2010");
            assert!((found - 1.0).abs() < 1e-3, "{profile}: {found}");
        }
        for model in ARMS {
            let found = whole("CaseBhattacharya1998", model);
            assert!((found - 1.0).abs() < 1e-3, "{model}: {found}");
        }
    }

    /// Each formula as printed, relative to its value at the Sun.
    #[test]
    fn profiles_are_those_of_their_formulas() {
        let ratio = |profile: &str, r: f64| {
            let radial = radial(profile, 8.5).unwrap();
            radial.density(r) / radial.density(8.5)
        };
        let e = libm::exp;
        let thick = PI.sqrt() * (0.79 * 0.212 + 0.21 * 0.636);
        let thin = |r: f64| 7.3 * 0.65 * e(-(r - 8.5) / 4.5);
        let ferriere = |r: f64| {
            let inner = 177.5 * e(-((r - 3.7) / 2.1) * ((r - 3.7) / 2.1));
            let outer = 50.0 * e(-(r * r - 72.25) / 46.24);
            thick * if r > 3.7 { outer } else { inner } + thin(r)
        };
        for r in [1.0, 3.0, 6.0, 12.0] {
            let x: f64 = r / 8.5;
            for (profile, exact) in [
                ("CaseBhattacharya1998", x * x * e(-3.53 * (x - 1.0))),
                ("Lorimer2006", libm::pow(x, 1.9) * e(-5.0 * (x - 1.0))),
                (
                    "YusifovKucuk2004",
                    libm::pow((r + 0.55) / 9.05, 1.64) * e(-4.01 * (r - 8.5) / 9.05),
                ),
                ("YusifovKucuk2004B", libm::pow(x, 4.0) * e(-6.8 * (x - 1.0))),
                (
                    "FaucherKaspi2006",
                    e(-((r - 7.04) * (r - 7.04) - 1.46 * 1.46) / (2.0 * 1.83 * 1.83)),
                ),
                ("Paczynski1990", e(-(r - 8.5) / 4.5)),
                ("Ferriere2001", ferriere(r) / ferriere(8.5)),
            ] {
                let found = ratio(profile, r);
                assert!(
                    (found / exact - 1.0).abs() < 1e-9,
                    "{profile} {r}: {found} {exact}"
                );
            }
        }
        assert!(radial("Green2015", 8.5).is_none());
    }
}
