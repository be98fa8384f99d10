//! Ratios of elements and isotopes, at equal rigidity and at equal energy per nucleon.

use crate::species::Species;
use crate::store::Table;
use crate::tally::{Intensity, Jackknife};
use crate::units::{EnergyPerNucleon, Rigidity};

/// An element or an isotope.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name: `B`, `Be10`.
    pub name: String,
    /// The isotopes in it, by their place among the intensities.
    pub isotopes: Vec<usize>,
}

/// What is divided by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Above the line.
    pub numerator: Group,
    /// Below it.
    pub denominator: Group,
}

/// How intensities are taken.
#[derive(Debug, Clone, Copy)]
enum Seen {
    Interstellar,
    /// After modulation with a potential in GV.
    AtEarth(f64),
}

impl Seen {
    fn per_gv(self, of: &Intensity, r: Rigidity) -> Jackknife {
        match self {
            Self::Interstellar => of.at(r),
            Self::AtEarth(potential_gv) => of.modulated(r, potential_gv),
        }
    }

    fn per_energy(self, of: &Intensity, energy: EnergyPerNucleon) -> Jackknife {
        let r = of.species.rigidity(energy);
        of.per_energy(r, &self.per_gv(of, r))
    }
}

/// The sum of a few estimates.
fn sum(mut parts: impl Iterator<Item = Jackknife>) -> Option<Jackknife> {
    let first = parts.next()?;
    Some(parts.fold(first, |a, b| Jackknife::combine([&a, &b], |[a, b]| a + b)))
}

/// The table `ratio` at the rigidities of the intensities' bins, with modulation by a potential in GV; `neglected` tells
/// by how much intensities may be off, of each in each bin.
pub fn ratio(
    intensities: &[Intensity],
    neglected: Option<&[Vec<f64>]>,
    pairs: &[Pair],
    potential_gv: f64,
) -> Table {
    let bins = &intensities[0].ln_rigidity;
    let rigidities: Vec<Rigidity> = (0..bins.count)
        .map(|i| Rigidity(libm::exp(bins.middle(i))))
        .collect();
    let over = |pair: &Pair, of: &dyn Fn(&Intensity) -> Jackknife| {
        let total = |group: &Group| sum(group.isotopes.iter().map(|&i| of(&intensities[i])));
        let [a, b] = [total(&pair.numerator)?, total(&pair.denominator)?];
        Some(Jackknife::combine([&a, &b], |[a, b]| a / b).estimate())
    };
    let energy = |pair: &Pair, r: Rigidity| main(intensities, pair).kinetic_energy(r);
    let rows = || {
        pairs
            .iter()
            .flat_map(|pair| rigidities.iter().map(move |&r| (pair, r)))
    };
    let names = |of: fn(&Pair) -> &Group| rows().map(|(pair, _)| of(pair).name.clone()).collect();
    let at_rigidity = |seen: Seen| {
        let each = rows().map(|(pair, r)| over(pair, &|of| seen.per_gv(of, r)));
        each.collect()
    };
    let at_energy = |seen: Seen| {
        let each = rows().map(|(pair, r)| {
            let energy = energy(pair, r);
            over(pair, &|of| seen.per_energy(of, energy))
        });
        each.collect()
    };
    let earth = Seen::AtEarth(potential_gv);
    let left_out = pairs.iter().flat_map(|pair| {
        let isotopes = || {
            let both = [&pair.numerator, &pair.denominator];
            both.into_iter().flat_map(|group| &group.isotopes)
        };
        (0..bins.count).map(move |bin| {
            let each = isotopes().map(|&i| Some(neglected?[i][bin]));
            each.reduce(|a, b| Some(a?.max(b?))).flatten()
        })
    });
    let left_out = left_out.collect();
    Table::new("ratio", "pair × rigidity")
        .text(
            "numerator",
            "element, or isotope by symbol and mass number",
            names(|pair| &pair.numerator),
        )
        .text(
            "denominator",
            "element, or isotope by symbol and mass number",
            names(|pair| &pair.denominator),
        )
        .float(
            "rigidity_gv",
            "GV",
            "geometric mean of the rigidity bin's edges",
            rows().map(|(_, r)| r.gv()).collect(),
        )
        .float(
            "kinetic_energy_gev_n",
            "GeV/n",
            "kinetic energy per nucleon at rigidity_gv of the denominator's main isotope",
            rows().map(|(pair, r)| energy(pair, r).gev_n()).collect(),
        )
        .optional_estimate(
            "ratio",
            "",
            "ratio of interstellar intensities per GV at rigidity_gv",
            at_rigidity(Seen::Interstellar),
        )
        .optional_estimate(
            "ratio_modulated",
            "",
            "the same after force-field modulation",
            at_rigidity(earth),
        )
        .optional_estimate(
            "ratio_per_nucleon",
            "",
            "ratio of interstellar intensities per GeV/n at kinetic_energy_gev_n",
            at_energy(Seen::Interstellar),
        )
        .optional_estimate(
            "ratio_per_nucleon_modulated",
            "",
            "the same after force-field modulation",
            at_energy(earth),
        )
        .optional(
            "neglected",
            "",
            "scale of what weights leave out, of the isotope of the pair of which it is most: momentum lost on the way, and in a flow the difference in speed from carbon; null where fragments are walked",
            left_out,
        )
}

/// The isotope that a pair's energies are told of: that of the denominator which is the most abundant.
fn main<'a>(intensities: &'a [Intensity], pair: &Pair) -> &'a Species {
    let middle = intensities[0].ln_rigidity.count / 2;
    let total = |i: usize| intensities[i].per_gv[middle].all;
    let isotopes = pair.denominator.isotopes.iter().copied();
    let most = isotopes.reduce(|a, b| if total(b) > total(a) { b } else { a });
    &intensities[most.unwrap_or_default()].species
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::NUCLEI;
    use crate::tally::Bins;

    /// C12 ∝ R^{−2.7} and two isotopes of which one has A/Z = 2 and is a tenth, the other is heavier.
    #[test]
    fn ratios_at_rigidity_and_at_energy_by_hand() {
        let carbon = *NUCLEI.iter().find(|s| s.name == "C12").unwrap();
        let heavy = Species {
            name: "C13",
            nucleons: 13.0,
            mass_gev: carbon.mass_gev * 13.0 / 12.0,
            ..carbon
        };
        let ln_rigidity = Bins::new(0.0, 6.0, 12);
        let of = |species: Species, scale: f64| Intensity {
            species,
            ln_rigidity,
            per_gv: (0..12)
                .map(|i| {
                    let all = scale * libm::exp(-2.7 * ln_rigidity.middle(i));
                    Jackknife {
                        all,
                        without: vec![all, 1.1 * all],
                    }
                })
                .collect(),
        };
        let group = |name: &str, isotopes: &[usize]| Group {
            name: name.into(),
            isotopes: isotopes.to_vec(),
        };
        let pairs = [
            Pair {
                numerator: group("C13", &[1]),
                denominator: group("C12", &[0]),
            },
            Pair {
                numerator: group("C12", &[0]),
                denominator: group("C", &[0, 1]),
            },
        ];
        let table = ratio(&[of(carbon, 1.0), of(heavy, 0.1)], None, &pairs, 0.4);
        let value = |column: &str, row: usize| table.floats(column).unwrap()[row];
        assert!((value("ratio", 3) - 0.1).abs() < 1e-12 && value("ratio_err", 3) < 1e-12);
        assert!((value("ratio", 15) - 1.0 / 1.1).abs() < 1e-12);
        // at one energy per nucleon R and dT/dR are 13/12 and 12/13 (β alike) of those of C12
        let expected = 0.1 * libm::pow(13.0 / 12.0, 1.0 - 2.7);
        assert!((value("ratio_per_nucleon", 3) / expected - 1.0).abs() < 1e-9);
        let r = libm::exp(ln_rigidity.middle(3));
        let (p, m) = (6.0 * r, carbon.mass_gev);
        let t = ((p * p + m * m).sqrt() - m) / 12.0;
        assert!((value("kinetic_energy_gev_n", 3) / t - 1.0).abs() < 1e-12);
        // the lighter gains more: Φ is 0.4 · 6/12 GeV/n for it and 0.4 · 6/13 for the other
        let outside = |a: f64, r: f64| {
            let (p, m) = (6.0 * r, m * a / 12.0);
            let t = ((p * p + m * m).sqrt() - m) / a + 0.4 * 6.0 / a;
            (t * a * (t * a + 2.0 * m)).sqrt() / 6.0
        };
        let j = |a: f64| {
            let (there, m) = (outside(a, r), m * a / 12.0);
            let energy = |r: f64| ((6.0 * r).powi(2) + m * m).sqrt();
            libm::pow(there, -2.7) / there.powi(2) * energy(there) / there / (energy(r) / r)
        };
        let expected = 0.1 * j(13.0) / j(12.0);
        assert!((value("ratio_modulated", 3) / expected - 1.0).abs() < 1e-9);
    }
}
