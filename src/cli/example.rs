//! `pitchwalk example`.

use super::{Failure, Outcome, print};

/// Every shipped config.
const EXAMPLES: [(&str, &str); 6] = [
    ("quickstart", include_str!("../../configs/quickstart.toml")),
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
                .map(|(name, text)| format!("{name:26} {}", first_line(text)))
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
