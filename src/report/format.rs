//! Numbers as people write them: value ± error with sensible digits.

use super::chart::superscript;

/// A number with so many significant digits; powers of ten beyond 10⁻³ … 10⁵.
pub(super) fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "unknown".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    // Rounding first, so that 9.996 counts as 10.0.
    let scientific = format!("{value:.*e}", digits.max(1) - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (-3..5).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        format!("{mantissa}×10{}", superscript(exponent))
    };
    text.replacen('-', "−", 1)
}

/// A value and its 1σ error, rounded to two digits of the error; without an error, four digits of the value.
pub(super) fn with_error(value: f64, error: f64) -> String {
    if !value.is_finite() || !error.is_finite() || error < 0.0 {
        return significant(value, 4);
    }
    if error == 0.0 {
        return format!("{} ± 0", significant(value, 4));
    }
    let leading = value.abs().max(error).log10().floor() as i32;
    let scale = if (-3..5).contains(&leading) {
        0
    } else {
        leading
    };
    // One decimal fewer where rounding the error carries it to the next power of ten (0.0996 → 0.10).
    let rounded = format!("{:.1e}", error / 10f64.powi(scale));
    let last = rounded
        .split_once('e')
        .and_then(|(_, e)| e.parse::<i32>().ok())
        .unwrap_or(0)
        - 1;
    let decimals = (-last).max(0) as usize;
    let (v, e) = (value / 10f64.powi(scale), error / 10f64.powi(scale));
    let pair = format!("{v:.decimals$} ± {e:.decimals$}").replace('-', "−");
    if scale == 0 {
        pair
    } else {
        format!("({pair})×10{}", superscript(scale))
    }
}

/// A rigidity without needless digits.
pub(super) fn rigidity(gv: f64) -> String {
    format!("{} GV", significant(gv, 3))
}

/// An energy given in GeV, in the unit one would say it in.
pub(super) fn energy(gev: f64) -> String {
    let units = [(1e6, "PeV"), (1e3, "TeV"), (1.0, "GeV")];
    // Energies on a grid miss their round values by rounding.
    let unit = units
        .into_iter()
        .find(|(unit, _)| gev >= unit * (1.0 - 1e-9));
    let (size, name) = unit.unwrap_or((1.0, "GeV"));
    let text = significant(gev / size, 3);
    let plain = text.trim_end_matches('0').trim_end_matches('.');
    format!("{} {name}", if text.contains('.') { plain } else { &text })
}

/// A rigidity given in GV, in the unit one would say it in.
pub(super) fn short_rigidity(gv: f64) -> String {
    energy(gv).replace("eV", "V")
}

/// A cosine between 0 and 1; what is below 1 is not rounded to it.
pub(super) fn cosine(mu: f64) -> String {
    match mu {
        0.0 | 1.0 => mu.to_string(),
        _ if mu > 0.995 => "> 0.99".into(),
        _ => format!("{mu:.2}"),
    }
}

/// A whole number in groups of three digits, parted by narrow spaces.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// A duration in the units one would say it in.
pub(super) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        "an unknown time".into()
    } else if seconds < 120.0 {
        format!("{} s", significant(seconds, 3))
    } else if seconds < 7200.0 {
        format!("{} min", significant(seconds / 60.0, 3))
    } else {
        format!("{} h", significant(seconds / 3600.0, 3))
    }
}

/// A sentence begins with a capital.
pub(super) fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// Text in lines of at most so many characters.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// A relative error in per cent.
pub(super) fn percent(fraction: f64) -> String {
    format!("{} %", significant(100.0 * fraction, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_two_digits() {
        let cases = [
            (0.045_23, 0.000_312, "0.04523 ± 0.00031"),
            (921.234, 10.4, "921 ± 10"),
            (1.234e28, 1.2e26, "(1.234 ± 0.012)×10²⁸"),
            (5.0e-6, 2.0e-7, "(5.00 ± 0.20)×10⁻⁶"),
            (-2.71, 0.0213, "−2.710 ± 0.021"),
            (1.0, 0.0996, "1.00 ± 0.10"),
            (0.0, 0.5, "0.00 ± 0.50"),
            (12_345.0, 1234.0, "12345 ± 1234"),
            (3.0, f64::NAN, "3.000"),
            (3.0, 0.0, "3.000 ± 0"),
            (f64::NAN, 1.0, "unknown"),
        ];
        for (value, error, expected) in cases {
            assert_eq!(with_error(value, error), expected);
        }
    }

    #[test]
    fn significant_digits() {
        assert_eq!(significant(9.996, 3), "10.0");
        assert_eq!(significant(101.3, 3), "101");
        assert_eq!(significant(-1.5e-7, 2), "−1.5×10⁻⁷");
        assert_eq!(significant(0.0, 2), "0");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(duration(41.23), "41.2 s");
        assert_eq!(duration(600.0), "10.0 min");
        assert_eq!(percent(0.0123), "1.2 %");
        assert_eq!(energy(1e3 * (1.0 - 1e-12)), "1 TeV");
        assert_eq!(energy(1e5), "100 TeV");
        assert_eq!(short_rigidity(1101.0), "1.1 TV");
        assert_eq!(
            [0.0, 0.93, 0.998, 1.0].map(cosine),
            ["0", "0.93", "> 0.99", "1"]
        );
        assert_eq!(energy(316.2), "316 GeV");
        assert_eq!(energy(2.5e6), "2.5 PeV");
        assert_eq!(capitalized("éa b"), "Éa b");
        assert_eq!(wrapped("ab cd efghij k", 5), "ab cd\nefghij\nk");
    }
}
