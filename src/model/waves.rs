//! From checked config values to the equation of the waves and how they scatter.

use crate::config::raw::{self, DampingKind, Raw, WaveRate};
use crate::damping::{AmplitudeRate, Damping, EnergyRate, IonNeutral, PowerLaw};
use crate::medium::{Medium, Plasma};
use crate::waves::{Closure, Equation, Gaussian, Grid, Scattering, Site, Stirring};

use super::parts;

/// The heights in kpc between which waves scatter.
pub fn heights_kpc(raw: &Raw) -> (f64, f64) {
    let layers = raw.layers_with_waves();
    let edge = |i: &usize| &raw.medium.layer[*i];
    match (layers.first().map(edge), layers.last().map(edge)) {
        (Some(lowest), Some(highest)) => (lowest.z_lo_kpc, highest.z_hi_kpc),
        _ => (0.0, raw.halo.height_kpc),
    }
}

/// Without sources, on a grid whose heights count from where waves begin.
pub fn equation(raw: &Raw, medium: &Medium) -> Equation {
    let (base, top) = heights_kpc(raw);
    let waves = &raw.waves;
    let grid = Grid::new(
        (waves.k_min_per_pc, waves.k_max_per_pc),
        waves.points_per_decade as usize,
        (waves.fine_below_kpc, top - base),
        waves.z_cells as usize,
    );
    let site = |z_kpc: &f64| site(raw, medium, base + z_kpc);
    let sites: Vec<Site> = grid.z_kpc().iter().map(site).collect();
    Equation::new(grid, waves.cascade_constant, &sites)
}

/// What supernovae stir, where they stir at all.
pub fn stirring(raw: &Raw, medium: &Medium) -> Option<Stirring> {
    let (own, sources) = (&raw.waves.stirring, &raw.sources);
    (own.efficiency > 0.0).then(|| Stirring {
        efficiency: own.efficiency,
        supernova_erg: sources.supernova_energy_erg,
        supernovae_per_yr: sources.supernova_rate_per_yr,
        disc_radius_kpc: sources.disc_radius_kpc,
        magnetic_field_ug: medium.at(heights_kpc(raw).0).magnetic_field_ug,
        k_per_pc: own.k_per_pc,
        scale_kpc: own.scale_kpc,
        gaussian: match own.gaussian {
            raw::Gaussian::UnitArea => Gaussian::UnitArea,
            raw::Gaussian::Printed => Gaussian::Printed,
        },
    })
}

/// How waves scatter.
pub fn scattering(raw: &Raw) -> Scattering {
    let closure = match raw.waves.closure {
        raw::WaveClosure::Reduced => Closure::Reduced,
        raw::WaveClosure::Qlt => Closure::QuasiLinear,
        raw::WaveClosure::Kq22 => Closure::Kempski,
    };
    let height = raw.waves.cap_height_kpc.unwrap_or(raw.halo.height_kpc);
    Scattering::capped_at_height(closure, height)
}

/// The plasma at a height and what damps there.
fn site(raw: &Raw, medium: &Medium, z_kpc: f64) -> Site {
    let plasma = medium.at(z_kpc);
    let at = |own: &raw::WaveDamping| {
        damping(own, &plasma).times(parts::profile(&own.profile).at(z_kpc))
    };
    Site {
        alfven_speed_cm_s: plasma.alfven_speed_cm_s(),
        damping: raw.waves.damping.iter().map(at).collect(),
    }
}

/// A damping without its profile; the checks have made sure that what it needs is there.
pub fn damping(own: &raw::WaveDamping, plasma: &Plasma) -> Damping {
    let given = |value: Option<f64>| value.unwrap_or(1.0);
    let rate: EnergyRate = match own.of {
        Some(WaveRate::Amplitude) => AmplitudeRate(given(own.rate_per_s)).into(),
        _ => EnergyRate(given(own.rate_per_s)),
    };
    let law = match (own.kind, own.of) {
        (DampingKind::NonlinearLandau, Some(WaveRate::Amplitude)) => {
            PowerLaw::nonlinear_landau_of_amplitude(plasma.thermal_speed_cm_s())
        }
        (DampingKind::NonlinearLandau, _) => {
            PowerLaw::nonlinear_landau_of_energy(1e5 * given(own.sound_speed_km_s))
        }
        (DampingKind::NonlinearCascade, _) => {
            PowerLaw::nonlinear_cascade(plasma.alfven_speed_cm_s())
        }
        (DampingKind::Turbulent, _) => {
            PowerLaw::turbulent(plasma.alfven_speed_cm_s(), given(own.outer_scale_pc))
        }
        (DampingKind::IonNeutral, _) => match own.neutral_density_cm3 {
            Some(neutral_cm3) => {
                return Damping::IonNeutral(IonNeutral::of_hydrogen(
                    plasma.temperature_k,
                    plasma.ion_density_cm3,
                    neutral_cm3,
                    plasma.alfven_speed_cm_s(),
                ));
            }
            None => PowerLaw::ion_neutral(given(own.collisions_per_s)),
        },
        (DampingKind::Dust, _) => PowerLaw::dust(rate, given(own.reference_k_per_pc)),
        (DampingKind::PowerLaw, _) => PowerLaw::new(
            rate,
            given(own.reference_k_per_pc),
            own.wavenumber_exponent.unwrap_or(0.0),
            own.power_exponent.unwrap_or(0.0),
        ),
    };
    law.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 30 km/s over a pc; √(2kT/m_p) = 12.8486 km/s at 1e4 K, counted twice; 3 µG and 0.01 cm⁻³ make
    /// v_A = 65.4361 km/s; a profile of z^(−1) above 0.5 kpc halves all at 1 kpc.
    #[test]
    fn each_kind_of_damping_by_hand() {
        let mut raw = Raw::default();
        let blank = raw::WaveDamping {
            profile: raw::Profile {
                kind: raw::ProfileKind::PowerLaw,
                scale_kpc: Some(0.5),
                exponent: Some(-1.0),
            },
            ..raw::WaveDamping::default()
        };
        let pc_km = 3.085_677_6e13;
        let cases = [
            (
                raw::WaveDamping {
                    of: Some(WaveRate::Energy),
                    sound_speed_km_s: Some(30.0),
                    ..blank.clone()
                },
                30.0 / pc_km,
                1.0,
            ),
            (
                raw::WaveDamping {
                    of: Some(WaveRate::Amplitude),
                    ..blank.clone()
                },
                2.0 * 12.8486 / pc_km,
                1.0,
            ),
            (
                raw::WaveDamping {
                    kind: DampingKind::Turbulent,
                    outer_scale_pc: Some(100.0),
                    ..blank.clone()
                },
                2.0 * 65.4361 / (10.0 * pc_km),
                0.0,
            ),
            (
                raw::WaveDamping {
                    kind: DampingKind::PowerLaw,
                    of: Some(WaveRate::Amplitude),
                    rate_per_s: Some(1e-11),
                    reference_k_per_pc: Some(100.0),
                    wavenumber_exponent: Some(0.5),
                    power_exponent: Some(2.0),
                    ..blank.clone()
                },
                2e-12,
                2.0,
            ),
        ];
        raw.waves.damping = cases.iter().map(|(own, ..)| own.clone()).collect();
        let medium = parts::medium(&raw.medium);
        let found = site(&raw, &medium, 1.0).damping;
        for (damping, (_, at_plane, power)) in found.iter().zip(cases) {
            let rate = damping.at_unit_power(1.0).0;
            assert!((rate / (0.5 * at_plane) - 1.0).abs() < 1e-4, "{damping:?}");
            assert_eq!(damping.power_exponent(), power);
        }
    }
}
