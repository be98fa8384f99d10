//! The whole way from text to a checked configuration. Refused inputs stand in `tests/bad/`.

mod turbulence;
mod waves;

use std::path::Path;

use proptest::prelude::*;

use super::*;

/// A valid file with a bit of everything.
const FULL: &str = r#"
# comments and blank lines move the line numbers
[run]
seed = 7
histories = 1_000
batches = 32
target_error = 0.01

[halo]
height_kpc = 5

[medium]
magnetic_field_ug = 1.0
[[medium.layer]]
name = "warm"
z_hi_kpc = 1.0
temperature_k = 8e3
[[medium.layer]]
name = "hot"
z_lo_kpc = 1.0
z_hi_kpc = 5.0
ion_density_cm3 = 3e-3

[scattering]
model = "power_law"
d0_cm2_s = 3.6e28
delta = 0.54
break_gv = 300.0
delta_above = 0.34
profile = { kind = "exponential", scale_kpc = -2.0 }

[sources]
profile = "gaussian"
supernova_energy_erg = 1e51
"#;

fn read(text: &str, sets: &[&str]) -> Result<Config, String> {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    parse("dir/a.toml", text, &sets, Path::new("tests/bad")).map_err(|e| e.to_string())
}

fn valid(text: &str, sets: &[&str]) -> Config {
    read(text, sets).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(text: &str, sets: &[&str]) -> String {
    match read(text, sets) {
        Ok(_) => panic!("accepted {sets:?}"),
        Err(error) => error,
    }
}

#[test]
fn reads_a_full_file_and_the_least_one() {
    let config = valid(FULL, &[]);
    assert_eq!(config.name(), "a");
    assert_eq!(config.raw().halo.height_kpc, 5.0);
    assert_eq!(config.raw().medium.layer[1].ion_density_cm3, Some(3e-3));
    assert!(config.warnings().is_empty());
    let least = valid("[scattering]\nd0_cm2_s = 1e28", &[]);
    assert_eq!(least.raw().run, raw::Run::default());
}

#[test]
fn resolved_toml_and_json_read_back_as_the_same_configuration() {
    let config = valid(FULL, &[]);
    let toml = config.resolved_toml();
    assert!(toml.contains("supernova_energy_erg = 1e51\n"), "{toml}");
    assert_eq!(valid(&toml, &[]), config);
    let stored = Config::from_json("a", &config.to_json(), TableTexts::default()).expect("valid");
    assert_eq!(stored, config);
    let least = valid("[scattering]\nd0_cm2_s = 1e28", &[]);
    assert_eq!(valid(&least.resolved_toml(), &[]), least);
}

#[test]
fn stored_configurations_are_checked_again() {
    let mut json = valid(FULL, &[]).to_json();
    json["halo"]["height_kpc"] = (-4).into();
    let error = Config::from_json("a", &json, TableTexts::default()).expect_err("edited");
    assert_eq!(
        error.to_string(),
        "the stored config of a: halo.height_kpc = -4 is not allowed: it must be from 0.001 to 1000 \
         (kpc)"
    );
    for odd in [serde_json::Value::Null, 3.into(), serde_json::json!([1])] {
        assert!(
            Config::from_json("a", &odd, TableTexts::default()).is_err(),
            "{odd}"
        );
    }
}

#[test]
fn hash_follows_values_and_not_their_spelling() {
    let hash = valid(FULL, &[]).hash();
    assert_eq!(hash.len(), 64);
    assert_eq!(
        hash,
        valid(&FULL.replace("height_kpc = 5", "height_kpc = 5.0"), &[]).hash()
    );
    assert_eq!(
        hash,
        valid(FULL, &["halo.height_kpc=5", "gas.density_cm3=1"]).hash()
    );
    for set in [
        "run.seed=8",
        "run.target_error=0.02",
        "run.max_minutes=5",
        "sources.cutoff_gv=1e6",
    ] {
        assert_ne!(hash, valid(FULL, &[set]).hash(), "{set}");
    }
}

const TABLE: &str = "[rigidity]\nmin_gv = 1\nmax_gv = 100\n[scattering]\nmodel = \"table\"\n";

#[test]
fn hash_follows_the_bytes_of_the_table_and_not_its_path() {
    let sets = |path: &str| format!("scattering.table=tables/{path}");
    let config = valid(TABLE, &[&sets("good.csv")]);
    let table = config.table().expect("table");
    assert_eq!(table.rigidity_gv, [1.0, 10.0, 100.0]);
    let json = config.to_json();
    let texts = config.table_texts();
    let stored = Config::from_json("a", &json, texts).expect("valid");
    assert_eq!(stored.hash(), config.hash());
    assert_eq!(stored.table(), config.table());
    let mut moved = json.clone();
    moved["scattering"]["table"] = "elsewhere.csv".into();
    let moved = Config::from_json("a", &moved, texts).expect("valid");
    assert_eq!(moved.hash(), config.hash());
    let edited = texts.diffusion.expect("text").replace("1e28", "2e28");
    let edited = TableTexts {
        diffusion: Some(&edited),
        ..texts
    };
    let edited = Config::from_json("a", &json, edited);
    assert_ne!(edited.expect("valid").hash(), config.hash());
    let lost = Config::from_json("a", &json, TableTexts::default()).expect_err("no table");
    assert_eq!(
        lost.to_string(),
        "the stored config of a: scattering.table = \"tables/good.csv\" cannot be read: its text \
         was not stored with the configuration"
    );
}

#[test]
fn a_table_of_pitch_angles_is_kept_and_hashed_like_one_of_diffusion() {
    let text = "[rigidity]\nmin_gv = 1\nmax_gv = 100\n[scattering]\nd0_cm2_s = 1e28\n\
                pitch_angle = { table = \"tables/angles.csv\", redistribution_fraction = 0.1 }\n";
    let config = valid(text, &[]);
    let table = config.pitch_angle_table().expect("table");
    assert_eq!(table.mu, [0.0, 0.1, 0.5, 0.9, 1.0]);
    assert_eq!(table.rigidity_gv, [1.0, 100.0]);
    assert_eq!(table.z_kpc, [0.0, 4.0]);
    assert_eq!(table.of, [0, 1, 0, 0]);
    let (mut json, texts) = (config.to_json(), config.table_texts());
    json["scattering"]["pitch_angle"]["table"] = "elsewhere.csv".into();
    let moved = Config::from_json("a", &json, texts).expect("valid");
    assert_eq!(moved.hash(), config.hash());
    assert_eq!(moved.pitch_angle_table(), config.pitch_angle_table());
    let commented = format!("# again\n{}", texts.pitch_angle.expect("text"));
    let commented = TableTexts {
        pitch_angle: Some(&commented),
        ..texts
    };
    let commented = Config::from_json("a", &json, commented).expect("valid");
    assert_ne!(commented.hash(), config.hash());
    let lost = Config::from_json("a", &json, TableTexts::default()).expect_err("no table");
    assert_eq!(
        lost.to_string(),
        "the stored config of a: scattering.pitch_angle.table = \"elsewhere.csv\" cannot be read: its \
         text was not stored with the configuration"
    );
}

#[test]
fn cross_sections_are_kept_and_hashed_like_a_table_and_published_ones_by_name() {
    let text = "[scattering]\nd0_cm2_s = 1e28\n[nuclei]\nsource = [{ species = \"C12\" }]\n";
    let published = valid(text, &[]);
    let other = valid(text, &["nuclei.inelastic=webber03"]);
    assert_ne!(published.hash(), other.hash());
    assert_eq!(published.table_texts(), TableTexts::default());
    let sets = [
        "nuclei.cross_sections=tables/production.csv",
        "nuclei.inelastic=tables/inelastic_of_carbon.csv",
    ];
    let config = valid(text, &sets);
    assert_eq!(
        config.cross_sections().expect("read").energy_gev_n,
        [0.1, 1.0]
    );
    let (mut json, texts) = (config.to_json(), config.table_texts());
    json["nuclei"]["cross_sections"] = "elsewhere.csv".into();
    let moved = Config::from_json("a", &json, texts).expect("valid");
    assert_eq!(moved.hash(), config.hash());
    assert_eq!(moved.cross_sections(), config.cross_sections());
    assert_eq!(moved.inelastic(), config.inelastic());
    let edited = texts.inelastic.expect("text").replace("230", "231");
    let edited = TableTexts {
        inelastic: Some(&edited),
        ..texts
    };
    let edited = Config::from_json("a", &json, edited).expect("valid");
    assert_ne!(edited.hash(), config.hash());
    let lost = Config::from_json("a", &json, TableTexts::default()).expect_err("no tables");
    assert_eq!(lost.problems().len(), 2);
}

#[test]
fn a_catalogue_is_kept_and_hashed_like_a_table() {
    let text = "[scattering]\nd0_cm2_s = 1e28\n[sources]\ncatalogue = \"tables/catalogue.csv\"\n";
    let config = valid(text, &[]);
    let (mut json, texts) = (config.to_json(), config.table_texts());
    json["sources"]["catalogue"] = "elsewhere.csv".into();
    let moved = Config::from_json("a", &json, texts).expect("valid");
    assert_eq!(moved.hash(), config.hash());
    assert_eq!(moved.catalogue(), config.catalogue());
    assert_eq!(config.catalogue().expect("read").age_myr, [1.5, 0.02]);
    let more = format!("{}0,0,0,1,1\n", texts.catalogue.expect("text"));
    let more = TableTexts {
        catalogue: Some(&more),
        ..texts
    };
    let more = Config::from_json("a", &json, more).expect("valid");
    assert_ne!(more.hash(), config.hash());
    let lost = Config::from_json("a", &json, TableTexts::default()).expect_err("no catalogue");
    assert_eq!(
        lost.to_string(),
        "the stored config of a: sources.catalogue = \"elsewhere.csv\" cannot be read: its text was not \
         stored with the configuration"
    );
}

#[test]
fn shapes_must_fit_into_memory() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let rows = |i: u32| format!("{0},0.1,{0}\n{0},0.9,0.3\n", 1 + i);
    let many: String = (0..4001).map(rows).collect();
    let path = dir.path().join("many.csv");
    std::fs::write(&path, format!("rigidity_gv,mu,d_mumu\n{many}")).expect("written");
    let text = "[rigidity]\nmin_gv = 1\nmax_gv = 100\n[scattering]\nd0_cm2_s = 1e28\n\
                pitch_angle.table = 'many.csv'\n";
    let error = parse("a.toml", text, &[], dir.path()).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "a.toml:6: scattering.pitch_angle.table = 'many.csv' holds 4001 different shapes, but at most \
         4000 are allowed, whose tables of steps take 1 GiB (give fewer rigidities or heights)"
    );
}

#[test]
fn set_values_are_judged_like_the_file_and_named_as_given() {
    for (set, message) in [
        (
            "halo.height_kpc=-1",
            "halo.height_kpc = -1 is not allowed: it must be from 0.001 to 1000 (kpc)",
        ),
        (
            "halo.hieght_kpc=1",
            "unknown key halo.hieght_kpc (did you mean halo.height_kpc? allowed here: boundary, height_kpc)",
        ),
        (
            "run.seed.x=1",
            "run.seed is a section, but a whole number is expected",
        ),
        (
            "halo=3",
            "halo = 3 is a whole number, but a section [halo] is expected (its keys: boundary, height_kpc)",
        ),
        (
            "rigidity.min_gv=1e6",
            "rigidity.min_gv = 1e6 must be less than rigidity.max_gv = 100000 (the default)",
        ),
        (
            "medium.layer.0.z_hi_kpc=0.9",
            "medium.layer[1].z_lo_kpc = 1.0 must equal medium.layer[0].z_hi_kpc = 0.9, as layers leave no gap and do not overlap",
        ),
        (
            "scattering.mean_free_path_pc=1",
            "scattering.d0_cm2_s = 3.6e28 and scattering.mean_free_path_pc = 1 are both given, but each sets the diffusion coefficient (keep one)",
        ),
        (
            "halo.boundary=free",
            "halo.boundary = \"free\" is not allowed: it must be one of \"free_escape\", \"zero_density\" (did you mean \"free_escape\"?)",
        ),
    ] {
        assert_eq!(refused(FULL, &[set]), format!("--set {set}: {message}"));
    }
    assert_eq!(valid(FULL, &["run.seed=2", "run.seed=3"]).raw().run.seed, 3);
}

#[test]
fn problems_come_in_the_order_of_lines() {
    let text = "[run]\nbatches = 4\n[halo]\nheight_kpc = nan\n[tally]\nz_bins = 1\n\
                [scattering]\nd0_cm2_s = 1e28\n";
    let error = refused(text, &["gas.density_cm3=-1"]);
    let places: Vec<_> = error
        .lines()
        .map(|l| l.split(": ").next().expect("place"))
        .collect();
    assert_eq!(
        places,
        [
            "dir/a.toml:2",
            "dir/a.toml:4",
            "dir/a.toml:6",
            "--set gas.density_cm3=-1"
        ]
    );
}

#[test]
fn the_microscopic_walk_runs_with_every_isotropic_model() {
    let common =
        "[transport]\nwalk = \"microscopic\"\nadvection = false\n[gas]\ntreatment = \"uniform\"\n";
    for model in [
        "[scattering]\nmodel = \"constant\"\nmean_free_path_pc = 1",
        "[scattering]\nd0_cm2_s = 1e28",
        "[scattering]\nmodel = \"slab\"\nclosure = \"reduced\"",
        "[rigidity]\nmin_gv = 1\nmax_gv = 100\n[scattering]\nmodel = \"table\"\ntable = \"tables/good.csv\"",
    ] {
        valid(&format!("{common}{model}"), &[]);
    }
}

#[test]
fn places_may_be_set_and_read_back() {
    let text = "[transport]\nwalk = \"microscopic\"\nadvection = false\n\
                [gas]\ntreatment = \"uniform\"\n[scattering]\nd0_cm2_s = 1e28";
    // touching cells, and one cut off at the edge beside the edge itself
    let places = "tally.pitch_angle_z_kpc=[0, 0.1, 0.2, 3.99, 4]";
    let config = valid(text, &[places]);
    let tally = &config.raw().tally;
    assert_eq!(tally.pitch_angle_z_kpc, [0.0, 0.1, 0.2, 3.99, 4.0]);
    assert_eq!(valid(&config.resolved_toml(), &[]), config);
    let error = refused(text, &[places, "tally.pitch_angle_z_kpc[4]=-4"]);
    assert_eq!(
        error,
        "--set tally.pitch_angle_z_kpc[4]=-4: tally.pitch_angle_z_kpc[4] = -4 is not allowed: it \
         must be at least 0 (kpc)"
    );
    assert_ne!(valid(text, &[]).hash(), config.hash());
}

#[test]
fn warnings_name_a_remedy() {
    let text = "[run]\nbatches = 8\nhistories = 4\n[gas]\nhalf_thickness_pc = 2000\n[sources]\ncutoff_gv = 0.01\n\
                [scattering]\nmodel = \"constant\"\nd0_cm2_s = 1e28\ndelta = 0.3\n";
    let warnings = valid(text, &[]).warnings();
    let messages: Vec<_> = warnings.iter().map(|w| w.message.as_str()).collect();
    assert_eq!(messages.len(), 5, "{messages:?}");
    assert!(
        messages[0].starts_with("run.batches = 8: the error bars themselves are uncertain by 27 %")
    );
    assert!(warnings.iter().all(|w| !w.remedy.is_empty()));
}

/// Deep nesting must end in a message, not in an overflow of the stack.
#[test]
fn endless_nesting_is_refused() {
    let deep = 200_000;
    let dotted = "a.".repeat(deep) + "a";
    for text in [
        "a = ".to_string() + &"[".repeat(deep),
        "a = ".to_string() + &"{ a = ".repeat(deep),
        format!("{dotted} = 1"),
        format!("[{dotted}]"),
    ] {
        refused(&text, &[]);
    }
    refused(FULL, &[&format!("{dotted}=1")]);
    refused(FULL, &[&format!("a={}", "[".repeat(deep))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// No input may panic: random bytes are put in the place of random parts of a valid file.
    #[test]
    fn no_mutation_panics(
        edits in prop::collection::vec((0..FULL.len(), 0usize..20, "\\PC{0,6}|[-\\[\\]{}=\"'.#\\n0-9a-z_]{0,8}"), 1..5),
        set in "[a-z_.\\[\\]0-9=\"{}-]{0,24}",
    ) {
        let mut text = FULL.to_string();
        for (start, length, new) in edits {
            let start = (0..=start.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            let end = (start..=text.len()).find(|&i| i >= start + length && text.is_char_boundary(i));
            text.replace_range(start..end.unwrap_or(text.len()), &new);
        }
        for sets in [vec![], vec![set]] {
            if let Err(error) = parse("a.toml", &text, &sets, Path::new("")) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }

    /// Single values replaced by whatever TOML can hold.
    #[test]
    fn no_value_panics(
        line in 0usize..40,
        value in prop::sample::select(vec![
            "nan", "inf", "-inf", "0", "-0.0", "1e400", "5e-324", "1.8e308", "99999999999999999999",
            "-9223372036854775808", "true", "\"\"", "[]", "[1, [2]]", "{}", "{ a = 1 }", "1979-05-27",
        ]),
    ) {
        let mut lines: Vec<String> = FULL.lines().map(String::from).collect();
        if let Some((key, _)) = lines.get(line).and_then(|l| l.split_once(" = ")) {
            lines[line] = format!("{key} = {value}");
        }
        let _ = parse("a.toml", &lines.join("\n"), &[], Path::new(""));
    }

    #[test]
    fn no_table_panics(text in "(rigidity_gv|d_zz_cm2_s|z_kpc|,|\\n|1|-|e|\"|#|nan| ){0,40}") {
        let _ = DiffusionTable::parse("d.csv", &format!("rigidity_gv,d_zz_cm2_s\n{text}"));
        let _ = DiffusionTable::parse("d.csv", &text);
    }

    #[test]
    fn no_table_of_pitch_angles_panics(
        text in "(mu|d_mumu|z_kpc|,|\\n){0,3}((0|1|\\.|e|-|9|,|nan| ){0,6},(0|1|\\.|e|-|9|,| ){0,6}\\n){0,8}",
    ) {
        let _ = PitchAngleTable::parse("d.csv", &format!("mu,d_mumu\n0.1,1\n0.9,2\n{text}"));
        let _ = PitchAngleTable::parse("d.csv", &text);
    }
}
