//! Waves that supernovae stir on large scales.

use std::f64::consts::{PI, SQRT_2};

use super::{Grid, Rows};
use crate::units::{KPC_CM, YEAR_S};

/// How stirring falls off with height z, on a scale σ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gaussian {
    /// e^{−z²/2σ²}/(√(2π) σ), of unit area.
    UnitArea,
    /// e^{−z²/σ²}/(√(2π) σ), of area 1/√2, as printed by Evoli et al. (2018).
    Printed,
}

impl Gaussian {
    /// Its area from the plane to a height of `x` scales.
    fn below(self, x: f64) -> f64 {
        match self {
            Self::UnitArea => 0.5 * libm::erf(x / SQRT_2),
            Self::Printed => 0.5 / SQRT_2 * libm::erf(x),
        }
    }
}

/// Q_W/U_B = ξ_W E_SN R_SN/(πR_d² U_B) δ(k − k0) G(z), U_B = B0²/8π (Evoli et al. 2018).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stirring {
    /// ξ_W, the share of a supernova's energy.
    pub efficiency: f64,
    /// E_SN in erg.
    pub supernova_erg: f64,
    /// R_SN in 1/yr.
    pub supernovae_per_yr: f64,
    /// R_d in kpc.
    pub disc_radius_kpc: f64,
    /// B0 in µG.
    pub magnetic_field_ug: f64,
    /// k0 in 1/pc, on the grid.
    pub k_per_pc: f64,
    /// σ in kpc.
    pub scale_kpc: f64,
    /// G.
    pub gaussian: Gaussian,
}

impl Stirring {
    /// Energy flux over U_B of both halves of the halo, ξ_W E_SN R_SN/(πR_d² U_B), in cm/s.
    pub fn flux_cm_s(&self) -> f64 {
        let radius = self.disc_radius_kpc * KPC_CM;
        let field = self.magnetic_field_ug * 1e-6;
        let power = self.efficiency * self.supernova_erg * self.supernovae_per_yr / YEAR_S;
        power / (PI * radius * radius) / (field * field / (8.0 * PI))
    }

    /// kQ_W/U_B in 1/s on a grid: means over the cells of height, shared between the two wavenumbers beside k0.
    pub fn on(&self, grid: &Grid) -> Rows {
        let mut rows = grid.zeros();
        let (index, part) = grid.place(self.k_per_pc);
        for (row, faces) in rows.iter_mut().zip(grid.faces_kpc().windows(2)) {
            let [lo, hi] = [faces[0], faces[1]];
            let below = |z: f64| self.gaussian.below(z / self.scale_kpc);
            let mean = self.flux_cm_s() * (below(hi) - below(lo)) / ((hi - lo) * KPC_CM);
            row[index] = (1.0 - part) * mean / grid.ln_step();
            row[index + 1] = part * mean / grid.ln_step();
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALO: Stirring = Stirring {
        efficiency: 1e-4,
        supernova_erg: 1e51,
        supernovae_per_yr: 1.0 / 30.0,
        disc_radius_kpc: 10.0,
        magnetic_field_ug: 3.0,
        k_per_pc: 0.3,
        scale_kpc: 0.1,
        gaussian: Gaussian::UnitArea,
    };

    /// 1e47 erg in 9.46728e8 s over π (3.08568e22 cm)² and 9e-12/8π erg/cm³.
    #[test]
    fn flux_by_hand() {
        let by_hand = 1.056_270_9e38 / 2.991_228e45 / 3.580_986e-13;
        assert!((HALO.flux_cm_s() / by_hand - 1.0).abs() < 1e-5);
    }

    /// Half of the flux is above the plane; the printed Gaussian has an area of 1/√2.
    #[test]
    fn all_is_stirred_at_its_scale_and_wavenumber() {
        let grid = Grid::new((1e-2, 1e3), 10, (0.1, 20.0), 50);
        for (gaussian, area) in [
            (Gaussian::UnitArea, 1.0),
            (Gaussian::Printed, 0.5_f64.sqrt()),
        ] {
            let rows = Stirring { gaussian, ..HALO }.on(&grid);
            let (mut total, mut scale, mut height) = (0.0, 0.0, 0.0);
            for (j, row) in rows.iter().enumerate() {
                let faces = &grid.faces_kpc()[j..j + 2];
                for (gain, k) in row.iter().zip(grid.k_per_pc()) {
                    let gain = gain * grid.ln_step() * (faces[1] - faces[0]) * KPC_CM;
                    total += gain;
                    scale += gain * libm::log(*k);
                    height += gain * grid.z_kpc()[j];
                }
            }
            assert!((total / (0.5 * area * HALO.flux_cm_s()) - 1.0).abs() < 1e-12);
            assert!((libm::exp(scale / total) / 0.3 - 1.0).abs() < 1e-12);
            // ⟨|z|⟩ = √(2/π)σ, and σ/√π of the printed one
            let mean = 0.1 * area * (2.0 / PI).sqrt();
            assert!((height / total / mean - 1.0).abs() < 0.02);
        }
    }
}
