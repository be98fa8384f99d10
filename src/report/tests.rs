//! The page as a whole. With `PITCHWALK_TEST_PAGES=DIR` the pages are also written there, to be looked at.

use super::{compare_html, fixture, html, page, provenance};
use crate::store::{Table, Values};

/// Tags that HTML leaves open.
const VOID: [&str; 3] = ["!DOCTYPE", "meta", "br"];

/// Checks that every tag is closed in order; returns how many elements there are.
fn well_formed(text: &str) -> usize {
    let body = match (text.find("<style>"), text.find("</style>")) {
        (Some(a), Some(b)) => format!("{}{}", &text[..a], &text[b + 8..]),
        _ => text.to_string(),
    };
    let mut open: Vec<String> = Vec::new();
    let mut elements = 0;
    for piece in body.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag is closed by >");
        let name = tag
            .trim_start_matches('/')
            .split_whitespace()
            .next()
            .unwrap();
        let name = name.trim_end_matches('/');
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closing {name}");
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name.to_string());
        }
        elements += 1;
    }
    assert!(open.is_empty(), "left open: {open:?}");
    elements
}

/// Nothing may be loaded: no scripts, no addresses but anchors of the page itself.
fn self_contained(text: &str) {
    for forbidden in [
        "<script", "src=", "http:", "https:", "@import", "url(", "<link",
    ] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    for link in text.split("href=\"").skip(1) {
        assert!(link.starts_with('#'), "{link:.40}");
    }
}

/// Sound, and free of numbers that are none.
fn sound(text: &str) {
    assert!(well_formed(text) > 20);
    self_contained(text);
    assert!(
        !text.contains("NaN") && !text.contains(">inf"),
        "a number is not finite"
    );
}

#[test]
fn the_page_is_whole_and_loads_nothing() {
    let text = html(&fixture::info(), &fixture::tables());
    sound(&text);
    if let Ok(dir) = std::env::var("PITCHWALK_TEST_PAGES") {
        std::fs::write(format!("{dir}/report.html"), &text).unwrap();
    }
}

#[test]
fn each_table_brings_its_figures_and_no_others() {
    let figures = |tables: &[Table]| -> Vec<String> {
        html(&fixture::info(), tables)
            .split("<section id=\"")
            .skip(1)
            .filter_map(|s| s.split_once('"').map(|(id, _)| id.to_string()))
            .filter(|id| id != "run" && id != "files")
            .collect()
    };
    let expected: [(&str, &[&str]); 9] = [
        ("spectrum", &["spectrum", "ratio", "slope", "precision"]),
        ("density", &["density"]),
        ("transport", &["transport"]),
        ("scattering", &["scattering"]),
        ("grammage", &["path-lengths"]),
        ("grammage_mean", &["grammage"]),
        ("escape", &["escape"]),
        ("pitch_angle", &["pitch-angle"]),
        ("pitch_angle_moments", &[]),
    ];
    for table in fixture::tables() {
        let ids = expected.iter().find(|e| e.0 == table.name).unwrap().1;
        assert_eq!(figures(&[table]), ids);
    }
    assert!(figures(&[]).is_empty());
    assert_eq!(figures(&fixture::tables()).len(), 11);
}

/// Sections of a page, but those that every page has.
fn sections(text: &str) -> Vec<&str> {
    let ids = text.split("<section id=\"").skip(1);
    let ids = ids.filter_map(|s| s.split_once('"').map(|(id, _)| id));
    ids.filter(|id| !["run", "files"].contains(id)).collect()
}

#[test]
fn a_run_without_a_walk_shows_its_realisations() {
    let info = fixture::study_info();
    let one = fixture::study(&["H1"]);
    let text = html(&info, &one);
    sound(&text);
    assert_eq!(sections(&text), ["anisotropy", "anisotropy-angle"]);
    assert!(text.contains("4\u{202f}000 realisations in 41.2 s"));
    assert!(!text.contains(" histories") && !text.contains("no spectrum"));
    assert!(text.contains("IceCube 12 yr") && text.contains("upper limits"));
    assert!(text.contains("that most like IceCube 12 yr"));
    // Twenty thin lines in each of four panels, three quarters of a pixel wide.
    assert_eq!(text.matches("stroke-width=\"3\" points=").count(), 4 * 20);
    let several = html(&info, &fixture::study(&["H1", "He4"]));
    sound(&several);
    assert!(several.contains("He4: dipole amplitude A") && several.contains("protons: "));
    if let Ok(dir) = std::env::var("PITCHWALK_TEST_PAGES") {
        std::fs::write(format!("{dir}/study.html"), &text).unwrap();
        std::fs::write(format!("{dir}/study_two.html"), &several).unwrap();
    }
}

#[test]
fn a_walk_with_realisations_shows_both() {
    let mut tables = fixture::tables();
    tables.extend(fixture::study(&["H1"]));
    let info = crate::store::RunInfo {
        found: fixture::study_info().found,
        realizations: 4000,
        ..fixture::info()
    };
    let text = html(&info, &tables);
    sound(&text);
    assert_eq!(sections(&text).len(), 13);
    assert!(text.contains("The ratio is") && text.contains("leave the 68 % band"));
    assert!(text.contains("steps, 4\u{202f}000 realisations in 41.2 s"));
}

#[test]
fn bands_alone_and_broken_realisations_make_pages() {
    let info = fixture::study_info();
    let full = fixture::study(&["H1"]);
    assert!(sections(&html(&info, &full[..1])).is_empty());
    assert_eq!(sections(&html(&info, &full[1..])).len(), 2);
    for tables in [
        fixture::nulled(&full),
        fixture::truncated(&full, 1),
        fixture::truncated(&full, 0),
        full.iter().map(|t| Table::new(&t.name, "")).collect(),
    ] {
        sound(&html(&info, &tables));
        sound(&html(&fixture::info(), &tables));
    }
}

/// Five strengths of five kinds of damping: more layers than there are colours.
fn many_layers() -> Vec<Table> {
    let names: Vec<String> = (0..25)
        .map(|i| format!("ma{}_beta{}", i / 5, i % 5))
        .collect();
    let layers: Vec<(&str, f64)> = names
        .iter()
        .zip(0..)
        .map(|(name, i)| (name.as_str(), 0.1 * 1.2_f64.powi(i)))
        .collect();
    fixture::computed(&layers)
}

#[test]
fn coefficients_alone_make_a_page() {
    let info = fixture::tabulated_info();
    let two = fixture::computed(&[("warm", 1.0), ("halo", 0.0)]);
    let text = html(&info, &two);
    sound(&text);
    let all = [
        "transport",
        "modes",
        "truncation",
        "alfven-share",
        "numbers",
    ];
    assert_eq!(sections(&text), all);
    assert!(
        text.contains("nothing was walked")
            && text.contains("pitchwalk scattering quickstart.toml")
    );
    assert!(!text.contains("histories") && !text.contains("--seed"));
    assert!(text.contains("layer halo below a threshold between 224 GV and 316 GV (µ* = 0.93)."));
    assert!(text.contains("µ at 891 GV, halo"));
    let one = html(&info, &fixture::computed(&[("", 1.0)]));
    sound(&one);
    let many = html(&info, &many_layers());
    sound(&many);
    assert!(many.contains("Of 25 places the first and the last are shown."));
    if let Ok(dir) = std::env::var("PITCHWALK_TEST_PAGES") {
        for (name, text) in [("two", &text), ("one", &one), ("many", &many)] {
            std::fs::write(format!("{dir}/scattering_{name}.html"), text).unwrap();
        }
    }
}

#[test]
fn any_part_of_the_coefficients_makes_a_page() {
    let full = fixture::computed(&[("warm", 1.0), ("halo", 0.0)]);
    for tables in [
        fixture::nulled(&full),
        fixture::truncated(&full, 1),
        fixture::truncated(&full, 0),
        full.iter().map(|t| Table::new(&t.name, "")).collect(),
        full[1..].to_vec(),
        full[3..].to_vec(),
        Vec::new(),
    ] {
        sound(&html(&fixture::tabulated_info(), &tables));
        sound(&html(&fixture::info(), &tables));
    }
    let walked = html(&fixture::info(), &full);
    assert!(walked.contains("id=\"modes\"") && walked.contains("id=\"truncation\""));
}

/// A walk in waves that a loop has found.
fn in_waves() -> Vec<Table> {
    let mut tables = fixture::tables();
    tables.retain(|t| t.name != "transport");
    tables.extend(fixture::coupled());
    tables
}

#[test]
fn a_loop_shows_its_waves_and_its_errors() {
    let text = html(&fixture::coupled_info(true), &in_waves());
    sound(&text);
    let all = sections(&text);
    for id in [
        "budget",
        "halo-rigidity",
        "halo-height",
        "waves",
        "rates",
        "streaming",
        "convergence",
    ] {
        assert!(all.contains(&id), "{id} of {all:?}");
    }
    assert!(!all.contains(&"transport") && !all.contains(&"heights"));
    // 7e28 · 10^0.33 and 1 + 0.4⁸ of it, known to 0.4 %/√8; 2 · 0.4⁸ = 0.131 % is left to change
    assert!(text.contains("(1.4976 ± 0.0021)×10²⁹"), "{text:.9000}");
    assert!(text.contains("0.14 %") && text.contains("0.13 ± 0.10 %"));
    assert!(text.contains("from the spread of 8 independent loops"));
    assert!(text.contains("D_zz ∝ z^1.30"));
    if let Ok(dir) = std::env::var("PITCHWALK_TEST_PAGES") {
        std::fs::write(format!("{dir}/coupled.html"), &text).unwrap();
    }
    let failed = html(&fixture::coupled_info(false), &in_waves());
    sound(&failed);
    assert!(failed.contains("NOT converged after 8 iterations"));
}

#[test]
fn any_part_of_a_loop_makes_a_page() {
    let (info, full) = (fixture::coupled_info(true), fixture::coupled());
    let each = full.iter().map(|table| vec![table.clone()]);
    let broken = [
        fixture::nulled(&full),
        fixture::truncated(&full, 1),
        fixture::truncated(&full, 0),
        full.iter().map(|t| Table::new(&t.name, "")).collect(),
    ];
    for tables in each.chain(broken) {
        sound(&html(&info, &tables));
        sound(&html(&fixture::info(), &tables));
    }
}

#[test]
fn text_is_escaped() {
    let mut info = fixture::info();
    info.name = "<b>&\"x".into();
    info.config = serde_json::json!({"run": {"note": "</pre><script>"}});
    let text = html(&info, &fixture::tables());
    sound(&text);
    assert!(text.contains("&lt;b&gt;&amp;"));
    assert!(text.contains("λ &gt; H in &lt;2 bins&gt; &amp; the walk"));
}

#[test]
fn nulls_single_rows_and_empty_tables_make_pages() {
    let full = fixture::tables();
    for tables in [
        fixture::nulled(&full),
        fixture::truncated(&full, 1),
        fixture::truncated(&full, 0),
        full.iter().map(|t| Table::new(&t.name, "")).collect(),
        Vec::new(),
    ] {
        sound(&html(&fixture::info(), &tables));
        sound(&compare_html(
            (&fixture::info(), &tables),
            (&fixture::info(), &full),
        ));
    }
}

/// Zeros, negative values, bars that reach below zero, infinities and huge ranges at once.
#[test]
fn wild_numbers_make_pages() {
    let wild = [
        0.0,
        -1.0,
        f64::INFINITY,
        f64::NAN,
        1e-300,
        1e300,
        1.0,
        f64::NEG_INFINITY,
    ];
    let mut tables = fixture::tables();
    tables.extend(fixture::study(&["H1"]));
    tables.extend(fixture::computed(&[("warm", 1.0)]).split_off(1));
    tables.extend(fixture::coupled());
    for column in tables.iter_mut().flat_map(|t| &mut t.columns) {
        if let Values::Float(v) = &mut column.values {
            let n = wild.len();
            v.iter_mut()
                .enumerate()
                .for_each(|(i, x)| *x = Some(wild[(i * 5 + i / n) % n]));
        }
    }
    sound(&html(&fixture::info(), &tables));
}

#[test]
fn points_that_cannot_be_drawn_are_counted() {
    let mut tables = fixture::truncated(&fixture::tables(), 12);
    for column in tables[0]
        .columns
        .iter_mut()
        .filter(|c| c.name == "intensity_per_gv")
    {
        if let Values::Float(v) = &mut column.values {
            (v[3], v[4], v[5]) = (None, Some(0.0), Some(f64::NAN));
        }
    }
    let text = html(&fixture::info(), &tables[..1]);
    assert!(text.contains("3 points are zero or unknown"));
}

#[test]
fn two_runs_are_compared() {
    let (a, mut b) = (fixture::info(), fixture::info());
    b.name = "taller".into();
    b.config["halo"]["height_kpc"] = 6.0.into();
    let text = compare_html((&a, &fixture::tables()), (&b, &fixture::tables()));
    sound(&text);
    assert!(text.contains("halo.height_kpc") && text.contains("6.0"));
    assert!(!text.contains("gas.density_cm3"));
    assert!(text.contains("id=\"ratio\""));
    if let Ok(dir) = std::env::var("PITCHWALK_TEST_PAGES") {
        std::fs::write(format!("{dir}/compare.html"), &text).unwrap();
    }
}

#[test]
fn the_config_is_shown_as_toml_without_nulls() {
    let text = provenance::config_text(&fixture::info().config);
    assert!(
        text.contains("[halo]") && text.contains("height_kpc = 4.0"),
        "{text}"
    );
    assert!(!text.contains("target_error"));
    assert!(page::document("t", &maud::html! {}).starts_with("<!DOCTYPE html>"));
}

/// Spectra of a few nuclei as those of protons, and the tables of stand-ins that a run by weights writes.
fn of_nuclei() -> Vec<Table> {
    let renamed = |table: &Table, name: &str| {
        let mut table = table.clone();
        for column in table.columns.iter_mut().filter(|c| c.name == "species") {
            column.values = Values::Text(vec![Some(name.into()); 40 * 20]);
        }
        fixture::truncated(&[table], 40).remove(0)
    };
    let full = fixture::tables();
    let spectrum = &full[0];
    let species = ["He4", "B10", "B11", "C12", "Fe56"].map(|name| renamed(spectrum, name));
    let spectra = species.into_iter().fold(spectrum.clone(), Table::append);
    let stand_ins = full
        .iter()
        .filter(|t| ["escape", "grammage_mean", "density"].contains(&t.name.as_str()));
    let mut tables = vec![spectra, fixture::ratio()];
    tables.extend(stand_ins.map(|t| renamed(t, "C12")));
    tables
}

#[test]
fn nuclei_bring_their_figures_and_are_not_taken_for_protons() {
    let tables = of_nuclei();
    let text = html(&fixture::info(), &tables);
    sound(&text);
    let all = sections(&text);
    assert!(
        all.contains(&"ratios") && all.contains(&"nuclei"),
        "{all:?}"
    );
    assert!(text.contains("B/C at Earth at 10.0 GV") && text.contains("AMS-02, preliminary"));
    assert!(text.contains("Mean age at which C12 leave") && !text.contains("mean escape time at"));
    // protons are not the sum of all
    assert_eq!(
        text.split("interstellar intensity at").count(),
        html(&fixture::info(), &fixture::tables())
            .split("interstellar intensity at")
            .count()
    );
    for tables in [
        fixture::nulled(&tables),
        fixture::truncated(&tables, 1),
        fixture::truncated(&tables, 0),
        tables[1..].to_vec(),
    ] {
        sound(&html(&fixture::info(), &tables));
    }
    if let Ok(dir) = std::env::var("PITCHWALK_TEST_PAGES") {
        std::fs::write(format!("{dir}/nuclei.html"), &text).unwrap();
    }
}
