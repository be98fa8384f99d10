//! How well the loop of waves and particles knows the diffusion coefficient: its error budget.

use maud::{Markup, html};

use super::findings::Finding;
use super::format::{percent, short_rigidity, significant, with_error};
use super::select::Rows;
use super::theory::number;
use crate::store::{RunInfo, Table};

/// A judged rigidity after the last iteration.
struct Judged {
    rigidity_gv: f64,
    z_kpc: f64,
    /// D_zz in cm²/s and its error.
    d_zz: (f64, f64),
    /// Change of ln D_zz that the iteration asked for, and its error.
    change: (f64, f64),
}

/// All judged rigidities after the last iteration, and its number.
fn last(tables: &[Table]) -> Option<(f64, Vec<Judged>)> {
    let rows = Rows::of(tables, "convergence")?;
    let iteration = *rows.distinct("iteration").last()?;
    let rows = rows.with("iteration", iteration);
    let [r, z, d, d_err, change, change_err] = [
        "rigidity_gv",
        "z_kpc",
        "d_zz_cm2_s",
        "d_zz_cm2_s_err",
        "change",
        "change_err",
    ]
    .map(|name| rows.floats(name));
    let judged = (0..r.len()).map(|i| Judged {
        rigidity_gv: r[i],
        z_kpc: z[i],
        d_zz: (d[i], d_err[i]),
        change: (change[i], change_err[i]),
    });
    Some((iteration, judged.collect()))
}

/// Whether there was a loop of waves and particles.
pub(super) fn is_known(tables: &[Table]) -> bool {
    last(tables).is_some()
}

/// Whether the loop came to waves and particles that fit together.
fn converged(info: &RunInfo) -> bool {
    let told = info.found.get("convergence");
    told.and_then(|c| c.get("converged")?.as_bool()) == Some(true)
}

/// How the loop ended, and D_zz where it is judged.
pub(super) fn findings(info: &RunInfo, tables: &[Table]) -> Vec<Finding> {
    let Some((iteration, judged)) = last(tables) else {
        return Vec::new();
    };
    let fit = match converged(info) {
        true => "",
        false => "NOT ",
    };
    let ending = Finding {
        what: "loop of waves and particles".into(),
        value: format!("{fit}converged after {iteration} iterations"),
    };
    let diffusion = judged.iter().map(|j| Finding {
        what: format!(
            "D_zz at {}, z = {} kpc",
            short_rigidity(j.rigidity_gv),
            significant(j.z_kpc, 3)
        ),
        value: format!(
            "{} cm² s⁻¹ (noise {}, last change {})",
            with_error(j.d_zz.0, j.d_zz.1),
            noise(j),
            percent(j.change.0.abs())
        ),
    });
    [ending].into_iter().chain(diffusion).collect()
}

fn noise(judged: &Judged) -> String {
    percent(judged.d_zz.1 / judged.d_zz.0)
}

/// The error budget of the page; nothing where there is no loop.
pub(super) fn section(info: &RunInfo, tables: &[Table]) -> Markup {
    let Some((iteration, judged)) = last(tables) else {
        return html! {};
    };
    let replicas = number(info, "/coupling/replicas").map_or("several".into(), |n| n.to_string());
    let tolerance = number(info, "/coupling/tolerance").map_or("the tolerance".into(), percent);
    let change = |j: &Judged| format!("{} %", with_error(100.0 * j.change.0, 100.0 * j.change.1));
    html! {
        section id="budget" {
            h2 { "Waves and particles" }
            p {
                @if converged(info) {
                    "Waves and particles fit together after " (iteration) " iterations: the last one changed D_zz by \
                     no more than chance does, and by less than " (tolerance) "."
                } @else {
                    "Waves and particles do " strong { "not" } " fit together after " (iteration) " iterations: do not \
                     use these numbers."
                }
                " What D_zz is uncertain by:"
            }
            div.scroll { table {
                tr {
                    th { "R" } th { "z (kpc)" } th { "D_zz (cm² s⁻¹)" } th { "noise" } th { "iteration" }
                }
                @for j in &judged { tr {
                    td { (short_rigidity(j.rigidity_gv)) }
                    td.number { (significant(j.z_kpc, 3)) }
                    td.number { (with_error(j.d_zz.0, j.d_zz.1)) }
                    td.number { (noise(j)) }
                    td.number { (change(j)) }
                } }
            } }
            p.soft {
                "Noise: 1σ, from the spread of " (replicas) " independent loops. Iteration: the relative change that \
                 the last iteration asked for. Grid: a single run does not tell, and it may be the largest. Run again \
                 with other " code { "waves.z_cells" } " and " code { "waves.points_per_decade" } " (now " (grid(info))
                "). With half as many cells of height D_zz of evoli2018_coupled is 0.2 % lower at 1 kpc, with twice as \
                 many 0.05 % higher."
            }
        }
    }
}

/// The grid of the waves in words.
fn grid(info: &RunInfo) -> String {
    let key = |name| number(info, name).map_or("unknown".into(), |n| n.to_string());
    format!(
        "{} and {}",
        key("/waves/z_cells"),
        key("/waves/points_per_decade")
    )
}
