//! Known supernova remnants near the Sun.

use serde::Deserialize;

use super::geometry::rows;

/// A remnant whose place and age are known at least in part.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRemnant {
    /// Its name, or its catalogue number where it has none.
    pub name: String,
    /// Galactic longitude in degrees.
    pub l_deg: f64,
    /// Galactic latitude in degrees.
    pub b_deg: f64,
    /// Distance in kpc, the middle of the published range; none where a limit is open.
    pub distance_kpc: Option<f64>,
    /// Age in yr, the middle of the published range; none where a limit is open.
    pub age_yr: Option<f64>,
}

/// The remnants that may lie within 1 kpc of the Sun, from SNRcat.
pub fn known_remnants() -> Vec<KnownRemnant> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        name: String,
        l_deg: f64,
        b_deg: f64,
        dist_min_kpc: Option<f64>,
        dist_max_kpc: Option<f64>,
        age_min_yr: Option<f64>,
        age_max_yr: Option<f64>,
    }
    let middle = |low: Option<f64>, high: Option<f64>| Some(0.5 * (low? + high?));
    rows(include_str!("geometry/nearby_snrs.csv"))
        .into_iter()
        .map(|row: Row| KnownRemnant {
            name: if row.name.is_empty() {
                row.id
            } else {
                row.name
            },
            l_deg: row.l_deg,
            b_deg: row.b_deg,
            distance_kpc: middle(row.dist_min_kpc, row.dist_max_kpc),
            age_yr: middle(row.age_min_yr, row.age_max_yr),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_become_their_middle_and_open_ones_nothing() {
        let all = known_remnants();
        assert_eq!(all.len(), 27);
        let named = |name: &str| all.iter().find(|r| r.name == name).unwrap();
        let vela = named("Vela");
        assert_eq!((vela.l_deg, vela.b_deg), (263.9, -3.3));
        assert_eq!(
            (vela.distance_kpc, vela.age_yr),
            (Some(0.275), Some(18_000.0))
        );
        assert_eq!(named("Geminga").age_yr, None);
        assert_eq!(named("0FGL J1907.5+0602").distance_kpc, None);
        assert_eq!(named("G190.9-02.2").distance_kpc, Some(1.0));
        let mut names: Vec<&str> = all.iter().map(|r| r.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 27);
    }
}
