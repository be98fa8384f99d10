//! Numbers and tables as people read them.

use std::fmt::Write;

use crate::store::Values;

/// Digits that a number is shown with: beyond the reach of any Monte Carlo error.
const DIGITS: i32 = 6;

/// A number with at most six significant digits, without zeros that say nothing.
pub(super) fn number(x: f64) -> String {
    rounded(x, DIGITS)
}

/// A number with at most that many significant digits.
pub(super) fn rounded(x: f64, digits: i32) -> String {
    let precision = usize::try_from(digits - 1).unwrap_or(0);
    let scientific = format!("{x:.precision$e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific.to_lowercase();
    };
    match exponent.parse::<i32>() {
        Ok(power) if (-4..DIGITS).contains(&power) => {
            let decimals = usize::try_from(digits - 1 - power).unwrap_or(0);
            trim(&format!("{x:.decimals$}")).to_owned()
        }
        _ => format!("{}e{exponent}", trim(mantissa)),
    }
}

fn trim(digits: &str) -> &str {
    match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits,
    }
}

/// One cell of a table; a null is a dash.
pub(super) fn cell(values: &Values, row: usize) -> String {
    let shown = match values {
        Values::Float(v) => v[row].map(number),
        Values::Integer(v) => v[row].map(|x| x.to_string()),
        Values::Text(v) => v[row].clone(),
    };
    shown.unwrap_or_else(|| "-".into())
}

/// A column of cells under its heading.
pub(super) struct Aligned {
    /// The heading.
    pub(super) title: String,
    /// The cells.
    pub(super) cells: Vec<String>,
    /// Whether they stand to the left, as text does.
    pub(super) left: bool,
}

/// Lines of equal columns, the headings first.
pub(super) fn aligned(columns: &[Aligned]) -> Vec<String> {
    let rows = columns.iter().map(|c| c.cells.len()).max().unwrap_or(0);
    let mut lines = vec![String::new(); rows + 1];
    for column in columns {
        let all = || std::iter::once(&column.title).chain(&column.cells);
        let width = all().map(|c| c.chars().count()).max().unwrap_or(0);
        for (line, cell) in lines.iter_mut().zip(all()) {
            // Writing to a string cannot fail.
            let _ = match column.left {
                true => write!(line, "{cell:<width$}  "),
                false => write!(line, "{cell:>width$}  "),
            };
        }
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_digits_and_no_idle_zeros() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (123_456.7, "123457"),
            (999_999.7, "1e6"),
            (1e28, "1e28"),
            (1.234_567_8e-9, "1.23457e-9"),
            (0.000_123_456_7, "0.000123457"),
            (200.0, "200"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (x, text) in cases {
            assert_eq!(number(x), text);
        }
        assert_eq!(rounded(0.012_34, 2), "0.012");
        assert_eq!(rounded(1234.0, 2), "1234");
    }

    #[test]
    fn columns_line_up() {
        let column = |title: &str, cells: [&str; 2], left| Aligned {
            title: title.into(),
            cells: cells.map(String::from).into(),
            left,
        };
        let lines = aligned(&[
            column("µ", ["ab", "c"], true),
            column("x", ["1", "10"], false),
        ]);
        assert_eq!(lines, ["µ    x", "ab   1", "c   10"]);
    }
}
