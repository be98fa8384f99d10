//! Turbulence and layers of scattering that are allowed.

use super::*;

/// Two layers of turbulence, one with jumps and a power law besides.
const TURBULENT: &str = r#"
[halo]
height_kpc = 5
[[medium.layer]]
name = "warm"
z_hi_kpc = 1.0
[[medium.layer]]
name = "halo"
z_lo_kpc = 1.0
z_hi_kpc = 5.0
ion_density_cm3 = 1e-3
temperature_k = 1e6

[scattering]
model = "modes"
d0_cm2_s = 1e30
[scattering.modes]
outer_scale_pc = 50
[[scattering.layer]]
name = "halo"
models = ["modes", "shocks"]
kinds = ["fast", "alfven"]
mach_number = 0.5
shock_distance_pc = 10
[[scattering.layer]]
name = "halo"
models = ["power_law"]
delta = 0.3
"#;

#[test]
fn layers_of_turbulence_are_read_and_come_back() {
    let config = valid(TURBULENT, &[]);
    assert_eq!(valid(&config.resolved_toml(), &[]), config);
    let stored = Config::from_json("a", &config.to_json(), TableTexts::default());
    assert_eq!(stored.expect("valid").hash(), config.hash());
    assert!(config.warnings().is_empty());
    let raw = config.raw();
    assert!(raw.falls_back("warm") && !raw.falls_back("halo"));
    let hash = config.hash();
    for set in [
        "scattering.modes.broadening=2",
        "scattering.layer.0.shock_distance_pc=20",
        "scattering.layer.0.kinds=[\"slow\"]",
    ] {
        assert_ne!(hash, valid(TURBULENT, &[set]).hash(), "{set}");
    }
}

#[test]
fn an_entry_goes_before_what_layers_have_in_common() {
    let config = valid(TURBULENT, &[]);
    let common = &config.raw().scattering;
    let [waves, power_law] = &common.layer[..] else {
        panic!("{common:?}");
    };
    let waves = waves.over(common);
    assert_eq!(waves.modes.kinds, [raw::Mode::Fast, raw::Mode::Alfven]);
    assert_eq!(waves.modes.mach_number, 0.5);
    assert_eq!(waves.modes.alfven_mach_number, 1.0);
    assert_eq!(waves.modes.outer_scale_pc, 50.0);
    assert_eq!(waves.d0_cm2_s, Some(1e30));
    let same = power_law.over(common);
    assert_eq!((same.delta, same.reference_gv), (0.3, 4.0));
    assert_eq!(same.d0_cm2_s, Some(1e30));
    let free = raw::ScatteringLayer {
        mean_free_path_pc: Some(2.0),
        ..power_law.clone()
    };
    let free = free.over(common);
    assert_eq!((free.d0_cm2_s, free.mean_free_path_pc), (None, Some(2.0)));
}

/// β = 8πnkT/B² is 1 at 10 374 790 K for 1e-3 cm⁻³ and 6 µG.
#[test]
fn assumptions_hold_up_to_their_limits() {
    let text = "[medium]\nmagnetic_field_ug = 6\nion_density_cm3 = 1e-3\ntemperature_k = 5e3\n\
                [scattering]\nmodel = \"modes\"\n";
    let least = "scattering.modes.outer_scale_pc=1.8e-7"; // r_L of 1 GV is 1.802e-7 pc
    valid(text, &["medium.temperature_k=1.03747e7"]);
    valid(text, &["rigidity.min_gv=0.99", least]);
    for (set, message) in [
        ("medium.temperature_k=1.03749e7", "β = 8πnkT/B²"),
        ("medium.temperature_k=4999", "too cold"),
        ("rigidity.min_gv=1", "Larmor radius"),
    ] {
        let error = refused(text, &[least, set]);
        assert!(error.contains(message), "{error}");
    }
    // none of it matters to Alfvén waves, which are taken for undamped
    let alfven = "scattering.modes.kinds=[\"alfven\"]";
    for set in ["medium.temperature_k=1e9", "medium.temperature_k=10"] {
        valid(text, &[alfven, set]);
    }
}
