//! `pitchwalk example`.

use super::{Failure, Outcome, print};

/// Every shipped config.
const EXAMPLES: [(&str, &str); 32] = [
    ("quickstart", include_str!("../../configs/quickstart.toml")),
    ("nuclei", include_str!("../../configs/nuclei.toml")),
    (
        "spiral_near_source",
        include_str!("../../configs/spiral_near_source.toml"),
    ),
    (
        "near_source",
        include_str!("../../configs/near_source.toml"),
    ),
    (
        "near_source_neutral",
        include_str!("../../configs/near_source_neutral.toml"),
    ),
    (
        "near_source_dilute",
        include_str!("../../configs/near_source_dilute.toml"),
    ),
    (
        "near_source_cloud",
        include_str!("../../configs/near_source_cloud.toml"),
    ),
    (
        "near_source_resolved",
        include_str!("../../configs/near_source_resolved.toml"),
    ),
    (
        "nested_leaky_box",
        include_str!("../../configs/nested_leaky_box.toml"),
    ),
    ("knee", include_str!("../../configs/knee.toml")),
    (
        "knee_acceleration",
        include_str!("../../configs/knee_acceleration.toml"),
    ),
    (
        "spiral_anisotropy",
        include_str!("../../configs/spiral_anisotropy.toml"),
    ),
    (
        "standard_halo_anisotropy",
        include_str!("../../configs/standard_halo_anisotropy.toml"),
    ),
    (
        "spiral_selfgenerated",
        include_str!("../../configs/spiral_selfgenerated.toml"),
    ),
    (
        "kempski2022_fast_modes",
        include_str!("../../configs/kempski2022_fast_modes.toml"),
    ),
    (
        "kempski2022_anisotropic_cascade",
        include_str!("../../configs/kempski2022_anisotropic_cascade.toml"),
    ),
    (
        "fornieri2021_alfven",
        include_str!("../../configs/fornieri2021_alfven.toml"),
    ),
    (
        "fornieri2021_halo",
        include_str!("../../configs/fornieri2021_halo.toml"),
    ),
    (
        "fornieri2021_disc",
        include_str!("../../configs/fornieri2021_disc.toml"),
    ),
    (
        "fornieri2021_scan",
        include_str!("../../configs/fornieri2021_scan.toml"),
    ),
    (
        "fornieri2021_nuclei",
        include_str!("../../configs/fornieri2021_nuclei.toml"),
    ),
    (
        "evoli2018_cascade",
        include_str!("../../configs/evoli2018_cascade.toml"),
    ),
    (
        "evoli2018_coupled",
        include_str!("../../configs/evoli2018_coupled.toml"),
    ),
    (
        "evoli2018_fixed_halo",
        include_str!("../../configs/evoli2018_fixed_halo.toml"),
    ),
    (
        "blasi2019_nlld",
        include_str!("../../configs/blasi2019_nlld.toml"),
    ),
    (
        "kempski2022_linear_damping",
        include_str!("../../configs/kempski2022_linear_damping.toml"),
    ),
    (
        "kempski2022_nlld",
        include_str!("../../configs/kempski2022_nlld.toml"),
    ),
    (
        "kempski2022_stratified",
        include_str!("../../configs/kempski2022_stratified.toml"),
    ),
    (
        "kempski2022_one_phase",
        include_str!("../../configs/kempski2022_one_phase.toml"),
    ),
    (
        "kempski2022_two_phase",
        include_str!("../../configs/kempski2022_two_phase.toml"),
    ),
    (
        "beyond_halo",
        include_str!("../../configs/beyond_halo.toml"),
    ),
    (
        "verification/slab_escape",
        include_str!("../../configs/verification/slab_escape.toml"),
    ),
];

/// Arguments of `example`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Name of the config; left out, a list of them
    name: Option<String>,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let Some(name) = &arguments.name else {
        return print(
            &EXAMPLES
                .map(|(name, text)| format!("{name:32} {}", first_line(text)))
                .join("\n"),
        );
    };
    let found = EXAMPLES
        .iter()
        .find(|(known, _)| known == name || known.rsplit('/').next() == Some(name));
    match found {
        Some((_, text)) => print(text),
        None => {
            let names = EXAMPLES.map(|(name, _)| name).join(", ");
            Err(Failure::input(format!(
                "there is no example `{name}` (there are: {names})"
            )))
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("# ")
}
