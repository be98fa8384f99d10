//! Closed forms drawn beside results: pure diffusion in a uniform halo.

use serde_json::Value;

use super::chart::Dot;
use super::select::Rows;
use crate::data::PROTON_MASS_GEV;
use crate::store::{RunInfo, Table};

const CM_PER_KPC: f64 = 3.085_677_581_491_367e21;
const CM_PER_PC: f64 = 1e-3 * CM_PER_KPC;
const SECONDS_PER_MYR: f64 = 3.155_76e13;
/// Speed of light in cm/s.
pub(super) const LIGHT_CM_S: f64 = 2.997_924_58e10;
/// Mass of the proton in g (CODATA 2018); helium counts as four.
const PROTON_MASS_G: f64 = 1.672_621_923_69e-24;

/// v/c of a proton of this rigidity in GV.
pub(super) fn proton_beta(rigidity_gv: f64) -> f64 {
    rigidity_gv / rigidity_gv.hypot(PROTON_MASS_GEV)
}

/// A number of the config, by the path of its key.
pub(super) fn number(info: &RunInfo, pointer: &str) -> Option<f64> {
    info.config.pointer(pointer).and_then(Value::as_f64)
}

/// D(R) in cm²/s where it is the same at all heights; `None` where it is not, or not known.
fn uniform_diffusion(tables: &[Table]) -> Option<Vec<(f64, f64)>> {
    let rows = Rows::of(tables, "transport")?;
    rows.distinct("rigidity_gv")
        .into_iter()
        .map(|r| {
            let d = rows.with("rigidity_gv", r).distinct("d_zz_cm2_s");
            let (lo, hi) = (*d.first()?, *d.last()?);
            (lo > 0.0 && hi < 1.001 * lo).then_some((r, lo))
        })
        .collect()
}

/// Mean escape time H²/2D in Myr of particles born at z = 0.
pub(super) fn escape_time_myr(info: &RunInfo, tables: &[Table]) -> Option<Vec<Dot>> {
    let height = number(info, "/halo/height_kpc")? * CM_PER_KPC;
    let time = |(r, d)| Dot::bare(r, height * height / (2.0 * d) / SECONDS_PER_MYR);
    Some(uniform_diffusion(tables)?.into_iter().map(time).collect())
}

/// Mean grammage ρ v h H/D in g/cm² of protons born at z = 0 in a thin disc of gas.
pub(super) fn grammage_g_cm2(info: &RunInfo, tables: &[Table]) -> Option<Vec<Dot>> {
    let height = number(info, "/halo/height_kpc")? * CM_PER_KPC;
    let half_thickness = number(info, "/gas/half_thickness_pc")? * CM_PER_PC;
    let helium = number(info, "/gas/helium_fraction")?;
    let density = number(info, "/gas/density_cm3")? * PROTON_MASS_G * (1.0 + 4.0 * helium);
    let grammage = |(r, d)| {
        let speed = proton_beta(r) * LIGHT_CM_S;
        Dot::bare(r, density * speed * half_thickness * height / d)
    };
    Some(
        uniform_diffusion(tables)?
            .into_iter()
            .map(grammage)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// H = 4 kpc and D = 10²⁸ cm²/s: 8 kpc² / 10²⁸ cm²/s = 241.4 Myr.
    #[test]
    fn escape_time_by_hand() {
        let transport = Table::new("transport", "")
            .float("z_kpc", "kpc", "", vec![0.0, 1.0])
            .float("rigidity_gv", "GV", "", vec![10.0, 10.0])
            .float("d_zz_cm2_s", "cm² s⁻¹", "", vec![1e28, 1e28]);
        let mut info = fixture::info();
        info.config = serde_json::json!({"halo": {"height_kpc": 4.0},
            "gas": {"half_thickness_pc": 100.0, "density_cm3": 1.0, "helium_fraction": 0.1}});
        let tables = [transport];
        let time = escape_time_myr(&info, &tables).unwrap()[0].y;
        assert!((time - 241.4).abs() < 0.1, "{time}");
        // 1.4 m_p/cm³ × 0.9956 c × 100 pc × 4 kpc / D.
        let grammage = grammage_g_cm2(&info, &tables).unwrap()[0].y;
        assert!((grammage - 26.6).abs() < 0.1, "{grammage}");
        assert!((proton_beta(10.0) - 0.9956).abs() < 1e-4);
    }

    #[test]
    fn no_closed_form_where_diffusion_varies_with_height() {
        let transport = Table::new("transport", "")
            .float("z_kpc", "kpc", "", vec![0.0, 1.0])
            .float("rigidity_gv", "GV", "", vec![10.0, 10.0])
            .float("d_zz_cm2_s", "cm² s⁻¹", "", vec![1e28, 2e28]);
        assert!(escape_time_myr(&fixture::info(), &[transport]).is_none());
    }
}
