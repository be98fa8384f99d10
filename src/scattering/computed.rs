//! Coefficients that follow from tables of D_µµ.

use rayon::prelude::*;

use super::integrals::{integrand, largest_confined_mu};
use super::walked::{LONGEST, Walked};
use super::{ModeTables, Places, Shape, Shapes, Table};
use crate::units::{C_CM_S, KPC_CM, Rigidity};

/// Pitch angles are confined where their free path is below this part of H (Fornieri et al. 2021).
const CONFINED: f64 = 0.2;
/// Shortest mean free path over H that an extrapolation reaches.
const SHORTEST: f64 = 1e-12;

/// What follows from D_µµ at one rigidity and site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Integrals {
    /// D_zz in cm²/s, infinite where nothing scatters at some µ.
    pub d_zz_cm2_s: f64,
    /// The largest µ whose free path, like that of all smaller ones, is below H/5 (Fornieri et al. 2021).
    pub mu_star: f64,
    /// What all µ below that contribute to D_zz without shocks, in cm²/s.
    pub d_zz_confined_cm2_s: f64,
    /// Rate v/l of shocks in 1/s.
    pub shock_rate_per_s: f64,
}

/// Tables of D_µµ, and what follows from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    tables: ModeTables,
    integrals: Vec<Integrals>,
    shapes: Shapes,
    d_zz: Table,
    d_zz_walked: Table,
    /// D_zz in cm²/s of light that flies for [`LONGEST`] H.
    largest: f64,
}

impl Computed {
    /// For a halo of half-height `height_kpc`.
    pub fn new(tables: ModeTables, height_kpc: f64) -> Self {
        let height_cm = height_kpc * KPC_CM;
        let (integrals, walked): (Vec<Integrals>, Vec<Walked>) = tables
            .indices()
            .into_par_iter()
            .map(|(row, site)| integrate(&tables, row, site, height_cm))
            .unzip();
        let rigidities: Vec<f64> = tables.rigidities.iter().map(|r| r.gv()).collect();
        let heights = tables.places.heights_kpc();
        let table = |d: Vec<f64>| Table::new(&rigidities, &heights, &d);
        Self {
            d_zz: table(integrals.iter().map(|i| i.d_zz_cm2_s).collect()),
            d_zz_walked: table(walked.iter().map(|w| w.d_zz_cm2_s).collect()),
            shapes: shapes(&tables.places, &rigidities, walked),
            largest: C_CM_S * LONGEST * height_cm / 3.0,
            integrals,
            tables,
        }
    }

    /// The tables of D_µµ.
    pub fn tables(&self) -> &ModeTables {
        &self.tables
    }

    /// What follows at the rigidity and the site with these indices.
    pub fn integrals(&self, row: usize, site: usize) -> &Integrals {
        &self.integrals[row * self.tables.sites.len() + site]
    }

    /// What follows at the tabulated rigidity nearest in ln R, and at the site at or below a height.
    pub fn near(&self, r: Rigidity, z_kpc: f64) -> Integrals {
        let (site, _) = self.tables.places.position(z_kpc);
        let all = self.tables.rigidities.windows(2);
        // beyond the geometric mean the next is nearer
        let row = all.take_while(|pair| pair[0].gv() * pair[1].gv() <= r.gv() * r.gv());
        *self.integrals(row.count(), site)
    }

    /// How walks scatter.
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// D_zz in cm²/s; infinite next to where nothing scatters at some µ.
    pub fn diffusion_cm2_s(&self, r: Rigidity, z_kpc: f64) -> f64 {
        let (site, way) = self.tables.places.position(z_kpc);
        let d = self.d_zz.between(r, site, way);
        // no finite number goes on from an infinite one
        if d > 0.0 { d } else { f64::INFINITY }
    }

    /// D_zz in cm²/s as walks have it: free flight takes the place of no scattering.
    pub fn walked_cm2_s(&self, r: Rigidity, z_kpc: f64) -> f64 {
        let (site, way) = self.tables.places.position(z_kpc);
        let d = self.d_zz_walked.between(r, site, way);
        d.clamp(SHORTEST * self.largest, self.largest)
    }

    /// D_zz in cm²/s with isotropic scattering besides, which alone would make it `alone_cm2_s`, at the tabulated
    /// rigidity with the index `row` and at the site at or below a height; without shocks.
    pub fn with_isotropic_cm2_s(&self, row: usize, z_kpc: f64, alone_cm2_s: f64) -> f64 {
        let (site, _) = self.tables.places.position(z_kpc);
        if self.tables.sites[site].modes.is_empty() {
            return alone_cm2_s;
        }
        let (angles, v) = (&self.tables.angles, self.tables.speeds_cm_s[row]);
        let isotropic = v * v / (6.0 * alone_cm2_s);
        let mut total = self.tables.total_per_s(row, site);
        for (sum, mu) in total.iter_mut().zip(&angles.mu) {
            *sum += isotropic * (1.0 - mu * mu);
        }
        angles.integrate(&integrand(angles, v, &total))
    }

    /// Whether anything depends on height.
    pub fn varies_with_height(&self) -> bool {
        self.tables.sites.len() > 1
    }

    /// Whether coefficients vary smoothly with height.
    pub fn varies_smoothly(&self) -> bool {
        matches!(self.tables.places, Places::Heights(_)) && self.varies_with_height()
    }

    /// Ranges in GV of the tabulated rigidities of a site where D_zz exceeds what walks take, as next to nothing
    /// scatters at some µ, ascending.
    pub fn unscattered_gv(&self, site: usize) -> Vec<(f64, f64)> {
        let none = |row: &usize| self.integrals(*row, site).d_zz_cm2_s > self.largest;
        let rows: Vec<usize> = (0..self.tables.rigidities.len()).filter(none).collect();
        let gv = |row: usize| self.tables.rigidities[row].gv();
        rows.chunk_by(|a, b| a + 1 == *b)
            .map(|run| (gv(run[0]), gv(run[run.len() - 1])))
            .collect()
    }
}

fn integrate(tables: &ModeTables, row: usize, site: usize, height_cm: f64) -> (Integrals, Walked) {
    let (angles, v) = (&tables.angles, tables.speeds_cm_s[row]);
    let total = tables.total_per_s(row, site);
    let shock_rate_per_s = tables.sites[site].shock_rate_per_s(v);
    let walked = Walked::new(angles, &total, shock_rate_per_s, v, height_cm);
    let contributions = integrand(angles, v, &total);
    let by_modes = angles.integrate(&contributions);
    let mu_star = largest_confined_mu(angles, v, &total, CONFINED * height_cm);
    let integrals = Integrals {
        d_zz_cm2_s: 1.0 / (1.0 / by_modes + walked.added_by_jumps),
        mu_star,
        d_zz_confined_cm2_s: match mu_star {
            1.0 => by_modes,
            _ => angles.integrate_to(mu_star, &contributions),
        },
        shock_rate_per_s,
    };
    (integrals, walked)
}

/// The different shapes among those of all rigidities and sites.
fn shapes(places: &Places, rigidities_gv: &[f64], walked: Vec<Walked>) -> Shapes {
    let mut all: Vec<Shape> = Vec::new();
    let of = walked
        .into_iter()
        .map(|Walked { shape, .. }| {
            let known = all.iter().position(|other| other.scatters_like(&shape));
            known.unwrap_or_else(|| {
                all.push(shape);
                all.len() - 1
            })
        })
        .collect();
    match places {
        Places::Everywhere => Shapes::new(all, rigidities_gv, &[], of),
        Places::Heights(nodes) => Shapes::new(all, rigidities_gv, nodes, of),
        Places::Layers(edges) => {
            let interfaces = edges[..edges.len() - 1].to_vec();
            Shapes::between(all, rigidities_gv, interfaces, of)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::{Angles, ModeTable, Site};

    const V: f64 = C_CM_S;

    /// h(R, µ) of D_µµ = (1 − µ²) h.
    type Rate<'a> = &'a dyn Fn(f64, f64) -> f64;

    /// Two modes of the same D_µµ each, and the distance in pc of shocks at each site.
    fn computed(places: Places, sites: &[(Rate<'_>, f64)]) -> Computed {
        let rigidities = [1.0, 10.0, 100.0, 1000.0].map(Rigidity);
        let angles = Angles::new(48);
        let table = |h: Rate<'_>| ModeTable {
            name: "mode".into(),
            d_mumu_per_s: rigidities
                .iter()
                .flat_map(|r| {
                    angles
                        .mu
                        .iter()
                        .map(move |&mu| (1.0 - mu * mu) * h(r.gv(), mu))
                })
                .collect(),
        };
        let site = |&(h, shock_distance_pc): &(Rate<'_>, f64)| Site {
            modes: vec![table(h), table(h)],
            shock_distance_pc,
        };
        let tables = ModeTables {
            rigidities: rigidities.to_vec(),
            speeds_cm_s: vec![V; 4],
            places,
            sites: sites.iter().map(site).collect(),
            angles,
        };
        Computed::new(tables, 4.0)
    }

    fn close(a: f64, b: f64) {
        assert!((a / b - 1.0).abs() < 1e-6, "{a} for {b}");
    }

    #[test]
    fn modes_and_shocks_add_up() {
        let h = |r: f64, _: f64| 5e-10 / r;
        let c = computed(Places::Everywhere, &[(&h, 10.0)]);
        // 1/λ = 2ν/v + 1/l
        for (row, r) in [(0, 1.0), (3, 1000.0)] {
            let lambda = 1.0 / (2e-9 / r / V + 1.0 / (10.0 * KPC_CM * 1e-3));
            close(c.integrals(row, 0).d_zz_cm2_s, V * lambda / 3.0);
            close(c.diffusion_cm2_s(Rigidity(r), 3.0), V * lambda / 3.0);
            close(c.walked_cm2_s(Rigidity(r), 3.0), V * lambda / 3.0);
            close(c.integrals(row, 0).shock_rate_per_s, V / 3.085_677_581_5e19);
        }
    }

    #[test]
    fn layers_jump_and_have_their_own_shapes() {
        let flat = |r: f64, _: f64| 1e-8 / r;
        let steep = |r: f64, mu: f64| 1e-8 / r * mu.sqrt();
        let none = f64::INFINITY;
        let layers = Places::Layers(vec![0.5, 4.0]);
        let c = computed(layers, &[(&flat, none), (&steep, none)]);
        let d = |r, z| c.diffusion_cm2_s(Rigidity(r), z);
        // v²/6ν with ν = 2e-8/R, power laws between and beyond the nodes
        close(d(30.0, 0.499), V * V * 30.0 / 1.2e-7);
        close(d(1e5, 0.0), V * V * 1e5 / 1.2e-7);
        // (v²/4)(1/(2−q) − 1/(4−q)), q = 3/2
        close(d(30.0, 0.5), 0.25 * (2.0 - 0.4) * V * V * 30.0 / 2e-8);
        close(d(30.0, 9.0), d(30.0, 0.5));
        // both are the same at all rigidities
        assert_eq!(c.shapes().all().len(), 2);
        assert_eq!(c.shapes().edges(), [0.5]);
        assert!(!c.shapes().varies_with_rigidity() && !c.varies_smoothly());
    }

    #[test]
    fn smooth_heights_are_interpolated() {
        let low = |r: f64, _: f64| 4e-9 / r;
        let high = |r: f64, _: f64| 1e-9 / r;
        let none = f64::INFINITY;
        let c = computed(
            Places::Heights(vec![0.0, 4.0]),
            &[(&low, none), (&high, none)],
        );
        let d = |z| c.walked_cm2_s(Rigidity(10.0), z);
        close(d(2.0), 2.0 * d(0.0));
        close(d(5.0), 4.0 * d(0.0));
        assert!(c.varies_smoothly() && c.shapes().edges().is_empty());
    }

    #[test]
    fn no_scattering_is_infinite_diffusion_and_a_long_flight() {
        let none = f64::INFINITY;
        let above = |r: f64, _: f64| if r < 50.0 { 0.0 } else { 1e-9 };
        let gap = |r: f64, mu: f64| if r < 50.0 || mu > 0.2 { 1e-9 } else { 0.0 };
        let c = computed(
            Places::Layers(vec![1.0, 4.0]),
            &[(&above, none), (&gap, none)],
        );
        assert_eq!(c.unscattered_gv(0), [(1.0, 10.0)]);
        assert_eq!(c.unscattered_gv(1), [(100.0, 1000.0)]);
        let d = |r, z| c.diffusion_cm2_s(Rigidity(r), z);
        for r in [0.1, 1.0, 3.0, 10.0, 50.0] {
            assert_eq!(d(r, 0.0), none, "{r}");
            let walked = c.walked_cm2_s(Rigidity(r), 0.0);
            assert!(walked <= V * 4000.0 * KPC_CM / 3.0 && walked > 0.0);
        }
        close(d(100.0, 0.0), V * V / 1.2e-8);
        close(d(1e4, 0.0), V * V / 1.2e-8);
        close(d(10.0, 2.0), V * V / 1.2e-8);
        assert_eq!(d(11.0, 2.0), none);
        assert_eq!(d(1e9, 2.0), none);
        let gap = c.integrals(2, 1);
        assert_eq!((gap.mu_star, gap.d_zz_confined_cm2_s), (0.0, 0.0));
        let all = c.integrals(0, 1);
        assert_eq!(all.mu_star, 1.0);
        assert_eq!(all.d_zz_confined_cm2_s, all.d_zz_cm2_s);
    }
}
