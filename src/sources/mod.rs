//! Where particles are born: smooth injection over the disc, or single supernovae.

mod alias;
mod arm;
mod bursts;
mod cutoff;
mod events;
mod galaxy;
pub mod published;
mod radial;
mod release;
mod sampler;
mod source;

use std::f64::consts::PI;

pub use arm::Arm;
pub use bursts::Bursts;
pub use cutoff::Cutoff;
pub use events::{Complete, Cut, Events, Origin, Scatter};
pub use galaxy::{Galaxy, Rotation};
pub use radial::{Radial, Term};
pub use release::Release;
pub use sampler::{BurstSampler, Reach};
pub use source::Source;

use crate::numerics::GaussLegendre;
use crate::random::Stream;
use crate::species::Species;
use crate::units::{GEV_ERG, Rigidity};

/// Distribution of sources in height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Height {
    /// All at z = 0.
    Thin,
    /// A Gaussian, redrawn beyond `limit_kpc`.
    Gaussian {
        /// Standard deviation in kpc.
        sigma_kpc: f64,
        /// Largest |z| in kpc.
        limit_kpc: f64,
    },
}

impl Height {
    /// A height in kpc.
    pub fn sample(&self, stream: &mut Stream) -> f64 {
        match *self {
            Self::Thin => 0.0,
            Self::Gaussian {
                sigma_kpc,
                limit_kpc,
            } => loop {
                let z = sigma_kpc * stream.normal();
                if z.abs() < limit_kpc {
                    return z;
                }
            },
        }
    }
}

/// Injection f ∝ R^{−γ} ⟨e^{−R/R_c}⟩ with the energy of supernovae spread over the disc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supernovae {
    /// γ of the phase-space density.
    pub spectral_index: f64,
    /// R_c of single supernovae, if any.
    pub cutoff: Option<Cutoff>,
    /// Fraction of the energy that goes into the species.
    pub efficiency: f64,
    /// Energy a supernova in erg.
    pub energy_erg: f64,
    /// Rate per year.
    pub rate_per_yr: f64,
    /// R_d in kpc.
    pub disc_radius_kpc: f64,
    /// Upper limit of the energy integral.
    pub normalization_max: Rigidity,
}

/// Injection rate against rigidity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Injection {
    norm: f64,
    spectral_index: f64,
    cutoff: Option<Cutoff>,
}

impl Supernovae {
    /// Normalises the spectrum: ∫ T q d ln R = efficiency × energy × rate/(πR_d²), from R = 0 to the upper limit.
    pub fn injection(&self, species: &Species) -> Injection {
        let shape = Injection {
            norm: 1.0,
            spectral_index: self.spectral_index,
            cutoff: self.cutoff,
        };
        // the integrand falls at least as R^{5−γ} towards 0 and γ < 5
        let (low, high) = (libm::log(1e-30), libm::log(self.normalization_max.gv()));
        let energy_gev = GaussLegendre::new(16).integrate_panels(low, high, 400, |x| {
            let r = Rigidity(libm::exp(x));
            species.kinetic_energy(r).gev_n() * species.nucleons * shape.rate(r)
        });
        let area = PI * self.disc_radius_kpc * self.disc_radius_kpc;
        let supply_gev =
            self.efficiency * self.energy_erg / GEV_ERG * self.rate_per_yr * 1e6 / area;
        Injection {
            norm: supply_gev / energy_gev,
            ..shape
        }
    }
}

impl Injection {
    /// That of another species, of f ∝ R^{−γ} with its own γ, of which `abundance` times as many per rigidity as of this
    /// one are injected at `reference`.
    pub fn relative(&self, abundance: f64, spectral_index: f64, reference: Rigidity) -> Self {
        let steeper = libm::pow(reference.gv(), spectral_index - self.spectral_index);
        Self {
            norm: self.norm * abundance * steeper,
            spectral_index,
            cutoff: self.cutoff,
        }
    }

    /// q: particles per kpc², Myr and unit of ln R, both halves of the disc together.
    pub fn rate(&self, r: Rigidity) -> f64 {
        let cutoff = self.cutoff.map_or(1.0, |c| c.mean(r));
        self.norm * libm::pow(r.gv(), 3.0 - self.spectral_index) * cutoff
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::PROTON;

    /// ∫ T q d ln R against the supplied power by a trapezoid sum of its own, in erg per kpc² and Myr.
    #[test]
    fn the_injected_power_is_that_of_the_supernovae() {
        let supernovae = Supernovae {
            spectral_index: 4.3,
            cutoff: None,
            efficiency: 0.1,
            energy_erg: 1e51,
            rate_per_yr: 1.0 / 30.0,
            disc_radius_kpc: 10.0,
            normalization_max: Rigidity(1e6),
        };
        let q = supernovae.injection(&PROTON);
        let steps = 400_000;
        let (low, high) = (libm::log(1e-8), libm::log(1e6));
        let h = (high - low) / f64::from(steps);
        let sum: f64 = (0..steps)
            .map(|i| {
                let p = libm::exp(low + h * (f64::from(i) + 0.5));
                let m = 0.938_272_088;
                ((p * p + m * m).sqrt() - m) * q.rate(Rigidity(p)) * h
            })
            .sum();
        let supplied = 0.1 * 1e51 / 30.0 * 1e6 / (PI * 100.0) / 1.602_176_634e-3;
        assert!((sum / supplied - 1.0).abs() < 1e-4);
    }

    /// A population with scattered cut-offs injects what single sources of them do together: 1e5 evenly
    /// spaced quantiles of a log-normal.
    #[test]
    fn scattered_cutoffs_are_in_the_smooth_injection() {
        let supernovae = Supernovae {
            spectral_index: 4.0,
            cutoff: Some(Cutoff {
                median: Rigidity(1e4),
                dex: 0.3,
            }),
            efficiency: 0.1,
            energy_erg: 1e51,
            rate_per_yr: 1.0 / 30.0,
            disc_radius_kpc: 10.0,
            normalization_max: Rigidity(1e6),
        };
        let q = supernovae.injection(&PROTON);
        let r = 3e4;
        let (mut sum, mut weight) = (0.0, 0.0);
        for i in -50_000..50_000 {
            let x = 1e-4 * (f64::from(i) + 0.5);
            let density = libm::exp(-0.5 * x * x);
            weight += density;
            sum += density * libm::exp(-r / 1e4 / libm::pow(10.0, 0.3 * x));
        }
        let left = q.rate(Rigidity(r)) / q.rate(Rigidity(1.0)) * r;
        assert!((left / (sum / weight) - 1.0).abs() < 3e-4, "{left}");
        // the one cut-off at the median would leave half of that
        assert!(left > 1.9 * libm::exp(-3.0), "{left}");
    }
}
