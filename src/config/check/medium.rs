//! The halo, what fills it, and how that varies with height.

use super::{Checker, same};
use crate::config::raw::{Profile, ProfileKind, SourceProfile};
use crate::config::values::number;

/// A profile may change a value by this factor up or down within the halo: beyond it, rates and
/// speeds made from the value would leave the range in which they mean anything.
const LARGEST_CHANGE: f64 = 1e30;

impl Checker<'_> {
    pub(super) fn halo(&mut self) {
        const HEIGHT: &str = "halo.height_kpc";
        let height_pc = self.raw.halo.height_kpc * 1e3;
        if self.raw.gas.half_thickness_pc >= height_pc {
            const DISC: &str = "gas.half_thickness_pc";
            let message = format!(
                "the halo is thinner than the disc: {} must be greater than {}",
                self.found(HEIGHT),
                self.found(DISC)
            );
            self.fault(&[HEIGHT, DISC], message);
        }
        let gaussian = self.raw.sources.profile == SourceProfile::Gaussian;
        if gaussian && self.raw.sources.sigma_pc >= height_pc {
            const SIGMA: &str = "sources.sigma_pc";
            let message = format!(
                "the sources reach beyond the halo: {} must be less than {}",
                self.found(SIGMA),
                self.found(HEIGHT)
            );
            self.fault(&[SIGMA, HEIGHT], message);
        }
    }

    pub(super) fn profiles(&mut self) {
        let raw = self.raw;
        let medium = &raw.medium;
        for (path, profile) in [
            (
                "medium.magnetic_field_profile",
                &medium.magnetic_field_profile,
            ),
            ("medium.ion_density_profile", &medium.ion_density_profile),
            ("medium.temperature_profile", &medium.temperature_profile),
            ("medium.alfven_speed_profile", &medium.alfven_speed_profile),
            ("scattering.profile", &raw.scattering.profile),
        ] {
            self.profile(path, profile);
            let uniform = profile.kind == ProfileKind::Uniform;
            let kind = format!("{path}.kind");
            if !uniform && !medium.layer.is_empty() && path.starts_with("medium") {
                let message = format!(
                    "{} does not go with [[medium.layer]]: values are uniform within a layer \
                     (remove the profile or the layers)",
                    self.found(&kind)
                );
                self.fault(&[&kind], message);
            }
        }
        let alfven = "medium.alfven_speed_profile.kind";
        let uniform = medium.alfven_speed_profile.kind == ProfileKind::Uniform;
        if !uniform && medium.alfven_speed_km_s.is_none() {
            let message = format!(
                "{} needs medium.alfven_speed_km_s (without it the speed follows from field and \
                 ion density, which have profiles of their own)",
                self.found(alfven)
            );
            self.fault(&[alfven], message);
        }
    }

    pub(super) fn profile(&mut self, path: &str, profile: &Profile) {
        let key = |name: &str| format!("{path}.{name}");
        let (kind, scale, exponent) = (key("kind"), key("scale_kpc"), key("exponent"));
        let kind_found = self.found(&kind);
        let mut fault = |key: &str, wrong: bool, what: &str| {
            if wrong {
                let message = format!("{} {what} {kind_found}", self.found(key));
                self.fault(&[key, &kind], message);
            }
            wrong
        };
        let (unused, needed) = ("has no meaning with", "is missing: it is needed with");
        let bad = match (profile.kind, profile.scale_kpc) {
            (ProfileKind::Uniform, scale_kpc) => {
                let with_scale = fault(&scale, scale_kpc.is_some(), unused);
                fault(&exponent, profile.exponent.is_some(), unused) || with_scale
            }
            (ProfileKind::Exponential, scale_kpc) => {
                let extra = fault(&exponent, profile.exponent.is_some(), unused);
                let zero = scale_kpc == Some(0.0);
                let zero = fault(&scale, zero, "is not allowed: it must not be 0 with");
                fault(&scale, scale_kpc.is_none(), needed) || extra || zero
            }
            (ProfileKind::PowerLaw, scale_kpc) => {
                let missing = fault(&exponent, profile.exponent.is_none(), needed);
                let low = scale_kpc.is_some_and(|s| s <= 0.0);
                let low = fault(
                    &scale,
                    low,
                    "is not allowed: it must be greater than 0 (kpc) with",
                );
                fault(&scale, scale_kpc.is_none(), needed) || missing || low
            }
        };
        if !bad {
            self.profile_range(path, profile);
        }
    }

    fn profile_range(&mut self, path: &str, profile: &Profile) {
        let log_factor = log_factor(profile, self.raw.halo.height_kpc);
        if log_factor.abs() > LARGEST_CHANGE.ln() {
            let scale = format!("{path}.scale_kpc");
            let message = format!(
                "{} makes the profile change by more than a factor of {} between the midplane and \
                 {}",
                self.found(&scale),
                number(LARGEST_CHANGE),
                self.found("halo.height_kpc")
            );
            self.fault(&[&scale, "halo.height_kpc"], message);
        }
    }

    pub(super) fn layers(&mut self) {
        let layers = &self.raw.medium.layer;
        for (i, layer) in layers.iter().enumerate() {
            let path = format!("medium.layer[{i}]");
            let (name, lo, hi) = (
                format!("{path}.name"),
                format!("{path}.z_lo_kpc"),
                format!("{path}.z_hi_kpc"),
            );
            let before = layers[..i].iter().position(|l| l.name == layer.name);
            if layer.name.trim().is_empty() || layer.name.chars().any(char::is_control) {
                let message = format!(
                    "{path} has no name that fits on a line (results refer to the layer by it)"
                );
                self.fault(&[&name], message);
            } else if let Some(before) = before {
                let message = format!(
                    "{} is already the name of medium.layer[{before}]",
                    self.found(&name)
                );
                self.fault(&[&name], message);
            }
            if !self.is_written(&hi) {
                self.fault(&[&hi], format!("{path} has no z_hi_kpc, its upper edge"));
            } else if layer.z_lo_kpc >= layer.z_hi_kpc {
                let message = format!("{} must be less than {}", self.found(&lo), self.found(&hi));
                self.fault(&[&lo, &hi], message);
            }
            self.layer_below(i, &lo);
        }
        let height = self.raw.halo.height_kpc;
        if let Some(last) = layers.last().filter(|l| !same(l.z_hi_kpc, height)) {
            let hi = format!("medium.layer[{}].z_hi_kpc", layers.len() - 1);
            let message = format!(
                "{} must equal {}, as the last layer reaches the halo's edge",
                self.found(&hi),
                self.found("halo.height_kpc")
            );
            if last.z_hi_kpc > 0.0 {
                self.fault(&[&hi, "halo.height_kpc"], message);
            }
        }
    }

    /// The lower edge of a layer is the upper edge of the one below, or the midplane.
    fn layer_below(&mut self, i: usize, lo: &str) {
        let layers = &self.raw.medium.layer;
        let z_lo = layers[i].z_lo_kpc;
        if i == 0 {
            if z_lo > 0.0 {
                let found = self.found(lo);
                let message = format!("{found} is not allowed: the first layer begins at 0 (kpc)");
                self.fault(&[lo], message);
            }
            return;
        }
        if !same(z_lo, layers[i - 1].z_hi_kpc) {
            let below = format!("medium.layer[{}].z_hi_kpc", i - 1);
            let message = format!(
                "{} must equal {}, as layers leave no gap and do not overlap",
                self.found(lo),
                self.found(&below)
            );
            self.fault(&[lo, &below], message);
        }
    }
}

/// The logarithm of a profile's factor at a height.
pub(super) fn log_factor(profile: &Profile, z_kpc: f64) -> f64 {
    let scale = profile.scale_kpc.unwrap_or(f64::INFINITY);
    match profile.kind {
        ProfileKind::Uniform => 0.0,
        ProfileKind::Exponential => -z_kpc / scale,
        ProfileKind::PowerLaw => profile.exponent.unwrap_or(0.0) * (z_kpc.max(scale) / scale).ln(),
    }
}
