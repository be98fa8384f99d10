//! Waves that streaming particles make.

use std::f64::consts::PI;

use super::Grid;
use super::grid::between;
use crate::units::Rigidity;

/// kΓ_CR W = (16π²/3)(v_A/B0²) p⁴v|∂f/∂z| at p = ZeB0/(kc), in 1/s on a grid (Evoli et al. 2018; Blasi 2019,
/// eq. 2): means over the wavenumbers that each one stands for, so that 2U_B ∫Γ_CR W dk = v_A|dP_CR/dz|.
///
/// `streaming` is p⁴v|∂f/∂z| in erg/cm⁴ at ascending rigidities, a power law between neighbours and 0 beyond.
pub fn growth_per_s(
    grid: &Grid,
    alfven_speed_cm_s: f64,
    magnetic_field_ug: f64,
    rigidity_gv: &[f64],
    streaming: &[f64],
) -> Vec<f64> {
    let field = magnetic_field_ug * 1e-6;
    let factor = 16.0 * PI * PI / 3.0 * alfven_speed_cm_s / (field * field);
    let unit = Rigidity(1.0).larmor_radius_pc(magnetic_field_ug);
    let half = libm::exp(0.5 * grid.ln_step());
    let mean = |&k: &f64| {
        let resonant = 1.0 / (k * unit);
        let ends = (resonant / half, resonant * half);
        factor * integral(rigidity_gv, streaming, ends) / grid.ln_step()
    };
    grid.k_per_pc().iter().map(mean).collect()
}

/// ∫ d ln x between two ends.
fn integral(nodes: &[f64], values: &[f64], (from, to): (f64, f64)) -> f64 {
    let first = nodes.partition_point(|&x| x <= from).max(1) - 1;
    let end = nodes.partition_point(|&x| x < to);
    let parts = (first..end.min(nodes.len() - 1)).map(|i| {
        let whole = libm::log(nodes[i + 1] / nodes[i]);
        let at = |x: f64| {
            let part = libm::log(x / nodes[i]) / whole;
            between(values[i], values[i + 1], part)
        };
        let (from, to) = (from.max(nodes[i]), to.min(nodes[i + 1]));
        logarithmic_mean(at(from), at(to)) * libm::log(to / from)
    });
    parts.sum()
}

/// (b − a)/ln(b/a), the mean of a power law; of a line where a or b is 0.
fn logarithmic_mean(a: f64, b: f64) -> f64 {
    let ratio = b / a;
    if a > 0.0 && b > 0.0 && (ratio - 1.0).abs() > 1e-4 {
        (b - a) / libm::log(ratio)
    } else {
        0.5 * (a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ∫ x^{−2} d ln x = (a^{−2} − b^{−2})/2, over nodes and beyond their ends.
    #[test]
    fn power_laws_are_integrated_exactly() {
        let nodes: Vec<f64> = (0..6).map(|i| libm::pow(3.0, f64::from(i))).collect();
        let values: Vec<f64> = nodes.iter().map(|x| 1.0 / (x * x)).collect();
        for (from, to) in [
            (1.0, 243.0),
            (2.0, 2.5),
            (2.0, 100.0),
            (0.1, 5.0),
            (80.0, 900.0),
        ] {
            let (a, b): (f64, f64) = (from, to);
            let (low, high) = (a.max(1.0), b.min(243.0));
            let exact = (1.0 / (low * low) - 1.0 / (high * high)) / 2.0;
            let found = integral(&nodes, &values, (from, to));
            assert!((found / exact - 1.0).abs() < 1e-12, "{from} {to}");
        }
        assert_eq!(integral(&nodes, &values, (0.1, 0.9)), 0.0);
        assert_eq!(integral(&nodes, &values, (244.0, 900.0)), 0.0);
    }

    /// From 0 to 2 and back over two intervals of ln x.
    #[test]
    fn lines_lead_to_nodes_without_streaming() {
        let found = integral(&[1.0, 10.0, 100.0], &[0.0, 2.0, 0.0], (0.5, 200.0));
        assert!((found / (2.0 * libm::log(10.0)) - 1.0).abs() < 1e-12);
    }
}
