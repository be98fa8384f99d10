//! Every table of a run, from the batches alone.

use std::ops::Range;

use crate::config::raw::ProfileKind;
use crate::medium::Medium;
use crate::numerics::GaussLegendre;
use crate::scattering::{
    self, ByMode, CascadeEnd, Law, ModeTable, ModeTables, Modes, Scattering, Sites,
};
use crate::store::Table;
use crate::tally::{self, Batches};
use crate::units::Rigidity;

use super::Model;

/// Heights at which coefficients that vary smoothly are tabulated.
const HEIGHTS: u32 = 9;
/// Those in kpc at which coefficients by waves are, besides the plane: a halo forms over decades of height.
const HEIGHTS_KPC: [f64; 7] = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];

/// The tables that derive from batches.
const ESTIMATES: [&str; 9] = [
    "spectrum",
    "ratio",
    "composition",
    "density",
    "grammage",
    "grammage_mean",
    "escape",
    "pitch_angle",
    "pitch_angle_moments",
];

impl Model {
    /// The tables of a run, the batches last.
    pub fn tables(&self, batches: &Batches) -> Vec<Table> {
        // of nothing walked there is no estimate
        let walked = ESTIMATES.iter().filter(|_| batches.histories > 0);
        walked
            .filter_map(|name| self.estimates(name, batches))
            .chain(self.coefficient_tables())
            .chain(
                self.nested_leaky_box
                    .as_ref()
                    .map(|nested| nested.table(self)),
            )
            .chain([tally::to_table(batches)])
            .collect()
    }

    /// The tables of coefficients at the tallied rigidities.
    fn coefficient_tables(&self) -> Vec<Table> {
        let tallied = 0..self.layout.ln_rigidity.count;
        let rigidities: Vec<Rigidity> = tallied.map(|b| self.layout.rigidity(b)).collect();
        self.coefficients_at(&rigidities)
    }

    /// The tables of coefficients alone, which need no walk: where D_µµ is computed, at every rigidity at which it
    /// is, and at the ends of the tallied range.
    pub fn coefficients_alone(&self) -> Vec<Table> {
        let Law::Computed(computed) = &self.scattering.law else {
            return self.coefficient_tables();
        };
        let tallied = &self.layout.ln_rigidity;
        let end = |edge: usize| Rigidity(libm::exp(tallied.edge(edge)));
        let all = &computed.tables().rigidities;
        let mut rigidities = vec![end(0)];
        rigidities.extend_from_slice(&all[self.tallied_among(all)]);
        rigidities.push(end(tallied.count));
        rigidities.dedup();
        self.coefficients_at(&rigidities)
    }

    /// Which of ascending rigidities are in the tallied range.
    fn tallied_among(&self, all: &[Rigidity]) -> Range<usize> {
        let tallied = &self.layout.ln_rigidity;
        let edge = |i: usize| libm::exp(tallied.edge(i));
        let from = all.partition_point(|r| r.gv() < edge(0));
        from..all.partition_point(|r| r.gv() <= edge(tallied.count))
    }

    fn coefficients_at(&self, rigidities: &[Rigidity]) -> Vec<Table> {
        let heights = self.tabulated_heights();
        let sites = Sites {
            species: &self.species,
            medium: &self.medium,
            rigidities,
            heights: &heights,
        };
        let transport = scattering::transport(&self.scattering, &sites);
        let Law::Computed(computed) = &self.scattering.law else {
            return vec![transport, scattering::scattering(&self.scattering, &sites)];
        };
        let transport = scattering::with_confinement(transport, &sites, |r, z| computed.near(r, z));
        let mut tables = vec![transport, self.by_mode(computed.tables())];
        tables.extend(self.cascade_ends());
        tables
    }

    /// D_µµ mode by mode at the tabulated rigidities that are tallied.
    fn by_mode(&self, tables: &ModeTables) -> Table {
        let gv: Vec<f64> = tables.rigidities.iter().map(|r| r.gv()).collect();
        let within = self.tallied_among(&tables.rigidities);
        let count = tables.angles.mu.len();
        let heights = tables.places.heights_kpc();
        let sites = tables.sites.iter().zip(&heights).map(|(site, &z_kpc)| {
            let modes = site.modes.iter().map(|ModeTable { name, d_mumu_per_s }| {
                (
                    &name[..],
                    &d_mumu_per_s[within.start * count..within.end * count],
                )
            });
            Modes {
                layer: self.medium.layer_name(z_kpc),
                z_kpc,
                modes: modes.collect(),
            }
        });
        scattering::scattering_by_mode(&ByMode {
            rigidities_gv: &gv[within.clone()],
            mu: &tables.angles.mu,
            sites: sites.collect(),
        })
    }

    /// Where cascades of fast modes end, if there are any.
    fn cascade_ends(&self) -> Vec<Table> {
        let ends = self.ends.iter().map(|end| CascadeEnd {
            layer: &end.layer,
            z_kpc: end.z_kpc,
            outer_scale_pc: end.outer_scale_pc,
            truncation: &end.truncation,
        });
        let ends: Vec<CascadeEnd<'_>> = ends.collect();
        if ends.is_empty() {
            return Vec::new();
        }
        vec![
            scattering::truncation(&ends),
            scattering::critical_angle(&ends),
        ]
    }

    /// A table that derives from batches, by its name.
    pub fn estimates(&self, table: &str, batches: &Batches) -> Option<Table> {
        match &self.nuclei {
            Some(nuclei) => nuclei.estimates(self, table, batches),
            None => self.of_one(table, batches),
        }
    }

    /// The same of a species that is walked alone.
    fn of_one(&self, table: &str, batches: &Batches) -> Option<Table> {
        let has_places = !self.layout.places.all.is_empty();
        Some(match table {
            "spectrum" => tally::spectrum(&self.spectrum().intensity(batches), self.potential_gv),
            "composition" => tally::composition(
                &self.spectrum().intensity(batches),
                self.composition.as_ref()?,
            ),
            "density" => tally::density(batches, &self.spectrum(), |from, to| {
                self.tube_volume(from, to)
            }),
            "grammage" => tally::grammage(batches, &self.species),
            "grammage_mean" => tally::grammage_mean(batches, &self.species),
            "escape" => tally::escape(batches, &self.species, self.has_exit_angles()),
            "pitch_angle" if has_places => tally::pitch_angle(batches, &self.species),
            "pitch_angle_moments" if has_places => {
                tally::pitch_angle_moments(batches, &self.species)
            }
            _ => return None,
        })
    }

    /// ∫A dz over heights in kpc, for the tube that particles follow.
    fn tube_volume(&self, from_kpc: f64, to_kpc: f64) -> f64 {
        if self.focusing {
            let field = |z| self.medium.at(z).magnetic_field_ug;
            GaussLegendre::new(8).integrate(from_kpc, to_kpc, |z| field(0.0) / field(z))
        } else {
            to_kpc - from_kpc
        }
    }

    /// The middle of each layer, the midplane of a uniform medium, or a few heights where anything varies.
    fn tabulated_heights(&self) -> Vec<f64> {
        match &self.medium {
            Medium::Layers(layers) => layers
                .iter()
                .map(|l| 0.5 * (l.z_lo_kpc + l.z_hi_kpc))
                .collect(),
            Medium::Smooth { .. } if !self.varies_with_height => vec![0.0],
            Medium::Smooth { .. } if self.waves.is_some() => {
                let inside = |z: &f64| *z < self.halo_kpc;
                let all = [0.0].into_iter().chain(HEIGHTS_KPC);
                all.filter(inside).collect()
            }
            Medium::Smooth { .. } => (0..HEIGHTS)
                .map(|i| self.halo_kpc * f64::from(i) / f64::from(HEIGHTS - 1))
                .collect(),
        }
    }
}

/// Whether any coefficient varies smoothly with height.
pub fn varies_with_height(raw: &crate::config::raw::Raw, scattering: &Scattering) -> bool {
    let medium = &raw.medium;
    let profiles = [
        &raw.scattering.profile,
        &medium.magnetic_field_profile,
        &medium.ion_density_profile,
        &medium.alfven_speed_profile,
    ];
    profiles.iter().any(|p| p.kind != ProfileKind::Uniform)
        || match &scattering.law {
            Law::Table(table) => table.varies_with_height(),
            Law::Computed(computed) => computed.varies_smoothly(),
            Law::Cells(_) => true,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config;

    #[test]
    fn coefficients_by_waves_are_tabulated_over_decades_of_height() {
        let text = "[scattering]\nmodel = \"waves\"\n[rigidity]\nmin_gv = 10\nmax_gv = 1e4\n\
                    [halo]\nheight_kpc = 4\nboundary = \"zero_density\"\n[transport]\nwalk = \"macroscopic\"\n";
        let config = config::parse("waves.toml", text, &[], Path::new("")).expect("valid");
        let heights = Model::of(&config).tabulated_heights();
        assert_eq!(heights, [0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]);
    }
}
