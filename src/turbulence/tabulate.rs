//! D_µµ of every mode at many pitch angles, of many particles, in many plasmas at once.

use rayon::prelude::*;

use super::{
    AlfvenModes, FastModes, Gyration, Gyroresonance, SlowModes, SlowWaves, Steps, WaveAngles,
};

/// The turbulence of one plasma.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Turbulence {
    /// Fast modes.
    pub fast: Option<FastModes>,
    /// Alfvén modes.
    pub alfven: Option<AlfvenModes>,
    /// Slow modes.
    pub slow: Option<SlowModes>,
}

/// A kind of scattering by turbulence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Gyroresonance with fast modes.
    FastGyroresonance,
    /// Transit-time damping of fast modes.
    FastTransitTime,
    /// Alfvén modes.
    Alfven,
    /// Slow modes.
    Slow,
}

impl Mode {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::FastGyroresonance => "fast_gyroresonance",
            Self::FastTransitTime => "fast_transit_time",
            Self::Alfven => "alfven",
            Self::Slow => "slow",
        }
    }
}

impl Turbulence {
    /// The modes that are there.
    pub fn modes(&self) -> Vec<Mode> {
        let fast = [Mode::FastGyroresonance, Mode::FastTransitTime];
        let fast = fast.into_iter().filter(|_| self.fast.is_some());
        let alfven = self.alfven.iter().map(|_| Mode::Alfven);
        let slow = self.slow.iter().map(|_| Mode::Slow);
        fast.chain(alfven).chain(slow).collect()
    }
}

/// A plasma's turbulence and the particles in it.
pub struct Site<'a> {
    /// The turbulence.
    pub turbulence: &'a Turbulence,
    /// The particles.
    pub particles: &'a [Gyration],
}

/// D_µµ in 1/s at each site of each of its modes, all µ of the first particle, then of the second, and so on.
/// µ is between 0 and 1, both excluded; `done` is told each time that another µ is done.
pub fn d_mumu(
    sites: &[Site<'_>],
    mu: &[f64],
    steps: Steps,
    done: impl Fn() + Sync,
) -> Vec<Vec<(Mode, Vec<f64>)>> {
    let angles = WaveAngles::new(steps);
    let mut waves: Vec<SlowWaves> = Vec::new();
    for slow in sites.iter().filter_map(|s| s.turbulence.slow.as_ref()) {
        if !waves.iter().any(|known| known.is_of(slow)) {
            waves.push(SlowWaves::new(slow.spectrum.mach));
        }
    }
    let columns: Vec<Vec<Vec<Vec<f64>>>> = mu
        .par_iter()
        .map(|&mu| {
            let column = at(sites, mu, &angles, &waves, steps);
            done();
            column
        })
        .collect();
    let of = |site: usize, mode: usize| {
        let particles = 0..sites[site].particles.len();
        let values = particles.flat_map(|p| columns.iter().map(move |c| c[site][mode][p]));
        values.collect()
    };
    sites
        .iter()
        .enumerate()
        .map(|(s, site)| {
            let modes = site.turbulence.modes().into_iter().enumerate();
            modes.map(|(m, mode)| (mode, of(s, m))).collect()
        })
        .collect()
}

/// At one µ: site by site, mode by mode, particle by particle.
fn at(
    sites: &[Site<'_>],
    mu: f64,
    angles: &WaveAngles,
    waves: &[SlowWaves],
    steps: Steps,
) -> Vec<Vec<Vec<f64>>> {
    let mut resonances: Vec<Gyroresonance> = Vec::new();
    for fast in sites.iter().filter_map(|s| s.turbulence.fast.as_ref()) {
        if !resonances.iter().any(|known| known.is_of(fast)) {
            resonances.push(Gyroresonance::new(mu, fast, angles, steps));
        }
    }
    let values = |site: &Site<'_>, f: &dyn Fn(&Gyration) -> f64| -> Vec<f64> {
        site.particles.iter().map(f).collect()
    };
    sites
        .iter()
        .map(|site| {
            let Turbulence { fast, alfven, slow } = site.turbulence;
            let mut modes = Vec::new();
            if let Some(fast) = fast
                && let Some(resonance) = resonances.iter().find(|known| known.is_of(fast))
            {
                modes.push(values(site, &|p| fast.gyroresonance(resonance, p, angles)));
                modes.push(values(site, &|p| fast.transit_time(mu, p, angles)));
            }
            if let Some(alfven) = alfven {
                modes.push(values(site, &|p| alfven.d_mumu(mu, p)));
            }
            if let Some(slow) = slow
                && let Some(waves) = waves.iter().find(|known| known.is_of(slow))
            {
                modes.push(values(site, &|p| slow.d_mumu(waves, mu, p)));
            }
            modes
        })
        .collect()
}
