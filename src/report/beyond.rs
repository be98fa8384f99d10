//! What becomes of particles beyond the halo, in words.

use super::findings::Finding;
use super::format::{energy, significant, with_error};
use super::select::{Rows, nearest};
use crate::store::{RunInfo, Table};

/// The energy in GeV that the words speak of.
const TYPICAL_GEV: f64 = 1e3;

/// One row of the table `beyond_halo`.
struct At<'a> {
    gev: f64,
    row: Rows<'a>,
}

impl<'a> At<'a> {
    /// The row nearest to the typical energy.
    fn typical(tables: &'a [Table]) -> Option<Self> {
        let rows = Rows::of(tables, "beyond_halo")?;
        let energies = rows.distinct("rigidity_gv");
        let gev = nearest(&energies, TYPICAL_GEV).or(energies.last().copied())?;
        let row = rows.with("rigidity_gv", gev);
        Some(Self { gev, row })
    }

    fn value(&self, column: &str) -> Option<f64> {
        let value = self.row.floats(column).first().copied();
        value.filter(|v| v.is_finite())
    }

    fn with_error(&self, column: &str) -> Option<String> {
        let error = self.value(&format!("{column}_err"));
        let value = self.value(column)?;
        Some(with_error(value, error.unwrap_or(f64::NAN)))
    }

    fn stated(&self, what: &str, column: &str, unit: &str) -> Option<Finding> {
        Some(Finding {
            what: format!("{what} at {}", energy(self.gev)),
            value: format!("{} {unit}", self.with_error(column)?),
        })
    }
}

/// Field, speed, density and how far they hold, and what it shines with.
pub(super) fn findings(info: &RunInfo, tables: &[Table]) -> Vec<Finding> {
    let Some(at) = At::typical(tables) else {
        return Vec::new();
    };
    let below = below_gev(info).map(|gev| Finding {
        what: "energy below which advection, not diffusion, empties the region".into(),
        value: format!("{}; Blasi (2019) names none", energy(gev)),
    });
    [
        at.stated("growth of waves beyond the halo", "growth_per_yr", "yr⁻¹"),
        at.stated("field in which they saturate", "saturated_field_ug", "µG"),
        at.stated("speed of the gas ṽ_A", "advection_speed_km_s", "km s⁻¹"),
        overdensity(&at),
        below,
        neutrinos(&at),
        at.stated("gamma rays E²I made of protons", "gamma", INTENSITY),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const INTENSITY: &str = "GeV cm⁻² s⁻¹ sr⁻¹";

fn overdensity(at: &At<'_>) -> Option<Finding> {
    let exact = at.with_error("overdensity")?;
    let walked = at.with_error("overdensity_walked");
    let walked = walked.map_or(String::new(), |found| format!(", by particles {found}"));
    Some(Finding {
        what: format!("density over that of free flight at {}", energy(at.gev)),
        value: format!("{exact}{walked}; Blasi (2019) writes 10⁴ to 10⁵"),
    })
}

fn neutrinos(at: &At<'_>) -> Option<Finding> {
    let (one, paper) = (at.with_error("neutrino")?, at.with_error("neutrino_b19")?);
    Some(Finding {
        what: format!(
            "neutrinos E²I of one flavour made of protons at {}",
            energy(at.gev)
        ),
        value: format!("{one} {INTENSITY}; {paper} by his eq. 18"),
    })
}

/// All of it in a sentence or two; nothing for a run that does not look there.
pub(super) fn verdict(info: &RunInfo, tables: &[Table]) -> Option<String> {
    let at = At::typical(tables)?;
    let number = |column| Some(significant(at.value(column)?, 3));
    let Some((field, speed)) = number("saturated_field_ug").zip(number("advection_speed_km_s"))
    else {
        return Some(format!(
            "Beyond the halo protons of {} drive no waves and fly freely.",
            energy(at.gev)
        ));
    };
    let held = match below_gev(info) {
        Some(gev) => format!(
            " Above {} diffusion empties the region faster than the gas moves.",
            energy(gev)
        ),
        None => String::new(),
    };
    Some(format!(
        "Beyond the halo escaping protons make a field of {field} µG, whose gas carries them away at {speed} km/s: \
         at {} they are {} times as dense as in free flight.{held}",
        energy(at.gev),
        number("overdensity")?,
    ))
}

fn below_gev(info: &RunInfo) -> Option<f64> {
    let found = info.found.get("beyond_halo")?;
    found.pointer("/confined_below_gev")?.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn told(field: Option<f64>) -> (RunInfo, Table) {
        let table = Table::new("beyond_halo", "")
            .text("species", "", vec!["H1".into(); 2])
            .float("rigidity_gv", "GV", "", vec![1.0, 1e3])
            .optional("growth_per_yr", "", "", vec![field; 2])
            .optional("saturated_field_ug", "", "", vec![field; 2])
            .optional("advection_speed_km_s", "", "", vec![field.map(|_| 98.7); 2])
            .float("overdensity", "", "", vec![900.0, 1012.4])
            .estimate("overdensity_walked", "", "", vec![(1011.0, 3.0); 2])
            .float("neutrino", "", "", vec![3e-12; 2])
            .float("neutrino_b19", "", "", vec![4.46e-12; 2])
            .float("gamma", "", "", vec![6e-12; 2]);
        let mut info = fixture::info();
        let found = serde_json::json!({ "confined_below_gev": 2.06e5 });
        info.found.insert("beyond_halo".into(), found);
        (info, table)
    }

    #[test]
    fn numbers_and_what_the_paper_writes_are_told() {
        let (info, table) = told(Some(0.0225));
        let tables = [table];
        let lines: Vec<String> = findings(&info, &tables)
            .iter()
            .map(|f| format!("{}: {}", f.what, f.value))
            .collect();
        assert_eq!(
            lines[3..5],
            [
                "density over that of free flight at 1 TeV: 1012, by particles 1011.0 ± 3.0; Blasi (2019) writes 10⁴ to 10⁵",
                "energy below which advection, not diffusion, empties the region: 206 TeV; Blasi (2019) names none",
            ]
        );
        assert_eq!(
            verdict(&info, &tables).unwrap_or_default(),
            "Beyond the halo escaping protons make a field of 0.0225 µG, whose gas carries them away at 98.7 km/s: \
             at 1 TeV they are 1012 times as dense as in free flight. Above 206 TeV diffusion empties the region \
             faster than the gas moves."
        );
    }

    #[test]
    fn free_flight_is_told() {
        let (info, table) = told(None);
        let text = verdict(&info, &[table]).unwrap_or_default();
        assert!(text.contains("fly freely"), "{text}");
        assert!(verdict(&info, &[]).is_none() && findings(&info, &[]).is_empty());
    }
}
