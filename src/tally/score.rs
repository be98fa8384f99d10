//! Adds what a walk reports to the sums of its batch.

use super::{Layout, ORDERS, Quantity, Sums, legendre};
use crate::numerics::elementary::ln;
use crate::walk::{Kinetics, Particle, Scorer, Side};

/// Below this |µ| at the halo's edge, 1/|µ| is replaced by its mean over the band.
const GRAZING: f64 = 0.01;

/// The sums of a batch while a history is walked.
pub struct Score<'a> {
    layout: &'a Layout,
    offsets: [usize; Quantity::ALL.len()],
    sums: &'a mut [f64],
    refused: bool,
    has_places: bool,
    has_slabs: bool,
}

impl<'a> Score<'a> {
    /// Scores the first species into `sums`.
    pub fn new(layout: &'a Layout, sums: &'a mut Sums) -> Self {
        Self::of_species(layout, sums, 0)
    }

    /// Scores a species into `sums`, by its index in the layout.
    pub fn of_species(layout: &'a Layout, sums: &'a mut Sums, species: usize) -> Self {
        let offsets = Quantity::ALL.map(|quantity| layout.offset(quantity));
        let len = layout.len_of_species();
        Self {
            layout,
            offsets,
            sums: &mut sums.values[species * len..(species + 1) * len],
            refused: false,
            has_places: !layout.places.all.is_empty(),
            has_slabs: layout.slabs.count() > 0,
        }
    }

    /// Where a quantity's cells begin.
    #[inline]
    fn start(&self, quantity: Quantity) -> usize {
        self.offsets[quantity as usize]
    }

    #[inline(always)]
    fn add(&mut self, index: usize, score: f64) {
        if score.is_finite() {
            self.sums[index] += score;
        } else {
            self.refused = true;
        }
    }

    /// Where a grammage falls: 0 below the bins, count + 1 above.
    #[inline(always)]
    fn grammage_cell(&self, grammage: f64) -> usize {
        let bins = &self.layout.ln_grammage;
        let t = bins.position(ln(grammage));
        (t + 1.0).clamp(0.0, (bins.count + 1) as f64) as usize
    }

    /// Residence at the particle's height, if a place is there, with µ counted away from the disc.
    fn at_place(&mut self, bin: usize, particle: &Particle, score: f64) {
        let z = particle.z_kpc;
        if let Some(place) = self.layout.places.at(z.abs()) {
            let mu = if z < 0.0 { -particle.mu } else { particle.mu };
            self.direction(bin, place, mu, score);
        }
    }

    /// The weight that a move takes from one slab to another.
    fn between_slabs(
        &mut self,
        particle: &Particle,
        kinetics: &Kinetics,
        from_kpc: f64,
        to_kpc: f64,
    ) {
        let slabs = &self.layout.slabs;
        let (from, to) = (slabs.at(from_kpc), slabs.at(to_kpc));
        let Some(bin) = self.layout.ln_rigidity.index(particle.ln_rigidity) else {
            return;
        };
        if from == to {
            return;
        }
        let score = particle.weight * kinetics.inverse_reference;
        for (slab, score) in [(from, score), (to, -score)] {
            if let Some(slab) = slab {
                self.in_slab(Quantity::SlabOutflow, bin, slab, score);
            }
        }
    }

    /// A score of a slab.
    fn in_slab(&mut self, quantity: Quantity, bin: usize, slab: usize, score: f64) {
        let cell = bin * self.layout.slabs.count() + slab;
        self.add(self.start(quantity) + cell, score);
    }

    /// A score at a place in the direction µ.
    fn direction(&mut self, bin: usize, place: usize, mu: f64, score: f64) {
        if !mu.is_finite() {
            self.refused = true;
            return;
        }
        let places = &self.layout.places;
        let cell = bin * places.all.len() + place;
        let in_mu = cell * places.mu.count + places.mu_bin(mu);
        self.add(self.start(Quantity::PitchAngle) + in_mu, score);
        let moments = self.start(Quantity::PitchAngleMoment) + cell * ORDERS;
        for (order, polynomial) in legendre(mu).into_iter().enumerate() {
            self.add(moments + order, score * polynomial);
        }
    }
}

/// 1/µ, which turns a flux into a density. No exit that grazes the edge may count without bound:
/// among those it is replaced by its mean, as surface fluxes are commonly estimated
/// (LA-UR-10-07815). For the f ∝ √µ of small-angle scattering at an absorbing edge (µ ∂f/∂z =
/// ∂²f/∂µ² is self-similar in µ/z^{1/3}, with f ∝ z^{1/6}) that mean is 1/(0.6 GRAZING).
fn inverse_cosine(mu: f64) -> f64 {
    if mu < GRAZING {
        1.0 / (0.6 * GRAZING)
    } else {
        1.0 / mu
    }
}

impl Scorer for Score<'_> {
    #[inline(always)]
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

    #[inline(always)]
    fn dwell(&mut self, particle: &Particle, kinetics: &Kinetics, dt: f64) {
        let Some(bin) = self.layout.ln_rigidity.index(particle.ln_rigidity) else {
            return;
        };
        let Some(height) = self.layout.height.index(particle.z_kpc.abs()) else {
            return;
        };
        let score = particle.weight * dt * kinetics.inverse_reference;
        self.add(
            self.start(Quantity::Dwell) + bin * self.layout.height.count + height,
            score,
        );
        if self.has_places {
            self.at_place(bin, particle, score);
        }
        if self.has_slabs
            && let Some(slab) = self.layout.slabs.at(particle.z_kpc.abs())
        {
            self.in_slab(Quantity::SlabDwell, bin, slab, score);
        }
    }

    /// Between two slabs lie faces that are all crossed, so that the sums below a face are its net crossings.
    #[inline(always)]
    fn moved(&mut self, particle: &Particle, kinetics: &Kinetics, from_kpc: f64, to_kpc: f64) {
        if self.has_slabs {
            self.between_slabs(particle, kinetics, from_kpc, to_kpc);
        }
    }

    /// A score that is not finite would have spoiled its sum for good.
    #[inline]
    fn refused(&mut self) -> bool {
        std::mem::take(&mut self.refused)
    }

    fn escape(&mut self, particle: &Particle, kinetics: &Kinetics, side: Side) {
        let Some(bin) = self.layout.ln_rigidity.index(particle.ln_rigidity) else {
            return;
        };
        let cell = match side {
            Side::North => 0,
            Side::South => 1,
        };
        if kinetics.injection == 0.0 {
            return;
        }
        // weight over the injection rate per ln R at the exit's rigidity
        let w = particle.weight / kinetics.injection;
        let age = particle.age_myr;
        for (quantity, score) in [
            (Quantity::EscapeCount, 1.0),
            (Quantity::Escape, w),
            (Quantity::EscapeAge, w * age),
            (
                Quantity::EscapeAgeSquared,
                w * (age * age - particle.age_noise_myr2),
            ),
            (Quantity::EscapeMu, w * particle.mu),
            (Quantity::EscapeGrammage, w * particle.grammage),
        ] {
            self.add(self.start(quantity) + 2 * bin + cell, score);
        }
        if let Some(edge) = self.layout.places.edge {
            let mu = particle.mu.abs();
            let density = inverse_cosine(mu) * kinetics.inverse_reference / kinetics.speed;
            self.direction(bin, edge, mu, particle.weight * density);
        }
    }
}
