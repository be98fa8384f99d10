//! What tubes came to, as tables.

use super::test_particle::half_time_yr;
use super::tube::{CM2_S_PC2_YR, speed_pc_yr};
use super::{Bin, Evolution, NearSource, Seen, Snapshot, Tubes};
use crate::species::PROTON;
use crate::store::{Table, Warning};

/// One Myr in yr.
const MYR: f64 = 1e6;

/// Mean of independent values and its error; nothing where one is missing.
fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<(f64, f64)> {
    let values: Vec<f64> = values.collect::<Option<_>>()?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    Some((mean, (squares / (n * (n - 1.0))).sqrt()))
}

impl Tubes {
    /// `residence` and `flux_tube`.
    pub fn tables(&self, problem: &NearSource) -> Vec<Table> {
        let mut tables = vec![self.residence(problem)];
        let kept = self.full().iter().map(|tube| tube.snapshots.len()).min();
        if kept.unwrap_or(0) > 0 {
            tables.push(self.profiles(problem, kept.unwrap_or(0)));
        }
        tables
    }

    /// A quantity of each bin over tubes of a kind.
    fn of_bins(
        tubes: &[Evolution],
        quantity: impl Fn(&Seen) -> Option<f64> + Copy,
    ) -> Vec<Option<(f64, f64)>> {
        let bins = 0..tubes[0].seen.len();
        bins.map(|bin| mean(tubes.iter().map(|tube| quantity(&tube.seen[bin]))))
            .collect()
    }

    fn residence(&self, problem: &NearSource) -> Table {
        let (tube, bins) = (&problem.tube, &problem.bins);
        let of = |quantity: fn(&Seen) -> Option<f64>| Self::of_bins(self.full(), quantity);
        let half = of(|seen| seen.near.half_time_yr.map(|yr| yr / MYR));
        let fewer = Self::of_bins(self.few(), |seen| seen.near.half_time_yr.map(|yr| yr / MYR));
        let diffusing = match self.diffusing() {
            [] => half.clone(),
            tubes => Self::of_bins(tubes, |seen| seen.near.half_time_yr.map(|yr| yr / MYR)),
        };
        let galactic = |bin: &Bin| tube.bohm_pc2_yr(bin.centre()) / bin.background;
        let free = |bin: &Bin| half_time_yr(problem, galactic(bin)) / MYR;
        let within = problem.within_pc;
        Table::new("residence", "One row a rigidity bin: how long protons stay near the remnant that released them.")
            .text("species", "nucleus", vec!["H1".into(); bins.len()])
            .float("rigidity_gv_lo", "GV", "lower edge of the bin", bins.iter().map(|b| b.low.gv()).collect())
            .float("rigidity_gv_hi", "GV", "upper edge of the bin", bins.iter().map(|b| b.high.gv()).collect())
            .float("rigidity_gv", "GV", "geometric centre of the bin", bins.iter().map(|b| b.centre().gv()).collect())
            .float("kinetic_energy_gev_n", "GeV/n", "kinetic energy at the centre", bins.iter().map(|b| PROTON.kinetic_energy(b.centre()).gev_n()).collect())
            .optional_estimate("half_time_myr", "Myr", &format!("time after which half of all released are left within {within} pc"), half)
            .optional_estimate("half_time_fewer_myr", "Myr", "the same in tubes with a quarter of the particles: what noise does to the waves shows in the difference", fewer)
            .optional_estimate("half_time_diffusion_myr", "Myr", "the same in tubes of their own where particles diffuse, if here their pitch angles are resolved", diffusing)
            .float("half_time_test_particle_myr", "Myr", "the same for diffusion in the Galaxy's coefficient alone, in closed form", bins.iter().map(free).collect())
            .optional_estimate("mean_time_myr", "Myr", &format!("mean time spent within {within} pc"), of(|seen| Some(seen.near.mean_time_yr / MYR)))
            .optional_estimate("tube_half_time_myr", "Myr", "time after which half of all released are left in the tube", of(|seen| seen.tube.half_time_yr.map(|yr| yr / MYR)))
            .optional_estimate("tube_mean_time_myr", "Myr", "mean time until they leave the tube", of(|seen| Some(seen.tube.mean_time_yr / MYR)))
            .optional_estimate("grammage_g_cm2", "g/cm²", "mean grammage in the tube", of(|seen| Some(seen.grammage_g_cm2)))
            .optional_estimate("adiabatic_loss", "", "mean −Δln R in the tube, of particles that lose momentum where the waves part", of(|seen| Some(seen.lost)))
            .float("kappa", "", "κ, e-folds that waves at the tube's end grow by without damping and advection", bins.iter().map(|b| b.e_folds).collect())
            .optional_estimate("e_folds", "", "e-folds that they grew by at most", of(|seen| Some(seen.grown)))
            .float("mean_free_path_pc", "pc", "λ = 3D/v in the Galaxy's waves; particles diffuse where it is short against the tube", bins.iter().map(|b| 3.0 * galactic(b) / speed_pc_yr(b.centre())).collect())
    }

    fn profiles(&self, problem: &NearSource, times: usize) -> Table {
        let (tube, bins) = (&problem.tube, &problem.bins);
        let cell = tube.cell_pc();
        let places: Vec<(usize, usize, usize)> = (0..times)
            .flat_map(|time| {
                (0..bins.len()).flat_map(move |bin| (0..tube.cells).map(move |at| (time, bin, at)))
            })
            .collect();
        let column = |value: &dyn Fn(usize, usize, usize) -> f64| {
            places.iter().map(|&(t, b, i)| value(t, b, i)).collect()
        };
        let of = |value: &dyn Fn(&Snapshot, usize, usize) -> f64| {
            let row = |&(t, b, i): &(usize, usize, usize)| {
                mean(
                    self.full()
                        .iter()
                        .map(|tube| Some(value(&tube.snapshots[t], b, i))),
                )
            };
            places.iter().map(row).collect()
        };
        let bohm = |b: usize| tube.bohm_pc2_yr(bins[b].centre()) / CM2_S_PC2_YR;
        let middle = |s: &Snapshot, b: usize, i: usize| {
            let below = if i == 0 {
                bins[b].background
            } else {
                s.power[b][i - 1]
            };
            0.5 * (below + s.power[b][i])
        };
        Table::new(
            "flux_tube",
            "One row a time, a rigidity bin and a cell along the tube: particles and waves.",
        )
        .float(
            "time_myr",
            "Myr",
            "time since the explosion",
            column(&|t, _, _| self.full()[0].snapshots[t].time_yr / MYR),
        )
        .float(
            "rigidity_gv",
            "GV",
            "geometric centre of the bin",
            column(&|_, b, _| bins[b].centre().gv()),
        )
        .float(
            "z_pc",
            "pc",
            "distance from the remnant, the middle of the cell",
            column(&|_, _, i| (i as f64 + 0.5) * cell),
        )
        .optional_estimate(
            "density_per_pc",
            "1/pc",
            "density g along the tube of one released particle, both sides alike",
            of(&|s, b, i| 0.5 * s.contents[b][i] / cell),
        )
        .optional_estimate(
            "kw",
            "",
            "F = kW of the waves that resonate at 1/r_L",
            of(&middle),
        )
        .optional_estimate(
            "d_zz_cm2_s",
            "cm²/s",
            "diffusion coefficient D = r_L v/(3F)",
            of(&|s, b, i| bohm(b) / middle(s, b, i)),
        )
    }

    /// What a quarter of the particles changes.
    pub fn warning(&self, problem: &NearSource) -> Option<Warning> {
        let half = |tubes| Self::of_bins(tubes, |seen| seen.near.half_time_yr);
        let pairs = half(self.full())
            .into_iter()
            .zip(half(self.few()))
            .zip(&problem.bins);
        let changes = pairs.filter_map(|((all, few), bin)| {
            let ((t, e), (u, f)) = (all?, few?);
            Some((u / t - 1.0, libm::hypot(e, f) / t, bin.centre().gv()))
        });
        let changes: Vec<(f64, f64, f64)> = changes.collect();
        let largest = changes
            .iter()
            .max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))?;
        let n = changes.len() as f64;
        let average = changes.iter().map(|c| c.0).sum::<f64>() / n;
        let error = changes.iter().map(|c| c.1 * c.1).sum::<f64>().sqrt() / n;
        Some(Warning {
            message: format!(
                "noise of finitely many particles makes waves or hides them: with a quarter of the particles half-lives \
                 are longer by {:.1} ± {:.1} % on average and by {:.1} ± {:.1} % at {:.3} GV, where they differ most",
                100.0 * average, 100.0 * error, 100.0 * largest.0, 100.0 * largest.1, largest.2
            ),
            remedy: "what is left with all of them is a fraction of that; raise run.histories if it is too much".into(),
        })
    }
}
