//! Friction of ions with neutral atoms at any frequency.

use super::EnergyRate;
use crate::units::PC_CM;

/// Halvings of the bracket of a root: to the last bit.
const HALVINGS: usize = 120;

/// Alfvén waves of ions that rub against neutrals (Kulsrud & Pearce 1969; Zweibel & Shull 1982):
/// ω²(ν_ni + ν_in − iω) = k²v_A²(ν_ni − iω).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IonNeutral {
    /// ν_in in 1/s, at which an ion meets neutrals.
    pub ion_per_s: f64,
    /// ν_ni in 1/s, at which a neutral meets ions.
    pub neutral_per_s: f64,
    /// v_A of the ions alone in cm/s.
    pub alfven_speed_cm_s: f64,
    /// Factor that multiplies the rate.
    pub factor: f64,
}

impl IonNeutral {
    /// Of hydrogen: ν_in = 8.4e-9 (T/10⁴ K)^{0.4} n_n s⁻¹ and ν_ni = ν_in n_i/n_n (Kulsrud & Cesarsky 1971, as used by
    /// Nava et al. 2016), densities in cm⁻³.
    pub fn of_hydrogen(
        temperature_k: f64,
        ion_density_cm3: f64,
        neutral_density_cm3: f64,
        alfven_speed_cm_s: f64,
    ) -> Self {
        let each = 8.4e-9 * libm::pow(temperature_k / 1e4, 0.4);
        Self {
            ion_per_s: each * neutral_density_cm3,
            neutral_per_s: each * ion_density_cm3,
            alfven_speed_cm_s,
            factor: 1.0,
        }
    }

    /// 2|Im ω| at a wavenumber; where no wave propagates, of what decays slowest.
    ///
    /// With ω = iy the relation is y³ + (ν_ni + ν_in)y² + k²v_A²(y + ν_ni) = 0, a cubic with real coefficients. A pair of
    /// waves has y = −|Im ω| ± i Re ω, and the sum of the roots is −(ν_ni + ν_in).
    pub fn at(&self, k_per_pc: f64) -> EnergyRate {
        let sum = self.ion_per_s + self.neutral_per_s;
        let frequency = k_per_pc / PC_CM * self.alfven_speed_cm_s;
        let square = frequency * frequency;
        let cubic = |y: f64| ((y + sum) * y + square) * y + square * self.neutral_per_s;
        let slope = |y: f64| (3.0 * y + 2.0 * sum) * y + square;
        // to the right of its least value the cubic is convex: down from 0 to the slowest decay, if that is there
        let turn = sum * sum - 3.0 * square;
        let least = (turn.max(0.0).sqrt() - sum) / 3.0;
        if turn > 0.0 && cubic(least) <= 0.0 {
            let decay = (0..HALVINGS).fold(0.0, |y, _| y - cubic(y) / slope(y));
            return EnergyRate(-2.0 * self.factor * decay);
        }
        let (mut low, mut high) = (-sum, 0.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if cubic(middle) < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        EnergyRate(self.factor * (sum + low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gas(neutral_density_cm3: f64) -> IonNeutral {
        IonNeutral::of_hydrogen(1e4, 0.45, neutral_density_cm3, 1e6)
    }

    /// ν_in at frequencies far above those of collisions; far below them neutrals move along and
    /// Γ = k²v_A² ν_in/(ν_in + ν_ni)², from the next order in k of the relation.
    #[test]
    fn limits_of_high_and_low_frequency() {
        let gas = gas(0.05);
        let EnergyRate(fast) = gas.at(1e9);
        assert!((fast / gas.ion_per_s - 1.0).abs() < 1e-6, "{fast:e}");
        let sum = gas.ion_per_s + gas.neutral_per_s;
        let k_per_pc = 1e-3 * sum / gas.alfven_speed_cm_s * PC_CM;
        let EnergyRate(slow) = gas.at(k_per_pc);
        let expected = 1e-6 * gas.ion_per_s;
        assert!(
            (slow / expected - 1.0).abs() < 1e-5,
            "{slow:e} {expected:e}"
        );
    }

    /// Each rate belongs to a root: the pair's other part follows from the product of the roots, −k²v_A²ν_ni.
    #[test]
    fn rates_solve_the_relation() {
        for neutral in [1e-3, 0.05, 1.0, 30.0] {
            for steps in -20..20 {
                let gas = gas(neutral);
                let sum = gas.ion_per_s + gas.neutral_per_s;
                let frequency = sum * libm::exp2(0.25 * f64::from(steps));
                let EnergyRate(rate) = gas.at(frequency / gas.alfven_speed_cm_s * PC_CM);
                let square = frequency * frequency;
                let cubic = |y: f64| ((y + sum) * y + square) * y + square * gas.neutral_per_s;
                let scale = sum * sum * sum + square * sum;
                let of_pair = cubic(rate - sum).abs() < 1e-12 * scale;
                let of_none = cubic(-0.5 * rate).abs() < 1e-12 * scale;
                assert!(rate > 0.0 && (of_pair || of_none), "{neutral} {steps}");
            }
        }
    }
}
