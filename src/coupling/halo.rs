//! The tables `diffusion` and `streaming`: the halo that waves make.

use super::Progress;
use super::tables::estimates;
use crate::model::{Model, WaveGrid};
use crate::store::Table;
use crate::units::Rigidity;
use crate::waves::Rows;

/// The table `diffusion`: D_zz by waves in the middle of each of their cells, of each replica.
pub fn diffusion(model: &Model, grid: &WaveGrid, kw: &[Rows]) -> Table {
    let (rigidities, z_kpc) = (tallied(model), grid.middles_kpc());
    let of = |kw: &Rows| grid.diffusion_rows(kw, &rigidities, &z_kpc);
    let replicas: Vec<Rows> = kw.iter().map(of).collect();
    let (d_zz, errors) = estimates(&replicas);
    places(
        Table::new("diffusion", "height × rigidity"),
        &rigidities,
        &z_kpc,
    )
    .float(
        "d_zz_cm2_s",
        "cm^2 s^-1",
        "spatial diffusion coefficient along z by waves alone; mean over replicas",
        d_zz,
    )
    .optional(
        "d_zz_cm2_s_err",
        "cm^2 s^-1",
        "1 sigma error of d_zz_cm2_s",
        errors,
    )
}

/// The table `streaming`: how fast particles leave, by the last iteration of the loop.
///
/// v_D = D/L with L = f/|∂f/∂z| (Blasi 2019, eq. 4), counted as net flux over density less the flow.
pub fn streaming(model: &Model, grid: &WaveGrid, progress: &Progress) -> Table {
    let (rigidities, z_kpc) = (tallied(model), grid.inner_faces_kpc());
    let drift = |speed: &Rows| -> Rows {
        let rows = speed.iter().zip(&z_kpc);
        rows.map(|(row, &z)| {
            let alfven = model.medium.at(z).alfven_speed_km_s;
            let flow = model.flow_km_s(z);
            row.iter().map(|speed| (speed - flow) / alfven).collect()
        })
        .collect()
    };
    let drifts: Vec<Rows> = progress.speed_km_s.iter().map(drift).collect();
    let (speed, speed_errors) = estimates(&progress.speed_km_s);
    let (drift, drift_errors) = estimates(&drifts);
    places(
        Table::new("streaming", "height × rigidity"),
        &rigidities,
        &z_kpc,
    )
    .float(
        "speed_km_s",
        "km s^-1",
        "effective streaming speed: net flux outwards over density",
        speed,
    )
    .optional(
        "speed_km_s_err",
        "km s^-1",
        "1 sigma error of speed_km_s",
        speed_errors,
    )
    .float(
        "drift_over_alfven",
        "",
        "v_D/v_A: -D_zz d ln f/dz over the Alfven speed",
        drift,
    )
    .optional(
        "drift_over_alfven_err",
        "",
        "1 sigma error of drift_over_alfven",
        drift_errors,
    )
}

/// Rigidities in the middles of the tallied bins.
fn tallied(model: &Model) -> Vec<Rigidity> {
    let bins = 0..model.layout.ln_rigidity.count;
    bins.map(|bin| model.layout.rigidity(bin)).collect()
}

/// All rigidities of the lowest height first.
fn places(table: Table, rigidities: &[Rigidity], z_kpc: &[f64]) -> Table {
    let count = rigidities.len();
    table
        .float(
            "z_kpc",
            "kpc",
            "height",
            z_kpc
                .iter()
                .flat_map(|&z| std::iter::repeat_n(z, count))
                .collect(),
        )
        .float(
            "rigidity_gv",
            "GV",
            "rigidity",
            z_kpc
                .iter()
                .flat_map(|_| rigidities.iter().map(|r| r.gv()))
                .collect(),
        )
}
