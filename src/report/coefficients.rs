//! Transport coefficients in numbers: what a folder tells in which nothing was walked.

use std::fmt::Write;

use maud::{Markup, html};

use super::chart::Dot;
use super::families::{Family, families, unscattered};
use super::format::{cosine, short_rigidity, significant, wrapped};
use super::select::{Rows, interpolated};
use crate::store::Table;

/// The rigidity that the verdict speaks of, in GV.
const TYPICAL_GV: f64 = 100.0;
/// Characters in a line of the terminal.
const WIDTH: usize = 100;
/// Layers that the terminal shows.
const SHOWN: usize = 8;
/// What µ* means.
const CONFINED: &str = "the cosine below which the mean free path is less than a fifth of the halo's height; 0 if none is, 1 if all are";
/// Layers up to which the page shows all tables unfolded.
const UNFOLDED: usize = 6;
/// Layers that the verdict names each.
const FEW: usize = 4;

/// The result in a few sentences.
pub(super) fn verdict(tables: &[Table]) -> String {
    let Some(rows) = Rows::of(tables, "transport") else {
        return "No transport coefficients were written.".into();
    };
    let families = families(&rows, "d_zz_cm2_s");
    let decades = decades(&rows);
    let target = decades.iter().find(|&&gv| gv == TYPICAL_GV);
    let at = target.or(decades.first()).copied().unwrap_or(TYPICAL_GV);
    let known = families.iter().filter_map(|f| {
        let d = at_rigidity(f, "d_zz_cm2_s", at)?;
        let unit = if d.is_finite() { " cm² s⁻¹" } else { "" };
        Some((d, format!("{}{unit} ({})", value(d), f.name)))
    });
    let mut known: Vec<(f64, String)> = known.collect();
    let told = match known.len() > FEW {
        false => known
            .into_iter()
            .map(|(_, text)| text)
            .collect::<Vec<_>>()
            .join(", "),
        true => {
            known.sort_by(|a, b| a.0.total_cmp(&b.0));
            format!("between {} and {}", known[0].1, known[known.len() - 1].1)
        }
    };
    format!(
        "At {} D_zz is {told}. {}",
        short_rigidity(at),
        unscattered(&families)
    )
    .trim_end()
    .into()
}

/// Coefficients at decades of rigidity for the terminal, a layer after the other.
pub(super) fn write_text(out: &mut String, tables: &[Table]) -> std::fmt::Result {
    let Some(rows) = Rows::of(tables, "transport") else {
        return Ok(());
    };
    let families = families(&rows, "d_zz_cm2_s");
    let decades = decades(&rows);
    let confines = confines(&rows);
    write!(
        out,
        "{:>12} {:>14} {:>12}",
        "R [GV]", "D_zz [cm²/s]", "λ [pc]"
    )?;
    writeln!(out, "{}", if confines { "       µ*" } else { "" })?;
    for family in families.iter().take(SHOWN) {
        writeln!(out, "{}", family.name)?;
        for &gv in &decades {
            let [d, path, confined] = numbers(family, gv);
            write!(out, "{:>12} {d:>14} {path:>12}", plain(gv))?;
            match confines {
                true => writeln!(out, " {confined:>8}")?,
                false => writeln!(out)?,
            }
        }
    }
    if confines {
        writeln!(out, "{}", wrapped(&format!("µ*: {CONFINED}."), WIDTH))?;
    }
    let more = families.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "… and {more} more in the report and the tables")?;
    }
    writeln!(out)
}

/// The same for the page, and the slopes between the decades: a row a layer.
pub(super) fn section(tables: &[Table]) -> Markup {
    let Some(rows) = Rows::of(tables, "transport") else {
        return html! {};
    };
    let families = families(&rows, "d_zz_cm2_s");
    let decades = decades(&rows);
    let heads: Vec<String> = decades.iter().map(|gv| short_rigidity(*gv)).collect();
    let spans: Vec<[f64; 2]> = decades.windows(2).map(|w| [w[0], w[1]]).collect();
    let between =
        |[low, high]: &[f64; 2]| format!("{}–{}", short_rigidity(*low), short_rigidity(*high));
    let of = |i: usize| {
        let decades = decades.clone();
        move |f: &Family| {
            decades
                .iter()
                .map(|gv| numbers(f, *gv)[i].clone())
                .collect()
        }
    };
    let others = html! {
        (grid("Mean free path λ (pc)", &heads, &families, &of(1)))
        @if confines(&rows) {
            (grid("Cosine µ* up to which particles are confined", &heads, &families, &of(2)))
            p.soft { "µ* (Fornieri et al. 2021, F21): " (CONFINED) "." }
        }
        @if !spans.is_empty() {
            (grid(
                "Slopes d ln D_zz / d ln R",
                &spans.iter().map(between).collect::<Vec<_>>(),
                &families,
                &|f| spans.iter().map(|span| slope(f, *span)).collect(),
            ))
        }
    };
    html! {
        section id="numbers" {
            h2 { "Numbers" }
            (grid("Diffusion coefficient D_zz (cm² s⁻¹)", &heads, &families, &of(0)))
            @if families.len() > UNFOLDED {
                details {
                    summary { "Mean free paths, confinement and slopes" }
                    (others)
                }
            } @else {
                (others)
            }
        }
    }
}

/// A table of texts with a row a family.
fn grid(
    title: &str,
    heads: &[String],
    families: &[Family],
    row: &dyn Fn(&Family) -> Vec<String>,
) -> Markup {
    html! {
        h3 { (title) }
        div.scroll { table {
            tr { th { "" } @for head in heads { th { (head) } } }
            @for family in families { tr {
                td { (family.bare()) }
                @for cell in row(family) { td.number { (cell) } }
            } }
        } }
    }
}

/// Powers of ten that the table covers; its middle rigidity if it covers none.
fn decades(rows: &Rows) -> Vec<f64> {
    let all = rows.distinct("rigidity_gv");
    let (Some(&low), Some(&high)) = (all.first(), all.last()) else {
        return Vec::new();
    };
    let powers = (-9..=12).map(|n| 10f64.powi(n));
    let covered = |gv: &f64| (low..=high).contains(gv) || same(low, *gv) || same(high, *gv);
    let decades: Vec<f64> = powers.filter(covered).collect();
    match decades.is_empty() {
        true => vec![all[all.len() / 2]],
        false => decades,
    }
}

/// Whether two rigidities differ by rounding alone.
fn same(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < 1e-9
}

/// A column at a rigidity, between the tabulated ones.
fn at_rigidity(family: &Family, column: &str, gv: f64) -> Option<f64> {
    let values = family.rows.floats(column);
    let pairs = family.rows.floats("rigidity_gv").into_iter().zip(values);
    let dots: Vec<Dot> = pairs.map(|(x, y)| Dot::bare(x, y)).collect();
    let exact = dots.iter().find(|d| same(d.x, gv)).copied();
    exact.or_else(|| interpolated(&dots, gv)).map(|d| d.y)
}

/// D_zz, λ and µ* in words.
fn numbers(family: &Family, gv: f64) -> [String; 3] {
    let of = |column| at_rigidity(family, column, gv).filter(|y| !y.is_nan());
    let shown = |column| of(column).map_or("–".into(), value);
    // no power law, and 0 where none is confined
    let rigidities = family.rows.floats("rigidity_gv");
    let away = |r: &f64| (r / gv).ln().abs();
    let nearest = rigidities
        .iter()
        .zip(family.rows.floats("mu_star"))
        .min_by(|a, b| away(a.0).total_cmp(&away(b.0)));
    let confined = nearest.map(|(_, mu)| mu).filter(|mu| mu.is_finite());
    [
        shown("d_zz_cm2_s"),
        shown("mean_free_path_pc"),
        confined.map_or("–".into(), cosine),
    ]
}

fn value(x: f64) -> String {
    match x.is_infinite() {
        true => "∞".into(),
        false => significant(x, 3),
    }
}

fn slope(family: &Family, [low, high]: [f64; 2]) -> String {
    let at = |gv| at_rigidity(family, "d_zz_cm2_s", gv);
    let (Some(below), Some(above)) = (at(low), at(high)) else {
        return "–".into();
    };
    match below.is_finite() && above.is_finite() {
        true => {
            let slope = (above / below).ln() / (high / low).ln();
            format!("{slope:.3}").replace('-', "−")
        }
        false => "–".into(),
    }
}

/// Whether µ* is known anywhere.
fn confines(rows: &Rows) -> bool {
    !rows.distinct("mu_star").is_empty()
}

/// A rigidity in GV: powers of ten as they are, others to four digits.
fn plain(gv: f64) -> String {
    match gv.log10().fract() == 0.0 {
        true => gv.to_string(),
        false => significant(gv, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D = 1e28 R^{1/2} in a layer, and nothing that scatters below 100 GV in another.
    fn tables() -> Vec<Table> {
        let r: Vec<f64> = (0..7)
            .map(|i| 10f64.powf(0.5 + 0.5 * f64::from(i)))
            .collect();
        let warm = r.iter().map(|r| 1e28 * r.sqrt());
        let halo = r
            .iter()
            .map(|&r| if r < 50.0 { f64::INFINITY } else { 3e28 });
        let d: Vec<f64> = warm.chain(halo).collect();
        let mu_star = (0..14).map(|i| if i < 7 { 1.0 } else { 0.0 }).collect();
        let layers = ["warm", "halo"].map(String::from);
        vec![
            Table::new("transport", "")
                .text(
                    "layer",
                    "",
                    layers.into_iter().flat_map(|l| vec![l; 7]).collect(),
                )
                .float("z_kpc", "kpc", "", vec![1.0; 14])
                .float(
                    "rigidity_gv",
                    "GV",
                    "",
                    r.iter().chain(&r).copied().collect(),
                )
                .float(
                    "mean_free_path_pc",
                    "pc",
                    "",
                    d.iter().map(|d| d * 1e-28).collect(),
                )
                .float("d_zz_cm2_s", "", "", d)
                .float("mu_star", "", "", mu_star),
        ]
    }

    #[test]
    fn layers_are_told_at_decades_with_their_slopes() {
        let mut text = String::new();
        write_text(&mut text, &tables()).unwrap();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|l| l.split_whitespace().collect())
            .collect();
        assert_eq!(lines[1], ["layer", "warm"]);
        assert_eq!(lines[2], ["10", "3.16×10²⁸", "3.16", "1"]);
        assert_eq!(lines[4], ["1000", "3.16×10²⁹", "31.6", "1"]);
        assert_eq!(lines[6], ["10", "∞", "∞", "0"]);
        let page = section(&tables()).into_string();
        assert!(page.contains("<td class=\"number\">0.500</td>"), "{page}");
        assert!(page.contains("<td class=\"number\">–</td><td class=\"number\">0.000</td>"));
        let verdict = verdict(&tables());
        assert!(verdict.contains("At 100 GV D_zz is 1.00×10²⁹ cm² s⁻¹ (layer warm), 3.00×10²⁸"));
        assert!(
            verdict.ends_with(
                "in layer halo below a threshold between 31.6 GV and 100 GV (µ* = 0: nothing scatters)."
            ),
            "{verdict}"
        );
    }

    #[test]
    fn no_table_is_no_number() {
        assert!(verdict(&[]).contains("No transport"));
        let mut text = String::new();
        write_text(&mut text, &[]).unwrap();
        assert!(text.is_empty());
    }
}
