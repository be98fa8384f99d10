//! Two leaky boxes, one in the other (Cowsik & Burch 2010, Phys. Rev. D 82, 023009; Blasi 2019 §3).
//!
//! Nuclei that sources accelerate cross a grammage X_s(R) around them, on the way out of it X_g in the Galaxy. In each
//! box path lengths are exponential: with intensities I a unit of energy per nucleon, which fragments keep,
//! I_j (1/X + σ_j/m) = q_j + Σ_i σ_ij/m I_i, and what leaks out of the inner box, I_j/X_s, is what begins in the outer
//! one. Antiprotons and positrons are made with a small part of a proton's energy: what they have crossed around the
//! sources is what protons of far more than their own energy have.

use crate::interactions::{self, Inelastic, Network, Processes};
use crate::medium::Gas;
use crate::numerics::elementary::exp;
use crate::species::{PROTON, Species};
use crate::units::{EnergyPerNucleon, KPC_CM, MYR_S, Rigidity};

/// The boxes and what is in them.
pub struct NestedLeakyBox<'a> {
    /// Which nucleus makes which.
    pub network: &'a Network,
    /// How they are destroyed.
    pub inelastic: &'a Inelastic,
    /// The gas that rates of the network are those in; any but none.
    pub gas: &'a Gas,
    /// Injection rate per unit of ln R of a place in the network.
    pub injection: &'a dyn Fn(usize, Rigidity) -> f64,
    /// X_s in g/cm².
    pub source_grammage: &'a dyn Fn(Rigidity) -> f64,
    /// X_g in g/cm².
    pub galactic_grammage: f64,
}

/// Intensities of a nucleus in both boxes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boxed {
    /// Around the sources.
    pub around: f64,
    /// In the Galaxy.
    pub galaxy: f64,
}

impl NestedLeakyBox<'_> {
    /// Intensities of all nuclei of the network per unit of kinetic energy per nucleon.
    pub fn intensities(&self, energy: EnergyPerNucleon) -> Vec<Boxed> {
        let mut heavier: Vec<Boxed> = Vec::new();
        for (place, species) in self.network.nuclei().enumerate() {
            let made = |of: fn(&Boxed) -> f64| -> f64 {
                let parents = heavier.iter().enumerate();
                let each =
                    parents.map(|(i, parent)| self.made_cm2_g(i, place, energy) * of(parent));
                each.sum()
            };
            let made = Boxed {
                around: made(|parent| parent.around),
                galaxy: made(|parent| parent.galaxy),
            };
            let r = species.rigidity(energy);
            heavier.push(self.boxed(species, r, self.injected(place, r), made));
        }
        heavier
    }

    /// Protons per unit of rigidity.
    pub fn protons(&self, r: Rigidity) -> Boxed {
        let place = self.network.index(&PROTON);
        let injected = place.map_or(0.0, |place| (self.injection)(place, r) / r.gv());
        let made = Boxed {
            around: 0.0,
            galaxy: 0.0,
        };
        self.boxed(&PROTON, r, injected, made)
    }

    /// Particles that begin in the Galaxy per g/cm² and unit of rigidity, of those of which each inelastic collision of a
    /// proton makes one with the `ratio`th part of its momentum: made around the sources, or in the Galaxy itself.
    pub fn secondaries(&self, r: Rigidity, ratio: f64) -> f64 {
        let parent = Rigidity(ratio * r.gv());
        let protons = self.protons(parent);
        ratio * self.destruction_cm2_g(&PROTON, parent) * (protons.around + protons.galaxy)
    }

    fn boxed(&self, species: &Species, r: Rigidity, injected: f64, made: Boxed) -> Boxed {
        let destruction = self.destruction_cm2_g(species, r);
        let left = |grammage: f64| 1.0 / (1.0 + grammage * destruction);
        let source = (self.source_grammage)(r);
        let leaving = (injected + made.around) * left(source);
        let galactic = self.galactic_grammage;
        Boxed {
            around: source * leaving,
            galaxy: (leaving + made.galaxy) * galactic * left(galactic),
        }
    }

    /// Injection per unit of kinetic energy per nucleon.
    fn injected(&self, place: usize, r: Rigidity) -> f64 {
        let per_rigidity = (self.injection)(place, r) / r.gv();
        per_rigidity / self.network.nucleus(place).energy_per_rigidity(r)
    }

    /// σ/m in cm²/g by which a nucleus makes another.
    fn made_cm2_g(&self, parent: usize, daughter: usize, energy: EnergyPerNucleon) -> f64 {
        let mut fragments = self.network.fragments(parent, libm::log(energy.gev_n()));
        let found = fragments.find(|(place, _)| *place == daughter);
        let species = self.network.nucleus(parent);
        let rate = found.map_or(0.0, |(_, rate)| rate);
        self.per_grammage(species, species.rigidity(energy), rate)
    }

    /// σ/m in cm²/g for destruction.
    fn destruction_cm2_g(&self, species: &Species, r: Rigidity) -> f64 {
        let inelastic = Processes {
            ionization: false,
            ionization_sink: false,
            coulomb: false,
            inelastic: Some(self.inelastic.clone()),
        };
        let rate = interactions::destruction_per_s(&inelastic, self.gas, species, r) * MYR_S;
        self.per_grammage(species, r, rate)
    }

    /// A rate in 1/Myr over the grammage that is crossed in a Myr.
    fn per_grammage(&self, species: &Species, r: Rigidity, rate: f64) -> f64 {
        rate / (self.gas.mass_density_g_cm3() * KPC_CM * species.speed_kpc_myr(r))
    }
}

/// Reach in ln E of sources above an energy; those beyond are neglected.
pub const BEYOND: f64 = 10.0;

/// Part in a leaky box of what there would be without continuous losses, N/(Qτ) of N/τ − ∂(bN)/∂E = Q, at an energy E:
/// bN = ∫_E Q(E') exp(−∫_E^{E'} dE''/bτ) dE'. `source` is Q and `loss` bτ/E against ln E.
pub fn left_by_losses(
    source: impl Fn(f64) -> f64,
    loss: impl Fn(f64) -> f64,
    ln_energy: f64,
) -> f64 {
    const STEP: f64 = 0.005;
    let steps = (BEYOND / STEP) as u32;
    let mut flux = 0.0;
    for i in (0..steps).rev() {
        // exact where Q E and bτ/E are constant in a step
        let x = ln_energy + STEP * (f64::from(i) + 0.5);
        let (supply, loss) = (source(x) * exp(x), loss(x));
        let rest = exp(-STEP / loss);
        flux = flux * rest + supply * loss * (1.0 - rest);
    }
    flux / (loss(ln_energy) * source(ln_energy) * exp(ln_energy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::Production;
    use crate::medium::GasShape;
    use crate::numerics::GaussLegendre;

    /// The same by weighted slabs: dI_j/dX = −σ_j I_j + Σ σ_ij I_i along a path (Runge–Kutta), averaged over path lengths that
    /// are sums of two exponential ones, (e^{−X/X_s} − e^{−X/X_g})/(X_s − X_g).
    #[test]
    fn two_boxes_are_one_distribution_of_path_lengths() {
        const STEP: f64 = 0.02;
        let gas = Gas {
            half_thickness_kpc: 0.1,
            hydrogen_cm3: 3.0,
            helium_fraction: 0.1,
            ionized_fraction: 0.0,
            temperature_k: 1e4,
            shape: GasShape::Thin,
        };
        let inelastic = Inelastic::default();
        let [carbon, oxygen] = ["C12", "O16"].map(|name| Species::named(name).unwrap());
        let production = Production::published("galprop17").unwrap();
        let network = Network::new(&[PROTON, carbon, oxygen], &production, &inelastic, &gas);
        let (around, galactic) = (7.0, 1.5);
        // as many of each per unit of energy per nucleon
        let primaries = [carbon, oxygen].map(|species| network.index(&species).unwrap());
        let injection = |place: usize, r: Rigidity| {
            let alike = r.gv() * network.nucleus(place).energy_per_rigidity(r);
            if primaries.contains(&place) {
                alike
            } else {
                0.0
            }
        };
        let boxes = NestedLeakyBox {
            network: &network,
            inelastic: &inelastic,
            gas: &gas,
            injection: &injection,
            source_grammage: &|_| around,
            galactic_grammage: galactic,
        };
        let energy = EnergyPerNucleon(20.0);
        let count = network.nuclei().len();
        let lost: Vec<f64> = network
            .nuclei()
            .map(|n| boxes.destruction_cm2_g(n, n.rigidity(energy)))
            .collect();
        let made: Vec<Vec<f64>> = (0..count)
            .map(|j| (0..j).map(|i| boxes.made_cm2_g(i, j, energy)).collect())
            .collect();
        let slope = |n: &[f64]| -> Vec<f64> {
            let supply = |j: usize| -> f64 { made[j].iter().zip(n).map(|(s, n)| s * n).sum() };
            (0..count).map(|j| supply(j) - lost[j] * n[j]).collect()
        };
        let along = |n: &[f64], k: &[f64], h: f64| -> Vec<f64> {
            n.iter().zip(k).map(|(n, k)| n + h * k).collect()
        };
        let mut n: Vec<f64> = (0..count)
            .map(|j| f64::from(u8::from(primaries.contains(&j))))
            .collect();
        let mut mean = vec![0.0; count];
        for i in 0..10_000 {
            let x = STEP * f64::from(i);
            let chance = (libm::exp(-x / around) - libm::exp(-x / galactic)) / (around - galactic);
            for (mean, n) in mean.iter_mut().zip(&n) {
                *mean += STEP * chance * n;
            }
            let k1 = slope(&n);
            let k2 = slope(&along(&n, &k1, 0.5 * STEP));
            let k3 = slope(&along(&n, &k2, 0.5 * STEP));
            let k4 = slope(&along(&n, &k3, STEP));
            for j in 0..count {
                n[j] += STEP / 6.0 * (k1[j] + 2.0 * (k2[j] + k3[j]) + k4[j]);
            }
        }
        for (boxed, mean) in boxes.intensities(energy).iter().zip(&mean) {
            let found = boxed.galaxy / galactic;
            // the trapezium over path lengths is good to h²/12 X_s X_g
            assert!((found - mean).abs() <= 1e-5 * mean, "{found} {mean}");
        }
    }

    /// With b ∝ E² the exponent is (1 − E/E')/(bτ/E), and the integral over y = E/E' by another rule; for weak losses all
    /// is left, for strong ones E/(bτ (s − 1)).
    #[test]
    fn losses_in_a_leaky_box() {
        let s = 2.4;
        let left = |at_one: f64| {
            let source = |x: f64| libm::exp(-s * x);
            left_by_losses(source, |x| at_one * libm::exp(x), 0.0)
        };
        for at_one in [0.03, 0.3, 3.0, 30.0] {
            let rule = GaussLegendre::new(16);
            let exact = rule.integrate_panels(0.0, 1.0, 200, |y| {
                libm::pow(y, s - 2.0) * libm::exp(-(1.0 - y) / at_one)
            }) / at_one;
            let found = left(at_one);
            // of the root at y = 0 the rule is good to a few 1e-4 where sources far above matter
            assert!(
                (found / exact - 1.0).abs() < 1e-3,
                "{at_one}: {found} {exact}"
            );
        }
        assert!((left(1e-4) - 1.0).abs() < 1e-3);
        assert!((left(1e4) * 1e4 * (s - 1.0) - 1.0).abs() < 1e-3);
    }
}
