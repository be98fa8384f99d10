//! Inelastic proton–proton collisions.

/// Threshold of pion production in GeV.
const THRESHOLD_GEV: f64 = 0.2797;

/// σ_inel(pp) in mb at kinetic energy in GeV (Kafexhiu, Aharonian, Taylor & Vila 2014, PRD 90, 123014, eq. 1).
pub fn proton_inelastic_mb(kinetic_energy_gev: f64) -> f64 {
    let x = kinetic_energy_gev / THRESHOLD_GEV;
    if x <= 1.0 {
        return 0.0;
    }
    let l = libm::log(x);
    let rise = 1.0 - libm::pow(x, -1.9);
    (30.7 - 0.96 * l + 0.18 * l * l) * rise * rise * rise
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An evaluation of the published coefficients by others' code (XS4GCR's, five digits).
    #[test]
    fn meets_an_independent_evaluation() {
        let table = [
            (0.35, 1.2729),
            (1.5, 26.092),
            (30.0, 30.134),
            (1e3, 34.895),
            (1e5, 47.856),
        ];
        for (t, mb) in table {
            assert!((proton_inelastic_mb(t) / mb - 1.0).abs() < 1e-4, "{t} GeV");
        }
        assert_eq!(proton_inelastic_mb(0.2), 0.0);
    }
}
