//! Where the energy of the waves comes from and where it goes.

use super::{Equation, Past, Sources, Waves};
use crate::units::PC_CM;

/// Fluxes of energy over U_B = B0²/8π per area of one half of the halo, in cm/s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Stirred in.
    pub stirred: f64,
    /// Grown by streaming particles.
    pub grown: f64,
    /// Damped.
    pub damped: f64,
    /// Carried out at the top.
    pub advected: f64,
    /// Cascaded through the largest wavenumber.
    pub cascaded: f64,
    /// Kept for later.
    pub stored: f64,
}

impl Budget {
    /// Of waves that solve an equation, steady or a step after the past.
    pub fn of(equation: &Equation, sources: &Sources, waves: &Waves, past: Option<Past>) -> Self {
        let step = equation.grid.ln_step();
        let last = equation.grid.k_per_pc().len() - 1;
        let integral = |row: &[f64]| step * row.iter().sum::<f64>();
        let mut budget = Self {
            stirred: 0.0,
            grown: 0.0,
            damped: 0.0,
            advected: integral(&waves.escaping_cm_s),
            cascaded: 0.0,
            stored: 0.0,
        };
        let damping = equation.damping_per_s(waves);
        for (j, (layer, kw)) in equation.layers.iter().zip(&waves.kw).enumerate() {
            let dz = layer.thickness_cm;
            budget.stirred += dz * integral(&sources.stirring[j]);
            budget.grown += dz * integral(&sources.growth[j]);
            let lost = damping[j].iter().zip(kw).map(|(rate, f)| rate * f);
            budget.damped += dz * step * lost.sum::<f64>();
            let flux = equation.cascade.flux(kw, last) / PC_CM;
            budget.cascaded += dz * layer.speed_cm_s * flux;
            if let Some(past) = past {
                let more = integral(kw) - integral(&past.waves.kw[j]);
                budget.stored += dz * more / past.step_s;
            }
        }
        budget
    }

    /// What is missing, relative to what comes in.
    pub fn imbalance(&self) -> f64 {
        let gained = self.stirred + self.grown;
        let gone = self.damped + self.advected + self.cascaded + self.stored;
        (gained - gone) / gained
    }
}
