//! What particles lose by streaming is what waves gain.

use crate::common::{FIELD, SPEED};
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::units::{C_CM_S, GEV_ERG};
use pitchwalk::waves::{Grid, growth_per_s};
use std::f64::consts::PI;

/// 2U_B ∫Γ_CR W dk = v_A|dP_CR/dz|, P_CR = (4π/3)∫p³v f dp, for ∂f/∂z ∝ E^{−4.7} of
/// protons of 0.3–1e6 GV, given at forty rigidities a decade.
#[test]
fn energy_of_growth_is_the_work_against_the_pressure() {
    let unit = GEV_ERG / C_CM_S;
    let energy = |gev: f64| (gev * gev + 0.88).sqrt();
    let speed = |gev: f64| C_CM_S * gev / energy(gev);
    let gradient = |gev: f64| 1e-30 * energy(gev).powf(-4.7) / unit.powi(3);
    let (low, high) = (0.3_f64.ln(), 1e6_f64.ln());
    let rigidity: Vec<f64> = (0..=260)
        .map(|i| (low + (high - low) * f64::from(i) / 260.0).exp())
        .collect();
    let streaming: Vec<f64> = rigidity
        .iter()
        .map(|&r| (r * unit).powi(4) * speed(r) * gradient(r))
        .collect();
    let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 2);
    let growth = growth_per_s(&grid, SPEED, FIELD, &rigidity, &streaming);
    let field: f64 = FIELD * 1e-6;
    let gained = 2.0 * field * field / (8.0 * PI) * grid.ln_step() * growth.iter().sum::<f64>();
    let rule = GaussLegendre::new(16);
    let pressure = 4.0 * PI / 3.0
        * rule.integrate_panels(low, high, 100, |ln| {
            let r = ln.exp();
            (r * unit).powi(4) * speed(r) * gradient(r)
        });
    assert!(
        (gained / (SPEED * pressure) - 1.0).abs() < 1e-3,
        "{gained} {}",
        SPEED * pressure
    );
}

/// Nothing grows where no particle resonates, and a power law stays one.
#[test]
fn growth_ends_with_the_rigidities() {
    let grid = Grid::new((1e-2, 1e7), 10, (0.1, 20.0), 2);
    let growth = growth_per_s(&grid, SPEED, FIELD, &[1.0, 10.0, 1000.0], &[8.0, 2.0, 0.2]);
    let field: f64 = FIELD * 1e-6;
    let unit = 16.0 * PI * PI / 3.0 * SPEED / (field * field);
    for (k, gain) in grid.k_per_pc().iter().zip(growth) {
        let rigidity = FIELD / (k * 1.081e-6);
        if !(0.8..1250.0).contains(&rigidity) {
            assert_eq!(gain, 0.0, "{rigidity}");
        } else if (12.0..800.0).contains(&rigidity) {
            let expected = unit * 2.0 * (rigidity / 10.0).powf(-0.5);
            assert!((gain / expected - 1.0).abs() < 2e-3, "{rigidity}");
        }
    }
}
