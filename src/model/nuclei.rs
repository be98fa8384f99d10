//! The nuclei that a config follows.

use crate::config::Config;
use crate::interactions::{Inelastic, Network, Production};
use crate::medium::Gas;

/// The nuclei of a config's `[nuclei]`, if it has any, and how they make each other in the gas.
pub fn network(config: &Config, gas: &Gas) -> Option<Network> {
    let nuclei = config.raw().nuclei.as_ref()?;
    // the checks have made sure that there is a set or a table
    let published = Production::published(&nuclei.cross_sections);
    let production = published.or_else(|| config.cross_sections().map(Production::new))?;
    let injected = nuclei.injected();
    Some(Network::new(
        &injected,
        &production,
        &inelastic(config),
        gas,
    ))
}

/// How the nuclei of a config are destroyed; without `[nuclei]` by the default set.
pub fn inelastic(config: &Config) -> Inelastic {
    let nuclei = config.raw().nuclei.as_ref();
    let published = nuclei.and_then(|n| Inelastic::published(&n.inelastic));
    let table = || config.inelastic().map(Inelastic::new);
    published.or_else(table).unwrap_or_default()
}
