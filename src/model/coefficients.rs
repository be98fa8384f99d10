//! The walk's coefficients: kinetics against rigidity, depth coordinates, and how far bins must reach.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::raw::{Boundary, Ionization, Raw, Walk};
use crate::interactions::{self, Processes};
use crate::medium::{Gas, GasShape, Medium};
use crate::scattering::{Angular, Law, Scattering};
use crate::tally::Bins;
use crate::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR, MYR_S, Rigidity};
use crate::walk::{Depth, Features, KineticGrid, Kinetics, Resolution};

use super::injection_bins::InjectionBins;
use super::outputs::varies_with_height;
use super::parts;
use super::{Kind, Transport};

/// Depth coordinates a unit of ln R where D is not a product of R and z, at least.
const ROWS_PER_E_FOLD: f64 = 8.0;
/// Contributions from injection beyond the tallied range that may be left out, relative.
const NEGLECTED: f64 = 1e-5;
/// Largest reach in ln R of injection above the tallied range: more than any losses ask for with γ > 3.3,
/// and few enough bins for those that would ask for millions.
const FARTHEST: f64 = 40.0;
/// Length in kpc that limits no step where nothing is lost; finite, as it is interpolated.
const WITHOUT_LOSSES: f64 = 1e30;
/// Mean change of ln p in a step that visits the plane, or is in gas, at the reference accuracy.
const LOSS_PER_STEP: f64 = 0.03;
/// Mean share that is destroyed in a step in gas of finite thickness: the less, the less noise.
const DESTROYED_PER_STEP: f64 = 0.25;

/// The physics that coefficients are made from.
pub struct Coefficients<'a> {
    pub raw: &'a Raw,
    pub kind: Kind<'a>,
    pub medium: &'a Medium,
    pub gas: &'a Gas,
    pub scattering: &'a Scattering,
    pub places_kpc: &'a [(f64, f64)],
}

impl Coefficients<'_> {
    /// D_zz in kpc²/Myr.
    fn diffusion(&self, r: Rigidity, z_kpc: f64) -> f64 {
        self.scattering
            .diffusion_cm2_s(&self.kind.species, self.medium, r, z_kpc)
            * CM2_S_KPC2_MYR
    }

    /// v_A in kpc/Myr.
    fn alfven(&self, z_kpc: f64) -> f64 {
        self.medium.at(z_kpc).alfven_speed_km_s * KM_S_KPC_MYR
    }

    /// u in kpc/Myr.
    fn flow(&self, z_kpc: f64) -> f64 {
        if self.raw.transport.advection {
            self.medium.flow_km_s(z_kpc) * KM_S_KPC_MYR
        } else {
            0.0
        }
    }

    /// A(z) = B(0)/B(z) of the tube that particles follow.
    fn tube_area(&self, z_kpc: f64) -> f64 {
        if self.raw.transport.focusing {
            self.medium.at(0.0).magnetic_field_ug / self.medium.at(z_kpc).magnetic_field_ug
        } else {
            1.0
        }
    }

    /// What the gas does.
    fn processes(&self) -> Processes {
        let losses = &self.raw.losses;
        Processes {
            ionization: losses.ionization == Ionization::Loss,
            ionization_sink: losses.ionization == Ionization::Sink,
            coulomb: losses.coulomb,
            inelastic: losses.inelastic.then(|| self.kind.inelastic.clone()),
        }
    }

    /// −d ln p/dt in 1/Myr by radiation in the gas, and everywhere.
    fn radiation(&self, r: Rigidity) -> (f64, f64) {
        let species = &self.kind.species;
        let radiative = self.raw.losses.radiative.as_ref();
        let radiative = radiative.filter(|_| species.is_electron());
        radiative.map_or((0.0, 0.0), |radiative| {
            let radiative = parts::radiative(radiative, &self.raw.medium);
            (
                interactions::bremsstrahlung_per_s(self.gas, species, r) * MYR_S,
                radiative.momentum_loss_per_s(species, r) * MYR_S,
            )
        })
    }

    /// Everything the walk needs to know of a rigidity.
    pub fn kinetics(&self, r: Rigidity) -> Kinetics {
        let processes = self.processes();
        let diffusion = self.reference_diffusion(r);
        let speed = self.kind.species.speed_kpc_myr(r);
        let loss =
            interactions::momentum_loss_per_s(&processes, self.gas, &self.kind.species, r) * MYR_S;
        let destruction =
            interactions::destruction_per_s(&processes, self.gas, &self.kind.species, r) * MYR_S;
        // per time inside the gas, or per ∫δ(z) dt with the full thickness of a thin disc
        let (thin, thick) = match self.gas.shape {
            GasShape::Thin => (2.0 * self.gas.half_thickness_kpc, 0.0),
            GasShape::Uniform => (0.0, 1.0),
        };
        // the flow jumps from −u to +u at the plane: −(p/3) 2u δ(z)
        let jump = if self.raw.transport.adiabatic_losses {
            2.0 / 3.0 * self.flow(0.0)
        } else {
            0.0
        };
        let grammage =
            self.gas.surface_density_g_cm2() / (2.0 * self.gas.half_thickness_kpc) * speed;
        let (radiated_in_gas, radiative_loss) = self.radiation(r);
        let loss = loss + radiated_in_gas;
        let plane_loss = (jump + thin * loss) / (2.0 * diffusion);
        let gas_loss = thick * loss;
        Kinetics {
            diffusion,
            inverse_diffusion: 1.0 / diffusion,
            diffusion_slope: 0.0,
            speed,
            mean_free_path: 3.0 * diffusion / speed,
            plane_loss,
            plane_loss_slope: 0.0,
            plane_destruction: thin * destruction / (2.0 * diffusion),
            plane_grammage: thin * grammage / (2.0 * diffusion),
            plane_step: (LOSS_PER_STEP / plane_loss)
                .min((LOSS_PER_STEP * diffusion / gas_loss).sqrt())
                .min((DESTROYED_PER_STEP * diffusion / (thick * destruction)).sqrt())
                .min(WITHOUT_LOSSES),
            gas_loss,
            gas_loss_slope: 0.0,
            radiative_loss,
            radiative_loss_slope: 0.0,
            gas_destruction: thick * destruction,
            gas_grammage: thick * grammage,
            decay: self.kind.species.decay_per_myr(r),
            injection: self.kind.injection.rate(r) + (self.kind.made)(r),
            inverse_reference: 0.0,
        }
    }

    /// The kinetics over all rigidities a history may have; scores refer to the density that those of `other` do.
    pub fn kinetic_grid(&self, bins: &InjectionBins, other: Option<&KineticGrid>) -> KineticGrid {
        let (low, high) = bins.range();
        let nodes = KineticGrid::nodes(low, high);
        let rigidities: Vec<Rigidity> = nodes.iter().map(|&x| Rigidity(libm::exp(x))).collect();
        let mut kinetics: Vec<Kinetics> =
            rigidities.par_iter().map(|&r| self.kinetics(r)).collect();
        let step = nodes[1] - nodes[0];
        let slopes = |of: fn(&Kinetics) -> f64| slopes(&kinetics, step, of);
        let (plane, gas) = (slopes(|k| k.plane_loss), slopes(|k| k.gas_loss));
        let (diffusion, radiative) = (slopes(|k| k.diffusion), slopes(|k| k.radiative_loss));
        for (i, k) in kinetics.iter_mut().enumerate() {
            (k.plane_loss_slope, k.gas_loss_slope) = (plane[i], gas[i]);
            k.diffusion_slope = diffusion[i];
            k.radiative_loss_slope = radiative[i];
        }
        match other {
            None => self.refer(&mut kinetics, step),
            Some(other) => {
                for (k, &ln_r) in kinetics.iter_mut().zip(&nodes) {
                    k.inverse_reference = other.at(ln_r).inverse_reference;
                }
            }
        }
        KineticGrid::new(&nodes, kinetics)
    }

    /// The reference density: the steady state n of a leaky box with all losses at the plane,
    /// n (1/⟨τ₀⟩ + d) − ∂(ℓ n)/∂ ln p = q, from the top down. A guess that need not be right: it only
    /// takes the steep fall within a bin out of the scores.
    fn refer(&self, kinetics: &mut [Kinetics], step: f64) {
        let thickness = 2.0 * self.gas.half_thickness_kpc;
        let height = self.raw.halo.height_kpc;
        let mut flux = 0.0;
        for (above, k) in kinetics.iter_mut().rev().enumerate() {
            // how far from the plane those are that radiate the same
            let depth = height.min(2.0 * (k.diffusion / k.radiative_loss).sqrt());
            let loss = 2.0 * k.diffusion * k.plane_loss
                + thickness * k.gas_loss
                + depth * k.radiative_loss;
            let destruction =
                2.0 * k.diffusion * k.plane_destruction + thickness * k.gas_destruction;
            let sink = 1.0 / self.expected_tau0(k) + destruction;
            let decay = (sink * step / loss.max(1e-300)).min(700.0);
            // exact over a step with constant coefficients; a pure leaky box at the top
            let supply = k.injection * loss / sink;
            let start = if above == 0 { supply } else { flux };
            flux = start * libm::exp(-decay) - supply * libm::expm1(-decay);
            k.inverse_reference = if loss > 0.0 {
                loss / flux
            } else {
                sink / k.injection
            };
        }
    }

    /// The tallied bins and as many more of the same width as feed them noticeably.
    pub fn injection_bins(&self, tallied: &Bins) -> InjectionBins {
        let height = self.raw.halo.height_kpc;
        let spread = |ln_r: f64| {
            let r = Rigidity(libm::exp(ln_r));
            let diffusion = self.expected_diffusion(&self.kinetics(r));
            let v = self.alfven(0.0);
            // κ T with κ = v_A²/9D and T = H²/2D
            let gain = v * v * height * height / (18.0 * diffusion * diffusion);
            if self.raw.transport.reacceleration {
                (5.0 * (2.0 * gain).sqrt() + 3.0 * gain).min(3.0)
            } else {
                0.0
            }
        };
        let top = tallied.edge(tallied.count);
        let r = Rigidity(libm::exp(top));
        let k = self.kinetics(r);
        let diffusion = self.expected_diffusion(&k);
        let adiabatic = self.raw.transport.adiabatic_losses;
        let divergence = if adiabatic {
            (self.flow(height) - self.flow(0.0)).abs()
        } else {
            0.0
        };
        let mean_loss = k.plane_loss * height * (k.diffusion / diffusion)
            + (divergence / 6.0 + k.gas_loss * self.gas.half_thickness_kpc) * height / diffusion
            + k.radiative_loss * height * height / (2.0 * diffusion);
        // of an exponential loss a fraction e^{−x/mean} exceeds x, and e^{−slope x} as many are injected there
        let slope = self.raw.sources.spectral_index - 3.0;
        let losses = -libm::log(NEGLECTED) / (slope + 1.0 / mean_loss.max(1e-12));
        let from_above = losses.min(FARTHEST) + spread(top);
        InjectionBins::new(tallied, spread(tallied.start), from_above)
    }

    /// Bins in ln X around the expected mean grammage Σ v H/2D (1 − e^{−ζ})/ζ.
    pub fn grammage_bins(&self, tallied: &Bins) -> Bins {
        let means: Vec<f64> = (0..tallied.count)
            .map(|i| self.expected_grammage(Rigidity(libm::exp(tallied.middle(i)))))
            .collect();
        let low = means.iter().copied().fold(f64::INFINITY, f64::min);
        let high = means.iter().copied().fold(0.0, f64::max);
        let (low, high) = if low > 0.0 { (low, high) } else { (1e-3, 1e3) };
        Bins::new(
            libm::log(1e-2 * low),
            libm::log(20.0 * high),
            self.raw.tally.grammage_bins as usize,
        )
    }

    /// ⟨X⟩ at the plane without momentum losses in g/cm².
    fn expected_grammage(&self, r: Rigidity) -> f64 {
        let (surface, k) = (self.gas.surface_density_g_cm2(), self.kinetics(r));
        surface * k.speed * self.expected_tau0(&k)
    }

    /// ⟨τ₀⟩ = (H/2D)(1 − e^{−ζ})/ζ in Myr/kpc for u as at the plane; with decay 1/2D(b + r coth rH) for b = u/2D
    /// and r² = b² + 1/Dγτ.
    fn expected_tau0(&self, k: &Kinetics) -> f64 {
        let height = self.raw.halo.height_kpc;
        let diffusion = self.expected_diffusion(k);
        let zeta = self.flow(0.0) * height / diffusion;
        let damping = if zeta > 1e-6 {
            -libm::expm1(-zeta) / zeta
        } else {
            1.0
        };
        let (b, decay) = (0.5 * zeta / height, k.decay / diffusion);
        let slope = |r: f64| b + r / libm::tanh(r * height);
        let left = match decay > 0.0 {
            true => slope(b.max(1e-6 / height)) / slope((b * b + decay).sqrt()),
            false => 1.0,
        };
        height / (2.0 * diffusion) * damping * left
    }

    /// D in kpc²/Myr that stands for the whole halo in expectations: that of the depth coordinate, and where it is
    /// computed, so that there may be no scattering, not more than what crosses H in free flight.
    fn expected_diffusion(&self, k: &Kinetics) -> f64 {
        let Law::Computed(_) = &self.scattering.law else {
            return k.diffusion;
        };
        let height = self.raw.halo.height_kpc;
        height / (height / k.diffusion + 2.0 / k.speed)
    }

    /// Whether D is a product of functions of R and of z.
    fn is_product(&self) -> bool {
        match &self.scattering.law {
            Law::Table(table) => !table.varies_with_height(),
            Law::Computed(computed) => !computed.varies_with_height(),
            Law::Cells(_) => false,
            _ => true,
        }
    }

    /// D0 in kpc²/Myr, of which D is a multiple at each height: that of the plane where D is a product of R and z.
    ///
    /// Otherwise it is H/∫dz/D, by which the depth of H is H at all rigidities: a step leads away from the plane by the
    /// depths of its beginning, whatever is lost there, and none would be right if that of H had changed meanwhile.
    fn reference_diffusion(&self, r: Rigidity) -> f64 {
        const PARTS: u32 = 256;
        if self.is_product() {
            return self.diffusion(r, 0.0);
        }
        let height = self.raw.halo.height_kpc;
        let own = match &self.scattering.law {
            Law::Cells(cells) => cells.faces_kpc(),
            Law::Table(table) => table.z_kpc(),
            _ => &[],
        };
        let parts = (1..PARTS).map(|i| height * f64::from(i) / f64::from(PARTS));
        let mut faces: Vec<f64> = own
            .iter()
            .copied()
            .filter(|&z| z > 0.0 && z < height)
            .collect();
        if !matches!(self.scattering.law, Law::Cells(_)) {
            faces.extend(parts);
        }
        faces.extend([0.0, height]);
        faces.sort_by(f64::total_cmp);
        let resistance =
            |ends: &[f64]| (ends[1] - ends[0]) / self.diffusion(r, 0.5 * (ends[0] + ends[1]));
        height / faces.windows(2).map(resistance).sum::<f64>()
    }

    /// What the walk is made from.
    pub fn transport(
        &self,
        tallied: &Bins,
        injection_bins: &InjectionBins,
        angulars: Arc<[Angular]>,
    ) -> Transport {
        let rows = Rows::new(tallied, injection_bins);
        let layer_kpc = self
            .gas
            .half_thickness_kpc
            .min(self.raw.halo.height_kpc / 20.0);
        Transport {
            depths: self.depths(&rows),
            row_start: rows.start,
            rows_per_e_fold: rows.per_e_fold,
            angulars,
            zero_density: self.raw.halo.boundary == Boundary::ZeroDensity,
            processes: self.processes(),
            advection: self.raw.transport.advection,
            adiabatic: self.raw.transport.adiabatic_losses,
            reacceleration: self.raw.transport.reacceleration,
            resolution: match self.raw.transport.walk {
                Walk::Macroscopic => Resolution::Nowhere,
                Walk::Auto => Resolution::AsNeeded,
                Walk::Microscopic => Resolution::Boundary,
            },
            per_layer: 1.0 / layer_kpc,
            places_kpc: self.places_kpc.to_vec(),
            accuracy: self.raw.transport.accuracy,
        }
    }

    /// One depth coordinate, or one each of a row of rigidities where D is not a product of R and z, its
    /// pitch-angle dependence changes with R, there is a flow that varies with height, or the species decays.
    fn depths(&self, rows: &Rows) -> Vec<Depth> {
        let shapes = &self.scattering.shapes;
        let faces_kpc = match &self.scattering.law {
            Law::Cells(cells) => cells.faces_kpc(),
            _ => &[],
        };
        let bends_kpc = match &self.scattering.law {
            Law::Table(table) => table.z_kpc(),
            _ => &[],
        };
        let height = self.raw.halo.height_kpc;
        let drift = |z: f64| self.flow(z) * self.tube_area(z);
        let uniform_flow = (1..=64)
            .map(|i| height * f64::from(i) / 64.0)
            .chain(self.medium.interfaces())
            .all(|z| drift(z) == drift(0.0));
        let stable = self.kind.species.mean_life_myr.is_none();
        let separable =
            self.is_product() && uniform_flow && stable && !shapes.varies_with_rigidity();
        let edges = shapes.edges();
        let count = if separable { 1 } else { rows.count };
        (0..count)
            .into_par_iter()
            .map(|row| {
                let r = Rigidity(libm::exp(rows.start + row as f64 / rows.per_e_fold));
                let reference = self.reference_diffusion(r);
                Depth::new(&Features {
                    height_kpc: self.raw.halo.height_kpc,
                    diffusion: reference,
                    profile: &|z| self.diffusion(r, z) / reference,
                    decay: self.kind.species.decay_per_myr(r),
                    flow: &|z| self.flow(z),
                    alfven: &|z| self.alfven(z),
                    area: &|z| self.tube_area(z),
                    shape: &|z| shapes.index(r, z),
                    shape_edges: &edges,
                    interfaces: &self.medium.interfaces(),
                    faces_kpc,
                    bends_kpc,
                    uniform_flow,
                    adiabatic: self.raw.transport.adiabatic_losses,
                    smooth_variation: varies_with_height(self.raw, self.scattering),
                    gas_edge_kpc: (self.gas.shape == GasShape::Uniform)
                        .then_some(self.gas.half_thickness_kpc),
                    places_kpc: self.places_kpc,
                })
            })
            .collect()
    }
}

/// Rigidities of depth coordinates: in the middle of each tallied bin and at its edges at least, so that the bin as
/// a whole has the transport of its middle.
struct Rows {
    start: f64,
    per_e_fold: f64,
    count: usize,
}

impl Rows {
    fn new(tallied: &Bins, bins: &InjectionBins) -> Self {
        let (low, high) = bins.range();
        let half = 0.5 * tallied.width;
        let step = half / (half * ROWS_PER_E_FOLD).ceil();
        let start = tallied.start - ((tallied.start - low) / step).ceil() * step;
        Self {
            start,
            per_e_fold: 1.0 / step,
            count: ((high - start) / step).ceil() as usize + 1,
        }
    }
}

/// d ln/d ln R of a quantity at each node; 0 where there is none.
fn slopes(kinetics: &[Kinetics], step: f64, loss: fn(&Kinetics) -> f64) -> Vec<f64> {
    let last = kinetics.len() - 1;
    (0..=last)
        .map(|i| {
            let (below, above) = (i.saturating_sub(1), (i + 1).min(last));
            let ratio = loss(&kinetics[above]) / loss(&kinetics[below]);
            if ratio > 0.0 && ratio.is_finite() {
                libm::log(ratio) / (step * (above - below) as f64)
            } else {
                0.0
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MOST_SHAPES;

    /// The bound that the config checks keeps step tables within 1 GiB.
    #[test]
    fn as_many_shapes_as_allowed_fit_into_the_budget() {
        let all = MOST_SHAPES * Angular::bytes();
        assert!((900 << 20..=1 << 30).contains(&all), "{all}");
    }

    /// They asked for so many bins that memory ended.
    #[test]
    fn endless_losses_of_a_flat_spectrum_ask_for_few_bins() {
        let mut raw = Raw::default();
        raw.scattering.d0_cm2_s = Some(1e18);
        raw.sources.spectral_index = 3.000_000_1;
        raw.rigidity.bins = 100;
        let model = crate::model::Model::new(&raw, None);
        assert!((150..450).contains(&model.plan.bins), "{}", model.plan.bins);
    }
}
