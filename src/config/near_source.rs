//! What a near-source run has found, of which a nested leaky box takes the grammage.

use std::path::Path;

use super::error::ConfigError;
use super::rows::{self, Column, Kind, Row, Rule};
use super::values::number;
use crate::store::RunFolder;
use crate::units::Rigidity;

/// Grammage around the sources against rigidity, ascending.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceGrammage {
    /// R in GV.
    pub rigidity_gv: Vec<f64>,
    /// Mean grammage in g/cm², and its error.
    pub grammage_g_cm2: Vec<(f64, f64)>,
}

/// The table of a run folder.
const TABLE: &str = "residence";
const NAMES: [&str; 3] = ["rigidity_gv", "grammage_g_cm2", "grammage_g_cm2_err"];

const fn column(name: &'static str, unit: &'static str, rule: Rule) -> Column<'static> {
    Column {
        name,
        unit,
        rule,
        needed: true,
    }
}

const KIND: Kind<'static> = Kind {
    columns: &[
        column(NAMES[0], "GV", Rule::Positive),
        column(NAMES[1], "g/cm²", Rule::AtLeastZero),
        column(NAMES[2], "g/cm²", Rule::AtLeastZero),
    ],
    example: "rigidity_gv,grammage_g_cm2,grammage_g_cm2_err",
};

/// The grammage of a run folder as CSV text, which a configuration keeps; or why it cannot be had.
pub(super) fn text(dir: &Path) -> Result<String, String> {
    let table = RunFolder::open(dir)
        .read_table(TABLE)
        .map_err(|error| error.to_string())?;
    let columns = NAMES.map(|name| {
        let column = table.floats(name);
        column.ok_or_else(|| format!("its table `{TABLE}` has no column {name}"))
    });
    let [rigidity, grammage, error] = columns;
    let (rigidity, grammage, error) = (rigidity?, grammage?, error?);
    let rows = rigidity.iter().zip(&grammage).zip(&error);
    let known = rows.filter(|((_, x), e)| x.is_finite() && e.is_finite());
    let lines = known.map(|((r, x), e)| format!("{r:e},{x:e},{e:e}\n"));
    Ok(format!("{}\n{}", KIND.example, lines.collect::<String>()))
}

impl SourceGrammage {
    /// Reads that text; every defect is named by line.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let mut all = Self::default();
        let given = rows::read(&KIND, name, text, |row| all.add(row))?;
        match all.rigidity_gv.is_empty() {
            true => {
                let place = format!("{name}:{}", given.line);
                Err(ConfigError::one(place, "the table has no rows"))
            }
            false => Ok(all),
        }
    }

    /// Grammage in g/cm² at a rigidity, `sigmas` of its error above the mean: a power law between rows, and beyond the
    /// ends what it is there.
    pub fn at(&self, r: Rigidity, sigmas: f64) -> f64 {
        let value = |i: usize| {
            let (mean, error) = self.grammage_g_cm2[i];
            (mean + sigmas * error).max(0.0)
        };
        let above = self.rigidity_gv.partition_point(|&x| x < r.gv());
        let last = self.rigidity_gv.len() - 1;
        if above == 0 || above > last {
            return value(above.min(last));
        }
        let [x0, x1] = [above - 1, above].map(|i| libm::log(self.rigidity_gv[i]));
        let share = (libm::log(r.gv()) - x0) / (x1 - x0);
        let (low, high) = (value(above - 1), value(above));
        match low > 0.0 && high > 0.0 {
            true => low * libm::pow(high / low, share),
            false => low + (high - low) * share,
        }
    }

    fn add(&mut self, row: Row) -> Result<(), String> {
        let mut numbers = row.numbers.into_iter();
        let [r, x, error] = [0; 3].map(|_| numbers.next().flatten().unwrap_or(0.0));
        if let Some(&before) = self.rigidity_gv.last()
            && r <= before
        {
            return Err(format!(
                "rigidity_gv = {} must be greater than {} before it",
                number(r),
                number(before)
            ));
        }
        self.rigidity_gv.push(r);
        self.grammage_g_cm2.push((x, error));
        Ok(())
    }
}
