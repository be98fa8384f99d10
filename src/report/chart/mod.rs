//! A small plotting layer over plotters: series with error bars on linear or logarithmic axes.
//!
//! plotters draws the SVG; ticks, clipping and bars are done here, because error bars that reach
//! below zero on a logarithmic axis and points that cannot be drawn have to be treated honestly.

mod axis;
mod frame;
mod marks;

pub(super) use axis::{Axis, superscript};

use plotters::style::RGBColor;

/// Text and axes; the page replaces it by the colour of its text, so that it follows the theme.
pub(super) const INK: RGBColor = RGBColor(17, 17, 17);

/// Colours that colour-blind readers can tell apart (Okabe & Ito 2008, without the yellow).
pub(super) const PALETTE: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// A value with the ends of its error bar; NaN ends draw no bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dot {
    pub x: f64,
    pub y: f64,
    pub lo: f64,
    pub hi: f64,
}

impl Dot {
    /// A value without an error bar.
    pub fn bare(x: f64, y: f64) -> Self {
        Self::with_error(x, y, f64::NAN)
    }

    /// A value with a symmetric error.
    pub fn with_error(x: f64, y: f64, error: f64) -> Self {
        Self {
            x,
            y,
            lo: y - error,
            hi: y + error,
        }
    }

    /// The ends of a band.
    pub fn between(x: f64, lo: f64, hi: f64) -> Self {
        Self { x, y: hi, lo, hi }
    }

    /// The same with the ordinate multiplied.
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            x: self.x,
            y: self.y * factor,
            lo: self.lo * factor,
            hi: self.hi * factor,
        }
    }
}

/// Shapes of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Diamond,
    Triangle,
    /// A triangle that points down: an upper limit.
    Limit,
}

impl Shape {
    /// The shape of the i-th series of a family.
    pub fn nth(i: usize) -> Self {
        [Self::Circle, Self::Square, Self::Diamond, Self::Triangle][i % 4]
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A line without bars.
    Line,
    /// A thin line: one of many.
    Thin,
    /// A dashed line: theory and references.
    Dashed,
    /// Points with error bars.
    Points(Shape),
    /// Points with error bars, joined by a line.
    Joined(Shape),
    /// The area between the lower and the upper ends, covered to so many per cent.
    Band(u8),
}

/// Dots drawn alike under one name in the legend.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub name: String,
    pub colour: RGBColor,
    pub mark: Mark,
    pub dots: Vec<Dot>,
}

impl Series {
    /// A named series.
    pub fn new(name: &str, colour: RGBColor, mark: Mark, dots: Vec<Dot>) -> Self {
        Self {
            name: name.into(),
            colour,
            mark,
            dots,
        }
    }
}

/// Sizes of a chart in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// The whole column.
    Wide,
    /// The whole column, half as high.
    Low,
    /// One of two panels side by side.
    Half,
}

/// What to draw.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    pub size: Size,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
}

/// A drawn chart.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    /// The SVG element.
    pub svg: String,
    /// Points without a place on the axes: null, or not positive on a logarithmic axis.
    pub dropped: usize,
    /// Points with an infinite ordinate.
    pub infinite: usize,
    /// Points with a place beyond the ends of the axes.
    pub outside: usize,
}

impl Chart {
    /// Draws the chart; `label` is what a screen reader says.
    pub fn draw(&self, label: &str) -> Drawing {
        let drawable = |d: &&Dot| self.x.admits(d.x) && self.y.admits(d.y);
        let all = || self.series.iter().flat_map(|s| &s.dots);
        let x = self.x.fitted(all().filter(drawable).map(|d| d.x));
        // Points beyond fixed ends of the abscissa do not stretch the ordinate.
        let within_x = |d: &&Dot| (x.0..=x.1).contains(&d.x);
        let y = self.y.fitted(
            all()
                .filter(drawable)
                .filter(within_x)
                .flat_map(|d| [d.y, d.lo, d.hi]),
        );
        let shown = all()
            .filter(drawable)
            .filter(within_x)
            .filter(|d| (y.0..=y.1).contains(&d.y))
            .count();
        let drawn = all().filter(drawable).count();
        let infinite = all().filter(|d| d.y == f64::INFINITY).count();
        Drawing {
            svg: frame::svg(self, x, y, label),
            dropped: all().count() - drawn - infinite,
            infinite,
            outside: drawn - shown,
        }
    }
}
