//! The library's modes for the settings of the second method.

use pitchwalk::damping::{Collisionless, Viscosity};
use pitchwalk::medium::{Plasma, alfven_speed_km_s};
use pitchwalk::turbulence::{
    AlfvenModes, Cascade, Damping, FastModes, Gyration, Mode, Reach, Resonances, Site, SlowModes,
    Steps, Strong, Truncation, Turbulence, Wandering, WaveAngles, d_mumu,
};
use pitchwalk::units::{C_CM_S, PC_CM, PROTON_MASS_GEV};

use crate::brute_strong;
use crate::brute_truncation::{Acting, Damped, Gas};

pub fn plasma(gas: &Gas) -> Plasma {
    Plasma {
        magnetic_field_ug: gas.field_ug,
        ion_density_cm3: gas.density_cm3,
        temperature_k: gas.temperature_k,
        alfven_speed_km_s: alfven_speed_km_s(gas.field_ug, gas.density_cm3),
    }
}

fn cascade(damped: &Damped) -> Cascade {
    Cascade {
        mach: damped.mach,
        anisotropic: damped.anisotropic,
        wandering: if damped.wandering {
            Wandering::Alfven(1.0)
        } else {
            Wandering::None
        },
    }
}

pub fn truncation(damped: &Damped) -> Truncation {
    let plasma = plasma(&damped.gas);
    let acting = damped.acting;
    let damping = Damping {
        viscosity: matches!(acting, Acting::ByScale | Acting::Faster)
            .then(|| Viscosity::braginskii(&plasma)),
        collisionless: (acting != Acting::Nothing)
            .then(|| Collisionless::new(&plasma, damped.ions)),
        of_energy: damped.times == 2.0,
        reach: match acting {
            Acting::ByScale => Reach::by_scale(&plasma),
            _ => Reach::Everywhere,
        },
    };
    let angles = WaveAngles::new(Steps::default());
    Truncation::new(
        cascade(damped),
        &damping,
        &plasma,
        damped.gas.outer_scale_pc,
        &angles,
    )
}

pub fn fast(damped: &Damped, broadening: f64, both: bool) -> Turbulence {
    let resonances = if both {
        Resonances::Both
    } else {
        Resonances::First
    };
    let modes = FastModes::new(
        &cascade(damped),
        truncation(damped),
        damped.gas.outer_scale_pc,
        damped.gas.alfven_speed(),
        broadening,
        resonances,
    );
    Turbulence {
        fast: Some(modes),
        ..Turbulence::default()
    }
}

fn strong(modes: &brute_strong::Strong, outer_scale_pc: f64) -> Strong {
    Strong {
        mach: modes.mach,
        broadening: modes.broadening,
        outer_scale_pc,
    }
}

pub fn alfven(modes: &brute_strong::Strong, outer_scale_pc: f64) -> AlfvenModes {
    AlfvenModes(strong(modes, outer_scale_pc))
}

pub fn slow(modes: &brute_strong::Strong, outer_scale_pc: f64, sound_speed_cm_s: f64) -> SlowModes {
    SlowModes {
        spectrum: strong(modes, outer_scale_pc),
        sound_speed_cm_s,
    }
}

/// A particle at the speed of light.
pub fn gyration(r: f64, outer_scale_pc: f64) -> Gyration {
    Gyration {
        speed_cm_s: C_CM_S,
        larmor_radius_pc: r * outer_scale_pc,
    }
}

/// A proton.
pub fn proton(rigidity_gv: f64, gas: &Gas) -> Gyration {
    Gyration {
        speed_cm_s: C_CM_S * rigidity_gv / rigidity_gv.hypot(PROTON_MASS_GEV),
        larmor_radius_pc: pitchwalk::units::Rigidity(rigidity_gv).larmor_radius_pc(gas.field_ug),
    }
}

/// D_µµ in v/L, mode by mode: for each particle, at each µ.
pub fn table(
    turbulence: &Turbulence,
    outer_scale_pc: f64,
    mu: &[f64],
    particles: &[Gyration],
) -> Vec<(Mode, Vec<Vec<f64>>)> {
    let site = Site {
        turbulence,
        particles,
    };
    let modes = d_mumu(&[site], mu, Steps::default(), || ()).remove(0);
    let of = |d: Vec<f64>| {
        let rows = d.chunks(mu.len()).zip(particles);
        rows.map(|(row, p)| {
            row.iter()
                .map(|d| d * outer_scale_pc * PC_CM / p.speed_cm_s)
                .collect()
        })
        .collect()
    };
    modes.into_iter().map(|(mode, d)| (mode, of(d))).collect()
}

/// D_µµ of all modes together in v/L, for each particle at each µ.
pub fn total(
    turbulence: &Turbulence,
    outer_scale_pc: f64,
    mu: &[f64],
    particles: &[Gyration],
) -> Vec<Vec<f64>> {
    let mut sum = vec![vec![0.0; mu.len()]; particles.len()];
    for (_, rows) in table(turbulence, outer_scale_pc, mu, particles) {
        for (sum, d) in sum.iter_mut().flatten().zip(rows.iter().flatten()) {
            *sum += d;
        }
    }
    sum
}
