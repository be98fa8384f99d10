//! Energy is conserved and never negative, whatever the sources, the cascade and the damping.

use crate::common::{SPEED, grown, stirred, stirring, uniform};
use pitchwalk::damping::{EnergyRate, PowerLaw};
use pitchwalk::waves::{Budget, Equation, Grid, Past, Site, Sources, WaveError};
use proptest::prelude::*;

/// A layered plasma whose v_A jumps, and gains at random places over 20 decades.
fn case() -> impl Strategy<Value = (Equation, Sources)> {
    let damping = (-24.0..-6.0, -1.0..2.0, 0.0..2.0)
        .prop_map(|(rate, a, b)| PowerLaw::new(EnergyRate(10_f64.powf(rate)), 1e3, a, b).into());
    let site = (5.0..7.5, prop::collection::vec(damping, 0..3)).prop_map(|(speed, damping)| Site {
        alfven_speed_cm_s: 10_f64.powf(speed),
        damping,
    });
    let gain = prop_oneof![Just(0.0), (-30.0..-8.0).prop_map(|g: f64| 10_f64.powf(g))];
    let rows = |gain| prop::collection::vec(prop::collection::vec(gain, 37), 12);
    let constant = prop_oneof![Just(0.0), Just(5.2e-2), Just(10.0)];
    (prop::collection::vec(site, 12), constant, rows(gain)).prop_map(|(sites, constant, growth)| {
        let grid = Grid::new((1e-2, 1e7), 4, (0.1, 20.0), 12);
        let sources = Sources {
            stirring: stirring().on(&grid),
            growth,
        };
        (Equation::new(grid, constant, &sites), sources)
    })
}

proptest! {
    #[test]
    fn energy_is_conserved_and_positive((equation, sources) in case()) {
        let waves = equation.steady(&sources).unwrap();
        for kw in waves.kw.iter().flatten() {
            prop_assert!(kw.is_finite() && *kw >= 0.0);
        }
        prop_assert!(waves.escaping_cm_s.iter().all(|flux| *flux >= 0.0));
        let budget = Budget::of(&equation, &sources, &waves, None);
        prop_assert!(budget.imbalance().abs() < 1e-10, "{:?} {}", budget, budget.imbalance());
    }

    /// The growth stops, and for some time the waves live on what is there.
    #[test]
    fn so_it_is_in_a_step_of_time((equation, sources) in case(), step in 12.0..18.0) {
        let waves = equation.steady(&sources).unwrap();
        let past = Past { waves: &waves, step_s: 10_f64.powf(step) };
        let stirred = stirred(&equation.grid, &stirring());
        let later = equation.advance(&stirred, past).unwrap();
        prop_assert!(later.kw.iter().flatten().all(|kw| kw.is_finite() && *kw >= 0.0));
        let budget = Budget::of(&equation, &stirred, &later, Some(past));
        let turned_over = budget.stored.abs() + budget.damped + budget.cascaded + budget.advected;
        prop_assert!(budget.imbalance().abs() * budget.stirred < 1e-10 * turned_over, "{:?}", budget);
    }
}

/// On the full grid, with all terms.
#[test]
fn the_halo_conserves_energy() {
    let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 200);
    let damping = [
        PowerLaw::nonlinear_landau_of_energy(3e6),
        PowerLaw::turbulent(SPEED, 1e4),
    ];
    for damping in [&damping[..], &[]] {
        let equation = uniform(&grid, damping);
        let sources = Sources {
            stirring: stirring().on(&grid),
            growth: grown(&grid),
        };
        let waves = equation.steady(&sources).unwrap();
        let budget = Budget::of(&equation, &sources, &waves, None);
        assert!(budget.imbalance().abs() < 1e-10, "{budget:?}");
        // half of the stirring is on this side of the plane
        assert!((budget.stirred / (0.5 * stirring().flux_cm_s()) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn gains_that_would_make_negative_waves_are_refused() {
    let grid = Grid::new((1e-2, 1e7), 4, (0.1, 20.0), 10);
    for gain_per_s in [-1e-30, f64::NAN, f64::INFINITY] {
        let mut sources = stirred(&grid, &stirring());
        sources.growth[3][7] = gain_per_s;
        let error = uniform(&grid, &[]).steady(&sources).unwrap_err();
        assert!(matches!(error, WaveError::Gain { z_kpc, .. } if z_kpc == grid.z_kpc()[3]));
    }
}
