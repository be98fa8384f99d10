//! Which keys of `[scattering]` belong to which model.

use super::Checker;
use crate::config::raw::{Modes, PitchAngle, ProfileKind, ScatteringModel, ScatteringTerm};
use crate::quote::shorten;

const MODEL: &str = "scattering.model";
const LAYERS: &str = "scattering.layer";
const D0: &str = "scattering.d0_cm2_s";
const MEAN_FREE_PATH: &str = "scattering.mean_free_path_pc";

impl Checker<'_> {
    pub(super) fn scattering(&mut self) {
        let raw = &self.raw.scattering;
        let layered = !raw.layer.is_empty();
        let whole = layered && raw.model == ScatteringModel::Table;
        let why = "a table is for all heights (choose another model, or leave the layers out)";
        self.not_with(whole, MODEL, LAYERS, why);
        self.normalisation();
        let scalable = [ScatteringModel::Constant, ScatteringModel::PowerLaw];
        if layered || !scalable.contains(&raw.model) {
            let varies = raw.profile.kind != ProfileKind::Uniform;
            let why = match layered {
                true => "layers are uniform (leave the profile out)",
                false => {
                    "the profile multiplies the coefficient of \"constant\" and \"power_law\" only"
                }
            };
            self.unread(varies, "scattering.profile.kind", why);
        }
        self.pitch_angle();
        self.breaks();
        if raw.modes != Modes::default() && !self.raw.scatters_by(ScatteringTerm::Modes) {
            let key = "scattering.modes";
            let message = format!(
                "[{key}] is not read: nothing scatters by \"modes\" (set {MODEL} = \"modes\", or \
                 \"modes\" among the models of a [[{LAYERS}]])"
            );
            self.fault(&[key], message);
        }
    }

    /// One of two keys sets the diffusion coefficient where a model needs it, and none elsewhere.
    fn normalisation(&mut self) {
        let raw = &self.raw.scattering;
        let needs = |term| matches!(term, ScatteringTerm::Constant | ScatteringTerm::PowerLaw);
        let needed = self.raw.uses_model() && raw.model.term().is_some_and(needs);
        let inherited = raw
            .layer
            .iter()
            .any(|entry| entry.models.iter().copied().any(needs) && !entry.has_normalisation());
        match (raw.d0_cm2_s, raw.mean_free_path_pc) {
            (None, None) if needed => {
                let mut layers = self.raw.medium.layer.iter();
                let fallen = layers.find(|layer| self.raw.falls_back(&layer.name));
                let place = match fallen.filter(|_| !raw.layer.is_empty()) {
                    Some(layer) => format!(", which holds in layer \"{}\",", shorten(&layer.name)),
                    None => String::new(),
                };
                let message = format!(
                    "{}{place} needs one of {D0} and {MEAN_FREE_PATH}, but neither is given",
                    self.found(MODEL)
                );
                self.fault(&[MODEL], message);
            }
            (d0, mean_free_path) if !needed && !inherited => {
                let why = match raw.model {
                    _ if !raw.layer.is_empty() => {
                        "no layer takes its diffusion coefficient from there (leave the key out)"
                    }
                    ScatteringModel::Table => {
                        "the table sets the diffusion coefficient (leave the key out)"
                    }
                    _ => "the waves set the diffusion coefficient (leave the key out)",
                };
                self.unread(d0.is_some(), D0, why);
                self.unread(mean_free_path.is_some(), MEAN_FREE_PATH, why);
            }
            (Some(_), Some(_)) => {
                let message = format!(
                    "{} and {} are both given, but each sets the diffusion coefficient (keep one)",
                    self.found(D0),
                    self.found(MEAN_FREE_PATH)
                );
                self.fault(&[D0, MEAN_FREE_PATH], message);
            }
            _ => {}
        }
    }

    /// Waves set how scattering depends on pitch angle, and so does each term of a layer.
    fn pitch_angle(&mut self) {
        let raw = &self.raw.scattering;
        let why = match raw.model {
            _ if !raw.layer.is_empty() => {
                "each term of a layer sets how it depends on pitch angle (leave the key out; \"shocks\" \
                 redistribute)"
            }
            ScatteringModel::Modes => {
                "the turbulence sets how scattering depends on pitch angle (leave the key out; for \
                 redistribution there are the \"shocks\" of [[scattering.layer]])"
            }
            ScatteringModel::Waves => {
                "the waves set how scattering depends on pitch angle (leave the key out)"
            }
            ScatteringModel::Slab => {
                "the waves of a \"slab\" set how scattering depends on pitch angle (leave the key out)"
            }
            _ => return,
        };
        let sums = [ScatteringModel::Modes, ScatteringModel::Waves];
        let jumps = sums.contains(&raw.model) || !raw.layer.is_empty();
        let (angle, usual) = (&raw.pitch_angle, PitchAngle::default());
        for (key, stands) in [
            ("index", angle.index != usual.index),
            ("broadening", angle.broadening != usual.broadening),
            ("table", angle.table.is_some()),
            (
                "redistribution_fraction",
                jumps && angle.redistribution_fraction > 0.0,
            ),
        ] {
            self.unread(stands, &format!("scattering.pitch_angle.{key}"), why);
        }
    }

    fn breaks(&mut self) {
        const BREAK: &str = "scattering.break_gv";
        const ABOVE: &str = "scattering.delta_above";
        const LARMOR: &str = "scattering.break_at_larmor_radius";
        let raw = &self.raw.scattering;
        if raw.model != ScatteringModel::PowerLaw || !raw.layer.is_empty() {
            let why = match raw.layer.is_empty() {
                true => "only \"power_law\" has a break",
                false => "only the \"power_law\" of all heights has a break (leave the key out)",
            };
            self.unread(raw.break_at_larmor_radius, LARMOR, why);
            self.unread(raw.break_gv.is_some(), BREAK, why);
            return self.unread(raw.delta_above.is_some(), ABOVE, why);
        }
        let no_place = raw.break_gv.is_none() && !raw.break_at_larmor_radius;
        for (given, missing, alone) in [
            (
                BREAK,
                ABOVE,
                raw.break_gv.is_some() && raw.delta_above.is_none(),
            ),
            (ABOVE, BREAK, raw.delta_above.is_some() && no_place),
        ] {
            if alone {
                let message = format!("{} needs {missing} as well", self.found(given));
                self.fault(&[given], message);
            }
        }
        if raw.break_at_larmor_radius {
            let why = "each says where the break is (keep one)";
            self.not_with(raw.break_gv.is_some(), LARMOR, BREAK, why);
            let why = "λ outgrows the Larmor radius then, or is always the same multiple of it";
            self.not_with(raw.delta >= 1.0, LARMOR, "scattering.delta", why);
        }
    }

    /// Refuses a key that the chosen model, or the layers, have no use for.
    fn unread(&mut self, stands: bool, key: &str, why: &str) {
        let other = match self.raw.scattering.layer.is_empty() {
            true => MODEL,
            false => LAYERS,
        };
        self.not_with(stands, key, other, why);
    }
}
