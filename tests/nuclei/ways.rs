//! Both ways to nuclei agree where weights are exact.

use pitchwalk::tally::Jackknife;

use crate::common::{halo, intensities, judge, walk};

/// Without losses, at high energies where all nuclei of a rigidity are equally fast: σ ≤ 1 % in B, C, N and O.
#[test]
fn weights_and_branching_agree() {
    let range = [
        "rigidity.min_gv=20",
        "rigidity.max_gv=2e3",
        "rigidity.bins=5",
    ];
    let [weighted, branched] = ["weights", "branching"].map(|method| {
        let method = format!("nuclei.method=\"{method}\"");
        let sets: Vec<&str> = range.into_iter().chain([method.as_str()]).collect();
        let (model, batches) = walk(&halo(&sets), 80_000);
        intensities(&model, &batches)
    });
    for (a, b) in weighted.iter().zip(&branched) {
        assert_eq!(a.species, b.species);
        let pairs = a.per_gv.iter().zip(&b.per_gv);
        let deviations: Vec<(f64, f64)> = pairs
            .map(|(a, b)| {
                let ((a, a_err), (b, b_err)) = (a.estimate(), b.estimate());
                (b / a - 1.0, (a_err / a).hypot(b_err / b))
            })
            .collect();
        judge(a.species.name, &deviations, 0.04, 0.01);
    }
    let boron = |all: &[pitchwalk::tally::Intensity], bin: usize| {
        let of = |name: &str| {
            let one = all.iter().find(|i| i.species.name == name).expect("there");
            one.per_gv[bin].clone()
        };
        let boron = Jackknife::combine([&of("B10"), &of("B11")], |[a, b]| a + b);
        let carbon = Jackknife::combine([&of("C12"), &of("C13")], |[a, b]| a + b);
        Jackknife::combine([&boron, &carbon], |[b, c]| b / c).estimate()
    };
    for bin in 0..5 {
        let ((a, a_err), (b, b_err)) = (boron(&weighted, bin), boron(&branched, bin));
        let error = a_err.hypot(b_err);
        assert!(error < 0.01 * a, "B/C is known to {:.4}", error / a);
        assert!(
            (a - b).abs() < 4.5 * error,
            "B/C {a} ± {a_err}, {b} ± {b_err}"
        );
    }
}
