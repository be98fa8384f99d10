//! Slabs of height through whose faces streaming is tallied.

/// Slabs on both sides of the disc, by their faces in |z|, of which the first is the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Slabs {
    faces_kpc: Vec<f64>,
}

impl Slabs {
    /// Between ascending heights in kpc from 0.
    pub fn new(faces_kpc: &[f64]) -> Self {
        Self {
            faces_kpc: faces_kpc.to_vec(),
        }
    }

    /// No slabs.
    pub fn none() -> Self {
        Self::new(&[])
    }

    /// Heights of the faces in kpc.
    pub fn faces_kpc(&self) -> &[f64] {
        &self.faces_kpc
    }

    /// How many slabs there are.
    pub fn count(&self) -> usize {
        self.faces_kpc.len().saturating_sub(1)
    }

    /// The slab that holds the height |z| in kpc, if any (none for a NaN).
    #[inline]
    pub fn at(&self, height_kpc: f64) -> Option<usize> {
        let above = self.faces_kpc.partition_point(|&z| z <= height_kpc);
        (above < self.faces_kpc.len()).then(|| above.checked_sub(1))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_belongs_to_the_slab_above_it() {
        let slabs = Slabs::new(&[0.0, 0.5, 4.0]);
        for (z, slab) in [
            (0.0, Some(0)),
            (0.49, Some(0)),
            (0.5, Some(1)),
            (3.9, Some(1)),
            (4.0, None),
            (9.0, None),
            (f64::NAN, None),
        ] {
            assert_eq!(slabs.at(z), slab, "{z}");
        }
        assert_eq!((slabs.count(), Slabs::none().count()), (2, 0));
        assert_eq!(Slabs::none().at(0.0), None);
    }
}
