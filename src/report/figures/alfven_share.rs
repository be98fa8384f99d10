//! By how much Alfvén modes lower the diffusion coefficient where fast modes scatter too.

use serde_json::Value;

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Size};
use crate::report::families::few;
use crate::report::format::percent;
use crate::report::modes::{AtRigidity, Place, places};
use crate::report::select::interpolated;
use crate::scattering::TOTAL;
use crate::store::{RunInfo, Table};
use crate::units::Rigidity;

const ALFVEN: &str = "alfven";

/// The share in one layer, against R in GV and r_L/L.
struct Share {
    name: String,
    of_rigidity: Vec<Dot>,
    of_radius: Vec<Dot>,
}

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let places = places(tables)?;
    let all: Vec<Share> = places.iter().filter_map(|p| share(info, p)).collect();
    if all.is_empty() {
        return None;
    }
    let mark = |i: usize| {
        (
            PALETTE[i % PALETTE.len()],
            if i < PALETTE.len() {
                Mark::Line
            } else {
                Mark::Thin
            },
        )
    };
    let panel = |label: &str, dots: &dyn Fn(&Share) -> Vec<Dot>| Chart {
        size: Size::Half,
        x: Axis::log(label),
        y: Axis::linear("1 − D_zz/D_zz without Alfvén modes").between(0.0, 1.0),
        series: all
            .iter()
            .enumerate()
            .map(|(i, share)| {
                let (colour, mark) = mark(i);
                Series::new(&share.name, colour, mark, dots(share))
            })
            .collect(),
    };
    let told = all.iter().filter_map(told).collect();
    Some(Figure {
        id: "alfven-share",
        title: "What Alfvén modes add to fast modes",
        panels: vec![
            panel("rigidity R (GV)", &|s| s.of_rigidity.clone()),
            panel("Larmor radius over outer scale r_L/L", &|s| {
                s.of_radius.clone()
            }),
        ],
        caption: format!(
            "The share by which Alfvén modes lower D_zz, from the integrals of D_µµ with and without them (shocks left \
             out), against rigidity and against r_L/L: {}. Fornieri et al. (2021, F21) say that Alfvén modes matter from \
             about 10 TeV on.",
            few(told, "inspect scattering")
        ),
    })
}

fn share(info: &RunInfo, place: &Place) -> Option<Share> {
    let of_rigidity: Vec<Dot> = place
        .at
        .iter()
        .filter_map(|at| Some(Dot::bare(at.rigidity_gv, lowered_by(at)?)))
        .collect();
    if of_rigidity.is_empty() {
        return None;
    }
    let radius = scales(info, &place.layer).map(|(field_ug, scale_pc)| {
        let ratio = |gv: f64| Rigidity(gv).larmor_radius_pc(field_ug) / scale_pc;
        let dots = of_rigidity.iter();
        dots.map(|d| Dot::bare(ratio(d.x), d.y)).collect()
    });
    Some(Share {
        name: match place.layer.as_str() {
            "" => "Galactic plane".into(),
            layer => format!("layer {layer}"),
        },
        of_rigidity,
        of_radius: radius.unwrap_or_default(),
    })
}

/// 1 − D_zz/D_zz without Alfvén modes; none where either kind is missing or nothing scatters.
fn lowered_by(at: &AtRigidity) -> Option<f64> {
    let (alfven, total) = (at.mode(ALFVEN)?, at.mode(TOTAL)?);
    at.modes.iter().find(|(name, _)| name.starts_with("fast"))?;
    let others: Vec<Dot> = total
        .iter()
        .zip(alfven)
        .map(|(total, alfven)| Dot::bare(total.x, total.y - alfven.y))
        .collect();
    let (with, without) = (resistance(total), resistance(&others));
    let share = 1.0 - with / without;
    (with.is_finite() && without > 0.0 && share.is_finite()).then_some(share)
}

/// ∫(1 − µ²)²/D_µµ dµ over 0…1 by the trapezoid rule in t with µ = sin²(πt/2), in which µ is tabulated evenly
/// but for the ends; there the integrand vanishes.
fn resistance(d_mumu: &[Dot]) -> f64 {
    let value = |d: &Dot| {
        let t = 2.0 / std::f64::consts::PI * d.x.sqrt().asin();
        let slope = std::f64::consts::FRAC_PI_2 * (std::f64::consts::PI * t).sin();
        let sine_squared = 1.0 - d.x * d.x;
        (t, slope * sine_squared * sine_squared / d.y.max(0.0))
    };
    let inside = d_mumu.iter().map(value);
    let all: Vec<(f64, f64)> = [(0.0, 0.0)]
        .into_iter()
        .chain(inside)
        .chain([(1.0, 0.0)])
        .collect();
    let area = |w: &[(f64, f64)]| 0.5 * (w[1].0 - w[0].0) * (w[0].1 + w[1].1);
    all.windows(2).map(area).sum()
}

/// B in µG and L in pc of a layer, from the config.
fn scales(info: &RunInfo, layer: &str) -> Option<(f64, f64)> {
    let number = |pointer: &str| info.config.pointer(pointer).and_then(Value::as_f64);
    let own = |list: &str, key: &str| {
        let layers = info.config.pointer(list)?.as_array()?;
        let mut named = layers.iter().filter(|l| l["name"] == layer);
        named.find_map(|l| l.get(key)?.as_f64())
    };
    let field =
        own("/medium/layer", "magnetic_field_ug").or(number("/medium/magnetic_field_ug"))?;
    let scale = own("/scattering/layer", "outer_scale_pc")
        .or(number("/scattering/modes/outer_scale_pc"))?;
    Some((field, scale))
}

/// What a layer's share is where the literature gives it.
fn told(share: &Share) -> Option<String> {
    let at = |dots: &[Dot], x: f64, what: &str| {
        let found = interpolated(dots, x)?;
        Some(format!("{} at {what}", percent(found.y)))
    };
    let parts = [
        at(&share.of_rigidity, 1e4, "10 TV"),
        at(&share.of_radius, 0.006, "r_L/L = 0.006"),
        at(&share.of_radius, 0.1, "r_L/L = 0.1"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{} in {}", parts.join(", "), share.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// With D ∝ 1 − µ² throughout, the integral is 2/3 over the amplitude, and a tenth of it from Alfvén modes
    /// lowers D_zz by a tenth.
    #[test]
    fn shares_of_equal_shapes_are_shares_of_amplitudes() {
        let law = |amplitude: f64| -> Vec<Dot> {
            let node = |i: i32| {
                (std::f64::consts::FRAC_PI_2 * (f64::from(i) + 0.5) / 48.0)
                    .sin()
                    .powi(2)
            };
            let dot = |mu: f64| Dot::bare(mu, amplitude * (1.0 - mu * mu));
            (0..48).map(node).map(dot).collect()
        };
        assert!((resistance(&law(1.0)) * 1.5 - 1.0).abs() < 2e-3);
        let mut at = AtRigidity {
            rigidity_gv: 1e4,
            modes: vec![
                ("fast_gyroresonance".into(), law(0.9)),
                (ALFVEN.into(), law(0.1)),
                (TOTAL.into(), law(1.0)),
            ],
        };
        assert!((lowered_by(&at).unwrap() - 0.1).abs() < 1e-12);
        at.modes.remove(0);
        assert_eq!(lowered_by(&at), None);
    }

    #[test]
    fn a_layer_has_its_own_scales_or_the_usual_ones() {
        let mut info = fixture::info();
        info.config = serde_json::json!({
            "medium": {"magnetic_field_ug": 3.0, "layer": [{"name": "halo", "magnetic_field_ug": 6.0}, {"name": "warm"}]},
            "scattering": {
                "modes": {"outer_scale_pc": 100.0},
                "layer": [{"name": "warm", "outer_scale_pc": null}, {"name": "warm", "outer_scale_pc": 10.0}],
            },
        });
        assert_eq!(scales(&info, "halo"), Some((6.0, 100.0)));
        assert_eq!(scales(&info, "warm"), Some((3.0, 10.0)));
        assert_eq!(scales(&fixture::info(), "warm"), None);
    }
}
