//! The table `anisotropy_bands`.

use super::bands::Quantity;
use super::{Channel, Statistics, amplitude_analytic, sky};
use crate::store::Table;

/// A species and what its bands are shown with, an entry an energy.
#[derive(Debug, Clone, Copy)]
pub struct BandsOf<'a> {
    /// The species at its energies.
    pub channels: &'a [Channel],
    /// Over all realisations.
    pub statistics: &'a Statistics,
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
        rows.flat_map(|s| (0..s.channels.len()).map(|energy| of(s, energy)))
            .collect()
    };
    let channels = |of: fn(&Channel) -> f64| floats(&|s, energy| of(&s.channels[energy]));
    let names = species
        .iter()
        .flat_map(|s| s.channels)
        .map(|c| c.species.into());
    let counts = |s: &BandsOf<'_>| vec![s.statistics.realisations as i64; s.channels.len()];
    let mut table = Table::new(
        "anisotropy_bands",
        "species × energy: quantiles over all realisations, two-sided but for angles, whose bands begin at 0",
    )
    .text("species", "nucleus", names.collect())
    .float(
        "energy_gev",
        "GeV",
        "kinetic energy per nucleus",
        channels(|c| c.energy_gev),
    )
    .float(
        "rigidity_gv",
        "GV",
        "rigidity",
        channels(|c| c.rigidity_gv),
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
    fn direction(c: &Channel) -> [f64; 2] {
        sky::galactic_deg(c.observer.mean.gradient)
    }
    table
        .float(
            "amplitude_of_mean",
            "",
            "dipole amplitude 3D|∇⟨n⟩|/(v⟨n⟩) of the mean density",
            channels(|c| c.observer.dipole(&c.observer.mean).amplitude()),
        )
        .float(
            "mean_direction_l_deg",
            "deg",
            "Galactic longitude of ∇⟨n⟩",
            channels(|c| direction(c)[0]),
        )
        .float(
            "mean_direction_b_deg",
            "deg",
            "Galactic latitude of ∇⟨n⟩",
            channels(|c| direction(c)[1]),
        )
        .float(
            "amplitude_analytic",
            "",
            "h/(cτ) with τ = h²/3D",
            channels(|c| amplitude_analytic(c.observer.diffusion, c.half_thickness_kpc)),
        )
        .float(
            "amplitude_left_out",
            "",
            "1σ error of amplitudes at the mean density, as old supernovae are taken by their mean",
            channels(Channel::amplitude_left_out),
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
    use crate::anisotropy::{Dipole, Field, Kernel, Observation, Observer, Realisation, SlabSum};

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
        let statistics = statistics.as_ref().unwrap().as_ref().unwrap();
        let channel = |species, gradient: [f64; 3]| Channel {
            species,
            energy_gev: 1e3,
            rigidity_gv: 1e3,
            observer: Observer {
                diffusion: 1.0,
                perpendicular_ratio: 1.0,
                speed: 3.0,
                mean: Field {
                    density: 2.0,
                    gradient,
                    squares: 0.0,
                },
                source_gradient: [1.0, 0.0, 0.0],
                compton_getting: Dipole::default(),
            },
            half_thickness_kpc: 0.25,
            kernel: Kernel::Slab(SlabSum {
                half_thickness_kpc: 0.25,
                diffusion: 1.0,
                perpendicular_ratio: 1.0,
            }),
            release_myr: 0.0,
            undrawn: Field::default(),
            left_out: Field::of([0.0, 3.0, 0.0, 4.0, 0.0]),
        };
        let channels = ["H1", "He4"].map(|species| {
            [[-2e-3, 0.0, 0.0], [0.0, 0.0, 4e-3]].map(|gradient| channel(species, gradient))
        });
        let of = |channels| BandsOf {
            channels,
            statistics,
        };
        let table = bands_table(&[of(&channels[0]), of(&channels[1])]);
        assert_eq!(table.rows(), 4);
        assert_eq!(table.columns.len(), 4 + 6 * 5 * 2 + 5);
        let floats = |name: &str| table.floats(name).unwrap();
        assert_eq!(floats("realizations"), [50.0; 4]);
        assert_eq!(floats("amplitude_hi95"), [2e-3; 4]);
        assert_eq!(floats("amplitude_hi95_err"), [0.0; 4]);
        assert_eq!(floats("angle_lo68"), [0.0; 4]);
        assert_eq!(floats("angle_hi68"), [0.5; 4]);
        assert_eq!(floats("amplitude_of_mean"), [1e-3, 2e-3, 1e-3, 2e-3]);
        assert_eq!(floats("mean_direction_b_deg"), [0.0, 90.0, 0.0, 90.0]);
        // 3D/(hc)
        assert!((floats("amplitude_analytic")[3] / (12.0 / 306.601_39) - 1.0).abs() < 1e-6);
        assert_eq!(floats("amplitude_left_out"), [2.5; 4]);
        assert_eq!(table.texts("species").unwrap(), ["H1", "H1", "He4", "He4"]);
    }
}
