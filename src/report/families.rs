//! One line a layer, or a height where layers have no names, each in its colour.

use plotters::style::RGBColor;

use super::chart::{Dot, Mark, PALETTE, Series};
use super::format::{cosine, short_rigidity, significant};
use super::select::Rows;

/// At most so many heights are drawn.
const HEIGHTS: usize = 4;
/// What the names of layers begin with.
const LAYER: &str = "layer ";
/// How far the last of a group of layers is on the way to white.
const PALEST: f64 = 0.55;

/// The rows of one layer or height.
pub(super) struct Family<'a> {
    pub name: String,
    pub colour: RGBColor,
    pub rows: Rows<'a>,
}

/// One family a layer where layers are named; otherwise one a height, or a single one if `column` is the same
/// at all heights.
pub(super) fn families<'a>(rows: &Rows<'a>, column: &str) -> Vec<Family<'a>> {
    let all = named(rows, column);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let colours = colours(&names);
    all.into_iter()
        .zip(colours)
        .map(|((name, rows), colour)| Family { name, colour, rows })
        .collect()
}

impl Family<'_> {
    /// A column against another as lines that leave out what has no finite value.
    pub fn lines(&self, x: &str, y: &str) -> Vec<Series> {
        let values = self.rows.floats(x).into_iter().zip(self.rows.floats(y));
        let dots = values.map(|(x, y)| Dot::bare(x, y)).collect();
        pieces(self.bare(), self.colour, Mark::Line, dots)
    }

    /// The name without what it is the name of, for rows and legends.
    pub fn bare(&self) -> &str {
        self.name.strip_prefix(LAYER).unwrap_or(&self.name)
    }

    /// Where D_zz is infinite, in words; none if it is so nowhere.
    fn unscattered(&self) -> Option<String> {
        let (r, d) = (
            self.rows.floats("rigidity_gv"),
            self.rows.floats("d_zz_cm2_s"),
        );
        let free: Vec<bool> = d.iter().map(|d| *d == f64::INFINITY).collect();
        let count = free.iter().filter(|free| **free).count();
        let first = free.iter().position(|free| *free)?;
        let last = free.iter().rposition(|free| *free)?;
        let whole = last + 1 - first == count;
        let pair = |low: usize| {
            let (low, high) = (short_rigidity(r[low]), short_rigidity(r[low + 1]));
            format!("a threshold between {low} and {high}")
        };
        let where_ = match (first == 0, last + 1 == free.len()) {
            (true, true) if whole => "at any rigidity".into(),
            (true, false) if whole => format!("below {}", pair(last)),
            (false, true) if whole => format!("above {}", pair(first - 1)),
            _ => {
                let (from, to) = (short_rigidity(r[first]), short_rigidity(r[last]));
                format!("at {count} tabulated rigidities from {from} to {to}")
            }
        };
        let cosines = self.rows.floats("mu_star").into_iter().zip(free);
        let cosines = cosines.filter_map(|(cosine, free)| free.then_some(cosine));
        Some(format!("{} {where_}{}", self.name, confined(cosines)))
    }
}

/// The range of µ* of particles with infinite D_zz, in words; empty if it is not known.
fn confined(cosines: impl Iterator<Item = f64>) -> String {
    let (low, high) = cosines.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), cosine| {
        (low.min(cosine), high.max(cosine))
    });
    match (low, high) {
        _ if low > high => String::new(),
        (0.0, 0.0) => " (µ* = 0: nothing scatters)".into(),
        _ if high - low < 0.005 => format!(" (µ* = {})", cosine(low)),
        _ => format!(" (µ* from {} to {})", cosine(low), cosine(high)),
    }
}

/// Where D_zz is infinite and why, in one sentence; empty if it is so nowhere.
pub(super) fn unscattered(families: &[Family]) -> String {
    let all: Vec<String> = families.iter().filter_map(Family::unscattered).collect();
    match all.is_empty() {
        true => String::new(),
        false => format!(
            "D_zz is infinite, as particles of |µ| above µ* are not scattered, in {}.",
            few(all, "inspect transport")
        ),
    }
}

/// The first of many texts, and how many more there are.
pub(super) fn few(mut texts: Vec<String>, remedy: &str) -> String {
    const SHOWN: usize = 6;
    let more = texts.len().saturating_sub(SHOWN);
    texts.truncate(SHOWN);
    match more {
        0 => texts.join("; "),
        more => format!("{}; and {more} more ({remedy})", texts.join("; ")),
    }
}

/// Series of one name, each a part of the dots without a gap; one of no dots if there are none.
pub(super) fn pieces(name: &str, colour: RGBColor, mark: Mark, dots: Vec<Dot>) -> Vec<Series> {
    let parts = dots.split(|d| !(d.y.is_finite() && d.y > 0.0));
    let mut parts: Vec<Vec<Dot>> = parts.filter(|p| !p.is_empty()).map(Into::into).collect();
    if parts.is_empty() {
        parts.push(Vec::new());
    }
    let series = parts.into_iter();
    series
        .map(|part| Series::new(name, colour, mark, part))
        .collect()
}

fn named<'a>(rows: &Rows<'a>, column: &str) -> Vec<(String, Rows<'a>)> {
    let layers = rows.distinct_texts("layer");
    if layers.iter().any(|l| !l.is_empty()) {
        return layers
            .into_iter()
            .map(|l| {
                let inside = rows.with_text("layer", &l).at_midplane();
                (format!("{LAYER}{l}"), inside)
            })
            .collect();
    }
    let heights = rows.distinct("z_kpc");
    let first = rows.at_midplane();
    let same = |z: &f64| rows.with("z_kpc", *z).floats(column) == first.floats(column);
    if heights.len() < 2 || heights.iter().all(same) {
        return vec![("all heights".into(), first)];
    }
    // Spread evenly, the lowest and the highest among them.
    let (last, count) = (heights.len() - 1, heights.len().min(HEIGHTS));
    (0..count)
        .map(|i| heights[(2 * i * last + count - 1) / (2 * (count - 1))])
        .map(|z| {
            let name = format!("z = {} kpc", significant(z, 2));
            (name, rows.with("z_kpc", z))
        })
        .collect()
}

/// A colour each. Where there are more names than colours, those that begin alike (`ma0.2_beta1` and
/// `ma0.2_beta2`), or neighbours, share one and get paler one after the other.
fn colours(names: &[&str]) -> Vec<RGBColor> {
    if names.len() <= PALETTE.len() {
        return PALETTE[..names.len()].to_vec();
    }
    let stem = |name: &str| {
        let end = name.rfind(['_', '-']).unwrap_or(name.len());
        name[..end].to_owned()
    };
    let mut stems: Vec<String> = names.iter().map(|name| stem(name)).collect();
    let mut different = stems.clone();
    different.sort();
    different.dedup();
    if different.len() > PALETTE.len() || different.len() == 1 {
        let each = names.len().div_ceil(PALETTE.len());
        stems = (0..names.len()).map(|i| (i / each).to_string()).collect();
    }
    let mut groups: Vec<(&String, usize)> = Vec::new();
    let mut places = Vec::new();
    for stem in &stems {
        let group = groups.iter().position(|(known, _)| *known == stem);
        let group = group.unwrap_or_else(|| {
            groups.push((stem, 0));
            groups.len() - 1
        });
        places.push((group, groups[group].1));
        groups[group].1 += 1;
    }
    places
        .into_iter()
        .map(|(group, place)| {
            let steps = groups[group].1.saturating_sub(1).max(1);
            paler(PALETTE[group], PALEST * place as f64 / steps as f64)
        })
        .collect()
}

fn paler(RGBColor(r, g, b): RGBColor, share: f64) -> RGBColor {
    let mixed = |c: u8| (f64::from(c) + share * (255.0 - f64::from(c))).round() as u8;
    RGBColor(mixed(r), mixed(g), mixed(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Table;

    fn transport(rows: &[(&str, f64, f64, f64)]) -> Table {
        Table::new("transport", "")
            .text("layer", "", rows.iter().map(|r| r.0.into()).collect())
            .float("z_kpc", "kpc", "", rows.iter().map(|r| r.1).collect())
            .float("rigidity_gv", "GV", "", rows.iter().map(|r| r.2).collect())
            .float("d_zz_cm2_s", "", "", rows.iter().map(|r| r.3).collect())
    }

    fn names(rows: &[(&str, f64, f64, f64)]) -> Vec<String> {
        let tables = [transport(rows)];
        let rows = Rows::of(&tables, "transport").unwrap();
        let all = families(&rows, "d_zz_cm2_s");
        all.into_iter().map(|f| f.name).collect()
    }

    #[test]
    fn families_are_layers_or_heights_that_differ() {
        let smooth = |d| [("", 0.0, 10.0, 1.0), ("", 2.0, 10.0, d)];
        assert_eq!(names(&smooth(1.0)), ["all heights"]);
        assert_eq!(names(&smooth(3.0)), ["z = 0 kpc", "z = 2.0 kpc"]);
        let layers = ["warm", "halo", "halo"].map(|l| (l, 1.0, 10.0, 1.0));
        assert_eq!(names(&layers), ["layer warm", "layer halo"]);
    }

    #[test]
    fn many_layers_share_colours_by_the_beginning_of_their_names() {
        let all: Vec<String> = (0..25)
            .map(|i| format!("ma{}_beta{}", i / 5, i % 5))
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let colours = colours(&all);
        assert_eq!((colours[0], colours[5]), (PALETTE[0], PALETTE[1]));
        let different: std::collections::BTreeSet<_> =
            colours.iter().map(|c| (c.0, c.1, c.2)).collect();
        assert_eq!(different.len(), 25);
        let plain: Vec<String> = (0..9).map(|i| format!("l{i}")).collect();
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        assert_eq!(super::colours(&plain)[2], PALETTE[1]);
    }

    #[test]
    fn cosines_say_what_is_still_scattered() {
        let of = |cosines: &[f64]| confined(cosines.iter().copied());
        assert_eq!(of(&[0.0, 0.0]), " (µ* = 0: nothing scatters)");
        assert_eq!(of(&[0.93, 0.93]), " (µ* = 0.93)");
        assert_eq!(of(&[0.0, 0.93]), " (µ* from 0 to 0.93)");
        assert_eq!(of(&[f64::NAN]), "");
    }

    #[test]
    fn what_does_not_scatter_is_told_and_left_out_of_lines() {
        let free = f64::INFINITY;
        let of = |d: [f64; 4]| {
            let rows: Vec<_> = (0..4)
                .map(|i| ("halo", 1.0, 10f64.powi(i), d[i as usize]))
                .collect();
            let tables = [transport(&rows)];
            let rows = Rows::of(&tables, "transport").unwrap();
            let family = families(&rows, "d_zz_cm2_s").remove(0);
            let lines = family.lines("rigidity_gv", "d_zz_cm2_s");
            let lengths: Vec<usize> = lines.iter().map(|s| s.dots.len()).collect();
            (family.unscattered().unwrap_or_default(), lengths)
        };
        assert_eq!(of([1.0; 4]), (String::new(), vec![4]));
        let low = of([free, free, 1.0, 1.0]);
        assert_eq!(
            low,
            (
                "layer halo below a threshold between 10 GV and 100 GV".into(),
                vec![2]
            )
        );
        let high = of([1.0, 1.0, 1.0, free]);
        assert_eq!(
            high,
            (
                "layer halo above a threshold between 100 GV and 1 TV".into(),
                vec![3]
            )
        );
        let hole = of([1.0, free, 1.0, 1.0]);
        assert_eq!(hole.1, [1, 2]);
        assert!(
            hole.0
                .contains("1 tabulated rigidities from 10 GV to 10 GV")
        );
        assert_eq!(
            of([free; 4]),
            ("layer halo at any rigidity".into(), vec![0])
        );
    }
}
