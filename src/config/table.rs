//! The CSV file of a tabulated diffusion coefficient.

use std::collections::BTreeMap;

use super::error::{ConfigError, Problem};
use super::text::shorten;
use super::values::number;

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

const COLUMNS: [&str; 3] = ["rigidity_gv", "d_zz_cm2_s", "z_kpc"];

/// Grid points with the line they stand on. The bits of numbers >= 0 sort as the numbers do.
type Points = BTreeMap<(u64, u64), (f64, usize)>;

impl DiffusionTable {
    /// Reads CSV text with lines of comment after `#`; every defect is named by file and line.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let text = text.trim_start_matches('\u{feff}');
        let (body, lines) = without_comments(text);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(body.as_bytes());
        let mut file = File {
            name,
            lines: &lines,
            problems: Vec::new(),
        };
        let columns = file.columns(reader.headers())?;
        let mut points = Points::new();
        for record in reader.records() {
            file.record(record, columns, &mut points);
        }
        if file.problems.is_empty() {
            file.grid(&points)
        } else {
            Err(ConfigError::many(file.problems))
        }
    }
}

/// The text without comments and empty lines, and the number of each line that is left.
fn without_comments(text: &str) -> (String, Vec<usize>) {
    let mut body = String::with_capacity(text.len());
    let mut lines = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            body.push_str(line);
            body.push('\n');
            lines.push(i + 1);
        }
    }
    (body, lines)
}

/// Positions of the columns in a row.
#[derive(Clone, Copy)]
struct Columns {
    rigidity: usize,
    d_zz: usize,
    z: Option<usize>,
    count: usize,
}

struct File<'f> {
    name: &'f str,
    lines: &'f [usize],
    problems: Vec<Problem>,
}

impl File<'_> {
    fn place(&self, position: Option<&csv::Position>) -> String {
        let index = position.map_or(0, |p| p.line().saturating_sub(1) as usize);
        self.place_at(self.lines.get(index).copied().unwrap_or(1))
    }

    fn place_at(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    fn columns(
        &self,
        headers: Result<&csv::StringRecord, csv::Error>,
    ) -> Result<Columns, ConfigError> {
        let place = self.place(None);
        let fail = |message: String| Err(ConfigError::one(place.clone(), message));
        let Ok(headers) = headers else {
            return fail("the line of column names cannot be read".into());
        };
        if self.lines.is_empty() {
            return fail(
                "the table is empty (expected a line of column names: rigidity_gv,d_zz_cm2_s \
                 or rigidity_gv,z_kpc,d_zz_cm2_s)"
                    .into(),
            );
        }
        if let Some(unknown) = headers.iter().find(|h| !COLUMNS.contains(h)) {
            return fail(format!(
                "unknown column \"{}\" (allowed: {})",
                shorten(unknown),
                COLUMNS.join(", ")
            ));
        }
        let position = |name| headers.iter().position(|h| h == name);
        for name in COLUMNS {
            if headers.iter().filter(|h| *h == name).count() > 1 {
                return fail(format!("column {name} appears twice"));
            }
        }
        let needed = |name| {
            position(name).ok_or_else(|| {
                let both = "rigidity_gv and d_zz_cm2_s are both needed";
                ConfigError::one(&place, format!("column {name} is missing ({both})"))
            })
        };
        let (rigidity, d_zz) = (needed(COLUMNS[0])?, needed(COLUMNS[1])?);
        Ok(Columns {
            rigidity,
            d_zz,
            z: position(COLUMNS[2]),
            count: headers.len(),
        })
    }

    fn record(
        &mut self,
        record: Result<csv::StringRecord, csv::Error>,
        columns: Columns,
        points: &mut Points,
    ) {
        let row = match record {
            Ok(row) => row,
            Err(error) => {
                let place = self.place(error.position());
                let message = "the row cannot be read as comma-separated values".into();
                return self.problems.push(Problem { place, message });
            }
        };
        let place = self.place(row.position());
        if let Err(message) = self.point(&row, columns, points) {
            self.problems.push(Problem { place, message });
        }
    }

    fn point(
        &self,
        row: &csv::StringRecord,
        columns: Columns,
        points: &mut Points,
    ) -> Result<(), String> {
        if row.len() != columns.count {
            return Err(format!(
                "expected {} values, one a column, but found {}",
                columns.count,
                row.len()
            ));
        }
        let rigidity = field(row, columns.rigidity, "rigidity_gv", "GV", false)?;
        let d_zz = field(row, columns.d_zz, "d_zz_cm2_s", "cm²/s", false)?;
        let z = match columns.z {
            // Adding 0 turns −0 into 0, whose bits sort first.
            Some(z) => field(row, z, "z_kpc", "kpc", true)? + 0.0,
            None => 0.0,
        };
        let line = row
            .position()
            .and_then(|p| self.lines.get(p.line().saturating_sub(1) as usize));
        let line = line.copied().unwrap_or(1);
        let key = (rigidity.to_bits(), z.to_bits());
        if let Some((_, first)) = points.insert(key, (d_zz, line)) {
            return Err(format!(
                "{} appears twice (first on line {first})",
                named(rigidity, z, columns.z.is_some())
            ));
        }
        Ok(())
    }

    /// Checks that every rigidity has every height.
    fn grid(&self, points: &Points) -> Result<DiffusionTable, ConfigError> {
        let mut rigidities: Vec<u64> = points.keys().map(|k| k.0).collect();
        rigidities.dedup();
        let mut heights: Vec<u64> = points.keys().map(|k| k.1).collect();
        heights.sort_unstable();
        heights.dedup();
        if points.is_empty() {
            return Err(ConfigError::one(self.place(None), "the table has no rows"));
        }
        // A grid with a gap is met within as many steps as there are rows, however large it is.
        for &r in &rigidities {
            if let Some(&z) = heights.iter().find(|&&z| !points.contains_key(&(r, z))) {
                let last = points.range((r, 0)..=(r, u64::MAX)).map(|(_, p)| p.1).max();
                return Err(ConfigError::one(
                    self.place_at(last.unwrap_or(1)),
                    format!(
                        "{} is missing (every rigidity needs a row for every height)",
                        named(f64::from_bits(r), f64::from_bits(z), true)
                    ),
                ));
            }
        }
        let numbers = |bits: Vec<u64>| bits.into_iter().map(f64::from_bits).collect();
        Ok(DiffusionTable {
            rigidity_gv: numbers(rigidities),
            z_kpc: numbers(heights),
            d_zz_cm2_s: points.values().map(|p| p.0).collect(),
        })
    }
}

fn named(rigidity: f64, z: f64, with_z: bool) -> String {
    let rigidity = format!("rigidity_gv = {}", number(rigidity));
    if with_z {
        format!("{rigidity}, z_kpc = {}", number(z))
    } else {
        rigidity
    }
}

fn field(
    row: &csv::StringRecord,
    column: usize,
    name: &str,
    unit: &str,
    zero_allowed: bool,
) -> Result<f64, String> {
    let text = row.get(column).unwrap_or("");
    let value: f64 = text
        .parse()
        .map_err(|_| format!("{name} = \"{}\" is not a number", shorten(text)))?;
    let rule = if !value.is_finite() {
        "a finite number"
    } else if value > 0.0 || (zero_allowed && value == 0.0) {
        return Ok(value);
    } else if zero_allowed {
        "at least 0"
    } else {
        "greater than 0"
    };
    Err(format!(
        "{name} = {} is not allowed: it must be {rule} ({unit})",
        shorten(text)
    ))
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
