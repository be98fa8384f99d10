//! Where a model leaves the range in which its walk is right.

use crate::config::Config;
use crate::config::raw::{Kernel, Raw};
use crate::scattering::{LONGEST, Law};
use crate::species::Species;
use crate::store::Warning;
use crate::units::{EnergyPerNucleon, Rigidity};

use super::Model;

/// Share of the height in which kernels of bursts take D as smooth, and the change there beyond which they are
/// wrong by a per cent and more.
const NEAR_PLANE: (f64, f64) = (1.0 / 128.0, 2.0);
/// Mean free path over H above which the diffusion limit is wrong by several per cent.
const DIFFUSIVE: f64 = 0.1;

impl Model {
    /// What to know of this model before believing it.
    pub fn warnings(&self, config: &Config) -> Vec<Warning> {
        let of_walk = [
            self.not_diffusive(),
            self.not_gyrating(),
            self.not_resonant(),
        ];
        let walked = of_walk.into_iter().filter(|_| self.plan.rounds > 0);
        let of_bursts = [self.extrapolated(config.raw()), self.coarse(config.raw())];
        let all = walked.chain(of_bursts).chain([self.unscattered()]);
        all.flatten().collect()
    }

    /// What to know of its transport coefficients, whether or not anything is walked with them.
    pub fn warnings_of_coefficients(&self, config: &Config) -> Vec<Warning> {
        let found = [self.not_gyrating(), self.not_resonant()];
        let unread = config.warnings_of_scattering();
        unread
            .into_iter()
            .chain(found.into_iter().flatten())
            .collect()
    }

    /// The first tallied rigidity for which `fails`.
    fn first(&self, fails: impl Fn(Rigidity) -> bool) -> Option<f64> {
        (0..self.layout.ln_rigidity.count)
            .map(|b| self.layout.rigidity(b))
            .find(|&r| fails(r))
            .map(Rigidity::gv)
    }

    fn mean_free_path_pc(&self, r: Rigidity, z_kpc: f64) -> f64 {
        self.scattering
            .mean_free_path_pc(&self.species, &self.medium, r, z_kpc)
    }

    /// λ at the plane; of cells of waves, which are weakest there, that of all of them in a row, H/∫dz/λ.
    fn typical_mean_free_path_pc(&self, r: Rigidity) -> f64 {
        let Law::Cells(cells) = &self.scattering.law else {
            return self.mean_free_path_pc(r, 0.0);
        };
        let faces = cells.faces_kpc().windows(2);
        let depth = faces.map(|z| (z[1] - z[0]) / self.mean_free_path_pc(r, z[0]));
        self.halo_kpc / depth.sum::<f64>()
    }

    /// λ at the plane, or in the cell of strongest waves.
    fn shortest_mean_free_path_pc(&self, r: Rigidity) -> f64 {
        let Law::Cells(cells) = &self.scattering.law else {
            return self.mean_free_path_pc(r, 0.0);
        };
        let (_, lower) = cells.faces_kpc().split_last().unwrap_or((&0.0, &[]));
        let all = lower.iter().map(|&z| self.mean_free_path_pc(r, z));
        all.fold(f64::INFINITY, f64::min)
    }

    fn not_diffusive(&self) -> Option<Warning> {
        if self.resolves_mu() {
            return None;
        }
        let gv =
            self.first(|r| self.typical_mean_free_path_pc(r) > DIFFUSIVE * 1e3 * self.halo_kpc)?;
        Some(Warning {
            message: format!(
                "from {gv:.3e} GV on the mean free path exceeds a tenth of the halo's height, where the diffusion limit fails"
            ),
            remedy: "use transport.walk = \"auto\", or lower rigidity.max_gv".into(),
        })
    }

    fn not_gyrating(&self) -> Option<Warning> {
        let field = self.medium.at(0.0).magnetic_field_ug;
        let gv = self.first(|r| r.larmor_radius_pc(field) > self.shortest_mean_free_path_pc(r))?;
        Some(Warning {
            message: format!("from {gv:.3e} GV on the Larmor radius exceeds the mean free path, where averaging over gyration fails"),
            remedy: "lower rigidity.max_gv, or raise medium.magnetic_field_ug or the diffusion coefficient".into(),
        })
    }

    fn not_resonant(&self) -> Option<Warning> {
        let Law::Slab(slab) = &self.scattering.law else {
            return None;
        };
        let largest = slab.largest_resonant_rigidity(self.medium.at(0.0).magnetic_field_ug);
        let gv = self.first(|r| r > largest)?;
        Some(Warning {
            message: format!(
                "from {gv:.3e} GV on no wave is resonant: the Larmor radius exceeds the outer scale, and the spectrum is extrapolated"
            ),
            remedy: "raise scattering.outer_scale_pc or lower rigidity.max_gv".into(),
        })
    }

    /// Where D_zz is more than walks take.
    fn unscattered(&self) -> Option<Warning> {
        let Law::Computed(computed) = &self.scattering.law else {
            return None;
        };
        let heights = computed.tables().places.heights_kpc();
        let bins = &self.layout.ln_rigidity;
        let tallied = (libm::exp(bins.edge(0)), libm::exp(bins.edge(bins.count)));
        let of_site = |(site, &z): (usize, &f64)| {
            let all = computed.unscattered_gv(site).into_iter();
            let ranges = all
                .map(|(low, high)| (low.max(tallied.0), high.min(tallied.1)))
                .filter(|(low, high)| low <= high)
                .map(|(low, high)| match low == high {
                    true => format!("{low:.3e}"),
                    false => format!("{low:.3e} to {high:.3e}"),
                });
            let ranges = ranges.collect::<Vec<_>>().join(" and ");
            let place = match self.medium.layer_name(z) {
                "" if heights.len() == 1 => "at all heights".into(),
                "" => format!("at {z} kpc"),
                name => format!("in layer {name:?}"),
            };
            (!ranges.is_empty()).then(|| format!("{place} at {ranges} GV"))
        };
        let found: Vec<String> = heights.iter().enumerate().filter_map(of_site).collect();
        (!found.is_empty()).then(|| Warning {
            message: format!(
                "next to nothing scatters particles of some pitch angles {}: walks take a mean free path of at most \
                 {LONGEST} halo heights there, where D_zz is infinite or exceeds that",
                found.join(", and ")
            ),
            remedy: "add a mode or shocks that scatter them, raise rigidity.min_gv, or accept free flight".into(),
        })
    }

    /// Realisations in closed form diffuse at every energy; a nucleus that leaves the halo without scattering does not.
    fn extrapolated(&self, raw: &Raw) -> Option<Warning> {
        let asked = raw.realizations.as_ref()?;
        if asked.kernel != Kernel::ClosedForm {
            return None;
        }
        let first = |name: &String| {
            let species = Species::named(name)?;
            asked.energies_gev().find_map(|energy_gev| {
                let r = species.rigidity(EnergyPerNucleon(energy_gev / species.nucleons));
                let lambda = self
                    .scattering
                    .mean_free_path_pc(&species, &self.medium, r, 0.0);
                (lambda > 1e3 * self.halo_kpc).then(|| format!("{energy_gev:.2e} GeV of {name}"))
            })
        };
        let from: Vec<String> = asked.species.iter().filter_map(first).collect();
        (!from.is_empty()).then(|| Warning {
            message: format!(
                "from {} on the mean free path exceeds the halo's height: diffusion in closed form, with the boundary a \
                 Milne length beyond the halo's edge, is an extrapolation there",
                from.join(", ")
            ),
            remedy: "lower realizations.max_gev, or take amplitudes near 1 for no more than that".into(),
        })
    }

    /// Kernels of bursts from histories have few heights and a smooth D near the plane, where waves may be about to
    /// begin.
    fn coarse(&self, raw: &Raw) -> Option<Warning> {
        let asked = raw.realizations.as_ref()?;
        if asked.kernel != Kernel::MonteCarlo {
            return None;
        }
        let (share, most) = NEAR_PLANE;
        let top = share * self.halo_kpc;
        let change = |energy_gev: f64| {
            let r = self.species.rigidity(EnergyPerNucleon(energy_gev));
            let all = (0..=32).map(|i| self.diffusion_cm2_s(r, top * f64::from(i) / 32.0));
            let (low, high) = all.fold((f64::INFINITY, 0.0_f64), |(a, b), d| (a.min(d), b.max(d)));
            (energy_gev, high / low)
        };
        let (energy_gev, worst) = asked
            .energies_gev()
            .map(change)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, factor)| *factor > most)?;
        Some(Warning {
            message: format!(
                "at {energy_gev:.2e} GeV D_zz changes by a factor of {worst:.0} within {top:.2} kpc of the plane, \
                 1/128 of the halo's height: kernels from histories do not resolve that"
            ),
            remedy:
                "lower halo.height_kpc; or let something scatter next to the plane besides waves \
                     (models = [\"waves\", \"power_law\"] in a [[scattering.layer]])"
                    .into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::raw::{Layer, Realizations, ScatteringModel};
    use crate::scattering::{
        Angles, Cells, Computed, ModeTable, ModeTables, Places, Scattering, Shape, Shapes, Site,
        Table,
    };
    use crate::units::{C_CM_S, KPC_CM};

    /// 10 kpc of λ = 100 kpc below 100 kpc of λ = 0.1 kpc: 110/(0.1 + 1000) = 0.10999 kpc, and 3D/v = λ.
    #[test]
    fn mean_free_paths_of_cells_are_those_of_all_in_a_row() {
        let mut raw = Raw::default();
        raw.halo.height_kpc = 110.0;
        let rigidities = [1e6, 1e9].map(Rigidity);
        let d = |lambda_kpc: f64| vec![C_CM_S * lambda_kpc * KPC_CM / 3.0; 2];
        let cells = Cells::new(vec![0.0, 10.0, 110.0], &rigidities, &[d(100.0), d(0.1)]);
        let model = Model::scattered(
            &raw,
            Scattering {
                law: Law::Cells(cells),
                shapes: Shapes::uniform(Shape::new(1.0, 0.0, 0.0)),
            },
        );
        let r = Rigidity(1e7);
        assert!((model.typical_mean_free_path_pc(r) / 109.989 - 1.0).abs() < 1e-5);
        assert!((model.shortest_mean_free_path_pc(r) / 100.0 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn layers_without_scattering_are_named() {
        let mut raw = Raw::default();
        let layer = |name: &str, z_lo_kpc, z_hi_kpc| Layer {
            balanced: false,
            name: name.into(),
            z_lo_kpc,
            z_hi_kpc,
            ..Layer::default()
        };
        let height = raw.halo.height_kpc;
        raw.medium.layer = vec![layer("warm", 0.0, 0.5), layer("halo", 0.5, height)];
        let angles = Angles::new(8);
        let site = |rates: [f64; 4]| Site {
            modes: vec![ModeTable {
                name: "mode".into(),
                d_mumu_per_s: rates.iter().flat_map(|&d| [d; 8]).collect(),
            }],
            shock_distance_pc: f64::INFINITY,
        };
        let tables = ModeTables {
            rigidities: [1.0, 10.0, 100.0, 1000.0].map(Rigidity).to_vec(),
            speeds_cm_s: vec![C_CM_S; 4],
            angles,
            places: Places::Layers(vec![0.5, height]),
            sites: vec![site([1e-9; 4]), site([0.0, 0.0, 1e-9, 0.0])],
        };
        let scattering = Scattering::computed(Computed::new(tables, height));
        let warning = Model::scattered(&raw, scattering).unscattered();
        let message = warning.map(|w| w.message).unwrap_or_default();
        assert!(
            message.contains("in layer \"halo\" at 1.000e0 to 1.000e1 and 1.000e3 GV"),
            "{message}"
        );
        assert!(!message.contains("warm"), "{message}");
    }

    /// D falls by 10 over a hundredth of the halo, or over three.
    #[test]
    fn what_kernels_do_not_resolve_is_told() {
        let mut raw = Raw::default();
        raw.scattering.model = ScatteringModel::Table;
        raw.realizations = Some(Realizations {
            kernel: Kernel::MonteCarlo,
            ..Realizations::default()
        });
        let height = raw.halo.height_kpc;
        for (front, told) in [(0.01 * height, true), (0.03 * height, false)] {
            let heights = [0.0, front, 2.0 * height];
            let table = Table::new(&[1.0], &heights, &[1e30, 1e29, 1e29]);
            let warning = Model::new(&raw, Some(table)).coarse(&raw);
            assert_eq!(warning.is_some(), told);
        }
    }
}
