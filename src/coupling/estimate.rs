//! Means over replicas, and what these know of them.

/// A mean over replicas and its error.
pub(super) struct Estimate {
    pub mean: f64,
    pub error: f64,
}

impl Estimate {
    /// Of each of several quantities, one set a replica.
    pub fn each(replicas: &[Vec<f64>]) -> Vec<Self> {
        let count = replicas.len() as f64;
        let of = |i: usize| {
            let values = || replicas.iter().map(|values| values[i]);
            let mean = values().sum::<f64>() / count;
            let variance = values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (count - 1.0);
            Self {
                mean,
                error: (variance / count).sqrt(),
            }
        };
        (0..replicas[0].len()).map(of).collect()
    }
}
