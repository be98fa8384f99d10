//! The table `kernels`: what is read back, and what is refused.

use pitchwalk::anisotropy::TabulatedSum;
use pitchwalk::kernels::{Effort, Kernels};
use pitchwalk::store::{Table, Values};

use crate::common::{D, medium};
use crate::sums::catalogue;

fn kernels() -> Kernels {
    let mut media = [1.0, 1.7, 3.0].map(|x| medium(move |z| x * D * (1.0 + z), |_| 0.0));
    for (i, medium) in media.iter_mut().enumerate() {
        medium.rigidity_gv = 100.0 * (i as f64 + 1.0);
    }
    let effort = Effort {
        seed: 1,
        batches: 8,
        histories: 100,
    };
    Kernels::walk(&media, &effort, "abc", |_| true).unwrap()
}

#[test]
fn a_table_read_back_gives_the_same_sums() {
    let kernels = kernels();
    let back = Kernels::from_table(&kernels.to_table()).unwrap();
    assert_eq!(back.hash, "abc");
    assert_eq!(back.all.len(), 3);
    let bursts = catalogue(1000, 1.0, 1e-3, 10.0);
    for (a, b) in kernels.all.iter().zip(&back.all) {
        let [a, b] = [a, b].map(|k| TabulatedSum::new(k).at_sun(&bursts, 1e3, 0.0));
        assert!(a.density > 0.0);
        assert_eq!(a, b);
    }
}

/// The numbers of a column.
fn column<'a>(table: &'a mut Table, name: &str) -> &'a mut Vec<Option<f64>> {
    let column = table.columns.iter_mut().find(|c| c.name == name);
    match &mut column.unwrap().values {
        Values::Float(values) => values,
        _ => panic!("{name} holds numbers"),
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let good = kernels().to_table();
    type Spoil = fn(&mut Table);
    let cases: [(Spoil, &str); 7] = [
        (
            |t| t.columns.retain(|c| c.name != "spread_kpc2"),
            "no column of numbers `spread_kpc2`",
        ),
        (|t| t.metadata.clear(), "its metadata has no `kernels_hash`"),
        (
            |t| {
                for name in t.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>() {
                    column(t, &name).clear();
                }
            },
            "it has no rows",
        ),
        (
            |t| {
                for name in t.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>() {
                    column(t, &name).pop();
                }
            },
            "at 300 GV rows are missing",
        ),
        (
            |t| column(t, "density_per_kpc3")[5] = None,
            "at 100 GV a density or a gradient is not a number",
        ),
        (
            |t| column(t, "distance_kpc")[40] = Some(9.0),
            "make no grid",
        ),
        (
            |t| column(t, "diffusion_kpc2_myr").fill(Some(-1.0)),
            "`diffusion_kpc2_myr` is -1, not a positive number",
        ),
    ];
    for (spoil, expected) in cases {
        let mut table = good.clone();
        spoil(&mut table);
        let message = Kernels::from_table(&table).unwrap_err().to_string();
        assert!(
            message.starts_with("failed to use table `kernels`"),
            "{message}"
        );
        assert!(message.contains(expected), "{message}: {expected}");
    }
}
