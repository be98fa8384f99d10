//! Closed forms drawn beside results: diffusion and advection in a halo that is the same at all heights.
//!
//! With D and the flow u uniform, sources at z = 0 and f = 0 at H′, all follow from ζ = uH′/D.

use serde_json::Value;

use super::chart::Dot;
use super::select::Rows;
use crate::species::PROTON;
use crate::store::{RunInfo, Table};
use crate::units::{C_KPC_MYR, CM2_S_KPC2_MYR, KM_S_KPC_MYR, KPC_CM, PROTON_MASS_G, Rigidity};

/// Distance over λ beyond a free-escape boundary at which the density vanishes, of isotropic scattering.
/// That of other laws is a twentieth of λ shorter or less, which no figure shows where diffusion holds.
const MILNE: f64 = 0.7182;
/// Coefficients that differ by less than this, relative, count as the same at all heights.
const SAME: f64 = 1e-3;
/// Abscissae of a curve.
const POINTS: usize = 25;

/// A number of the config, by the path of its key.
pub(super) fn number(info: &RunInfo, pointer: &str) -> Option<f64> {
    info.config.pointer(pointer).and_then(Value::as_f64)
}

/// Whether a key of the config is true.
fn is_set(info: &RunInfo, pointer: &str) -> bool {
    info.config.pointer(pointer).and_then(Value::as_bool) == Some(true)
}

/// Whether a key of the config has this text.
fn is_text(info: &RunInfo, pointer: &str, text: &str) -> bool {
    info.config.pointer(pointer).and_then(Value::as_str) == Some(text)
}

/// Whether the flow carries particles.
pub(super) fn advects(info: &RunInfo) -> bool {
    is_set(info, "/transport/advection")
}

/// What the run has and the closed forms do not.
pub(super) fn left_out(info: &RunInfo) -> Vec<&'static str> {
    let adiabatic = advects(info) && is_set(info, "/transport/adiabatic_losses");
    let losses = is_set(info, "/losses/ionization") || is_set(info, "/losses/coulomb");
    let sink = is_text(info, "/losses/ionization", "sink");
    let destruction = sink || is_set(info, "/losses/inelastic");
    [
        (adiabatic, "adiabatic losses"),
        (losses, "energy losses in the gas"),
        (destruction, "destruction in the gas"),
        (is_set(info, "/transport/reacceleration"), "reacceleration"),
        (
            is_text(info, "/gas/treatment", "uniform"),
            "the thickness of the gas disc",
        ),
        (
            is_text(info, "/sources/profile", "gaussian"),
            "the height of the sources",
        ),
        (
            is_text(info, "/transport/walk", "microscopic"),
            "the free flight of long mean free paths",
        ),
    ]
    .into_iter()
    .filter_map(|(has, what)| has.then_some(what))
    .collect()
}

/// A sentence on what the closed forms leave out; empty if nothing.
pub(super) fn caveat(info: &RunInfo) -> String {
    let left_out = left_out(info);
    match left_out.split_last() {
        None => String::new(),
        Some((only, [])) => format!(" It leaves out {only}."),
        Some((last, others)) => format!(" It leaves out {} and {last}.", others.join(", ")),
    }
}

/// How the captions explain H′.
pub(super) fn edge_in_words(info: &RunInfo) -> String {
    if is_text(info, "/halo/boundary", "free_escape") {
        format!(
            "H′ = H + {MILNE} λ, where the density vanishes if isotropically scattered particles escape freely \
             from |z| = H"
        )
    } else {
        "H′ = H, where the density vanishes".into()
    }
}

/// The halo at one rigidity in kpc and Myr.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Halo {
    /// R in GV.
    pub rigidity_gv: f64,
    /// H′ in kpc.
    pub edge: f64,
    diffusion: f64,
    /// ζ = uH′/D.
    zeta: f64,
}

impl Halo {
    /// λ = 3D/v in kpc.
    fn mean_free_path(&self) -> f64 {
        3.0 * self.diffusion / (PROTON.beta(Rigidity(self.rigidity_gv)) * C_KPC_MYR)
    }

    /// Mean escape time in Myr of particles born at z = 0: (H′²/D)(ζ − 1 + e^{−ζ})/ζ².
    fn escape_time(&self) -> f64 {
        let shape = if self.zeta > 1e-4 {
            (self.zeta + (-self.zeta).exp_m1()) / (self.zeta * self.zeta)
        } else {
            0.5
        };
        self.edge * self.edge / self.diffusion * shape
    }

    /// Mean time of a particle at z = 0 per thickness of the disc in Myr/kpc: (H′/2D)(1 − e^{−ζ})/ζ.
    fn time_at_plane(&self) -> f64 {
        let shape = if self.zeta > 1e-6 {
            -(-self.zeta).exp_m1() / self.zeta
        } else {
            1.0
        };
        self.edge / (2.0 * self.diffusion) * shape
    }

    /// f(z)/f(0) = (1 − e^{−ζ(1−|z|/H′)})/(1 − e^{−ζ}).
    fn density(&self, z: f64) -> f64 {
        let left = 1.0 - z.abs() / self.edge;
        if self.zeta > 1e-6 {
            (-self.zeta * left).exp_m1() / (-self.zeta).exp_m1()
        } else {
            left
        }
    }

    /// f(z)/f(0) over heights from `from_kpc` to H′.
    pub fn profile(&self, from_kpc: f64) -> Vec<Dot> {
        (0..=POINTS)
            .map(|i| from_kpc + (self.edge - from_kpc) * i as f64 / POINTS as f64)
            .map(|z| Dot::bare(z, self.density(z)))
            .collect()
    }
}

/// The halo at every tabulated rigidity at which particles diffuse; `None` where D or the flow varies with height,
/// or is not known.
pub(super) fn halos(info: &RunInfo, tables: &[Table]) -> Option<Vec<Halo>> {
    let height = number(info, "/halo/height_kpc")?;
    let beyond = if is_text(info, "/halo/boundary", "free_escape") {
        MILNE
    } else {
        0.0
    };
    let rows = Rows::of(tables, "transport")?;
    let flow = if advects(info) {
        uniform(rows.distinct("alfven_speed_km_s"))? * KM_S_KPC_MYR
    } else {
        0.0
    };
    let halo = |r: f64| {
        let at = rows.with("rigidity_gv", r);
        let all = at.floats("d_zz_cm2_s");
        let scatters = all.iter().all(|d| d.is_finite());
        let diffusion = uniform(at.distinct("d_zz_cm2_s")).filter(|_| scatters)? * CM2_S_KPC2_MYR;
        let edge = height + beyond * 3.0 * diffusion / (PROTON.beta(Rigidity(r)) * C_KPC_MYR);
        Some(Halo {
            rigidity_gv: r,
            edge,
            diffusion,
            zeta: flow * edge / diffusion,
        })
    };
    let all: Option<Vec<Halo>> = rows.distinct("rigidity_gv").into_iter().map(halo).collect();
    let diffusing = |h: &Halo| h.mean_free_path() < height;
    Some(all?.into_iter().filter(diffusing).collect())
}

/// The one positive value of a coefficient.
fn uniform(ascending: Vec<f64>) -> Option<f64> {
    let (lo, hi) = (*ascending.first()?, *ascending.last()?);
    (lo > 0.0 && hi < (1.0 + SAME) * lo).then_some(lo)
}

/// Mean escape time in Myr of particles born at z = 0.
pub(super) fn escape_time_myr(info: &RunInfo, tables: &[Table]) -> Option<Vec<Dot>> {
    let dot = |h: Halo| Dot::bare(h.rigidity_gv, h.escape_time());
    Some(halos(info, tables)?.into_iter().map(dot).collect())
}

/// Mean grammage in g/cm² of protons born at z = 0 in a thin disc of gas.
pub(super) fn grammage_g_cm2(info: &RunInfo, tables: &[Table]) -> Option<Vec<Dot>> {
    let thickness = 2e-3 * number(info, "/gas/half_thickness_pc")?;
    let helium = number(info, "/gas/helium_fraction")?;
    let density = number(info, "/gas/density_cm3")? * PROTON_MASS_G * (1.0 + 4.0 * helium);
    let dot = |h: Halo| {
        let speed = PROTON.beta(Rigidity(h.rigidity_gv)) * C_KPC_MYR;
        let path = h.time_at_plane() * thickness * speed * KPC_CM;
        Dot::bare(h.rigidity_gv, density * path)
    };
    Some(halos(info, tables)?.into_iter().map(dot).collect())
}

/// Slope of the intensity for injection ∝ R^{2−γ} and f ∝ 1/D: 2 − γ − d ln λ/d ln R, between the
/// tabulated rigidities.
pub(super) fn slope(info: &RunInfo, tables: &[Table]) -> Option<Vec<Dot>> {
    let index = number(info, "/sources/spectral_index")?;
    let halos = halos(info, tables)?;
    let dot = |h: &Halo| Dot::bare(h.rigidity_gv, h.mean_free_path());
    let dots: Vec<Dot> = halos.iter().map(dot).collect();
    let between = |pair: &[Dot]| {
        let step = (pair[1].x / pair[0].x).ln();
        let rise = (pair[1].y / pair[0].y).ln() / step;
        Dot::bare((pair[0].x * pair[1].x).sqrt(), 2.0 - index - rise)
    };
    Some(dots.windows(2).map(between).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// One rigidity of 10 GV at two heights with these D in cm²/s and v_A in km/s.
    fn transport(d: [f64; 2], flow: [f64; 2]) -> [Table; 1] {
        [Table::new("transport", "")
            .float("z_kpc", "kpc", "", vec![0.0, 1.0])
            .float("rigidity_gv", "GV", "", vec![10.0, 10.0])
            .float("d_zz_cm2_s", "", "", d.to_vec())
            .float("alfven_speed_km_s", "", "", flow.to_vec())]
    }

    fn info(boundary: &str, advection: bool) -> RunInfo {
        let mut info = fixture::info();
        info.config = serde_json::json!({
            "halo": {"height_kpc": 4.0, "boundary": boundary},
            "gas": {"half_thickness_pc": 100.0, "density_cm3": 1.0, "helium_fraction": 0.1},
            "transport": {"advection": advection, "adiabatic_losses": true},
        });
        info
    }

    /// H = 4 kpc and D = 10²⁸ cm²/s: 8 kpc² / 10²⁸ cm²/s = 241.4 Myr, and
    /// 1.4 m_p/cm³ × 0.9956 c × 100 pc × 4 kpc / D = 26.6 g/cm².
    #[test]
    fn diffusion_by_hand() {
        let (info, tables) = (info("zero_density", false), transport([1e28; 2], [10.0; 2]));
        let time = escape_time_myr(&info, &tables).unwrap()[0].y;
        assert!((time - 241.4).abs() < 0.1, "{time}");
        let grammage = grammage_g_cm2(&info, &tables).unwrap()[0].y;
        assert!((grammage - 26.6).abs() < 0.1, "{grammage}");
        assert!(left_out(&info).is_empty() && caveat(&info).is_empty());
    }

    /// λ = 3·10²⁸/(0.9956 c) = 0.326 pc, so H′ is 0.234 pc above H.
    #[test]
    fn free_escape_moves_the_edge() {
        let (info, tables) = (info("free_escape", false), transport([1e28; 2], [0.0; 2]));
        let edge = halos(&info, &tables).unwrap()[0].edge;
        assert!((1e3 * (edge - 4.0) - 0.234).abs() < 1e-3, "{edge}");
    }

    /// The residence time is the integral of f over all heights, here a midpoint sum.
    #[test]
    fn advection_by_quadrature() {
        let (info, tables) = (info("zero_density", true), transport([1e28; 2], [10.0; 2]));
        let halo = halos(&info, &tables).unwrap()[0];
        assert!((halo.zeta - 1.2343).abs() < 1e-4, "{}", halo.zeta);
        let n = 20_000;
        let integral: f64 = (0..n)
            .map(|i| halo.density(4.0 * (f64::from(i) + 0.5) / f64::from(n)))
            .sum::<f64>()
            * 2.0
            * (4.0 / f64::from(n));
        let expected = halo.time_at_plane() * integral;
        assert!((halo.escape_time() / expected - 1.0).abs() < 1e-6);
        assert!((halo.profile(0.0)[0].y, halo.profile(-4.0)[0].y) == (1.0, 0.0));
        assert_eq!(caveat(&info), " It leaves out adiabatic losses.");
    }

    #[test]
    fn no_closed_form_where_anything_varies_with_height() {
        let info = info("free_escape", true);
        assert!(halos(&info, &transport([1e28, 2e28], [10.0; 2])).is_none());
        assert!(halos(&info, &transport([1e28; 2], [10.0, 20.0])).is_none());
        assert!(halos(&info, &transport([1e28, f64::INFINITY], [10.0; 2])).is_none());
        assert!(halos(&info, &transport([1e28; 2], [10.0; 2])).is_some());
        // λ = 3·10³³/(0.9956 c) = 33 Mpc
        let flight = transport([1e33; 2], [10.0; 2]);
        assert!(halos(&info, &flight).unwrap().is_empty());
    }
}
