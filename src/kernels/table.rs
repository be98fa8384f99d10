//! Green's functions at all rigidities, as the table `kernels` and back.

use super::{BurstKernel, BurstTransport, Effort, Estimate, Tabulated};
use crate::quote::sentence;
use crate::store::Table;

/// The table's name.
const NAME: &str = "kernels";
/// Metadata: the hash of what the kernels depend on.
const HASH: &str = "kernels_hash";

/// Green's functions of bursts at several rigidities.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernels {
    /// Names everything that they depend on.
    pub hash: String,
    /// One a rigidity.
    pub all: Vec<BurstKernel>,
}

/// A table that holds no kernels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "failed to use table `{table}` as kernels: {fault} (expected the table `kernels` of a run)"
)]
pub struct KernelError {
    table: String,
    fault: String,
}

impl Kernels {
    /// Walks histories for each transport; where they differ in time only the same ones serve.
    pub fn walk(transports: &[BurstTransport], effort: &Effort, hash: &str) -> Self {
        let mut walked: Vec<(usize, BurstKernel)> = Vec::new();
        let all = transports.iter().enumerate().map(|(i, transport)| {
            let same = walked
                .iter()
                .find(|(k, _)| transport.differs_in_time_only(&transports[*k]));
            match same {
                Some((k, kernel)) => kernel.rescaled(&transports[*k], transport),
                None => {
                    let kernel = BurstKernel::walk(transport, effort);
                    walked.push((i, kernel.clone()));
                    kernel
                }
            }
        });
        Self {
            all: all.collect(),
            hash: hash.into(),
        }
    }

    /// The table `kernels`.
    pub fn to_table(&self) -> Table {
        let float = |f: &dyn Fn(&BurstKernel, [usize; 3]) -> f64| {
            let of = |k: &BurstKernel| places(k).map(|p| f(k, p)).collect::<Vec<f64>>();
            self.all.iter().flat_map(of).collect::<Vec<f64>>()
        };
        let estimate = |f: &dyn Fn(&Tabulated) -> Estimate| {
            self.all
                .iter()
                .flat_map(|k| k.values.iter().map(f))
                .collect::<Vec<Estimate>>()
        };
        let mut table = Table::new(
            NAME,
            "rigidity × age × distance × height of the source: a burst of one particle, seen at the Sun",
        )
        .float("rigidity_gv", "GV", "rigidity of arrival", float(&|k, _| k.rigidity_gv))
        .float("age_myr", "Myr", "time since the particle was released", float(&|k, [t, ..]| k.age_myr[t]))
        .float("distance_kpc", "kpc", "horizontal distance of the source", float(&|k, [t, q, _]| k.distance_kpc[t][q]))
        .float("source_z_kpc", "kpc", "height of the source", float(&|k, [_, _, z]| k.source_z_kpc[z]))
        .estimate("density_per_kpc3", "kpc^-3", "density, per ln R and relative to injection at that rigidity", estimate(&|v| v.density))
        .estimate("gradient_rho_per_kpc4", "kpc^-4", "derivative of the density with distance", estimate(&|v| v.gradient_rho))
        .estimate("gradient_z_per_kpc4", "kpc^-4", "derivative of the density with the Sun's height", estimate(&|v| v.gradient_z))
        .estimate("grammage_g_cm2", "g cm^-2", "mean grammage at arrival", estimate(&|v| v.grammage))
        .float("diffusion_kpc2_myr", "kpc^2 Myr^-1", "D_zz at the plane", float(&|k, _| k.diffusion))
        .float("source_depth_kpc", "kpc", "∫√(D(0)/D) dz up to the source", float(&|k, [_, _, z]| k.source_depth_kpc[z]))
        .float("edge_depth_kpc", "kpc", "the same up to where the density vanishes", float(&|k, _| k.edge_depth_kpc));
        table.metadata.insert(HASH.into(), self.hash.clone());
        table
    }

    /// Reads what [`Kernels::to_table`] wrote.
    pub fn from_table(table: &Table) -> Result<Self, KernelError> {
        let wrong = |fault: String| KernelError {
            table: sentence(&table.name),
            fault,
        };
        let column = |name: &str| {
            table
                .floats(name)
                .ok_or_else(|| wrong(format!("it has no column of numbers `{name}`")))
        };
        let estimate = |name: &str| -> Result<Vec<Estimate>, KernelError> {
            let (value, error) = (column(name)?, column(&format!("{name}_err"))?);
            Ok(value.into_iter().zip(error).collect())
        };
        let hash = table.metadata.get(HASH);
        let hash = hash.ok_or_else(|| wrong(format!("its metadata has no `{HASH}`")))?;
        let columns = Columns {
            rigidity: column("rigidity_gv")?,
            age: column("age_myr")?,
            distance: column("distance_kpc")?,
            height: column("source_z_kpc")?,
            diffusion: column("diffusion_kpc2_myr")?,
            depth: column("source_depth_kpc")?,
            edge: column("edge_depth_kpc")?,
            density: estimate("density_per_kpc3")?,
            gradient_rho: estimate("gradient_rho_per_kpc4")?,
            gradient_z: estimate("gradient_z_per_kpc4")?,
            grammage: estimate("grammage_g_cm2")?,
        };
        if table.rows() == 0 {
            return Err(wrong("it has no rows".into()));
        }
        let mut all = Vec::new();
        let mut row = 0;
        while row < table.rows() {
            let end = row + run(&columns.rigidity[row..]);
            let kernel = columns.kernel(row, end);
            all.push(
                kernel
                    .map_err(|fault| wrong(format!("at {} GV {fault}", columns.rigidity[row])))?,
            );
            row = end;
        }
        Ok(Self {
            hash: hash.clone(),
            all,
        })
    }
}

/// Indices of age, distance and height in the order of the rows.
fn places(kernel: &BurstKernel) -> impl Iterator<Item = [usize; 3]> + '_ {
    let heights = kernel.source_z_kpc.len();
    (0..kernel.age_myr.len()).flat_map(move |t| {
        (0..kernel.distance_kpc[t].len()).flat_map(move |q| (0..heights).map(move |z| [t, q, z]))
    })
}

/// How often the first value is repeated.
fn run(values: &[f64]) -> usize {
    values
        .iter()
        .take_while(|&&v| v == values[0])
        .count()
        .max(1)
}

/// The columns of a table of kernels.
struct Columns {
    rigidity: Vec<f64>,
    age: Vec<f64>,
    distance: Vec<f64>,
    height: Vec<f64>,
    diffusion: Vec<f64>,
    depth: Vec<f64>,
    edge: Vec<f64>,
    density: Vec<Estimate>,
    gradient_rho: Vec<Estimate>,
    gradient_z: Vec<Estimate>,
    grammage: Vec<Estimate>,
}

impl Columns {
    /// The kernel in some rows, or what is wrong with them.
    fn kernel(&self, from: usize, to: usize) -> Result<BurstKernel, String> {
        let heights = run(&self.distance[from..to]);
        let per_age = run(&self.age[from..to]);
        let ages = (to - from) / per_age;
        if heights * (per_age / heights) != per_age || ages * per_age != to - from {
            return Err("rows are missing: ages, distances and heights make no grid".into());
        }
        let at = |t: usize, q: usize, z: usize| from + t * per_age + q * heights + z;
        let column = |values: &[f64], n: usize, step: usize| -> Vec<f64> {
            (0..n).map(|i| values[from + step * i]).collect()
        };
        let kernel = BurstKernel {
            rigidity_gv: self.rigidity[from],
            diffusion: self.diffusion[from],
            edge_depth_kpc: self.edge[from],
            age_myr: column(&self.age, ages, per_age),
            distance_kpc: (0..ages)
                .map(|t| {
                    (0..per_age / heights)
                        .map(|q| self.distance[at(t, q, 0)])
                        .collect()
                })
                .collect(),
            source_z_kpc: column(&self.height, heights, 1),
            source_depth_kpc: column(&self.depth, heights, 1),
            values: (from..to)
                .map(|i| Tabulated {
                    density: self.density[i],
                    gradient_rho: self.gradient_rho[i],
                    gradient_z: self.gradient_z[i],
                    grammage: self.grammage[i],
                })
                .collect(),
        };
        let grid = |[t, q, z]: [usize; 3]| {
            let i = at(t, q, z);
            self.age[i] == kernel.age_myr[t]
                && self.distance[i] == kernel.distance_kpc[t][q]
                && self.height[i] == kernel.source_z_kpc[z]
        };
        if !places(&kernel).all(grid) {
            return Err("ages, distances and heights make no grid".into());
        }
        kernel.check()?;
        Ok(kernel)
    }
}

impl BurstKernel {
    /// What would make sums of it meaningless.
    fn check(&self) -> Result<(), String> {
        /// Nodes that the interpolation in each direction needs.
        const FEWEST: usize = 4;
        let ascending = |name: &str, values: &[f64]| {
            let rising = values.windows(2).all(|pair| pair[0] < pair[1]);
            match rising && values[0] >= 0.0 && values.len() >= FEWEST {
                true => Ok(()),
                false => Err(format!(
                    "`{name}` does not have {FEWEST} or more ascending values"
                )),
            }
        };
        ascending("age_myr", &self.age_myr)?;
        ascending("source_z_kpc", &self.source_z_kpc)?;
        ascending("source_depth_kpc", &self.source_depth_kpc)?;
        for distances in &self.distance_kpc {
            ascending("distance_kpc", distances)?;
        }
        for (name, value) in [
            ("rigidity_gv", self.rigidity_gv),
            ("diffusion_kpc2_myr", self.diffusion),
            ("edge_depth_kpc", self.edge_depth_kpc),
            ("age_myr", self.age_myr[0]),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(format!("`{name}` is {value}, not a positive number"));
            }
        }
        let finite = |v: &Tabulated| {
            [v.density, v.gradient_rho, v.gradient_z]
                .iter()
                .all(|e| e.0.is_finite())
        };
        match self.values.iter().all(finite) {
            true => Ok(()),
            false => Err("a density or a gradient is not a number".into()),
        }
    }
}
