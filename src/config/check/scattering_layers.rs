//! Which layer of the medium each `[[scattering.layer]]` names, and which keys its models need.

use super::Checker;
use crate::config::keys::nearest;
use crate::config::raw::{ScatteringLayer, ScatteringTerm};
use crate::quote::{list, shorten};

const LAYERS: &str = "scattering.layer";

impl Checker<'_> {
    pub(super) fn scattering_layers(&mut self) {
        let raw = self.raw;
        let layers = &raw.scattering.layer;
        if !layers.is_empty() && raw.medium.layer.is_empty() {
            let message = format!(
                "[[{LAYERS}]] needs [[medium.layer]], whose names it refers to (add the medium's layers, or \
                 choose one scattering.model for all heights)"
            );
            return self.fault(&[LAYERS], message);
        }
        for (i, layer) in layers.iter().enumerate() {
            let path = format!("{LAYERS}[{i}]");
            self.name_of_layer(&path, layer);
            self.models_of_layer(&path, layer);
            self.keys_of_layer(&path, layer);
            self.normalisation_of_layer(&path, layer);
        }
    }

    fn name_of_layer(&mut self, path: &str, layer: &ScatteringLayer) {
        let names: Vec<&str> = self.raw.medium.layer.iter().map(|l| &*l.name).collect();
        if names.contains(&&*layer.name) {
            return;
        }
        let key = format!("{path}.name");
        let hint = match nearest(&layer.name, &names) {
            Some(near) => format!("did you mean \"{}\"?", shorten(near)),
            None => format!("there are: {}", list(names.iter().copied())),
        };
        let message = match self.is_written(&key) {
            true => format!(
                "{} is not the name of a [[medium.layer]] ({hint})",
                self.found(&key)
            ),
            false => format!("{path} has no name, that of a [[medium.layer]] ({hint})"),
        };
        self.fault(&[&key, path], message);
    }

    fn models_of_layer(&mut self, path: &str, layer: &ScatteringLayer) {
        let models = format!("{path}.models");
        if !self.is_written(&models) {
            let message = format!("{path} has no models: it must list at least one");
            self.fault(&[&models, path], message);
        }
        self.no_repetition(&models, &layer.models);
        if let Some(kinds) = &layer.kinds {
            self.no_repetition(&format!("{path}.kinds"), kinds);
        }
    }

    /// Refuses a list that names something twice.
    pub(super) fn no_repetition<T: PartialEq>(&mut self, list: &str, items: &[T]) {
        for (i, item) in items.iter().enumerate() {
            if items[..i].contains(item) {
                let key = format!("{list}[{i}]");
                let message = format!("{} is named twice", self.found(&key));
                self.fault(&[&key], message);
            }
        }
    }

    /// Each key goes with the models that use it.
    fn keys_of_layer(&mut self, path: &str, layer: &ScatteringLayer) {
        use ScatteringTerm::{Constant, Modes, PowerLaw, Shocks, Slab};
        let modes: &[_] = &[Modes];
        let (scaled, power_law): (&[_], &[_]) = (&[Constant, PowerLaw], &[PowerLaw]);
        for (name, given, users) in [
            ("kinds", layer.kinds.is_some(), modes),
            ("mach_number", layer.mach_number.is_some(), modes),
            (
                "alfven_mach_number",
                layer.alfven_mach_number.is_some(),
                modes,
            ),
            (
                "outer_scale_pc",
                layer.outer_scale_pc.is_some(),
                &[Modes, Slab],
            ),
            ("d0_cm2_s", layer.d0_cm2_s.is_some(), scaled),
            (
                "mean_free_path_pc",
                layer.mean_free_path_pc.is_some(),
                scaled,
            ),
            ("reference_gv", layer.reference_gv.is_some(), power_law),
            ("delta", layer.delta.is_some(), power_law),
            (
                "shock_distance_pc",
                layer.shock_distance_pc.is_some(),
                &[Shocks],
            ),
        ] {
            if given && !users.iter().any(|user| layer.models.contains(user)) {
                let key = format!("{path}.{name}");
                let message = format!(
                    "{} is not read: {path}.models does not list {}",
                    self.found(&key),
                    words(users).join(" or ")
                );
                self.fault(&[&key], message);
            }
        }
        if layer.models.contains(&Shocks) && layer.shock_distance_pc.is_none() {
            let models = format!("{path}.models");
            let message = format!(
                "{path} scatters by \"shocks\", but has no shock_distance_pc, their mean distance in pc"
            );
            self.fault(&[&models, path], message);
        }
    }

    /// A diffusion coefficient is the entry's own or that of `[scattering]`.
    fn normalisation_of_layer(&mut self, path: &str, layer: &ScatteringLayer) {
        let common = &self.raw.scattering;
        let scaled = [ScatteringTerm::Constant, ScatteringTerm::PowerLaw];
        let Some(model) = layer.models.iter().find(|model| scaled.contains(model)) else {
            return;
        };
        let (d0, lambda) = (
            format!("{path}.d0_cm2_s"),
            format!("{path}.mean_free_path_pc"),
        );
        let why = "each sets the diffusion coefficient (keep one)";
        let both = layer.d0_cm2_s.is_some() && layer.mean_free_path_pc.is_some();
        self.not_with(both, &lambda, &d0, why);
        let given = layer.over(common);
        if given.d0_cm2_s.is_none() && given.mean_free_path_pc.is_none() {
            let message = format!(
                "{path} scatters by {}, which needs d0_cm2_s or mean_free_path_pc, but neither is given, \
                 there or in [scattering]",
                words(&[*model]).join("")
            );
            self.fault(&[&format!("{path}.models"), path], message);
        }
    }
}

/// Models as they are written.
fn words(models: &[ScatteringTerm]) -> Vec<String> {
    let word = |model| serde_json::to_string(model).unwrap_or_default();
    models.iter().map(word).collect()
}
