//! From waves to the diffusion of particles along the field.

use std::f64::consts::PI;

use super::grid::between;
use super::{Grid, Rows};
use crate::units::{C_CM_S, KPC_CM, PC_CM};

/// P of D_zz = P v r_L/F(1/r_L).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closure {
    /// 1/3: isotropic scattering at the rate ΩF (Evoli et al. 2018; Blasi 2019, eq. 3).
    Reduced,
    /// 2/(3π): quasi-linear theory for F that is the same at all k.
    QuasiLinear,
    /// 4/(√3π): with it the waves that balance nonlinear Landau damping of the amplitude give eq. 11 of Kempski &
    /// Quataert (2022).
    Kempski,
}

impl Closure {
    /// P.
    pub fn factor(self) -> f64 {
        match self {
            Self::Reduced => 1.0 / 3.0,
            Self::QuasiLinear => 2.0 / (3.0 * PI),
            Self::Kempski => 4.0 / (3_f64.sqrt() * PI),
        }
    }
}

/// How waves scatter, and how far particles get without any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scattering {
    /// P.
    pub closure: Closure,
    /// D_zz without waves, in cm²/s.
    pub cap_cm2_s: f64,
}

impl Scattering {
    /// With D_zz = cH/3 without waves, H in kpc (Evoli et al. 2018).
    pub fn capped_at_height(closure: Closure, height_kpc: f64) -> Self {
        Self {
            closure,
            cap_cm2_s: C_CM_S * height_kpc * KPC_CM / 3.0,
        }
    }

    /// D_zz in cm²/s: 1/D_zz = F(1/r_L)/(P v r_L) + 1/cap, at the height z ≥ 0, by F on a grid.
    pub fn diffusion_cm2_s(
        &self,
        (grid, kw): (&Grid, &Rows),
        larmor_radius_pc: f64,
        speed_cm_s: f64,
        z_kpc: f64,
    ) -> f64 {
        let without = self.closure.factor() * speed_cm_s * larmor_radius_pc * PC_CM;
        let power = grid.kw_at(kw, 1.0 / larmor_radius_pc, z_kpc);
        1.0 / (power / without + 1.0 / self.cap_cm2_s)
    }
}

impl Grid {
    /// F at a wavenumber in 1/pc, a power law between those of the grid and as at its ends beyond, and at a
    /// height z ≥ 0, linear between the middles of the cells from 0 at the plane, so that 1/D is linear in z.
    pub fn kw_at(&self, kw: &Rows, k_per_pc: f64, z_kpc: f64) -> f64 {
        let z = self.z_kpc();
        let (index, part) = self.place(k_per_pc);
        let row = |j: usize| between(kw[j][index], kw[j][index + 1], part);
        let above = z.partition_point(|&height| height <= z_kpc);
        if above == z.len() {
            return row(above - 1);
        }
        let (floor, below) = match above {
            0 => (0.0, 0.0),
            _ => (z[above - 1], row(above - 1)),
        };
        below + (row(above) - below) * (z_kpc - floor) / (z[above] - floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waves::Waves;

    /// F = 1e-3 z/kpc at k = 1/pc, and tenfold less a decade further.
    fn waves() -> Waves {
        let grid = Grid::new((1.0, 100.0), 1, (1.0, 4.0), 8);
        let rows = grid.z_kpc().iter();
        Waves {
            kw: rows.map(|z| vec![1e-3 * z, 1e-4 * z, 1e-5 * z]).collect(),
            escaping_cm_s: Vec::new(),
            grid,
        }
    }

    #[test]
    fn power_laws_in_k_and_lines_in_z() {
        let waves = waves();
        for (k, z, expected) in [
            (1.0, 0.0, 0.0),
            (1.0, 1e-3, 1e-6),
            (10.0, 1.7, 1.7e-4),
            (libm::exp10(1.5), 2.0, 2.0 * libm::exp10(-4.5)),
            (1e-2, 1.0, 1e-3),
            (1e5, 1.0, 1e-5),
        ] {
            assert!(
                (waves.grid.kw_at(&waves.kw, k, z) - expected).abs() < 1e-12,
                "{k} {z}"
            );
        }
        // level above the middle of the highest cell
        assert_eq!(waves.grid.kw_at(&waves.kw, 1.0, 4.0), waves.kw[7][0]);
    }

    /// At r_L = 0.1 pc and 2 kpc F = 2e-4: c r_L/(3F) = 2.99792e10 · 3.08568e17/6e-4 = 1.54177e31 cm²/s, and
    /// c · 20 kpc/3 = 6.16708e32 without waves.
    #[test]
    fn scattering_by_hand() {
        let free = Scattering::capped_at_height(Closure::Reduced, 20.0);
        let waves = waves();
        let on = (&waves.grid, &waves.kw);
        let d = |scattering: Scattering, z| scattering.diffusion_cm2_s(on, 0.1, C_CM_S, z);
        assert!((d(free, 0.0) / 6.16708e32 - 1.0).abs() < 1e-5);
        let both = 1.0 / (1.0 / 1.54177e31 + 1.0 / 6.16708e32);
        assert!((d(free, 2.0) / both - 1.0).abs() < 1e-5);
        // 2/π and 12/(√3π) of it
        for (closure, expected) in [
            (Closure::QuasiLinear, 9.81521e30),
            (Closure::Kempski, 3.40009e31),
        ] {
            let scattering = Scattering {
                closure,
                cap_cm2_s: 1e60,
            };
            assert!((d(scattering, 2.0) / expected - 1.0).abs() < 1e-5);
        }
    }
}
