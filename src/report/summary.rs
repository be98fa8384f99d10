//! What a run prints at its end.

use std::fmt::Write;
use std::path::Path;

use super::coefficients;
use super::findings::{findings, main_species, main_table, place};
use super::format::{duration, grouped, significant, wrapped};
use super::provenance::share;
use super::verdict::verdict;
use crate::store::{Ending, RunInfo, Table};

/// Characters in a line of text.
const WIDTH: usize = 100;

/// The plain summary on stdout: what was found, what it cost, what to know, where it lies.
pub fn summary(info: &RunInfo, tables: &[Table], dir: &Path) -> String {
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = write_summary(&mut out, info, tables, dir);
    out
}

fn write_summary(
    out: &mut String,
    info: &RunInfo,
    tables: &[Table],
    dir: &Path,
) -> std::fmt::Result {
    if info.shard.is_some() {
        return write_shard(out, info, dir);
    }
    writeln!(out, "{}: {}\n", info.name, ending(info))?;
    writeln!(out, "{}\n", wrapped(&verdict(info, tables), WIDTH))?;
    if !info.walks() {
        coefficients::write_text(out, tables)?;
    }
    let found = match info.walks() {
        true => findings(info, tables),
        false => Vec::new(),
    };
    if !found.is_empty() {
        writeln!(
            out,
            "found ({} {}, ± 1σ)",
            main_species(tables),
            place(tables)
        )?;
        let width = found.iter().map(|f| f.what.chars().count()).max();
        for f in &found {
            writeln!(out, "  {:<2$}  {}", f.what, f.value, width.unwrap_or(0))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", cost(info))?;
    for warning in &info.warnings {
        writeln!(out, "\nwarning: {}\n  {}", warning.message, warning.remedy)?;
    }
    if !info.lost.is_empty() {
        let keys = info.lost.join(", ");
        writeln!(
            out,
            "\nwarning: histories lost because a number was not finite: {keys}"
        )?;
        writeln!(out, "  look at one with `pitchwalk replay DIR KEY`")?;
    }
    let dir = dir.display();
    writeln!(out, "\nwritten to {dir}")?;
    writeln!(out, "  figures: {dir}/report.html")?;
    let table = match info.walks() {
        true => main_table(tables).map_or("spectrum", |t| &t.name),
        false => "transport",
    };
    writeln!(out, "  numbers: pitchwalk inspect {dir} {table}")
}

/// A shard has no results of its own.
fn write_shard(out: &mut String, info: &RunInfo, dir: &Path) -> std::fmt::Result {
    writeln!(out, "{}, {}: {}", info.name, share(info), ending(info))?;
    writeln!(out, "{}", cost(info))?;
    for warning in &info.warnings {
        writeln!(out, "\nwarning: {}\n  {}", warning.message, warning.remedy)?;
    }
    writeln!(out, "\nwritten to {}", dir.display())?;
    writeln!(
        out,
        "  together with the other shards: pitchwalk merge OUT SHARD…"
    )
}

/// How the run ended, in words.
pub(super) fn ending(info: &RunInfo) -> &'static str {
    match info.ending {
        _ if info.shard.is_none() && !info.missing_batches.is_empty() => {
            "a part of the run (merge it with the missing shards)"
        }
        Ending::Finished if info.realizations > 0 && info.histories == 0 => {
            "finished, all realisations drawn"
        }
        Ending::Finished if info.histories == 0 => "finished, nothing was to be walked in the halo",
        Ending::Finished => "finished, all histories walked",
        Ending::TargetError => "finished, the asked error was reached",
        Ending::MaxMinutes => "stopped at the time limit, what was walked is saved",
        Ending::Interrupted => {
            "interrupted, what was walked is saved (have the rest with --resume)"
        }
        Ending::Tabulated => "transport coefficients alone, nothing was walked",
        Ending::BeingReplaced => "unfinished, its tables are being replaced (go on with --resume)",
    }
}

/// Histories, steps, realisations, time and rate in a line.
pub(super) fn cost(info: &RunInfo) -> String {
    let mut done = Vec::new();
    if !info.walks() {
        done.push("Tabulated".into());
    } else if info.histories > 0 {
        let (histories, steps) = (grouped(info.histories), grouped(info.steps));
        done.push(format!("{histories} histories, {steps} steps"));
    }
    if info.realizations > 0 {
        done.push(format!("{} realisations", grouped(info.realizations)));
    }
    if done.is_empty() {
        done.push("Done".into());
    }
    let threads = match info.threads {
        1 => "1 thread".to_string(),
        n => format!("{n} threads"),
    };
    let mut line = format!(
        "{} in {} on {threads}",
        done.join(", "),
        duration(info.wall_s)
    );
    if info.steps > 0 {
        let rate = significant(info.steps_per_s, 3);
        line += &format!(" ({rate} steps a second of processor time)");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_summary_reads_as_written_by_hand() {
        let spectrum = Table::new("spectrum", "")
            .text("species", "", vec!["H1".into(); 4])
            .float("z_kpc", "kpc", "", vec![0.0; 4])
            .float("rigidity_gv", "GV", "", vec![1.02, 9.8, 89.68, 3.0e4])
            .estimate(
                "intensity_per_gv",
                "",
                "",
                vec![
                    (2412.0, 31.0),
                    (36.21, 0.223),
                    (0.0605, 6e-4),
                    (1.1e-8, 4.4e-10),
                ],
            )
            .estimate(
                "intensity_modulated_per_gv",
                "",
                "",
                vec![(700.0, 10.0), (25.0, 0.2), (0.06, 6e-4), (1.1e-8, 4.4e-10)],
            );
        let grammage = Table::new("grammage_mean", "")
            .text("species", "", vec!["H1".into()])
            .float("rigidity_gv", "GV", "", vec![9.8])
            .estimate("grammage_g_cm2", "", "", vec![(8.123, 0.045)]);
        let mut info = fixture::info();
        info.warnings.truncate(1);
        info.lost.clear();
        let expected = "\
quickstart: finished, all histories walked

At 89.7 GV the protons that reach the Earth (modulated by the Sun, 500 MV) have an intensity of
0.06000 ± 0.00060 m⁻² s⁻¹ sr⁻¹ GV⁻¹; AMS-02 measured 0.06067 ± 0.00069. The ratio is 0.989 ± 0.015.
From 9.80 GV to 89.7 GV it lies between 0.965 and 0.989.

found (protons at z = 0, ± 1σ)
  interstellar intensity at 1.02 GV          2412 ± 31 m⁻² s⁻¹ sr⁻¹ GV⁻¹
  interstellar intensity at 9.80 GV          36.21 ± 0.22 m⁻² s⁻¹ sr⁻¹ GV⁻¹
  interstellar intensity at 89.7 GV          0.06050 ± 0.00060 m⁻² s⁻¹ sr⁻¹ GV⁻¹
  mean grammage at 9.80 GV                   8.123 ± 0.045 g cm⁻²
  largest error of the intensity above 1 GV  4.0 % at 30000 GV

960\u{202f}000 histories, 48\u{202f}200\u{202f}000 steps in 41.2 s on 2 threads (6.10×10⁵ steps a second of processor time)

warning: 3 bins have a relative error above 5 %
  raise `run.histories` to 40000 or set `run.target_error`

written to runs/quickstart
  figures: runs/quickstart/report.html
  numbers: pitchwalk inspect runs/quickstart spectrum
";
        let text = summary(&info, &[spectrum, grammage], Path::new("runs/quickstart"));
        assert_eq!(text, expected);
    }

    #[test]
    fn a_run_without_a_walk_has_no_histories() {
        let mut info = fixture::info();
        (info.histories, info.steps, info.realizations) = (0, 0, 1000);
        assert_eq!(
            cost(&info),
            "1\u{202f}000 realisations in 41.2 s on 2 threads"
        );
        assert!(!ending(&info).contains("histories"));
        (info.histories, info.steps, info.threads) = (5, 70, 1);
        assert_eq!(
            cost(&info),
            "5 histories, 70 steps, 1\u{202f}000 realisations in 41.2 s on 1 thread \
             (6.10×10⁵ steps a second of processor time)"
        );
    }

    #[test]
    fn nothing_known_is_still_a_summary() {
        let nothing = summary(&fixture::info(), &[], Path::new("d"));
        assert!(nothing.contains("written to d"));
        let nulls = fixture::nulled(&fixture::tables());
        assert!(summary(&fixture::info(), &nulls, Path::new("d")).contains("found no protons"));
    }
}
