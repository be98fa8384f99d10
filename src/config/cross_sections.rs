//! The CSV files of cross sections: a row for each energy, a column for each nucleus or channel.

use super::error::{ConfigError, Problem};
use super::rows::{self, Column, Kind, Rule};
use super::values::number;
use crate::data::CrossSectionTable;
use crate::quote::shorten;
use crate::species::{NUCLEI, Species};

/// The first column: kinetic energies per nucleon.
const ENERGY: &str = "Ekn_GeV_per_n";

/// What the columns after the first are.
struct Columns {
    example: &'static str,
    judge: fn(&str) -> Result<(), String>,
}

const CHANNELS: Columns = Columns {
    example: "Ekn_GeV_per_n,12C->11B,12C->10B",
    judge: channel,
};

const NUCLEI_ALONE: Columns = Columns {
    example: "Ekn_GeV_per_n,12C,16O",
    judge: |name| nucleus(name, name).map(|_| ()),
};

/// Reads production cross sections from CSV text with lines of comment after `#`; every defect is named by file and
/// line.
pub(super) fn production(name: &str, text: &str) -> Result<CrossSectionTable, ConfigError> {
    read(&CHANNELS, name, text)
}

/// Reads inelastic cross sections likewise.
pub(super) fn inelastic(name: &str, text: &str) -> Result<CrossSectionTable, ConfigError> {
    read(&NUCLEI_ALONE, name, text)
}

fn read(columns: &Columns, name: &str, text: &str) -> Result<CrossSectionTable, ConfigError> {
    let (line, header) = rows::header(text);
    columns.check(&format!("{name}:{line}"), &header)?;
    let kinds: Vec<Column> = header.iter().map(|name| column(name)).collect();
    let kind = Kind {
        columns: &kinds,
        example: columns.example,
    };
    let mut energy_gev_n: Vec<f64> = Vec::new();
    let mut values = vec![Vec::new(); header.len().saturating_sub(1)];
    rows::read(&kind, name, text, |row| {
        let mut numbers = row.numbers.into_iter().flatten();
        let energy = numbers.next().unwrap_or(0.0);
        if let Some(&before) = energy_gev_n.last().filter(|&&before| before >= energy) {
            return Err(format!(
                "{ENERGY} = {} is not allowed: energies must ascend, and the row before has {}",
                number(energy),
                number(before)
            ));
        }
        energy_gev_n.push(energy);
        for (column, mb) in values.iter_mut().zip(numbers) {
            column.push(mb);
        }
        Ok(())
    })?;
    if energy_gev_n.is_empty() {
        return Err(ConfigError::one(
            format!("{name}:{line}"),
            "the table has no rows",
        ));
    }
    Ok(CrossSectionTable {
        energy_gev_n,
        columns: header.into_iter().skip(1).zip(values).collect(),
    })
}

impl Columns {
    /// Whether columns mean something, where there are any.
    fn check(&self, place: &str, header: &[String]) -> Result<(), ConfigError> {
        let [first, others @ ..] = header else {
            return Ok(());
        };
        if first != ENERGY || others.is_empty() {
            let message = format!(
                "the columns are not an energy {ENERGY} and cross sections after it (expected such as {})",
                self.example
            );
            return Err(ConfigError::one(place, message));
        }
        let problems: Vec<Problem> = others
            .iter()
            .filter_map(|name| (self.judge)(name).err())
            .map(|message| Problem {
                place: place.into(),
                message,
            })
            .collect();
        match problems.is_empty() {
            true => Ok(()),
            false => Err(ConfigError::many(problems)),
        }
    }
}

fn column(name: &str) -> Column<'_> {
    let energy = name == ENERGY;
    Column {
        name,
        unit: if energy { "GeV/n" } else { "mb" },
        rule: if energy {
            Rule::Positive
        } else {
            Rule::AtLeastZero
        },
        needed: true,
    }
}

/// Whether a column is a nucleus and a lighter one.
fn channel(column: &str) -> Result<(), String> {
    let Some((parent, daughter)) = column.split_once("->") else {
        return Err(format!(
            "column \"{}\" is not a nucleus and its fragment, such as 12C->11B",
            shorten(column)
        ));
    };
    if nucleus(column, daughter)?.nucleons >= nucleus(column, parent)?.nucleons {
        return Err(format!(
            "column {column}: a fragment must have fewer nucleons than the nucleus that it comes from"
        ));
    }
    Ok(())
}

/// The nucleus of a name such as 12C in a column.
fn nucleus(column: &str, name: &str) -> Result<Species, String> {
    Species::mass_first(name).ok_or_else(|| {
        let known = NUCLEI.map(|n| format!("{}{}", n.nucleons, n.symbol()));
        format!(
            "column {}: \"{}\" is not a nucleus that is known (allowed: {})",
            shorten(column),
            shorten(name),
            known.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defect(text: &str) -> String {
        let result = production("x.csv", text);
        result.expect_err("defective table").to_string()
    }

    #[test]
    fn reads_rows_with_comments() {
        let text = "# mine\nEkn_GeV_per_n, 12C->11B, 11B->10Be\n0.1,50,0\n# more\n1,55.5,12\n";
        let table = production("x.csv", text).expect("valid");
        assert_eq!(table.energy_gev_n, [0.1, 1.0]);
        let expected = [
            ("12C->11B".to_string(), vec![50.0, 55.5]),
            ("11B->10Be".to_string(), vec![0.0, 12.0]),
        ];
        assert_eq!(table.columns, expected);
        let table = inelastic("x.csv", "Ekn_GeV_per_n,12C\n1,250\n").expect("valid");
        assert_eq!(table.columns, [("12C".to_string(), vec![250.0])]);
    }

    #[test]
    fn columns_must_be_an_energy_and_what_is_known() {
        let such = "(expected such as Ekn_GeV_per_n,12C->11B,12C->10B)";
        for text in ["E,12C->11B\n1,2\n", "Ekn_GeV_per_n\n1\n"] {
            assert_eq!(
                defect(text),
                format!(
                    "x.csv:1: the columns are not an energy Ekn_GeV_per_n and cross sections after it {such}"
                )
            );
        }
        assert_eq!(
            defect("# c\nEkn_GeV_per_n,12C,11B->12C,11B->12C\n1,2,3,4\n"),
            "x.csv:2: column \"12C\" is not a nucleus and its fragment, such as 12C->11B\n\
             x.csv:2: column 11B->12C: a fragment must have fewer nucleons than the nucleus that it comes from\n\
             x.csv:2: column 11B->12C: a fragment must have fewer nucleons than the nucleus that it comes from"
        );
        assert_eq!(
            defect("Ekn_GeV_per_n,12C->11B,12C->11B\n1,2,3\n"),
            "x.csv:1: column 12C->11B appears twice"
        );
        assert_eq!(
            defect("# nothing\n"),
            "x.csv:1: the table is empty (expected a line of column names: Ekn_GeV_per_n,12C->11B,12C->10B)"
        );
        assert_eq!(
            defect("Ekn_GeV_per_n,12C->11B\n"),
            "x.csv:1: the table has no rows"
        );
    }
}
