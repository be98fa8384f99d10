//! What a valid configuration may still surprise its author with.

use super::raw::{
    ArmModel, BeyondHalo, EscapingCurrent, GasTreatment, Ionization, Kernel, RadialModel, Raw,
    ScatteringTerm, Stirring, Waves,
};
use crate::store::Warning;

/// Below this many batches the error of an error bar exceeds about a fifth of it: 1/√(2(n−1)).
const FEW_BATCHES: u32 = 16;
/// A disc thicker than this share of the halo is not thin.
const THIN: f64 = 0.1;

pub(super) fn of(raw: &Raw) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |message: String, remedy: &str| {
        warnings.push(Warning {
            message,
            remedy: remedy.into(),
        });
    };
    let batches = raw.batches();
    if batches < FEW_BATCHES && !raw.couples() {
        let share = 100.0 / f64::from(2 * (batches - 1)).sqrt();
        warn(
            format!(
                "run.batches = {batches}: the error bars themselves are uncertain by {share:.0} %"
            ),
            "raise run.batches to 32 or more",
        );
    }
    let walks = raw.run.histories > 0;
    if walks && raw.run.histories < u64::from(batches) {
        warn(
            format!(
                "run.histories = {} is less than run.batches = {batches}: it is rounded up to whole \
                 blocks of every batch",
                raw.run.histories
            ),
            "raise run.histories or lower run.batches",
        );
    }
    let disc = raw.gas.half_thickness_pc / (1e3 * raw.halo.height_kpc);
    if walks && raw.gas.treatment == GasTreatment::Thin && disc > THIN {
        warn(
            format!(
                "gas.treatment = \"thin\", but the disc fills {:.0} % of the halo",
                100.0 * disc
            ),
            "set gas.treatment = \"uniform\"",
        );
    }
    if let Some(cutoff) = raw.sources.cutoff_gv.filter(|&c| c < raw.rigidity.min_gv) {
        warn(
            format!("sources.cutoff_gv = {cutoff} lies below the first rigidity bin"),
            "lower rigidity.min_gv or raise sources.cutoff_gv",
        );
    }
    let losses = &raw.losses;
    let closed = raw.realizations.as_ref().map(|r| r.kernel) == Some(Kernel::ClosedForm);
    if closed && (losses.ionization != Ionization::Off || losses.coulomb || losses.inelastic) {
        warn(
            "realizations.kernel = \"closed_form\" leaves out what [losses] asks for".into(),
            "set realizations.kernel = \"monte_carlo\", or the losses to false",
        );
    }
    warnings.extend(of_scattering(raw));
    let unread = without_effect_on_sources(raw).into_iter();
    let unread = unread.chain(without_effect_on_waves(raw));
    for (key, chosen) in unread.chain(without_effect_beyond(raw)) {
        warnings.push(Warning {
            message: format!("{key} has no effect with {chosen}"),
            remedy: "leave one of the two out".into(),
        });
    }
    warnings
}

/// The same of the coefficients alone.
pub(super) fn of_scattering(raw: &Raw) -> Vec<Warning> {
    let unread = |key| Warning {
        message: format!("{key} has no effect with the scattering model chosen"),
        remedy: "leave the key out or choose the model that reads it".into(),
    };
    without_effect(raw).into_iter().map(unread).collect()
}

/// Keys of `[scattering]` that were given a value that the model does not read.
fn without_effect(raw: &Raw) -> Vec<&'static str> {
    let (given, default) = (&raw.scattering, Raw::default().scattering);
    let power_law = raw.scatters_by(ScatteringTerm::PowerLaw);
    let slab = raw.scatters_by(ScatteringTerm::Slab);
    let keys = [
        (
            "scattering.reference_gv",
            power_law,
            given.reference_gv != default.reference_gv,
        ),
        ("scattering.delta", power_law, given.delta != default.delta),
        (
            "scattering.beta_exponent",
            power_law,
            given.beta_exponent != default.beta_exponent,
        ),
        (
            "scattering.break_width",
            power_law && given.layer.is_empty(),
            given.break_width != default.break_width,
        ),
        ("scattering.index", slab, given.index != default.index),
        (
            "scattering.power_at_outer_scale",
            slab,
            given.power_at_outer_scale != default.power_at_outer_scale,
        ),
        (
            "scattering.outer_scale_pc",
            slab,
            given.outer_scale_pc != default.outer_scale_pc,
        ),
        ("scattering.closure", slab, given.closure != default.closure),
    ];
    let unread = keys
        .into_iter()
        .filter(|&(_, read, changed)| changed && !read);
    unread.map(|(key, ..)| key).collect()
}

/// Keys of `[waves]` that were given a value that is not read, with what stands in their way.
fn without_effect_on_waves(raw: &Raw) -> Vec<(&'static str, &'static str)> {
    let (given, usual) = (&raw.waves, Waves::default());
    let still = Stirring {
        efficiency: given.stirring.efficiency,
        ..usual.stirring
    };
    let keys = [
        (
            "waves.growth_factor",
            given.growth,
            given.growth_factor != usual.growth_factor,
            "waves.growth = false",
        ),
        (
            "waves.stirring",
            given.stirring.efficiency > 0.0,
            given.stirring != still,
            "waves.stirring.efficiency = 0",
        ),
    ];
    let unread = keys
        .into_iter()
        .filter(|&(_, read, changed, _)| changed && !read);
    unread.map(|(key, _, _, chosen)| (key, chosen)).collect()
}

/// Keys of `[beyond_halo]` that were given a value that is not read, with what stands in their way.
fn without_effect_beyond(raw: &Raw) -> Vec<(&'static str, &'static str)> {
    let of_run = |given: &&BeyondHalo| given.current != EscapingCurrent::Luminosity;
    let Some(given) = raw.beyond_halo.as_ref().filter(of_run) else {
        return Vec::new();
    };
    let usual = BeyondHalo::default();
    let keys = [
        (
            "beyond_halo.luminosity_erg_s",
            given.luminosity_erg_s.is_some(),
        ),
        (
            "beyond_halo.disc_radius_kpc",
            given.disc_radius_kpc != usual.disc_radius_kpc,
        ),
        ("beyond_halo.min_gev", given.min_gev != usual.min_gev),
        ("beyond_halo.max_gev", given.max_gev != usual.max_gev),
        ("beyond_halo.energies", given.energies != usual.energies),
    ];
    let changed = keys.into_iter().filter(|&(_, changed)| changed);
    changed
        .map(|(key, _)| (key, "beyond_halo.current chosen"))
        .collect()
}

/// Keys of `[sources]` that were given a value that is not read, with what stands in their way.
fn without_effect_on_sources(raw: &Raw) -> Vec<(&'static str, &'static str)> {
    let (given, default) = (&raw.sources, Raw::default().sources);
    let (galaxy, usual) = (&given.galaxy, &default.galaxy);
    const ARMS: &str = "the spiral arms chosen";
    const CATALOGUE: &str = "sources.catalogue";
    let equal_arms = galaxy.arms == ArmModel::Logarithmic;
    let arms = galaxy.arms != ArmModel::None;
    let drawn = given.catalogue.is_none();
    let keys = [
        (
            "sources.galaxy.disc_scale_kpc",
            galaxy.radial_profile == RadialModel::Exponential,
            galaxy.disc_scale_kpc != usual.disc_scale_kpc,
            "the radial profile chosen",
        ),
        (
            "sources.galaxy.arm_count",
            equal_arms,
            galaxy.arm_count != usual.arm_count,
            ARMS,
        ),
        (
            "sources.galaxy.arm_pitch_deg",
            equal_arms,
            galaxy.arm_pitch_deg != usual.arm_pitch_deg,
            ARMS,
        ),
        (
            "sources.galaxy.arm_distance_pc",
            equal_arms,
            galaxy.arm_distance_pc != usual.arm_distance_pc,
            ARMS,
        ),
        (
            "sources.galaxy.arm_width_pc",
            arms,
            galaxy.arm_width_pc.is_some(),
            ARMS,
        ),
        (
            "sources.galaxy.arm_fraction",
            arms,
            galaxy.arm_fraction != usual.arm_fraction,
            ARMS,
        ),
        ("sources.galaxy", drawn, galaxy != usual, CATALOGUE),
        (
            "sources.complete_within_kpc",
            drawn,
            given.complete_within_kpc > 0.0,
            CATALOGUE,
        ),
        (
            "sources.release_exponent",
            given.release_time_yr > 0.0,
            given.release_exponent != default.release_exponent,
            "sources.release_time_yr = 0",
        ),
    ];
    let unread = keys
        .into_iter()
        .filter(|&(_, read, changed, _)| changed && !read);
    unread.map(|(key, _, _, chosen)| (key, chosen)).collect()
}
