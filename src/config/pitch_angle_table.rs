//! The CSV file of a tabulated dependence of D_µµ on µ.

use std::collections::BTreeMap;

use super::error::{ConfigError, Problem};
use super::grid::{Grid, Kind};
use super::rows::{self, Column, Rule};
use super::values::number;

/// Largest power of µ with which D_µµ may fall towards µ = 0: from 1 on D_zz is infinite.
const STEEPEST: f64 = 0.9;
/// Largest D_µµ/(1 − µ²) over its harmonic mean, so that fast and slow scattering fit into one table of steps.
const MOST_UNEVEN: f64 = 1e6;
/// Reach of µ: beyond it a power law continues the table.
const REACH: (f64, f64) = (0.1, 0.9);
/// Shapes are the same if their values, up to a factor, differ by no more than this.
const SAME: f64 = 1e-9;

/// Shapes of D_µµ on a full grid of rigidity and height.
#[derive(Debug, Clone, PartialEq)]
pub struct PitchAngleTable {
    /// |µ|, ascending.
    pub mu: Vec<f64>,
    /// Rigidities in GV, ascending; none where the file has no column `rigidity_gv`.
    pub rigidity_gv: Vec<f64>,
    /// Heights in kpc, ascending; none where the file has no column `z_kpc`.
    pub z_kpc: Vec<f64>,
    /// D_µµ at every µ, in any unit, for each shape; what differs by a factor only is one shape.
    pub shapes: Vec<Vec<f64>>,
    /// Which shape holds where: all heights of the first rigidity, then of the second, and so on.
    pub of: Vec<usize>,
}

const KIND: Kind = Kind {
    rows: rows::Kind {
        columns: &[
            Column {
                name: "rigidity_gv",
                unit: "GV",
                rule: Rule::Positive,
                needed: false,
            },
            Column {
                name: "z_kpc",
                unit: "kpc",
                rule: Rule::AtLeastZero,
                needed: false,
            },
            Column {
                name: "mu",
                unit: "",
                rule: Rule::ZeroToOne,
                needed: true,
            },
            Column {
                name: "d_mumu",
                unit: "",
                rule: Rule::AtLeastZero,
                needed: true,
            },
        ],
        example: "mu,d_mumu or rigidity_gv,z_kpc,mu,d_mumu",
    },
    full: "every rigidity and height needs a row for every mu",
};

impl PitchAngleTable {
    /// Reads CSV text with lines of comment after `#`; every defect is named by file and line.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let grid = Grid::parse(&KIND, name, text)?;
        let mu = &grid.axes[2];
        if let Some(message) = misplaced(mu) {
            let line = grid.lines.iter().min().copied().unwrap_or(1);
            return Err(ConfigError::one(format!("{name}:{line}"), message));
        }
        let mut problems = Vec::new();
        let (mut shapes, mut of) = (Vec::new(), Vec::new());
        let mut known = BTreeMap::new();
        let blocks = grid.values.chunks(mu.len());
        for (d_mumu, lines) in blocks.zip(grid.lines.chunks(mu.len())) {
            if let Err((row, message)) = judge(mu, d_mumu) {
                let place = format!("{name}:{}", lines[row]);
                problems.push(Problem { place, message });
                continue;
            }
            of.push(*known.entry(fingerprint(mu, d_mumu)).or_insert_with(|| {
                shapes.push(d_mumu.to_vec());
                shapes.len() - 1
            }));
        }
        if !problems.is_empty() {
            return Err(ConfigError::many(problems));
        }
        let axis = |i: usize| match grid.given[i] {
            true => grid.axes[i].clone(),
            false => Vec::new(),
        };
        Ok(Self {
            mu: mu.clone(),
            rigidity_gv: axis(0),
            z_kpc: axis(1),
            shapes,
            of,
        })
    }
}

fn is_inside(mu: f64) -> bool {
    0.0 < mu && mu < 1.0
}

/// What is wrong with the values of µ.
fn misplaced(mu: &[f64]) -> Option<String> {
    let inside: Vec<f64> = mu.iter().copied().filter(|&x| is_inside(x)).collect();
    let (low, high) = REACH;
    match (inside.first(), inside.last()) {
        (Some(&first), Some(&last)) if first <= low && last >= high => None,
        (Some(&first), Some(&last)) => Some(format!(
            "mu between 0 and 1 runs from {} to {}, but it must reach from {low} or less to {high} or more",
            number(first),
            number(last)
        )),
        _ => Some("no mu lies between 0 and 1".into()),
    }
}

/// Checks one shape; the error is a row and what is wrong there.
fn judge(mu: &[f64], d_mumu: &[f64]) -> Result<(), (usize, String)> {
    for (row, (&x, &d)) in mu.iter().zip(d_mumu).enumerate() {
        let at = || {
            format!(
                "d_mumu = {} at mu = {} is not allowed",
                number(d),
                number(x)
            )
        };
        if is_inside(x) && d == 0.0 {
            let why = "between mu = 0 and 1 it must be greater than 0 (no particle crosses a mu at which nothing scatters)";
            return Err((row, format!("{}: {why}", at())));
        }
        if x == 1.0 && d > 0.0 {
            let why = "it must be 0 there (leave the row out: d_mumu falls as 1 - mu^2 anyhow)";
            return Err((row, format!("{}: {why}", at())));
        }
    }
    let first = mu.iter().position(|&x| x > 0.0).unwrap_or(0);
    let nodes: Vec<(f64, f64)> = mu
        .iter()
        .zip(d_mumu)
        .filter(|&(&x, _)| is_inside(x))
        .map(|(&x, &d)| (x, d / (1.0 - x * x)))
        .collect();
    let slope = |a: (f64, f64), b: (f64, f64)| libm::log(b.1 / a.1) / libm::log(b.0 / a.0);
    let at_zero = if first == 1 { d_mumu[0] } else { 0.0 };
    let falls = slope(nodes[0], nodes[1]);
    // ∫ dµ/h of power laws h ∝ µ^s: Δ(µ/h)/(1 − s)
    let (x, h) = nodes[0];
    let mut resistance = if at_zero > 0.0 {
        x / h.min(at_zero)
    } else if falls > STEEPEST {
        let found = format!("d_mumu falls as mu^{falls:.2} towards mu = 0");
        let why = "from mu^1 on nothing scatters particles through 90 degrees and D_zz is infinite";
        return Err((
            first,
            format!("{found}, but at most mu^{STEEPEST} is allowed ({why})"),
        ));
    } else {
        x / h / (1.0 - falls)
    };
    for pair in nodes.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let rest = 1.0 - slope(a, b);
        resistance += if rest.abs() < 1e-6 {
            a.0 / a.1 * libm::log(b.0 / a.0)
        } else {
            (b.0 / b.1 - a.0 / a.1) / rest
        };
    }
    let largest = nodes.iter().map(|n| n.1).fold(at_zero, f64::max);
    let uneven = largest * resistance;
    if uneven <= MOST_UNEVEN {
        return Ok(());
    }
    let row = nodes.iter().position(|n| n.1 == largest);
    Err((
        row.map_or(0, |i| i + first),
        format!(
            "the largest d_mumu/(1 - mu^2) is {uneven:.1e} times its harmonic mean over mu, but at most \
             {MOST_UNEVEN:e} is allowed (raise the smallest values of d_mumu)"
        ),
    ))
}

/// The same for shapes that differ by a factor only.
fn fingerprint(mu: &[f64], d_mumu: &[f64]) -> Vec<i64> {
    let inside = mu.iter().position(|&x| x > 0.0).unwrap_or(0);
    let unit = libm::log(d_mumu[inside]);
    let relative = d_mumu.iter().map(|&d| (libm::log(d) - unit) / SAME);
    // ln 0 becomes the smallest whole number
    relative.map(|x| x.round() as i64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let result = PitchAngleTable::parse("d.csv", text);
        result.expect_err("defective table").to_string()
    }

    #[test]
    fn shapes_that_differ_by_a_factor_are_one() {
        let text = "rigidity_gv,mu,d_mumu\n10,0.1,3\n10,0.9,0.9\n1,0.1,1\n1,0.9,0.3\n100,0.9,0.2\n100,0.1,2\n";
        let table = PitchAngleTable::parse("d.csv", text).expect("valid");
        assert_eq!(table.mu, [0.1, 0.9]);
        assert_eq!(table.rigidity_gv, [1.0, 10.0, 100.0]);
        assert!(table.z_kpc.is_empty());
        assert_eq!(table.shapes, [[1.0, 0.3], [2.0, 0.2]]);
        assert_eq!(table.of, [0, 0, 1]);
    }

    #[test]
    fn ends_may_be_zero_or_left_out() {
        for text in ["0,0\n", "0,0.5\n", "1,0\n", ""] {
            let text = format!("mu,d_mumu\n0.9,2\n0.05,1\n{text}");
            PitchAngleTable::parse("d.csv", &text).expect("valid");
        }
    }

    #[test]
    fn what_nothing_can_scatter_through_is_refused() {
        let table = |rows: &str| error(&format!("mu,d_mumu\n{rows}"));
        assert_eq!(
            table("0.1,1\n0.5,0\n0.9,1\n"),
            "d.csv:3: d_mumu = 0 at mu = 0.5 is not allowed: between mu = 0 and 1 it must be greater \
             than 0 (no particle crosses a mu at which nothing scatters)"
        );
        assert_eq!(
            table("0,0\n0.1,0.0099\n0.2,0.0384\n0.9,0.2\n"),
            "d.csv:3: d_mumu falls as mu^2.00 towards mu = 0, but at most mu^0.9 is allowed (from mu^1 \
             on nothing scatters particles through 90 degrees and D_zz is infinite)"
        );
        assert_eq!(
            table("0,1\n0.1,1\n0.5,1e-8\n0.9,0.1\n"),
            "d.csv:3: the largest d_mumu/(1 - mu^2) is 4.4e6 times its harmonic mean over mu, but at \
             most 1e6 is allowed (raise the smallest values of d_mumu)"
        );
    }

    #[test]
    fn mu_must_reach_its_ends() {
        assert_eq!(
            error("mu,d_mumu\n0,1\n0.4,1\n0.6,1\n1,0\n"),
            "d.csv:2: mu between 0 and 1 runs from 0.4 to 0.6, but it must reach from 0.1 or less to \
             0.9 or more"
        );
        assert_eq!(
            error("mu,d_mumu\n0,1\n1,0\n"),
            "d.csv:2: no mu lies between 0 and 1"
        );
    }
}
