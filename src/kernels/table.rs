//! Green's functions at all rigidities, as the table `kernels` and back.

use super::{BurstKernel, BurstTransport, Effort, Estimate, Tabulated};
use crate::store::Table;

/// The table's name.
const NAME: &str = "kernels";
/// Metadata: the hash of what the kernels depend on.
pub(super) const HASH: &str = "kernels_hash";

/// Name, unit, meaning and value at an age, a distance and a height.
type Coordinate = (
    &'static str,
    &'static str,
    &'static str,
    fn(&BurstKernel, [usize; 3]) -> f64,
);

/// The columns that say where a row stands.
const COORDINATES: [Coordinate; 9] = [
    ("rigidity_gv", "GV", "rigidity of arrival", |k, _| {
        k.rigidity_gv
    }),
    ("age_myr", "Myr", "time since the release", |k, [t, ..]| {
        k.age_myr[t]
    }),
    (
        "distance_kpc",
        "kpc",
        "horizontal distance of the source",
        |k, [t, q, _]| k.distance_kpc[t][q],
    ),
    (
        "source_z_kpc",
        "kpc",
        "height of the source",
        |k, [.., z]| k.source_z_kpc[z],
    ),
    (
        "diffusion_kpc2_myr",
        "kpc^2 Myr^-1",
        "D_zz at the plane",
        |k, _| k.diffusion,
    ),
    (
        "spread_kpc2",
        "kpc^2",
        "mean of ∫2D_⊥ dt at that age, which distances are scaled with",
        |k, [t, ..]| k.spread_kpc2[t],
    ),
    (
        "source_depth_kpc",
        "kpc",
        "∫√(D(0)/D) dz up to the source",
        |k, [.., z]| k.source_depth_kpc[z],
    ),
    (
        "edge_kpc",
        "kpc",
        "height at which the density vanishes",
        |k, _| k.edge_kpc,
    ),
    (
        "edge_depth_kpc",
        "kpc",
        "∫√(D(0)/D) dz up to there",
        |k, _| k.edge_depth_kpc,
    ),
];

/// Name, unit, meaning and value of an estimate.
type Estimated = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Tabulated) -> Estimate,
);

/// The columns with errors.
const ESTIMATES: [Estimated; 4] = [
    (
        "density_per_kpc3",
        "kpc^-3",
        "density per ln R, relative to as much injected there",
        |v| v.density,
    ),
    (
        "gradient_rho_per_kpc4",
        "kpc^-4",
        "derivative of the density with distance",
        |v| v.gradient_rho,
    ),
    (
        "gradient_z_per_kpc4",
        "kpc^-4",
        "derivative of the density with the Sun's height",
        |v| v.gradient_z,
    ),
    (
        "grammage_g_cm2",
        "g cm^-2",
        "mean grammage at arrival",
        |v| v.grammage,
    ),
];

/// Green's functions of bursts at several rigidities.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernels {
    /// Names everything that they depend on.
    pub hash: String,
    /// One a rigidity.
    pub all: Vec<BurstKernel>,
}

impl Kernels {
    /// Walks histories for each transport; where they differ in time only the same ones serve. `go_on` is
    /// asked before each, with how many are done; nothing if it refuses.
    pub fn walk(
        transports: &[BurstTransport],
        effort: &Effort,
        hash: &str,
        mut go_on: impl FnMut(usize) -> bool,
    ) -> Option<Self> {
        let mut walked: Vec<(usize, BurstKernel)> = Vec::new();
        let mut all = Vec::new();
        for (i, transport) in transports.iter().enumerate() {
            if !go_on(i) {
                return None;
            }
            let same = walked
                .iter()
                .find(|(k, _)| transport.differs_in_time_only(&transports[*k]));
            all.push(match same {
                Some((k, kernel)) => kernel.rescaled(&transports[*k], transport),
                None => {
                    let kernel = BurstKernel::walk(transport, effort);
                    walked.push((i, kernel.clone()));
                    kernel
                }
            });
        }
        Some(Self {
            all,
            hash: hash.into(),
        })
    }

    /// The table `kernels`.
    pub fn to_table(&self) -> Table {
        let mut table = Table::new(
            NAME,
            "rigidity × age × distance × height of the source: a burst of one particle, at the Sun",
        );
        for (name, unit, meaning, value) in COORDINATES {
            let of = |k: &BurstKernel| places(k).map(|p| value(k, p)).collect::<Vec<f64>>();
            table = table.float(name, unit, meaning, self.all.iter().flat_map(of).collect());
        }
        for (name, unit, meaning, value) in ESTIMATES {
            let values = self.all.iter().flat_map(|k| k.values.iter().map(value));
            table = table.estimate(name, unit, meaning, values.collect());
        }
        table.metadata.insert(HASH.into(), self.hash.clone());
        table
    }
}

/// Indices of age, distance and height in the order of the rows.
pub(super) fn places(kernel: &BurstKernel) -> impl Iterator<Item = [usize; 3]> + '_ {
    let heights = kernel.source_z_kpc.len();
    (0..kernel.age_myr.len()).flat_map(move |t| {
        (0..kernel.distance_kpc[t].len()).flat_map(move |q| (0..heights).map(move |z| [t, q, z]))
    })
}
