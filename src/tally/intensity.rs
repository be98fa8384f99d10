//! The intensity of a species against rigidity, and what follows from it: between the bins, per energy, at the Earth.

use super::{Bins, Jackknife};
use crate::species::Species;
use crate::units::{EnergyPerNucleon, Rigidity};

/// Intensity per rigidity at the plane, in m⁻² s⁻¹ sr⁻¹ GV⁻¹.
#[derive(Debug, Clone)]
pub struct Intensity {
    /// The species.
    pub species: Species,
    /// Bins in ln R.
    pub ln_rigidity: Bins,
    /// At each bin's middle.
    pub per_gv: Vec<Jackknife>,
}

impl Intensity {
    /// At any rigidity: ln I by a cubic in ln R, as a power law beyond the outermost bins.
    pub fn at(&self, r: Rigidity) -> Jackknife {
        let (first, weights) = self.ln_rigidity.around(libm::log(r.gv()));
        let value = |each: &dyn Fn(&Jackknife) -> f64| {
            let nodes = self.per_gv[first..].iter().zip(&weights);
            libm::exp(nodes.map(|(j, w)| w * libm::log(each(j))).sum())
        };
        Jackknife {
            all: value(&|j| j.all),
            without: (0..self.per_gv[0].without.len())
                .map(|i| value(&|j| j.without[i]))
                .collect(),
        }
    }

    /// After force-field modulation with a potential in GV (Gleeson & Axford 1968): J/R² is conserved at T + Φ,
    /// Φ = Zeφ/A per nucleon; for intensities per energy J(T) = J_LIS(T + Φ) p²/p'²; per GV another factor β/β'.
    pub fn modulated(&self, r: Rigidity, potential_gv: f64) -> Jackknife {
        let species = &self.species;
        let shift = potential_gv * species.charge / species.nucleons;
        let energy = species.kinetic_energy(r).gev_n() + shift;
        let outside = species.rigidity(EnergyPerNucleon(energy));
        let (p, p_outside) = (r.gv(), outside.gv());
        let speeds = species.beta(r) / species.beta(outside);
        let scale = (p * p) / (p_outside * p_outside) * speeds;
        self.at(outside).map(|j| j * scale)
    }

    /// Per kinetic energy per nucleon instead, in m⁻² s⁻¹ sr⁻¹ (GeV/n)⁻¹, of an intensity per rigidity at `r`.
    pub fn per_energy(&self, r: Rigidity, per_gv: &Jackknife) -> Jackknife {
        let scale = self.species.energy_per_rigidity(r);
        per_gv.map(|j| j / scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::PROTON;

    fn of(count: usize, ln_intensity: impl Fn(f64) -> f64) -> Intensity {
        let ln_rigidity = Bins::new(0.0, 6.0, count);
        let per_gv = (0..count).map(|i| {
            let all = libm::exp(ln_intensity(ln_rigidity.middle(i)));
            let without = vec![0.9 * all, 1.1 * all];
            Jackknife { all, without }
        });
        Intensity {
            species: PROTON,
            ln_rigidity,
            per_gv: per_gv.collect(),
        }
    }

    /// A spectrum whose slope changes evenly is met between bins, a power law beyond them as well.
    #[test]
    fn curved_spectra_are_interpolated() {
        let curved = |x: f64| -2.7 * x - 0.05 * x * x;
        let intensity = of(12, curved);
        for x in [0.3, 1.0, 2.9, 5.6] {
            let found = intensity.at(Rigidity(libm::exp(x)));
            assert!((libm::log(found.all) - curved(x)).abs() < 1e-12, "{x}");
            assert!((found.without[1] / found.all - 1.1).abs() < 1e-12);
        }
        for count in [2, 12] {
            let power_law = of(count, |x| -2.7 * x);
            for x in [-1.0, 3.3, 7.0] {
                let found = libm::log(power_law.at(Rigidity(libm::exp(x))).all);
                assert!((found + 2.7 * x).abs() < 1e-12, "{count} {x}");
            }
        }
    }

    /// J/p² of the same flux of particles: J(T)/p² at T is J(T + φ)/p'² outside.
    #[test]
    fn modulation_conserves_the_phase_space_density() {
        let intensity = of(12, |x| -2.7 * x);
        let r = Rigidity(3.0);
        let m = PROTON.mass_gev;
        let t = (9.0 + m * m).sqrt() - m;
        let outside = ((t + 0.5) * (t + 0.5 + 2.0 * m)).sqrt();
        let per_energy = |r: f64| libm::pow(r, -2.7) / (r / (r * r + m * m).sqrt());
        let expected = per_energy(outside) * (3.0 / outside).powi(2);
        let found = intensity.per_energy(r, &intensity.modulated(r, 0.5)).all;
        assert!((found / expected - 1.0).abs() < 1e-12);
        assert_eq!(intensity.modulated(r, 0.0).all, intensity.at(r).all);
    }
}
