//! What is asked of every realisation: density and gradient of a species at an energy.

use super::{Field, Kernel, Observer};

/// A species at an energy.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Name as in the tables.
    pub species: &'static str,
    /// Kinetic energy of the nucleus in GeV.
    pub energy_gev: f64,
    /// Rigidity in GV.
    pub rigidity_gv: f64,
    /// What turns fields into observations.
    pub observer: Observer,
    /// Height in kpc at which the density vanishes.
    pub half_thickness_kpc: f64,
    /// What a burst of its particles brings.
    pub kernel: Kernel,
    /// Time from the explosion until they are released, in Myr.
    pub release_myr: f64,
    /// The part of the mean field that bursts too old to be drawn bring.
    pub undrawn: Field,
    /// Standard deviations of what they bring: what is left out.
    pub left_out: Field,
}

impl Channel {
    /// Age in Myr of a supernova beyond which it does not matter.
    pub fn oldest_myr(&self) -> f64 {
        self.release_myr + self.kernel.oldest_myr()
    }

    /// 1σ error of the amplitude, relative to it at the mean density: of taking old bursts by their mean.
    pub fn amplitude_left_out(&self) -> f64 {
        let square: f64 = self.left_out.gradient.iter().map(|g| g * g).sum();
        let scale = 3.0 * self.observer.diffusion / self.observer.speed;
        scale * square.sqrt() / self.observer.mean.density
    }
}
