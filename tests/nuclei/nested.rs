//! The nested leaky box of the shipped config, and one around what a near-source run has found.

use std::path::Path;

use pitchwalk::config::{self, Config};
use pitchwalk::interactions::proton_inelastic_mb;
use pitchwalk::model::Model;
use pitchwalk::store::{RunFolder, Table};

const CONFIG: &str = "configs/nested_leaky_box.toml";

fn table(sets: &[&str]) -> Table {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    let config: Config = config::load(Path::new(CONFIG), &sets).expect("valid");
    let model = Model::of(&config);
    let nested = model.nested_leaky_box.as_ref().expect("asked for");
    nested.table(&model)
}

/// Bins around 10 and 100 GV alone.
const TWO: [&str; 3] = [
    "rigidity.min_gv=3.16227766",
    "rigidity.max_gv=316.227766",
    "rigidity.bins=2",
];

fn last_over_first(table: &Table, column: &str) -> f64 {
    let values = table.floats(column).expect(column);
    values[1] / values[0]
}

/// What antiprotons' parents of 200 and 2000 GV have crossed: 7.5·20^{−0.9} + 1.3 and 7.5·200^{−0.9} + 1.3 g/cm², times
/// their cross sections, over the protons of 10 and 100 GV that have survived around the sources: 5.35e-4 cm²/g a mb with
/// 0.1 helium nuclei of 4^{2/3} times the cross section. The parents' own survival, of a per cent, is left to the tolerance.
#[test]
fn antiprotons_stay_flat_where_boron_falls() {
    let flat = table(&TWO);
    let crossed = |r: f64| (7.5 * (r / 10.0_f64).powf(-0.9) + 1.3) * proton_inelastic_mb(r - 0.938);
    let destroyed =
        |r: f64| 7.5 * (r / 10.0_f64).powf(-0.9) * 5.35e-4 * proton_inelastic_mb(r - 0.938);
    let survived = |r: f64| 1.0 / (1.0 + destroyed(r));
    let expected = crossed(2e3) / crossed(200.0) * survived(10.0) / survived(100.0);
    let found = last_over_first(&flat, "secondary_to_proton");
    assert!((found / expected - 1.0).abs() < 0.03, "{found} {expected}");
    assert!((0.7..0.9).contains(&found), "{found}");
    let boron = last_over_first(&flat, "boron_to_carbon");
    assert!((0.35..0.5).contains(&boron), "{boron}");
}

/// With 0.01 g/cm² around the sources, as particles have it that confine themselves, B/C is as flat as cross sections are.
#[test]
fn without_gas_around_sources_nothing_falls() {
    const THIN: &str = "nested_leaky_box.source_grammage.grammage_g_cm2=0.01";
    let none = table(&[&TWO[..], &[THIN]].concat());
    let boron = last_over_first(&none, "boron_to_carbon");
    assert!((0.95..1.05).contains(&boron), "{boron}");
}

#[test]
fn positrons_stay_with_protons_only_if_they_leave_soon() {
    let left = |time: &str| {
        let time = format!("nested_leaky_box.residence_time_myr={time}");
        table(&[&TWO[..], &[&time]].concat())
            .floats("positrons_left")
            .expect("there")[1]
    };
    assert!(left("0.02") > 0.99);
    assert!(left("20") < 0.2);
}

/// A table of the same power law gives the same numbers, and its errors of a tenth those of a tenth more and less.
#[test]
fn grammage_of_a_run_with_its_errors() {
    let dir = std::env::temp_dir().join(format!("pitchwalk-nested-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("made");
    let rigidity: Vec<f64> = (0..=40).map(|i| 10_f64.powf(f64::from(i) / 8.0)).collect();
    let grammage = |r: &f64| 7.5 * (r / 10.0).powf(-0.9);
    let found = Table::new("residence", "rigidity")
        .float("rigidity_gv", "GV", "", rigidity.clone())
        .estimate(
            "grammage_g_cm2",
            "g/cm²",
            "",
            rigidity
                .iter()
                .map(|r| (grammage(r), 0.1 * grammage(r)))
                .collect(),
        );
    RunFolder::open(&dir).write_table(&found).expect("written");
    let text = std::fs::read_to_string(CONFIG).expect("there");
    let text = text.replace("grammage_g_cm2 = 7.5", "# ");
    let sets = TWO.map(str::to_string);
    let from = format!("nested_leaky_box.source_grammage.from={}", dir.display());
    let sets: Vec<String> = sets.into_iter().chain([from]).collect();
    let config = config::parse("nested.toml", &text, &sets, Path::new("configs")).expect("valid");
    let model = Model::of(&config);
    let read = model
        .nested_leaky_box
        .as_ref()
        .expect("asked for")
        .table(&model);
    let at = |table: &Table, column: &str| table.floats(column).expect(column)[0];
    let with = |grammage: f64| {
        let set = format!("nested_leaky_box.source_grammage.grammage_g_cm2={grammage}");
        at(&table(&[&TWO[..], &[&set]].concat()), "boron_to_carbon")
    };
    assert!((at(&read, "boron_to_carbon") / with(7.5) - 1.0).abs() < 1e-9);
    let error = 0.5 * (with(8.25) - with(6.75));
    assert!((at(&read, "boron_to_carbon_err") / error - 1.0).abs() < 1e-6);
    assert!(
        (at(&read, "source_grammage_g_cm2_err") / at(&read, "source_grammage_g_cm2") - 0.1).abs()
            < 1e-6
    );
    std::fs::remove_dir_all(&dir).expect("removed");
}
