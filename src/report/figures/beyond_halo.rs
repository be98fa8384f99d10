//! Density beyond the halo, and what it shines with.

use plotters::style::RGBColor;

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::energy;
use crate::report::select::Rows;
use crate::store::Table;

/// Energies of which the density is drawn, in GeV.
const ENERGIES_GEV: [f64; 4] = [1e3, 1e5, 3.2e5, 1e6];

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "beyond_halo")?;
    let density = Rows::of(tables, "beyond_halo_profile").map(|rows| profiles(&rows));
    let panels = density.into_iter().chain([intensities(&rows)]);
    Some(Figure {
        id: "beyond-halo",
        title: "Beyond the halo",
        panels: panels.collect(),
        caption: "First, the density of escaped protons against height above the halo's edge, over the density 3φ/v of \
                  free flight: marks are particles that are walked, with 1σ, lines the closed form \
                  n = (φ/ṽ_A)(1 − exp(−ṽ_A (L − z)/D)) with Bohm diffusion in the field that they make. Blasi (2019) \
                  writes an overdensity of 10⁴ to 10⁵ for c/ṽ_A; his own equations give c/3ṽ_A, 1000 δ_G^½ with his \
                  numbers, and that only where the flow is faster than diffusion. Then the intensities E²I of neutrinos \
                  and gamma rays towards the pole, from energy conserved in pions and the cross section at each \
                  energy, and neutrinos by his eq. 18, which leaves out diffusion: those above 10 TeV, which he compares with \
                  IceCube's, come from protons above 200 TeV, which are hardly held. Gamma rays are not absorbed."
            .into(),
    })
}

fn profiles(rows: &Rows) -> Chart {
    let mut series = Vec::new();
    for (i, gev) in rows.rigidities_near(&ENERGIES_GEV).into_iter().enumerate() {
        let rows = rows.with("rigidity_gv", gev);
        let edges = rows
            .floats("z_kpc_lo")
            .into_iter()
            .zip(rows.floats("z_kpc_hi"));
        let heights: Vec<f64> = edges.map(|(lo, hi)| 0.5 * (lo + hi)).collect();
        let at = |(dot, &x): (Dot, &f64)| Dot { x, ..dot };
        let dots = |column: &str| -> Vec<Dot> {
            let dots = rows.dots("rigidity_gv", column).into_iter();
            dots.zip(&heights).map(at).collect()
        };
        let colour = PALETTE[i % PALETTE.len()];
        series.push(Series::new(
            &energy(gev),
            colour,
            Mark::Points(Shape::nth(i)),
            dots("overdensity"),
        ));
        series.push(Series::new(
            "closed form",
            colour,
            Mark::Dashed,
            dots("overdensity_exact"),
        ));
    }
    Chart {
        size: Size::Wide,
        x: Axis::linear("height above the halo's edge (kpc)").including(0.0),
        y: Axis::log("density over that of free flight"),
        series,
    }
}

fn intensities(rows: &Rows) -> Chart {
    let line = |name: &str, colour: RGBColor, mark: Mark, energy: &str, column: &str| {
        Series::new(name, colour, mark, rows.dots(energy, column))
    };
    let (neutrinos, gamma) = ("neutrino_energy_gev", "gamma_energy_gev");
    Chart {
        size: Size::Wide,
        x: Axis::log("energy of neutrinos, gamma rays (GeV)"),
        y: Axis::log("E²I (GeV cm⁻² s⁻¹ sr⁻¹)"),
        series: vec![
            line("gamma rays", PALETTE[0], Mark::Line, gamma, "gamma"),
            line(
                "neutrinos, one flavour",
                PALETTE[1],
                Mark::Line,
                neutrinos,
                "neutrino",
            ),
            line(
                "neutrinos, eq. 18",
                INK,
                Mark::Dashed,
                neutrinos,
                "neutrino_b19",
            ),
        ],
    }
}
