//! The numbers of a study of realisations, a line each.

use super::{bands, estimate, number, number_of_closest, stated, typical, value};
use crate::report::chart::Dot;
use crate::report::findings::Finding;
use crate::report::format::{energy, significant};
use crate::report::select::Rows;
use crate::store::{RunInfo, Table};

/// Numbers of `run.json` with their names in words, and where they stand.
const SHARES: [(&str, &str, &str); 14] = [
    (
        "share that leaves the 68 % band of the amplitude",
        "leave_fractions",
        "/amplitude_68",
    ),
    (
        "share that leaves the 95 % band of the amplitude",
        "leave_fractions",
        "/amplitude_95",
    ),
    (
        "share that leaves the 68 % band of the angle to ∇⟨n⟩",
        "leave_fractions",
        "/angle_68",
    ),
    (
        "share that leaves the 95 % band of the angle to ∇⟨n⟩",
        "leave_fractions",
        "/angle_95",
    ),
    (
        "share that leaves the 68 % band of the angle to the sources",
        "leave_fractions",
        "/angle_to_sources_68",
    ),
    (
        "share that leaves the 95 % band of the angle to the sources",
        "leave_fractions",
        "/angle_to_sources_95",
    ),
    (
        "median swing of the direction from 1 TeV to 1 PeV (rad)",
        "swings",
        "/direction/median_rad",
    ),
    (
        "share whose direction swings by over 1 rad",
        "swings",
        "/direction/above_1_rad",
    ),
    (
        "median largest swing of the phase between measured energies (rad)",
        "swings",
        "/phase/median_rad",
    ),
    (
        "share whose phase swings by over π/2 there",
        "swings",
        "/phase/above_half_pi",
    ),
    (
        "share that dips as low as measured from 30 to 500 TeV",
        "like_data",
        "/dip",
    ),
    (
        "share whose phase turns as far as measured",
        "like_data",
        "/flip",
    ),
    (
        "share within a factor of 2 of every measured amplitude",
        "like_data",
        "/within_factor_2",
    ),
    (
        "share within a factor of 3 of every measured amplitude",
        "like_data",
        "/within_factor_3",
    ),
];

/// Everything of the realisations that is worth a line.
pub(in crate::report) fn findings(info: &RunInfo, tables: &[Table]) -> Vec<Finding> {
    let Some(bands) = bands(tables) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for at in typical(&bands) {
        let place = energy(at);
        let mut tell = |what: &str, value: Option<Dot>| {
            found.extend(value.map(|v| Finding {
                what: format!("{what} at {place}"),
                value: stated(&v),
            }));
        };
        tell(
            "median dipole amplitude",
            value(&bands, "amplitude_median", at),
        );
        tell("width of its 68 % band in dex", width_dex(&bands, at));
        tell(
            "median equatorial component",
            value(&bands, "amplitude_equatorial_median", at),
        );
        tell(
            "median of the effective number of sources",
            value(&bands, "effective_sources_median", at),
        );
    }
    found.extend(SHARES.iter().filter_map(|&(what, table, key)| {
        let value = stated(&estimate(info, table, key)?);
        Some(Finding {
            what: what.into(),
            value,
        })
    }));
    found.extend(closest(info));
    found.extend(super::ages::findings(tables));
    found
}

/// The realisation most like the measured sky.
fn closest(info: &RunInfo) -> Option<Finding> {
    let rms = number(info, "like_data", "/closest_rms")?;
    Some(Finding {
        what: "realisation most like IceCube 12 yr".into(),
        value: format!(
            "number {}, off by a factor of {} (rms)",
            number_of_closest(info)?,
            significant(rms.exp(), 3)
        ),
    })
}

/// Decades from the lower to the upper end, with both errors in quadrature.
fn width_dex(bands: &Rows, energy_gev: f64) -> Option<Dot> {
    let (lo, hi) = (
        value(bands, "amplitude_lo68", energy_gev)?,
        value(bands, "amplitude_hi68", energy_gev)?,
    );
    let error = (lo.hi / lo.y - 1.0).hypot(hi.hi / hi.y - 1.0) / std::f64::consts::LN_10;
    Some(Dot::with_error(energy_gev, (hi.y / lo.y).log10(), error))
}
