//! The frame of a chart: size, axes, ticks, labels, and the place of values on the paper.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Scale, Tick, fraction, ticks};
use super::{Chart, INK, Size, marks};

/// Drawing units per CSS pixel: plotters places everything on whole units, so there are more of them.
pub(super) const UNITS: i32 = 4;
/// Height of text in CSS pixels.
const TEXT: i32 = 15;
/// Room in CSS pixels left of (at least), right of, above and below the axes.
const MARGINS: [i32; 4] = [82, 18, 12, 54];
/// Room in CSS pixels for the label of the ordinate and the gaps beside the numbers of its ticks.
const LABEL: i32 = 38;

/// Why drawing failed, which drawing into a string never does.
pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;
/// Where things are drawn.
pub(super) type Paper<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The rectangle of the axes on the paper with the limits of the values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub left: i32,
    pub right: i32,
    pub top: i32,
    pub bottom: i32,
    x: (Scale, (f64, f64)),
    y: (Scale, (f64, f64)),
}

impl Frame {
    /// Place of a value on the paper, which may lie outside of the frame.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        (
            f64::from(self.left) + f64::from(width) * fraction(self.x.0, self.x.1, x),
            f64::from(self.bottom) - f64::from(height) * fraction(self.y.0, self.y.1, y),
        )
    }

    /// Whether a place is in the frame.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        let (x, y) = (x.round() as i32, y.round() as i32);
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// Draws the chart with these limits as an SVG element that follows the width and colours of the page.
pub(super) fn svg(chart: &Chart, x: (f64, f64), y: (f64, f64), label: &str) -> String {
    let (width, height) = match chart.size {
        Size::Wide => (760, 520),
        Size::Low => (760, 270),
        Size::Half => (420, 350),
    };
    let size = ((width * UNITS) as u32, (height * UNITS) as u32);
    let frame = Frame {
        left: left_margin(&ticks(chart.y.scale, y)) * UNITS,
        right: (width - MARGINS[1]) * UNITS,
        top: MARGINS[2] * UNITS,
        bottom: (height - MARGINS[3]) * UNITS,
        x: (chart.x.scale, x),
        y: (chart.y.scale, y),
    };
    let mut text = String::new();
    {
        let paper = SVGBackend::with_string(&mut text, size).into_drawing_area();
        draw(&paper, chart, &frame).expect("drawing into a string does not fail");
    }
    // Inside a page nothing says twice that it is opaque,
    let text = text.replace(" opacity=\"1\"", "");
    // the element needs no namespace, the page sets its size, and text takes the page's colour.
    let body = text.split_once('>').map_or("", |(_, body)| body);
    let ink = format!("#{:02X}{:02X}{:02X}", INK.0, INK.1, INK.2);
    format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}",
        size.0,
        size.1,
        escaped(label),
        subscripted(&body.replace(&ink, "currentColor"))
    )
}

/// Room in CSS pixels left of the axes, so that the widest number does not run into the label.
fn left_margin(ticks: &[Tick]) -> i32 {
    let texts = ticks.iter().filter_map(|t| t.text.as_deref());
    let widest = texts.map(width).fold(0.0, f64::max);
    MARGINS[0].max(LABEL + widest.ceil() as i32)
}

/// Width in CSS pixels of a number in one of the wider fonts.
fn width(number: &str) -> f64 {
    let em = |c| match c {
        '.' => 0.32,
        '×' | '−' => 0.84,
        '0'..='9' => 0.64,
        _ => 0.42,
    };
    f64::from(TEXT) * number.chars().map(em).sum::<f64>()
}

/// Lowers the indices of `D_zz` and `D_µµ`, for which Unicode has no letters.
fn subscripted(svg: &str) -> String {
    ["zz", "µµ"].iter().fold(svg.to_string(), |svg, index| {
        // The empty last span returns to the base line; its em is that of the whole text.
        let lowered = format!(
            "D<tspan dy=\"0.28em\" font-size=\"75%\">{index}</tspan><tspan dy=\"-0.21em\">\u{200b}</tspan>"
        );
        svg.replace(&format!("D_{index}"), &lowered)
    })
}

/// Text as the value of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

fn draw(paper: &Paper, chart: &Chart, frame: &Frame) -> Result<(), DrawError> {
    draw_grid(paper, frame)?;
    for series in &chart.series {
        marks::draw(paper, frame, series)?;
    }
    draw_border(paper, frame)?;
    draw_labels(paper, frame, &chart.x.label, &chart.y.label)?;
    paper.present()
}

/// The border as a path: plotters gives rectangles no width of line.
fn draw_border(paper: &Paper, frame: &Frame) -> Result<(), DrawError> {
    let corners = vec![
        (frame.left, frame.top),
        (frame.right, frame.top),
        (frame.right, frame.bottom),
        (frame.left, frame.bottom),
        (frame.left, frame.top),
    ];
    let style = ShapeStyle::from(&INK).stroke_width(UNITS as u32);
    paper.draw(&PathElement::new(corners, style))
}

fn draw_grid(paper: &Paper, frame: &Frame) -> Result<(), DrawError> {
    let (x_limits, y_limits) = (frame.x.1, frame.y.1);
    for tick in ticks(frame.x.0, x_limits) {
        let at = frame.place(tick.value, y_limits.0).0.round() as i32;
        grid_line(paper, &tick, (at, frame.bottom), (at, frame.top))?;
        if let Some(text) = &tick.text {
            let below = (at, frame.bottom + 6 * UNITS);
            write(paper, text, below, (HPos::Center, VPos::Top), false)?;
        }
    }
    for tick in ticks(frame.y.0, y_limits) {
        let at = frame.place(x_limits.0, tick.value).1.round() as i32;
        grid_line(paper, &tick, (frame.left, at), (frame.right, at))?;
        if let Some(text) = &tick.text {
            let beside = (frame.left - 7 * UNITS, at);
            write(paper, text, beside, (HPos::Right, VPos::Center), false)?;
        }
    }
    Ok(())
}

/// A faint line across the frame for a labelled tick, a short one for any tick.
fn grid_line(
    paper: &Paper,
    tick: &Tick,
    from: (i32, i32),
    to: (i32, i32),
) -> Result<(), DrawError> {
    if tick.text.is_some() {
        let faint = ShapeStyle::from(&INK.mix(0.13)).stroke_width(UNITS as u32);
        paper.draw(&PathElement::new(vec![from, to], faint))?;
    }
    let length = UNITS * if tick.text.is_some() { 7 } else { 4 };
    let end = (
        from.0 + (to.0 - from.0).signum() * length,
        from.1 + (to.1 - from.1).signum() * length,
    );
    let style = ShapeStyle::from(&INK).stroke_width(UNITS as u32);
    paper.draw(&PathElement::new(vec![from, end], style))
}

fn draw_labels(paper: &Paper, frame: &Frame, x: &str, y: &str) -> Result<(), DrawError> {
    let middle = (
        (frame.left + frame.right) / 2,
        frame.bottom + (MARGINS[3] - 6) * UNITS,
    );
    write(paper, x, middle, (HPos::Center, VPos::Bottom), false)?;
    let side = (8 * UNITS, (frame.top + frame.bottom) / 2);
    write(paper, y, side, (HPos::Center, VPos::Top), true)
}

fn write(
    paper: &Paper,
    text: &str,
    at: (i32, i32),
    anchor: (HPos, VPos),
    upwards: bool,
) -> Result<(), DrawError> {
    // plotters divides the size by 1.24 to imitate its bitmap fonts.
    let size = f64::from(TEXT * UNITS) * 1.24;
    let mut font = FontDesc::new(FontFamily::SansSerif, size, FontStyle::Normal);
    if upwards {
        font = font.transform(FontTransform::Rotate270);
    }
    let style = font.color(&INK).pos(Pos::new(anchor.0, anchor.1));
    paper.draw(&Text::new(text.to_string(), at, style))
}
