//! What the grid changes.

use crate::common::{diffusion, grown, stirring, uniform};
use pitchwalk::waves::{Grid, Sources, Waves};

fn waves(per_decade: usize, cells: usize, growing: bool) -> Waves {
    let grid = Grid::new((1e-2, 1e7), per_decade, (0.1, 20.0), cells);
    let growth = if growing { grown(&grid) } else { grid.zeros() };
    let sources = Sources {
        stirring: stirring().on(&grid),
        growth,
    };
    uniform(&grid, &[]).steady(&sources).unwrap()
}

/// Height in kpc above which F at some k exceeds half of its largest.
fn front(waves: &Waves, k_per_pc: f64) -> f64 {
    let heights = (1..4000).map(|i| 5e-4 * f64::from(i));
    let kw = |z: f64| waves.grid.kw_at(&waves.kw, k_per_pc, z);
    let half = 0.5 * heights.clone().map(kw).fold(0.0, f64::max);
    heights.clone().find(|z| kw(*z) > half).unwrap()
}

/// Twice as fine in k and in z, the front of the cascade moves by less than 1 %.
#[test]
fn fronts_stay_where_they_are() {
    let (coarse, fine) = (waves(20, 200, false), waves(40, 400, false));
    for k in [1.0, 1e2, 3e3] {
        let ratio = front(&coarse, k) / front(&fine, k);
        assert!((ratio - 1.0).abs() < 0.01, "{k} {ratio}");
    }
}

/// Twice as fine in k and in z, D changes by less than 1 %.
#[test]
fn twice_as_fine_is_the_same() {
    for growing in [false, true] {
        let (coarse, fine) = (waves(20, 200, growing), waves(40, 400, growing));
        for rigidity in [10.0, 1e3, 1e4] {
            for z in [1.0, 3.0, 10.0, 18.0] {
                let ratio = diffusion(&coarse, rigidity, z) / diffusion(&fine, rigidity, z);
                assert!((ratio - 1.0).abs() < 0.01, "{rigidity} {z} {ratio}");
            }
        }
    }
}
