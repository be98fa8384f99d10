//! A single known supernova.

use super::Bursts;

/// A supernova at a known place and time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// Age in Myr.
    pub age_myr: f64,
    /// Place relative to the Sun in kpc: away from the Galactic centre, along rotation, above the plane.
    pub place_kpc: [f64; 3],
    /// Energy relative to the mean.
    pub weight: f64,
}

impl Source {
    /// A supernova in a direction of Galactic longitude and latitude.
    pub fn seen(l_deg: f64, b_deg: f64, distance_kpc: f64, age_myr: f64, weight: f64) -> Self {
        let (sin_l, cos_l) = libm::sincos(l_deg.to_radians());
        let (sin_b, cos_b) = libm::sincos(b_deg.to_radians());
        // l = 0 towards the centre, 90° along rotation
        let direction = [-cos_b * cos_l, cos_b * sin_l, sin_b];
        Self {
            age_myr,
            place_kpc: direction.map(|component| distance_kpc * component),
            weight,
        }
    }
}

impl FromIterator<Source> for Bursts {
    /// In the order of age.
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        let mut sorted: Vec<Source> = sources.into_iter().collect();
        sorted.sort_by(|a, b| a.age_myr.total_cmp(&b.age_myr));
        let mut bursts = Self::default();
        for source in sorted {
            let [x, y, z] = source.place_kpc;
            bursts.push(source.age_myr, x, y, z);
            bursts.weight.push(source.weight);
        }
        bursts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vela: far from the centre's direction and behind the Sun, below the plane.
    #[test]
    fn directions_are_galactic() {
        let vela = Source::seen(263.9, -3.3, 0.275, 0.018, 1.0);
        let [x, y, z] = vela.place_kpc;
        assert!(x > 0.0 && y < 0.0 && z < 0.0);
        let l = libm::atan2(y, -x).to_degrees().rem_euclid(360.0);
        let distance = (x * x + y * y + z * z).sqrt();
        let b = libm::asin(z / distance).to_degrees();
        assert!((l - 263.9).abs() < 1e-9 && (b + 3.3).abs() < 1e-9);
        assert!((distance - 0.275).abs() < 1e-12);
        let [x, ..] = Source::seen(0.0, 0.0, 8.0, 0.0, 1.0).place_kpc;
        assert_eq!(x, -8.0);
        let [_, y, _] = Source::seen(90.0, 0.0, 1.0, 0.0, 1.0).place_kpc;
        assert!((y - 1.0).abs() < 1e-15);
    }
}
