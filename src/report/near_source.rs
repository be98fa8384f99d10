//! What a remnant in its flux tube came to, in words.

use super::findings::Finding;
use super::format::{rigidity, significant, with_error};
use super::select::Rows;
use crate::store::Table;

/// A half-life so many times that of test particles is no longer long.
const LITTLE: f64 = 2.0;
/// From this part on half-lives with pitch angles differ from those without.
const DEPARTS: f64 = 0.05;
/// Where Blasi (2019, sec. 3) has the effect become negligible, in GV.
const PAPER_GV: f64 = 1e3;

/// Half-life over that of test particles, by rigidity.
fn gains(rows: &Rows) -> Vec<(f64, f64)> {
    let half = rows.floats("half_time_myr");
    let free = rows.floats("half_time_test_particle_myr");
    let gains = half.iter().zip(&free).map(|(t, free)| t / free);
    rows.floats("rigidity_gv").into_iter().zip(gains).collect()
}

/// The result in a few sentences.
pub(super) fn verdict(tables: &[Table]) -> Option<String> {
    let rows = Rows::of(tables, "residence")?;
    let r = *rows.rigidities_near(&[10.0]).first()?;
    let half = rows.estimate_at("half_time_myr", r)?;
    let gains = gains(&rows);
    let gain = |r: f64| gains.iter().find(|(at, _)| *at == r).map(|(_, gain)| *gain);
    let times = gain(r).map_or(String::new(), |gain| {
        format!(", {} times that of test particles", significant(gain, 2))
    });
    let mut text = format!(
        "At {} half of the protons are still near the remnant after {} Myr{times}.",
        rigidity(r),
        with_error(half.value, half.error)
    );
    let at_tev = rows
        .rigidities_near(&[PAPER_GV])
        .first()
        .copied()
        .and_then(|r| Some((r, gain(r)?)));
    if let Some((r, gain)) = at_tev.filter(|(_, gain)| *gain > LITTLE) {
        let end = gains.iter().find(|(at, gain)| *at > r && *gain < LITTLE);
        let end = end.map_or("nowhere in the range of this run".into(), |(at, _)| {
            format!("only by {}", rigidity(*at))
        });
        text += &format!(
            " At {} it is still {} times: that waves of one's own do not matter above a TeV (Blasi 2019) holds in wider \
             tubes, denser plasma or for weaker sources, here {end}.",
            rigidity(r),
            significant(gain, 2)
        );
    }
    text += &departure(&rows).unwrap_or_default();
    Some(text)
}

/// Where pitch angles matter, if they were resolved.
fn departure(rows: &Rows) -> Option<String> {
    let dots = |column| rows.dots("rigidity_gv", column);
    let (resolved, diffusing) = (dots("half_time_myr"), dots("half_time_diffusion_myr"));
    let lengths = rows.floats("mean_free_path_pc");
    // R, departure with its error, λ
    let changes: Vec<(f64, f64, f64, f64)> = resolved
        .iter()
        .zip(&diffusing)
        .zip(lengths)
        .map(|((with, without), length)| {
            let ratio = with.y / without.y;
            let errors = ((with.hi - with.y) / with.y).hypot((without.hi - without.y) / without.y);
            (with.x, ratio - 1.0, ratio * errors, length)
        })
        .filter(|(_, change, ..)| change.is_finite())
        .collect();
    if changes.iter().all(|(_, change, ..)| *change == 0.0) {
        return None;
    }
    let &(last, change, error, length) = changes.last()?;
    let departs = |&&(_, change, error, _): &&(f64, f64, f64, f64)| {
        change.abs() > DEPARTS && change.abs() > 3.0 * error
    };
    let begin = match changes.iter().find(departs) {
        Some((r, ..)) => format!("by more than 5 % from {} on", rigidity(*r)),
        None => "nowhere by more than 5 %".into(),
    };
    Some(format!(
        " With pitch angles resolved half-lives differ from those of diffusion {begin}; at {}, where λ = 3D/v is {} pc in the \
         Galaxy's waves, they are {} times as long.",
        rigidity(last),
        significant(length, 2),
        with_error(1.0 + change, error)
    ))
}

/// The numbers.
pub(super) fn findings(tables: &[Table]) -> Vec<Finding> {
    let Some(rows) = Rows::of(tables, "residence") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for r in rows.rigidities_near(&[10.0, 100.0, 1e3, 1e4]) {
        for (what, column, unit) in [
            ("half-life near the remnant", "half_time_myr", "Myr"),
            ("grammage in the tube", "grammage_g_cm2", "g cm⁻²"),
            ("e-folds of the waves at its end", "e_folds", ""),
        ] {
            let Some(estimate) = rows.estimate_at(column, r) else {
                continue;
            };
            let value = with_error(estimate.value, estimate.error);
            let kappa = match column {
                "e_folds" => {
                    let kappa = rows.with("rigidity_gv", r).floats("kappa");
                    let kappa = kappa.first().map_or(f64::NAN, |k| *k);
                    format!(" (κ = {} without damping)", significant(kappa, 3))
                }
                _ => String::new(),
            };
            found.push(Finding {
                what: format!("{what} at {}", rigidity(r)),
                value: format!("{value} {unit}{kappa}").replace("  ", " "),
            });
        }
    }
    found
}
