//! How long the parts of a tick take: what is lost in time, wherever a particle is, needs it.
//!
//! A tick ends at an exponential time of rate q, and its path is known by its minimum and its end alone (see
//! [`super::brownian`]). The time that the Brownian motion has taken for it is a sum of passage times, which given the
//! path are independent inverse Gaussian ones (Wald): of mean d/c and variance d/c³ for a way d at drift c, c² = b² + 2q,
//! whatever the sign of b. Where the edge E is near, paths that have not reached it are the short ones. Their mean
//! times are −∂ ln L/∂q of the closed forms L with which `tick` lets them survive, for example of
//! sinh c(E − s)/sinh c(E − m) from s down to m; their variance is taken to be to their mean as in the open.

use super::brownian::Ticks;
use crate::random::Stream;

/// A part of a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Mean of ς in kpc².
    mean: f64,
    /// c in 1/kpc.
    rate: f64,
}

impl Part {
    /// From the start to the first visit at the plane.
    #[inline(always)]
    pub fn to_plane(ticks: &Ticks, lane: usize) -> Self {
        let (c, edge) = (ticks.rate[lane], ticks.edge[lane]);
        Self::of(c, x_coth(c * edge) - x_coth(c * (edge - ticks.s[lane])))
    }

    /// A local time at the plane, excursions from it included.
    #[inline(always)]
    pub fn at_plane(ticks: &Ticks, lane: usize, local_time: f64) -> Self {
        let (c, edge) = (ticks.rate[lane], ticks.edge[lane]);
        let x = c * edge;
        let coth = x_coth(x) / x;
        // d/dx (x coth x) = coth x − x (coth² x − 1)
        let slope = coth - x * (coth * coth - 1.0);
        Self::of(c, c * local_time * slope)
    }

    /// From the last visit at the plane to the end, or from the start at `begun` where there was none.
    #[inline(always)]
    pub fn to_end(ticks: &Ticks, lane: usize, begun: f64) -> Self {
        let (c, edge, end) = (ticks.rate[lane], ticks.edge[lane], ticks.end[lane]);
        let up = |minimum: f64| x_coth(c * (edge - minimum)) - x_coth(c * (edge - end));
        if ticks.local_time[lane] > 0.0 {
            return Self::of(c, up(0.0));
        }
        let minimum = ticks.minimum[lane];
        let down = x_coth(c * (edge - minimum)) - x_coth(c * (edge - begun));
        Self::of(c, down + up(minimum))
    }

    /// From the start to the edge without a visit at the plane: −∂/∂q of ln sinh cs/sinh cE.
    #[inline(always)]
    pub fn to_edge(ticks: &Ticks, lane: usize) -> Self {
        let (c, edge) = (ticks.rate[lane], ticks.edge[lane]);
        Self::of(c, x_coth(c * edge) - x_coth(c * ticks.s[lane]))
    }

    /// From the last visit at the plane to the edge: −∂/∂q of ln cE/sinh cE.
    #[inline(always)]
    pub fn from_plane_to_edge(ticks: &Ticks, lane: usize) -> Self {
        let (c, edge) = (ticks.rate[lane], ticks.edge[lane]);
        Self::of(c, x_coth(c * edge) - 1.0)
    }

    /// Of a mean in units of 1/c².
    #[inline(always)]
    fn of(rate: f64, mean: f64) -> Self {
        Self {
            mean: mean.max(0.0) / (rate * rate),
            rate,
        }
    }

    /// ς in kpc², an inverse Gaussian number of variance mean/c² (Michael, Schucany & Haas 1976, Am. Stat. 30, 88).
    #[inline(always)]
    pub fn draw(self, stream: &mut Stream) -> f64 {
        // shape over mean
        let shape = self.mean * self.rate * self.rate;
        if shape <= 0.0 {
            return 0.0;
        }
        let normal = stream.normal();
        let square = normal * normal;
        // the smaller root over the mean; the larger one is its inverse
        let root = (square * (4.0 * shape + square)).sqrt();
        let small = 2.0 * shape / (2.0 * shape + square + root);
        match stream.uniform() * (1.0 + small) < 1.0 {
            true => self.mean * small,
            false => self.mean / small,
        }
    }
}

/// x coth x.
#[inline(always)]
fn x_coth(x: f64) -> f64 {
    let x = x.max(0.0);
    match x {
        // the next term is −x⁴/45
        ..1e-3 => 1.0 + x * x / 3.0,
        // e^{−2x} is below the last bit
        20.0.. => x,
        _ => x / libm::tanh(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::HistoryKey;

    /// Mean and variance of 200 000 numbers, whose σ are 0.0016 and about 0.02 of them; 4σ each.
    #[test]
    fn passage_times_have_the_moments_of_wald() {
        let (rate, way) = (3.0, 0.5);
        let part = Part {
            mean: way / rate,
            rate,
        };
        let mut stream = Stream::new(5, HistoryKey::default());
        let count = 200_000;
        let all: Vec<f64> = (0..count).map(|_| part.draw(&mut stream)).collect();
        let mean = all.iter().sum::<f64>() / f64::from(count);
        let variance = all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(count);
        assert!((mean * rate / way - 1.0).abs() < 0.0075, "{mean}");
        let exact = way / (rate * rate * rate);
        assert!((variance / exact - 1.0).abs() < 0.05, "{variance}");
    }

    /// Far from the edge the mean time of a way d is d/c.
    #[test]
    fn mean_times_in_the_open() {
        let mut ticks = Ticks::default();
        (ticks.rate[0], ticks.edge[0], ticks.s[0]) = (8.0, 50.0, 0.7);
        let close = |part: Part, way: f64| (part.mean * 8.0 / way - 1.0).abs() < 1e-12;
        assert!(close(Part::to_plane(&ticks, 0), 0.7));
        assert!(close(Part::at_plane(&ticks, 0, 0.3), 0.3));
        (ticks.minimum[0], ticks.end[0]) = (0.5, 0.9);
        assert!(close(Part::to_end(&ticks, 0, 0.7), 0.6));
    }
}
