//! Waves that streaming particles make.

use std::f64::consts::PI;

use crate::units::Rigidity;

/// kΓ_CR W = (16π²/3)(v_A/B0²) p⁴v|∂f/∂z| at p = ZeB0/(kc), in 1/s at each wavenumber (Evoli et al. 2018;
/// Blasi 2019, eq. 2).
///
/// `streaming` is p⁴v|∂f/∂z| in erg/cm⁴ at ascending rigidities, a power law between neighbours and 0 beyond.
pub fn growth_per_s(
    k_per_pc: &[f64],
    alfven_speed_cm_s: f64,
    magnetic_field_ug: f64,
    rigidity_gv: &[f64],
    streaming: &[f64],
) -> Vec<f64> {
    let field = magnetic_field_ug * 1e-6;
    let factor = 16.0 * PI * PI / 3.0 * alfven_speed_cm_s / (field * field);
    let unit = Rigidity(1.0).larmor_radius_pc(magnetic_field_ug);
    let at = |&k: &f64| factor * between(rigidity_gv, streaming, 1.0 / (k * unit));
    k_per_pc.iter().map(at).collect()
}

/// The power law between neighbours, a line where one of them is 0, and 0 beyond the ends.
fn between(nodes: &[f64], values: &[f64], x: f64) -> f64 {
    let above = nodes.partition_point(|&n| n <= x);
    if above == 0 || above == nodes.len() {
        return 0.0;
    }
    let (low, high) = (values[above - 1], values[above]);
    let part = libm::log(x / nodes[above - 1]) / libm::log(nodes[above] / nodes[above - 1]);
    if low > 0.0 && high > 0.0 {
        low * libm::pow(high / low, part)
    } else {
        low + (high - low) * part
    }
}
