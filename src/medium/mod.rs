//! Magnetic field, ionised gas, Alfvén speed and gas disc against height |z|.

mod gas;
mod plasma;
mod profile;

pub use gas::{Gas, GasShape};
pub use plasma::{Plasma, alfven_speed_km_s};
pub use profile::Profile;

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
    /// Whether waves run both ways and carry no particles.
    pub balanced: bool,
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
    /// The same plasma at all heights.
    pub fn uniform(plasma: &Plasma) -> Self {
        let everywhere = |midplane: f64| Profiled {
            midplane,
            profile: Profile::Uniform,
        };
        Self::Smooth {
            magnetic_field: everywhere(plasma.magnetic_field_ug),
            ion_density: everywhere(plasma.ion_density_cm3),
            temperature: everywhere(plasma.temperature_k),
            alfven_speed: Some(everywhere(plasma.alfven_speed_km_s)),
        }
    }

    /// Whether the plasma is the same at all heights.
    pub fn is_uniform(&self) -> bool {
        match self {
            Self::Smooth {
                magnetic_field,
                ion_density,
                temperature,
                alfven_speed,
            } => [magnetic_field, ion_density, temperature]
                .into_iter()
                .chain(alfven_speed)
                .all(|value| value.profile == Profile::Uniform),
            Self::Layers(layers) => layers.len() < 2,
        }
    }

    /// Speed in km/s at which waves carry particles away from the plane: the Alfvén speed, or 0 where they run both ways.
    pub fn flow_km_s(&self, z_kpc: f64) -> f64 {
        match self {
            Self::Layers(layers) if layers[Self::layer_index(layers, z_kpc)].balanced => 0.0,
            _ => self.at(z_kpc).alfven_speed_km_s,
        }
    }

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
            balanced: name == "warm",
        };
        let medium = Medium::Layers(vec![
            layer("warm", 0.0, 0.5, 6.0),
            layer("hot", 0.5, 4.0, 1.0),
        ]);
        assert_eq!(medium.at(0.0).magnetic_field_ug, 6.0);
        assert_eq!(medium.at(0.5).magnetic_field_ug, 1.0);
        assert_eq!(
            [0.0, 0.49, 0.5].map(|z| medium.flow_km_s(z)),
            [0.0, 0.0, 10.0]
        );
        assert_eq!(medium.layer_name(0.49), "warm");
        assert_eq!(medium.layer_name(9.0), "hot");
        assert_eq!(medium.interfaces(), [0.5]);
    }
}
