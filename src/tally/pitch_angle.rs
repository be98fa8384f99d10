//! The law of pitch angles at a few places: bins in µ, and Legendre moments.
//!
//! µ is positive away from the disc on either side of it. At the halo's edge, which particles only
//! leave, the density in µ is the flux over µ.

use super::spectrum::rigidity_columns;
use super::{Batches, Jackknife, ORDERS, Place, Quantity};
use crate::species::Species;
use crate::store::Table;

/// The table `pitch_angle`.
pub fn pitch_angle(batches: &Batches, species: &Species) -> Table {
    let layout = &batches.layout;
    let (places, bins) = (layout.places.all.len(), layout.places.mu.count);
    let mut relative = Vec::new();
    for bin in 0..layout.ln_rigidity.count {
        for place in 0..places {
            let all = batches.mean(Quantity::PitchAngleMoment, bin, place * ORDERS);
            for cell in place * bins..(place + 1) * bins {
                let score = batches.mean(Quantity::PitchAngle, bin, cell);
                let f = Jackknife::combine([&score, &all], |[s, a]| s / a * bins as f64);
                relative.push(f.estimate());
            }
        }
    }
    let mu = |above: f64| -> Vec<f64> {
        (0..relative.len())
            .map(|row| layout.places.mu_at((row % bins) as f64 + above))
            .collect()
    };
    place_columns(
        Table::new("pitch_angle", "species × rigidity bin × place × µ bin"),
        batches,
        species,
        bins,
    )
    .float("mu_lo", "", "lower edge of the µ bin", mu(0.0))
    .float(
        "mu_hi",
        "",
        "upper edge of the µ bin",
        mu(1.0),
    )
    .float(
        "mu",
        "",
        "middle of the bin in µ, the pitch-angle cosine, positive for particles that move away from the disc",
        mu(0.5),
    )
    .estimate(
        "f_relative",
        "",
        "phase-space density in the µ bin over its mean over all µ; at the halo's edge 0 for µ < 0, as nothing enters",
        relative,
    )
}

/// The table `pitch_angle_moments`: f(µ) over its mean is 1 + Σ (2l + 1)⟨P_l⟩P_l(µ).
pub fn pitch_angle_moments(batches: &Batches, species: &Species) -> Table {
    let layout = &batches.layout;
    let places = layout.places.all.len();
    let column = |order: usize| -> Vec<(f64, f64)> {
        (0..layout.ln_rigidity.count * places)
            .map(|row| {
                let (bin, cell) = (row / places, row % places * ORDERS);
                let [all, moment] = [cell, cell + order]
                    .map(|cell| batches.mean(Quantity::PitchAngleMoment, bin, cell));
                let factor = (2 * order + 1) as f64;
                Jackknife::combine([&moment, &all], |[m, a]| factor * m / a).estimate()
            })
            .collect()
    };
    place_columns(
        Table::new("pitch_angle_moments", "species × rigidity bin × place"),
        batches,
        species,
        1,
    )
    .estimate(
        "dipole",
        "",
        "3⟨µ⟩; positive: more particles move away from the disc than towards it, so that an observer sees the excess come from the disc's side",
        column(1),
    )
    .estimate(
        "quadrupole",
        "",
        "5⟨P2(µ)⟩; positive: an excess along the field lines, both ways",
        column(2),
    )
    .estimate("octupole", "", "7⟨P3(µ)⟩", column(3))
}

/// The columns that name species, rigidity bin and place, each repeated over `repeat` rows.
fn place_columns(table: Table, batches: &Batches, species: &Species, repeat: usize) -> Table {
    let layout = &batches.layout;
    let places = &layout.places.all;
    let rows = |f: &dyn Fn(&Place) -> f64| -> Vec<f64> {
        (0..layout.ln_rigidity.count * places.len() * repeat)
            .map(|row| f(&places[row / repeat % places.len()]))
            .collect()
    };
    rigidity_columns(table, species, &layout.ln_rigidity, places.len() * repeat)
        .float(
            "z_kpc",
            "kpc",
            "height |z| of the place, both sides of the disc together",
            rows(&|p| p.z_kpc),
        )
        .float(
            "z_kpc_lo",
            "kpc",
            "lower edge in |z| of the cell around the place",
            rows(&|p| p.z_lo_kpc),
        )
        .float(
            "z_kpc_hi",
            "kpc",
            "upper edge in |z| of the cell around the place; the halo's edge is tallied without thickness",
            rows(&|p| p.z_hi_kpc),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::GaussLegendre;
    use crate::random::HistoryKey;
    use crate::species::PROTON;
    use crate::tally::{Bins, Layout, Places, Score, Slabs, Sums};
    use crate::walk::{Kinetics, Particle, Scorer, Side};

    const H: f64 = 4.0;
    const WEIGHT: f64 = 3.0;

    fn layout() -> Layout {
        Layout {
            species: vec!["H1"],
            ln_rigidity: Bins::new(0.0, 2.0, 2),
            height: Bins::new(0.0, H, 4),
            ln_grammage: Bins::new(-3.0, 3.0, 3),
            places: Places::new(&[0.0, 1.0, H], 0.2, H, 8),
            slabs: Slabs::none(),
        }
    }

    fn particle(z_kpc: f64, mu: f64) -> Particle {
        Particle {
            key: HistoryKey::default(),
            z_kpc,
            ln_rigidity: 1.5,
            weight: WEIGHT,
            age_myr: 1.0,
            age_noise_myr2: 0.0,
            grammage: 1.0,
            mu,
            steps: 1,
        }
    }

    fn kinetics() -> Kinetics {
        Kinetics {
            speed: 0.3,
            injection: 1.0,
            inverse_reference: 1.0,
            ..Kinetics::default()
        }
    }

    /// Two batches of the same scores, so that their ratios have no error.
    fn batches(report: impl Fn(&mut Score)) -> Batches {
        let mut batches = Batches::new(layout(), 2);
        let layout = layout();
        for sums in &mut batches.sums {
            let mut score = Score::new(&layout, sums);
            report(&mut score);
            assert!(!score.refused());
        }
        batches.histories = 1;
        batches
    }

    /// The rows of rigidity bin 1 at a place.
    fn at(table: &Table, z_kpc: f64, column: &str) -> Vec<f64> {
        let [z, r, values] = ["z_kpc", "rigidity_gv", column].map(|c| table.floats(c).unwrap());
        (0..table.rows())
            .filter(|&i| z[i] == z_kpc && r[i] > 2.0)
            .map(|i| values[i])
            .collect()
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-12, "{found:?} {expected:?}");
        }
    }

    /// What a hand-made sequence adds up to, by sums over the sequence.
    #[test]
    fn dwelling_is_counted_by_direction_on_both_sides() {
        // (z, µ to the north, dt, µ away from the disc) in the cell 0.9 to 1.1
        let stays = [
            (1.0, 0.6, 2.0, 0.6),
            (-0.95, -0.3, 1.0, 0.3),
            (-1.05, 1.0, 0.5, -1.0),
            (1.09, 1.0, 0.25, 1.0),
            (0.9, -0.1, 4.0, -0.1),
        ];
        let elsewhere = [(0.5, 0.2, 7.0), (1.11, 0.2, 7.0), (-0.85, 0.9, 7.0)];
        let b = batches(|score| {
            for (z, mu, dt, _) in stays {
                score.dwell(&particle(z, mu), &kinetics(), dt);
            }
            for (z, mu, dt) in elsewhere {
                score.dwell(&particle(z, mu), &kinetics(), dt);
            }
        });
        let sum = |f: &dyn Fn(f64) -> f64| stays.iter().map(|s| s.2 * f(s.3)).sum::<f64>();
        let mean = |f: &dyn Fn(f64) -> f64| sum(f) / sum(&|_| 1.0);
        let moments = pitch_angle_moments(&b, &PROTON);
        near(&at(&moments, 1.0, "dipole"), &[3.0 * mean(&|m| m)]);
        let p2 = mean(&|m| (3.0 * m * m - 1.0) / 2.0);
        near(&at(&moments, 1.0, "quadrupole"), &[5.0 * p2]);
        let p3 = mean(&|m| (5.0 * m * m * m - 3.0 * m) / 2.0);
        near(&at(&moments, 1.0, "octupole"), &[7.0 * p3]);
        near(&at(&moments, 1.0, "dipole_err"), &[0.0]);
        let bins = pitch_angle(&b, &PROTON);
        let f: Vec<f64> = [0.5, 0.0, 0.0, 4.0, 0.0, 1.0, 2.0, 0.25]
            .iter()
            .map(|t| 8.0 * t / 7.75)
            .collect();
        near(&at(&bins, 1.0, "f_relative"), &f);
        near(
            &at(&bins, 1.0, "mu"),
            &[-0.875, -0.625, -0.375, -0.125, 0.125, 0.375, 0.625, 0.875],
        );
        // the absolute sums carry the weight
        assert_eq!(
            b.total(Quantity::PitchAngleMoment, 1, ORDERS),
            2.0 * WEIGHT * 7.75
        );
        assert_eq!(b.total(Quantity::PitchAngleMoment, 0, ORDERS), 0.0);
    }

    /// A flux ∝ µ f(µ) through the edge, as many exits in equal steps of µ, gives back f ∝ 1 + 2µ.
    #[test]
    fn the_flux_through_the_edge_is_the_density_times_its_cosine() {
        const EXITS: usize = 20_000;
        let f = |mu: f64| if mu < 0.0 { 0.0 } else { 1.0 + 2.0 * mu };
        let b = batches(|score| {
            for i in 0..EXITS {
                let mu = (i as f64 + 0.5) / EXITS as f64;
                let (side, z, mu_north) = match i % 2 {
                    0 => (Side::North, H, mu),
                    _ => (Side::South, -H, -mu),
                };
                let mut leaving = particle(z, mu_north);
                leaving.weight = mu * f(mu);
                score.escape(&leaving, &kinetics(), side);
                score.dwell(&leaving, &kinetics(), 1.0);
            }
        });
        let rule = GaussLegendre::new(8);
        let half = |g: &dyn Fn(f64) -> f64| rule.integrate(0.0, 1.0, |mu| g(mu) * f(mu));
        let moments = pitch_angle_moments(&b, &PROTON);
        let dipole = 3.0 * half(&|m| m) / half(&|_| 1.0);
        // exits that graze the edge are not resolved: |µ| < 0.01 holds half a per cent of them
        assert!((at(&moments, H, "dipole")[0] / dipole - 1.0).abs() < 2e-3);
        let bins = pitch_angle(&b, &PROTON);
        let found = at(&bins, H, "f_relative");
        for (&mu, &found) in at(&bins, H, "mu").iter().zip(&found) {
            let expected = 2.0 * f(mu) / half(&|_| 1.0);
            assert!((found - expected).abs() <= 0.01 * expected, "{mu} {found}");
        }
        near(&found[..4], &[0.0; 4]);
    }

    /// Exits that graze the edge as f ∝ √µ are replaced by their mean, so that none counts for much.
    #[test]
    fn grazing_exits_are_counted_by_their_mean() {
        let total = |exits: &[(f64, f64)]| {
            let b = batches(|score| {
                for &(mu, weight) in exits {
                    let mut leaving = particle(H, mu);
                    leaving.weight = weight;
                    score.escape(&leaving, &kinetics(), Side::North);
                }
            });
            b.total(Quantity::PitchAngleMoment, 1, 2 * ORDERS) * kinetics().speed / 2.0
        };
        let flux: Vec<(f64, f64)> = (0..1000)
            .map(|i| (i as f64 + 0.5) * 1e-5)
            .map(|mu| (mu, mu * mu.sqrt() * 1e-5))
            .collect();
        let density = 2.0 / 3.0 * 1e-3; // ∫√µ dµ to 0.01
        assert!((total(&flux) / density - 1.0).abs() < 1e-3);
        assert!(total(&[(0.0, 1.0)]) < 170.0);
    }

    #[test]
    fn an_unvisited_place_is_null_and_every_column_explained() {
        let b = batches(|score| score.dwell(&particle(1.0, 0.5), &kinetics(), 1.0));
        for table in [pitch_angle(&b, &PROTON), pitch_angle_moments(&b, &PROTON)] {
            assert!(table.columns.iter().all(|c| !c.description.is_empty()));
            let name = if table.name == "pitch_angle" {
                "f_relative"
            } else {
                "dipole"
            };
            assert!(at(&table, 0.0, name)[0].is_nan());
            assert!(at(&table, 1.0, name)[0].is_finite());
        }
        assert_eq!(pitch_angle(&b, &PROTON).rows(), 2 * 3 * 8);
        assert_eq!(pitch_angle_moments(&b, &PROTON).rows(), 2 * 3);
    }

    /// The jackknife of a ratio against the delta method: σ² = Σ (yᵢ − r xᵢ)²/(x̄² B (B − 1)).
    #[test]
    fn errors_are_those_of_a_ratio() {
        let layout = layout();
        let mut b = Batches::new(layout.clone(), 400);
        b.histories = 1;
        let draws: Vec<(f64, f64)> = (0..400)
            .map(|i| {
                let (u, v) = (f64::from(i * 37 % 400), f64::from(i * 91 % 400));
                (0.9 + 0.2 * u / 400.0, 0.2 * v / 400.0 - 0.05)
            })
            .collect();
        for (sums, &(dt, mu)) in b.sums.iter_mut().zip(&draws) {
            let sums: &mut Sums = sums;
            Score::new(&layout, sums).dwell(&particle(1.0, mu), &kinetics(), dt);
        }
        let time: f64 = draws.iter().map(|d| d.0).sum();
        let ratio = draws.iter().map(|d| 3.0 * d.0 * d.1).sum::<f64>() / time;
        let square: f64 = draws
            .iter()
            .map(|(dt, mu)| (dt * (3.0 * mu - ratio)).powi(2))
            .sum();
        let error = (square * 400.0 / 399.0).sqrt() / time;
        let moments = pitch_angle_moments(&b, &PROTON);
        near(&at(&moments, 1.0, "dipole"), &[ratio]);
        let found = at(&moments, 1.0, "dipole_err")[0];
        assert!((found / error - 1.0).abs() < 1e-3, "{found} {error}");
    }
}
