//! `pitchwalk check`.

use std::fmt::Write;
use std::time::Instant;

use pitchwalk::beyond::{self, Current, Region};
use pitchwalk::config::Config;
use pitchwalk::coupling::Coupling;
use pitchwalk::model::{self, Beyond, Model, Realizations, Scales, expected_steps};
use pitchwalk::near_source::{CM2_S_PC2_YR, NearSource, half_time_yr};
use pitchwalk::scattering::Law;
use pitchwalk::units::Rigidity;

use super::{ConfigArguments, Failure, Outcome, print};

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let config = arguments.config.load()?;
    print(&describe(&config).map_err(Failure::failed)?)
}

fn describe(config: &Config) -> Result<String, std::fmt::Error> {
    let mut text = format!(
        "# {} with every default filled in\n\n{}\n",
        config.name(),
        config.resolved_toml()
    );
    if let Some(problem) = model::near_source(config.raw()) {
        of_tube(&mut text, config, &problem)?;
        return Ok(text);
    }
    let model = Model::of(config);
    let what = match config.raw().couples() {
        true => "of the first guess, with which the loop of waves and particles begins",
        false => "at the plane",
    };
    writeln!(text, "# lengths and D {what}; without momentum losses")?;
    writeln!(
        text,
        "{:>12} {:>11} {:>11} {:>12} {:>10} {:>11} {:>12}",
        "R [GV]", "r_L [pc]", "λ [pc]", "D [cm²/s]", "v_A H/D", "⟨T⟩ [Myr]", "⟨X⟩ [g/cm²]"
    )?;
    let flow = if config.raw().transport.advection {
        model.medium.flow_km_s(0.0)
    } else {
        0.0
    };
    for r in decades(config) {
        let s = model.scales(r, flow);
        write!(
            text,
            "{:>12} {:>11.3e} {:>11.3e} {:>12.3e}",
            r.gv(),
            s.larmor_radius_pc,
            s.mean_free_path_pc,
            s.diffusion_cm2_s,
        )?;
        if let Some(words) = beyond_diffusion(&model, &s) {
            writeln!(text, "{words:>36}")?;
        } else {
            writeln!(
                text,
                " {:>10.3} {:>11.4} {:>12.4}",
                s.advection, s.escape_time_myr, s.grammage_g_cm2
            )?;
        }
    }
    if model.plan.rounds > 0 {
        cost(&mut text, config, &model)?;
    }
    if let Some(current) = Beyond::of(config).and_then(|beyond| Some((beyond.given()?, beyond))) {
        beyond_halo(&mut text, &current.0, &current.1.region)?;
    }
    if let Some(realizations) = Realizations::of(config, &model, None) {
        cost_of_realizations(&mut text, &realizations)?;
    }
    for w in config.warnings().iter().chain(&model.warnings(config)) {
        writeln!(text, "\nwarning: {} ({})", w.message, w.remedy)?;
    }
    Ok(text)
}

/// Scales of a flux tube, and what its clock amounts to.
fn of_tube(text: &mut String, config: &Config, problem: &NearSource) -> std::fmt::Result {
    let tube = &problem.tube;
    writeln!(
        text,
        "# the waves before the burst; t½ of test particles within {} pc",
        problem.within_pc
    )?;
    writeln!(
        text,
        "{:>12} {:>11} {:>12} {:>11} {:>11} {:>10}",
        "R [GV]", "r_L [pc]", "D [cm²/s]", "F0", "t½ [Myr]", "κ"
    )?;
    for bin in &problem.bins {
        let r = bin.centre();
        let diffusion = tube.bohm_pc2_yr(r) / bin.background;
        writeln!(
            text,
            "{:>12.5} {:>11.3e} {:>12.3e} {:>11.3e} {:>11.3e} {:>10.3}",
            r.gv(),
            r.larmor_radius_pc(tube.field_ug),
            diffusion / CM2_S_PC2_YR,
            bin.background,
            half_time_yr(problem, diffusion) / 1e6,
            bin.e_folds
        )?;
    }
    let carried_myr = tube.half_length_pc / tube.alfven_pc_yr / 1e6;
    let clock = problem.steps();
    writeln!(text, "\nwaves leave the tube within {carried_myr:.3} Myr")?;
    writeln!(text, "steps of the clock {clock:>12} at most, in each tube")?;
    let own = config.raw().near_source.as_ref();
    let tubes = own.map_or(0, |own| own.replicas);
    let particles = u64::from(tubes) * config.raw().run.histories * problem.bins.len() as u64;
    let others = if problem.resolved {
        "a quarter of them in as many again, and all of them in as many where they diffuse"
    } else {
        "and a quarter of them in as many again"
    };
    writeln!(
        text,
        "particles          {particles:>12} in {tubes} tubes, {others}"
    )?;
    for w in config.warnings() {
        writeln!(text, "\nwarning: {} ({})", w.message, w.remedy)?;
    }
    Ok(())
}

/// What takes the place of diffusion, in words: D is infinite at the plane, or H crossed without scattering takes
/// longer than diffusion through it would.
fn beyond_diffusion(model: &Model, scales: &Scales) -> Option<String> {
    let r = scales.rigidity;
    if scales.diffusion_cm2_s.is_infinite() {
        let mu_star = match &model.scattering.law {
            Law::Computed(computed) => computed.near(r, 0.0).mu_star,
            _ => 0.0,
        };
        return Some(match mu_star {
            0.0 => "D infinite, free flight".into(),
            _ => format!("D infinite, µ* = {mu_star:.2}"),
        });
    }
    let flight_myr = model.halo_kpc / model.species.speed_kpc_myr(r);
    (scales.escape_time_myr < flight_myr).then(|| "free flight".into())
}

/// Powers of ten within the tallied range, or its middle if there is none.
fn decades(config: &Config) -> Vec<Rigidity> {
    let (low, high) = (config.raw().rigidity.min_gv, config.raw().rigidity.max_gv);
    let powers: Vec<Rigidity> = (-3..=9)
        .map(|n| Rigidity(10f64.powi(n)))
        .filter(|r| (low..=high).contains(&r.gv()))
        .collect();
    if powers.is_empty() {
        vec![Rigidity((low * high).sqrt())]
    } else {
        powers
    }
}

/// What a given current does beyond the halo, in closed form.
fn beyond_halo(text: &mut String, current: &Current, region: &Region) -> std::fmt::Result {
    writeln!(
        text,
        "\n# beyond the halo\n{:>12} {:>13} {:>9} {:>10} {:>10} {:>12}",
        "E [GeV]", "growth [1/yr]", "δB [µG]", "ṽ_A [km/s]", "ṽ_A L/D", "overdensity"
    )?;
    let rows = beyond::rows(current, region);
    for row in &rows {
        let (Some(grown), Some(outflow)) = (row.instability, row.outflow) else {
            writeln!(
                text,
                "{:>12.4e} {:>46}",
                row.flux.rigidity.gv(),
                "no waves grow"
            )?;
            continue;
        };
        writeln!(
            text,
            "{:>12.4e} {:>13.3e} {:>9.4} {:>10.2} {:>10.3e} {:>12.1}",
            row.flux.rigidity.gv(),
            grown.growth_per_yr,
            grown.saturated_field_ug,
            outflow.speed_cm_s / 1e5,
            outflow.advection_over_diffusion(),
            row.overdensity()
        )?;
    }
    match beyond::confined_below_gev(&rows) {
        Some(gev) => writeln!(text, "diffusion beats advection above {gev:.4e} GeV"),
        None => Ok(()),
    }
}

/// Expected sources and time, from trial realisations on this machine.
fn cost_of_realizations(text: &mut String, realizations: &Realizations) -> std::fmt::Result {
    const TRIALS: u64 = 4;
    let sources = realizations.sources_of(0);
    let start = Instant::now();
    realizations.fields(0..TRIALS);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = start.elapsed().as_secs_f64() / TRIALS as f64;
    let seconds = each * realizations.count as f64 / threads as f64;
    writeln!(text)?;
    writeln!(
        text,
        "realisations       {:>12} at {} energies and species",
        realizations.count,
        realizations.channels.len()
    )?;
    writeln!(
        text,
        "supernovae         {sources:>12} in each, about, of the last {:.3} Myr",
        realizations.oldest_myr
    )?;
    writeln!(
        text,
        "expected time      {seconds:>10.1} s on {threads} threads"
    )
}

/// Expected steps, time and memory, from trial histories on this machine.
fn cost(text: &mut String, config: &Config, model: &Model) -> std::fmt::Result {
    let start = Instant::now();
    expected_steps(model);
    // of the first trial a part is for step tables, which are made but once
    let first = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let (steps, share) = expected_steps(model);
    let trial = start.elapsed().as_secs_f64();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let seconds = ((first - trial).max(0.0) + trial / share) / threads as f64;
    let memory = model.layout.len() * 8 * config.raw().batches() as usize;
    writeln!(text)?;
    writeln!(
        text,
        "histories          {:>12.4e} ({} rigidity bins)",
        model.plan.histories() as f64,
        model.plan.bins
    )?;
    writeln!(text, "expected steps     {steps:>12.3e}")?;
    writeln!(
        text,
        "expected time      {seconds:>10.1} s on {threads} threads"
    )?;
    if let Some(coupling) = Coupling::new(config.raw(), model) {
        let loops = coupling.most_histories() as f64 / config.raw().run.histories as f64;
        writeln!(
            text,
            "loop before that   {:>10.1} s, if it takes all of {} iterations",
            loops * seconds,
            config.raw().coupling.iterations
        )?;
    }
    writeln!(
        text,
        "memory for tallies {:>9.1} MiB",
        memory as f64 / f64::from(1 << 20)
    )?;
    let (tables, bytes) = model.step_tables();
    writeln!(
        text,
        "step tables        {tables:>12} of scattering in µ, {:.1} MiB if all are needed (budget: 1 GiB)",
        bytes as f64 / f64::from(1 << 20)
    )?;
    let v_a = model.medium.at(0.0).alfven_speed_km_s;
    writeln!(text, "Alfvén speed       {v_a:>8.2} km/s at the plane")
}
