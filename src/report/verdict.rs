//! The result of a run in a few words.

use super::beyond;
use super::coefficients;
use super::findings::{
    INTENSITY_UNIT, ams_protons, escape_time_near, main_species, mean_grammage_near, over_ams,
};
use super::format::{rigidity, significant, with_error};
use super::select::{Estimate, Rows, has_several_rigidities, interpolated};
use super::theory::number;
use super::{near_source, study};
use crate::store::{RunInfo, Table};

/// The rigidity that the verdict speaks of, in GV: beyond the Sun's influence, and well measured.
const TYPICAL_GV: f64 = 100.0;

/// The result in a few sentences: of the walk, and of the realisations of the sources.
pub(super) fn verdict(info: &RunInfo, tables: &[Table]) -> String {
    if !info.walks() {
        return coefficients::verdict(tables);
    }
    let walk =
        Rows::of(tables, "spectrum").map(|rows| of_spectrum(info, tables, &rows.at_midplane()));
    let parts: Vec<String> = walk
        .into_iter()
        .chain(study::verdict(info, tables))
        .chain(near_source::verdict(tables))
        .chain(beyond::verdict(info, tables))
        .collect();
    if parts.is_empty() {
        return "This run wrote no spectrum.".into();
    }
    parts.join(" ")
}

fn of_spectrum(info: &RunInfo, tables: &[Table], spectrum: &Rows) -> String {
    let name = main_species(tables);
    if !has_several_rigidities(tables) {
        return single(tables, &name).unwrap_or_else(|| format!("This run found no {name}."));
    }
    let modulated = spectrum.estimate_at("intensity_modulated_per_gv", TYPICAL_GV);
    let against = modulated.and_then(|m| compared(info, &m).filter(|_| name == "protons"));
    if let Some(text) = against {
        return text + &range(tables);
    }
    let middle = || spectrum.rigidities_near(&[]).first().copied();
    let interstellar = spectrum
        .estimate_at("intensity_per_gv", TYPICAL_GV)
        .or_else(|| spectrum.estimate_at("intensity_per_gv", middle()?));
    interstellar.map_or_else(
        || format!("This run found no {name}: every bin of its spectrum is empty."),
        |i| {
            format!(
                "At {} the interstellar intensity of {name} is {} {INTENSITY_UNIT}.",
                rigidity(i.rigidity_gv),
                with_error(i.value, i.error)
            )
        },
    )
}

/// What a run of a single rigidity bin found: no spectrum, but times and grammage.
fn single(tables: &[Table], name: &str) -> Option<String> {
    let r = *Rows::of(tables, "spectrum")?
        .distinct("rigidity_gv")
        .first()?;
    let time = escape_time_near(tables, r).filter(|e| e.value.is_finite())?;
    let grammage = mean_grammage_near(tables, r).map_or(String::new(), |g| {
        let value = with_error(g.value, g.error);
        format!("; those in the Galactic plane have crossed {value} g cm⁻² of gas on average")
    });
    Some(format!(
        "At {}, the only rigidity of this run, {name} escape from the halo after {} Myr on average{grammage}.",
        rigidity(r),
        with_error(time.value, time.error),
    ))
}

/// A modulated proton intensity against AMS-02; `None` where AMS-02 did not measure.
fn compared(info: &RunInfo, run: &Estimate) -> Option<String> {
    let ams = interpolated(&ams_protons(), run.rigidity_gv)?;
    let ams_error = 0.5 * (ams.hi - ams.lo);
    let ratio = run.value / ams.y;
    let error = ratio * (run.error / run.value).hypot(ams_error / ams.y);
    let sun = match number(info, "/modulation/potential_mv") {
        Some(phi) if phi > 0.0 => format!("modulated by the Sun, {phi} MV"),
        _ => "not modulated by the Sun".into(),
    };
    Some(format!(
        "At {} the protons that reach the Earth ({sun}) have an intensity of {} {INTENSITY_UNIT}; \
         AMS-02 measured {}. The ratio is {}.",
        rigidity(run.rigidity_gv),
        with_error(run.value, run.error),
        with_error(ams.y, ams_error),
        with_error(ratio, error),
    ))
}

/// Between which ratios the run lies wherever it meets AMS-02.
fn range(tables: &[Table]) -> String {
    let ratios = over_ams(tables);
    let values = || ratios.iter().map(|d| d.y).filter(|y| y.is_finite());
    let (Some(first), Some(last)) = (ratios.first(), ratios.last()) else {
        return String::new();
    };
    let (lo, hi) = values().fold((f64::INFINITY, 0.0_f64), |(lo, hi), y| {
        (lo.min(y), hi.max(y))
    });
    format!(
        " From {} to {} it lies between {} and {}.",
        rigidity(first.x),
        rigidity(last.x),
        significant(lo, 3),
        significant(hi, 3)
    )
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
            .text("species", "", vec!["H1".into(); 2])
            .float("z_kpc", "kpc", "", vec![0.0; 2])
            .float("rigidity_gv", "GV", "", vec![100.0, 1000.0])
            .estimate("intensity_per_gv", "", "", vec![(ams.y, 0.01 * ams.y); 2])
            .estimate(
                "intensity_modulated_per_gv",
                "",
                "",
                vec![(ams.y, 0.01 * ams.y); 2],
            );
        let text = verdict(&fixture::info(), &[table]);
        assert!(text.contains("ratio is 1.000 ± 0.0"), "{text}");
    }

    #[test]
    fn nothing_found_is_said() {
        let info = fixture::info();
        assert!(verdict(&info, &[]).contains("no spectrum"));
        let empty = fixture::nulled(&fixture::tables());
        assert!(verdict(&info, &empty).contains("found no protons"));
    }

    #[test]
    fn one_bin_is_no_spectrum() {
        let one = fixture::truncated(&fixture::tables(), 1);
        let text = verdict(&fixture::info(), &one);
        assert!(
            text.contains("only rigidity") && !text.contains("AMS"),
            "{text}"
        );
    }
}
