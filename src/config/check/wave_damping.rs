//! Which keys each kind of `[[waves.damping]]` needs, and that it reads all that is given.

use super::Checker;
use crate::config::raw::{DampingKind, WaveDamping, WaveRate};

impl Checker<'_> {
    /// The list of a key.
    pub(super) fn wave_damping(&mut self, key: &str, list: &[WaveDamping]) {
        for (i, damping) in list.iter().enumerate() {
            let path = format!("{key}[{i}]");
            // a list that is not written is the default
            if !self.is_written(&path) {
                continue;
            }
            self.profile(&format!("{path}.profile"), &damping.profile);
            if !self.is_written(&format!("{path}.kind")) {
                let message = format!("{path} has no kind, what damps");
                self.fault(&[&path], message);
                continue;
            }
            self.kind_of_rate(&path, damping);
            self.keys_of_damping(&path, damping);
        }
    }

    /// Where both kinds of rate are in use, the config says which it is.
    fn kind_of_rate(&mut self, path: &str, damping: &WaveDamping) {
        use DampingKind::{IonNeutral, NonlinearCascade, Turbulent};
        let (kind, of) = (format!("{path}.kind"), format!("{path}.of"));
        match (damping.kind, damping.of) {
            (Turbulent | IonNeutral, Some(_)) => {
                let why = "its rate is known as that of the amplitude (leave the key out)";
                self.not_with(true, &of, &kind, why);
            }
            (NonlinearCascade, Some(_)) => {
                let why = "its rate is known as that of the energy (leave the key out)";
                self.not_with(true, &of, &kind, why);
            }
            (NonlinearCascade | Turbulent | IonNeutral, None) | (_, Some(_)) => {}
            (_, None) => {
                let message = format!(
                    "{} needs {of}, \"amplitude\" or \"energy\": the energy of waves is damped at twice the rate \
                     of their amplitude",
                    self.found(&kind)
                );
                self.fault(&[&kind, path], message);
            }
        }
    }

    /// Each key is needed by some kinds and has no meaning with the others.
    fn keys_of_damping(&mut self, path: &str, damping: &WaveDamping) {
        use DampingKind::{Dust, IonNeutral, NonlinearLandau, PowerLaw, Turbulent};
        let kind = format!("{path}.kind");
        let chosen = damping.kind;
        let of_energy = chosen == NonlinearLandau && damping.of == Some(WaveRate::Energy);
        let scaled = matches!(chosen, Dust | PowerLaw);
        let law = chosen == PowerLaw;
        for (name, given, needed) in [
            (
                "sound_speed_km_s",
                damping.sound_speed_km_s.is_some(),
                of_energy,
            ),
            (
                "outer_scale_pc",
                damping.outer_scale_pc.is_some(),
                chosen == Turbulent,
            ),
            (
                "collisions_per_s",
                damping.collisions_per_s.is_some(),
                chosen == IonNeutral && damping.neutral_density_cm3.is_none(),
            ),
            (
                "neutral_density_cm3",
                damping.neutral_density_cm3.is_some(),
                chosen == IonNeutral && damping.neutral_density_cm3.is_some(),
            ),
            ("rate_per_s", damping.rate_per_s.is_some(), scaled),
            (
                "reference_k_per_pc",
                damping.reference_k_per_pc.is_some(),
                scaled,
            ),
            (
                "wavenumber_exponent",
                damping.wavenumber_exponent.is_some(),
                law,
            ),
            ("power_exponent", damping.power_exponent.is_some(), law),
        ] {
            let key = format!("{path}.{name}");
            if needed && !given {
                let place = if of_energy { " of energy" } else { "" };
                let other = match name {
                    "collisions_per_s" => format!(" or {path}.neutral_density_cm3"),
                    _ => String::new(),
                };
                let message = format!("{}{place} needs {key}{other} as well", self.found(&kind));
                self.fault(&[&kind, path], message);
            }
            let of_amplitude = chosen == NonlinearLandau && name == "sound_speed_km_s";
            let why = match of_amplitude {
                true => {
                    "of the amplitude it takes the thermal speed of the medium (leave the key out)"
                }
                false if chosen == IonNeutral && name == "collisions_per_s" => {
                    "with the density of neutrals it follows from that (leave one of them out)"
                }
                false => "that kind does not read it (leave the key out)",
            };
            self.not_with(given && !needed, &key, &kind, why);
        }
    }
}
