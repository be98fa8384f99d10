//! The CSV file of a tabulated diffusion coefficient.

use super::error::ConfigError;
use super::grid::{Grid, Kind};
use super::rows::{self, Column, Rule};

/// D_zz on a full grid of rigidity and height.
#[derive(Debug, Clone, PartialEq)]
pub struct DiffusionTable {
    /// Rigidities in GV, ascending.
    pub rigidity_gv: Vec<f64>,
    /// Heights in kpc, ascending; a single 0 where the file has no column `z_kpc`.
    pub z_kpc: Vec<f64>,
    /// D_zz in cm²/s, all heights of the first rigidity, then of the second, and so on.
    pub d_zz_cm2_s: Vec<f64>,
}

const KIND: Kind = Kind {
    rows: rows::Kind {
        columns: &[
            Column {
                name: "rigidity_gv",
                unit: "GV",
                rule: Rule::Positive,
                needed: true,
            },
            Column {
                name: "z_kpc",
                unit: "kpc",
                rule: Rule::AtLeastZero,
                needed: false,
            },
            Column {
                name: "d_zz_cm2_s",
                unit: "cm²/s",
                rule: Rule::Positive,
                needed: true,
            },
        ],
        example: "rigidity_gv,d_zz_cm2_s or rigidity_gv,z_kpc,d_zz_cm2_s",
    },
    full: "every rigidity needs a row for every height",
};

impl DiffusionTable {
    /// Reads CSV text with lines of comment after `#`; every defect is named by file and line.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let mut grid = Grid::parse(&KIND, name, text)?;
        let z_kpc = grid.axes.remove(1);
        Ok(Self {
            rigidity_gv: grid.axes.remove(0),
            z_kpc,
            d_zz_cm2_s: grid.values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let result = DiffusionTable::parse("d.csv", text);
        result.expect_err("defective table").to_string()
    }

    #[test]
    fn reads_a_grid_in_any_order_with_comments() {
        let text = "# from a grid code\nrigidity_gv, z_kpc, d_zz_cm2_s\n10,4,4e28\n\n10,0,3e28\n # more\n1,4,2e28\n1,0,1e28\n";
        let table = DiffusionTable::parse("d.csv", text).expect("valid");
        assert_eq!(table.rigidity_gv, [1.0, 10.0]);
        assert_eq!(table.z_kpc, [0.0, 4.0]);
        assert_eq!(table.d_zz_cm2_s, [1e28, 2e28, 3e28, 4e28]);
    }

    #[test]
    fn without_heights_there_is_one_at_zero() {
        let text = "d_zz_cm2_s,rigidity_gv\r\n1e28,1\r\n2e28,10\r\n";
        let table = DiffusionTable::parse("d.csv", text).expect("valid");
        assert_eq!(table.z_kpc, [0.0]);
        assert_eq!(table.d_zz_cm2_s, [1e28, 2e28]);
    }

    #[test]
    fn lines_are_those_of_the_file_and_all_defects_are_listed() {
        let text = "# a\n\nrigidity_gv,d_zz_cm2_s\n1,1e28\n# b\n2,-1\n3\nx,1e28\n";
        assert_eq!(
            error(text),
            "d.csv:6: d_zz_cm2_s = -1 is not allowed: it must be greater than 0 (cm²/s)\n\
             d.csv:7: expected 2 values, one a column, but found 1\n\
             d.csv:8: rigidity_gv = \"x\" is not a number"
        );
    }

    #[test]
    fn gaps_and_repetitions_are_named() {
        let gap = "rigidity_gv,z_kpc,d_zz_cm2_s\n1,0,1\n1,1,1\n2,0,1\n";
        assert_eq!(
            error(gap),
            "d.csv:4: rigidity_gv = 2, z_kpc = 1 is missing (every rigidity needs a row for every height)"
        );
        assert_eq!(
            error("rigidity_gv,d_zz_cm2_s\n1,1\n1.0,2\n"),
            "d.csv:3: rigidity_gv = 1 appears twice (first on line 2)"
        );
    }

    #[test]
    fn an_empty_table_is_refused() {
        assert!(error("# nothing\n").starts_with("d.csv:1: the table is empty"));
        assert_eq!(
            error("rigidity_gv,d_zz_cm2_s\n"),
            "d.csv:1: the table has no rows"
        );
    }
}
