//! What inputs are made from: the repository's configs and tables, and a small run.

use std::fs;
use std::path::Path;

use pitchwalk::config::{self, Config};
use pitchwalk::ensemble::State;
use pitchwalk::model::Model;
use pitchwalk::store::{Ending, RunFolder, RunInfo, SCHEMA_VERSION, Table};
use pitchwalk::tally;

use crate::walk::walk;

/// Valid configs that together use every section.
pub const CONFIGS: [&str; 11] = [
    SMALL,
    "[scattering]\nmodel = \"slab\"\nindex = 1.6\nclosure = \"reduced\"\nouter_scale_pc = 30\n\
     power_at_outer_scale = 0.2\n[transport]\nwalk = \"microscopic\"\nfocusing = true\n\
     [medium]\nmagnetic_field_profile = { kind = \"power_law\", scale_kpc = 1.0, exponent = -0.5 }\n",
    "[rigidity]\nmin_gv = 1.0\nmax_gv = 100.0\n[halo]\nheight_kpc = 4.0\n[scattering]\n\
     model = \"table\"\ntable = \"tables/with_heights.csv\"\n[transport]\nadvection = false\n\
     reacceleration = true\n[medium]\nalfven_speed_km_s = 20.0\n",
    "[rigidity]\nmin_gv = 1.0\nmax_gv = 10.0\n[halo]\nboundary = \"zero_density\"\n[scattering]\n\
     model = \"constant\"\nmean_free_path_pc = 1.5\n[scattering.pitch_angle]\n\
     table = \"tables/angles.csv\"\nredistribution_fraction = 0.25\n[modulation]\npotential_mv = 0\n",
    "[scattering]\nd0_cm2_s = 4e28\nbreak_gv = 300.0\ndelta_above = 0.33\nbreak_width = 0.2\n\
     [scattering.profile]\nkind = \"exponential\"\nscale_kpc = -2.0\n[scattering.pitch_angle]\n\
     index = 1.5\nbroadening = 0.01\n[gas]\ntreatment = \"uniform\"\n[sources]\n\
     profile = \"gaussian\"\nsigma_pc = 80\ncutoff_gv = 1e6\n[run]\ntarget_error = 0.01\nmax_minutes = 5\n",
    "[medium]\n[[medium.layer]]\nname = \"disc\"\nz_hi_kpc = 0.2\nmagnetic_field_ug = 5\n\
     [[medium.layer]]\nname = \"halo\"\nz_lo_kpc = 0.2\nz_hi_kpc = 4.0\nion_density_cm3 = 1e-3\n\
     temperature_k = 1e6\nalfven_speed_km_s = 40\n[scattering]\nd0_cm2_s = 1e28\n",
    "[scattering]\nd0_cm2_s = 1e28\n[sources]\ncatalogue = \"tables/catalogue.csv\"\ncutoff_gv = 1e6\n\
     cutoff_scatter_dex = 0.5\nenergy_scatter_dex = 0.3\ncomplete_within_kpc = 0.5\n\
     complete_younger_than_yr = 3e4\nrelease_time_yr = 1e4\nrelease_exponent = 0.5\n\
     [sources.galaxy]\nradial_profile = \"ferriere_2001\"\narms = \"reid_2019\"\narm_width_pc = 250\n\
     [[sources.remnant]]\nname = \"Vela\"\n[[sources.remnant]]\nname = \"New\"\nl_deg = 10\nb_deg = 5\n\
     distance_kpc = 0.4\nage_yr = 2e4\nenergy = 2\n",
    "[rigidity]\nmin_gv = 10\nmax_gv = 1e5\n[scattering]\nd0_cm2_s = 6e26\nreference_gv = 1\n\
     break_at_larmor_radius = true\n[composition]\nreference_gv = 881\nmin_gev = 1e3\nmax_gev = 1e5\n\
     energies = 5\n[[composition.element]]\nspecies = \"H1\"\n[[composition.element]]\n\
     species = \"Fe56\"\nrelative = 1.5e-3\nslope_difference = 0.07\n",
    "[scattering]\nd0_cm2_s = 4e28\n[nuclei]\nmethod = \"weights\"\ncross_sections = \"evoli2019\"\n\
     inelastic = \"webber03\"\nratios = [\"B/C\", \"Be10/Be9\"]\nreference_gv = 20\n[[nuclei.source]]\n\
     species = \"C12\"\nabundance = 0.03\nspectral_index = 4.2\n[[nuclei.source]]\nspecies = \"O16\"\n",
    "[run]\nhistories = 0\n[scattering]\nd0_cm2_s = 4e28\n[beyond_halo]\nluminosity_erg_s = 1e41\n\
     gas_overdensity = 100\nmagnetic_field_ug = 1e-4\nmin_gev = 10\nenergies = 5\nhistories = 2000\n",
    "[run]\nhistories = 100\n[rigidity]\nmin_gv = 10\nmax_gv = 1e5\nbins = 3\n[scattering]\n\
     d0_cm2_s = 3.6e28\nreference_gv = 1\ndelta = 0.33\n[transport]\nwalk = \"auto\"\nadiabatic_losses = true\n\
     [sources]\nspectral_index = 4\nrelease_time_yr = 6e3\nrelease_exponent = 0.4\n[near_source]\n\
     snapshots_myr = [1e-9, 0.01]\ncells = 50\n[[near_source.damping]]\nkind = \"turbulent\"\nouter_scale_pc = 10\n",
];

/// A run that takes a moment and fills every table.
const SMALL: &str = "
[run]
histories = 64
batches = 8
[rigidity]
min_gv = 1.0
max_gv = 100.0
bins = 2
[tally]
z_bins = 2
grammage_bins = 8
pitch_angle_z_kpc = [0.5, 4.0]
pitch_angle_width_pc = 500.0
pitch_angle_bins = 4
[scattering]
d0_cm2_s = 1e29
[transport]
walk = \"macroscopic\"
";

/// Files of a folder by the end of their names, in the order of these.
pub fn files(dir: &str, end: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{dir}: {error}"));
    let mut paths: Vec<_> = entries.map(|e| e.expect("readable").path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(end));
    paths.sort();
    let read = |path: &std::path::PathBuf| fs::read(path).expect("readable");
    paths.iter().map(read).collect()
}

/// A small run as it would be written, but for times and places.
pub struct SmallRun {
    pub model: Model,
    pub info: RunInfo,
    pub tables: Vec<Table>,
    pub state: State,
}

impl SmallRun {
    pub fn walk() -> Self {
        let config = config::parse("small.toml", SMALL, &[], Path::new("")).expect("valid");
        let model = Model::of(&config);
        let state = walk(&model);
        let batches = state.clone().into_batches(&model.layout, model.plan.bins);
        let histories_per_bin = batches.histories * u64::from(model.plan.batches);
        Self {
            info: info(&config, &model, histories_per_bin, state.steps()),
            tables: model.tables(&batches),
            model,
            state,
        }
    }

    /// Its first or second half as a shard.
    pub fn write_half(&self, half: usize, dir: &Path) {
        let middle = self.info.batches / 2;
        let last = self.info.batches - 1;
        let (kept, gap) = [
            (0..middle, [middle, last]),
            (middle..last + 1, [0, middle - 1]),
        ][half]
            .clone();
        let mut state = self.state.clone();
        state.batches.retain(|b| kept.contains(&b.number));
        let batches = state.into_batches(&self.model.layout, self.model.plan.bins);
        let info = RunInfo {
            shard: Some(format!("{}/2", half + 1)),
            missing_batches: vec![gap],
            histories: self.info.histories / 2,
            histories_per_bin: self.info.histories_per_bin / 2,
            ..self.info.clone()
        };
        fs::create_dir_all(dir).expect("made");
        let folder = RunFolder::open(dir);
        folder
            .write_table(&tally::to_table(&batches))
            .expect("written");
        folder.write_info(&info).expect("written");
    }
}

fn info(config: &Config, model: &Model, histories_per_bin: u64, steps: u64) -> RunInfo {
    RunInfo {
        schema_version: SCHEMA_VERSION,
        version: "0.1.0".into(),
        git_commit: None,
        name: config.name().into(),
        config: config.to_json(),
        diffusion_table: None,
        pitch_angle_table: None,
        catalogue: None,
        cross_sections: None,
        inelastic: None,
        source_grammage: None,
        config_hash: config.hash(),
        walk_hash: String::new(),
        seed: model.seed,
        shard: None,
        missing_batches: vec![],
        merged: vec![],
        host: "node1".into(),
        start: "2026-01-02T03:04:05Z".into(),
        wall_s: 1.5,
        cpu_s: 3.0,
        threads: 2,
        batches: model.plan.batches,
        histories: histories_per_bin * u64::from(model.plan.bins),
        histories_per_bin,
        realizations: 0,
        steps,
        steps_per_s: 4e4,
        lost: vec![],
        warnings: config.warnings(),
        ending: Ending::Finished,
        found: Default::default(),
        complete: true,
    }
}
