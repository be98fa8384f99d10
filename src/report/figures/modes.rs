//! D_µµ against µ, mode by mode.

use super::Figure;
use crate::report::chart::{Axis, Chart, INK, Mark, PALETTE, Size};
use crate::report::families::pieces;
use crate::report::format::short_rigidity;
use crate::report::modes::{AtRigidity, Place, places};
use crate::scattering::TOTAL;
use crate::store::Table;

/// Rigidities that are shown, in GV.
const SHOWN_GV: [f64; 3] = [10.0, 1e3, 1e5];

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let places = places(tables)?;
    let shown = ends(&places);
    let size = match shown.len() {
        1 => Size::Low,
        _ => Size::Half,
    };
    let first = shown.first()?;
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in shown.iter().flat_map(|p| &p.at).flat_map(|at| &at.modes) {
        if name != TOTAL && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let panels = chosen(first).into_iter().flat_map(|i| {
        let at = shown.iter().filter_map(move |p| Some((*p, p.at.get(i)?)));
        at.map(|(place, at)| panel(place, at, &names, size))
    });
    let which = match places.len() {
        0..=2 => String::new(),
        n => format!(" Of {n} places the first and the last are shown."),
    };
    Some(Figure {
        id: "modes",
        title: "Pitch-angle scattering, mode by mode",
        panels: panels.collect(),
        caption: format!(
            "Pitch-angle diffusion coefficient D_µµ against the cosine µ > 0 of the pitch angle (it is the same at −µ), \
             with a panel a rigidity: each mode, and dashed their sum, which D_zz is the integral of. Eight decades \
             are shown.{}{which}",
            explained(&names)
        ),
    })
}

/// How the modes that are shown scatter.
fn explained(names: &[&str]) -> String {
    let all = [
        (
            "fast_gyroresonance",
            " Gyroresonance of fast modes needs waves of k_∥ = 1/(r_L|µ|).",
        ),
        (
            "fast_transit_time",
            " Transit-time damping acts where particles keep up with a wave, v|µ| cos θ ≈ v_A, and carries them \
             through µ ≈ 0.",
        ),
        (
            "alfven",
            " The eddies of Alfvén modes are so elongated along the field that particles average over many of them.",
        ),
    ];
    let shown = all.into_iter().filter(|(name, _)| names.contains(name));
    shown.map(|(_, words)| words).collect()
}

/// The first and the last.
fn ends(places: &[Place]) -> Vec<&Place> {
    match places {
        [] => Vec::new(),
        [only] => vec![only],
        [first, .., last] => vec![first, last],
    }
}

/// Which of the rigidities are nearest to those that are shown; the middle one if none is near.
fn chosen(place: &Place) -> Vec<usize> {
    let away = |at: &AtRigidity, gv: f64| (at.rigidity_gv / gv).log10().abs();
    let mut chosen: Vec<usize> = SHOWN_GV
        .into_iter()
        .filter_map(|gv| {
            let nearest = place
                .at
                .iter()
                .enumerate()
                .min_by(|a, b| away(a.1, gv).total_cmp(&away(b.1, gv)))?;
            (away(nearest.1, gv) < 0.5).then_some(nearest.0)
        })
        .collect();
    chosen.dedup();
    if chosen.is_empty() {
        chosen.push(place.at.len() / 2);
    }
    chosen
}

fn panel(place: &Place, at: &AtRigidity, names: &[&str], size: Size) -> Chart {
    let of = |name: &str| at.mode(name).unwrap_or_default().to_vec();
    let mut series = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let colour = PALETTE[i % PALETTE.len()];
        let told = name.replace('_', " ").replace("alfven", "Alfvén");
        series.extend(pieces(&told, colour, Mark::Line, of(name)));
    }
    series.extend(pieces("all modes", INK, Mark::Dashed, of(TOTAL)));
    let layer = match place.layer.as_str() {
        "" => String::new(),
        layer => format!(", {layer}"),
    };
    let free = match series.iter().all(|s| s.dots.is_empty()) {
        true => ": nothing scatters",
        false => "",
    };
    let label = format!("µ at {}{layer}{free}", short_rigidity(at.rigidity_gv));
    Chart {
        size,
        x: Axis::linear(&label).between(0.0, 1.0),
        y: Axis::log("D_µµ (s⁻¹)").at_most_decades(8.0),
        series,
    }
}
