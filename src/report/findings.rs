//! The few numbers that say what a run found; the summary and the page print the same ones.

use super::chart::Dot;
use super::format::{percent, rigidity, significant, with_error};
use super::select::{Estimate, Rows, interpolated, species};
use crate::data;
use crate::store::Table;

/// One number in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    /// What and where.
    pub what: String,
    /// Value ± error with its unit.
    pub value: String,
}

/// Unit of an intensity per GV.
pub(super) const INTENSITY_UNIT: &str = "m⁻² s⁻¹ sr⁻¹ GV⁻¹";

/// A species in words.
pub(super) fn species_name(symbol: &str) -> &str {
    if symbol == "H1" { "protons" } else { symbol }
}

/// Name of the species that the spectrum shows.
pub(super) fn main_species(tables: &[Table]) -> String {
    let symbol = tables
        .iter()
        .find(|t| t.name == "spectrum")
        .and_then(species);
    symbol.map_or("particles".into(), |s| species_name(&s).to_string())
}

/// Everything worth a line.
pub(super) fn findings(tables: &[Table]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(spectrum) = Rows::of(tables, "spectrum").map(|r| r.at_midplane()) {
        for r in spectrum.rigidities_near(&[1.0, 10.0, 100.0, 1000.0]) {
            let intensity = spectrum.estimate_near("intensity_per_gv", r);
            found.extend(stated("interstellar intensity", intensity, INTENSITY_UNIT));
        }
        let slope = spectrum.estimate_near("slope", 100.0);
        found.extend(stated("slope d ln I/d ln R", slope, ""));
    }
    if let Some(transport) = Rows::of(tables, "transport").map(|r| r.at_midplane()) {
        let d = transport.estimate_near("d_zz_cm2_s", 10.0);
        found.extend(d.map(|d| Finding {
            what: format!("D_zz at z = 0, {}", rigidity(d.rigidity_gv)),
            value: format!("{} cm² s⁻¹", significant(d.value, 4)),
        }));
    }
    if let Some(grammage) = Rows::of(tables, "grammage_mean") {
        let mean = grammage.estimate_near("grammage_g_cm2", 10.0);
        found.extend(stated("mean grammage", mean, "g cm⁻²"));
    }
    let time = escape_time_near(tables, 10.0);
    found.extend(stated("mean escape time", time, "Myr"));
    found.extend(worst_error(tables));
    found
}

fn stated(what: &str, estimate: Option<Estimate>, unit: &str) -> Option<Finding> {
    estimate.map(|e| Finding {
        what: format!("{what} at {}", rigidity(e.rigidity_gv)),
        value: format!("{} {unit}", with_error(e.value, e.error))
            .trim_end()
            .to_string(),
    })
}

/// Mean escape time over both sides, each weighted with the flux through it.
fn escape_time_near(tables: &[Table], target_gv: f64) -> Option<Estimate> {
    let escape = Rows::of(tables, "escape")?;
    let mut sides = Vec::new();
    for side in escape.distinct_texts("side") {
        let rows = escape.with_text("side", &side);
        let Some(time) = rows.estimate_near("mean_time_myr", target_gv) else {
            continue;
        };
        let flux = rows.estimate_near("flux_relative", time.rigidity_gv);
        sides.push((time, flux.map_or(1.0, |f| f.value)));
    }
    let weight: f64 = sides.iter().map(|(_, w)| w).sum();
    let (first, _) = sides.first()?;
    Some(Estimate {
        rigidity_gv: first.rigidity_gv,
        value: sides.iter().map(|(t, w)| t.value * w).sum::<f64>() / weight,
        error: sides
            .iter()
            .map(|(t, w)| (t.error * w / weight).powi(2))
            .sum::<f64>()
            .sqrt(),
    })
}

/// The largest relative error of the interstellar spectrum above 1 GV, and how many bins stayed empty.
fn worst_error(tables: &[Table]) -> Option<Finding> {
    let dots: Vec<Dot> = Rows::of(tables, "spectrum")?
        .at_midplane()
        .dots("rigidity_gv", "intensity_per_gv")
        .into_iter()
        .filter(|d| d.x >= 1.0)
        .collect();
    let empty = dots.iter().filter(|d| d.y == 0.0).count();
    let (relative, at) = dots
        .iter()
        .filter(|d| d.y > 0.0 && d.hi.is_finite())
        .map(|d| (d.hi / d.y - 1.0, d.x))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut value = format!("{} at {}", percent(relative), rigidity(at));
    if empty > 0 {
        value += &format!("; {empty} bins with no particle");
    }
    Some(Finding {
        what: "largest relative error above 1 GV".into(),
        value,
    })
}

/// AMS-02 protons as intensity per GV, with total errors.
pub(super) fn ams_protons() -> Vec<Dot> {
    data::protons()
        .iter()
        .filter(|m| m.experiment == "AMS-02")
        .flat_map(data::Measurement::per_gv)
        .map(|p| Dot {
            x: p.x,
            y: p.y,
            lo: p.y - p.err_lo,
            hi: p.y + p.err_hi,
        })
        .collect()
}

/// Modulated intensity over AMS-02 interpolated to the same rigidity. The error bar is the run's own.
pub(super) fn over_ams(tables: &[Table]) -> Vec<Dot> {
    let Some(spectrum) = Rows::of(tables, "spectrum").map(|r| r.at_midplane()) else {
        return Vec::new();
    };
    if main_species(tables) != "protons" {
        return Vec::new();
    }
    let ams = ams_protons();
    spectrum
        .dots("rigidity_gv", "intensity_modulated_per_gv")
        .into_iter()
        .filter_map(|d| interpolated(&ams, d.x).map(|a| d.scaled(1.0 / a.y)))
        .collect()
}

/// The result in one sentence.
pub(super) fn verdict(tables: &[Table]) -> String {
    let Some(spectrum) = Rows::of(tables, "spectrum").map(|r| r.at_midplane()) else {
        return "This run wrote no spectrum.".into();
    };
    let name = main_species(tables);
    let nearest = spectrum.rigidities_near(&[100.0]).first().and_then(|&r| {
        let interstellar = spectrum.estimate_near("intensity_per_gv", r)?;
        Some((
            interstellar,
            spectrum.estimate_near("intensity_modulated_per_gv", r),
        ))
    });
    let Some((interstellar, modulated)) = nearest else {
        return format!("This run found no {name}: every bin of its spectrum is empty.");
    };
    let against = modulated.and_then(|m| compared(&m).filter(|_| name == "protons"));
    against.unwrap_or_else(|| {
        format!(
            "At {} the interstellar intensity of {name} is {} {INTENSITY_UNIT}.",
            rigidity(interstellar.rigidity_gv),
            with_error(interstellar.value, interstellar.error),
        )
    })
}

/// A modulated proton intensity against AMS-02; `None` where AMS-02 did not measure.
fn compared(run: &Estimate) -> Option<String> {
    let ams = interpolated(&ams_protons(), run.rigidity_gv)?;
    let ams_error = 0.5 * (ams.hi - ams.lo);
    let ratio = run.value / ams.y;
    let error = ratio * (run.error / run.value).hypot(ams_error / ams.y);
    Some(format!(
        "At {} protons reach the Earth with an intensity of {} {INTENSITY_UNIT}; AMS-02 measured {}. \
         The run gives {} times the measured value.",
        rigidity(run.rigidity_gv),
        with_error(run.value, run.error),
        with_error(ams.y, ams_error),
        with_error(ratio, error),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// AMS-02 at 100.1 GV lies between its points at 96 and 101 GV, so a run that has exactly the
    /// measured value must be said to give 1.
    #[test]
    fn a_run_equal_to_ams_has_ratio_one() {
        let ams = interpolated(&ams_protons(), 100.0).unwrap();
        let table = Table::new("spectrum", "")
            .text("species", "", vec!["H1".into()])
            .float("z_kpc", "kpc", "", vec![0.0])
            .float("rigidity_gv", "GV", "", vec![100.0])
            .estimate("intensity_per_gv", "", "", vec![(ams.y, 0.01 * ams.y)])
            .estimate(
                "intensity_modulated_per_gv",
                "",
                "",
                vec![(ams.y, 0.01 * ams.y)],
            );
        let text = verdict(&[table]);
        assert!(text.contains("gives 1.000 ± 0.0"), "{text}");
    }

    #[test]
    fn nothing_found_is_said() {
        assert!(verdict(&[]).contains("no spectrum"));
        let empty = fixture::nulled(&fixture::tables());
        assert!(verdict(&empty).contains("found no protons"));
        assert!(findings(&[]).is_empty());
    }

    /// North 50 ± 1 and south 70 ± 2 with fluxes 3 : 1 make 55 ± √(0.75² + 0.5²).
    #[test]
    fn sides_are_weighted_with_their_flux() {
        let table = Table::new("escape", "")
            .float("rigidity_gv", "GV", "", vec![10.0, 10.0])
            .text("side", "", vec!["north".into(), "south".into()])
            .estimate("mean_time_myr", "Myr", "", vec![(50.0, 1.0), (70.0, 2.0)])
            .estimate("flux_relative", "", "", vec![(0.6, 0.01), (0.2, 0.01)]);
        let time = escape_time_near(&[table], 10.0).unwrap();
        assert!((time.value - 55.0).abs() < 1e-9);
        assert!((time.error - 0.75_f64.hypot(0.5)).abs() < 1e-9);
    }
}
