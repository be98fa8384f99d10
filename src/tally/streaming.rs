//! Streaming of particles along the field, J = −D ∂n/∂z = F − un: what makes waves grow.
//!
//! The net flux F is counted: on its way a particle crosses a face as often outwards as inwards, but for the last
//! time or until it loses momentum, so that a history counts once at most in each rigidity bin and F has nearly the
//! noise of escape. Subtracting u times a density counted on its own adds the noise of that, which is large where
//! un is nearly all of F. Instead n follows from F itself, downwards from the highest slab, with the u and the D
//! of the walk: −D ∂n/∂z + un = F. Then J has the relative noise of F, whatever u.
//!
//! Densities are per unit of ln R, and the area of the flux tube is taken to be the same at all heights.

use std::f64::consts::PI;

use super::resistance::Resistance;
use super::{Batches, Jackknife, Layout, Quantity, Slabs, Spectrum};
use crate::units::{GEV_ERG, KPC_CM, Rigidity};

/// What turns the sums of slabs into streaming.
pub struct Streaming<'a> {
    spectrum: Spectrum<'a>,
    slabs: Slabs,
    /// u in kpc/Myr at the upper face of each slab.
    flow: Vec<f64>,
    /// By rigidity bin and slab.
    columns: Vec<Vec<Resistance>>,
    /// Whether n is 0 at the top, whatever residence says of it.
    vanishes: bool,
}

/// What is counted in a rigidity bin.
struct Count {
    /// Net flux on one side through the upper face of each slab in kpc⁻² Myr⁻¹.
    flux: Vec<f64>,
    /// Mean density in each slab in kpc⁻³.
    density: Vec<f64>,
}

/// The flux of a rigidity bin that has been walked, which waves that scatter otherwise may carry as well.
pub struct Carried {
    bin: usize,
    rigidity: Rigidity,
    /// Net flux on one side through the upper face of each slab in kpc⁻² Myr⁻¹.
    flux: Vec<f64>,
    /// n at the top in kpc⁻³.
    top: f64,
}

impl<'a> Streaming<'a> {
    /// With the flow u in kpc/Myr and D_zz in kpc²/Myr of the walk, at heights in kpc.
    pub fn new(
        spectrum: Spectrum<'a>,
        layout: &Layout,
        flow: impl Fn(f64) -> f64,
        diffusion: impl Fn(Rigidity, f64) -> f64,
    ) -> Self {
        let faces = layout.slabs.faces_kpc();
        let column = |bin| {
            let r = layout.rigidity(bin);
            let slab = |ends: &[f64]| Resistance::new(ends, &flow, |z| diffusion(r, z));
            faces.windows(2).map(slab).collect()
        };
        Self {
            spectrum,
            columns: (0..layout.ln_rigidity.count).map(column).collect(),
            flow: faces.iter().skip(1).map(|&z| flow(z)).collect(),
            slabs: layout.slabs.clone(),
            vanishes: false,
        }
    }

    /// The same where density is known to vanish at the top.
    pub fn vanishing(self) -> Self {
        Self {
            vanishes: true,
            ..self
        }
    }

    /// F through the upper face of each slab in kpc⁻² Myr⁻¹, outwards on one side of the disc.
    pub fn flux(&self, batches: &Batches, bin: usize) -> Vec<Jackknife> {
        self.each(batches, bin, |count| count.flux)
    }

    /// Mean n in each slab in kpc⁻³, from residence.
    pub fn density(&self, batches: &Batches, bin: usize) -> Vec<Jackknife> {
        self.each(batches, bin, |count| count.density)
    }

    /// Net speed F/n at the upper face of each slab in kpc/Myr, with n from F.
    pub fn speed(&self, batches: &Batches, bin: usize) -> Vec<Jackknife> {
        self.each(batches, bin, |count| {
            let densities = self.densities(&self.carry(batches, bin, &count));
            let upper = densities[1..].iter();
            count.flux.iter().zip(upper).map(|(f, n)| f / n).collect()
        })
    }

    /// J at the upper face of each slab in kpc⁻² Myr⁻¹, with n from F.
    pub fn current(&self, batches: &Batches, bin: usize) -> Vec<Jackknife> {
        self.each(batches, bin, |count| {
            let mut current = self.densities(&self.carry(batches, bin, &count));
            current.remove(0);
            for ((n, u), f) in current.iter_mut().zip(&self.flow).zip(&count.flux) {
                *n = f - u * *n;
            }
            current
        })
    }

    /// The same with n from residence, which is noisy but needs no D.
    pub fn current_from_residence(&self, batches: &Batches, bin: usize) -> Vec<Jackknife> {
        self.each(batches, bin, |count| {
            let density = self.at_upper_faces(&count.density);
            let flux = count.flux.iter().zip(&self.flow);
            flux.zip(density).map(|((f, u), n)| f - u * n).collect()
        })
    }

    /// p⁴v(−∂f/∂z) in erg/cm⁴, its mean over each slab; [`crate::waves::growth_per_s`] takes its magnitude. With
    /// n = 4πp³f it is pv/(4π) of −∂n/∂z.
    ///
    /// In the highest of several slabs it is that of J at its lower face: where f falls to 0, and linear damping
    /// lets J be no larger than what it makes up for, it does so in a layer v_A/Γ that is thinner than any slab.
    pub fn streaming_erg_cm4(&self, batches: &Batches, bin: usize) -> Vec<Jackknife> {
        self.each(batches, bin, |count| {
            self.carrying_erg_cm4(&self.carry(batches, bin, &count))
        })
    }

    /// The flux of a bin from all batches.
    pub fn carried(&self, batches: &Batches, bin: usize) -> Carried {
        self.carry(
            batches,
            bin,
            &self.count(&self.sums(batches, bin), bin, |j| j.all),
        )
    }

    /// p⁴v(−∂f/∂z) in erg/cm⁴ that carries a flux with the D at hand, which may be another than that of the walk.
    pub fn carrying_erg_cm4(&self, carried: &Carried) -> Vec<f64> {
        let scale = self.energy_erg(carried.rigidity) / (4.0 * PI * KPC_CM.powi(4));
        let density = self.densities(carried);
        let slabs = &self.columns[carried.bin];
        let falling = |(j, slab): (usize, &Resistance)| {
            let change = if j > 0 && j + 1 == slabs.len() {
                slab.fall(carried.flux[j - 1], density[j])
            } else {
                slab.change(carried.within(j), density[j + 1])
            };
            scale * change / slab.thickness
        };
        slabs.iter().enumerate().map(falling).collect()
    }

    /// pv in erg.
    fn energy_erg(&self, r: Rigidity) -> f64 {
        let species = self.spectrum.species;
        r.gv() * species.charge * GEV_ERG * species.beta(r)
    }

    /// With the n at the top that agrees with residence in the highest slab, unless it is known.
    fn carry(&self, batches: &Batches, bin: usize, count: &Count) -> Carried {
        let mut carried = Carried {
            bin,
            rigidity: batches.layout.rigidity(bin),
            flux: count.flux.clone(),
            top: 0.0,
        };
        let slabs = &self.columns[bin];
        if let (false, Some(slab), Some(mean)) = (self.vanishes, slabs.last(), count.density.last())
        {
            carried.top = slab.top(carried.within(slabs.len() - 1), *mean);
        }
        carried
    }

    /// n at all faces in kpc⁻³, downwards from the top.
    fn densities(&self, carried: &Carried) -> Vec<f64> {
        let slabs = &self.columns[carried.bin];
        let mut n = vec![carried.top; slabs.len() + 1];
        for (j, slab) in slabs.iter().enumerate().rev() {
            n[j] = n[j + 1] + slab.change(carried.within(j), n[j + 1]);
        }
        n
    }

    /// Means of slabs on lines between their middles, at the upper faces.
    fn at_upper_faces(&self, means: &[f64]) -> Vec<f64> {
        let faces = self.slabs.faces_kpc();
        let middle = |j: usize| 0.5 * (faces[j] + faces[j + 1]);
        let at = |j: usize| {
            // beyond the highest middle the line goes on
            let i = j.min(means.len().saturating_sub(2));
            let Some(above) = means.get(i + 1) else {
                return means[i];
            };
            let part = (faces[j + 1] - middle(i)) / (middle(i + 1) - middle(i));
            means[i] + (above - means[i]) * part
        };
        (0..means.len()).map(at).collect()
    }

    /// A function of what is counted, from all batches and without each.
    fn each(&self, batches: &Batches, bin: usize, f: impl Fn(Count) -> Vec<f64>) -> Vec<Jackknife> {
        let sums = self.sums(batches, bin);
        let all = f(self.count(&sums, bin, |j| j.all));
        let without: Vec<Vec<f64>> = (0..batches.sums.len())
            .map(|i| f(self.count(&sums, bin, |j| j.without[i])))
            .collect();
        let jackknife = |(slab, all)| Jackknife {
            all,
            without: without.iter().map(|values| values[slab]).collect(),
        };
        all.into_iter().enumerate().map(jackknife).collect()
    }

    /// Net outflow from each slab, and stays in it, on one side of the disc.
    fn sums(&self, batches: &Batches, bin: usize) -> [Vec<Jackknife>; 2] {
        // both sides of the disc are counted together
        let scale = 0.5 * self.spectrum.density_scale(batches, bin);
        [Quantity::SlabOutflow, Quantity::SlabDwell].map(|quantity| {
            let slabs = 0..self.slabs.count();
            slabs
                .map(|slab| batches.mean(quantity, bin, slab).map(|x| scale * x))
                .collect()
        })
    }

    fn count(
        &self,
        [outflow, dwell]: &[Vec<Jackknife>; 2],
        bin: usize,
        of: impl Fn(&Jackknife) -> f64,
    ) -> Count {
        let mut net = 0.0;
        let flux = outflow.iter().map(|j| {
            net += of(j);
            net
        });
        let slabs = dwell.iter().zip(&self.columns[bin]);
        Count {
            flux: flux.collect(),
            density: slabs.map(|(j, slab)| of(j) / slab.thickness).collect(),
        }
    }
}

impl Carried {
    /// That of its bin.
    pub fn rigidity(&self) -> Rigidity {
        self.rigidity
    }

    /// Mean flux in a slab. What happens at the plane itself is not told from what happens in the lowest slab.
    fn within(&self, slab: usize) -> f64 {
        match slab {
            0 => self.flux[0],
            _ => 0.5 * (self.flux[slab - 1] + self.flux[slab]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::HistoryKey;
    use crate::species::PROTON;
    use crate::tally::{Bins, Places, Score, Sums};
    use crate::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR};
    use crate::walk::{KineticGrid, Kinetics, Particle, Scorer};

    fn layout() -> Layout {
        Layout {
            species: vec!["H1"],
            ln_rigidity: Bins::new(0.0, 4.0, 2),
            height: Bins::new(0.0, 4.0, 2),
            ln_grammage: Bins::new(0.0, 1.0, 2),
            places: Places::none(),
            slabs: Slabs::new(&[0.0, 1.0, 2.0, 4.0]),
        }
    }

    fn particle(ln_rigidity: f64, z_kpc: f64) -> Particle {
        Particle {
            key: HistoryKey::default(),
            z_kpc,
            mu: f64::NAN,
            ln_rigidity,
            weight: 3.0,
            age_myr: 0.0,
            age_noise_myr2: 0.0,
            grammage: 1.0,
            steps: 0,
        }
    }

    /// Three histories' moves by hand, in batches of one: out; out with less rigidity on the way; out and back.
    #[test]
    fn moves_by_hand() {
        let (layout, k) = (
            layout(),
            Kinetics {
                inverse_reference: 0.5,
                ..Kinetics::default()
            },
        );
        let nodes = KineticGrid::nodes(0.0, 4.0);
        let grid = KineticGrid::new(&nodes, vec![k; nodes.len()]);
        let mut batches = Batches::new(layout.clone(), 3);
        batches.histories = 1;
        let mut moves = |batch: usize, moves: &[(f64, f64, f64)]| {
            let mut score = Score::new(&layout, &mut batches.sums[batch]);
            for &(ln_r, from, to) in moves {
                score.moved(&particle(ln_r, to), &k, from, to);
                score.dwell(&particle(ln_r, to), &k, 2.0);
            }
        };
        moves(0, &[(3.0, 0.0, 3.0), (3.0, 3.0, 4.0)]);
        moves(
            1,
            &[
                (3.0, 0.0, 1.5),
                (1.0, 1.5, 5.0),
                (1.0, 5.0, 3.9),
                (1.0, 3.9, 4.0),
            ],
        );
        moves(2, &[(3.0, 0.0, 2.0), (3.0, 2.0, 0.0)]);
        let spectrum = Spectrum {
            species: &PROTON,
            grid: &grid,
        };
        let streaming = Streaming::new(spectrum, &layout, |_| 0.0, |_, _| 2.0);
        // a history of a batch counts weight/(2 · 3 batches): 1.5 times the reference of 2, both sides together
        let unit = 3.0 * 0.5 * 2.0 / 2.0 / 3.0;
        let all = |all: Vec<Jackknife>| all.iter().map(|j| j.all / unit).collect::<Vec<_>>();
        assert_eq!(all(streaming.flux(&batches, 1)), [2.0, 1.0, 1.0]);
        assert_eq!(all(streaming.flux(&batches, 0)), [0.0, 1.0, 1.0]);
        // stays of 2 Myr, and slabs 1, 1 and 2 kpc thick
        assert_eq!(all(streaming.density(&batches, 1)), [2.0, 2.0, 2.0]);
        assert_eq!(all(streaming.density(&batches, 0)), [0.0, 0.0, 1.0]);
        // without a flow, streaming is the flux, and pv/4π of it over D = 2
        assert_eq!(streaming.current(&batches, 1), streaming.flux(&batches, 1));
        let erg = streaming.streaming_erg_cm4(&batches, 1);
        let r = libm::exp(3.0);
        let expected = r * GEV_ERG * PROTON.beta(Rigidity(r)) / (4.0 * PI) * unit / 2.0;
        assert!((erg[2].all * KPC_CM.powi(4) / expected - 1.0).abs() < 1e-12);
    }

    /// At 1 GV and 1e-10/cm³ per ln R with a scale height of 1 kpc: f = n/(4πp³), p = 1.602e-3 erg/c, so that
    /// p⁴v/(4πp³) · 1e-10/3.0857e21 = 1.602e-3 · 0.7293/(4π) · 3.2408e-32 = 3.0132e-36 erg/cm⁴.
    #[test]
    fn streaming_in_erg_by_hand() {
        let k = Kinetics {
            inverse_reference: 1.0,
            ..Kinetics::default()
        };
        let nodes = KineticGrid::nodes(-1.0, 1.0);
        let grid = KineticGrid::new(&nodes, vec![k; nodes.len()]);
        let layout = Layout {
            species: vec!["H1"],
            ln_rigidity: Bins::new(-0.1, 0.1, 1),
            slabs: Slabs::new(&[0.0, 0.1]),
            ..layout()
        };
        // F = D n/h + un with D = 1e28 cm²/s and u = 20 km/s
        let (d, u) = (1e28 * CM2_S_KPC2_MYR, 20.0 * KM_S_KPC_MYR);
        let n = 1e-10 * KPC_CM.powi(3);
        let mut batches = Batches::new(layout.clone(), 1);
        batches.histories = 1;
        let mut sums = Sums::new(&layout);
        // n(z) = n e^{−z/h} on both sides; in so thin a slab means are those of its middle
        sums.values[layout.index(Quantity::SlabOutflow, 0, 0)] =
            2.0 * (d + u) * n * libm::exp(-0.05);
        sums.values[layout.index(Quantity::SlabDwell, 0, 0)] = 0.2 * n * libm::exp(-0.05);
        batches.sums[0] = sums;
        let spectrum = Spectrum {
            species: &PROTON,
            grid: &grid,
        };
        let streaming = Streaming::new(spectrum, &layout, |_| u, |_, _| d);
        let found = streaming.streaming_erg_cm4(&batches, 0)[0].all;
        assert!(
            (found / (3.0132e-36 * libm::exp(-0.05)) - 1.0).abs() < 2e-3,
            "{found:e}"
        );
    }
}
