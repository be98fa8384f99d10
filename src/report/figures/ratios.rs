//! Ratios of nuclei, a panel each, beside measurements.

use plotters::style::RGBColor;

use super::Figure;
use crate::data::Abscissa;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::ratios::{Kind, Ratio, dots, experiment, ratios};
use crate::store::Table;

/// Above this ratio of largest to smallest the axis is logarithmic.
const WIDE_RANGE: f64 = 5.0;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let all = ratios(tables);
    let panels = all.iter().flat_map(|ratio| {
        let kinds = ratio.kinds().into_iter();
        kinds.map(|kind| panel(ratio, kind))
    });
    let panels: Vec<Chart> = panels.collect();
    (!panels.is_empty()).then(|| Figure {
        id: "ratios",
        title: "Ratios of nuclei",
        panels,
        caption: "Ratios of intensities in the Galactic plane, all isotopes of an element together: per GV at equal \
                  rigidity, or per GeV/n at equal kinetic energy per nucleon. Compare measurements (at Earth, inside the \
                  heliosphere) with the modulated ones. Li, Be and B come from heavier nuclei that break up in the gas: \
                  B/C tells the grammage, which is the halo's height over the diffusion coefficient; ¹⁰Be decays on the \
                  way, so that ¹⁰Be/⁹Be tells how long that took, and thereby the height. Ratios of primaries, such as \
                  C/O, are those of the sources, which a run is given. Bars are 1σ: statistical for this run, statistical and \
                  systematic in quadrature for measurements; where none is seen it is smaller than the mark."
            .into(),
    })
}

fn panel(ratio: &Ratio, kind: Kind) -> Chart {
    let (modulated, interstellar) = (ratio.modulated(kind), ratio.interstellar(kind));
    let ends = modulated.first().zip(modulated.last());
    let ends = ends.map_or((1.0, 1.0), |(a, b)| (a.x / 1.3, b.x * 1.3));
    let earth = Mark::Joined(Shape::Circle);
    let mut series = vec![
        Series::new(
            "this run, modulated by the Sun",
            PALETTE[1],
            earth,
            modulated,
        ),
        Series::new(
            "this run, interstellar",
            PALETTE[0],
            Mark::Dashed,
            interstellar,
        ),
    ];
    series.extend(ratio.measured(kind).iter().map(|m| {
        let mut dots = dots(m);
        dots.retain(|d| (ends.0..=ends.1).contains(&d.x));
        let name = experiment(m);
        let (colour, shape) = look(&name);
        Series::new(&name, colour, Mark::Points(shape), dots)
    }));
    series.retain(|s| !s.dots.is_empty());
    let (x, per) = match kind.abscissa {
        Abscissa::Rigidity => ("rigidity R (GV)", ""),
        _ => ("kinetic energy (GeV/n)", ", per GeV/n"),
    };
    let label = format!("{}{per}", ratio.name());
    Chart {
        size: Size::Half,
        x: Axis::log(x).between(ends.0, ends.1),
        y: axis(&label, &series),
        series,
    }
}

/// Logarithmic where values differ much.
fn axis(label: &str, series: &[Series]) -> Axis {
    let all = series.iter().flat_map(|s| &s.dots);
    let positive = all.map(|d: &Dot| d.y).filter(|y| *y > 0.0);
    let (lo, hi) = positive.fold((f64::INFINITY, 0.0_f64), |(lo, hi), y| {
        (lo.min(y), hi.max(y))
    });
    match hi > WIDE_RANGE * lo {
        true => Axis::log(label),
        false => Axis::linear(label),
    }
}

fn look(experiment: &str) -> (RGBColor, Shape) {
    match experiment {
        "AMS-02" => (INK, Shape::Square),
        "AMS-02, preliminary" => (INK, Shape::Diamond),
        "DAMPE" => (PALETTE[2], Shape::Diamond),
        "CALET" => (PALETTE[4], Shape::Triangle),
        "ISOMAX" => (PALETTE[2], Shape::Triangle),
        _ => (PALETTE[3], Shape::Diamond),
    }
}
