//! Adds what a walk reports to the sums of its batch.

use super::{Layout, Quantity, Sums};
use crate::walk::{Kinetics, Particle, Scorer, Side};

/// The sums of a batch while a history is walked.
pub struct Score<'a> {
    layout: &'a Layout,
    offsets: [usize; Quantity::ALL.len()],
    sums: &'a mut [f64],
    refused: bool,
}

impl<'a> Score<'a> {
    /// Scores into `sums`.
    pub fn new(layout: &'a Layout, sums: &'a mut Sums) -> Self {
        let offsets = Quantity::ALL.map(|quantity| layout.offset(quantity));
        Self {
            layout,
            offsets,
            sums: &mut sums.values,
            refused: false,
        }
    }

    /// Whether a score was refused since the last call because it was not finite: it would have
    /// spoiled its sum for good.
    #[inline]
    pub fn refused_since(&mut self) -> bool {
        std::mem::take(&mut self.refused)
    }

    /// Where a quantity's cells begin.
    #[inline]
    fn start(&self, quantity: Quantity) -> usize {
        self.offsets[quantity as usize]
    }

    #[inline]
    fn add(&mut self, index: usize, score: f64) {
        if score.is_finite() {
            self.sums[index] += score;
        } else {
            self.refused = true;
        }
    }

    /// Where a grammage falls: 0 below the bins, count + 1 above.
    #[inline]
    fn grammage_cell(&self, grammage: f64) -> usize {
        let bins = &self.layout.ln_grammage;
        let t = (libm::log(grammage) - bins.start) / bins.width;
        (t + 1.0).clamp(0.0, (bins.count + 1) as f64) as usize
    }
}

impl Scorer for Score<'_> {
    #[inline]
    fn plane(&mut self, particle: &Particle, kinetics: &Kinetics, tau0: f64) {
        let Some(bin) = self.layout.ln_rigidity.index(particle.ln_rigidity) else {
            return;
        };
        let score = particle.weight * tau0 * kinetics.inverse_reference;
        self.add(self.start(Quantity::Plane) + bin, score);
        self.add(
            self.start(Quantity::PlaneGrammage) + bin,
            score * particle.grammage,
        );
        let cells = self.layout.ln_grammage.count + 2;
        let cell = bin * cells + self.grammage_cell(particle.grammage);
        self.add(self.start(Quantity::Grammage) + cell, score);
    }

    #[inline]
    fn dwell(&mut self, particle: &Particle, kinetics: &Kinetics, dt: f64) {
        let Some(bin) = self.layout.ln_rigidity.index(particle.ln_rigidity) else {
            return;
        };
        let Some(height) = self.layout.height.index(particle.z_kpc.abs()) else {
            return;
        };
        self.add(
            self.start(Quantity::Dwell) + bin * self.layout.height.count + height,
            particle.weight * dt * kinetics.inverse_reference,
        );
    }

    fn escape(&mut self, particle: &Particle, kinetics: &Kinetics, side: Side) {
        let Some(bin) = self.layout.ln_rigidity.index(particle.ln_rigidity) else {
            return;
        };
        let cell = match side {
            Side::North => 0,
            Side::South => 1,
        };
        // weight over the injection rate per ln R at the exit's rigidity
        let w = particle.weight / kinetics.injection;
        let age = particle.age_myr;
        let mu = if particle.mu.is_nan() {
            0.0
        } else {
            particle.mu.abs()
        };
        for (quantity, score) in [
            (Quantity::EscapeCount, 1.0),
            (Quantity::Escape, w),
            (Quantity::EscapeAge, w * age),
            (
                Quantity::EscapeAgeSquared,
                w * (age * age - particle.age_noise_myr2),
            ),
            (Quantity::EscapeMu, w * mu),
            (Quantity::EscapeGrammage, w * particle.grammage),
        ] {
            self.add(self.start(quantity) + 2 * bin + cell, score);
        }
    }
}
