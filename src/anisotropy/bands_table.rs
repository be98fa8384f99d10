//! The table `anisotropy_bands`.

use super::bands::Quantity;
use super::{Dipole, Statistics, sky};
use crate::store::Table;

/// A species and what its bands are shown with, an entry an energy.
#[derive(Debug, Clone, Copy)]
pub struct BandsOf<'a> {
    /// Name of the species.
    pub species: &'a str,
    /// Kinetic energies per nucleus in GeV.
    pub energies_gev: &'a [f64],
    /// Rigidities in GV.
    pub rigidities_gv: &'a [f64],
    /// Over all realisations.
    pub statistics: &'a Statistics,
    /// 3D ∇⟨n⟩/(v⟨n⟩).
    pub mean_dipoles: &'a [Dipole],
    /// 3D/(hc); NaN where nothing like it applies.
    pub amplitudes_analytic: &'a [f64],
}

/// Suffixes of columns and what they are, as [`Band::ends`](super::Band::ends) gives them.
const ENDS: [[&str; 2]; 5] = [
    ["median", "median"],
    ["lo68", "lower end of 68 %"],
    ["hi68", "upper end of 68 %"],
    ["lo95", "lower end of 95 %"],
    ["hi95", "upper end of 95 %"],
];

impl Quantity {
    /// Name of its columns, unit, and what it is.
    fn column(self) -> [&'static str; 3] {
        match self {
            Self::Amplitude => ["amplitude", "", "dipole amplitude"],
            Self::Angle => ["angle", "rad", "angle between ∇n and ∇⟨n⟩"],
            Self::AngleToSources => [
                "angle_to_sources",
                "rad",
                "angle between ∇n and the gradient of the rate of supernovae",
            ],
            Self::DensityRelative => ["density_relative", "", "density over its mean"],
            Self::EffectiveSources => [
                "effective_sources",
                "",
                "effective number of sources (Σ nᵢ)²/Σ nᵢ²",
            ],
            Self::AmplitudeEquatorial => [
                "amplitude_equatorial",
                "",
                "equatorial component of the dipole amplitude",
            ],
        }
    }
}

/// One row a species and energy.
pub fn bands_table(species: &[BandsOf<'_>]) -> Table {
    let floats = |of: &dyn Fn(&BandsOf<'_>, usize) -> f64| -> Vec<f64> {
        let rows = species.iter();
        rows.flat_map(|s| (0..s.energies_gev.len()).map(|energy| of(s, energy)))
            .collect()
    };
    let names = |s: &BandsOf<'_>| vec![s.species.to_string(); s.energies_gev.len()];
    let counts = |s: &BandsOf<'_>| vec![s.statistics.realisations as i64; s.energies_gev.len()];
    let mut table = Table::new(
        "anisotropy_bands",
        "species × energy: quantiles over all realisations, two-sided but for angles, whose bands begin at 0",
    )
    .text("species", "nucleus", species.iter().flat_map(names).collect())
    .float(
        "energy_gev",
        "GeV",
        "kinetic energy per nucleus",
        floats(&|s, energy| s.energies_gev[energy]),
    )
    .float(
        "rigidity_gv",
        "GV",
        "rigidity",
        floats(&|s, energy| s.rigidities_gv[energy]),
    )
    .integer(
        "realizations",
        "",
        "realisations that the quantiles are of",
        species.iter().flat_map(counts).collect(),
    );
    for quantity in Quantity::ALL {
        let band = |s: &BandsOf<'_>, energy: usize| s.statistics.bands[energy][quantity as usize];
        for (which, end) in ENDS.into_iter().enumerate() {
            let values = floats(&|s, energy| band(s, energy).ends()[which].0);
            let errors = floats(&|s, energy| band(s, energy).ends()[which].1);
            table = quantile(table, quantity, end, values, errors);
        }
    }
    let direction = |s: &BandsOf<'_>, energy: usize| sky::galactic_deg(s.mean_dipoles[energy].0);
    table
        .float(
            "amplitude_of_mean",
            "",
            "dipole amplitude 3D|∇⟨n⟩|/(v⟨n⟩) of the mean density",
            floats(&|s, energy| s.mean_dipoles[energy].amplitude()),
        )
        .float(
            "mean_direction_l_deg",
            "deg",
            "Galactic longitude of ∇⟨n⟩",
            floats(&|s, energy| direction(s, energy)[0]),
        )
        .float(
            "mean_direction_b_deg",
            "deg",
            "Galactic latitude of ∇⟨n⟩",
            floats(&|s, energy| direction(s, energy)[1]),
        )
        .optional(
            "amplitude_analytic",
            "",
            "h/(cτ) with τ = h²/3D",
            finite(floats(&|s, energy| s.amplitudes_analytic[energy])),
        )
}

/// A quantile and its error; what too few realisations do not know is null.
fn quantile(
    table: Table,
    quantity: Quantity,
    [end, words]: [&str; 2],
    values: Vec<f64>,
    errors: Vec<f64>,
) -> Table {
    let [name, unit, meaning] = quantity.column();
    let name = format!("{name}_{end}");
    let description = format!("{meaning}: {words} of the realisations");
    table
        .optional(&name, unit, &description, finite(values))
        .optional(
            &format!("{name}_err"),
            unit,
            &format!("1σ error of {name} from order statistics at p ± √(p(1−p)/n)"),
            finite(errors),
        )
}

fn finite(values: Vec<f64>) -> Vec<Option<f64>> {
    let values = values.into_iter();
    values.map(|x| x.is_finite().then_some(x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anisotropy::{Observation, Realisation};

    #[test]
    fn every_quantity_has_five_quantiles_with_errors() {
        let at = [Observation {
            amplitude: 2e-3,
            angle_rad: 0.5,
            ..Observation::default()
        }; 2];
        let statistics = Statistics::of(&[1e3, 1e4], |visit| {
            (0..50).for_each(|number| visit(&Realisation { number, at: &at }));
            Ok::<(), std::convert::Infallible>(())
        });
        let of = |species| BandsOf {
            species,
            energies_gev: &[1e3, 1e4],
            rigidities_gv: &[1e3, 1e4],
            statistics: statistics.as_ref().unwrap().as_ref().unwrap(),
            mean_dipoles: &[Dipole([-1e-3, 0.0, 0.0]), Dipole([0.0, 0.0, 2e-3])],
            amplitudes_analytic: &[1e-3, f64::NAN],
        };
        let table = bands_table(&[of("H1"), of("He4")]);
        assert_eq!(table.rows(), 4);
        assert_eq!(table.columns.len(), 4 + 6 * 5 * 2 + 4);
        let floats = |name: &str| table.floats(name).unwrap();
        assert_eq!(floats("realizations"), [50.0; 4]);
        assert_eq!(floats("amplitude_hi95"), [2e-3; 4]);
        assert_eq!(floats("amplitude_hi95_err"), [0.0; 4]);
        assert_eq!(floats("angle_lo68"), [0.0; 4]);
        assert_eq!(floats("angle_hi68"), [0.5; 4]);
        assert_eq!(floats("amplitude_of_mean"), [1e-3, 2e-3, 1e-3, 2e-3]);
        assert_eq!(floats("mean_direction_b_deg"), [0.0, 90.0, 0.0, 90.0]);
        assert!(floats("amplitude_analytic")[3].is_nan());
        assert_eq!(table.texts("species").unwrap(), ["H1", "H1", "He4", "He4"]);
    }
}
