//! Step tables: where µ is after a time, and how far the particle has moved by then.

use nalgebra::{DMatrix, DVector};

use std::f64::consts::SQRT_2;

use super::{CELLS, PitchAngle};

/// Time of the first rung in units of λ/v.
const SHORTEST: f64 = 0.003;
/// Rungs, two an octave: the last lasts 98 λ/v.
const RUNGS: i32 = 31;
/// Halvings of a rung's time at which the doubling starts from a series; more where cells are left fast.
const HALVINGS: i32 = 12;
/// Most hops in the time of the series: its error, of their fourth power, is doubled away like the rest.
const FEW: f64 = 0.01;

/// A possible end of a step: 16 bytes, so that one fetch brings all of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Share of this column of the alias table that is this outcome's own, and above it the outcome of
    /// the rest.
    column: u32,
    /// Mean of Δz/λ.
    mean: f32,
    /// Deviation of Δz/λ for the normal number ξ itself.
    deviation: f32,
    /// Coefficient of ξ² − 1.
    lean: i16,
    /// Coefficient of ξ³ − 3ξ.
    tails: i16,
}

/// What the tables know of a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fetched {
    /// The cell where it ends; [`CELLS`] where it never left its own.
    pub end: u32,
    /// The law of Δz.
    pub outcome: Outcome,
    /// Mean time in λ/v in the first cell before the first jump.
    pub hold_start: f64,
    /// The same in the last cell after the last jump.
    pub hold_end: f64,
}

/// Cells with µ > 0.
const HALF: u32 = CELLS as u32 / 2;
/// Bits of a column's share.
const SHARE_BITS: u32 = 26;
/// One in [`Outcome::lean`] and [`Outcome::tails`].
const UNIT: f64 = 65536.0;

impl Outcome {
    /// Δz/λ for a standard normal ξ: its cumulants up to the fourth are exact to second order in the last
    /// two (Cornish & Fisher 1938).
    #[inline(always)]
    pub fn path(&self, xi: f64) -> f64 {
        let square = xi * xi;
        let lean = f64::from(self.lean) * (1.0 / UNIT);
        let tails = f64::from(self.tails) * (1.0 / UNIT);
        let shape = lean * (square - 1.0) + xi * (1.0 + tails * (square - 3.0));
        f64::from(self.mean) + f64::from(self.deviation) * shape
    }

    /// From moments of Δz.
    fn of([mean, m2, m3, m4]: [f64; 4]) -> Self {
        let variance = m2 - mean * mean;
        let third = m3 - 3.0 * mean * m2 + 2.0 * mean.powi(3);
        let fourth = m4 - 4.0 * mean * m3 + 6.0 * mean * mean * m2 - 3.0 * mean.powi(4);
        if variance <= 1e-10 * mean * mean {
            return Self {
                mean: mean as f32,
                deviation: variance.max(0.0).sqrt() as f32,
                ..Self::default()
            };
        }
        let skewness = (third / (variance * variance.sqrt())).clamp(-1.0, 1.0);
        let excess = (fourth / (variance * variance) - 3.0).clamp(-1.5, 1.5);
        let lean = skewness / 6.0;
        let tails = excess / 24.0 - skewness * skewness / 18.0;
        let own = (1.0 - 2.0 * lean * lean - 6.0 * tails * tails).sqrt();
        Self {
            column: 0,
            mean: mean as f32,
            deviation: (variance.sqrt() * own) as f32,
            lean: (UNIT * lean / own).round() as i16,
            tails: (UNIT * tails / own).round() as i16,
        }
    }
}

/// Steps of a ladder of durations for one operator.
///
/// From a cell with µ > 0 a step of a rung's duration ends as one of cells + 1 outcomes: in cell j after
/// at least one jump between cells, or (the last) without any. Δz given an outcome with jumps has its exact
/// mean, variance, skewness and kurtosis for velocities of the cells' centres (what is missing in the
/// fourth cumulant of a step would be missing as well where many end, close to a thin source); without
/// jumps it is µt. The process is the same under µ → −µ, so that start cells with µ > 0 suffice.
#[derive(Debug, Clone)]
pub struct Ladder {
    outcomes: Vec<Outcome>,
    hold: Vec<f64>,
}

/// Joint moments ⟨Δz^k; µ_t in j | µ_0 in i⟩, k = 0 to 4. They are symmetric: the way back is as likely,
/// and as far.
#[derive(Clone)]
struct Moments([DMatrix<f64>; 5]);

impl Moments {
    /// By the series of exp(a + κv) in the time, whose coefficient of κ^k is the k-th moment over k!.
    fn short(operator: &PitchAngle, t: f64) -> Self {
        let n = operator.cells();
        let a = operator.rates() * t;
        let v = DMatrix::from_diagonal(&DVector::from_fn(n, |i, _| operator.centre(i) * t));
        let zero = DMatrix::<f64>::zeros(n, n);
        let mut power = [0; 5].map(|_| zero.clone());
        power[0].fill_with_identity();
        let mut sum = power.clone();
        let mut factorial = 1.0;
        for order in 1..=5 {
            factorial *= f64::from(order);
            for k in (0..5).rev() {
                power[k] = &a * &power[k];
                if k > 0 {
                    power[k] += &v * &power[k - 1];
                }
                sum[k] += &power[k] / factorial;
            }
        }
        for (k, factorial) in [(2, 2.0), (3, 6.0), (4, 24.0)] {
            sum[k] *= factorial;
        }
        Self(sum)
    }

    fn doubled(&self) -> Self {
        let Self([p, m, s, c, q]) = self;
        let both = |a: &DMatrix<f64>, b: &DMatrix<f64>| {
            let product = a * b;
            &product + product.transpose()
        };
        Self([
            p * p,
            both(p, m),
            both(p, s) + m * m * 2.0,
            both(p, c) + both(m, s) * 3.0,
            both(p, q) + both(m, c) * 4.0 + s * s * 6.0,
        ])
    }
}

impl Ladder {
    /// The tables of an operator.
    pub fn new(operator: &PitchAngle) -> Self {
        assert_eq!(operator.cells(), CELLS);
        let mut ladder = Self {
            outcomes: Vec::with_capacity(RUNGS as usize * CELLS / 2 * (CELLS + 1)),
            hold: Vec::with_capacity(RUNGS as usize * CELLS / 2),
        };
        let fastest = -operator.rates().diagonal().min();
        let enough = libm::log2(fastest * Self::time(1) / FEW).ceil() as i32;
        let halvings = enough.max(HALVINGS);
        let mut chains = [0, 1].map(|rung| {
            let short = Self::time(rung) * libm::exp2(-f64::from(halvings));
            (0..halvings).fold(Moments::short(operator, short), |m, _| m.doubled())
        });
        for rung in 0..RUNGS {
            let chain = &mut chains[rung as usize % 2];
            ladder.add(operator, Self::time(rung), chain);
            *chain = chain.doubled();
        }
        ladder
    }

    fn add(&mut self, operator: &PitchAngle, t: f64, moments: &Moments) {
        for i in CELLS / 2..CELLS {
            let leaving = -operator.rates()[(i, i)] * t;
            let stay = libm::exp(-leaving);
            let flight = operator.centre(i) * t;
            let mut chances = Vec::with_capacity(CELLS + 1);
            let mut laws = Vec::with_capacity(CELLS + 1);
            for j in 0..CELLS {
                let without = if i == j { stay } else { 0.0 };
                let moment = |k: usize| moments.0[k][(i, j)] - without * flight.powi(k as i32);
                let chance = moment(0).max(0.0);
                chances.push(chance);
                laws.push(Outcome::of(
                    [1, 2, 3, 4].map(|k| moment(k) / chance.max(1e-300)),
                ));
            }
            chances.push(stay);
            laws.push(Outcome::of([1, 2, 3, 4].map(|k| flight.powi(k))));
            self.outcomes.extend(alias_table(&chances, laws));
            // mean time to the first jump if that is before t
            self.hold
                .push(t / leaving * (1.0 - leaving / libm::expm1(leaving)));
        }
    }

    /// Size of the tables in memory.
    pub const BYTES: usize =
        RUNGS as usize * CELLS / 2 * ((CELLS + 1) * size_of::<Outcome>() + size_of::<f64>());

    /// Width of a cell.
    #[inline(always)]
    pub fn width() -> f64 {
        2.0 / CELLS as f64
    }

    /// Centre of a cell.
    #[inline(always)]
    pub fn centre(cell: u32) -> f64 {
        -1.0 + (f64::from(cell) + 0.5) * Self::width()
    }

    /// Centre of a folded cell.
    #[inline(always)]
    pub fn positive_centre(cell: u32) -> f64 {
        (f64::from(cell) + 0.5) * Self::width()
    }

    /// The cell of |µ| among those with µ > 0.
    #[inline(always)]
    pub fn folded_cell(mu: f64) -> u32 {
        ((mu.abs() * f64::from(HALF)) as i32).min(HALF as i32 - 1) as u32
    }

    /// Folds a cell on those with µ > 0.
    #[inline(always)]
    fn fold(cell: u32) -> u32 {
        let up = cell.wrapping_sub(HALF);
        // −1 − x is the complement of x
        if cell < HALF { !up } else { up }
    }

    /// Number of rungs.
    #[inline(always)]
    pub fn rungs() -> i32 {
        RUNGS
    }

    /// Duration of a rung, of negative ones too, in units of λ/v.
    #[inline(always)]
    pub fn time(rung: i32) -> f64 {
        let octaves = f64::from_bits(((1023 + (rung >> 1)) as u64) << 52);
        let half = if rung & 1 == 1 { SQRT_2 } else { 1.0 };
        SHORTEST * (octaves * half)
    }

    /// The last rung no longer than `x`; rungs shorter than the first have negative numbers.
    #[inline(always)]
    pub fn below(x: f64) -> i32 {
        // exponent and first digit of (x/shortest)² count half octaves
        let ratio = x * (1.0 / SHORTEST);
        let bits = (ratio * ratio * (1.0 + 1e-12)).to_bits() >> 52;
        (bits as i32 - 1023).min(RUNGS - 1)
    }

    /// Where a start cell's outcomes of a rung begin.
    #[inline(always)]
    fn row(rung: u32, start: u32) -> usize {
        ((rung * HALF + start) * (CELLS as u32 + 1)) as usize
    }

    /// Column of the alias table, and the place in it, for a uniform `u`.
    #[inline(always)]
    pub fn column(u: f64) -> (u32, u32) {
        let scaled = u * (CELLS + 1) as f64;
        let column = scaled as i32;
        let place = (scaled - f64::from(column)) * f64::from(1 << SHARE_BITS);
        (column as u32, place as i32 as u32)
    }

    /// The end of a step from a folded cell, and what the tables know of it.
    #[inline(always)]
    pub fn fetch(&self, rung: u32, start: u32, column: u32, place: u32) -> Fetched {
        let row = Self::row(rung, start);
        let entry = self.outcomes[row + column as usize].column;
        // by arithmetic: no processor foresees which it is
        let other = u32::from(place >= entry & ((1 << SHARE_BITS) - 1));
        let end = column.wrapping_add(other * (entry >> SHARE_BITS).wrapping_sub(column));
        Fetched {
            end,
            outcome: self.outcomes[row + end as usize],
            hold_start: self.hold(rung, start),
            // of any cell where the particle stays
            hold_end: self.hold(rung, Self::fold(end) & (HALF - 1)),
        }
    }

    /// Mean time in a folded cell before the first jump out of it, given that there was one.
    #[inline(always)]
    fn hold(&self, rung: u32, cell: u32) -> f64 {
        self.hold[(rung * HALF + cell) as usize]
    }
}

/// Vose's alias table (1991): each outcome fills its column and tops up others.
fn alias_table(chances: &[f64], mut table: Vec<Outcome>) -> Vec<Outcome> {
    let total: f64 = chances.iter().sum();
    let count = chances.len();
    let mut share: Vec<f64> = chances.iter().map(|c| c / total * count as f64).collect();
    // a column all its own is its own alias
    for (outcome, own) in table.iter_mut().zip(0u32..) {
        outcome.column = own << SHARE_BITS;
    }
    let (mut small, mut large): (Vec<usize>, Vec<usize>) =
        (0..count).partition(|&i| share[i] < 1.0);
    while let (Some(&s), Some(&l)) = (small.last(), large.last()) {
        small.pop();
        let own = (share[s] * f64::from(1 << SHARE_BITS)).round() as u32;
        table[s].column = (l as u32) << SHARE_BITS | own.min((1 << SHARE_BITS) - 1);
        share[l] -= 1.0 - share[s];
        if share[l] < 1.0 {
            large.pop();
            small.push(l);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use statrs::function::gamma::gamma_ur;

    use super::*;
    use crate::random::{HistoryKey, Stream};

    fn isotropic() -> PitchAngle {
        PitchAngle::new(CELLS, |mu| 1.0 - mu * mu, 0.0)
    }

    fn outcome(ladder: &Ladder, rung: usize, start: usize, end: usize) -> &Outcome {
        &ladder.outcomes[Ladder::row(rung as u32, start as u32) + end]
    }

    /// Probabilities of the outcomes as the alias table gives them.
    fn chances(ladder: &Ladder, rung: usize, start: usize) -> Vec<f64> {
        let mut chances = vec![0.0; CELLS + 1];
        for column in 0..=CELLS {
            let entry = outcome(ladder, rung, start, column);
            let own =
                f64::from(entry.column & ((1 << SHARE_BITS) - 1)) / f64::from(1 << SHARE_BITS);
            chances[column] += own;
            chances[(entry.column >> SHARE_BITS) as usize] += 1.0 - own;
        }
        chances.iter().map(|c| c / (CELLS + 1) as f64).collect()
    }

    /// Mean and deviation of Δz given an outcome.
    fn law(ladder: &Ladder, rung: usize, start: usize, end: usize) -> (f64, f64) {
        let outcome = outcome(ladder, rung, start, end);
        let (lean, tails) = (
            f64::from(outcome.lean) / UNIT,
            f64::from(outcome.tails) / UNIT,
        );
        let variance = 1.0 + 2.0 * lean * lean + 6.0 * tails * tails;
        (
            f64::from(outcome.mean),
            f64::from(outcome.deviation) * variance.sqrt(),
        )
    }

    /// ⟨µ⟩ = µ₀e^{−x}, ⟨Δz⟩ = µ₀(1 − e^{−x}), and ⟨Δz²⟩, ⟨µΔz⟩ in closed form for isotropic scattering.
    #[test]
    fn moments_of_isotropic_scattering() {
        let ladder = Ladder::new(&isotropic());
        for rung in [4, 12, 18, 24, 30] {
            let x = Ladder::time(rung as i32);
            let e = |n: f64| libm::exp(-n * x);
            for start in 0..CELLS / 2 {
                let mu0 = Ladder::positive_centre(start as u32);
                let (mut mu, mut z, mut zz, mut muz) = (0.0, 0.0, 0.0, 0.0);
                for (j, chance) in chances(&ladder, rung, start).into_iter().enumerate() {
                    let (mean, deviation) = law(&ladder, rung, start, j);
                    let end = if j == CELLS {
                        mu0
                    } else {
                        Ladder::centre(j as u32)
                    };
                    mu += chance * end;
                    z += chance * mean;
                    zz += chance * (mean * mean + deviation * deviation);
                    muz += chance * end * mean;
                }
                let p2 = mu0 * mu0 - 1.0 / 3.0;
                let second =
                    2.0 / 3.0 * (x - 1.0 + e(1.0)) + p2 * ((1.0 - e(1.0)) - (1.0 - e(3.0)) / 3.0);
                let cross = (1.0 - e(1.0)) / 3.0 + p2 * e(1.0) * (1.0 - e(2.0)) / 2.0;
                let unit = x.min(1.0);
                // the cell at µ = 1, where D_µµ vanishes, is the worst
                let bound = if start == CELLS / 2 - 1 { 1e-2 } else { 3e-3 };
                assert!((mu - mu0 * e(1.0)).abs() < bound, "{x} {mu0}: {mu}");
                assert!(
                    (z - mu0 * (1.0 - e(1.0))).abs() < bound * unit,
                    "{x} {mu0}: {z}"
                );
                assert!(
                    (zz - second).abs() < bound * unit * x,
                    "{x} {mu0}: {zz} {second}"
                );
                assert!(
                    (muz - cross).abs() < bound * unit,
                    "{x} {mu0}: {muz} {cross}"
                );
            }
        }
    }

    #[test]
    fn isotropy_is_kept() {
        let shape = |mu: f64| (1.0 - mu * mu) * (mu.sqrt() + 0.1);
        for share in [0.0, 0.5] {
            let ladder = Ladder::new(&PitchAngle::new(CELLS, shape, share));
            for rung in 0..RUNGS as usize {
                let mut after = vec![0.0; CELLS];
                for start in 0..CELLS / 2 {
                    for (j, chance) in chances(&ladder, rung, start).into_iter().enumerate() {
                        let end = if j == CELLS { CELLS / 2 + start } else { j };
                        after[end] += chance;
                        after[CELLS - 1 - end] += chance;
                    }
                }
                for density in after {
                    assert!((density - 1.0).abs() < 2e-6, "{rung}: {density}");
                }
            }
        }
    }

    /// Far above a mean free time ⟨Δz²⟩ grows as 2D t.
    #[test]
    fn long_steps_diffuse() {
        let shape = |mu: f64| (1.0 - mu * mu) * libm::pow(mu, 2.0 / 3.0);
        let ladder = Ladder::new(&PitchAngle::new(CELLS, shape, 0.0));
        let variance = |rung: usize| {
            let starts = CELLS / 2;
            let sum: f64 = (0..starts)
                .flat_map(|start| {
                    let ladder = &ladder;
                    chances(ladder, rung, start)
                        .into_iter()
                        .enumerate()
                        .map(move |(j, chance)| {
                            let (m, d) = law(ladder, rung, start, j);
                            chance * (m * m + d * d)
                        })
                })
                .sum();
            sum / starts as f64
        };
        let growth = (variance(30) - variance(28)) / (Ladder::time(30) - Ladder::time(28));
        assert!((growth / (2.0 / 3.0) - 1.0).abs() < 1e-5, "{growth}");
    }

    #[test]
    fn rungs_are_found() {
        for rung in -60..RUNGS - 1 {
            let t = Ladder::time(rung);
            assert_eq!(Ladder::below(1.0001 * t), rung);
            assert_eq!(Ladder::below(1.4 * t), rung);
        }
        assert_eq!(Ladder::below(1e9), RUNGS - 1);
    }

    /// A kernel chosen by processor would fuse or reorder these sums, and the tables' bits would differ
    /// between machines.
    #[test]
    fn products_add_in_one_order() {
        let n = CELLS;
        let a = DMatrix::from_fn(n, n, |i, j| 1.0 / (1.0 + (3 * i + 7 * j) as f64));
        let b = a.transpose();
        let product = &a * &b;
        for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
            let sum = (0..n).fold(0.0, |sum, k| sum + a[(i, k)] * b[(k, j)]);
            assert_eq!(product[(i, j)].to_bits(), f64::to_bits(sum), "{i}, {j}");
        }
    }

    fn kolmogorov() -> PitchAngle {
        PitchAngle::new(CELLS, |mu| (1.0 - mu * mu) * libm::pow(mu, 2.0 / 3.0), 0.0)
    }

    fn stream() -> Stream {
        let key = HistoryKey {
            bin: 0,
            batch: 0,
            history: 0,
        };
        Stream::new(5, key)
    }

    /// A fair table gives a χ² this rare in one of 25,000 runs.
    #[test]
    fn draws_follow_the_probabilities() {
        const DRAWS: u32 = 200_000;
        let ladder = Ladder::new(&kolmogorov());
        let mut stream = stream();
        for (rung, start) in [(0, 3), (9, 0), (16, 15), (29, 7)] {
            let mut count = [0.0; CELLS + 1];
            for _ in 0..DRAWS {
                let (column, place) = Ladder::column(stream.uniform());
                let step = ladder.fetch(rung as u32, start as u32, column, place);
                count[step.end as usize] += 1.0;
            }
            // rare outcomes make one class together
            let (mut classes, mut rare) = (Vec::new(), (0.0, 0.0));
            for (n, p) in count.into_iter().zip(chances(&ladder, rung, start)) {
                let expected = p * f64::from(DRAWS);
                if expected > 10.0 {
                    classes.push((n, expected));
                } else {
                    rare = (rare.0 + n, rare.1 + expected);
                }
            }
            if rare.1 > 10.0 {
                classes.push(rare);
            } else {
                assert!(rare.0 < 40.0, "{rung}, {start}: {rare:?}");
            }
            let chi2: f64 = classes.iter().map(|(n, e)| (n - e) * (n - e) / e).sum();
            let tail = gamma_ur(0.5 * (classes.len() - 1) as f64, 0.5 * chi2);
            assert!(tail > 1e-5, "{rung}, {start}: {chi2} in {}", classes.len());
        }
    }

    /// Count, Σx, Σx², Σx³ and Σx⁴.
    #[derive(Clone, Copy, Default)]
    struct Sums([f64; 5]);

    impl Sums {
        fn add(&mut self, x: f64) {
            for (power, sum) in (0..).zip(&mut self.0) {
                *sum += x.powi(power);
            }
        }

        /// How many σ the sample's mean and variance are above others.
        fn off(&self, mean: f64, variance: f64) -> (f64, f64) {
            let [n, ..] = self.0;
            let [_, m, m2, m3, m4] = self.0.map(|sum| sum / n);
            let v = m2 - m * m;
            let fourth = m4 - 4.0 * m * m3 + 6.0 * m * m * m2 - 3.0 * m.powi(4);
            (
                (m - mean) / (v / n).sqrt(),
                (v - variance) / ((fourth - v * v) / n).sqrt(),
            )
        }
    }

    /// Δz given the end, and the first jump, of the process walked jump by jump. One of some 50
    /// comparisons is beyond 4.5 σ by chance in 4e-4 of seeds.
    #[test]
    fn laws_are_those_of_the_walk() {
        let operator = kolmogorov();
        let ladder = Ladder::new(&operator);
        let (rung, start) = (13, 4);
        let mut stream = stream();
        let (mut ends, mut first) = ([Sums::default(); CELLS], Sums::default());
        for _ in 0..200_000 {
            let (mut cell, mut left) = (CELLS / 2 + start, Ladder::time(rung as i32));
            let (mut path, mut hold) = (0.0, None);
            loop {
                let rates = operator.rates().row(cell);
                let wait = stream.exponential() / -rates[cell];
                path += operator.centre(cell) * wait.min(left);
                if wait > left {
                    break;
                }
                hold = hold.or(Some(wait));
                left -= wait;
                let up = if cell + 1 < CELLS {
                    rates[cell + 1]
                } else {
                    0.0
                };
                let rises = -rates[cell] * stream.uniform() < up;
                cell = if rises { cell + 1 } else { cell - 1 };
            }
            if let Some(hold) = hold {
                ends[cell].add(path);
                first.add(hold);
            }
        }
        for (end, sums) in ends.iter().enumerate().filter(|(_, s)| s.0[0] > 1000.0) {
            let (mean, deviation) = law(&ladder, rung, start, end);
            let off = sums.off(mean, deviation * deviation);
            assert!(off.0.abs().max(off.1.abs()) < 4.5, "end {end}: {off:?} σ");
        }
        let (off, _) = first.off(ladder.hold(rung as u32, start as u32), 0.0);
        assert!(off.abs() < 4.5, "first jump: {off} σ");
    }

    /// ⟨Δz²⟩ → 2(t/3 − ⟨χ²⟩), also where some pitch angles scatter a hundred thousand times as fast as others.
    #[test]
    fn an_uneven_shape_diffuses_as_it_must() {
        for dip in [0.0, 0.4] {
            let shape = |mu: f64| {
                let distance = (mu - dip) / 0.1;
                (1.0 - mu * mu) * (1e-5 + 1.0 - libm::exp(-distance * distance)).min(1.0)
            };
            let operator = PitchAngle::new(CELLS, shape, 0.0);
            let ladder = Ladder::new(&operator);
            let rung = RUNGS as usize - 1;
            let starts = (0..CELLS / 2).map(|start| {
                let chances = chances(&ladder, rung, start);
                let square = |(end, chance): (usize, &f64)| {
                    let (m, d) = law(&ladder, rung, start, end);
                    chance * (m * m + d * d)
                };
                chances.iter().enumerate().map(square).sum::<f64>()
            });
            let mean = starts.sum::<f64>() / (CELLS / 2) as f64;
            let chi_squared = operator.chi().norm_squared() / CELLS as f64;
            let exact = 2.0 * (Ladder::time(rung as i32) / 3.0 - chi_squared);
            assert!(
                (mean / exact - 1.0).abs() < 1e-3,
                "{dip}: {mean} for {exact}"
            );
        }
    }
}
