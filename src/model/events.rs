//! Single supernovae, as the config has them.

use crate::config::raw::{self, ArmModel};
use crate::config::{Catalogue, Config};
use crate::data::known_remnants;
use crate::sources::{
    Arm, BurstSampler, Bursts, Complete, Events, Galaxy, Origin, Radial, Reach, Release, Rotation,
    Scatter, Source, published,
};
use crate::units::{KM_S_KPC_MYR, Rigidity};

use super::parts;

/// The supernovae of a run's realisations that can matter.
pub fn events(config: &Config, reach: &Reach<'_>) -> Events {
    let raw = &config.raw().sources;
    let origin = match config.catalogue() {
        Some(catalogue) => Origin::Catalogue(bursts(catalogue)),
        None => {
            let height = parts::height(raw, config.raw().halo.height_kpc);
            Origin::Drawn(BurstSampler::new(&galaxy(raw), height, reach))
        }
    };
    Events {
        origin,
        remnants: remnants(raw),
        complete: Complete {
            within_kpc: raw.complete_within_kpc,
            younger_than_myr: raw.complete_younger_than_yr / 1e6,
        },
        scatter: Scatter {
            energy_dex: raw.energy_scatter_dex,
            cutoff: parts::cutoff(raw).filter(|cutoff| cutoff.dex > 0.0),
        },
    }
}

/// Where supernovae explode.
pub fn galaxy(raw: &raw::Sources) -> Galaxy {
    let keys = &raw.galaxy;
    let sun = keys.sun_radius_kpc;
    let radial = keys.radial_profile.published();
    let radial = radial.and_then(|name| published::radial(name, sun));
    let rotation = Rotation {
        sun_radius_kpc: sun,
        relative_speed_per_myr: (keys.sun_speed_km_s / sun - keys.pattern_speed_km_s_kpc)
            * KM_S_KPC_MYR,
    };
    Galaxy::new(
        raw.supernova_rate_per_yr * 1e6,
        rotation,
        radial.unwrap_or_else(|| Radial::exponential(keys.disc_scale_kpc)),
        arms(keys),
        keys.arm_fraction,
    )
}

fn arms(keys: &raw::Galaxy) -> Vec<Arm> {
    let width_kpc = keys.arm_width_pc.map(|pc| pc / 1e3);
    if let Some(name) = keys.arms.published() {
        return published::arms(name, keys.sun_radius_kpc, width_kpc);
    }
    if keys.arms == ArmModel::None {
        return Vec::new();
    }
    let pitch = keys.arm_pitch_deg.to_radians();
    // d = R sin i Δφ, and the Sun is ahead of an arm that it lies outside of
    let nearest = -keys.arm_distance_pc / 1e3 / (keys.sun_radius_kpc * libm::sin(pitch));
    let arm = |k: u32| {
        let phase = nearest + std::f64::consts::TAU * f64::from(k) / f64::from(keys.arm_count);
        let name = format!("arm {}", k + 1);
        let width = width_kpc.unwrap_or(published::ARM_WIDTH_KPC);
        Arm::logarithmic(&name, phase, pitch, width, 1.0)
    };
    (0..keys.arm_count).map(arm).collect()
}

/// The known remnants; the checks have made sure that nothing is missing.
fn remnants(raw: &raw::Sources) -> Bursts {
    let list = known_remnants();
    let source = |remnant: &raw::Remnant| {
        let whole = remnant.completed(&list);
        Some(Source::seen(
            whole.l_deg?,
            whole.b_deg?,
            whole.distance_kpc?,
            whole.age_yr? / 1e6,
            whole.energy,
        ))
    };
    raw.remnant.iter().filter_map(source).collect()
}

fn bursts(catalogue: &Catalogue) -> Bursts {
    let sources = (0..catalogue.age_myr.len()).map(|i| Source {
        age_myr: catalogue.age_myr[i],
        place_kpc: catalogue.place_kpc[i],
        weight: catalogue.weight[i],
    });
    sources.collect()
}

/// When particles leave their source.
pub fn release(raw: &raw::Sources) -> Release {
    Release {
        time_myr: raw.release_time_yr / 1e6,
        reference: Rigidity(raw.release_reference_gv),
        exponent: raw.release_exponent,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config;

    fn read(text: &str) -> Config {
        let text = format!("[scattering]\nd0_cm2_s = 1e28\n{text}");
        let config = config::parse("a.toml", &text, &[], Path::new("tests/bad"));
        config.unwrap_or_else(|error| panic!("{error}"))
    }

    fn first(config: &Config) -> Bursts {
        let near = |_: f64, _: f64| 1.0;
        let reach = Reach {
            youngest_myr: 0.0,
            oldest_myr: 3.0,
            distance_kpc: &near,
        };
        let mut bursts = Bursts::default();
        events(config, &reach).draw(config.raw().run.seed, 0, &mut bursts);
        bursts
    }

    /// The formula of the reference model, term by term.
    #[test]
    fn the_default_galaxy_is_the_reference_model() {
        use std::f64::consts::{PI, TAU};
        let galaxy = galaxy(&raw::Sources::default());
        let pitch = f64::to_radians(28.0);
        let turn = (220.0 / 8.5 - 15.0) * 1.022_712_165e-3;
        for (x, y, age) in [(0.0, 0.0, 0.0), (0.7, -1.1, 4.0), (-2.0, 1.5, 20.0)] {
            let radius = libm::hypot(8.5 + x, y);
            let phi = libm::atan2(y, 8.5 + x);
            let s = 0.3 / (radius * libm::sin(pitch));
            let arms: f64 = (1..=4)
                .map(|k| {
                    let start = -0.5 / (8.5 * libm::sin(pitch)) + f64::from(k) * PI / 2.0;
                    let axis = start + turn * age - libm::log(radius / 8.5) / libm::tan(pitch);
                    let off = libm::remainder(phi - axis, TAU);
                    libm::exp(-off * off / (2.0 * s * s))
                })
                .sum();
            let arms = TAU / 4.0 / (TAU.sqrt() * s) * arms;
            let disc = 1e6 / 30.0 * libm::exp(-radius / 4.0) / (TAU * 16.0);
            let exact = disc * (1.0 - 0.726 + 0.726 * arms);
            let found = galaxy.rate(x, y, age);
            assert!((found / exact - 1.0).abs() < 1e-6, "{found} {exact}");
        }
        assert_eq!(galaxy.arms().len(), 4);
    }

    #[test]
    fn every_geometry_can_be_chosen() {
        let profiles = [
            "exponential",
            "case_bhattacharya_1998",
            "case_bhattacharya_1996",
            "lorimer_2006",
            "yusifov_kucuk_2004",
            "yusifov_kucuk_2004_b",
            "faucher_kaspi_2006",
            "paczynski_1990",
            "giguere_kaspi_dragon",
            "ferriere_2001",
        ];
        let rates = profiles.map(|name| {
            let text = format!("[sources.galaxy]\narms = 'none'\nradial_profile = '{name}'\n");
            galaxy(&read(&text).raw().sources).rate(0.0, 0.0, 0.0)
        });
        // all different, and within a factor of two or so of the exponential disc's 39.6 per kpc² and Myr
        let mut sorted = rates.to_vec();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|w| w[0] < w[1]), "{rates:?}");
        assert!(sorted[0] > 15.0 && sorted[9] < 120.0, "{rates:?}");
        for (name, count) in [
            ("none", 0),
            ("logarithmic", 4),
            ("faucher_giguere_kaspi_2006", 4),
            ("vallee_2008", 4),
            ("steiman_cameron_2010", 4),
            ("reid_2019", 7),
        ] {
            let config = read(&format!("[sources.galaxy]\narms = '{name}'\n"));
            assert_eq!(galaxy(&config.raw().sources).arms().len(), count);
        }
    }

    #[test]
    fn a_catalogue_comes_as_it_is_with_the_remnants() {
        let config = read(
            "[[sources.remnant]]\nname = 'Vela'\n[[sources.remnant]]\nname = 'Geminga'\n\
             distance_kpc = 0.25\nage_yr = 3.4e5\nenergy = 2\n[sources]\ncatalogue = 'tables/catalogue.csv'\n",
        );
        let bursts = first(&config);
        assert_eq!(bursts.age_myr, [0.018, 0.02, 0.34, 1.5]);
        assert_eq!(bursts.weight, [1.0, 0.5, 2.0, 1.25]);
        assert_eq!(bursts.x_kpc[1], 0.3);
        assert_eq!(bursts.z_kpc[3], -0.1);
        let [x, y] = [bursts.x_kpc[0], bursts.y_kpc[0]];
        let l = libm::atan2(y, -x).to_degrees() + 360.0;
        assert!((l - 263.9).abs() < 1e-9, "{l}");
    }

    #[test]
    fn keys_of_scatter_and_release_are_read() {
        let config = read(
            "[sources]\ncutoff_gv = 1e6\ncutoff_scatter_dex = 0.5\nenergy_scatter_dex = 0.2\n\
             release_time_yr = 1e4\nrelease_reference_gv = 100\nrelease_exponent = 1\n",
        );
        let bursts = first(&config);
        assert!(bursts.len() > 20 && bursts.ln_cutoff.len() == bursts.len());
        assert!(bursts.weight.iter().all(|&w| w > 0.0 && w != 1.0));
        let release = release(&config.raw().sources);
        assert!((release.after_myr(Rigidity(1e3)) - 1e-3).abs() < 1e-15);
    }
}
