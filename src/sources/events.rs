//! The supernovae of each realisation: drawn or from a catalogue, with known remnants, and what scatters.

use std::f64::consts::LN_10;

use super::{BurstSampler, Bursts, Cutoff, Galaxy};
use crate::random::Stream;
use crate::units::Rigidity;

/// Where the supernovae of a realisation come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// From a draw of its own.
    Drawn(BurstSampler),
    /// From one catalogue for all.
    Catalogue(Bursts),
}

/// How supernovae differ from each other; nothing scatters by default.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scatter {
    /// Standard deviation of log10 of the energy, whose mean is 1.
    pub energy_dex: f64,
    /// Cut-offs, where they differ.
    pub cutoff: Option<Cutoff>,
}

/// What cut-offs leave of a power law at a rigidity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Mean over sources, weighted by energy.
    pub mean: f64,
    /// Mean of the square.
    pub mean_square: f64,
}

impl Scatter {
    /// ⟨e^{−R/R_c}⟩ and the mean square of energy times that, where cut-offs scatter; where they do not, the
    /// one cut-off is left to the spectrum.
    pub fn cut(&self, rigidity_gv: f64) -> Cut {
        let sigma = LN_10 * self.energy_dex;
        let energies = libm::exp(sigma * sigma);
        let Some(cutoff) = &self.cutoff else {
            return Cut {
                mean: 1.0,
                mean_square: energies,
            };
        };
        let r = Rigidity(rigidity_gv);
        Cut {
            mean: cutoff.mean(r),
            mean_square: energies * cutoff.mean_square(r),
        }
    }
}

/// A cylinder around the Sun and an age within which every supernova is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Complete {
    /// Radius in kpc.
    pub within_kpc: f64,
    /// Age in Myr.
    pub younger_than_myr: f64,
}

/// The supernovae of any realisation.
#[derive(Debug, Clone)]
pub struct Events {
    /// Where they come from.
    pub origin: Origin,
    /// Known ones, in every realisation.
    pub remnants: Bursts,
    /// Where no others are drawn.
    pub complete: Complete,
    /// How they differ.
    pub scatter: Scatter,
}

impl Events {
    /// Those of a realisation under a seed, the same on every machine, into `bursts`.
    ///
    /// Places come before energies and these before cut-offs, so that scatter leaves the places as they are.
    pub fn draw(&self, seed: u64, realization: u64, bursts: &mut Bursts) {
        let mut stream = Stream::of_realization(seed, realization);
        match &self.origin {
            Origin::Drawn(sampler) => {
                sampler.draw(&mut stream, bursts);
                let young = bursts.younger_than(self.complete.younger_than_myr);
                if young > 0 {
                    bursts.leave_out(young, self.complete.within_kpc);
                }
            }
            Origin::Catalogue(catalogue) => bursts.copy(catalogue),
        }
        let sigma = LN_10 * self.scatter.energy_dex;
        if sigma > 0.0 {
            for weight in &mut bursts.weight {
                *weight *= libm::exp(sigma * stream.normal() - 0.5 * sigma * sigma);
            }
        }
        if !self.remnants.is_empty() {
            bursts.merge(&self.remnants);
        }
        if let Some(cutoff) = &self.scatter.cutoff {
            let (middle, sigma) = (libm::log(cutoff.median.gv()), LN_10 * cutoff.dex);
            let each = (0..bursts.len()).map(|_| middle + sigma * stream.normal());
            bursts.ln_cutoff.extend(each);
        }
    }

    /// The name of the arm that each source of a realisation belongs to, if any.
    pub fn arms(&self, seed: u64, realization: u64, bursts: &Bursts) -> Vec<Option<String>> {
        let Some(galaxy) = self.galaxy() else {
            return vec![None; bursts.len()];
        };
        let mut stream = Stream::of_arms(seed, realization);
        let arm = |i: usize| {
            let (x, y, age) = (bursts.x_kpc[i], bursts.y_kpc[i], bursts.age_myr[i]);
            let arm = galaxy.arm(x, y, age, stream.uniform())?;
            Some(galaxy.arms()[arm].name.clone())
        };
        (0..bursts.len()).map(arm).collect()
    }

    /// The galaxy that is drawn from, if any.
    pub fn galaxy(&self) -> Option<&Galaxy> {
        match &self.origin {
            Origin::Drawn(sampler) => Some(sampler.galaxy()),
            Origin::Catalogue(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::galaxy::tests::reference;
    use crate::sources::{Height, Reach, Source};

    fn drawn() -> Events {
        let distance = |_: f64, _: f64| 1.0;
        let reach = Reach {
            youngest_myr: 0.0,
            oldest_myr: 10.0,
            distance_kpc: &distance,
        };
        Events {
            origin: Origin::Drawn(BurstSampler::new(&reference(), Height::Thin, &reach)),
            remnants: Bursts::default(),
            complete: Complete::default(),
            scatter: Scatter::default(),
        }
    }

    fn realise(events: &Events, realization: u64) -> Bursts {
        let mut bursts = Bursts::default();
        events.draw(5, realization, &mut bursts);
        bursts
    }

    #[test]
    fn realisations_differ_and_come_again() {
        let events = drawn();
        let first = realise(&events, 0);
        assert!(first.len() > 1000 && first.weight.iter().all(|&w| w == 1.0));
        assert!(first.ln_cutoff.is_empty() && first.weight.len() == first.len());
        assert_eq!(first, realise(&events, 0));
        assert_ne!(first, realise(&events, 1));
        let mut other_seed = Bursts::default();
        events.draw(6, 0, &mut other_seed);
        assert_ne!(first, other_seed);
    }

    /// Mean energy 1 and median cut-off within 4.5σ: a false alarm in 1e5 each.
    #[test]
    fn scatter_keeps_places_the_mean_energy_and_the_median_cutoff() {
        let plain = drawn();
        let scattered = Events {
            scatter: Scatter {
                energy_dex: 0.3,
                cutoff: Some(Cutoff {
                    median: Rigidity(1e6),
                    dex: 0.5,
                }),
            },
            ..plain.clone()
        };
        let (mut energies, mut cutoffs) = (Vec::new(), Vec::new());
        for i in 0..100 {
            let (a, b) = (realise(&plain, i), realise(&scattered, i));
            assert_eq!((a.age_myr, a.x_kpc, a.y_kpc), (b.age_myr, b.x_kpc, b.y_kpc));
            energies.extend(b.weight);
            cutoffs.extend(b.ln_cutoff);
        }
        let n = energies.len() as f64;
        assert!(n > 2e5 && energies.len() == cutoffs.len());
        let moments = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / n;
            let square = values.iter().map(|v| (v - mean) * (v - mean));
            (mean, square.sum::<f64>() / n)
        };
        let (mean, variance) = moments(&energies);
        // of a log-normal of mean 1: e^{σ²} − 1
        let sigma = LN_10 * 0.3;
        let exact = libm::exp(sigma * sigma) - 1.0;
        assert!((mean - 1.0).abs() < 4.5 * (exact / n).sqrt(), "{mean}");
        assert!((variance / exact - 1.0).abs() < 0.05, "{variance} {exact}");
        let (mean, variance) = moments(&cutoffs);
        let sigma = LN_10 * 0.5;
        assert!((mean - libm::log(1e6)).abs() < 4.5 * sigma / n.sqrt());
        assert!((variance / (sigma * sigma) - 1.0).abs() < 4.5 * (2.0 / n).sqrt());
    }

    #[test]
    fn remnants_replace_what_could_be_them() {
        let plain = drawn();
        let remnants: Bursts = [
            Source::seen(263.9, -3.3, 0.275, 0.018, 1.0),
            Source::seen(74.0, -8.5, 0.55, 0.015, 2.0),
        ]
        .into_iter()
        .collect();
        assert_eq!(remnants.age_myr, [0.015, 0.018]);
        let complete = Complete {
            within_kpc: 0.8,
            younger_than_myr: 1.0,
        };
        let events = Events {
            remnants: remnants.clone(),
            complete,
            ..plain.clone()
        };
        let (all, kept) = (realise(&plain, 3), realise(&events, 3));
        assert!(kept.age_myr.is_sorted() && kept.weight.len() == kept.len());
        let near = |b: &Bursts, i: usize| {
            let rho = libm::hypot(b.x_kpc[i], b.y_kpc[i]);
            rho < complete.within_kpc && b.age_myr[i] < complete.younger_than_myr
        };
        let gone = (0..all.len()).filter(|&i| near(&all, i)).count();
        assert!(gone > 10, "{gone}");
        assert_eq!(kept.len(), all.len() - gone + 2);
        let left: Vec<f64> = (0..kept.len())
            .filter(|&i| near(&kept, i))
            .map(|i| kept.age_myr[i])
            .collect();
        assert_eq!(left, remnants.age_myr);
    }

    #[test]
    fn a_catalogue_is_every_realisation() {
        let sources = [
            Source::seen(10.0, 5.0, 0.3, 2.0, 1.5),
            Source::seen(200.0, -5.0, 0.7, 0.1, 0.5),
        ];
        let events = Events {
            origin: Origin::Catalogue(sources.into_iter().collect()),
            ..drawn()
        };
        let bursts = realise(&events, 0);
        assert_eq!(bursts, realise(&events, 1));
        assert_eq!(bursts.age_myr, [0.1, 2.0]);
        assert_eq!(bursts.weight, [0.5, 1.5]);
        assert_eq!(bursts.z_kpc[1], sources[0].place_kpc[2]);
        assert!(events.galaxy().is_none());
    }
}
