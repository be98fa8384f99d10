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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config;
    use crate::coupling::Coupling;
    use crate::units::{C_CM_S, KPC_CM, PC_CM};

    const WAVES: &str = "
        [rigidity]
        min_gv = 10
        max_gv = 1000
        bins = 2
        [halo]
        boundary = \"zero_density\"
        [medium]
        alfven_speed_km_s = 20
        [scattering]
        model = \"waves\"
        [waves]
        points_per_decade = 4
        z_cells = 30
        [coupling]
        rigidities_gv = [20, 500]
        [transport]
        walk = \"macroscopic\"
    ";

    /// Two replicas of kW = 1e-6 and 3e-6 at all k and z: D/(1 + D/cap) with D = v r_L/(3kW), and the mean of the two
    /// with an error of half their distance. Flux over density of 30 and 50 km/s is v_D = 0.5 v_A and 1.5 v_A.
    #[test]
    fn replicas_are_averaged_and_the_flow_is_left_out() {
        let config = config::parse("waves.toml", WAVES, &[], Path::new("")).unwrap();
        let model = Model::of(&config);
        let grid = model.waves.as_ref().unwrap();
        let mut progress = Coupling::new(config.raw(), &model).unwrap().start();
        let all = |value: f64, rows: usize, columns: usize| vec![vec![value; columns]; rows];
        let wavenumbers = grid.equation().grid.k_per_pc().len();
        progress.kw = [1e-6, 3e-6].map(|kw| all(kw, 30, wavenumbers)).to_vec();
        progress.speed_km_s = [30.0, 50.0].map(|v| all(v, 29, 2)).to_vec();
        let of = |table: &Table, name: &str| table.floats(name).unwrap();

        let table = diffusion(&model, grid, &progress.kw);
        assert_eq!(table.rows(), 60);
        let row = 59;
        let r = Rigidity(of(&table, "rigidity_gv")[row]);
        let field = config.raw().medium.magnetic_field_ug;
        let free = model.species.beta(r) * C_CM_S * r.larmor_radius_pc(field) * PC_CM / 3.0;
        let cap = C_CM_S * config.raw().halo.height_kpc * KPC_CM / 3.0;
        let [weak, strong] = [1e-6, 3e-6].map(|kw| 1.0 / (kw / free + 1.0 / cap));
        let (mean, error) = (0.5 * (weak + strong), 0.5 * (weak - strong));
        assert!((of(&table, "d_zz_cm2_s")[row] / mean - 1.0).abs() < 1e-9);
        assert!((of(&table, "d_zz_cm2_s_err")[row] / error - 1.0).abs() < 1e-9);

        let table = streaming(&model, grid, &progress);
        assert_eq!(table.rows(), 58);
        for (name, expected) in [
            ("speed_km_s", 40.0),
            ("speed_km_s_err", 10.0),
            ("drift_over_alfven", 1.0),
            ("drift_over_alfven_err", 0.5),
        ] {
            assert!(
                (of(&table, name)[row - 2] / expected - 1.0).abs() < 1e-9,
                "{name}"
            );
        }
    }
}
