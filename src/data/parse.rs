//! Reads a measurement from CSV text whose `#` lines say what it is.

use super::{Abscissa, Measurement, Point};

/// Why an embedded file could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ParseError {
    #[error("no `# {0}:` line in the header")]
    Header(&'static str),
    #[error("no column {0}")]
    Column(&'static str),
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

/// One measurement from the text of its file.
pub(super) fn measurement(text: &str, interstellar: bool) -> Result<Measurement, ParseError> {
    let header = reader(text).headers()?.clone();
    Ok(Measurement {
        experiment: comment(text, "experiment")?,
        reference: comment(text, "reference")?,
        abscissa: abscissa(&header[0])?,
        points: points(text, "flux")?,
        interstellar,
    })
}

/// The values of a column against the first one.
pub(super) fn points(text: &str, values: &'static str) -> Result<Vec<Point>, ParseError> {
    let mut reader = reader(text);
    let header = reader.headers()?.clone();
    let column = |name: &'static str| {
        header
            .iter()
            .position(|h| h == name)
            .ok_or(ParseError::Column(name))
    };
    let value = column(values)?;
    let lo = (column("stat_lo")?, column("sys_lo")?);
    let hi = (column("stat_up")?, column("sys_up")?);
    let mut points = Vec::new();
    for record in reader.records() {
        let record = record?;
        let number = |i: usize| {
            record[i]
                .parse::<f64>()
                .map_err(|_| ParseError::Number(record[i].to_string()))
        };
        points.push(Point {
            x: number(0)?,
            y: number(value)?,
            err_lo: number(lo.0)?.hypot(number(lo.1)?),
            err_hi: number(hi.0)?.hypot(number(hi.1)?),
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

    #[test]
    fn bad_files_say_what_is_wrong() {
        let head = "# experiment: X\n# reference: Y\n";
        let columns = "rigidity_GV,flux,stat_lo,stat_up,sys_lo,sys_up\n";
        let cases = [
            (
                format!("# reference: Y\n{columns}"),
                "no `# experiment:` line",
            ),
            (format!("{head}rigidity_GV,flux\n"), "no column stat_lo"),
            (format!("{head}{columns}1,a,0,0,0,0\n"), "not a number"),
            (
                format!("{head}E,flux,stat_lo,stat_up,sys_lo,sys_up\n"),
                "first column \"E\"",
            ),
        ];
        for (text, message) in cases {
            let error = measurement(&text, false).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
