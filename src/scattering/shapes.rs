//! Which pitch-angle dependence holds where.

use super::Shape;
use crate::units::Rigidity;

/// Shapes of D_µµ and the nodes of rigidity and height at which they hold: in between, the nearest node
/// (in ln R and in z) decides.
///
/// Nothing is interpolated between nodes, so that a run has as many sets of step tables as there are
/// different shapes. D_zz does not come from here: it is as smooth as the model says.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapes {
    all: Vec<Shape>,
    ln_rigidity: Vec<f64>,
    z_kpc: Vec<f64>,
    /// Index of the shape at each node, all heights of the first rigidity, then of the second, and so on.
    of: Vec<usize>,
}

impl Shapes {
    /// One for all rigidities and heights.
    pub fn uniform(shape: Shape) -> Self {
        Self::new(vec![shape], &[], &[], vec![0])
    }

    /// Different shapes, and `of`, which of them holds at ascending rigidities in GV and heights in kpc, row
    /// by row of rigidity. Without any rigidities or heights they hold at all of them.
    pub fn new(all: Vec<Shape>, rigidity_gv: &[f64], z_kpc: &[f64], of: Vec<usize>) -> Self {
        Self {
            all,
            ln_rigidity: rigidity_gv.iter().map(|&r| libm::log(r)).collect(),
            z_kpc: z_kpc.to_vec(),
            of,
        }
    }

    /// All different shapes.
    pub fn all(&self) -> &[Shape] {
        &self.all
    }

    /// Index among [`Shapes::all`] of the shape at a rigidity and a height `z_kpc` ≥ 0.
    pub fn index(&self, r: Rigidity, z_kpc: f64) -> usize {
        let row = nearest(&self.ln_rigidity, libm::log(r.gv()));
        self.of[row * self.heights() + nearest(&self.z_kpc, z_kpc)]
    }

    /// The shape at a rigidity and a height.
    pub fn at(&self, r: Rigidity, z_kpc: f64) -> &Shape {
        &self.all[self.index(r, z_kpc)]
    }

    fn heights(&self) -> usize {
        self.z_kpc.len().max(1)
    }

    /// Whether different shapes hold at different rigidities.
    pub fn varies_with_rigidity(&self) -> bool {
        let rows: Vec<_> = self.of.chunks(self.heights()).collect();
        rows.windows(2).any(|pair| pair[0] != pair[1])
    }

    /// Heights in kpc at which one shape ends and another begins, at any rigidity.
    pub fn edges(&self) -> Vec<f64> {
        let changes = |j: usize| {
            self.of
                .chunks(self.heights())
                .any(|row| row[j] != row[j + 1])
        };
        let pairs = self.z_kpc.windows(2).enumerate();
        pairs
            .filter(|&(j, _)| changes(j))
            .map(|(_, pair)| 0.5 * (pair[0] + pair[1]))
            .collect()
    }
}

/// Index of the node nearest to `x`, 0 if there is none; at the middle between two it is the second.
fn nearest(nodes: &[f64], x: f64) -> usize {
    nodes
        .windows(2)
        .take_while(|pair| 0.5 * (pair[0] + pair[1]) <= x)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(count: u32) -> Vec<Shape> {
        (0..count)
            .map(|i| Shape::new(1.0 + 0.1 * f64::from(i), 0.0, 0.0))
            .collect()
    }

    #[test]
    fn the_nearest_node_decides() {
        let of = vec![0, 1, 1, 2, 2, 0];
        let set = Shapes::new(shapes(3), &[1.0, 100.0], &[0.0, 1.0, 3.0], of);
        for (r, z, index) in [
            (0.1, 0.0, 0),
            (9.9, 0.49, 0),
            (9.9, 0.5, 1),
            (9.9, 50.0, 1),
            (10.1, 0.0, 2),
            (10.1, 1.9, 2),
            (1e4, 2.1, 0),
        ] {
            assert_eq!(set.index(Rigidity(r), z), index, "{r} {z}");
            assert_eq!(set.at(Rigidity(r), z), &set.all()[index]);
        }
        assert!(set.varies_with_rigidity());
        assert_eq!(set.edges(), [0.5, 2.0]);
    }

    #[test]
    fn what_does_not_change_has_no_edges() {
        let one = Shapes::uniform(Shape::new(1.5, 0.0, 0.0));
        assert_eq!(one.index(Rigidity(3.0), 2.0), 0);
        assert!(!one.varies_with_rigidity() && one.edges().is_empty());
        let rows = Shapes::new(shapes(2), &[1.0, 10.0], &[], vec![0, 1]);
        assert!(rows.varies_with_rigidity() && rows.edges().is_empty());
        assert_eq!(rows.index(Rigidity(5.0), 2.0), 1);
        let heights = Shapes::new(shapes(2), &[], &[0.0, 1.0, 4.0], vec![0, 0, 1]);
        assert!(!heights.varies_with_rigidity());
        assert_eq!(heights.edges(), [2.5]);
    }
}
