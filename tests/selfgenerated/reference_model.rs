//! A slab of cosmic-ray protons and of the waves they make: the parameters of the deterministic reference.
//!
//! Half-space z ≥ 0, particles and waves carried outwards at v_A, all adiabatic loss at z = 0 and f = 0 at the box's
//! end (Evoli et al. 2018, PRL 121 021102).

use std::f64::consts::PI;

use pitchwalk::units::{C_CM_S, GEV_ERG, KPC_CM, PC_CM, PROTON_MASS_GEV, Rigidity, YEAR_S};

/// Damping of wave energy at the rate Γ = Γ1 (k/k1)^a F^b, with F = kW.
#[derive(Clone)]
pub struct Damping {
    /// Γ1 in 1/s.
    pub rate_per_s: f64,
    /// k1 in 1/cm.
    pub k1_per_cm: f64,
    pub a: f64,
    pub b: f64,
}

/// Parameters of the slab.
#[derive(Clone)]
pub struct Model {
    pub field_ug: f64,
    pub alfven_km_s: f64,
    pub supernovae_per_yr: f64,
    pub supernova_erg: f64,
    pub disc_radius_kpc: f64,
    /// Share of a supernova's energy in cosmic rays.
    pub efficiency: f64,
    /// Slope of the injected f.
    pub injection_slope: f64,
    /// Rigidity in GV up to which the injected energy is counted.
    pub injection_end_gv: f64,
    /// Share of a supernova's energy in stirred waves.
    pub stirring: f64,
    /// Wave number in 1/pc of stirring.
    pub stirring_per_pc: f64,
    /// Standard deviation of the Gaussian layer of sources and stirring.
    pub layer_pc: f64,
    pub box_kpc: f64,
    /// H_cap of the largest D, c H_cap/3.
    pub cap_kpc: f64,
    /// Full surface density in g/cm² of the atomic hydrogen at z = 0.
    pub gas_g_cm2: f64,
    /// Whether the flow takes energy from particles at z = 0.
    pub adiabatic: bool,
    /// Factor of growth, nought without self-generation.
    pub growth: f64,
    /// c_k of the cascade.
    pub cascade: f64,
    /// D F/(v r_L), a third in the closure of Evoli et al.
    pub closure: f64,
    pub damping: Vec<Damping>,
}

impl Model {
    /// The set of Evoli et al. (2018), completed by B0 = 3 µG, v_A = 20 km/s and a supernova in 30 years.
    pub fn evoli(efficiency: f64) -> Self {
        Self {
            field_ug: 3.0,
            alfven_km_s: 20.0,
            supernovae_per_yr: 1.0 / 30.0,
            supernova_erg: 1e51,
            disc_radius_kpc: 10.0,
            efficiency,
            injection_slope: 4.2,
            injection_end_gv: 1e6,
            stirring: 1e-4,
            stirring_per_pc: 0.1,
            layer_pc: 100.0,
            box_kpc: 20.0,
            cap_kpc: 20.0,
            gas_g_cm2: 2.3e-3,
            adiabatic: true,
            growth: 1.0,
            cascade: 5.2e-2,
            closure: 1.0 / 3.0,
            damping: vec![],
        }
    }

    /// v_A in cm/s.
    pub fn alfven_cm_s(&self) -> f64 {
        1e5 * self.alfven_km_s
    }

    /// U_B = B0²/8π in erg/cm³.
    pub fn magnetic_energy(&self) -> f64 {
        (1e-6 * self.field_ug).powi(2) / (8.0 * PI)
    }

    /// Power of supernovae per area of the disc in erg/cm²/s.
    pub fn supernova_power(&self) -> f64 {
        let area = PI * (self.disc_radius_kpc * KPC_CM).powi(2);
        self.supernova_erg * self.supernovae_per_yr / YEAR_S / area
    }

    /// r_L in cm at R in GV.
    pub fn larmor_cm(&self, r: f64) -> f64 {
        Rigidity(r).larmor_radius_pc(self.field_ug) * PC_CM
    }

    /// D in cm²/s of protons at R in GV from F = kW at their resonance; the cap adds to 1/D.
    pub fn diffusion(&self, r: f64, power: f64) -> f64 {
        let cap = C_CM_S * self.cap_kpc * KPC_CM / 3.0;
        1.0 / (power / (self.closure * beta(r) * C_CM_S * self.larmor_cm(r)) + 1.0 / cap)
    }

    /// Injected f per time and area of the whole layer at 1 GV, in cm⁻² s⁻¹ (GeV/c)⁻³: ∫4πp² T q dp is the power.
    pub fn injection(&self) -> f64 {
        let steps = 4000;
        let (low, high) = (1e-6f64.ln(), self.injection_end_gv.ln());
        let width = (high - low) / f64::from(steps);
        let energy: f64 = (0..steps)
            .map(|i| (low + (f64::from(i) + 0.5) * width).exp())
            .map(|p| 4.0 * PI * p.powf(3.0 - self.injection_slope) * kinetic_gev(p) * width)
            .sum();
        self.efficiency * self.supernova_power() / GEV_ERG / energy
    }

    /// Share of the layer, of both half-spaces, within z in cm above the plane.
    pub fn layer_within(&self, z: f64) -> f64 {
        0.5 * libm::erf(z / (std::f64::consts::SQRT_2 * self.layer_pc * PC_CM))
    }
}

/// β of protons at R in GV.
pub fn beta(r: f64) -> f64 {
    r / r.hypot(PROTON_MASS_GEV)
}

/// Kinetic energy in GeV of protons at R in GV.
pub fn kinetic_gev(r: f64) -> f64 {
    r * r / (r.hypot(PROTON_MASS_GEV) + PROTON_MASS_GEV)
}
