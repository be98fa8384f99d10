//! What supernovae stir, scanned: the loop with more, fewer, larger and smaller waves against the deterministic solution.

use crate::reference_grid::Grid;
use crate::reference_model::Model;
use crate::{library_loop, meets, reference_loop, smooth_break};
use pitchwalk::units::Rigidity;

const EFFICIENCY: f64 = 0.0441;

/// D within three of its errors and 0.5 % where the cascade has long passed; the break of the deterministic transport in
/// the D of each replica. One of four in each change, all of them in the long studies (`tests/long.sh`).
#[test]
fn diffusion_and_break_follow_what_is_stirred() {
    let long = std::env::var_os("PITCHWALK_LONG").is_some();
    let all = [(1e-4, 0.2), (5e-5, 0.1), (2e-4, 0.1), (1e-4, 0.05)];
    for (share, k) in &all[..if long { 4 } else { 1 }] {
        let stirring = [
            format!("waves.stirring.efficiency={share:e}"),
            format!("waves.stirring.k_per_pc={k}"),
        ];
        let common = [
            "run.histories=500",
            "coupling.histories=250",
            "coupling.tolerance=0.005",
        ];
        let sets: Vec<&str> = stirring.iter().map(String::as_str).chain(common).collect();
        let found = library_loop::solve(&library_loop::config("evoli2018_coupled.toml", &sets));
        let waves = found.model.waves.as_ref().expect("waves scatter");
        let model = Model {
            stirring: *share,
            stirring_per_pc: *k,
            ..Model::evoli(EFFICIENCY)
        };
        let expected = reference_loop::solve(&model, Grid::new(&model, 1.0, 0.05), 16);
        let front = expected.front_kpc(1e3);
        println!("share {share:e}, k0 {k}/pc: front {front:.2} kpc");
        for z in [1.0, 2.0, 4.0] {
            for r in [10.0, 1e3] {
                let (d, error) =
                    found.over_replicas(|kw| waves.diffusion_cm2_s(kw, Rigidity(r), z));
                let expected = expected.diffusion_at(r, z);
                println!("  D({z} kpc, {r} GV) {d:.4e} ± {error:.1e}, {expected:.4e}");
                if z > 1.5 * front {
                    let off = (d / expected - 1.0).abs();
                    assert!(off < 3.0 * error / d + 0.005, "{off}");
                }
            }
        }
        let (r_break, error) = found.over_replicas(|kw| {
            smooth_break::of_diffusion(&model, |r, z| waves.diffusion_cm2_s(kw, Rigidity(r), z))
        });
        let [_, _, expected, _] = smooth_break::fit(|r| expected.intensity(r));
        println!("  break {r_break:.1} ± {error:.1} GV, {expected:.1}");
        meets("break", r_break, expected, 3.0 * error / r_break + 0.02);
    }
}
