//! One cell of height after another, upwards.
//!
//! The flux v_A F that leaves a cell is extrapolated linearly from its middle and that of the cell below: second
//! order in z, and still nothing depends on cells above. Where this would lead to a negative flux, the flux is that
//! of the middle.

use super::Cascade;
use super::equation::Layer;
use super::spectrum::{Balance, Newton};
use crate::units::PC_CM;

/// Fluxes v_A F in cm/s at each wavenumber, and what stays the same from cell to cell.
pub(super) struct March<'a> {
    /// Gains of the cell in 1/s, to be set before it is entered.
    pub given_per_s: Vec<f64>,
    cascade: &'a Cascade,
    ln_step: f64,
    /// Flux that enters the cell.
    pub entering: Vec<f64>,
    /// Flux in the middle of the cell below, and the thickness of that cell in cm.
    below: Vec<f64>,
    below_cm: f64,
    /// Weight of the slope in the flux that leaves.
    slope: Vec<f64>,
    gains_per_s: Vec<f64>,
    leaving_per_s: Vec<f64>,
    newton: Newton,
}

impl<'a> March<'a> {
    /// From the plane, where there are no waves.
    pub fn new(cascade: &'a Cascade, ln_step: f64) -> Self {
        let zero = vec![0.0; cascade.on.len()];
        Self {
            given_per_s: zero.clone(),
            cascade,
            ln_step,
            entering: zero.clone(),
            below: zero.clone(),
            below_cm: 0.0,
            slope: zero.clone(),
            gains_per_s: zero.clone(),
            newton: Newton::new(zero.len()),
            leaving_per_s: zero,
        }
    }

    /// Solves for F in the next cell, given F before a step of time in s if there is one; whether it was reached.
    pub fn rise(&mut self, layer: &Layer, before: Option<(&[f64], f64)>, kw: &mut [f64]) -> bool {
        let share = layer.thickness_cm / (layer.thickness_cm + self.below_cm);
        self.slope.fill(share);
        loop {
            if !self.balance(layer, before, kw) {
                return false;
            }
            if !self.limit(layer, kw) {
                break;
            }
        }
        for (i, f) in kw.iter().enumerate() {
            self.entering[i] = self.leaving(layer, i, *f);
            self.below[i] = layer.speed_cm_s * f;
        }
        self.below_cm = layer.thickness_cm;
        true
    }

    fn leaving(&self, layer: &Layer, index: usize, kw: f64) -> f64 {
        let flux = layer.speed_cm_s * kw;
        flux + self.slope[index] * (flux - self.below[index])
    }

    fn balance(&mut self, layer: &Layer, before: Option<(&[f64], f64)>, kw: &mut [f64]) -> bool {
        for i in 0..kw.len() {
            let slope = self.slope[i];
            let entering = self.entering[i] + slope * self.below[i];
            self.gains_per_s[i] = self.given_per_s[i] + entering / layer.thickness_cm;
            self.leaving_per_s[i] = layer.speed_cm_s * (1.0 + slope) / layer.thickness_cm;
            if let Some((before, step_s)) = before {
                self.gains_per_s[i] += before[i] / step_s;
                self.leaving_per_s[i] += 1.0 / step_s;
            }
        }
        let balance = Balance {
            gains_per_s: &self.gains_per_s,
            leaving_per_s: &self.leaving_per_s,
            cascading_pc_s: layer.speed_cm_s / PC_CM / self.ln_step,
            cascade: self.cascade,
            losses: &layer.losses,
        };
        self.newton.solve(&balance, kw)
    }

    /// Takes back slopes that make a flux negative; whether there were any.
    fn limit(&mut self, layer: &Layer, kw: &[f64]) -> bool {
        let mut limited = false;
        for (i, f) in kw.iter().enumerate() {
            if self.leaving(layer, i, *f) < 0.0 {
                self.slope[i] = 0.0;
                limited = true;
            }
        }
        limited
    }
}
