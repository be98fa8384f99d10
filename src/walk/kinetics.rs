//! Everything the walk needs to know of a rigidity, on a uniform grid in ln R.

use crate::numerics::{Blend, UniformTable};

/// Points a unit of ln R: linear interpolation of R^3 is then good to 7e-5, of D ∝ R^0.5 to 2e-6.
const POINTS_PER_E_FOLD: f64 = 128.0;

/// Transport and loss coefficients at one rigidity.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Kinetics {
    /// D0 in kpc²/Myr, that of the depth coordinate: D_zz at z = 0 where D is a product of R and z.
    pub diffusion: f64,
    /// 1/D0 in Myr/kpc².
    pub inverse_diffusion: f64,
    /// d ln D0/d ln R.
    pub diffusion_slope: f64,
    /// v in kpc/Myr.
    pub speed: f64,
    /// 3D0/v in kpc.
    pub mean_free_path: f64,
    /// −d ln p/dL at the plane in 1/kpc, L = 2D0τ₀ the local time as a length: the jump of the flow and thin gas.
    pub plane_loss: f64,
    /// d ln of it/d ln p.
    pub plane_loss_slope: f64,
    /// Destruction per L at the plane in 1/kpc (thin gas).
    pub plane_destruction: f64,
    /// Grammage per L at the plane, Σv/2D in (g/cm²)/kpc (thin gas).
    pub plane_grammage: f64,
    /// Length in kpc of steps at the plane that resolve what happens there.
    pub plane_step: f64,
    /// −d ln p/dt in gas of finite thickness in 1/Myr.
    pub gas_loss: f64,
    /// d ln of it/d ln p.
    pub gas_loss_slope: f64,
    /// Destruction in gas of finite thickness in 1/Myr.
    pub gas_destruction: f64,
    /// Grammage per time in gas of finite thickness, ρv in (g/cm²)/Myr.
    pub gas_grammage: f64,
    /// −d ln p/dt by radiation, which is lost everywhere, in 1/Myr.
    pub radiative_loss: f64,
    /// d ln of it/d ln p.
    pub radiative_loss_slope: f64,
    /// Rate of decay in flight 1/(γτ) in 1/Myr.
    pub decay: f64,
    /// Injection rate q per kpc², Myr and unit of ln R.
    pub injection: f64,
    /// Reciprocal of a smooth guess of the density per ln R at the plane, in kpc³: scores carry it, so
    /// that they hardly depend on where in its rigidity bin a particle is.
    pub inverse_reference: f64,
}

impl Blend for Kinetics {
    #[inline(always)]
    fn blend(a: &Self, b: &Self, w: f64) -> Self {
        let mix = |x: f64, y: f64| x + (y - x) * w;
        Self {
            diffusion: mix(a.diffusion, b.diffusion),
            inverse_diffusion: mix(a.inverse_diffusion, b.inverse_diffusion),
            diffusion_slope: mix(a.diffusion_slope, b.diffusion_slope),
            speed: mix(a.speed, b.speed),
            mean_free_path: mix(a.mean_free_path, b.mean_free_path),
            plane_loss: mix(a.plane_loss, b.plane_loss),
            plane_loss_slope: mix(a.plane_loss_slope, b.plane_loss_slope),
            plane_destruction: mix(a.plane_destruction, b.plane_destruction),
            plane_grammage: mix(a.plane_grammage, b.plane_grammage),
            plane_step: mix(a.plane_step, b.plane_step),
            gas_loss: mix(a.gas_loss, b.gas_loss),
            gas_loss_slope: mix(a.gas_loss_slope, b.gas_loss_slope),
            gas_destruction: mix(a.gas_destruction, b.gas_destruction),
            gas_grammage: mix(a.gas_grammage, b.gas_grammage),
            radiative_loss: mix(a.radiative_loss, b.radiative_loss),
            radiative_loss_slope: mix(a.radiative_loss_slope, b.radiative_loss_slope),
            decay: mix(a.decay, b.decay),
            injection: mix(a.injection, b.injection),
            inverse_reference: mix(a.inverse_reference, b.inverse_reference),
        }
    }
}

/// [`Kinetics`] against ln R, with the range beyond which a history is of no interest.
#[derive(Debug, Clone)]
pub struct KineticGrid {
    table: UniformTable<Kinetics>,
    ln_min: f64,
    ln_max: f64,
}

impl KineticGrid {
    /// ln R of the nodes of a grid between two values of it.
    pub fn nodes(ln_min: f64, ln_max: f64) -> Vec<f64> {
        let intervals = ((ln_max - ln_min) * POINTS_PER_E_FOLD).ceil() + 1.0;
        (0..=intervals as u32)
            .map(|i| ln_min + (ln_max - ln_min) * f64::from(i) / intervals)
            .collect()
    }

    /// The grid with these coefficients at [`KineticGrid::nodes`].
    pub fn new(nodes: &[f64], coefficients: Vec<Kinetics>) -> Self {
        let (ln_min, ln_max) = (nodes[0], nodes[nodes.len() - 1]);
        Self {
            table: UniformTable::of(ln_min, ln_max, coefficients),
            ln_min,
            ln_max,
        }
    }

    /// The coefficients at ln R.
    #[inline(always)]
    pub fn at(&self, ln_rigidity: f64) -> Kinetics {
        self.table.at(ln_rigidity)
    }

    /// Whether ln R is still of interest (a NaN is not).
    #[inline(always)]
    pub fn covers(&self, ln_rigidity: f64) -> bool {
        ln_rigidity >= self.ln_min && ln_rigidity <= self.ln_max
    }
}
