//! What realisations of the sources tell, in words: the page, the summary and the verdict say the same.

mod ages;
mod lines;

pub(super) use lines::findings;

use serde_json::Value;

use super::chart::Dot;
use super::format::{energy, grouped, significant, with_error};
use super::select::{Rows, interpolated};
use crate::store::{RunInfo, Table};

/// The energies that the words speak of, in GeV.
const TYPICAL_GEV: [f64; 2] = [1e3, 1e5];

/// Bands over all realisations of the main species, ascending in energy.
pub(super) fn bands(tables: &[Table]) -> Option<Rows<'_>> {
    Rows::of(tables, "anisotropy_bands")
}

/// Number of the realisation most like the measured sky.
pub(super) fn number_of_closest(info: &RunInfo) -> Option<u64> {
    info.found.get("like_data")?.get("closest")?.as_u64()
}

/// The realisations in two or three sentences; nothing for a run without them.
pub(super) fn verdict(info: &RunInfo, tables: &[Table]) -> Option<String> {
    let bands = bands(tables)?;
    let mut sentences = Vec::new();
    for at in typical(&bands) {
        let median = value(&bands, "amplitude_median", at)?;
        let end = |name| Some(significant(value(&bands, name, at)?.y, 2));
        let (lo, hi) = (end("amplitude_lo68")?, end("amplitude_hi68")?);
        sentences.push(format!(
            "at {} the median dipole amplitude is {}, and 68 % of the realisations lie between {lo} and {hi}",
            energy(at),
            stated(&median),
        ));
    }
    let count = match info.realizations {
        0 => "the realisations".into(),
        n => format!("{} realisations", grouped(n)),
    };
    let mut text = format!("Over {count} of the sources: {}.", sentences.join("; "));
    let leave = |key| Some(percent(&estimate(info, "leave_fractions", key)?));
    if let (Some(narrow), Some(wide)) = (leave("/amplitude_68"), leave("/amplitude_95")) {
        text +=
            &format!(" {narrow} of them leave the 68 % band at some energy, {wide} the 95 % band.");
    }
    if let Some(dip) = estimate(info, "like_data", "/dip") {
        text += &format!(
            " {} dip between 30 and 500 TeV as low as IceCube measured.",
            percent(&dip)
        );
    }
    Some(text)
}

/// The typical energies within the bands; the middle one if none is.
fn typical(bands: &Rows) -> Vec<f64> {
    let energies = bands.distinct("energy_gev");
    let inside = |at: &f64| value(bands, "amplitude_median", *at).is_some();
    let found: Vec<f64> = TYPICAL_GEV.into_iter().filter(inside).collect();
    if found.is_empty() {
        let middle = energies.get(energies.len() / 2);
        return middle.copied().filter(inside).into_iter().collect();
    }
    found
}

/// A positive column with its error at an energy within the bands.
fn value(bands: &Rows, column: &str, energy_gev: f64) -> Option<Dot> {
    let dots = bands.dots("energy_gev", column);
    let exact = dots.iter().find(|d| d.x == energy_gev && d.y > 0.0);
    exact.copied().or_else(|| interpolated(&dots, energy_gev))
}

/// A number of `run.json` that stands in no table.
fn number(info: &RunInfo, table: &str, pointer: &str) -> Option<f64> {
    info.found
        .get(table)?
        .pointer(pointer)
        .and_then(Value::as_f64)
}

/// The same with its error beside it.
fn estimate(info: &RunInfo, table: &str, pointer: &str) -> Option<Dot> {
    let value = number(info, table, pointer)?;
    let error = number(info, table, &format!("{pointer}_err"));
    Some(Dot::with_error(0.0, value, error.unwrap_or(f64::NAN)))
}

fn stated(dot: &Dot) -> String {
    with_error(dot.y, dot.hi - dot.y)
}

/// A share with its error in per cent.
fn percent(share: &Dot) -> String {
    let text = stated(&share.scaled(100.0));
    if text.contains('±') {
        format!("({text}) %")
    } else {
        format!("{text} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// A power law of amplitude, A = 7e-4 (E/TeV)^(1/3), whose 68 % band is half a decade wide.
    fn study() -> (RunInfo, Vec<Table>) {
        let energies: Vec<f64> = (0..9)
            .map(|i| 10f64.powf(2.0 + 0.5 * f64::from(i)))
            .collect();
        let law = |factor: f64, relative: f64| -> Vec<(f64, f64)> {
            let at = |e: &f64| factor * 7e-4 * (e / 1e3).cbrt();
            energies.iter().map(|e| (at(e), relative * at(e))).collect()
        };
        let table = Table::new("anisotropy_bands", "")
            .text("species", "", vec!["H1".into(); 9])
            .float("energy_gev", "GeV", "", energies.clone())
            .estimate("amplitude_median", "", "", law(1.0, 0.02))
            .estimate("amplitude_lo68", "", "", law(10f64.powf(-0.25), 0.03))
            .estimate("amplitude_hi68", "", "", law(10f64.powf(0.25), 0.04));
        let mut info = fixture::info();
        info.realizations = 4000;
        let found = serde_json::json!({
            "leave_fractions": {"amplitude_68": 0.72, "amplitude_68_err": 0.007,
                "amplitude_95": 0.17, "amplitude_95_err": 0.006},
            "like_data": {"dip": 0.031, "dip_err": 0.003, "flip": null,
                "closest": 137, "closest_rms": 0.0},
        });
        info.found = serde_json::from_value(found).unwrap();
        (info, vec![table])
    }

    /// 0.5 dex; (0.03² + 0.04²)^½ = 0.05 of e is 0.0217 dex.
    #[test]
    fn a_study_in_words() {
        let (info, tables) = study();
        let lines: Vec<_> = findings(&info, &tables)
            .iter()
            .map(|f| format!("{}: {}", f.what, f.value))
            .collect();
        assert_eq!(
            lines,
            [
                "median dipole amplitude at 1 TeV: (7.00 ± 0.14)×10⁻⁴",
                "width of its 68 % band in dex at 1 TeV: 0.500 ± 0.022",
                "median dipole amplitude at 100 TeV: 0.003249 ± 0.000065",
                "width of its 68 % band in dex at 100 TeV: 0.500 ± 0.022",
                "share that leaves the 68 % band of the amplitude: 0.7200 ± 0.0070",
                "share that leaves the 95 % band of the amplitude: 0.1700 ± 0.0060",
                "share that dips as low as measured from 30 to 500 TeV: 0.0310 ± 0.0030",
                "realisation most like IceCube 12 yr: number 137, off by a factor of 1.00 (rms)",
            ]
        );
        let text = verdict(&info, &tables).unwrap();
        assert!(
            text.starts_with(
                "Over 4\u{202f}000 realisations of the sources: at 1 TeV the median dipole amplitude is \
                 (7.00 ± 0.14)×10⁻⁴, and 68 % of the realisations lie between 3.9×10⁻⁴ and 0.0012; at 100 TeV"
            ),
            "{text}"
        );
        assert!(
            text.contains("(72.00 ± 0.70) % of them leave the 68 % band"),
            "{text}"
        );
        assert!(
            text.ends_with(
                "(3.10 ± 0.30) % dip between 30 and 500 TeV as low as IceCube measured."
            )
        );
    }

    #[test]
    fn elsewhere_the_middle_energy_is_told() {
        let (info, mut tables) = study();
        tables = fixture::truncated(&tables, 2);
        let text = verdict(&info, &tables).unwrap();
        assert!(text.contains("at 316 GeV"), "{text}");
        assert!(verdict(&info, &[]).is_none());
        assert!(findings(&info, &[]).is_empty());
    }
}
