//! Steps of time.

use crate::common::{SPEED, grown, stirring, uniform, without};
use pitchwalk::units::{KPC_CM, MYR_S};
use pitchwalk::waves::{Budget, Equation, Grid, Past, Sources, Waves};

fn nothing(grid: &Grid) -> Waves {
    Waves {
        kw: grid.zeros(),
        escaping_cm_s: vec![0.0; grid.k_per_pc().len()],
        grid: grid.clone(),
    }
}

/// Many steps, each with its energy conserved.
fn evolve(
    equation: &Equation,
    sources: &Sources,
    step_s: f64,
    steps: usize,
    growing: f64,
) -> Waves {
    let mut waves = nothing(&equation.grid);
    let mut step_s = step_s;
    for _ in 0..steps {
        let past = Past {
            waves: &waves,
            step_s,
        };
        let next = equation.advance(sources, past).unwrap();
        let budget = Budget::of(equation, sources, &next, Some(past));
        assert!(budget.imbalance().abs() < 1e-10, "{budget:?}");
        waves = next;
        step_s *= growing;
    }
    waves
}

#[test]
fn waves_relax_to_the_steady_ones() {
    let grid = Grid::new((1e-2, 1e7), 10, (0.1, 20.0), 100);
    let equation = uniform(&grid, &[]);
    let sources = Sources {
        stirring: stirring().on(&grid),
        growth: grown(&grid),
    };
    let steady = equation.steady(&sources).unwrap();
    let late = evolve(&equation, &sources, MYR_S, 60, 1.5);
    for (row, late) in steady.kw.iter().zip(&late.kw) {
        for (f, late) in row.iter().zip(late) {
            assert!((late / f - 1.0).abs() < 1e-6);
        }
    }
}

/// With neither cascade nor damping F = S min(t, z/v_A): first order in time, and sharpest at z = v_A t.
#[test]
fn waves_that_only_grow_and_rise() {
    let grid = Grid::new((1.0, 10.0), 2, (1.0, 4.0), 200);
    let equation = without(0.0, &grid, &[]);
    let sources = Sources {
        stirring: grid.zeros(),
        growth: vec![vec![1e-18; 3]; 200],
    };
    let time = KPC_CM / SPEED;
    let waves = evolve(&equation, &sources, time / 400.0, 400, 1.0);
    for (row, z) in waves.kw.iter().zip(grid.z_kpc()) {
        let expected = 1e-18 * time * z.min(1.0);
        let blurred = (z - 1.0).abs() < 0.2;
        assert!(
            (row[0] / expected - 1.0).abs() < if blurred { 0.04 } else { 2e-3 },
            "{z}"
        );
    }
}
