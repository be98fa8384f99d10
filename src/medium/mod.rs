//! Magnetic field, ionised gas, Alfvén speed and gas disc against height |z|.

mod gas;
mod profile;

pub use gas::{Gas, GasShape};
pub use profile::Profile;

use crate::units::PROTON_MASS_G;

/// The plasma at one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plasma {
    /// Magnetic field B in µG.
    pub magnetic_field_ug: f64,
    /// Ion density n_i in cm⁻³.
    pub ion_density_cm3: f64,
    /// Temperature in K.
    pub temperature_k: f64,
    /// Alfvén speed v_A in km/s.
    pub alfven_speed_km_s: f64,
}

/// v_A = B/√(4π n_i m_p) in km/s.
pub fn alfven_speed_km_s(magnetic_field_ug: f64, ion_density_cm3: f64) -> f64 {
    let density = 4.0 * std::f64::consts::PI * ion_density_cm3 * PROTON_MASS_G;
    magnetic_field_ug * 1e-6 / density.sqrt() / 1e5
}

/// A quantity's midplane value and its profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profiled {
    /// Value at z = 0.
    pub midplane: f64,
    /// Factor against height.
    pub profile: Profile,
}

impl Profiled {
    fn at(&self, z_kpc: f64) -> f64 {
        self.midplane * self.profile.at(z_kpc)
    }
}

/// A named layer of uniform plasma.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Lower edge in kpc.
    pub z_lo_kpc: f64,
    /// Upper edge in kpc.
    pub z_hi_kpc: f64,
    /// What fills it.
    pub plasma: Plasma,
}

/// The plasma of the halo, symmetric about z = 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Medium {
    /// Smooth profiles.
    Smooth {
        /// B in µG.
        magnetic_field: Profiled,
        /// n_i in cm⁻³.
        ion_density: Profiled,
        /// T in K.
        temperature: Profiled,
        /// v_A in km/s where given; otherwise it follows from B and n_i.
        alfven_speed: Option<Profiled>,
    },
    /// Layers stacked from the midplane upwards, without gaps.
    Layers(Vec<Layer>),
}

impl Medium {
    /// The plasma at height `z_kpc` ≥ 0.
    pub fn at(&self, z_kpc: f64) -> Plasma {
        match self {
            Self::Smooth {
                magnetic_field,
                ion_density,
                temperature,
                alfven_speed,
            } => {
                let (b, n) = (magnetic_field.at(z_kpc), ion_density.at(z_kpc));
                Plasma {
                    magnetic_field_ug: b,
                    ion_density_cm3: n,
                    temperature_k: temperature.at(z_kpc),
                    alfven_speed_km_s: alfven_speed
                        .as_ref()
                        .map_or_else(|| alfven_speed_km_s(b, n), |v| v.at(z_kpc)),
                }
            }
            Self::Layers(layers) => layers[Self::layer_index(layers, z_kpc)].plasma,
        }
    }

    /// Name of the layer at that height; empty in a smooth medium.
    pub fn layer_name(&self, z_kpc: f64) -> &str {
        match self {
            Self::Smooth { .. } => "",
            Self::Layers(layers) => &layers[Self::layer_index(layers, z_kpc)].name,
        }
    }

    /// Heights in kpc at which the plasma jumps.
    pub fn interfaces(&self) -> Vec<f64> {
        match self {
            Self::Smooth { .. } => Vec::new(),
            Self::Layers(layers) => layers.iter().skip(1).map(|l| l.z_lo_kpc).collect(),
        }
    }

    fn layer_index(layers: &[Layer], z_kpc: f64) -> usize {
        layers
            .iter()
            .position(|l| z_kpc < l.z_hi_kpc)
            .unwrap_or(layers.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alfven_speed_of_the_warm_medium() {
        // B/√(4πnm): 3 µG and 0.01 cm⁻³ by hand: 3e-6/√(4π·1.6726e-26) cm/s
        let by_hand = 3e-6 / (4.0 * std::f64::consts::PI * 1.672_621_9e-26_f64).sqrt() / 1e5;
        assert!((alfven_speed_km_s(3.0, 0.01) / by_hand - 1.0).abs() < 1e-7);
        assert!((by_hand - 65.4).abs() < 0.1);
    }

    #[test]
    fn layers_hold_from_their_lower_to_below_their_upper_edge() {
        let plasma = |b| Plasma {
            magnetic_field_ug: b,
            ion_density_cm3: 1.0,
            temperature_k: 1e4,
            alfven_speed_km_s: 10.0,
        };
        let layer = |name: &str, z_lo_kpc, z_hi_kpc, b| Layer {
            name: name.into(),
            z_lo_kpc,
            z_hi_kpc,
            plasma: plasma(b),
        };
        let medium = Medium::Layers(vec![
            layer("warm", 0.0, 0.5, 6.0),
            layer("hot", 0.5, 4.0, 1.0),
        ]);
        assert_eq!(medium.at(0.0).magnetic_field_ug, 6.0);
        assert_eq!(medium.at(0.5).magnetic_field_ug, 1.0);
        assert_eq!(medium.layer_name(0.49), "warm");
        assert_eq!(medium.layer_name(9.0), "hot");
        assert_eq!(medium.interfaces(), [0.5]);
    }
}
