//! Axes: from values to a fraction of the axis, and where ticks go.

/// Beyond this, limits and ticks would overflow; no quantity of physics is as large.
const EXTREME: f64 = 1e250;

/// Linear or logarithmic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Scale {
    Linear,
    Log,
}

/// An axis with its label and, once fitted, its limits.
#[derive(Debug, Clone)]
pub(in crate::report) struct Axis {
    pub label: String,
    pub scale: Scale,
    pub limits: Option<(f64, f64)>,
    /// Values that must be inside the limits whatever the points are.
    pub include: Vec<f64>,
    /// On a log axis, show at most so many decades below the largest value.
    pub decades: Option<f64>,
}

/// Where a tick goes; minor ticks have no text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub value: f64,
    pub text: Option<String>,
}

impl Axis {
    /// A logarithmic axis fitted to the points.
    pub fn log(label: &str) -> Self {
        Self::new(label, Scale::Log)
    }

    /// A linear axis fitted to the points.
    pub fn linear(label: &str) -> Self {
        Self::new(label, Scale::Linear)
    }

    fn new(label: &str, scale: Scale) -> Self {
        Self {
            label: label.into(),
            scale,
            limits: None,
            include: Vec::new(),
            decades: None,
        }
    }

    /// Fixes the limits.
    pub fn between(mut self, lo: f64, hi: f64) -> Self {
        self.limits = (lo < hi).then_some((lo, hi));
        self
    }

    /// Makes sure that a value is inside the limits.
    pub fn including(mut self, value: f64) -> Self {
        self.include.push(value);
        self
    }

    /// Shows at most so many decades below the largest value.
    pub fn at_most_decades(mut self, decades: f64) -> Self {
        self.decades = Some(decades);
        self
    }

    /// Whether the axis has a place for the value.
    pub fn admits(&self, value: f64) -> bool {
        match self.scale {
            Scale::Linear => value.abs() < EXTREME,
            Scale::Log => value > 1.0 / EXTREME && value < EXTREME,
        }
    }

    /// Limits around the values with a margin, unless they are fixed.
    pub(super) fn fitted(&self, values: impl Iterator<Item = f64>) -> (f64, f64) {
        if let Some(limits) = self.limits {
            return limits;
        }
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.chain(self.include.iter().copied()) {
            if self.admits(v) {
                lo = lo.min(v);
                hi = hi.max(v);
            }
        }
        if lo > hi {
            return (1.0, 10.0);
        }
        if let (Scale::Log, Some(decades)) = (self.scale, self.decades) {
            lo = lo.max(hi * 10f64.powf(-decades));
        }
        self.widened(lo, hi)
    }

    fn widened(&self, lo: f64, hi: f64) -> (f64, f64) {
        match self.scale {
            Scale::Log => {
                // A single value still gets a readable axis around it.
                let margin = (0.05 * (hi / lo).log10()).max(0.05);
                (lo * 10f64.powf(-margin), hi * 10f64.powf(margin))
            }
            Scale::Linear => {
                let margin = if hi > lo {
                    0.05 * (hi - lo)
                } else {
                    0.1 * hi.abs().max(1.0)
                };
                (lo - margin, hi + margin)
            }
        }
    }
}

/// How far along an axis with these limits the value lies; 0 and 1 at the ends.
pub(super) fn fraction(scale: Scale, (lo, hi): (f64, f64), value: f64) -> f64 {
    match scale {
        Scale::Linear => (value - lo) / (hi - lo),
        Scale::Log => (value / lo).ln() / (hi / lo).ln(),
    }
}

/// The ticks of an axis.
pub(super) fn ticks(scale: Scale, limits: (f64, f64)) -> Vec<Tick> {
    match scale {
        Scale::Linear => linear_ticks(limits),
        Scale::Log => log_ticks(limits),
    }
}

fn log_ticks((lo, hi): (f64, f64)) -> Vec<Tick> {
    let (first, last) = (lo.log10().floor() as i32, hi.log10().ceil() as i32);
    let decades = (hi / lo).log10();
    let every = ((decades / 8.0).ceil() as i32).max(1);
    // Within two decades 2 and 5 are labelled too, so that a short axis has enough numbers.
    let labelled: &[i32] = if decades < 2.0 { &[1, 2, 5] } else { &[1] };
    let plain = lo >= 0.9e-3 && hi <= 1.5e4;
    let mut ticks = Vec::new();
    for n in first..=last {
        let minor = if every == 1 { 1..=9 } else { 1..=1 };
        for m in minor {
            let value = f64::from(m) * 10f64.powi(n);
            if value < lo * (1.0 - 1e-9) || value > hi * (1.0 + 1e-9) {
                continue;
            }
            let text = (labelled.contains(&m) && n.rem_euclid(every) == 0)
                .then(|| decade_text(m, n, plain));
            ticks.push(Tick { value, text });
        }
    }
    if ticks.iter().filter(|t| t.text.is_some()).count() < 2 {
        return linear_ticks((lo, hi));
    }
    ticks
}

fn decade_text(mantissa: i32, exponent: i32, plain: bool) -> String {
    if plain {
        let decimals = (-exponent).max(0) as usize;
        format!("{:.decimals$}", f64::from(mantissa) * 10f64.powi(exponent))
    } else if mantissa == 1 {
        format!("10{}", superscript(exponent))
    } else {
        format!("{mantissa}×10{}", superscript(exponent))
    }
}

fn linear_ticks((lo, hi): (f64, f64)) -> Vec<Tick> {
    let raw = (hi - lo) / 7.0;
    let power = 10f64.powf(raw.log10().floor());
    let step = power
        * [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .find(|m| m * power >= raw)
            .unwrap_or(10.0);
    let exponent = step.log10().floor() as i32;
    let decimals = (-exponent).max(0) as usize;
    // Numbers of very small or very large steps are written with a power of ten.
    let text = |value: f64| {
        if decimals > 4 || exponent > 4 {
            crate::report::format::significant(value, 2)
        } else {
            format!("{value:.decimals$}").replace('-', "−")
        }
    };
    let (first, last) = ((lo / step - 1e-9).ceil(), (hi / step + 1e-9).floor());
    (0..=(last - first).max(0.0) as i32)
        .map(|i| {
            // Adding 0 turns −0 into 0.
            let value = (first + f64::from(i)) * step + 0.0;
            Tick {
                value,
                text: Some(text(value)),
            }
        })
        .collect()
}

/// A whole number as superscript.
pub(in crate::report) fn superscript(n: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    n.to_string()
        .chars()
        .map(|c| c.to_digit(10).map_or('⁻', |d| DIGITS[d as usize]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: Scale, limits: (f64, f64)) -> Vec<String> {
        ticks(scale, limits)
            .into_iter()
            .filter_map(|t| t.text)
            .collect()
    }

    #[test]
    fn ticks_are_decades_or_round_numbers() {
        assert_eq!(
            texts(Scale::Log, (0.1, 1000.0)),
            ["0.1", "1", "10", "100", "1000"]
        );
        assert_eq!(
            texts(Scale::Log, (0.5, 2e5)),
            ["10⁰", "10¹", "10²", "10³", "10⁴", "10⁵"]
        );
        assert_eq!(
            texts(Scale::Log, (3e27, 6e28)),
            ["5×10²⁷", "10²⁸", "2×10²⁸", "5×10²⁸"]
        );
        assert_eq!(
            texts(Scale::Linear, (-0.05, 1.05)),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(
            texts(Scale::Linear, (-1.0, 1.0)),
            ["−1.0", "−0.5", "0.0", "0.5", "1.0"]
        );
    }

    #[test]
    fn an_axis_without_a_round_decade_still_has_numbers() {
        for limits in [(0.91, 1.12), (31.0, 33.0), (2.1, 4.9)] {
            assert!(texts(Scale::Log, limits).len() >= 2, "{limits:?}");
        }
    }

    #[test]
    fn limits_ignore_what_the_axis_has_no_place_for() {
        let values = [f64::NAN, -1.0, 0.0, f64::INFINITY, 2.0, 20.0];
        let (lo, hi) = Axis::log("x").fitted(values.into_iter());
        assert!(lo > 1.0 && lo < 2.0 && hi > 20.0 && hi < 40.0);
        assert_eq!(Axis::log("x").fitted([f64::NAN].into_iter()), (1.0, 10.0));
        let (lo, hi) = Axis::log("x").fitted([5.0].into_iter());
        assert!(lo < 5.0 && hi > 5.0);
    }
}
