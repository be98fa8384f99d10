//! Kernels from a table, checked.

use super::table::{HASH, places};
use super::{BurstKernel, Estimate, Kernels, Tabulated};
use crate::quote::sentence;
use crate::store::Table;

/// Nodes that interpolation needs in each direction.
const FEWEST: usize = 4;

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
            edge: column("edge_kpc")?,
            edge_depth: column("edge_depth_kpc")?,
            spread: column("spread_kpc2")?,
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
    edge_depth: Vec<f64>,
    spread: Vec<f64>,
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
            edge_kpc: self.edge[from],
            edge_depth_kpc: self.edge_depth[from],
            spread_kpc2: column(&self.spread, ages, per_age),
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
        let ascending = |name: &str, values: &[f64]| {
            let rising = values.windows(2).all(|pair| pair[0] < pair[1]);
            match rising && values.len() >= FEWEST {
                true => Ok(()),
                false => Err(format!(
                    "`{name}` does not have {FEWEST} or more ascending values"
                )),
            }
        };
        let from_zero = |name: &str, values: &[f64], end: f64| {
            ascending(name, values)?;
            match values[0] == 0.0 && values[values.len() - 1] < end {
                true => Ok(()),
                false => Err(format!("`{name}` does not go from 0 to below {end}")),
            }
        };
        ascending("age_myr", &self.age_myr)?;
        ascending("spread_kpc2", &self.spread_kpc2)?;
        from_zero("source_z_kpc", &self.source_z_kpc, self.edge_kpc)?;
        from_zero(
            "source_depth_kpc",
            &self.source_depth_kpc,
            self.edge_depth_kpc,
        )?;
        for distances in &self.distance_kpc {
            from_zero("distance_kpc", distances, f64::INFINITY)?;
        }
        for (name, value) in [
            ("rigidity_gv", self.rigidity_gv),
            ("diffusion_kpc2_myr", self.diffusion),
            ("age_myr", self.age_myr[0]),
            ("spread_kpc2", self.spread_kpc2[0]),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(format!("`{name}` is {value}, not a positive number"));
            }
        }
        let finite = |v: &Tabulated| {
            let means = [v.density.0, v.gradient_rho.0, v.gradient_z.0];
            means.iter().all(|x| x.is_finite())
        };
        match self.values.iter().all(finite) {
            true => Ok(()),
            false => Err("a density or a gradient is not a number".into()),
        }
    }
}
