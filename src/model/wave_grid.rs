//! Waves on their grid, what streaming particles make of them, and what they make of particles.

use super::waves;
use crate::config::raw::Raw;
use crate::medium::Medium;
use crate::scattering::{Cells, Computed, Law, Scattering, Shape, Shapes};
use crate::species::{PROTON, Species};
use crate::units::{C_CM_S, PC_CM, Rigidity};
use crate::waves::{Equation, Rows, Sources, WaveError, Waves, growth_per_s};

/// D_zz in cm²/s at 1 GV, and its exponent, that the loop of waves and particles begins with.
const FIRST_GUESS: (f64, f64) = (1e28, 1.0 / 3.0);

/// Streaming p⁴v|∂f/∂z| in erg/cm⁴ at ascending rigidities in GV; one row a cell of height.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamingRows {
    /// R in GV.
    pub rigidity_gv: Vec<f64>,
    /// p⁴v|∂f/∂z| in each cell of the waves.
    pub by_cell: Rows,
}

/// All of the waves but what makes them grow.
#[derive(Debug, Clone)]
pub struct WaveGrid {
    equation: Equation,
    stirring: Rows,
    scattering: crate::waves::Scattering,
    growth_factor: f64,
    magnetic_field_ug: f64,
    alfven_cm_s: Vec<f64>,
    /// Heights in kpc between which there are waves, and H.
    heights_kpc: (f64, f64, f64),
    species: Species,
    /// Rigidities that resonate with the wavenumbers, ascending.
    resonant: Vec<Rigidity>,
    /// What else scatters, where anything does.
    others: Option<Computed>,
}

impl WaveGrid {
    /// For a config in which waves scatter; `others` is what else does.
    pub fn new(raw: &Raw, medium: &Medium, others: Option<Computed>) -> Self {
        let equation = waves::equation(raw, medium);
        let (base, top) = waves::heights_kpc(raw);
        let magnetic_field_ug = medium.at(base).magnetic_field_ug;
        let unit = Rigidity(1.0).larmor_radius_pc(magnetic_field_ug);
        let wavenumbers = equation.grid.k_per_pc().iter().rev();
        let speed = |z: &f64| medium.at(base + z).alfven_speed_cm_s();
        Self {
            stirring: match waves::stirring(raw, medium) {
                Some(stirring) => stirring.on(&equation.grid),
                None => equation.grid.zeros(),
            },
            scattering: waves::scattering(raw),
            growth_factor: raw.waves.growth_factor,
            magnetic_field_ug,
            alfven_cm_s: equation.grid.z_kpc().iter().map(speed).collect(),
            heights_kpc: (base, top, raw.halo.height_kpc),
            species: PROTON,
            resonant: wavenumbers.map(|k| Rigidity(1.0 / (k * unit))).collect(),
            others,
            equation,
        }
    }

    /// The equation of the waves.
    pub fn equation(&self) -> &Equation {
        &self.equation
    }

    /// Height in kpc at which waves begin.
    pub fn base_kpc(&self) -> f64 {
        self.heights_kpc.0
    }

    /// Faces in kpc of all cells of height: the waves' own, what is below them and what is above.
    pub fn faces_kpc(&self) -> Vec<f64> {
        let (base, top, height) = self.heights_kpc;
        let below = (base > 0.0).then_some(0.0);
        let own = self.equation.grid.faces_kpc().iter().map(|z| base + z);
        let above = (top < height).then_some(height);
        below.into_iter().chain(own).chain(above).collect()
    }

    /// The waves' own cells among all.
    pub fn own_cells(&self) -> std::ops::Range<usize> {
        let first = usize::from(self.base_kpc() > 0.0);
        first..first + self.equation.grid.z_kpc().len()
    }

    /// F as it would be for a common diffusion coefficient at all heights: where the loop begins.
    pub fn first_guess(&self) -> Rows {
        let (at_1_gv, exponent) = FIRST_GUESS;
        let rigidities = self.resonant.iter().rev();
        let kw =
            rigidities.map(|&r| self.without_waves(r) / (at_1_gv * libm::pow(r.gv(), exponent)));
        let row: Vec<f64> = kw.collect();
        vec![row; self.equation.grid.z_kpc().len()]
    }

    /// The waves that are stirred and nothing else.
    ///
    /// # Errors
    /// When the equation has no solution.
    pub fn stirred(&self) -> Result<Waves, WaveError> {
        let growth = self.equation.grid.zeros();
        self.steady(growth)
    }

    /// Growth kΓ_CR W of F in 1/s by streaming.
    pub fn growth_per_s(&self, streaming: &StreamingRows) -> Rows {
        let rows = streaming.by_cell.iter().zip(&self.alfven_cm_s);
        let grown = rows.map(|(row, &v_a)| {
            let field = self.magnetic_field_ug;
            let mut growth =
                growth_per_s(&self.equation.grid, v_a, field, &streaming.rigidity_gv, row);
            growth.iter_mut().for_each(|g| *g *= self.growth_factor);
            growth
        });
        grown.collect()
    }

    /// The waves that are stirred, and grow at a rate kΓ_CR W in 1/s.
    ///
    /// # Errors
    /// When the equation has no solution.
    pub fn steady(&self, growth: Rows) -> Result<Waves, WaveError> {
        let stirring = self.stirring.clone();
        self.equation.steady(&Sources { stirring, growth })
    }

    /// F from one iteration to the next: a share of the change of ln D, which is 1 for all of it.
    pub fn relaxed(&self, before: &Rows, after: &Rows, share: f64) -> Rows {
        let free: Vec<f64> = self
            .resonant
            .iter()
            .rev()
            .map(|&r| self.least_kw(r))
            .collect();
        let rows = before.iter().zip(after);
        rows.map(|(before, after)| {
            let pairs = before.iter().zip(after).zip(&free);
            let mixed = pairs.map(|((&old, &new), &least)| {
                let change = libm::log((new + least) / (old + least));
                ((old + least) * libm::exp(share * change) - least).max(0.0)
            });
            mixed.collect()
        })
        .collect()
    }

    /// P v r_L in cm²/s: D_zz where F = 1.
    fn without_waves(&self, r: Rigidity) -> f64 {
        let speed = self.species.beta(r) * C_CM_S;
        let radius = r.larmor_radius_pc(self.magnetic_field_ug) * PC_CM;
        self.scattering.closure.factor() * speed * radius
    }

    /// F that would scatter as much as the cap of D_zz does.
    fn least_kw(&self, r: Rigidity) -> f64 {
        self.without_waves(r) / self.scattering.cap_cm2_s
    }

    /// D_zz in cm²/s by waves of this F alone, at a height in kpc where they are; 1/D_zz is a line in height
    /// between the middles of cells.
    pub fn diffusion_cm2_s(&self, kw: &Rows, r: Rigidity, z_kpc: f64) -> f64 {
        self.scattering.diffusion_cm2_s(
            (&self.equation.grid, kw),
            r.larmor_radius_pc(self.magnetic_field_ug),
            self.species.beta(r) * C_CM_S,
            z_kpc - self.base_kpc(),
        )
    }

    /// The same at many heights in kpc and rigidities; one row a height.
    pub fn diffusion_rows(&self, kw: &Rows, rigidities: &[Rigidity], z_kpc: &[f64]) -> Rows {
        let waves = (&self.equation.grid, kw);
        let at = |r: &Rigidity, z: f64| {
            self.scattering.diffusion_cm2_s(
                waves,
                r.larmor_radius_pc(self.magnetic_field_ug),
                self.species.beta(*r) * C_CM_S,
                z - self.base_kpc(),
            )
        };
        let row = |&z: &f64| rigidities.iter().map(|r| at(r, z)).collect();
        z_kpc.iter().map(row).collect()
    }

    /// Middles in kpc of the cells of the waves.
    pub fn middles_kpc(&self) -> Vec<f64> {
        let own = self.equation.grid.z_kpc().iter();
        own.map(|z| self.base_kpc() + z).collect()
    }

    /// Heights in kpc between two cells of the waves.
    pub fn inner_faces_kpc(&self) -> Vec<f64> {
        let faces = self.equation.grid.faces_kpc();
        let inner = faces[1..faces.len() - 1].iter();
        inner.map(|z| self.base_kpc() + z).collect()
    }

    /// How particles are scattered by waves of this F, and by what else there is.
    pub fn scattering(&self, kw: &Rows) -> Scattering {
        let rigidities = match &self.others {
            Some(others) => &others.tables().rigidities,
            None => &self.resonant,
        };
        let waves = (&self.equation.grid, kw);
        let faces_kpc = self.faces_kpc();
        let own = self.own_cells();
        let row = |cell: usize| {
            let z_kpc = 0.5 * (faces_kpc[cell] + faces_kpc[cell + 1]);
            let at = |(row, &r): (usize, &Rigidity)| {
                let by_waves = own.contains(&cell).then(|| {
                    self.scattering.diffusion_cm2_s(
                        waves,
                        r.larmor_radius_pc(self.magnetic_field_ug),
                        self.species.beta(r) * C_CM_S,
                        z_kpc - self.base_kpc(),
                    )
                });
                match (by_waves, &self.others) {
                    (Some(by_waves), None) => by_waves,
                    (Some(by_waves), Some(others)) => {
                        others.with_isotropic_cm2_s(row, z_kpc, by_waves)
                    }
                    (None, Some(others)) => others.walked_cm2_s(r, z_kpc),
                    (None, None) => self.scattering.cap_cm2_s,
                }
            };
            rigidities.iter().enumerate().map(at).collect()
        };
        let rows: Vec<Vec<f64>> = (0..faces_kpc.len() - 1).map(row).collect();
        Scattering {
            law: Law::Cells(Cells::new(faces_kpc.clone(), rigidities, &rows)),
            shapes: Shapes::uniform(Shape::new(1.0, 0.0, 0.0)),
        }
    }
}
