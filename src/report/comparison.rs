//! Two runs side by side.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use super::figures::{Figure, flattened};
use super::findings::main_species;
use super::page;
use super::select::{Rows, interpolated};
use super::verdict::verdict;
use crate::store::{RunInfo, Table};

/// A run as its folder holds it.
type Run<'a> = (&'a RunInfo, &'a [Table]);

/// The page that compares two runs: spectra overlaid, their ratio, and where their configs differ.
pub fn compare_html(a: Run, b: Run) -> String {
    let title = format!("pitchwalk: {} and {}", a.0.name, b.0.name);
    let figures = figures(a.1, b.1);
    let body = html! {
        h1 { (title) }
        @for (letter, run) in [("A", a), ("B", b)] {
            p.verdict { strong { (letter) ", " (run.0.name) ": " } (verdict(run.0, run.1)) }
        }
        @if a.0.seed == b.0.seed {
            p.soft { "Both runs have seed " (a.0.seed) ": where their physics agrees they share random numbers, and their ratio scatters less than its error bars say." }
        }
        @for figure in figures.iter().flatten() { (page::section(figure)) }
        @if figures.iter().all(Option::is_none) { p { "At least one of the runs has no spectrum to compare." } }
        (differences(&a.0.config, &b.0.config))
    };
    page::document(&title, &body)
}

fn intensity(tables: &[Table]) -> Option<Vec<Dot>> {
    let rows = Rows::of(tables, "spectrum")?.at_midplane();
    Some(rows.dots("rigidity_gv", "intensity_per_gv"))
}

fn figures(a: &[Table], b: &[Table]) -> [Option<Figure>; 2] {
    let (Some(first), Some(second)) = (intensity(a), intensity(b)) else {
        return [None, None];
    };
    [
        Some(overlay(&main_species(a), first.clone(), second.clone())),
        ratio(&first, &second),
    ]
}

fn overlay(species: &str, a: Vec<Dot>, b: Vec<Dot>) -> Figure {
    let series =
        |name, colour, shape, dots| Series::new(name, colour, Mark::Joined(shape), flattened(dots));
    Figure {
        id: "spectrum",
        title: "Spectra",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::log("rigidity R (GV)"),
            y: Axis::log("R²·⁷ × intensity (GV¹·⁷ m⁻² s⁻¹ sr⁻¹)").at_most_decades(4.0),
            series: vec![
                series("A", PALETTE[0], Shape::Circle, a),
                series("B", PALETTE[1], Shape::Square, b),
            ],
        }],
        caption: format!(
            "Interstellar intensity of {species} in the Galactic plane times R²·⁷ in both runs. Bars are 1σ."
        ),
    }
}

/// B over A at the rigidities of B, A interpolated as a power law between its own.
fn ratio(a: &[Dot], b: &[Dot]) -> Option<Figure> {
    let dots: Vec<Dot> = b
        .iter()
        .filter_map(|b| {
            let a = interpolated(a, b.x)?;
            let error = ((b.hi / b.y - 1.0).hypot(a.hi / a.y - 1.0)) * b.y / a.y;
            Some(Dot::with_error(b.x, b.y / a.y, error))
        })
        .collect();
    let ends = [dots.first()?.x, dots.last()?.x];
    let one = ends.map(|x| Dot::bare(x, 1.0)).to_vec();
    Some(Figure {
        id: "ratio",
        title: "Ratio",
        panels: vec![Chart {
            size: Size::Low,
            x: Axis::log("rigidity R (GV)"),
            y: Axis::linear("B / A").including(1.0),
            series: vec![
                Series::new("1", INK, Mark::Dashed, one),
                Series::new("B / A", PALETTE[1], Mark::Points(Shape::Square), dots),
            ],
        }],
        caption: "Interstellar intensity of B over that of A. Bars are 1σ with both errors in quadrature, as for \
                  independent runs; A is interpolated where the rigidities differ."
            .into(),
    })
}

fn differences(a: &Value, b: &Value) -> Markup {
    let (a, b) = (flat(a), flat(b));
    let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.retain(|k| a.get(*k) != b.get(*k));
    let cell = |side: &BTreeMap<String, String>, key: &String| {
        side.get(key).cloned().unwrap_or_else(|| "not set".into())
    };
    html! {
        h2 { "Where the configurations differ" }
        @if keys.is_empty() { p { "Nowhere." } } @else {
            div.scroll { table {
                tr { th { "key" } th { "A" } th { "B" } }
                @for key in keys { tr { td { code { (key) } } td { (cell(&a, key)) } td { (cell(&b, key)) } } }
            } }
        }
    }
}

/// Every value that is set, under its dotted key.
fn flat(config: &Value) -> BTreeMap<String, String> {
    fn walk(prefix: String, value: &Value, out: &mut BTreeMap<String, String>) {
        let below = |key: &str| {
            if prefix.is_empty() {
                key.to_string()
            } else {
                format!("{prefix}.{key}")
            }
        };
        match value {
            Value::Null => {}
            Value::Object(map) => map.iter().for_each(|(k, v)| walk(below(k), v, out)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(i, v)| walk(below(&i.to_string()), v, out)),
            other => {
                out.insert(prefix, other.to_string());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(String::new(), config, &mut out);
    out
}
