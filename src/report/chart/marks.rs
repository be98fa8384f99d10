//! Lines, points and error bars of a series, clipped to the frame.

use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::frame::{DrawError, Frame, Paper, UNITS};
use super::{Dot, Mark, Series, Shape};

/// Widths of a line, and of one of many.
const WIDTH: u32 = 2 * UNITS as u32;
const THIN: u32 = UNITS as u32 * 3 / 4;

/// Draws one series.
pub(super) fn draw(paper: &Paper, frame: &Frame, series: &Series) -> Result<(), DrawError> {
    let colour = &series.colour;
    match series.mark {
        Mark::Line => draw_line(
            paper,
            frame,
            &series.dots,
            colour.stroke_width(WIDTH),
            false,
        ),
        Mark::Thin => draw_line(paper, frame, &series.dots, colour.stroke_width(THIN), false),
        Mark::Dashed => draw_line(paper, frame, &series.dots, colour.stroke_width(WIDTH), true),
        Mark::Band(percent) => draw_band(paper, frame, &series.dots, colour, percent),
        Mark::Points(shape) => draw_points(paper, frame, &series.dots, colour, shape),
        Mark::Joined(shape) => {
            draw_line(
                paper,
                frame,
                &series.dots,
                colour.stroke_width(WIDTH),
                false,
            )?;
            draw_points(paper, frame, &series.dots, colour, shape)
        }
    }
}

/// A line through the dots; a dot that cannot be drawn interrupts it.
fn draw_line(
    paper: &Paper,
    frame: &Frame,
    dots: &[Dot],
    style: ShapeStyle,
    dashed: bool,
) -> Result<(), DrawError> {
    let mut places: Vec<_> = dots.iter().map(|d| frame.place(d.x, d.y)).collect();
    // A line of a single dot would not be seen.
    if let [(x, y)] = places[..] {
        let half = 12.0 * f64::from(UNITS);
        places = vec![(x - half, y), (x + half, y)];
    }
    let mut pieces: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut joined = false;
    for pair in places.windows(2) {
        let Some((a, b)) = clipped(frame, pair[0], pair[1]) else {
            joined = false;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if joined && piece.last() == Some(&a) => piece.push(b),
            _ => pieces.push(vec![a, b]),
        }
        joined = true;
    }
    for piece in pieces {
        if dashed {
            let (dash, gap) = (7 * UNITS, 5 * UNITS);
            paper.draw(&DashedPathElement::new(piece, dash, gap, style))?;
        } else {
            paper.draw(&PathElement::new(piece, style))?;
        }
    }
    Ok(())
}

/// The part of a segment inside the frame (Liang & Barsky 1984).
fn clipped(
    frame: &Frame,
    (x0, y0): (f64, f64),
    (x1, y1): (f64, f64),
) -> Option<((i32, i32), (i32, i32))> {
    let (dx, dy) = (x1 - x0, y1 - y0);
    if !(x0 + y0 + dx + dy).is_finite() {
        return None;
    }
    let edges = [
        (-dx, x0 - f64::from(frame.left)),
        (dx, f64::from(frame.right) - x0),
        (-dy, y0 - f64::from(frame.top)),
        (dy, f64::from(frame.bottom) - y0),
    ];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (slope, room) in edges {
        if slope == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if slope < 0.0 {
            enter = enter.max(room / slope);
        } else {
            leave = leave.min(room / slope);
        }
    }
    let at = |t: f64| ((x0 + t * dx).round() as i32, (y0 + t * dy).round() as i32);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// The area between two lines, cut at the frame; a dot without both ends interrupts it.
fn draw_band(
    paper: &Paper,
    frame: &Frame,
    dots: &[Dot],
    colour: &RGBColor,
    percent: u8,
) -> Result<(), DrawError> {
    let fill = colour.mix(f64::from(percent) / 100.0).filled();
    // An end below zero on a logarithmic axis has no place: the area reaches to the edge.
    let place = |x: f64, value: f64| {
        let (x, y) = frame.place(x, value);
        let y = if y.is_nan() { f64::INFINITY } else { y };
        let inside = |v: f64, lo: i32, hi: i32| (v.round() as i32).clamp(lo, hi);
        (
            inside(x, frame.left, frame.right),
            inside(y, frame.top, frame.bottom),
        )
    };
    let unknown =
        |d: &Dot| !(d.lo.is_finite() && d.hi.is_finite() && frame.place(d.x, d.hi).0.is_finite());
    for piece in dots.split(unknown).filter(|piece| piece.len() > 1) {
        let upper = piece.iter().map(|d| place(d.x, d.hi));
        let lower = piece.iter().rev().map(|d| place(d.x, d.lo));
        paper.draw(&Polygon::new(upper.chain(lower).collect::<Vec<_>>(), fill))?;
    }
    Ok(())
}

fn draw_points(
    paper: &Paper,
    frame: &Frame,
    dots: &[Dot],
    colour: &RGBColor,
    shape: Shape,
) -> Result<(), DrawError> {
    for dot in dots {
        let place = frame.place(dot.x, dot.y);
        if !(place.0 + place.1).is_finite() || !frame.holds(place) {
            continue;
        }
        draw_bar(paper, frame, dot, colour)?;
        draw_shape(
            paper,
            (place.0.round() as i32, place.1.round() as i32),
            colour,
            shape,
        )?;
    }
    Ok(())
}

/// The error bar. An end that the axis has no place for (below zero on a logarithmic axis) is drawn
/// to the edge of the frame, without a cap.
fn draw_bar(paper: &Paper, frame: &Frame, dot: &Dot, colour: &RGBColor) -> Result<(), DrawError> {
    if !dot.lo.is_finite() || !dot.hi.is_finite() {
        return Ok(());
    }
    let x = frame.place(dot.x, dot.y).0.round() as i32;
    let style = ShapeStyle::from(colour).stroke_width(UNITS as u32 * 3 / 2);
    let end = |value: f64, edge: i32| {
        let y = frame.place(dot.x, value).1;
        if y.is_finite() && frame.holds((f64::from(x), y)) {
            (y.round() as i32, true)
        } else {
            (edge, false)
        }
    };
    let half = 3 * UNITS;
    // One line for bar and caps, which keeps the page small.
    let cap = |(y, capped): (i32, bool)| {
        let half = if capped { half } else { 0 };
        [(x - half, y), (x + half, y)]
    };
    let (lower, upper) = (end(dot.lo, frame.bottom), end(dot.hi, frame.top));
    let mut line = cap(lower).to_vec();
    line.extend([(x, lower.0), (x, upper.0)]);
    line.extend(cap(upper));
    line.dedup();
    paper.draw(&PathElement::new(line, style))
}

fn draw_shape(
    paper: &Paper,
    (x, y): (i32, i32),
    colour: &RGBColor,
    shape: Shape,
) -> Result<(), DrawError> {
    let r = UNITS * 5 / 2;
    let fill = colour.filled();
    match shape {
        Shape::Circle => paper.draw(&Circle::new((x, y), r, fill)),
        Shape::Square => paper.draw(&Rectangle::new([(x - r, y - r), (x + r, y + r)], fill)),
        Shape::Diamond => {
            let r = r * 4 / 3;
            let corners = vec![(x - r, y), (x, y - r), (x + r, y), (x, y + r)];
            paper.draw(&Polygon::new(corners, fill))
        }
        Shape::Triangle => {
            let corners = vec![(x - r, y + r), (x, y - r * 4 / 3), (x + r, y + r)];
            paper.draw(&Polygon::new(corners, fill))
        }
        Shape::Limit => {
            let corners = vec![(x - r, y - r), (x, y + r * 4 / 3), (x + r, y - r)];
            paper.draw(&Polygon::new(corners, fill))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Shape, Size};

    fn drawn(mark: Mark, dots: Vec<Dot>) -> crate::report::chart::Drawing {
        let chart = Chart {
            size: Size::Low,
            x: Axis::log("x").between(1.0, 100.0),
            y: Axis::log("y").between(1.0, 100.0),
            series: vec![Series::new("s", PALETTE[0], mark, dots)],
        };
        chart.draw("test")
    }

    /// The frame of a low chart is 82–742 by 12–216 CSS pixels, four units each.
    #[test]
    fn lines_end_at_the_frame() {
        let dots = vec![
            Dot::bare(0.1, 10.0),
            Dot::bare(10.0, 10.0),
            Dot::bare(10.0, 1e4),
        ];
        let drawing = drawn(Mark::Line, dots);
        assert!(drawing.svg.contains("points=\"328,456 1648,456 1648,48 \""));
        assert_eq!((drawing.dropped, drawing.outside), (0, 2));
    }

    #[test]
    fn a_bar_below_zero_reaches_the_edge_without_a_cap() {
        let drawing = drawn(
            Mark::Points(Shape::Circle),
            vec![Dot::with_error(10.0, 10.0, 20.0)],
        );
        // From the lower edge of the frame to 30, where the cap is.
        assert!(
            drawing
                .svg
                .contains("points=\"1648,864 1648,261 1636,261 1660,261 \""),
            "{}",
            drawing.svg
        );
    }

    /// From 1 to 10 at both ends: x at 82 and 742, y at 216 and 114 CSS pixels.
    #[test]
    fn a_band_is_cut_at_the_frame() {
        let dots = vec![
            Dot::between(1.0, -5.0, 10.0),
            Dot::between(100.0, 0.1, 10.0),
            Dot::between(50.0, f64::NAN, 10.0),
        ];
        let svg = drawn(Mark::Band(25), dots).svg;
        assert!(
            svg.contains("points=\"328,456 2968,456 2968,864 328,864 \""),
            "{svg}"
        );
        assert!(svg.contains("opacity=\"0.25\""));
    }

    #[test]
    fn what_has_no_place_is_counted() {
        let dots = vec![
            Dot::bare(10.0, 0.0),
            Dot::bare(f64::NAN, 10.0),
            Dot::bare(10.0, 10.0),
        ];
        let drawing = drawn(Mark::Points(Shape::Square), dots);
        assert_eq!((drawing.dropped, drawing.outside), (2, 0));
    }
}
