//! What realisations of single supernovae need.

use super::Checker;
use crate::config::raw::{Kernel, Profile, ProfileKind, Realizations, ScatteringTerm};
use crate::species::PROTON;

const HISTORIES: &str = "run.histories";
const KERNEL: &str = "realizations.kernel";
const SECTION: &str = "realizations";

impl Checker<'_> {
    pub(super) fn realizations(&mut self) {
        let raw = self.raw;
        if raw.run.histories == 0 {
            self.without_walk();
        }
        const FROM: &str = "kernels.from";
        let kernel = raw.realizations.as_ref().map(|r| r.kernel);
        if raw.kernels.from.is_some() && kernel != Some(Kernel::MonteCarlo) {
            let message = format!(
                "{} is not read: only realizations.kernel = \"monte_carlo\" uses kernels from histories",
                self.found(FROM)
            );
            self.fault(&[FROM], message);
        }
        let Some(realizations) = &raw.realizations else {
            return;
        };
        self.species(realizations);
        self.energies(realizations);
        self.local_field(realizations);
        match realizations.kernel {
            Kernel::ClosedForm => self.closed_form(),
            Kernel::MonteCarlo => self.monte_carlo(realizations),
        }
    }

    /// Nothing is walked: then something else must be done, and what stops a walk means nothing.
    fn without_walk(&mut self) {
        if self.raw.couples() {
            let message = format!(
                "{} makes no waves: with waves.growth it must be 1 or more, as particles make them",
                self.found(HISTORIES)
            );
            return self.fault(&[HISTORIES, "waves.growth"], message);
        }
        let tabulated = [ScatteringTerm::Modes, ScatteringTerm::Waves];
        let tabulated = tabulated.iter().any(|&term| self.raw.scatters_by(term));
        let sections = self.raw.realizations.is_some() || self.raw.beyond_halo.is_some();
        if !sections && !tabulated {
            let message = format!(
                "{} leaves nothing to do: it must be 1 or more, except with a section [{SECTION}] or \
                 [beyond_halo] or, for `pitchwalk scattering`, modes",
                self.found(HISTORIES)
            );
            return self.fault(&[HISTORIES], message);
        }
        let run = &self.raw.run;
        let why = "nothing is walked whose error or time could be limited (remove it)";
        for (key, given) in [
            ("run.target_error", run.target_error.is_some()),
            ("run.max_minutes", run.max_minutes.is_some()),
        ] {
            self.not_with(given, key, HISTORIES, why);
        }
    }

    fn species(&mut self, raw: &Realizations) {
        const SPECIES: &str = "realizations.species";
        for (i, name) in raw.species.iter().enumerate() {
            let key = format!("{SPECIES}[{i}]");
            self.nucleus(&key, name, raw.species[..i].iter());
        }
    }

    fn energies(&mut self, raw: &Realizations) {
        const MIN: &str = "realizations.min_gev";
        const MAX: &str = "realizations.max_gev";
        let wrong = match raw.energies {
            1 => raw.min_gev > raw.max_gev,
            _ => raw.min_gev >= raw.max_gev,
        };
        if wrong {
            let message = format!("{} must be less than {}", self.found(MIN), self.found(MAX));
            self.fault(&[MIN, MAX], message);
        }
    }

    fn local_field(&mut self, raw: &Realizations) {
        const L: &str = "realizations.local_field_l_deg";
        const B: &str = "realizations.local_field_b_deg";
        let (l, b) = (raw.local_field_l_deg, raw.local_field_b_deg);
        if l.is_some() != b.is_some() {
            let (given, missing) = if l.is_some() { (L, B) } else { (B, L) };
            let message = format!("{} needs {missing} as well", self.found(given));
            self.fault(&[given], message);
        }
    }

    /// Histories are of protons that diffuse.
    fn monte_carlo(&mut self, raw: &Realizations) {
        let protons = "the histories of kernels are those of protons (set realizations.kernel = \"closed_form\", or leave the nucleus out)";
        for (i, name) in raw.species.iter().enumerate() {
            let key = format!("realizations.species[{i}]");
            self.not_with(name != PROTON.name, &key, KERNEL, protons);
        }
        let transport = &self.raw.transport;
        let left_out = "the kernels leave it out (set it to false)";
        for (key, on) in [
            ("transport.reacceleration", transport.reacceleration),
            ("transport.focusing", transport.focusing),
        ] {
            self.not_with(on, key, KERNEL, left_out);
        }
    }

    /// One D for all heights, and nothing but diffusion.
    fn closed_form(&mut self) {
        let raw = self.raw;
        let uniform = "the closed form needs a diffusion coefficient that does not vary with height (set realizations.kernel = \"monte_carlo\")";
        let varies = |profile: &Profile| profile.kind != ProfileKind::Uniform;
        self.not_with(
            varies(&raw.scattering.profile),
            "scattering.profile.kind",
            KERNEL,
            uniform,
        );
        let heights = self.tables.diffusion.as_ref();
        let heights = heights.is_some_and(|(table, _)| table.z_kpc.len() > 1);
        self.not_with(heights, "scattering.table", KERNEL, uniform);
        let named = !raw.scattering.layer.is_empty();
        self.not_with(named, "scattering.layer", KERNEL, uniform);
        let waves = !named && raw.scatters_by(ScatteringTerm::Waves);
        self.not_with(waves, "scattering.model", KERNEL, uniform);
        let modes = raw.scatters_by(ScatteringTerm::Modes);
        if !named && (modes || raw.scatters_by(ScatteringTerm::Slab)) {
            let medium = &raw.medium;
            self.not_with(!medium.layer.is_empty(), "medium.layer", KERNEL, uniform);
            for (name, profile, used) in [
                ("magnetic_field", &medium.magnetic_field_profile, true),
                ("ion_density", &medium.ion_density_profile, modes),
                ("temperature", &medium.temperature_profile, modes),
                ("alfven_speed", &medium.alfven_speed_profile, modes),
            ] {
                let key = format!("medium.{name}_profile.kind");
                self.not_with(used && varies(profile), &key, KERNEL, uniform);
            }
        }
        let still = "the closed form knows diffusion alone (set it to false, or realizations.kernel = \"monte_carlo\")";
        for (key, on) in [
            ("transport.advection", raw.transport.advection),
            ("transport.reacceleration", raw.transport.reacceleration),
            ("transport.focusing", raw.transport.focusing),
        ] {
            self.not_with(on, key, KERNEL, still);
        }
    }
}
