//! What waves need of the medium and of their own grid.

use super::Checker;
use crate::config::raw::{ProfileKind, Raw, ScatteringTerm, Stirring, Waves};
use crate::config::values::number;
use crate::quote::shorten;
use crate::units::Rigidity;

const SECTION: &str = "waves";
const K_MIN: &str = "waves.k_min_per_pc";
const K_MAX: &str = "waves.k_max_per_pc";
const MODEL: &str = "scattering.model";
/// The waves must reach those of the particles above `rigidity.max_gv` that lose energy and come into the range.
const MARGIN: f64 = 10.0;
/// Most points of the grid: each replica has its own, and the walk as many cells at a hundred rigidities.
const MOST_POINTS: f64 = 1e6;

impl Checker<'_> {
    pub(super) fn waves(&mut self) {
        let raw = self.raw;
        if !raw.scatters_by(ScatteringTerm::Waves) {
            self.unread_section(SECTION, raw.waves != Waves::default());
            return;
        }
        self.same_field();
        self.one_stack();
        self.one_way();
        self.wavenumbers();
        self.points_of_waves();
        self.heights_of_waves();
        self.stirring();
        self.wave_damping("waves.damping", &self.raw.waves.damping);
    }

    /// Refuses a section that nothing reads.
    pub(super) fn unread_section(&mut self, section: &str, stands: bool) {
        if stands {
            let message = format!(
                "[{section}] is not read: nothing scatters by \"waves\" (set {MODEL} = \"waves\", or \"waves\" \
                 among the models of a [[scattering.layer]])"
            );
            self.fault(&[section], message);
        }
    }

    /// W is relative to the field, so that a change of the field along their way would change the waves.
    fn same_field(&mut self) {
        const PROFILE: &str = "medium.magnetic_field_profile.kind";
        let raw = self.raw;
        let why =
            "waves are followed in a field that is the same at all heights (remove the profile)";
        let varies = raw.medium.magnetic_field_profile.kind != ProfileKind::Uniform;
        self.not_with(varies && raw.medium.layer.is_empty(), PROFILE, MODEL, why);
        let with_waves = raw.layers_with_waves();
        let Some(&first) = with_waves.first() else {
            return;
        };
        for &i in &with_waves[1..] {
            let [(low, below), (high, above)] = [first, i].map(|i| field(raw, i));
            if low != high {
                let message = format!(
                    "{} must equal {}: \"waves\" scatter in both layers, and they are followed in a field that \
                     is the same at all heights",
                    self.found(&above),
                    self.found(&below)
                );
                self.fault(&[&above, &below], message);
                break;
            }
        }
    }

    /// Waves that leave a layer come into the next.
    fn one_stack(&mut self) {
        let with_waves = self.raw.layers_with_waves();
        for pair in with_waves.windows(2) {
            if pair[1] != pair[0] + 1 {
                let [below, above] =
                    [pair[0], pair[1]].map(|i| shorten(&self.raw.medium.layer[i].name));
                let message = format!(
                    "\"waves\" scatter in layers \"{below}\" and \"{above}\", but not in between: they are \
                     carried through (add \"waves\" to the layers between)"
                );
                self.fault(&["scattering.layer"], message);
            }
        }
    }

    /// Waves that streaming makes run away from the plane.
    fn one_way(&mut self) {
        const ADVECTION: &str = "transport.advection";
        const REACCELERATION: &str = "transport.reacceleration";
        let raw = self.raw;
        let transport = &raw.transport;
        let waves = chosen(raw);
        let why = "the waves of streaming particles run outwards, whereas second-order Fermi acceleration needs \
                   waves both ways (set it to false)";
        self.not_with(transport.reacceleration, REACCELERATION, &waves, why);
        let why = "the waves of streaming particles run outwards and carry particles with them (set it to true)";
        self.not_with(!transport.advection, ADVECTION, &waves, why);
        for i in raw.layers_with_waves() {
            let key = format!("medium.layer[{i}].balanced");
            let why = "the waves of streaming particles run outwards (leave the key out)";
            self.not_with(raw.medium.layer[i].balanced, &key, &waves, why);
        }
    }

    /// Every particle has its waves, at 1/r_L.
    fn wavenumbers(&mut self) {
        let raw = self.raw;
        let waves = &raw.waves;
        if waves.k_min_per_pc >= waves.k_max_per_pc {
            let message = format!(
                "{} must be less than {}",
                self.found(K_MIN),
                self.found(K_MAX)
            );
            return self.fault(&[K_MIN, K_MAX], message);
        }
        let (field_ug, field_key) = match raw.layers_with_waves().first() {
            Some(&i) => field(raw, i),
            None => (
                raw.medium.magnetic_field_ug,
                "medium.magnetic_field_ug".into(),
            ),
        };
        let resonant = |gv: f64| 1.0 / Rigidity(gv).larmor_radius_pc(field_ug);
        let (low, high) = (
            resonant(MARGIN * raw.rigidity.max_gv),
            resonant(raw.rigidity.min_gv),
        );
        for (beyond, edge, rigidity, needed, place, remedy) in [
            (
                waves.k_max_per_pc < high,
                K_MAX,
                "rigidity.min_gv",
                high,
                "there",
                "raise",
            ),
            (
                waves.k_min_per_pc > low,
                K_MIN,
                "rigidity.max_gv",
                low,
                "at ten times that, from where particles lose energy into the range",
                "lower",
            ),
        ] {
            if beyond {
                let message = format!(
                    "{} does not cover the resonances of {}: with {}, k = 1/r_L is {} per pc {place} ({remedy} \
                     {edge} to that)",
                    self.found(edge),
                    self.found(rigidity),
                    self.found(&field_key),
                    rounded(needed)
                );
                self.fault(&[edge, rigidity, &field_key], message);
            }
        }
    }

    /// A grid that fits into memory and time.
    fn points_of_waves(&mut self) {
        const CELLS: &str = "waves.z_cells";
        const PER_DECADE: &str = "waves.points_per_decade";
        let waves = &self.raw.waves;
        let decades = (waves.k_max_per_pc / waves.k_min_per_pc).log10();
        let points = decades * f64::from(waves.points_per_decade) * f64::from(waves.z_cells);
        if points > MOST_POINTS {
            let message = format!(
                "{} and {} over {} decades of k make {} points of the grid of waves, more than {} (lower one of \
                 them)",
                self.found(CELLS),
                self.found(PER_DECADE),
                rounded(decades),
                rounded(points),
                number(MOST_POINTS)
            );
            self.fault(&[CELLS, PER_DECADE], message);
        }
    }

    /// Cells of height lie within the halo.
    fn heights_of_waves(&mut self) {
        const HEIGHT: &str = "halo.height_kpc";
        let raw = self.raw;
        let fine = "waves.fine_below_kpc";
        if raw.waves.fine_below_kpc > raw.halo.height_kpc {
            let message = format!(
                "{} must not be greater than {}",
                self.found(fine),
                self.found(HEIGHT)
            );
            self.fault(&[fine, HEIGHT], message);
        }
    }

    fn stirring(&mut self) {
        const K: &str = "waves.stirring.k_per_pc";
        const EFFICIENCY: &str = "waves.stirring.efficiency";
        const CASCADE: &str = "waves.cascade_constant";
        let raw = self.raw;
        let waves = &raw.waves;
        let Stirring {
            efficiency,
            k_per_pc,
            ..
        } = waves.stirring;
        if efficiency == 0.0 {
            if !waves.growth {
                let growth = "waves.growth";
                let message = format!(
                    "{} and {} leave no waves at all, which \"waves\" are to scatter by (set one of them)",
                    self.found(growth),
                    self.found(EFFICIENCY)
                );
                self.fault(&[growth, EFFICIENCY], message);
            }
            return;
        }
        let (low, high) = (waves.k_min_per_pc, waves.k_max_per_pc);
        if low < high && !(low..=high).contains(&k_per_pc) {
            let message = format!(
                "{} does not lie between {} and {}",
                self.found(K),
                self.found(K_MIN),
                self.found(K_MAX)
            );
            self.fault(&[K, K_MIN, K_MAX], message);
        }
        let base = raw.layers_with_waves().first().copied().filter(|&i| i > 0);
        if let Some(i) = base {
            let message = format!(
                "{} does not go with waves that begin in layer \"{}\": supernovae stir those of the plane (set \
                 {EFFICIENCY} = 0)",
                self.found(EFFICIENCY),
                shorten(&raw.medium.layer[i].name)
            );
            self.fault(&[EFFICIENCY, "scattering.layer"], message);
        }
        let why = "what is stirred on large scales reaches no particle without a cascade (set \
                   waves.stirring.efficiency = 0)";
        self.not_with(waves.cascade_constant == 0.0, CASCADE, EFFICIENCY, why);
    }
}

/// The key that chooses waves.
fn chosen(raw: &Raw) -> String {
    let entries = raw.scattering.layer.iter().enumerate();
    let mut named =
        entries.flat_map(|(i, entry)| entry.models.iter().enumerate().map(move |m| (i, m)));
    named
        .find(|(_, (_, model))| **model == ScatteringTerm::Waves)
        .map_or_else(
            || MODEL.into(),
            |(i, (j, _))| format!("scattering.layer[{i}].models[{j}]"),
        )
}

/// The field of a layer in µG, and its key.
fn field(raw: &Raw, layer: usize) -> (f64, String) {
    match raw.medium.layer[layer].magnetic_field_ug {
        Some(own) => (own, format!("medium.layer[{layer}].magnetic_field_ug")),
        None => (
            raw.medium.magnetic_field_ug,
            "medium.magnetic_field_ug".into(),
        ),
    }
}

/// A value to four digits.
pub(super) fn rounded(x: f64) -> String {
    let four = format!("{x:.3e}");
    four.parse().map_or(four, number)
}
