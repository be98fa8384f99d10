//! What spectra of all elements tell, a line each.

use super::chart::Dot;
use super::findings::Finding;
use super::format::{energy, with_error};
use super::select::{Rows, interpolated};
use crate::store::Table;
use crate::tally::ALL;

/// Energies in GeV of which the mean mass is told.
const MASSES_GEV: [f64; 3] = [1e6, 1e7, 1e8];
/// Decades in GeV over which the slope is told: below the knee and above it.
const DECADES_GEV: [(f64, f64); 2] = [(1e5, 1e6), (1e7, 1e8)];

/// Slopes below and above the knee, where that of protons is, and the mean mass.
pub(super) fn findings(tables: &[Table]) -> Vec<Finding> {
    let Some(rows) = Rows::of_all_species(tables, "composition") else {
        return Vec::new();
    };
    let of = |species: &str, column: &str| {
        rows.with_text("species", species)
            .dots("energy_gev", column)
    };
    let (all, masses) = (of(ALL, "intensity_per_gev"), of(ALL, "mean_ln_a"));
    let mut found = Vec::new();
    for (from, to) in DECADES_GEV {
        found.extend(slope(&all, from, to).map(|slope| Finding {
            what: format!("slope of all particles, {} to {}", energy(from), energy(to)),
            value: with_error(slope.y, slope.hi - slope.y),
        }));
    }
    found.extend(knee(&of("H1", "intensity_per_gev")).map(|at| Finding {
        what: "knee of protons: half of what their first decade continues to".into(),
        value: format!("at {}", energy(at)),
    }));
    for at in MASSES_GEV {
        found.extend(near(&masses, at).map(|m| Finding {
            what: format!("⟨ln A⟩ at {}", energy(at)),
            value: with_error(m.y, m.hi - m.y),
        }));
    }
    found
}

/// d ln I/d ln E between two energies; the errors of both ends are taken as independent, which is at most too much.
fn slope(dots: &[Dot], from: f64, to: f64) -> Option<Dot> {
    let (a, b) = (near(dots, from)?, near(dots, to)?);
    let decade = (b.x / a.x).ln();
    let relative = |d: Dot| d.hi / d.y - 1.0;
    let error = relative(a).hypot(relative(b)) / decade;
    Some(Dot::with_error(from, (b.y / a.y).ln() / decade, error))
}

/// The value at an energy within the points; their ends miss round numbers by rounding.
fn near(dots: &[Dot], at: f64) -> Option<Dot> {
    let same = |d: &&Dot| (d.x / at - 1.0).abs() < 1e-9 && d.y > 0.0;
    let exact = dots.iter().find(same).copied();
    exact.or_else(|| interpolated(dots, at))
}

/// Where a spectrum first falls to half of the power law of its first decade.
fn knee(dots: &[Dot]) -> Option<f64> {
    let first = dots.first()?;
    let slope = slope(dots, first.x, 10.0 * first.x)?.y;
    let left = |d: &Dot| d.y / first.y / (d.x / first.x).powf(slope);
    let (a, b) = dots
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .find(|(_, b)| left(b) < 0.5)?;
    let t = (0.5 / left(&a)).ln() / (left(&b) / left(&a)).ln();
    Some(a.x * (b.x / a.x).powf(t))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E^{−2.7} times e^{−E/R_c} above 1 PeV has lost half at R_c ln 2 = 6.93 PeV.
    fn table() -> Table {
        let energies: Vec<f64> = (0..=40)
            .map(|i| 10f64.powf(5.0 + f64::from(i) / 10.0))
            .collect();
        let at = |e: f64| {
            let y = e.powf(-2.7) * if e > 1.1e6 { (-e / 1e7).exp() } else { 1.0 };
            (y, 0.01 * y)
        };
        let values: Vec<(f64, f64)> = energies.iter().map(|&e| at(e)).collect();
        Table::new("composition", "")
            .text(
                "species",
                "",
                ["H1", ALL]
                    .iter()
                    .flat_map(|s| vec![s.to_string(); 41])
                    .collect(),
            )
            .float(
                "energy_gev",
                "GeV",
                "",
                [energies.clone(), energies].concat(),
            )
            .estimate(
                "intensity_per_gev",
                "",
                "",
                [values.clone(), values].concat(),
            )
            .optional_estimate(
                "mean_ln_a",
                "",
                "",
                [vec![None; 41], vec![Some((1.5, 0.02)); 41]].concat(),
            )
    }

    #[test]
    fn slopes_knee_and_masses_are_told() {
        let found = findings(&[table()]);
        let lines: Vec<String> = found
            .iter()
            .map(|f| format!("{}: {}", f.what, f.value))
            .collect();
        // 1 % at both ends of a decade; e^{−9} between 10 and 100 PeV
        assert_eq!(
            lines[0],
            "slope of all particles, 100 TeV to 1 PeV: −2.7000 ± 0.0061"
        );
        assert!(lines[1].starts_with("slope of all particles, 10 PeV to 100 PeV: −6.6087"));
        assert_eq!(
            lines[3..],
            ["1", "10", "100"].map(|e| format!("⟨ln A⟩ at {e} PeV: 1.500 ± 0.020"))
        );
        let at = lines[2].rsplit("at ").next().unwrap_or_default();
        let pev: f64 = at.trim_end_matches(" PeV").parse().expect("an energy");
        assert!((pev / 6.93 - 1.0).abs() < 0.01, "{at}");
        assert!(findings(&[]).is_empty());
    }
}
