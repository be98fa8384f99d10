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
