//! The few numbers that say what a run found; the summary and the page print the same ones.

use super::chart::Dot;
use super::format::{percent, rigidity, significant, with_error};
use super::select::{Estimate, Rows, interpolated, species};
use super::theory::{escape_time_myr, grammage_g_cm2, left_out};
use super::{beyond, composition, near_source, nested_leaky_box, ratios, study, waves};
use crate::data;
use crate::store::{RunInfo, Table};

/// One number in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    /// What and where.
    pub what: String,
    /// Value ± error with its unit.
    pub value: String,
}

impl Finding {
    /// The same with a remark.
    fn with(mut self, remark: &str) -> Self {
        self.value += remark;
        self
    }
}

/// Unit of an intensity per GV.
pub(super) const INTENSITY_UNIT: &str = "m⁻² s⁻¹ sr⁻¹ GV⁻¹";

/// A species in words.
pub(super) fn species_name(symbol: &str) -> &str {
    match symbol {
        "H1" => "protons",
        "electron" => "electrons",
        "positron" => "positrons",
        nucleus => nucleus,
    }
}

/// The table that holds the main result, if it was written.
pub(super) fn main_table(tables: &[Table]) -> Option<&Table> {
    let named = |name: &str| tables.iter().find(|t| t.name == name);
    named("spectrum")
        .or_else(|| named("anisotropy_bands"))
        .or_else(|| named("residence"))
        .or_else(|| named("beyond_halo"))
}

/// Where the numbers of the run are found.
pub(super) fn place(tables: &[Table]) -> &'static str {
    match main_table(tables).map(|table| table.name.as_str()) {
        Some("anisotropy_bands") => "at the Sun",
        Some("residence") => "in the flux tube",
        Some("beyond_halo") => "beyond the halo",
        _ => "at z = 0",
    }
}

/// Whether there is a walk's result, or nothing at all.
pub(super) fn walked(tables: &[Table]) -> bool {
    main_table(tables).is_none_or(|table| table.name == "spectrum")
}

/// Name of the species that the main table shows.
pub(super) fn main_species(tables: &[Table]) -> String {
    let symbol = main_table(tables).and_then(species);
    symbol.map_or("particles".into(), |s| species_name(&s).to_string())
}

/// Everything worth a line.
pub(super) fn findings(info: &RunInfo, tables: &[Table]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(spectrum) = Rows::of(tables, "spectrum").map(|r| r.at_midplane()) {
        for intensity in intensities(&spectrum) {
            found.push(stated("interstellar intensity", &intensity, INTENSITY_UNIT));
        }
        let slope = spectrum.estimate_near("slope", 100.0);
        found.extend(slope.map(|e| stated("slope d ln I/d ln R", &e, "")));
    }
    let by_waves = waves::findings(info, tables);
    // of a halo that is not walked D says nothing
    let read = main_table(tables).is_none_or(|table| table.name != "beyond_halo");
    let transport = Rows::of(tables, "transport").filter(|_| read && by_waves.is_empty());
    found.extend(transport.and_then(|rows| diffusion(&rows.at_midplane())));
    found.extend(by_waves);
    let grammage = mean_grammage_near(tables, 10.0);
    found.extend(grammage.map(|e| {
        let theory = exact(info, grammage_g_cm2(info, tables), &e);
        stated("mean grammage", &e, "g cm⁻²").with(&theory)
    }));
    let time = escape_time_near(tables, 10.0);
    found.extend(time.map(|e| {
        let theory = exact(info, escape_time_myr(info, tables), &e);
        stated("mean escape time", &e, "Myr").with(&theory)
    }));
    found.extend(ratios::findings(tables));
    found.extend(nested_leaky_box::findings(tables));
    found.extend(composition::findings(tables));
    found.extend(dipoles(info, tables));
    found.extend(worst_error(tables));
    found.extend(study::findings(info, tables));
    found.extend(near_source::findings(tables));
    found.extend(beyond::findings(info, tables));
    found
}

/// D_zz at a rigidity, infinite or not.
fn diffusion(transport: &Rows) -> Option<Finding> {
    let what = "diffusion coefficient D_zz";
    let r = *transport.rigidities_near(&[10.0]).first()?;
    if transport.with("rigidity_gv", r).floats("d_zz_cm2_s") == [f64::INFINITY] {
        return Some(Finding {
            what: format!("{what} at {}", rigidity(r)),
            value: "∞".into(),
        });
    }
    let d = transport.estimate_at("d_zz_cm2_s", 10.0)?;
    Some(stated(what, &d, "cm² s⁻¹"))
}

/// The dipole at the lowest and at the highest place below the halo's edge.
fn dipoles(info: &RunInfo, tables: &[Table]) -> Vec<Finding> {
    let Some(moments) = Rows::of(tables, "pitch_angle_moments") else {
        return Vec::new();
    };
    let halo = info.config.pointer("/halo/height_kpc");
    let halo = halo.and_then(serde_json::Value::as_f64);
    let mut places = moments.distinct("z_kpc");
    places.retain(|&z| Some(z) != halo);
    let mut ends = vec![places.first(), places.last()];
    ends.dedup();
    let dipole = |z: &f64| {
        let estimate = moments.with("z_kpc", *z).estimate_at("dipole", 10.0)?;
        let what = format!("outward dipole 3⟨µ⟩ at z = {} kpc", significant(*z, 3));
        Some(stated(&what, &estimate, ""))
    };
    ends.into_iter().flatten().filter_map(dipole).collect()
}

/// The interstellar intensity at round rigidities; at the middle one of the table if it covers none.
fn intensities(spectrum: &Rows) -> Vec<Estimate> {
    let at = |r| spectrum.estimate_at("intensity_per_gv", r);
    let mut found: Vec<Estimate> = [1.0, 10.0, 100.0, 1000.0]
        .into_iter()
        .filter_map(at)
        .collect();
    if found.is_empty() {
        found.extend(spectrum.rigidities_near(&[]).into_iter().filter_map(at));
    }
    found.dedup_by_key(|e| e.rigidity_gv);
    found
}

pub(super) fn mean_grammage_near(tables: &[Table], target_gv: f64) -> Option<Estimate> {
    Rows::of_protons(tables, "grammage_mean")?.estimate_at("grammage_g_cm2", target_gv)
}

/// What a closed form gives at the rigidity of an estimate and how far that is, where nothing is left out of it.
fn exact(info: &RunInfo, closed_form: Option<Vec<Dot>>, found: &Estimate) -> String {
    let dots = closed_form.filter(|_| left_out(info).is_empty());
    let theory = dots.iter().flatten().find(|d| d.x == found.rigidity_gv);
    theory.map_or(String::new(), |theory| {
        let sigmas = (found.value - theory.y).abs() / found.error;
        let (value, apart) = (significant(theory.y, 4), significant(sigmas, 2));
        format!("; closed form {value}, {apart} σ apart")
    })
}

fn stated(what: &str, estimate: &Estimate, unit: &str) -> Finding {
    Finding {
        what: format!("{what} at {}", rigidity(estimate.rigidity_gv)),
        value: format!("{} {unit}", with_error(estimate.value, estimate.error))
            .trim_end()
            .to_string(),
    }
}

/// Mean escape time over both sides, each weighted with the flux through it.
pub(super) fn escape_time_near(tables: &[Table], target_gv: f64) -> Option<Estimate> {
    let escape = Rows::of_protons(tables, "escape")?;
    let mut sides = Vec::new();
    for side in escape.distinct_texts("side") {
        let rows = escape.with_text("side", &side);
        let Some(time) = rows.estimate_at("mean_time_myr", target_gv) else {
            continue;
        };
        let flux = rows.estimate_at("flux_relative", time.rigidity_gv);
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
        what: "largest error of the intensity above 1 GV".into(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(findings(&fixture::info(), &[]).is_empty());
    }

    #[test]
    fn infinite_diffusion_is_told() {
        let of = |d: [f64; 2]| {
            let table = Table::new("transport", "")
                .float("rigidity_gv", "GV", "", vec![8.0, 100.0])
                .float("d_zz_cm2_s", "", "", d.to_vec());
            diffusion(&Rows::of(&[table], "transport").unwrap()).unwrap()
        };
        let infinite = of([f64::INFINITY, 1e28]);
        assert!(infinite.what.ends_with("at 8.00 GV"), "{infinite:?}");
        assert_eq!(infinite.value, "∞");
        assert_eq!(of([2e28, 1e28]).value, "2.000×10²⁸ cm² s⁻¹");
    }

    #[test]
    fn the_dipole_is_told_at_the_lowest_and_the_highest_place() {
        let table = Table::new("pitch_angle_moments", "")
            .float("rigidity_gv", "GV", "", vec![10.0; 4])
            .float("z_kpc", "kpc", "", vec![2.0, 0.0, 1.0, 4.0])
            .estimate(
                "dipole",
                "",
                "",
                vec![(0.04, 0.001), (-0.001, 0.002), (0.01, 0.001), (1.8, 0.1)],
            );
        let found = findings(&fixture::info(), &[table]);
        let lines: Vec<_> = found
            .iter()
            .map(|f| format!("{}: {}", f.what, f.value))
            .collect();
        assert_eq!(
            lines,
            [
                "outward dipole 3⟨µ⟩ at z = 0 kpc at 10.0 GV: −0.0010 ± 0.0020",
                "outward dipole 3⟨µ⟩ at z = 2.00 kpc at 10.0 GV: 0.0400 ± 0.0010",
            ]
        );
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
