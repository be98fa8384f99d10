//! The tables of D_µµ that is computed mode by mode: `scattering`, and what `transport` holds besides.

use std::iter::repeat_n;

use super::{Integrals, Sites};
use crate::store::Table as Output;
use crate::units::Rigidity;

/// Name of the sum of all modes.
pub const TOTAL: &str = "total";

/// D_µµ mode by mode.
pub struct ByMode<'a> {
    /// Rigidities in GV, ascending.
    pub rigidities_gv: &'a [f64],
    /// Cosines µ > 0, ascending; D(−µ) = D(µ).
    pub mu: &'a [f64],
    /// Where.
    pub sites: Vec<Modes<'a>>,
}

/// The modes at one site.
pub struct Modes<'a> {
    /// Name of the layer; empty in a smooth medium.
    pub layer: &'a str,
    /// Height in kpc.
    pub z_kpc: f64,
    /// Each mode's name and its D_µµ in 1/s: all µ of the first rigidity, then of the second, and so on.
    pub modes: Vec<(&'a str, &'a [f64])>,
}

impl Modes<'_> {
    /// Names and D_µµ of all modes, and of their sum.
    fn with_total(&self, values: usize) -> Vec<(&str, Vec<f64>)> {
        let mut total = vec![0.0; values];
        for (_, d_mumu) in &self.modes {
            for (sum, d) in total.iter_mut().zip(*d_mumu) {
                *sum += d;
            }
        }
        let modes = self.modes.iter().map(|&(name, d)| (name, d.to_vec()));
        modes.chain([(TOTAL, total)]).collect()
    }
}

/// The table `scattering`: one row a rigidity, site, mode and µ, ascending from −1 to 1.
pub fn scattering_by_mode(found: &ByMode<'_>) -> Output {
    let half = found.mu.len();
    let mirrored = |values: &[f64], sign: f64| -> Vec<f64> {
        let below = values.iter().rev().map(|v| sign * v);
        below.chain(values.iter().copied()).collect()
    };
    let mu = mirrored(found.mu, -1.0);
    let sums = |site: &'_ Modes<'_>| site.modes.len() + 1;
    let rows = 2 * half * found.rigidities_gv.len() * found.sites.iter().map(sums).sum::<usize>();
    let (mut modes, mut layers) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let mut numbers: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::with_capacity(rows));
    let all: Vec<_> = found
        .sites
        .iter()
        .map(|site| (site, site.with_total(half * found.rigidities_gv.len())))
        .collect();
    for (i, &r) in found.rigidities_gv.iter().enumerate() {
        for (site, of_site) in &all {
            for (name, d_mumu) in of_site {
                modes.extend(repeat_n(String::from(*name), mu.len()));
                layers.extend(repeat_n(String::from(site.layer), mu.len()));
                numbers[0].extend(repeat_n(site.z_kpc, mu.len()));
                numbers[1].extend(repeat_n(r, mu.len()));
                numbers[2].extend(&mu);
                numbers[3].extend(mirrored(&d_mumu[i * half..(i + 1) * half], 1.0));
            }
        }
    }
    let [z_kpc, rigidity_gv, mu, d_mumu] = numbers;
    Output::new(
        "scattering",
        "rigidity × height × mode × pitch-angle cosine",
    )
    .text(
        "mode",
        "what scatters, or total: all modes together, without redistribution by shocks",
        modes,
    )
    .text("layer", "name of the layer of the medium, if any", layers)
    .float("z_kpc", "kpc", "height", z_kpc)
    .float("rigidity_gv", "GV", "rigidity", rigidity_gv)
    .float("mu", "", "pitch-angle cosine", mu)
    .float(
        "d_mumu_per_s",
        "s^-1",
        "pitch-angle diffusion coefficient",
        d_mumu,
    )
}

/// The table `transport` with what is known of confinement.
pub fn with_confinement(
    transport: Output,
    sites: &Sites<'_>,
    of: impl Fn(Rigidity, f64) -> Integrals,
) -> Output {
    // redistribution takes particles out of any range of µ
    let by_waves = |f: fn(&Integrals) -> f64| -> Vec<Option<f64>> {
        sites.column(|r, z| {
            let found = of(r, z);
            (found.shock_rate_per_s == 0.0).then(|| f(&found))
        })
    };
    transport
        .optional(
            "mu_star",
            "",
            "largest cosine below which v(1−µ²)/2D_mumu stays shorter than a fifth of the halo's height: 0 if none, 1 if all; null where shocks redistribute directions",
            by_waves(|found| found.mu_star),
        )
        .optional(
            "d_zz_confined_cm2_s",
            "cm^2 s^-1",
            "the part of the integral for D_zz up to mu_star; null where shocks redistribute directions",
            by_waves(|found| found.d_zz_confined_cm2_s),
        )
        .float(
            "shock_rate_per_s",
            "s^-1",
            "rate of isotropic redistribution by weak shocks",
            sites.column(|r, z| of(r, z).shock_rate_per_s),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_mirrored_and_summed() {
        let (fast, alfven) = ([1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]);
        let table = scattering_by_mode(&ByMode {
            rigidities_gv: &[1.0, 100.0],
            mu: &[0.2, 0.8],
            sites: vec![
                Modes {
                    layer: "warm",
                    z_kpc: 0.1,
                    modes: vec![("fast", &fast), ("alfven", &alfven)],
                },
                Modes {
                    layer: "halo",
                    z_kpc: 2.0,
                    modes: vec![],
                },
            ],
        });
        // (2 modes + total, and a total of nothing) × 4 µ × 2 rigidities
        assert_eq!(table.rows(), 32);
        let of = |mode: &str, layer: &str, r: f64| -> Vec<(f64, f64)> {
            let (modes, layers) = (table.texts("mode").unwrap(), table.texts("layer").unwrap());
            let floats = |name| table.floats(name).unwrap();
            let (at, mu, d) = (floats("rigidity_gv"), floats("mu"), floats("d_mumu_per_s"));
            (0..table.rows())
                .filter(|&i| modes[i] == mode && layers[i] == layer && at[i] == r)
                .map(|i| (mu[i], d[i]))
                .collect()
        };
        assert_eq!(
            of("fast", "warm", 100.0),
            [(-0.8, 4.0), (-0.2, 3.0), (0.2, 3.0), (0.8, 4.0)]
        );
        assert_eq!(
            of(TOTAL, "warm", 1.0),
            [(-0.8, 22.0), (-0.2, 11.0), (0.2, 11.0), (0.8, 22.0)]
        );
        assert!(of(TOTAL, "halo", 1.0).iter().all(|&(_, d)| d == 0.0));
        assert!(of("fast", "halo", 1.0).is_empty());
    }
}
