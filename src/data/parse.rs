//! Reads a measurement from CSV text whose `#` lines say what it is.

use super::{Abscissa, MeasuredRatio, Measurement, Point};
use crate::species::Species;

/// Why an embedded file could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ParseError {
    #[error("no `# {0}:` line in the header")]
    Header(&'static str),
    #[error("no column {0}")]
    Column(String),
    #[error(
        "no columns of errors: stat_lo, stat_up, sys_lo and sys_up, err_total, or ratio_lo and ratio_hi"
    )]
    Errors,
    #[error("first column {0:?} is none of rigidity_GV, Ek_GeV, Ekn_GeV_per_n")]
    Abscissa(String),
    #[error("not a number: {0:?}")]
    Number(String),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// The lines of a file but its comments.
pub(super) fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
}

/// One spectrum of a nucleus from the text of its file.
pub(super) fn measurement(
    text: &str,
    species: Species,
    interstellar: bool,
) -> Result<Measurement, ParseError> {
    let header = reader(text).headers()?.clone();
    Ok(Measurement {
        experiment: comment(text, "experiment")?,
        reference: comment(text, "reference")?,
        species,
        abscissa: abscissa(&header[0])?,
        points: points(text, "flux")?,
        interstellar,
    })
}

/// One ratio from the text of its file, whose column `ratio_10Be_over_9Be` says what of.
pub(super) fn ratio(text: &str) -> Result<MeasuredRatio, ParseError> {
    let header = reader(text).headers()?.clone();
    let named = |column: &str| {
        let (above, below) = column.strip_prefix("ratio_")?.split_once("_over_")?;
        Some((column.to_string(), above.to_string(), below.to_string()))
    };
    let column = header.iter().find_map(named);
    let (column, above, below) =
        column.ok_or_else(|| ParseError::Column("ratio_A_over_B".into()))?;
    let name = |text: String| Species::mass_first(&text).map_or(text, |s| s.name.into());
    Ok(MeasuredRatio {
        experiment: comment(text, "experiment")?,
        numerator: name(above),
        denominator: name(below),
        abscissa: abscissa(&header[0])?,
        preliminary: false,
        points: points(text, &column)?,
    })
}

/// The values of a column against the first one, with their total errors.
pub(super) fn points(text: &str, values: &str) -> Result<Vec<Point>, ParseError> {
    let mut reader = reader(text);
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name);
    let value = column(values).ok_or_else(|| ParseError::Column(values.into()))?;
    let parts = ["stat_lo", "sys_lo", "stat_up", "sys_up"].map(column);
    let (total, ends) = (column("err_total"), ["ratio_lo", "ratio_hi"].map(column));
    let mut points = Vec::new();
    for record in reader.records() {
        let record = record?;
        let number = |i: usize| {
            record[i]
                .parse::<f64>()
                .map_err(|_| ParseError::Number(record[i].to_string()))
        };
        let y = number(value)?;
        let (err_lo, err_hi) = match (parts, total, ends) {
            ([Some(a), Some(b), Some(c), Some(d)], ..) => {
                (number(a)?.hypot(number(b)?), number(c)?.hypot(number(d)?))
            }
            (_, Some(i), _) => (number(i)?, number(i)?),
            (.., [Some(lo), Some(hi)]) => (y - number(lo)?, number(hi)? - y),
            _ => return Err(ParseError::Errors),
        };
        points.push(Point {
            x: number(0)?,
            y,
            err_lo,
            err_hi,
        });
    }
    Ok(points)
}

fn abscissa(name: &str) -> Result<Abscissa, ParseError> {
    match name {
        "rigidity_GV" => Ok(Abscissa::Rigidity),
        "Ek_GeV" => Ok(Abscissa::KineticEnergy),
        "Ekn_GeV_per_n" => Ok(Abscissa::KineticEnergyPerNucleon),
        other => Err(ParseError::Abscissa(other.into())),
    }
}

/// The text of the header line `# key: text`.
pub(super) fn comment(text: &str, key: &'static str) -> Result<String, ParseError> {
    text.lines()
        .find_map(|line| line.strip_prefix(&format!("# {key}: ")))
        .map(str::to_string)
        .ok_or(ParseError::Header(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::PROTON;

    #[test]
    fn bad_files_say_what_is_wrong() {
        let head = "# experiment: X\n# reference: Y\n";
        let columns = "rigidity_GV,flux,stat_lo,stat_up,sys_lo,sys_up\n";
        let cases = [
            (
                format!("# reference: Y\n{columns}"),
                "no `# experiment:` line",
            ),
            (format!("{head}rigidity_GV,value\n"), "no column flux"),
            (
                format!("{head}rigidity_GV,flux,stat_lo\n1,1,0\n"),
                "no columns of errors",
            ),
            (format!("{head}{columns}1,a,0,0,0,0\n"), "not a number"),
            (
                format!("{head}E,flux,stat_lo,stat_up,sys_lo,sys_up\n"),
                "first column \"E\"",
            ),
        ];
        for (text, message) in cases {
            let error = measurement(&text, PROTON, false).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
