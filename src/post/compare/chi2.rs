//! χ² of correlated residuals, and how likely chance is to give a larger one.
//!
//! The covariance of B batch means is itself an estimate, and its inverse is biased high. For n points
//! the mean of rᵀC⁻¹r is not n but n (B − 1)/(B − n − 2): Hartlap, Simon & Schneider 2007, A&A 464, 399,
//! eq. 17, whose factor (B − n − 2)/(B − 1) the printed χ² carries. Its distribution is wider than that of χ² all
//! the same: without the factor it is Hotelling's T² (Hotelling 1931, Ann. Math. Stat. 2, 360), and the
//! p-value comes from there, (B − n)/(n (B − 1)) T² being distributed as F(n, B − n).

use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_ur;

/// Covariance of the compared column's means, from the batches of the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    /// Row after row of the square matrix, in the order of the table's rows.
    pub matrix: Vec<f64>,
    /// Batches it was estimated from.
    pub batches: usize,
}

/// How χ² was formed.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// With the covariance of the batches.
    Covariance {
        /// Batches it was estimated from.
        batches: usize,
        /// Hartlap's factor on χ².
        factor: f64,
    },
    /// As if the points were independent.
    Independent {
        /// Why.
        reason: String,
    },
}

/// χ² and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// χ², whose mean is the number of points if ours and the reference agree.
    pub chi2: f64,
    /// Probability of a larger χ² by chance.
    pub p_value: f64,
    /// How it was formed.
    pub method: Method,
}

/// Judges residuals by the variances of each (all of them), and by their covariance (the batches' part).
///
/// `independent` are variances that come on top of the covariance: those of the reference.
pub(super) fn judge(
    residuals: &[f64],
    variances: &[f64],
    independent: &[f64],
    covariance: Option<Covariance>,
) -> Verdict {
    match covariance
        .ok_or_else(|| "the run's batches were not given".to_owned())
        .and_then(|covariance| correlated(residuals, independent, covariance))
    {
        Ok(verdict) => verdict,
        Err(reason) => {
            let pulls = residuals.iter().zip(variances).map(|(r, v)| r * r / v);
            let chi2 = pulls.sum();
            Verdict {
                chi2,
                p_value: tail(residuals.len(), chi2),
                method: Method::Independent { reason },
            }
        }
    }
}

/// Probability that χ² of n points is larger than that.
fn tail(n: usize, chi2: f64) -> f64 {
    match chi2 {
        // The library's function takes neither end.
        0.0 => 1.0,
        f64::INFINITY => 0.0,
        _ => gamma_ur(n as f64 / 2.0, chi2 / 2.0),
    }
}

/// The verdict with the covariance, or why there is none.
fn correlated(
    residuals: &[f64],
    independent: &[f64],
    covariance: Covariance,
) -> Result<Verdict, String> {
    let (n, batches) = (residuals.len(), covariance.batches);
    if 2 * n > batches || n + 2 >= batches {
        return Err(format!(
            "{batches} batches are too few for the covariance of {n} points"
        ));
    }
    let mut matrix = covariance.matrix;
    for (i, variance) in independent.iter().enumerate() {
        matrix[i * n + i] += variance;
    }
    let t2 = inverse_form(matrix, residuals)
        .ok_or("the covariance of the batches cannot be inverted")?;
    let (n, b) = (n as f64, batches as f64);
    let factor = (b - n - 2.0) / (b - 1.0);
    Ok(Verdict {
        chi2: factor * t2,
        // 1 − CDF of F(n, B − n) at (B − n)/(n (B − 1)) T², as an incomplete beta function.
        p_value: beta_reg((b - n) / 2.0, n / 2.0, (b - 1.0) / (b - 1.0 + t2)),
        method: Method::Covariance { batches, factor },
    })
}

/// rᵀC⁻¹r by Cholesky's C = LLᵀ and Ly = r; `None` if C is not positive definite to rounding.
fn inverse_form(mut c: Vec<f64>, r: &[f64]) -> Option<f64> {
    /// A pivot below this share of its variance is a difference of rounding errors.
    const SINGULAR: f64 = 1e-12;
    let n = r.len();
    let mut y = r.to_vec();
    for i in 0..n {
        for j in 0..i {
            let dot: f64 = (0..j).map(|k| c[i * n + k] * c[j * n + k]).sum();
            c[i * n + j] = (c[i * n + j] - dot) / c[j * n + j];
        }
        let row = &c[i * n..i * n + i];
        let pivot = c[i * n + i] - row.iter().map(|x| x * x).sum::<f64>();
        if pivot.is_nan() || pivot <= SINGULAR * c[i * n + i] {
            return None;
        }
        let dot: f64 = row.iter().zip(&y).map(|(l, y)| l * y).sum();
        y[i] = (y[i] - dot) / pivot.sqrt();
        c[i * n + i] = pivot.sqrt();
    }
    Some(y.iter().map(|y| y * y).sum())
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs(), "{a} is not {b}");
    }

    #[test]
    fn independent_points_follow_chi_squared() {
        // Critical values at 5 % from tables; with two points the tail is exp(−χ²/2).
        for (n, chi2) in [
            (1, 3.841_458_821),
            (10, 18.307_038_05),
            (100, 124.342_113_4),
        ] {
            let r = vec![(chi2 / f64::from(n)).sqrt(); n as usize];
            let ones = vec![1.0; n as usize];
            let verdict = judge(&r, &ones, &ones, None);
            close(verdict.chi2, chi2, 1e-12);
            close(verdict.p_value, 0.05, 1e-8);
        }
        let far = judge(&[10.0, 20.0], &[1.0, 4.0], &[0.0, 0.0], None);
        close(far.p_value, (-100.0_f64).exp(), 1e-10);
        close(judge(&[0.0], &[1.0], &[0.0], None).p_value, 1.0, 0.0);
        close(judge(&[1e200], &[1.0], &[0.0], None).p_value, 0.0, 0.0);
        let many = vec![1.0; 4000];
        // The median of χ² with n degrees of freedom is n (1 − 2/9n)³; p(n) is just below one half.
        let p = judge(&many, &many, &many, None).p_value;
        assert!((0.495..0.5).contains(&p), "{p}");
    }

    #[test]
    fn correlations_count() {
        let matrix = vec![1.0, 0.5, 0.5, 1.0];
        // C⁻¹ = [[1, −½], [−½, 1]]/(¾)
        close(
            inverse_form(matrix.clone(), &[1.0, 1.0]).unwrap(),
            4.0 / 3.0,
            1e-15,
        );
        close(
            inverse_form(matrix.clone(), &[1.0, -1.0]).unwrap(),
            4.0,
            1e-15,
        );
        let given = Covariance {
            matrix,
            batches: 21,
        };
        let verdict = judge(&[1.0, -1.0], &[1.0, 1.0], &[0.0, 0.0], Some(given.clone()));
        close(verdict.chi2, 4.0 * 17.0 / 20.0, 1e-14);
        // An error of the reference adds to the diagonal: C = [[2, ½], [½, 2]].
        let verdict = judge(&[1.0, -1.0], &[2.0, 2.0], &[1.0, 1.0], Some(given));
        close(verdict.chi2, 5.0 / 3.75 * 17.0 / 20.0, 1e-14);
    }

    #[test]
    fn one_point_follows_students_t() {
        // Two-sided 5 % of Student's t with 19 degrees of freedom: 2.093024054.
        let one = Covariance {
            matrix: vec![1.0],
            batches: 20,
        };
        let verdict = judge(&[2.093_024_054], &[1.0], &[0.0], Some(one));
        close(verdict.p_value, 0.05, 1e-8);
    }

    #[test]
    fn falls_back_when_the_covariance_cannot_be_trusted() {
        let reason = |batches, matrix: &[f64]| {
            let given = Covariance {
                matrix: matrix.into(),
                batches,
            };
            let verdict = judge(&[1.0, 2.0], &[1.0, 1.0], &[0.0, 0.0], Some(given));
            close(verdict.chi2, 5.0, 1e-15);
            match verdict.method {
                Method::Independent { reason } => reason,
                Method::Covariance { .. } => "used".into(),
            }
        };
        let unit = [1.0, 0.0, 0.0, 1.0];
        assert!(reason(3, &unit).contains("3 batches are too few"));
        assert!(reason(4, &unit).contains("4 batches are too few"));
        assert!(reason(50, &[1.0; 4]).contains("cannot be inverted"));
        assert!(reason(50, &[f64::NAN; 4]).contains("cannot be inverted"));
    }

    /// One experiment: χ² and p of the mean of batches of correlated normal numbers.
    fn experiment(rng: &mut Xoshiro256PlusPlus, n: usize, batches: usize) -> Verdict {
        let draws: Vec<Vec<f64>> = (0..batches)
            .map(|_| {
                let common = normal(rng);
                (0..n).map(|_| common + normal(rng)).collect()
            })
            .collect();
        let b = batches as f64;
        let mean = |i: usize| draws.iter().map(|d| d[i]).sum::<f64>() / b;
        let means: Vec<_> = (0..n).map(mean).collect();
        let entry = |i: usize, j: usize| {
            let products = draws.iter().map(|d| (d[i] - means[i]) * (d[j] - means[j]));
            products.sum::<f64>() / (b * (b - 1.0))
        };
        let matrix = (0..n * n).map(|k| entry(k / n, k % n)).collect();
        judge(
            &means,
            &vec![1.0; n],
            &vec![0.0; n],
            Some(Covariance { matrix, batches }),
        )
    }

    /// Box–Muller.
    fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
        let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
        radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
    }

    /// False-alarm rate of this test with other seeds: 1e-4 (two bounds of 4σ).
    #[test]
    fn chi_squared_is_unbiased_and_p_is_uniform() {
        let (n, batches, trials) = (6, 20, 4000);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let all: Vec<_> = (0..trials)
            .map(|_| experiment(&mut rng, n, batches))
            .collect();
        let mean = all.iter().map(|v| v.chi2).sum::<f64>() / f64::from(trials);
        let square = all.iter().map(|v| v.chi2 * v.chi2).sum::<f64>() / f64::from(trials);
        let error = ((square - mean * mean) / f64::from(trials)).sqrt();
        assert!((mean - n as f64).abs() < 4.0 * error, "{mean} ± {error}");
        let alarms = all.iter().filter(|v| v.p_value < 0.05).count() as f64;
        let expected = 0.05 * f64::from(trials);
        assert!(
            (alarms - expected).abs() < 4.0 * (0.95 * expected).sqrt(),
            "{alarms}"
        );
    }
}
