//! The amplitude of the dipole against energy, beside measurements.

use super::Figure;
use super::realisations::{Study, studies};
use crate::data::{self, DipolePoint};
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::store::{RunInfo, Table};
use crate::units::{C_KPC_MYR, CM2_S_KPC2_MYR};

/// Height in kpc, D at 1 GV in cm²/s and its power of rigidity of two usual halos: those that figure 1 of
/// the small-halo paper takes from Strong & Moskalenko (1998).
const USUAL_HALOS: [(f64, f64, f64, &str); 2] = [
    (7.7, 5e28, 1.0 / 3.0, "3D/hc, h = 7.7 kpc, D ∝ R¹ᐟ³"),
    (5.0, 1e29, 0.6, "3D/hc, h = 5 kpc, D ∝ R⁰·⁶"),
];
/// Those lines are drawn up to so many times the largest value of the bands.
const ABOVE: f64 = 3.0;
/// Measurements are drawn up to this factor beyond the energies of the run.
const BEYOND: f64 = 3.0;

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let studies = studies(info, tables);
    let size = if studies.len() > 1 {
        Size::Half
    } else {
        Size::Wide
    };
    let panels: Vec<Chart> = studies
        .iter()
        .flat_map(|s| [whole(s, size), equatorial(s, size)])
        .collect();
    (!panels.is_empty()).then(|| Figure {
        id: "anisotropy",
        title: "Anisotropy",
        panels,
        caption: "Amplitude A = 3D|∇n|/(vn) of the dipole, and its equatorial component A cos δ, which is what \
                  ground arrays measure; δ is the declination of the excess. The bands hold 68 % and 95 % of the \
                  realisations at each energy; bars of the median are 1σ. Thin lines are the first 20 realisations. \
                  3D/hc is the estimate h/cτ with the age τ = h²/3D, for the run and for two usual halos, whose lines end far above the bands. Measured \
                  are first harmonics in right ascension: figure 6 of IceCube's 11 years of IceTop (read off to \
                  1 %, as plotted there with factors for the field of view), IceTop itself with statistical errors, \
                  and HAWC with IceCube. Bars that are not seen are not given there or smaller than the mark."
            .into(),
    })
}

fn whole(study: &Study, size: Size) -> Chart {
    let mut series = study.series("amplitude", "amplitude");
    let own = study.bands.dots("energy_gev", "amplitude_analytic");
    series.push(Series::new(
        "3D/hc of the run",
        PALETTE[2],
        Mark::Dashed,
        own,
    ));
    let highest = study
        .bands
        .floats("amplitude_hi95")
        .into_iter()
        .fold(0.0, f64::max);
    for ((height, at_1_gv, power, name), colour) in
        USUAL_HALOS.into_iter().zip([PALETTE[3], PALETTE[4]])
    {
        let amplitude =
            |r: f64| 3.0 * at_1_gv * CM2_S_KPC2_MYR * r.powf(power) / (height * C_KPC_MYR);
        let dots = study.bands.dots("energy_gev", "rigidity_gv").into_iter();
        let line = dots.map(|d| Dot::bare(d.x, amplitude(d.y)));
        let seen = line.filter(|d| d.y < ABOVE * highest).collect();
        series.push(Series::new(name, colour, Mark::Dashed, seen));
    }
    chart(study, size, "dipole amplitude A", series)
}

fn equatorial(study: &Study, size: Size) -> Chart {
    let mut series = study.series("amplitude_equatorial", "amplitude_equatorial");
    series.extend(measured(study));
    chart(study, size, "equatorial component A cos δ", series)
}

fn chart(study: &Study, size: Size, label: &str, mut series: Vec<Series>) -> Chart {
    series.retain(|s| !s.dots.is_empty());
    Chart {
        size,
        x: Axis::log("kinetic energy per nucleus E (GeV)"),
        y: Axis::log(&study.label(label)).at_most_decades(4.5),
        series,
    }
}

/// Measured points near the energies of the run, by experiment.
fn measured(study: &Study) -> Vec<Series> {
    let energies = study.bands.distinct("energy_gev");
    let (Some(first), Some(last)) = (energies.first(), energies.last()) else {
        return Vec::new();
    };
    let near = first / BEYOND..last * BEYOND;
    let figure = data::icetop_figure().into_iter();
    let points = figure
        .chain(data::icetop_11yr())
        .chain([data::hawc_icecube()]);
    let mut series: Vec<Series> = Vec::new();
    for point in points.filter(|p| near.contains(&p.energy_gev)) {
        let Some(dot) = dot(&point) else { continue };
        let (name, colour, shape) = look(&point);
        match series.iter_mut().find(|s| s.name == name) {
            Some(known) => known.dots.push(dot),
            None => series.push(Series::new(&name, colour, Mark::Points(shape), vec![dot])),
        }
    }
    series
}

/// An amplitude, or its limit, with what errors are given.
fn dot(point: &DipolePoint) -> Option<Dot> {
    let y = point.amplitude?;
    let mut dot = Dot::bare(point.energy_gev, y);
    if point.err_lo.is_some() || point.err_hi.is_some() {
        dot.lo = y - point.err_lo.unwrap_or(0.0);
        dot.hi = y + point.err_hi.unwrap_or(0.0);
    }
    Some(dot)
}

fn look(point: &DipolePoint) -> (String, plotters::style::RGBColor, Shape) {
    if point.upper_limit {
        return ("upper limits".into(), INK, Shape::Limit);
    }
    let (colour, shape) = match point.experiment.as_str() {
        "IceCube 12 yr" => (INK, Shape::Circle),
        "LHAASO" => (INK, Shape::Square),
        "Baksan" => (INK, Shape::Triangle),
        "KASCADE-Grande" => (INK, Shape::Diamond),
        "IceTop 11 yr" => (PALETTE[2], Shape::Square),
        "HAWC-IceCube" => (PALETTE[2], Shape::Diamond),
        _ => (PALETTE[2], Shape::Circle),
    };
    (point.experiment.clone(), colour, shape)
}
