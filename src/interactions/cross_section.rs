//! A tabulated cross section.

use crate::units::EnergyPerNucleon;

/// A cross section against kinetic energy per nucleon: linear in the logarithm of the energy between nodes,
/// constant above the last.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossSection {
    ln_energy: Vec<f64>,
    mb: Vec<f64>,
    below_mb: f64,
}

impl CrossSection {
    /// Of a fragment, from one or more energies in GeV/n and values in mb; zero below the first, as thresholds lie
    /// there.
    pub fn of_production(energy_gev_n: &[f64], mb: &[f64]) -> Self {
        Self::new(energy_gev_n, mb, 0.0)
    }

    /// Of inelastic collisions, from one or more energies in GeV/n and values in mb; zeros before the first value
    /// stand for none, and below it the cross section is the same.
    pub fn of_inelastic(energy_gev_n: &[f64], mb: &[f64]) -> Self {
        let none = mb.iter().take_while(|&&x| x == 0.0).count();
        let first = none.min(mb.len() - 1);
        Self::new(&energy_gev_n[first..], &mb[first..], mb[first])
    }

    fn new(energy_gev_n: &[f64], mb: &[f64], below_mb: f64) -> Self {
        Self {
            ln_energy: energy_gev_n.iter().map(|&e| libm::log(e)).collect(),
            mb: mb.to_vec(),
            below_mb,
        }
    }

    /// The cross section in mb.
    pub fn mb(&self, energy: EnergyPerNucleon) -> f64 {
        let x = libm::log(energy.gev_n());
        let (ln_energy, mb) = (&self.ln_energy, &self.mb);
        match ln_energy.partition_point(|&node| node <= x) {
            0 => self.below_mb,
            above if above == mb.len() => mb[above - 1],
            above => {
                let (a, b) = (above - 1, above);
                let w = (x - ln_energy[a]) / (ln_energy[b] - ln_energy[a]);
                mb[a] + w * (mb[b] - mb[a])
            }
        }
    }

    /// Whether it is zero at every energy.
    pub fn is_zero(&self) -> bool {
        self.below_mb == 0.0 && self.mb.iter().all(|&x| x == 0.0)
    }

    /// The last energy in GeV/n, above which it is constant.
    pub fn last_gev_n(&self) -> f64 {
        self.ln_energy.last().map_or(0.0, |&x| libm::exp(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_in_the_logarithm_and_constant_above() {
        let sigma = CrossSection::of_production(&[0.1, 10.0, 100.0], &[4.0, 8.0, 6.0]);
        let cases = [
            (0.0999, 0.0),
            (0.1, 4.0),
            (1.0, 6.0),
            (10.0, 8.0),
            (1e6, 6.0),
        ];
        for (gev_n, mb) in cases {
            let found = sigma.mb(EnergyPerNucleon(gev_n));
            assert!((found - mb).abs() < 1e-12, "{gev_n} GeV/n: {found} mb");
        }
    }

    #[test]
    fn inelastic_collisions_go_on_below_the_first_value() {
        let sigma = CrossSection::of_inelastic(&[0.1, 1.0, 10.0], &[0.0, 200.0, 250.0]);
        for (gev_n, mb) in [(1e-3, 200.0), (0.5, 200.0), (10.0, 250.0)] {
            assert_eq!(sigma.mb(EnergyPerNucleon(gev_n)), mb);
        }
        assert!(CrossSection::of_inelastic(&[0.1, 1.0], &[0.0, 0.0]).is_zero());
    }
}
