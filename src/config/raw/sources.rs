//! The keys of `[sources]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::KnownRemnant;

/// `[sources]`: smooth injection over the disc, or single supernovae for realisations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sources {
    /// What is accelerated.
    pub species: Accelerated,
    /// Distribution in height.
    pub profile: SourceProfile,
    /// Standard deviation in height of the Gaussian profile in pc.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sigma_pc: f64,
    /// γ of the injected phase-space density f ∝ R^{−γ}; particles per rigidity go as R^{2−γ}.
    #[schemars(extend("exclusiveMinimum" = 3.0, "exclusiveMaximum" = 5.0))]
    pub spectral_index: f64,
    /// Exponential cut-off exp(−R/R_c) in GV; none when left out.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub cutoff_gv: Option<f64>,
    /// Fraction of a supernova's energy that goes into the species.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub efficiency: f64,
    /// Energy of a supernova in erg.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub supernova_energy_erg: f64,
    /// Supernovae per year in the disc.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub supernova_rate_per_yr: f64,
    /// Radius R_d of the disc in kpc: the rate per area is the rate over πR_d².
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub disc_radius_kpc: f64,
    /// Upper limit in GV of the energy integral that normalises the spectrum.
    #[schemars(extend("exclusiveMinimum" = 1.0))]
    pub normalization_max_gv: f64,
    /// Where single supernovae explode, in realisations.
    pub galaxy: Galaxy,
    /// CSV file with columns `x_kpc`, `y_kpc`, `z_kpc`, `age_myr` and optionally `weight` (energy relative to the mean): the supernovae of every realisation instead of a draw. Places are relative to the Sun, x away from the Galactic centre, y along rotation; the path is relative to the config file.
    pub catalogue: Option<String>,
    /// Known remnants, in every realisation.
    #[schemars(length(max = 1000))]
    pub remnant: Vec<Remnant>,
    /// Radius in kpc of the cylinder around the Sun within which every young supernova is among the remnants: none is drawn there.
    #[schemars(range(min = 0.0))]
    pub complete_within_kpc: f64,
    /// Age in yr up to which `complete_within_kpc` holds.
    #[schemars(range(min = 0.0))]
    pub complete_younger_than_yr: f64,
    /// Time t0 in yr between the explosion and the release of particles at `release_reference_gv`: t0 (R/R0)^{−exponent}.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub release_time_yr: f64,
    /// Rigidity R0 in GV at which `release_time_yr` holds.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub release_reference_gv: f64,
    /// How much earlier the highest rigidities are released; 0 releases all at the same time.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub release_exponent: f64,
    /// Standard deviation of log10 of the energy of single supernovae, whose mean stays the same.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub energy_scatter_dex: f64,
    /// Standard deviation of log10 of the cut-off of single supernovae, whose median is `cutoff_gv`; smooth injection has the mean of what they leave.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub cutoff_scatter_dex: f64,
}

impl Default for Sources {
    fn default() -> Self {
        Self {
            species: Accelerated::Proton,
            profile: SourceProfile::Thin,
            sigma_pc: 100.0,
            spectral_index: 4.3,
            cutoff_gv: None,
            efficiency: 0.1,
            supernova_energy_erg: 1e51,
            supernova_rate_per_yr: 1.0 / 30.0,
            disc_radius_kpc: 10.0,
            normalization_max_gv: 1e6,
            galaxy: Galaxy::default(),
            catalogue: None,
            remnant: Vec::new(),
            complete_within_kpc: 0.0,
            complete_younger_than_yr: 0.0,
            release_time_yr: 0.0,
            release_reference_gv: 1e3,
            release_exponent: 0.0,
            energy_scatter_dex: 0.0,
            cutoff_scatter_dex: 0.0,
        }
    }
}

/// Particles that sources accelerate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Accelerated {
    /// Protons, and with `[nuclei]` these.
    Proton,
    /// Electrons; they radiate as `[losses.radiative]` says.
    Electron,
    /// Positrons, which fare as electrons do.
    Positron,
}

/// Distributions of sources in height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceProfile {
    /// All at z = 0.
    Thin,
    /// A Gaussian of standard deviation `sigma_pc`, redrawn beyond the halo's edge.
    Gaussian,
}

/// `[sources.galaxy]`: the surface rate of single supernovae; by default the four logarithmic arms of the
/// reference model. The whole Galaxy has `supernova_rate_per_yr`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Galaxy {
    /// Surface density against the distance from the centre.
    pub radial_profile: RadialModel,
    /// Scale R_d in kpc of the exponential disc.
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub disc_scale_kpc: f64,
    /// Distance of the Sun from the Galactic centre in kpc; published profiles and arms are scaled to it from the distance that they were made for.
    #[schemars(range(min = 0.1, max = 100.0))]
    pub sun_radius_kpc: f64,
    /// Speed of the Sun around the centre in km/s.
    #[schemars(range(min = 0.0, max = 1e4))]
    pub sun_speed_km_s: f64,
    /// Angular speed of the arms in km/s/kpc.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub pattern_speed_km_s_kpc: f64,
    /// Which spiral arms.
    pub arms: ArmModel,
    /// Number of arms (`logarithmic`).
    #[schemars(range(min = 1, max = 64))]
    pub arm_count: u32,
    /// Pitch angle in degrees (`logarithmic`).
    #[schemars(extend("exclusiveMinimum" = 0.0, "exclusiveMaximum" = 90.0))]
    pub arm_pitch_deg: f64,
    /// How far in pc the Sun lies outside the axis of the nearest arm, perpendicular to it (`logarithmic`).
    #[schemars(range(min = -1e5, max = 1e5))]
    pub arm_distance_pc: f64,
    /// Standard deviation in pc of the Gaussian across an arm. Left out, 300, or what the published arms have for themselves.
    #[schemars(range(min = 1.0, max = 1e5))]
    pub arm_width_pc: Option<f64>,
    /// Share of supernovae in arms; the others are smooth around the centre.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub arm_fraction: f64,
}

impl Default for Galaxy {
    fn default() -> Self {
        Self {
            radial_profile: RadialModel::Exponential,
            disc_scale_kpc: 4.0,
            sun_radius_kpc: 8.5,
            sun_speed_km_s: 220.0,
            pattern_speed_km_s_kpc: 15.0,
            arms: ArmModel::Logarithmic,
            arm_count: 4,
            arm_pitch_deg: 28.0,
            arm_distance_pc: 500.0,
            arm_width_pc: None,
            arm_fraction: 0.726,
        }
    }
}

/// Surface densities of sources; those that also depend on height are integrated over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RadialModel {
    /// e^{−R/R_d} with `disc_scale_kpc`.
    Exponential,
    /// Supernova remnants of Case & Bhattacharya 1998.
    #[serde(rename = "case_bhattacharya_1998")]
    CaseBhattacharya1998,
    /// Supernova remnants of Case & Bhattacharya 1996.
    #[serde(rename = "case_bhattacharya_1996")]
    CaseBhattacharya1996,
    /// Pulsars of Lorimer et al. 2006.
    #[serde(rename = "lorimer_2006")]
    Lorimer2006,
    /// Pulsars of Yusifov & Küçük 2004.
    #[serde(rename = "yusifov_kucuk_2004")]
    YusifovKucuk2004,
    /// Births of pulsars of Yusifov & Küçük 2004.
    #[serde(rename = "yusifov_kucuk_2004_b")]
    YusifovKucuk2004B,
    /// Births of pulsars of Faucher-Giguère & Kaspi 2006.
    #[serde(rename = "faucher_kaspi_2006")]
    FaucherKaspi2006,
    /// Neutron stars of Paczyński 1990.
    #[serde(rename = "paczynski_1990")]
    Paczynski1990,
    /// Pulsars after Faucher-Giguère & Kaspi 2006 as the code DRAGON has them.
    #[serde(rename = "giguere_kaspi_dragon")]
    GiguereKaspiDragon,
    /// Supernovae of Ferrière 2001.
    #[serde(rename = "ferriere_2001")]
    Ferriere2001,
}

impl RadialModel {
    /// Its name in the table of profiles; none for the exponential disc.
    pub fn published(self) -> Option<&'static str> {
        Some(match self {
            Self::Exponential => return None,
            Self::CaseBhattacharya1998 => "CaseBhattacharya1998",
            Self::CaseBhattacharya1996 => "CaseBhattacharya1996",
            Self::Lorimer2006 => "Lorimer2006",
            Self::YusifovKucuk2004 => "YusifovKucuk2004",
            Self::YusifovKucuk2004B => "YusifovKucuk2004B",
            Self::FaucherKaspi2006 => "FaucherKaspi2006",
            Self::Paczynski1990 => "Paczynski1990",
            Self::GiguereKaspiDragon => "GiguereKaspi_DRAGON",
            Self::Ferriere2001 => "Ferriere2001",
        })
    }
}

/// Sets of spiral arms, all trailing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArmModel {
    /// No arms: all supernovae are smooth around the centre.
    None,
    /// Equal logarithmic arms at equal angles.
    Logarithmic,
    /// Four logarithmic arms of Faucher-Giguère & Kaspi 2006.
    #[serde(rename = "faucher_giguere_kaspi_2006")]
    FaucherGiguereKaspi2006,
    /// Four logarithmic arms of Vallée 2008.
    #[serde(rename = "vallee_2008")]
    Vallee2008,
    /// Four logarithmic arms of Steiman-Cameron et al. 2010, with their weights.
    #[serde(rename = "steiman_cameron_2010")]
    SteimanCameron2010,
    /// Seven arms with kinks of Reid et al. 2019, each with its width; beyond the stretch that was fitted they go on at the same pitch, half a turn to each side of the kink.
    #[serde(rename = "reid_2019")]
    Reid2019,
}

impl ArmModel {
    /// Its name in the tables of arms; none where they are not from a table.
    pub fn published(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Logarithmic => None,
            Self::FaucherGiguereKaspi2006 => Some("FaucherGiguereKaspi2006"),
            Self::Vallee2008 => Some("Vallee2008"),
            Self::SteimanCameron2010 => Some("SteimanCameron2010"),
            Self::Reid2019 => Some("Reid2019"),
        }
    }
}

/// `[[sources.remnant]]`: a known supernova. For a remnant of the shipped list (SNRcat, within 1 kpc) the
/// name is enough: the middle of the published ranges holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Remnant {
    /// Name in the list, such as "Vela" or "Cygnus Loop", or a new one.
    pub name: String,
    /// Galactic longitude in degrees; left out, that of the list.
    #[schemars(range(min = -360.0, max = 360.0))]
    pub l_deg: Option<f64>,
    /// Galactic latitude in degrees; left out, that of the list.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub b_deg: Option<f64>,
    /// Distance in kpc; left out, that of the list.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub distance_kpc: Option<f64>,
    /// Age in yr; left out, that of the list.
    #[schemars(range(min = 0.0))]
    pub age_yr: Option<f64>,
    /// Energy relative to `supernova_energy_erg`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub energy: f64,
}

impl Default for Remnant {
    fn default() -> Self {
        Self {
            name: String::new(),
            l_deg: None,
            b_deg: None,
            distance_kpc: None,
            age_yr: None,
            energy: 1.0,
        }
    }
}

impl Remnant {
    /// What is left out taken from the list.
    pub fn completed(&self, list: &[KnownRemnant]) -> Self {
        let Some(known) = list.iter().find(|known| known.name == self.name) else {
            return self.clone();
        };
        Self {
            l_deg: self.l_deg.or(Some(known.l_deg)),
            b_deg: self.b_deg.or(Some(known.b_deg)),
            distance_kpc: self.distance_kpc.or(known.distance_kpc),
            age_yr: self.age_yr.or(known.age_yr),
            ..self.clone()
        }
    }
}
