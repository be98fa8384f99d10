//! pitchwalk: a Monte Carlo particle tracer for Galactic cosmic rays.
//!
//! Ensembles of pseudo-particles are scattered in pitch angle, carried by waves, slowed by gas and
//! let out at the edge of the halo; what they do is tallied with an error bar on every number.
//!
//! ```text
//! config ─ model ─┬─ medium, scattering, interactions, sources    the physics
//!                 │
//!                 ├─ walk            one stochastic step after another
//!                 ├─ ensemble        many histories on all cores
//!                 ├─ tally           sums of batches → means ± errors
//!                 ├─ coupling        walk → streaming → waves → scattering → walk
//!                 └─ kernels ─ anisotropy    single supernovae → dipoles, realisation by realisation
//! run ─ store ─ report, post         tables, run.json, a page to look at
//! ```
//!
//! | module | what it is for |
//! |---|---|
//! | [`config`] | TOML → checked values; errors that name the key, the line, what was found and what is allowed |
//! | [`model`] | the only reader of the config: builds the physics of a run |
//! | [`medium`] | magnetic field, ions, temperature, Alfvén speed and gas against height |
//! | [`scattering`] | D_µµ, the D_zz that follows from it, its law at a boundary and its step tables |
//! | [`waves`], [`damping`] | W(k, z) that cascades, rides with v_A, grows by streaming particles and is damped |
//! | [`near_source`] | particles and the waves they make along a flux tube, by one clock |
//! | [`coupling`] | the loop of waves and walks: replicas, averages, convergence |
//! | [`interactions`] | ionisation, Coulomb and inelastic losses; cross sections of nuclei and which makes which |
//! | [`sources`] | smooth injection by supernovae; single ones in spiral arms, known remnants, catalogues |
//! | [`nuclei`] | fragments and decay products along the walk, or weights of path lengths; ratios |
//! | [`kernels`] | Green's functions of a burst: in closed form, and from histories walked backwards from the Sun |
//! | [`anisotropy`] | sums of kernels over supernovae; the dipole an observer sees; statistics over realisations |
//! | [`beyond`] | what escapes and the gas around the Galaxy: instability, density, neutrinos and gamma rays |
//! | [`walk`] | one walk from ballistic to diffusive |
//! | [`random`] | streams that are pure functions of (seed, history) |
//! | [`ensemble`] | blocks, threads, shards, progress, checkpoints, stopping |
//! | [`tally`] | spectrum, density, grammage, escape; batches and errors |
//! | [`store`] | Parquet tables, run folders, checkpoints, locks, atomic files |
//! | [`run`] | the story of a run: begin or go on, walk, write |
//! | [`report`], [`post`] | the page and summary of a run; merge, reweight, inspect and compare |
//! | [`cluster`] | sweeps over many points, scripts for batch systems |
//! | [`data`] | measurements that are shown beside a run |
//! | [`units`], [`species`], [`numerics`] | constants, kinematics, quadrature and interpolation |
//!
//! # Example
//!
//! The mean time that protons of 10 GV take to diffuse out of a halo of H = 4 kpc is H²/2D:
//!
//! ```
//! use pitchwalk::{config, ensemble, model::Model, tally};
//!
//! let text = "
//!     [rigidity]
//!     min_gv = 9.9
//!     max_gv = 10.1
//!     bins = 1
//!     [halo]
//!     boundary = \"zero_density\"
//!     [scattering]
//!     model = \"constant\"
//!     d0_cm2_s = 6.8e28
//!     [transport]
//!     advection = false
//! ";
//! let config = config::parse("slab.toml", text, &[], std::path::Path::new(""))?;
//! let model = Model::of(&config);
//! let mut state = ensemble::State::start(&model.layout, 0..model.plan.batches);
//! let mut watch = ensemble::Watch::nobody();
//! ensemble::simulate(&model.plan, &model.layout, &mut state, &mut watch, |block, sums| {
//!     model.score(&mut block.keys(), sums)
//! });
//! let batches = state.into_batches(&model.layout, model.plan.bins);
//! let table = tally::escape(&batches, &model.species, false);
//! let (time, error) = (table.floats("mean_time_myr").unwrap()[0], table.floats("mean_time_myr_err").unwrap()[0]);
//! assert!((time - 35.5).abs() < 5.0 * error + 0.5);
//! # Ok::<(), config::ConfigError>(())
//! ```

pub mod anisotropy;
pub mod beyond;
pub mod cluster;
#[expect(clippy::disallowed_methods, reason = "no history depends on it")]
pub mod config;
pub mod coupling;
pub mod damping;
#[expect(clippy::disallowed_methods, reason = "no history depends on it")]
pub mod data;
pub mod ensemble;
pub mod interactions;
pub mod kernels;
pub mod medium;
pub mod model;
pub mod near_source;
pub mod nuclei;
pub mod numerics;
#[expect(clippy::disallowed_methods, reason = "no history depends on it")]
pub mod post;
mod quote;
pub mod random;
#[expect(clippy::disallowed_methods, reason = "no history depends on it")]
pub mod report;
pub mod run;
pub mod scattering;
pub mod sources;
pub mod species;
pub mod store;
pub mod tally;
pub mod turbulence;
pub mod units;
pub mod walk;
pub mod waves;
