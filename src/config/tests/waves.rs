//! Waves, their damping and the loop that are allowed.

use super::*;

/// Waves in the hot layer alone, damped in two ways.
const WAVES: &str = r#"
[halo]
height_kpc = 5
[rigidity]
min_gv = 1
max_gv = 1e4
[[medium.layer]]
name = "warm"
z_hi_kpc = 1.0
magnetic_field_ug = 6
balanced = true
[[medium.layer]]
name = "hot"
z_lo_kpc = 1.0
z_hi_kpc = 5.0
magnetic_field_ug = 1

[scattering]
model = "waves"
[[scattering.layer]]
name = "warm"
models = ["power_law"]
d0_cm2_s = 1e29

[waves]
k_min_per_pc = 1
cascade_constant = 0
closure = "kq22"
stirring = { efficiency = 0 }
[[waves.damping]]
kind = "nonlinear_landau"
of = "amplitude"
[[waves.damping]]
kind = "turbulent"
outer_scale_pc = 100
profile = { kind = "power_law", scale_kpc = 1, exponent = -1 }

[coupling]
iterations = 5
z_kpc = 2
rigidities_gv = [10]

[losses]
ionization = "sink"
"#;

#[test]
fn waves_are_read_and_come_back() {
    let config = valid(WAVES, &[]);
    assert_eq!(valid(&config.resolved_toml(), &[]), config);
    let stored = Config::from_json("a", &config.to_json(), TableTexts::default());
    assert_eq!(stored.expect("valid").hash(), config.hash());
    assert!(config.warnings().is_empty());
    let raw = config.raw();
    assert!(raw.couples());
    assert_eq!(raw.waves.damping[1].profile.exponent, Some(-1.0));
    let hash = config.hash();
    for set in [
        "waves.closure=\"qlt\"",
        "waves.damping.0.of=\"energy\"",
        "waves.damping.1.outer_scale_pc=50",
        "coupling.replicas=16",
        "losses.ionization=true",
        "medium.layer.0.balanced=false",
    ] {
        let sets: &[&str] = match set {
            "waves.damping.0.of=\"energy\"" => &[set, "waves.damping.0.sound_speed_km_s=30"],
            _ => &[set],
        };
        assert_ne!(hash, valid(WAVES, sets).hash(), "{set}");
    }
}

/// 1/r_L of 1 GV is 9.2506e5/pc in 1 µG, of ten times 1e4 GV 9.2506.
#[test]
fn grids_of_wavenumbers_reach_to_the_resonances_and_no_further() {
    for (reaching, short, at) in [
        (
            "waves.k_max_per_pc=9.26e5",
            "waves.k_max_per_pc=9.24e5",
            "925100",
        ),
        (
            "waves.k_min_per_pc=9.24",
            "waves.k_min_per_pc=9.26",
            "9.251",
        ),
    ] {
        valid(WAVES, &[reaching]);
        let error = refused(WAVES, &[short]);
        let named = format!("with medium.layer[1].magnetic_field_ug = 1, k = 1/r_L is {at} per pc");
        assert!(error.contains(&named), "{error}");
    }
}

#[test]
fn without_growth_there_is_no_loop() {
    let text = "[rigidity]\nmin_gv = 1\n[scattering]\nmodel = \"waves\"\n";
    assert!(valid(text, &[]).raw().couples());
    assert!(!valid(text, &["waves.growth=false"]).raw().couples());
    // coefficients of such waves need no walk
    valid(text, &["waves.growth=false", "run.histories=0"]);
    let constant = "[scattering]\nd0_cm2_s = 1e28\n";
    assert!(!valid(constant, &[]).raw().couples());
}

#[test]
fn ionisation_is_on_off_or_a_sink() {
    let text = "[scattering]\nd0_cm2_s = 1e28\n";
    for (set, expected) in [
        ("losses.ionization=true", raw::Ionization::Loss),
        ("losses.ionization=false", raw::Ionization::Off),
        ("losses.ionization=\"sink\"", raw::Ionization::Sink),
    ] {
        let config = valid(text, &[set]);
        assert_eq!(config.raw().losses.ionization, expected);
        assert_eq!(valid(&config.resolved_toml(), &[]), config);
    }
    assert_eq!(
        valid(text, &[]).hash(),
        valid(text, &["losses.ionization=true"]).hash()
    );
}
