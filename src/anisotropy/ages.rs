//! Ages and path lengths of the particles at the Sun, in the mean over realisations, with arms and without.

use super::mean::YOUNGEST;
use super::{Kernel, Smooth};
use crate::kernels::Estimate;
use crate::medium::Gas;
use crate::numerics::GaussLegendre;
use crate::sources::Galaxy;

/// The first age in lifetimes of the slowest mode.
const FIRST: f64 = 1e-4;
/// Bins a decade, at least.
const PER_DECADE: f64 = 8.0;
/// Points a bin.
const POINTS: usize = 3;

/// How old particles at the Sun are, and how much gas they have met.
#[derive(Debug, Clone, PartialEq)]
pub struct Ages {
    /// Edges of bins in Myr since the release, evenly spaced in their logarithm.
    pub edges_myr: Vec<f64>,
    /// Mean grammage in g/cm² of all particles of that age, at the edges.
    pub edges_g_cm2: Vec<f64>,
    /// Mean grammage in g/cm² of the particles in each bin, with the 1σ error of the kernel's histories.
    pub grammage_g_cm2: Vec<Estimate>,
    /// Share of the particles that are in each bin.
    pub share: Vec<f64>,
    /// The same if no supernova were in an arm.
    pub share_smooth: Vec<f64>,
}

impl Ages {
    /// Those of particles of a speed in kpc/Myr.
    pub fn of(smooth: &Smooth<'_>, gas: &Gas, kernel: &Kernel, speed: f64) -> Self {
        let from = libm::log(FIRST * kernel.lifetime_myr());
        let to = libm::log(kernel.oldest_myr());
        let bins = (PER_DECADE * (to - from) / std::f64::consts::LN_10).ceil() as usize;
        let step = (to - from) / bins as f64;
        let edge = |i: usize| libm::exp(from + step * i as f64);
        let edges_myr: Vec<f64> = (0..=bins).map(edge).collect();
        let grammage = |&age: &f64| kernel.grammage(smooth.height, gas, speed, age);
        let at_edges: Vec<Estimate> = edges_myr.iter().map(grammage).collect();
        let rule = GaussLegendre::new(POINTS);
        let nodes: Vec<(f64, f64)> = rule.nodes(from, to, bins).collect();
        // particles a node
        let arriving = |galaxy: &Galaxy| -> (Vec<f64>, f64) {
            let smooth = Smooth { galaxy, ..*smooth };
            let at = |&(x, weight): &(f64, f64)| {
                let age = libm::exp(x);
                weight * age * smooth.of_age(kernel, age)[0]
            };
            let each: Vec<f64> = nodes.iter().map(at).collect();
            let earliest = libm::log(YOUNGEST * kernel.lifetime_myr());
            let younger = smooth.between(kernel, earliest, from)[0];
            let all = younger + each.iter().sum::<f64>();
            (each, all)
        };
        let (each, all) = arriving(smooth.galaxy);
        let (each_smooth, all_smooth) = arriving(&smooth.galaxy.smooth());
        let bin = |i: usize| POINTS * i..POINTS * (i + 1);
        let share = |each: &[f64], all: f64| {
            let of_bin = |i: usize| each[bin(i)].iter().sum::<f64>() / all;
            (0..bins).map(of_bin).collect()
        };
        let mean = |i: usize| {
            let (mut sum, mut grammage) = (0.0, 0.0);
            let (low, high) = (edges_myr[i], edges_myr[i + 1]);
            for k in bin(i) {
                let within = (libm::exp(nodes[k].0) - low) / (high - low);
                sum += each[k];
                grammage +=
                    each[k] * (at_edges[i].0 + within * (at_edges[i + 1].0 - at_edges[i].0));
            }
            (grammage / sum, 0.5 * (at_edges[i].1 + at_edges[i + 1].1))
        };
        Self {
            grammage_g_cm2: (0..bins).map(mean).collect(),
            share: share(&each, all),
            share_smooth: share(&each_smooth, all_smooth),
            edges_g_cm2: at_edges.iter().map(|x| x.0).collect(),
            edges_myr,
        }
    }
}
