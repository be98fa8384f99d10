//! The tables `waves`, `wave_replicas` and `convergence`.

use super::{Estimate, Progress};
use crate::model::WaveGrid;
use crate::store::Table;
use crate::waves::{Rows, Waves};

const REPLICA: &str = "replica";
const KW: &str = "kw";

/// The table `waves`: means over replicas of F and of its rates.
///
/// Where waves do not grow by particles there is one replica and no error.
pub fn waves(grid: &WaveGrid, kw: &[Rows], growth: &[Rows]) -> Table {
    let equation = grid.equation();
    let (k, z) = (equation.grid.k_per_pc(), equation.grid.z_kpc());
    let damping: Vec<Rows> = kw
        .iter()
        .map(|kw| {
            equation.damping_per_s(&Waves {
                grid: equation.grid.clone(),
                kw: kw.clone(),
                escaping_cm_s: Vec::new(),
            })
        })
        .collect();
    let rates: Vec<Rows> = growth
        .iter()
        .zip(kw)
        .map(|(gain, kw)| ratio(gain, kw))
        .collect();
    // as if particles made none, which has a solution wherever they do
    let stirred = grid
        .stirred()
        .map_or_else(|_| Vec::new(), |waves| waves.kw.concat());
    let alone = (0..k.len() * z.len()).map(|i| stirred.get(i).copied());
    let [kw, growth, damping] = [kw, &rates[..], &damping[..]].map(estimates);
    let errors = |(_, errors): &(Vec<f64>, Vec<Option<f64>>)| errors.clone();
    Table::new("waves", "wavenumber × height")
        .float(
            "k_per_pc",
            "pc^-1",
            "wavenumber k",
            z.iter().flat_map(|_| k.iter().copied()).collect(),
        )
        .float(
            "z_kpc",
            "kpc",
            "height, the middle of a cell",
            z.iter()
                .flat_map(|&z| std::iter::repeat_n(grid.base_kpc() + z, k.len()))
                .collect(),
        )
        .float(
            "kw",
            "",
            "F = kW, power of waves per ln k over that of the mean field, both polarisations; mean over the cell",
            kw.0.clone(),
        )
        .optional("kw_err", "", "1 sigma error of kw", errors(&kw))
        .optional(
            "kw_without_growth",
            "",
            "the same of waves that are stirred and do not grow by particles",
            alone.collect(),
        )
        .float(
            "growth_per_s",
            "s^-1",
            "rate at which streaming particles make the energy of waves grow",
            growth.0.clone(),
        )
        .optional("growth_per_s_err", "s^-1", "1 sigma error of growth_per_s", errors(&growth))
        .float(
            "damping_per_s",
            "s^-1",
            "rate at which the energy of waves is damped, the cascade left out",
            damping.0.clone(),
        )
        .optional("damping_per_s_err", "s^-1", "1 sigma error of damping_per_s", errors(&damping))
}

/// The table `wave_replicas`, from which the walk of each replica can be made again.
pub fn wave_replicas(grid: &WaveGrid, kw: &[Rows]) -> Table {
    let (k, z) = (
        grid.equation().grid.k_per_pc(),
        grid.equation().grid.z_kpc(),
    );
    let places = || {
        let of_height = |&z: &f64| k.iter().map(move |&k| (k, grid.base_kpc() + z));
        z.iter().flat_map(of_height)
    };
    let each = |of: &dyn Fn((f64, f64)) -> f64| kw.iter().flat_map(|_| places().map(of)).collect();
    let number = |replica: usize| std::iter::repeat_n(replica as i64, k.len() * z.len());
    Table::new("wave_replicas", "wavenumber × height × replica")
        .integer(
            REPLICA,
            "",
            "replica of the loop, the batch of the run's histories that are walked in its waves",
            (0..kw.len()).flat_map(number).collect(),
        )
        .float("k_per_pc", "pc^-1", "wavenumber k", each(&|(k, _)| k))
        .float(
            "z_kpc",
            "kpc",
            "height, the middle of a cell",
            each(&|(_, z)| z),
        )
        .float(
            KW,
            "",
            "F = kW, power of waves per ln k over that of the mean field, both polarisations",
            kw.iter().flat_map(|rows| rows.concat()).collect(),
        )
}

/// F of each replica from the table `wave_replicas` on the same grid; none where it is of another.
pub fn kw_of(table: &Table, grid: &WaveGrid, replicas: usize) -> Option<Vec<Rows>> {
    let own = &grid.equation().grid;
    let (wavenumbers, heights) = (own.k_per_pc().len(), own.z_kpc().len());
    let kw = table.floats(KW)?;
    if kw.len() != replicas * wavenumbers * heights || !kw.iter().all(|f| *f >= 0.0) {
        return None;
    }
    let rows = |kw: &[f64]| kw.chunks(wavenumbers).map(<[f64]>::to_vec).collect();
    Some(kw.chunks(wavenumbers * heights).map(rows).collect())
}

/// The table `convergence`.
pub fn convergence(progress: &Progress) -> Table {
    let of = |f: &dyn Fn(&super::Change) -> f64| progress.changes.iter().map(f).collect();
    let count = |f: &dyn Fn(&super::Change) -> i64| progress.changes.iter().map(f).collect();
    let name = |c: &super::Change| format!("D_zz at {} GV, {} kpc", c.rigidity_gv, c.z_kpc);
    Table::new("convergence", "iteration × quantity")
        .integer(
            "iteration",
            "",
            "iteration of the loop, from 1",
            count(&|c| i64::from(c.iteration)),
        )
        .text(
            "quantity",
            "what is judged",
            progress.changes.iter().map(name).collect(),
        )
        .float(
            "rigidity_gv",
            "GV",
            "rigidity at which it is",
            of(&|c| c.rigidity_gv),
        )
        .float("z_kpc", "kpc", "height at which it is", of(&|c| c.z_kpc))
        .float(
            "d_zz_cm2_s",
            "cm^2 s^-1",
            "spatial diffusion coefficient along z after the iteration, mean over replicas",
            of(&|c| c.d_zz_cm2_s.0),
        )
        .float(
            "d_zz_cm2_s_err",
            "cm^2 s^-1",
            "1 sigma error of d_zz_cm2_s",
            of(&|c| c.d_zz_cm2_s.1),
        )
        .float(
            "change",
            "",
            "relative change (of ln D_zz) that the iteration asked for",
            of(&|c| c.change.0),
        )
        .float(
            "change_err",
            "",
            "1 sigma error of change",
            of(&|c| c.change.1),
        )
        .integer(
            "histories",
            "",
            "histories in each injection bin, all replicas together",
            count(&|c| c.histories as i64),
        )
}

/// Values relative to others, 0 where there are none.
fn ratio(above: &Rows, below: &Rows) -> Rows {
    let rows = above.iter().zip(below);
    rows.map(|(above, below)| {
        let pairs = above.iter().zip(below);
        pairs
            .map(|(&a, &b)| if a > 0.0 { a / b } else { 0.0 })
            .collect()
    })
    .collect()
}

/// Means and errors over replicas, all wavenumbers of the lowest height first; no errors of a single one.
pub(super) fn estimates(replicas: &[Rows]) -> (Vec<f64>, Vec<Option<f64>>) {
    let flat: Vec<Vec<f64>> = replicas.iter().map(|rows| rows.concat()).collect();
    let all = Estimate::each(&flat);
    let error = |e: &Estimate| (replicas.len() > 1).then_some(e.error);
    (
        all.iter().map(|e| e.mean).collect(),
        all.iter().map(error).collect(),
    )
}
