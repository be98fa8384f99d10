//! Picks rows and columns out of tables, and never panics on what is missing or null.

use super::chart::Dot;
use super::findings::species_name;
use crate::species::PROTON;
use crate::store::Table;

/// Ratio of neighbouring rigidities up to which a power law between them is good to a fraction of a per cent.
const CLOSE: f64 = 1.3;

/// Some rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    table: &'a Table,
    keep: Vec<usize>,
}

impl<'a> Rows<'a> {
    /// The rows of the named table for protons, or for its first species if it has none.
    /// `None` if there is no such table or no row.
    pub fn of(tables: &'a [Table], name: &str) -> Option<Self> {
        let all = Self::of_all_species(tables, name)?;
        match species(all.table) {
            Some(main) => Some(all.with_text("species", &main)),
            None => Some(all),
        }
    }

    /// The rows of the named table for protons, or all of a table that knows no species; `None` if there are none.
    pub fn of_protons(tables: &'a [Table], name: &str) -> Option<Self> {
        Self::of(tables, name).filter(Self::are_of_protons)
    }

    /// All rows of the named table. `None` if there is no such table or no row.
    pub fn of_all_species(tables: &'a [Table], name: &str) -> Option<Self> {
        let table = tables.iter().find(|t| t.name == name)?;
        let keep: Vec<usize> = (0..table.rows()).collect();
        (!keep.is_empty()).then_some(Self { table, keep })
    }

    /// Whether nothing but protons is in them.
    pub fn are_of_protons(&self) -> bool {
        self.distinct_texts("species")
            .iter()
            .all(|s| s == PROTON.name)
    }

    /// What they are of, in words.
    pub fn species_name(&self) -> String {
        let all = self.distinct_texts("species");
        all.first()
            .map_or("particles".into(), |s| species_name(s).into())
    }

    /// The rows with this text in the column.
    pub fn with_text(&self, name: &str, text: &str) -> Self {
        let texts = self.table.texts(name).unwrap_or_default();
        self.filtered(|i| texts.get(i).is_some_and(|t| t == text))
    }

    /// The rows with exactly this number in the column.
    pub fn with(&self, name: &str, value: f64) -> Self {
        let all = self.table.floats(name).unwrap_or_default();
        self.filtered(|i| all.get(i) == Some(&value))
    }

    /// The rows nearest to the midplane; all rows where the table knows no height.
    pub fn at_midplane(&self) -> Self {
        let nearest = self
            .distinct("z_kpc")
            .into_iter()
            .min_by(|a, b| a.abs().total_cmp(&b.abs()));
        nearest.map_or_else(|| self.clone(), |z| self.with("z_kpc", z))
    }

    fn filtered(&self, test: impl Fn(usize) -> bool) -> Self {
        Self {
            table: self.table,
            keep: self.keep.iter().copied().filter(|&i| test(i)).collect(),
        }
    }

    /// The numbers of a column; NaN for nulls, and throughout if there is no such column.
    pub fn floats(&self, name: &str) -> Vec<f64> {
        let all = self.table.floats(name).unwrap_or_default();
        self.keep
            .iter()
            .map(|&i| all.get(i).copied().unwrap_or(f64::NAN))
            .collect()
    }

    /// The different texts of a column in order of appearance.
    pub fn distinct_texts(&self, name: &str) -> Vec<String> {
        let all = self.table.texts(name).unwrap_or_default();
        let mut seen: Vec<String> = Vec::new();
        for text in self.keep.iter().filter_map(|&i| all.get(i)) {
            if !seen.contains(text) {
                seen.push(text.clone());
            }
        }
        seen
    }

    /// The different finite numbers of a column, ascending.
    pub fn distinct(&self, name: &str) -> Vec<f64> {
        let mut values = self.floats(name);
        values.retain(|v| v.is_finite());
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// The rigidities of the table nearest to each of the targets, within a third of a decade of it;
    /// if no target is that near, the middle one of the table.
    pub fn rigidities_near(&self, targets: &[f64]) -> Vec<f64> {
        let all: Vec<f64> = self.distinct("rigidity_gv");
        let mut chosen: Vec<f64> = targets.iter().filter_map(|&t| nearest(&all, t)).collect();
        if chosen.is_empty() {
            chosen.extend(all.get(all.len() / 2));
        }
        chosen.dedup();
        chosen
    }

    /// An estimated column with its error against another column.
    pub fn dots(&self, x: &str, y: &str) -> Vec<Dot> {
        let errors = self.floats(&format!("{y}_err"));
        self.floats(x)
            .into_iter()
            .zip(self.floats(y))
            .zip(errors)
            .map(|((x, y), error)| Dot::with_error(x, y, error))
            .collect()
    }

    /// Value and error of a column at exactly this rigidity, between neighbouring bins that lie close
    /// enough; otherwise at the bin nearest to it. The error is at most too large.
    pub fn estimate_at(&self, column: &str, target_gv: f64) -> Option<Estimate> {
        let dots = self.dots("rigidity_gv", column);
        let close = dots
            .windows(2)
            .find(|w| w[0].x <= target_gv && target_gv <= w[1].x && w[1].x < CLOSE * w[0].x);
        let between = close.and_then(|pair| interpolated(pair, target_gv));
        between.map_or_else(
            || self.estimate_near(column, target_gv),
            |dot| {
                Some(Estimate {
                    rigidity_gv: target_gv,
                    value: dot.y,
                    error: dot.hi - dot.y,
                })
            },
        )
    }

    /// Value and error of a column at the row whose rigidity is nearest to the target.
    pub fn estimate_near(&self, column: &str, target_gv: f64) -> Option<Estimate> {
        let known: Vec<Dot> = self
            .dots("rigidity_gv", column)
            .into_iter()
            .filter(|d| d.y.is_finite())
            .collect();
        let all: Vec<f64> = known.iter().map(|d| d.x).collect();
        let r = nearest(&all, target_gv)?;
        let dot = known.iter().find(|d| d.x == r)?;
        Some(Estimate {
            rigidity_gv: r,
            value: dot.y,
            error: dot.hi - dot.y,
        })
    }
}

/// Whether results are tallied at more than one rigidity.
pub(super) fn has_several_rigidities(tables: &[Table]) -> bool {
    tables
        .iter()
        .filter_map(|t| Rows::of(std::slice::from_ref(t), &t.name))
        .any(|rows| rows.distinct("rigidity_gv").len() > 1)
}

/// A number with its 1σ error (NaN if it has none) at a rigidity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    pub rigidity_gv: f64,
    pub value: f64,
    pub error: f64,
}

/// The species that figures show: protons where there are any.
pub(super) fn species(table: &Table) -> Option<String> {
    let all = table.texts("species")?;
    all.iter()
        .find(|s| *s == PROTON.name)
        .or_else(|| all.first())
        .cloned()
}

/// The positive number nearest to the target by ratio, within a third of a decade.
pub(super) fn nearest(all: &[f64], target: f64) -> Option<f64> {
    let distance = |v: f64| (v / target).log10().abs();
    all.iter()
        .copied()
        .filter(|&v| v > 0.0 && distance(v) < 1.0 / 3.0)
        .min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
}

/// A straight line in logarithms between ascending positive points, with the errors interpolated
/// in the same way; `None` outside the points.
pub(super) fn interpolated(points: &[Dot], x: f64) -> Option<Dot> {
    let pair = points
        .windows(2)
        .find(|w| w[0].x <= x && x <= w[1].x && w[0].y > 0.0 && w[1].y > 0.0)?;
    let (a, b) = (pair[0], pair[1]);
    let t = if b.x > a.x {
        (x / a.x).ln() / (b.x / a.x).ln()
    } else {
        0.0
    };
    let between = |p: f64, q: f64| p.powf(1.0 - t) * q.powf(t);
    let y = between(a.y, b.y);
    let relative = |p: f64, q: f64| (1.0 - t) * p + t * q;
    Some(Dot {
        x,
        y,
        lo: y * relative(a.lo / a.y, b.lo / b.y),
        hi: y * relative(a.hi / a.y, b.hi / b.y),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolation_is_exact_for_power_laws() {
        let law = |x: f64| Dot::with_error(x, 3.0 * x.powf(-2.7), 0.1 * 3.0 * x.powf(-2.7));
        let points = [law(1.0), law(10.0), law(50.0)];
        let middle = interpolated(&points, 4.0).unwrap();
        assert!((middle.y / law(4.0).y - 1.0).abs() < 1e-12);
        assert!((middle.hi / middle.y - 1.1).abs() < 1e-12);
        assert_eq!(interpolated(&points, 0.5), None);
        assert_eq!(interpolated(&points, 51.0), None);
        assert_eq!(interpolated(&[], 1.0), None);
    }

    #[test]
    fn estimates_lie_between_close_bins_only() {
        let law = |r: f64| (r.powf(-2.7), 0.1 * r.powf(-2.7));
        let at = |x: &[f64]| {
            let table = Table::new("t", "")
                .float("rigidity_gv", "GV", "", x.to_vec())
                .estimate("q", "", "", x.iter().map(|&r| law(r)).collect());
            let found = Rows::of(&[table], "t").unwrap().estimate_at("q", 100.0);
            found.unwrap()
        };
        let (found, (value, error)) = (at(&[50.0, 89.0, 112.0, 200.0]), law(100.0));
        assert_eq!(found.rigidity_gv, 100.0);
        assert!((found.value / value - 1.0).abs() < 1e-12);
        assert!((found.error / error - 1.0).abs() < 1e-12);
        assert_eq!(at(&[60.0, 90.0, 140.0]).rigidity_gv, 90.0);
    }

    #[test]
    fn without_protons_the_first_species_is_told() {
        let table = |name: &str| Table::new(name, "").float("rigidity_gv", "GV", "", vec![1.0; 3]);
        let species = ["Be10", "C12", "C12"].map(Into::into).to_vec();
        let tables = [table("t").text("species", "", species), table("plain")];
        assert!(Rows::of_protons(&tables, "t").is_none());
        let rows = Rows::of(&tables, "t").unwrap();
        assert_eq!(
            (rows.floats("rigidity_gv").len(), rows.species_name()),
            (1, "Be10".into())
        );
        assert_eq!(
            Rows::of_protons(&tables, "plain").unwrap().species_name(),
            "particles"
        );
    }

    #[test]
    fn protons_come_first_and_nulls_are_not_found() {
        let table = Table::new("t", "")
            .text("species", "", vec!["He4".into(), "H1".into(), "H1".into()])
            .float("rigidity_gv", "GV", "", vec![1.0, 9.0, 11.0])
            .optional("q", "", "", vec![Some(1.0), Some(2.0), None]);
        let tables = [table];
        let rows = Rows::of(&tables, "t").unwrap();
        assert_eq!(rows.floats("q").len(), 2);
        assert!(rows.are_of_protons() && rows.species_name() == "protons");
        let found = rows.estimate_near("q", 10.5).unwrap();
        assert_eq!((found.rigidity_gv, found.value), (9.0, 2.0));
        assert!(found.error.is_nan());
        assert!(rows.estimate_near("q", 1000.0).is_none());
        assert!(rows.estimate_near("absent", 10.0).is_none());
        assert_eq!(rows.estimate_at("q", 10.0).unwrap().rigidity_gv, 9.0);
        assert!(Rows::of(&tables, "absent").is_none());
    }
}
