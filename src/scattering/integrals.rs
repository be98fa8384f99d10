//! D_zz from D_µµ.

use super::Angles;

/// Cells of 0 < µ < 1 on which jumps are solved for.
const CELLS: usize = 2000;

/// (v²/4) (1 − µ²)²/D_µµ at each node, whose integral over 0 < µ < 1 is D_zz without jumps; v in cm/s.
pub fn integrand(angles: &Angles, speed_cm_s: f64, d_mumu_per_s: &[f64]) -> Vec<f64> {
    let at = |(&mu, &d): (&f64, &f64)| {
        let s = 1.0 - mu * mu;
        0.25 * speed_cm_s * speed_cm_s * s * s / d
    };
    angles.mu.iter().zip(d_mumu_per_s).map(at).collect()
}

/// The largest µ with v(1 − µ²)/(2 D_µµ) < `length_cm` for all smaller µ (Fornieri et al. 2021); 0 if there
/// is none.
pub fn largest_confined_mu(
    angles: &Angles,
    speed_cm_s: f64,
    d_mumu_per_s: &[f64],
    length_cm: f64,
) -> f64 {
    // ln of the ratio of both, which is below 0 where µ is confined
    let excess = |i: usize| {
        let s = 1.0 - angles.mu[i] * angles.mu[i];
        libm::log(0.5 * speed_cm_s * s / d_mumu_per_s[i] / length_cm)
    };
    match (0..angles.mu.len()).find(|&i| excess(i) >= 0.0) {
        None => 1.0,
        Some(0) => 0.0,
        Some(i) => {
            let (below, above) = (excess(i - 1), excess(i).min(f64::MAX));
            angles.mu[i - 1] + (angles.mu[i] - angles.mu[i - 1]) * below / (below - above)
        }
    }
}

/// What jumps, redistribution at rate `rate` in 1/s, add to 1/D_zz for D_µµ = (1 − µ²) `h`(µ), with h in 1/s
/// and v in cm/s; in s/cm².
///
/// Finite volumes for the odd solution χ of d/dµ(D_µµ dχ/dµ) − νχ = −vµ, with D_zz = ∫₀¹ vµχ dµ.
pub fn added_by_jumps(speed_cm_s: f64, rate: f64, h: impl Fn(f64) -> f64) -> f64 {
    let mu = |i: f64| {
        let sine = libm::sin(0.5 * std::f64::consts::PI * i / CELLS as f64);
        sine * sine
    };
    let edges: Vec<f64> = (0..=CELLS).map(|i| mu(i as f64)).collect();
    let centres: Vec<f64> = (0..CELLS).map(|i| mu(i as f64 + 0.5)).collect();
    // ∫dµ/D from each centre back to the one before, or to µ = 0, where χ vanishes
    let before = |i: usize| if i == 0 { 0.0 } else { centres[i - 1] };
    let resistance: Vec<f64> = (0..CELLS)
        .map(|i| {
            let (low, high) = (before(i), centres[i]);
            let at = if i == 0 { 0.5 * high } else { edges[i] };
            (libm::atanh(high) - libm::atanh(low)) / h(at)
        })
        .collect();
    // ∫µ dµ over cells
    let moment = |i: usize| 0.5 * (edges[i + 1] * edges[i + 1] - edges[i] * edges[i]);
    let without: f64 = (0..CELLS)
        .map(|i| {
            let flux = 0.5 * speed_cm_s * (1.0 - edges[i] * edges[i]);
            flux * flux * resistance[i]
        })
        .sum();
    // from the outermost cell inwards: the flux into the cells from i on is a − bχ of the one before
    let mut inwards = vec![(0.0, 0.0); CELLS + 1];
    for i in (0..CELLS).rev() {
        let (supply, sink) = inwards[i + 1];
        let supply = supply + speed_cm_s * moment(i);
        let sink = sink + rate * (edges[i + 1] - edges[i]);
        let through = 1.0 + sink * resistance[i];
        inwards[i] = (supply / through, sink / through);
    }
    let mut chi = 0.0;
    let mut with = 0.0;
    for i in 0..CELLS {
        let (supply, sink) = inwards[i];
        chi += resistance[i] * (supply - sink * chi);
        with += speed_cm_s * moment(i) * chi;
    }
    1.0 / with - 1.0 / without
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::PitchAngle;

    const V: f64 = 3e10;

    fn close(a: f64, b: f64, bound: f64) {
        assert!((a / b - 1.0).abs() < bound, "{a} for {b}");
    }

    fn total(angles: &Angles, h: &dyn Fn(f64) -> f64) -> f64 {
        let d: Vec<f64> = angles
            .mu
            .iter()
            .map(|&mu| (1.0 - mu * mu) * h(mu))
            .collect();
        angles.integrate(&integrand(angles, V, &d))
    }

    #[test]
    fn isotropic_and_resonant_scattering_have_their_closed_forms() {
        let angles = Angles::new(48);
        // D = v²/6ν for D_µµ = ν(1−µ²)
        close(total(&angles, &|_| 1e-9), V * V / 6e-9, 1e-12);
        // (v²/4)(1/(2−q) − 1/(4−q)) for D_µµ = (1−µ²) µ^{q−1}
        let q = 5.0 / 3.0;
        let exact = 0.25 * V * V * (1.0 / (2.0 - q) - 1.0 / (4.0 - q));
        close(total(&angles, &|mu| libm::pow(mu, q - 1.0)), exact, 1e-9);
    }

    /// Rates of isotropic scattering and of jumps add: each particle forgets its µ at 2ν and at the rate of jumps.
    #[test]
    fn jumps_add_to_isotropic_scattering() {
        for rate in [1e-16, 1e-9, 3e-4] {
            let added = added_by_jumps(V, rate, |_| 2e-9);
            // 1/D = 3 · rate/v²
            close(
                added,
                3.0 * rate / (V * V),
                if rate < 1e-12 { 1e-4 } else { 1e-6 },
            );
        }
    }

    /// Against the operator of the walks on cells of µ, another discretisation.
    #[test]
    fn jumps_bridge_a_gap() {
        let h = |mu: f64| 1e-9 * (1e-3 + (mu - 0.2).max(0.0));
        let rate = 2e-10;
        let fine = |cells| {
            let with = |share| {
                let operator = PitchAngle::new(cells, |mu| (1.0 - mu * mu) * h(mu) * 1e9, share);
                // the rate of jumps in v/λ: every far cell gets 1/cells of it
                operator.rates()[(0, cells - 1)] * cells as f64
            };
            // share of 1/λ at which jumps have that rate
            let added = added_by_jumps(V, rate, h);
            let alone = total(&Angles::new(400), &h);
            let share = added / (added + 1.0 / alone);
            let lambda = 3.0 / (added + 1.0 / alone) / V;
            with(share) * V / lambda
        };
        close(fine(200), rate, 5e-3);
    }

    #[test]
    fn confinement_ends_where_the_free_path_is_too_long() {
        let angles = Angles::new(48);
        // v/2h = 2 µ of a length
        let d: Vec<f64> = angles
            .mu
            .iter()
            .map(|&mu| (1.0 - mu * mu) * V / (4.0 * mu))
            .collect();
        let end = |length| largest_confined_mu(&angles, V, &d, length);
        close(end(1.0), 0.5, 2e-2);
        assert_eq!(end(3.0), 1.0);
        assert_eq!(end(1e-9), 0.0);
        assert_eq!(largest_confined_mu(&angles, V, &[0.0; 48], 1.0), 0.0);
    }
}
