//! Ratios of nuclei beside what was measured.

use super::chart::Dot;
use super::findings::Finding;
use super::format::{rigidity, significant, with_error};
use super::select::{Rows, interpolated};
use crate::data::{self, Abscissa, MeasuredRatio};
use crate::species::Species;
use crate::store::Table;

/// Where ratios of elements are told, in GV.
const TOLD_GV: f64 = 10.0;
/// Where ratios of isotopes are told, in GeV/n: they are measured below a few GeV/n.
const TOLD_GEV_N: f64 = 1.0;

/// The rows of one pair of the table `ratio`.
pub(super) struct Ratio<'a> {
    numerator: String,
    denominator: String,
    rows: Rows<'a>,
}

/// What stands at equal rigidity, and at equal energy per nucleon.
pub(super) const KINDS: [Kind; 2] = [
    Kind {
        abscissa: Abscissa::Rigidity,
        column: "rigidity_gv",
        ratio: "ratio",
        modulated: "ratio_modulated",
    },
    Kind {
        abscissa: Abscissa::KineticEnergyPerNucleon,
        column: "kinetic_energy_gev_n",
        ratio: "ratio_per_nucleon",
        modulated: "ratio_per_nucleon_modulated",
    },
];

/// Columns of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kind {
    pub abscissa: Abscissa,
    column: &'static str,
    ratio: &'static str,
    modulated: &'static str,
}

impl Ratio<'_> {
    /// As one writes it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.numerator, self.denominator)
    }

    /// Interstellar.
    pub fn interstellar(&self, kind: Kind) -> Vec<Dot> {
        self.rows.dots(kind.column, kind.ratio)
    }

    /// At Earth.
    pub fn modulated(&self, kind: Kind) -> Vec<Dot> {
        self.rows.dots(kind.column, kind.modulated)
    }

    /// Who measured it, at Earth.
    pub fn measured(&self, kind: Kind) -> Vec<MeasuredRatio> {
        let same = |m: &MeasuredRatio| {
            (&m.numerator, &m.denominator) == (&self.numerator, &self.denominator)
                && m.abscissa == kind.abscissa
        };
        data::ratios().into_iter().filter(same).collect()
    }

    /// Kinds worth a figure: isotopes are told apart at equal energy per nucleon alone, elements mostly at equal rigidity.
    pub fn kinds(&self) -> Vec<Kind> {
        let isotopes = Species::named(&self.numerator).is_some();
        let worth = |kind: &Kind| match kind.abscissa {
            Abscissa::Rigidity => !isotopes,
            _ => isotopes || !self.measured(*kind).is_empty(),
        };
        KINDS.into_iter().filter(worth).collect()
    }
}

/// All pairs that a run tabulated, in their order.
pub(super) fn ratios(tables: &[Table]) -> Vec<Ratio<'_>> {
    let Some(all) = Rows::of(tables, "ratio") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for numerator in all.distinct_texts("numerator") {
        let above = all.with_text("numerator", &numerator);
        for denominator in above.distinct_texts("denominator") {
            found.push(Ratio {
                rows: above.with_text("denominator", &denominator),
                numerator: numerator.clone(),
                denominator,
            });
        }
    }
    found
}

/// A measured value with its bar.
pub(super) fn dots(measured: &MeasuredRatio) -> Vec<Dot> {
    let dot = |p: &data::Point| Dot {
        x: p.x,
        y: p.y,
        lo: p.y - p.err_lo,
        hi: p.y + p.err_hi,
    };
    measured.points.iter().map(dot).collect()
}

/// Who measured, in words.
pub(super) fn experiment(measured: &MeasuredRatio) -> String {
    match measured.preliminary {
        true => format!("{}, preliminary", measured.experiment),
        false => measured.experiment.clone(),
    }
}

/// Each ratio at Earth at one place, beside the measurement that is the most precise there.
pub(super) fn findings(tables: &[Table]) -> Vec<Finding> {
    ratios(tables).iter().filter_map(finding).collect()
}

fn finding(ratio: &Ratio) -> Option<Finding> {
    let kind = *ratio.kinds().first()?;
    let (at, place) = match kind.abscissa {
        Abscissa::Rigidity => (TOLD_GV, rigidity(TOLD_GV)),
        _ => (TOLD_GEV_N, format!("{} GeV/n", significant(TOLD_GEV_N, 3))),
    };
    let ours = interpolated(&ratio.modulated(kind), at)?;
    let measured = ratio.measured(kind).into_iter();
    let there = measured.filter_map(|m| Some((experiment(&m), interpolated(&dots(&m), at)?)));
    let best = there.min_by(|a, b| (a.1.hi - a.1.lo).total_cmp(&(b.1.hi - b.1.lo)));
    let theirs = best.map_or(String::new(), |(name, dot)| {
        format!("; {name} {}", with_error(dot.y, 0.5 * (dot.hi - dot.lo)))
    });
    Some(Finding {
        what: format!("{} at Earth at {place}", ratio.name()),
        value: with_error(ours.y, ours.hi - ours.y) + &theirs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// AMS-02 has 0.2857 ± 0.0061 at 9.671 GV and 0.2823 ± 0.0060 at 10.54 GV.
    #[test]
    fn ratios_are_told_beside_measurements() {
        let lines: Vec<String> = findings(&[fixture::ratio()])
            .iter()
            .map(|f| format!("{}: {}", f.what, f.value))
            .collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        let (ours, theirs) = lines[0].split_once("; ").unwrap();
        assert_eq!(ours, "B/C at Earth at 10.0 GV: 0.2500 ± 0.0025");
        assert_eq!(theirs, "AMS-02 0.2844 ± 0.0060");
        let isotopes = "Be10/Be9 at Earth at 1.00 GeV/n: 0.2500 ± 0.0025; AMS-02, preliminary 0.16";
        assert!(lines[1].starts_with(isotopes), "{}", lines[1]);
        assert_eq!(lines[2], "B10/B11 at Earth at 1.00 GeV/n: 0.2500 ± 0.0025");
        assert!(findings(&fixture::tables()).is_empty());
    }

    #[test]
    fn elements_are_shown_at_rigidity_and_where_measured_at_energy() {
        let tables = [fixture::ratio()];
        let kinds: Vec<usize> = ratios(&tables).iter().map(|r| r.kinds().len()).collect();
        assert_eq!(kinds, [2, 1, 1]);
    }
}
