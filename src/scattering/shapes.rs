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
    /// ln R at which one row of shapes ends and the next begins.
    ln_rigidity: Vec<f64>,
    /// Heights at which one column ends and the next begins.
    z_kpc: Vec<f64>,
    /// Index of the shape in each, all heights of the first rigidity, then of the second, and so on.
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
        Self::between(all, rigidity_gv, middles(z_kpc), of)
    }

    /// The same for layers of height, with the interfaces between them in kpc.
    pub fn between(
        all: Vec<Shape>,
        rigidity_gv: &[f64],
        interfaces_kpc: Vec<f64>,
        of: Vec<usize>,
    ) -> Self {
        let ln_rigidity: Vec<f64> = rigidity_gv.iter().map(|&r| libm::log(r)).collect();
        Self {
            all,
            ln_rigidity: middles(&ln_rigidity),
            z_kpc: interfaces_kpc,
            of,
        }
    }

    /// All different shapes.
    pub fn all(&self) -> &[Shape] {
        &self.all
    }

    /// Index among [`Shapes::all`] of the shape at a rigidity and a height `z_kpc` ≥ 0.
    pub fn index(&self, r: Rigidity, z_kpc: f64) -> usize {
        let row = passed(&self.ln_rigidity, libm::log(r.gv()));
        self.of[row * self.heights() + passed(&self.z_kpc, z_kpc)]
    }

    /// The shape at a rigidity and a height.
    pub fn at(&self, r: Rigidity, z_kpc: f64) -> &Shape {
        &self.all[self.index(r, z_kpc)]
    }

    fn heights(&self) -> usize {
        self.z_kpc.len() + 1
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
        let all = self.z_kpc.iter().enumerate();
        all.filter(|&(j, _)| changes(j)).map(|(_, &z)| z).collect()
    }
}

/// The middles between nodes: which of them is nearest changes there.
fn middles(nodes: &[f64]) -> Vec<f64> {
    nodes.windows(2).map(|p| 0.5 * (p[0] + p[1])).collect()
}

/// How many of ascending `edges` are at `x` or below.
fn passed(edges: &[f64], x: f64) -> usize {
    edges.partition_point(|&edge| edge <= x)
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
    fn layers_end_at_their_interfaces() {
        let layers = Shapes::between(shapes(2), &[], vec![0.5], vec![0, 1]);
        assert_eq!(layers.index(Rigidity(1.0), 0.499), 0);
        assert_eq!(layers.index(Rigidity(1.0), 0.5), 1);
        assert_eq!(layers.edges(), [0.5]);
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
