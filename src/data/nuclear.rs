//! Published cross sections of nuclei, on hydrogen but for one table on helium.

use std::sync::LazyLock;

use super::parse;

/// Cross sections against kinetic energy per nucleon.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossSectionTable {
    /// Kinetic energies in GeV/n, ascending.
    pub energy_gev_n: Vec<f64>,
    /// Name of each column, such as "12C->11B" of production and "12C" of inelastic collisions, and its values in mb.
    pub columns: Vec<(String, Vec<f64>)>,
}

macro_rules! wide {
    ($name:literal) => {
        LazyLock::new(|| by_column(include_str!(concat!("nuclear/", $name, ".csv"))))
    };
}

/// Production of isotopes by GALPROP's option 12 (Génolini et al. 2018, PRC 98, 034611), what decays fast included.
pub static PRODUCTION_GALPROP17: LazyLock<CrossSectionTable> =
    wide!("production_GALPROP17_OPT12_on_H");

/// The same on helium.
pub static PRODUCTION_GALPROP17_ON_HELIUM: LazyLock<CrossSectionTable> =
    wide!("production_GALPROP17_OPT12_on_He");

/// Production of Li, Be and B (Evoli, Aloisio & Blasi 2019, PRD 99, 103023), what decays fast included.
pub static PRODUCTION_EVOLI2019: LazyLock<CrossSectionTable> =
    wide!("evoli2019_cumulative_xs_on_H");

/// Production of Be to N (Webber, Soutoul, Kish & Rockstroh 2003, ApJS 144, 153), what decays fast included.
pub static PRODUCTION_WEBBER2003: LazyLock<CrossSectionTable> =
    LazyLock::new(|| by_row(include_str!("nuclear/webber2003_partial_xs_on_H.csv")));

/// Inelastic collisions (Tripathi, Cucinotta & Wilson 1999; helium of Coste et al. 2012, A&A 539, A88).
pub static INELASTIC_TRIPATHI99: LazyLock<CrossSectionTable> =
    wide!("total_inelastic_Tripathi99_Coste12_on_H");

/// Inelastic collisions (Webber, Soutoul, Kish & Rockstroh 2003, ApJS 144, 153); zero where there is no value.
pub static INELASTIC_WEBBER03: LazyLock<CrossSectionTable> = wide!("total_inelastic_Webber03_on_H");

/// Inelastic collisions (code of Barashenkov & Polanski 1994).
pub static INELASTIC_BARASHENKOV94: LazyLock<CrossSectionTable> =
    wide!("total_inelastic_Barashenkov94_on_H");

const EMBEDDED: &str = "the embedded files are read by the tests";

/// A file with a row for each energy and a column for each reaction.
fn by_column(text: &str) -> CrossSectionTable {
    let (header, rows) = cells(text);
    let column = |i: usize| rows.iter().map(|row| number(&row[i])).collect();
    CrossSectionTable {
        energy_gev_n: column(0),
        columns: (1..header.len())
            .map(|i| (header[i].clone(), column(i)))
            .collect(),
    }
}

/// A file with a row for each projectile and fragment and a column `sigma_T` for each energy T in MeV/n.
fn by_row(text: &str) -> CrossSectionTable {
    let (header, rows) = cells(text);
    let energy = |name: &String| Some(1e-3 * number(name.strip_prefix("sigma_")?));
    let energies: Vec<(usize, f64)> = header
        .iter()
        .enumerate()
        .filter_map(|(i, name)| Some((i, energy(name)?)))
        .collect();
    let column = |row: &Vec<String>| {
        let values = energies.iter().map(|&(i, _)| number(&row[i]));
        (format!("{}->{}", row[0], row[1]), values.collect())
    };
    CrossSectionTable {
        energy_gev_n: energies.iter().map(|e| e.1).collect(),
        columns: rows.iter().map(column).collect(),
    }
}

/// The names of the columns and the rows.
fn cells(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = parse::reader(text);
    let list = |record: &csv::StringRecord| record.iter().map(str::to_string).collect();
    let header = list(reader.headers().expect(EMBEDDED));
    let rows = reader.records().map(|row| list(&row.expect(EMBEDDED)));
    (header, rows.collect())
}

fn number(text: &str) -> f64 {
    text.parse().expect(EMBEDDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(table: &CrossSectionTable, column: &str, energy_gev_n: f64) -> f64 {
        let row = table.energy_gev_n.iter().position(|&e| e == energy_gev_n);
        let values = &table.columns.iter().find(|c| c.0 == column).unwrap().1;
        values[row.unwrap()]
    }

    #[test]
    fn every_file_is_read_whole() {
        let tables = [
            (&PRODUCTION_GALPROP17, 41, 127),
            (&PRODUCTION_GALPROP17_ON_HELIUM, 41, 127),
            (&PRODUCTION_EVOLI2019, 160, 87),
            (&PRODUCTION_WEBBER2003, 15, 629),
            (&INELASTIC_TRIPATHI99, 43, 36),
            (&INELASTIC_WEBBER03, 41, 36),
            (&INELASTIC_BARASHENKOV94, 41, 36),
        ];
        for (table, energies, columns) in tables {
            assert!(table.energy_gev_n.is_sorted_by(|a, b| a < b));
            assert_eq!(table.energy_gev_n.len(), energies);
            assert_eq!(table.columns.len(), columns);
            for (name, values) in &table.columns {
                assert_eq!(values.len(), energies, "{name}");
                assert!(
                    values.iter().all(|&mb| mb >= 0.0 && mb.is_finite()),
                    "{name}"
                );
            }
        }
    }

    /// Read off the files.
    #[test]
    fn values_stand_in_their_places() {
        assert_eq!(at(&PRODUCTION_GALPROP17, "11B->6Li", 0.01), 6.904);
        assert_eq!(at(&PRODUCTION_GALPROP17_ON_HELIUM, "11B->7Li", 0.01), 36.27);
        assert_eq!(at(&PRODUCTION_EVOLI2019, "56Fe->7Li", 0.01075), 0.4205);
        assert_eq!(at(&PRODUCTION_WEBBER2003, "12C->11B", 2.0), 56.3);
        assert_eq!(at(&INELASTIC_TRIPATHI99, "12C", 0.05), 362.95);
    }
}
