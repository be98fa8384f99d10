//! Two ordinary differential equations by Runge and Kutta's method.

/// y at `steps` + 1 even places from `from` to `to`, both included, of y' = change(z, y) with y(from) = `start`.
pub fn runge_kutta(
    [from, to]: [f64; 2],
    steps: u32,
    start: [f64; 2],
    change: impl Fn(f64, [f64; 2]) -> [f64; 2],
) -> Vec<[f64; 2]> {
    let h = (to - from) / f64::from(steps);
    let mut y = start;
    let mut all = vec![y];
    for i in 0..steps {
        let z = from + h * f64::from(i);
        let ahead = |k: [f64; 2], by: f64| [y[0] + by * h * k[0], y[1] + by * h * k[1]];
        let a = change(z, y);
        let b = change(z + 0.5 * h, ahead(a, 0.5));
        let c = change(z + 0.5 * h, ahead(b, 0.5));
        let d = change(z + h, ahead(c, 1.0));
        y = [0, 1].map(|i| y[i] + h / 6.0 * (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]));
        all.push(y);
    }
    all
}
