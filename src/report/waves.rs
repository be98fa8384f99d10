//! The halo that waves make: at which heights it is shown, where it begins, and what a run found of it.

use plotters::style::RGBColor;

use super::chart::{Dot, Mark, PALETTE, Series};
use super::findings::Finding;
use super::format::{short_rigidity, significant, with_error};
use super::select::{Rows, nearest};
use super::theory::number;
use crate::store::{RunInfo, Table};

/// Heights in kpc that are shown: over decades, because a halo forms over decades.
pub(super) const HEIGHTS_KPC: [f64; 5] = [0.1, 0.3, 1.0, 3.0, 10.0];
/// Up to this share of the highest place, beyond which density vanishes.
const BELOW_TOP: f64 = 0.9;
/// Rigidity in GV at which the front of the cascade is stated.
const FRONT_GV: f64 = 1e3;
/// Behind the front, heights over that of the front from which on D is taken to be a power of height.
const BEHIND: f64 = 2.0;

/// The rows of one height.
pub(super) struct Height<'a> {
    pub z_kpc: f64,
    pub name: String,
    pub colour: RGBColor,
    pub rows: Rows<'a>,
}

/// The heights that are shown, each with a colour that is the same in all figures.
pub(super) fn heights<'a>(rows: &Rows<'a>) -> Vec<Height<'a>> {
    let all = rows.distinct("z_kpc");
    let top = all.last().copied().unwrap_or(0.0);
    let mut chosen: Vec<Height> = Vec::new();
    for (target, colour) in HEIGHTS_KPC.into_iter().zip(PALETTE) {
        let found = nearest(&all, target.min(BELOW_TOP * top));
        let Some(z_kpc) = found.filter(|z| chosen.iter().all(|h| h.z_kpc != *z)) else {
            continue;
        };
        chosen.push(Height {
            z_kpc,
            name: format!("z = {} kpc", significant(z_kpc, 2)),
            colour,
            rows: rows.with("z_kpc", z_kpc),
        });
    }
    chosen
}

/// A line with a band of 1σ where errors are known; what is not positive is left out.
pub(super) fn curve(name: &str, colour: RGBColor, mut dots: Vec<Dot>) -> Vec<Series> {
    dots.retain(|d| d.y > 0.0);
    let line = Series::new(name, colour, Mark::Line, dots.clone());
    dots.retain(|d| d.hi.is_finite());
    let band = Series::new(name, colour, Mark::Band(25), dots);
    let both = [line, band].into_iter();
    both.filter(|s| !s.dots.is_empty()).collect()
}

/// Whether anything but particles makes waves.
pub(super) fn is_stirred(info: &RunInfo) -> bool {
    number(info, "/waves/stirring/efficiency").is_some_and(|share| share > 0.0)
}

/// Whether waves are stirred and cascade from the disc upwards.
fn cascades(info: &RunInfo) -> bool {
    is_stirred(info) && number(info, "/waves/cascade_constant").is_some_and(|c| c > 0.0)
}

/// The front of the cascade at one rigidity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Front {
    /// R in GV.
    pub rigidity_gv: f64,
    /// Where d ln D/d ln z is steepest, in kpc.
    pub z_kpc: f64,
    /// Half of the distance of the heights between which it is.
    pub within_kpc: f64,
    /// α of D ∝ z^α behind it, and the heights in kpc that it is fitted between.
    pub exponent: Option<(f64, [f64; 2])>,
}

/// The front of the cascade near 1 TV, where there is one.
pub(super) fn front(info: &RunInfo, tables: &[Table]) -> Option<Front> {
    let rows = Rows::of(tables, "diffusion").filter(|_| cascades(info))?;
    let rigidity_gv = nearest(&rows.distinct("rigidity_gv"), FRONT_GV)?;
    let mut dots = rows
        .with("rigidity_gv", rigidity_gv)
        .dots("z_kpc", "d_zz_cm2_s");
    dots.retain(|d| d.x > 0.0 && d.y > 0.0 && d.y.is_finite());
    let slope = |w: &[Dot]| (w[1].y / w[0].y).ln() / (w[1].x / w[0].x).ln();
    let steepest = dots
        .windows(2)
        .min_by(|a, b| slope(a).total_cmp(&slope(b)))?;
    let z_kpc = 0.5 * (steepest[0].x + steepest[1].x);
    Some(Front {
        rigidity_gv,
        z_kpc,
        within_kpc: 0.5 * (steepest[1].x - steepest[0].x),
        exponent: exponent(&dots, BEHIND * z_kpc),
    })
}

/// The slope of a straight line through ln D against ln z from a height to half the highest.
fn exponent(dots: &[Dot], from_kpc: f64) -> Option<(f64, [f64; 2])> {
    let to_kpc = 0.5 * dots.last()?.x;
    let within = dots.iter().filter(|d| (from_kpc..=to_kpc).contains(&d.x));
    let points: Vec<(f64, f64)> = within.map(|d| (d.x.ln(), d.y.ln())).collect();
    let count = points.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / count;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let common: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    (points.len() > 2).then_some((common / spread, [from_kpc, to_kpc]))
}

/// What waves make of particles, in numbers; nothing where there are no waves.
pub(super) fn findings(info: &RunInfo, tables: &[Table]) -> Vec<Finding> {
    let mut found = super::convergence::findings(info, tables);
    if found.is_empty() {
        found.extend(diffusion(info, tables));
    }
    found.extend(front(info, tables).map(|front| {
        let behind = front.exponent.map_or(String::new(), |(alpha, [from, to])| {
            let range = format!("{} to {} kpc", significant(from, 2), significant(to, 2));
            format!("; D_zz ∝ z^{alpha:.2} from {range}")
        });
        Finding {
            what: format!(
                "front of the cascade at {}",
                short_rigidity(front.rigidity_gv)
            ),
            value: format!("{} kpc{behind}", with_error(front.z_kpc, front.within_kpc)),
        }
    }));
    found.extend(drift(info, tables));
    found
}

/// D_zz of waves that particles do not make, at the height where loops are judged.
fn diffusion(info: &RunInfo, tables: &[Table]) -> Option<Finding> {
    let rows = Rows::of(tables, "diffusion")?;
    let rows = at_judged_height(info, &rows)?;
    let d = rows.1.estimate_at("d_zz_cm2_s", 10.0)?;
    Some(Finding {
        what: format!(
            "D_zz at {}, z = {} kpc",
            short_rigidity(d.rigidity_gv),
            significant(rows.0, 3)
        ),
        value: format!("{} cm² s⁻¹", with_error(d.value, d.error)),
    })
}

/// v_D/v_A at the height where the loop is judged.
fn drift(info: &RunInfo, tables: &[Table]) -> Option<Finding> {
    let rows = Rows::of(tables, "streaming")?;
    let (z_kpc, rows) = at_judged_height(info, &rows)?;
    let ratio = rows.estimate_at("drift_over_alfven", 10.0)?;
    Some(Finding {
        what: format!(
            "v_D/v_A at {}, z = {} kpc",
            short_rigidity(ratio.rigidity_gv),
            significant(z_kpc, 3)
        ),
        value: with_error(ratio.value, ratio.error),
    })
}

/// The height nearest to `coupling.z_kpc`, and its rows.
fn at_judged_height<'a>(info: &RunInfo, rows: &Rows<'a>) -> Option<(f64, Rows<'a>)> {
    let judged = number(info, "/coupling/z_kpc")?;
    let z_kpc = nearest(&rows.distinct("z_kpc"), judged)?;
    Some((z_kpc, rows.with("z_kpc", z_kpc)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// D falls from 1e32 to 1e29 between 0.6 and 0.61 kpc and grows ∝ z^1.3 above.
    #[test]
    fn the_front_and_the_halo_behind_it_are_found() {
        let z: Vec<f64> = (1..1000).map(|i| 0.01 * f64::from(i)).collect();
        let d = |z: f64| {
            if z < 0.605 {
                1e32 / z
            } else {
                1e29 * z.powf(1.3)
            }
        };
        let table = Table::new("diffusion", "")
            .float("z_kpc", "kpc", "", z.clone())
            .float("rigidity_gv", "GV", "", vec![1e3; z.len()])
            .float("d_zz_cm2_s", "", "", z.iter().map(|z| d(*z)).collect());
        let mut info = fixture::info();
        let tables = [table];
        assert_eq!(front(&info, &tables), None);
        info.config = serde_json::json!({"waves": {"cascade_constant": 0.05, "stirring": {"efficiency": 1e-4}}});
        let found = front(&info, &tables).unwrap();
        assert!((found.z_kpc - 0.605).abs() < 1e-9 && (found.within_kpc - 0.005).abs() < 1e-9);
        let (alpha, [from, to]) = found.exponent.unwrap();
        assert!((alpha - 1.3).abs() < 1e-9);
        assert!((from - 1.21).abs() < 1e-9 && (to - 4.995).abs() < 1e-9);
    }

    #[test]
    fn heights_stay_below_the_top_and_come_once() {
        let z = [0.1, 0.11, 1.1, 3.3, 4.0];
        let table = Table::new("diffusion", "").float("z_kpc", "kpc", "", z.to_vec());
        let tables = [table];
        let rows = Rows::of(&tables, "diffusion").unwrap();
        let found: Vec<f64> = heights(&rows).iter().map(|h| h.z_kpc).collect();
        assert_eq!(found, [0.1, 1.1, 3.3]);
    }
}
