//! The page: HTML around the figures.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use plotters::style::RGBColor;

use super::chart::{INK, Mark, Series, Shape, Size};
use super::coefficients;
use super::convergence;
use super::figures::Figure;
use super::findings::{findings, main_species, place, walked};
use super::format::capitalized;
use super::provenance;
use super::select::has_several_rigidities;
use super::summary::{cost, ending};
use super::verdict::verdict;
use crate::store::{RunInfo, Table};

/// A whole document around a body.
pub(super) fn document(title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (body) }
        }
    }
    .into_string()
}

/// The body for one run.
pub(super) fn run(info: &RunInfo, tables: &[Table], figures: &[Figure]) -> Markup {
    html! {
        h1 { "pitchwalk: " (info.name) }
        p.soft { (capitalized(ending(info))) ". " (cost(info)) "." }
        @if !info.complete {
            div.warning { p { strong { "This run is not complete." } } p { "Run it again with --overwrite before using its numbers." } }
        }
        p.verdict { (verdict(info, tables)) }
        (contents(info, tables, figures))
        (warnings(info))
        @if info.walks() { (numbers(info, tables)) }
        (convergence::section(info, tables))
        @for figure in figures { (section(figure)) }
        @if !info.walks() { (coefficients::section(tables)) }
        (provenance::section(info))
        (provenance::files(tables))
    }
}

fn contents(info: &RunInfo, tables: &[Table], figures: &[Figure]) -> Markup {
    html! {
        nav aria-label="contents" {
            @if convergence::is_known(tables) { a href="#budget" { "Waves and particles" } }
            @for figure in figures { a href={ "#" (figure.id) } { (figure.title) } }
            @if !info.walks() { a href="#numbers" { "Numbers" } }
            a href="#run" { "What was run" }
            a href="#files" { "Files" }
        }
    }
}

fn warnings(info: &RunInfo) -> Markup {
    html! {
        @for warning in &info.warnings {
            div.warning { p { strong { (with_code(&warning.message)) } } p { (with_code(&warning.remedy)) } }
        }
        @if !info.lost.is_empty() {
            div.warning {
                p { strong { "Histories lost because a number was not finite: " (info.lost.len()) } }
                p { "Look at them with " code { "pitchwalk replay DIR KEY" } ": " (info.lost.join(", ")) }
            }
        }
    }
}

/// Text with what stands in `backticks` as code.
fn with_code(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn numbers(info: &RunInfo, tables: &[Table]) -> Markup {
    let found = findings(info, tables);
    html! {
        @if !found.is_empty() {
            h2 { "Numbers" }
            p.soft { "For " (main_species(tables)) " " (place(tables)) @if walked(tables) && has_several_rigidities(tables) { ", interpolated between the rigidity bins where these are close" } "; ± is the statistical 1σ." }
            div.scroll { table {
                @for f in &found { tr { td { (f.what) } td.number { (f.value) } } }
            } }
        }
    }
}

/// A figure under its heading, with its legend, and a note on what could not be drawn.
pub(super) fn section(figure: &Figure) -> Markup {
    let pair = figure.panels.iter().all(|p| p.size == Size::Half);
    let drawings: Vec<_> = figure
        .panels
        .iter()
        .map(|p| {
            p.draw(&format!(
                "{}: {} against {}",
                figure.title, p.y.label, p.x.label
            ))
        })
        .collect();
    let dropped: usize = drawings.iter().map(|d| d.dropped).sum();
    let infinite: usize = drawings.iter().map(|d| d.infinite).sum();
    let outside: usize = drawings.iter().map(|d| d.outside).sum();
    html! {
        section id=(figure.id) {
            h2 { (figure.title) }
            figure {
                div.panels.pair[pair] {
                    @for drawing in &drawings { (PreEscaped(&drawing.svg)) }
                }
                ul.legend {
                    @for series in figure.legend() { li { (swatch(&series)) (series.name) } }
                }
                figcaption {
                    (figure.caption)
                    @if dropped > 0 { " " (plural(dropped)) " zero or unknown and not drawn." }
                    @if infinite > 0 { " " (plural(infinite)) " infinite and not drawn." }
                    @if outside > 0 { " " (plural(outside)) " outside the frame." }
                }
            }
        }
    }
}

fn plural(n: usize) -> String {
    if n == 1 {
        "One point is".into()
    } else {
        format!("{n} points are")
    }
}

/// A small picture of how a series is drawn.
fn swatch(series: &Series) -> Markup {
    let ink = colour(series.colour);
    let width = match series.mark {
        Mark::Line | Mark::Dashed | Mark::Joined(_) => Some("2"),
        Mark::Thin => Some("0.75"),
        Mark::Points(_) | Mark::Band(_) => None,
    };
    let dashes = if series.mark == Mark::Dashed {
        "6 4"
    } else {
        "none"
    };
    let shape = match series.mark {
        Mark::Points(shape) | Mark::Joined(shape) => Some(shape),
        Mark::Line | Mark::Thin | Mark::Dashed | Mark::Band(_) => None,
    };
    let corners = |shape: Shape| match shape {
        Shape::Circle | Shape::Square => "12,4 18,4 18,10 12,10",
        Shape::Diamond => "11,7 15,3 19,7 15,11",
        Shape::Triangle => "12,10 15,3 18,10",
        Shape::Limit => "12,4 15,11 18,4",
    };
    html! {
        svg viewBox="0 0 30 14" aria-hidden="true" {
            @if let Some(width) = width {
                line x1="0" y1="7" x2="30" y2="7" stroke=(ink) stroke-width=(width) stroke-dasharray=(dashes) {}
            } @else if let Mark::Band(percent) = series.mark {
                rect x="0" y="1" width="30" height="12" fill=(ink) fill-opacity=(f64::from(percent) / 100.0) {}
            } @else {
                line x1="15" y1="0" x2="15" y2="14" stroke=(ink) stroke-width="1.5" {}
            }
            @match shape {
                Some(Shape::Circle) => circle cx="15" cy="7" r="3.4" fill=(ink) {},
                Some(other) => polygon points=(corners(other)) fill=(ink) {},
                None => {},
            }
        }
    }
}

fn colour(c: RGBColor) -> String {
    if c == INK {
        "currentColor".into()
    } else {
        format!("#{:02X}{:02X}{:02X}", c.0, c.1, c.2)
    }
}
