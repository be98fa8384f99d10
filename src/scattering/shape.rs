//! How D_µµ depends on µ, apart from its strength.

use super::PitchAngle;
use crate::numerics::GaussLegendre;

/// Difference of ln D_µµ that is none.
const ROUNDING: f64 = 1e-9;

/// D_µµ against µ, and isotropic redistribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// What D_µµ is proportional to.
    pub dependence: Dependence,
    /// Share of 1/λ due to isotropic redistribution: without it λ would be λ/(1 − share).
    pub redistribution: f64,
    /// What step tables have as their unit of length, in λ: less than 1 where λ exceeds the halo.
    pub step_unit: f64,
    /// D_µµ in units of v/λ over [`Shape::relative`].
    amplitude: f64,
}

/// What D_µµ is proportional to.
#[derive(Debug, Clone, PartialEq)]
pub enum Dependence {
    /// (1 − µ²)(|µ|^{q−1} + broadening).
    PowerLaw {
        /// q: 1 for isotropic small-angle scattering, the spectral index of resonant waves otherwise.
        index: f64,
        /// What resonance broadening adds to |µ|^{q−1}.
        broadening: f64,
    },
    /// (1 − µ²) times a tabulated function of |µ|.
    Tabulated(Nodes),
}

/// h(|µ|) = D_µµ/(1 − µ²) between tabulated values: ln h is linear in ln |µ|, so that any |µ|^{q−1} is
/// exact, and the first and the last power law go on beyond the table. If the value h₀ at µ = 0 is tabulated
/// and not 0, h is h₀ + c|µ|^p up to the next one, with the p that leads on to the second.
#[derive(Debug, Clone, PartialEq)]
pub struct Nodes {
    ln_mu: Vec<f64>,
    ln_h: Vec<f64>,
    start: Option<Start>,
}

/// h = zero + rise (µ/first)^power below the first node above 0.
#[derive(Debug, Clone, PartialEq)]
struct Start {
    first: f64,
    zero: f64,
    rise: f64,
    power: f64,
}

impl Start {
    /// From the first two nodes (µ, h) above 0 and h at 0.
    fn new([(first, h), (second, next)]: [(f64, f64); 2], zero: f64) -> Self {
        let rise = h - zero;
        let power = libm::log((next - zero) / rise) / libm::log(second / first);
        Self {
            first,
            zero,
            rise,
            // not on a rise that turns back
            power: if power > 0.0 { power } else { 1.0 },
        }
    }
}

impl Nodes {
    /// From D_µµ in any unit at two or more ascending |µ| in 0…1, positive between 0 and 1.
    fn new(mu: &[f64], d_mumu: &[f64]) -> Self {
        // in units of the first, so that products stay within range
        let first = mu.iter().position(|&x| x > 0.0).unwrap_or(0);
        let unit = d_mumu[first];
        let inside = mu.iter().zip(d_mumu).filter(|&(&x, _)| 0.0 < x && x < 1.0);
        let (ln_mu, ln_h): (Vec<f64>, Vec<f64>) = inside
            .map(|(&x, &d)| (libm::log(x), libm::log(d / unit / (1.0 - x * x))))
            .unzip();
        let nodes = [0, 1].map(|i| (mu[first + i], libm::exp(ln_h[i])));
        let start = (first == 1 && d_mumu[0] > 0.0).then(|| Start::new(nodes, d_mumu[0] / unit));
        Self { ln_mu, ln_h, start }
    }

    fn at(&self, mu: f64) -> f64 {
        if let Some(start) = &self.start
            && mu < start.first
        {
            return start.zero + start.rise * libm::pow(mu / start.first, start.power);
        }
        let x = libm::log(mu);
        let last = self.ln_mu.len() - 1;
        let i = self.ln_mu.partition_point(|&n| n <= x).clamp(1, last) - 1;
        let t = (x - self.ln_mu[i]) / (self.ln_mu[i + 1] - self.ln_mu[i]);
        libm::exp(self.ln_h[i] + t * (self.ln_h[i + 1] - self.ln_h[i]))
    }
}

impl Nodes {
    /// ∫₀¹ (1 − µ²)/h dµ.
    fn resistance(&self) -> f64 {
        let last = self.ln_mu.len() - 1;
        let nodes = |i: usize| (self.ln_mu[i], self.ln_h[i]);
        let slope = |i: usize| {
            let ((x, h), (next_x, next_h)) = (nodes(i), nodes(i + 1));
            (next_h - h) / (next_x - x)
        };
        let between: f64 = (0..last)
            .map(|i| power_law(nodes(i), slope(i), nodes(i).0, nodes(i + 1).0))
            .sum();
        let above = power_law(nodes(last), slope(last - 1), nodes(last).0, 0.0);
        let below = match &self.start {
            None => power_law(nodes(0), slope(0), f64::NEG_INFINITY, nodes(0).0),
            Some(start) => GaussLegendre::new(32)
                .integrate_panels(0.0, start.first, 4, |mu| (1.0 - mu * mu) / self.at(mu)),
        };
        below + between + above
    }
}

/// ∫ (1 − µ²)/h dµ between two ln µ of h ∝ µ^slope through a node (ln µ, ln h).
fn power_law((x, ln_h): (f64, f64), slope: f64, from: f64, to: f64) -> f64 {
    let moment = |n: f64| {
        let power = n + 1.0 - slope;
        let at = |y: f64| libm::exp(power * (y - x));
        let integral = if power.abs() < 1e-9 {
            to - from
        } else {
            (at(to) - at(from)) / power
        };
        libm::exp((n + 1.0) * x - ln_h) * integral
    };
    moment(0.0) - moment(2.0)
}

impl Shape {
    /// (1 − µ²)(|µ|^{index−1} + broadening).
    pub fn new(index: f64, broadening: f64, redistribution: f64) -> Self {
        Self::of(Dependence::PowerLaw { index, broadening }, redistribution)
    }

    /// From D_µµ in any unit at ascending |µ| in 0…1, two or more of them between 0 and 1, where it is
    /// positive.
    pub fn tabulated(mu: &[f64], d_mumu: &[f64], redistribution: f64) -> Self {
        Self::of(
            Dependence::Tabulated(Nodes::new(mu, d_mumu)),
            redistribution,
        )
    }

    fn of(dependence: Dependence, redistribution: f64) -> Self {
        let mut shape = Self {
            dependence,
            redistribution,
            step_unit: 1.0,
            amplitude: 1.0,
        };
        // D_zz = (v²/8)∫(1−µ²)²/D_µµ dµ
        let half = match &shape.dependence {
            Dependence::Tabulated(nodes) => nodes.resistance(),
            // µ = t¹⁰ takes out the singularity at µ = 0 up to q = 1.9
            Dependence::PowerLaw { .. } => {
                GaussLegendre::new(32).integrate_panels(0.0, 1.0, 16, |t| {
                    let mu = t.powi(10);
                    10.0 * t.powi(9) * (1.0 - mu * mu) / shape.over_sine_squared(mu)
                })
            }
        };
        shape.amplitude = 0.75 * half * (1.0 - redistribution);
        shape
    }

    /// D_µµ/(1 − µ²) in an arbitrary unit.
    fn over_sine_squared(&self, mu: f64) -> f64 {
        match &self.dependence {
            Dependence::PowerLaw { index, broadening } => {
                libm::pow(mu.abs(), index - 1.0) + broadening
            }
            Dependence::Tabulated(nodes) => nodes.at(mu.abs()),
        }
    }

    /// D_µµ in an arbitrary unit.
    pub fn relative(&self, mu: f64) -> f64 {
        (1.0 - mu * mu) * self.over_sine_squared(mu)
    }

    /// D_µµ in units of v/λ; without redistribution its integral (v²/8)∫(1−µ²)²/D_µµ dµ is vλ/3.
    pub fn d_mumu(&self, mu: f64) -> f64 {
        self.amplitude * self.relative(mu)
    }

    /// The same with steps that resolve a halo of half-height λ over `lambda_over_height`: powers of two, so
    /// that shapes at neighbouring rigidities have the same.
    pub fn with_steps_for(self, lambda_over_height: f64) -> Self {
        let octaves = libm::ceil(libm::log2(lambda_over_height)).max(0.0);
        Self {
            step_unit: libm::exp2(-octaves),
            ..self
        }
    }

    /// Whether another shape differs by no more than rounding.
    pub fn scatters_like(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < ROUNDING;
        let same = match (&self.dependence, &other.dependence) {
            (Dependence::Tabulated(a), Dependence::Tabulated(b)) => {
                // most pairs differ in the first values
                a.ln_h.iter().zip(&b.ln_h).all(|(&a, &b)| near(a, b))
                    && a.ln_mu == b.ln_mu
                    && a.start == b.start
            }
            (a, b) => a == b,
        };
        same && self.step_unit == other.step_unit && near(self.redistribution, other.redistribution)
    }

    /// The operator on `cells` cells of µ.
    pub fn operator(&self, cells: usize) -> PitchAngle {
        PitchAngle::new(cells, |mu| self.relative(mu), self.redistribution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::{CELLS, HalfSpace, integrated_diffusion};

    #[test]
    fn the_integral_of_d_mumu_is_the_share_of_diffusion() {
        for (index, broadening, share) in [(1.0, 0.0, 0.0), (1.7, 0.0, 0.0), (1.5, 0.3, 0.4)] {
            let shape = Shape::new(index, broadening, share);
            let d = integrated_diffusion(1.0, |mu| shape.d_mumu(mu));
            assert!((d * 3.0 * (1.0 - share) - 1.0).abs() < 1e-6, "{d}");
        }
    }

    /// `count` values of µ from 0 to 1 and what a shape has there.
    fn sampled(shape: &Shape, count: u32) -> Shape {
        let mu: Vec<f64> = (0..count)
            .map(|i| f64::from(i) / f64::from(count - 1))
            .collect();
        let d_mumu: Vec<f64> = mu.iter().map(|&x| 7e-9 * shape.relative(x)).collect();
        Shape::tabulated(&mu, &d_mumu, shape.redistribution)
    }

    fn agree(what: &str, a: f64, b: f64, bound: f64) {
        assert!((a / b - 1.0).abs() < bound, "{what}: {a} for {b}");
    }

    /// A power law is exact with any values of µ; a broadened one is as good as the table is fine.
    #[test]
    fn a_table_of_a_law_scatters_as_the_law_does() {
        for (index, broadening, count) in [
            (5.0 / 3.0, 0.0, 21),
            (1.9, 0.0, 11),
            (1.5, 0.3, 101),
            (1.0, 0.0, 11),
        ] {
            let law = Shape::new(index, broadening, 0.1);
            let table = sampled(&law, count);
            for mu in [-0.999, -0.5, -1e-3, 0.013, 0.04, 0.33, 0.8] {
                let bound = if broadening > 0.0 { 5e-3 } else { 1e-9 };
                agree("D_µµ", table.d_mumu(mu), law.d_mumu(mu), bound);
            }
            let (from_table, from_law) = (table.operator(CELLS), law.operator(CELLS));
            for i in 0..CELLS {
                agree("χ", from_table.chi()[i], from_law.chi()[i], 1e-3);
            }
            let extrapolation = |o| HalfSpace::new(o).extrapolation;
            agree(
                "m",
                extrapolation(&from_table),
                extrapolation(&from_law),
                1e-3,
            );
        }
    }

    #[test]
    fn the_unit_of_a_table_does_not_matter() {
        let mu = [0.0, 0.1, 0.5, 0.95];
        let d = [1.0, 2.0, 0.5, 0.3];
        let shape = Shape::tabulated(&mu, &d, 0.0);
        let tiny = Shape::tabulated(&mu, &d.map(|d| 1e-300 * d), 0.0);
        for mu in [0.0, 0.05, 0.3, 0.99] {
            agree("D_µµ", tiny.d_mumu(mu), shape.d_mumu(mu), 1e-12);
        }
        // linear up to the first value above 0, from which it falls
        let middle = 0.5 * (1.0 + 2.0 / (1.0 - 0.01)) * (1.0 - 0.0025);
        agree(
            "near 0",
            shape.d_mumu(0.05) / shape.d_mumu(0.0),
            middle,
            1e-12,
        );
        let d_zz = integrated_diffusion(1.0, |mu| shape.d_mumu(mu));
        // the rule of the integral does not know of the kinks at nodes
        agree("D_zz", 3.0 * d_zz, 1.0, 1e-4);
    }
}
