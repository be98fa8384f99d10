//! The configuration after every check.

use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::near_source::SourceGrammage;
use super::pitch_angle_table::PitchAngleTable;
use super::raw::{Raw, Run};
use super::table::DiffusionTable;
use super::tree::Tree;
use super::{ConfigError, TableFault, from_tree, stem, warnings};
use crate::data::CrossSectionTable;
use crate::quote::shorten;
use crate::store::{Identity, RunInfo, Warning};

/// A configuration that passed every check; there is no other way to make one.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    name: String,
    raw: Raw,
    tables: Tables,
}

/// The tables that a configuration names, each with its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tables {
    /// `scattering.table`.
    pub diffusion: Option<(DiffusionTable, String)>,
    /// `scattering.pitch_angle.table`.
    pub pitch_angle: Option<(PitchAngleTable, String)>,
    /// `sources.catalogue`.
    pub catalogue: Option<(Catalogue, String)>,
    /// `nuclei.cross_sections`, where it is a file.
    pub cross_sections: Option<(CrossSectionTable, String)>,
    /// `nuclei.inelastic`, where it is a file.
    pub inelastic: Option<(CrossSectionTable, String)>,
    /// `nested_leaky_box.source_grammage.from`.
    pub source_grammage: Option<(SourceGrammage, String)>,
}

/// The CSV texts of the tables that a stored configuration names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableTexts<'a> {
    /// Of `scattering.table`.
    pub diffusion: Option<&'a str>,
    /// Of `scattering.pitch_angle.table`.
    pub pitch_angle: Option<&'a str>,
    /// Of `sources.catalogue`.
    pub catalogue: Option<&'a str>,
    /// Of `nuclei.cross_sections`.
    pub cross_sections: Option<&'a str>,
    /// Of `nuclei.inelastic`.
    pub inelastic: Option<&'a str>,
    /// Of `nested_leaky_box.source_grammage.from`.
    pub source_grammage: Option<&'a str>,
}

impl<'a> TableTexts<'a> {
    /// Those that a run keeps beside its configuration.
    pub fn stored_in(info: &'a RunInfo) -> Self {
        Self {
            diffusion: info.diffusion_table.as_deref(),
            pitch_angle: info.pitch_angle_table.as_deref(),
            catalogue: info.catalogue.as_deref(),
            cross_sections: info.cross_sections.as_deref(),
            inelastic: info.inelastic.as_deref(),
            source_grammage: info.source_grammage.as_deref(),
        }
    }
}

impl<'a> TableTexts<'a> {
    /// The text of the table that a key names.
    pub(super) fn of(&self, key: &str) -> Option<&'a str> {
        match key {
            PITCH_ANGLE => self.pitch_angle,
            CATALOGUE => self.catalogue,
            CROSS_SECTIONS => self.cross_sections,
            INELASTIC => self.inelastic,
            SOURCE_GRAMMAGE => self.source_grammage,
            _ => self.diffusion,
        }
    }
}

/// The key of [`TableTexts::pitch_angle`].
const PITCH_ANGLE: &str = "scattering.pitch_angle.table";
/// The key of [`TableTexts::catalogue`].
const CATALOGUE: &str = "sources.catalogue";
/// The key of [`TableTexts::cross_sections`].
const CROSS_SECTIONS: &str = "nuclei.cross_sections";
/// The key of [`TableTexts::inelastic`].
const INELASTIC: &str = "nuclei.inelastic";
/// The key of [`TableTexts::source_grammage`].
pub(super) const SOURCE_GRAMMAGE: &str = "nested_leaky_box.source_grammage.from";

impl Config {
    pub(super) fn new(file: &str, raw: Raw, tables: Tables) -> Self {
        Self {
            name: stem(file).into(),
            raw,
            tables,
        }
    }

    /// Takes up a stored configuration again, with the texts of the tables that it names.
    /// It is checked as if it were new, as the file may have been edited.
    pub fn from_json(
        name: &str,
        json: &serde_json::Value,
        texts: TableTexts<'_>,
    ) -> Result<Self, ConfigError> {
        let tree = Tree::from_json(&format!("the stored config of {}", shorten(name)), json);
        let checked = from_tree(&tree, |key, path| match texts.of(key) {
            Some(text) => Ok((path.into(), text.into())),
            None => Err(TableFault::Unreadable(
                "its text was not stored with the configuration".into(),
            )),
        })?;
        Ok(checked.named(name))
    }

    /// The same under another name.
    pub(super) fn named(self, name: &str) -> Self {
        Self {
            name: name.into(),
            ..self
        }
    }

    /// The values, every default filled in.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// The stem of the file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tabulated diffusion coefficient of `scattering.model = "table"`.
    pub fn table(&self) -> Option<&DiffusionTable> {
        self.tables.diffusion.as_ref().map(|(table, _)| table)
    }

    /// The tabulated dependence on pitch angle of `scattering.pitch_angle.table`.
    pub fn pitch_angle_table(&self) -> Option<&PitchAngleTable> {
        self.tables.pitch_angle.as_ref().map(|(table, _)| table)
    }

    /// The supernovae of `sources.catalogue`.
    pub fn catalogue(&self) -> Option<&Catalogue> {
        self.tables.catalogue.as_ref().map(|(table, _)| table)
    }

    /// The production cross sections of `nuclei.cross_sections`, where it is a file.
    pub fn cross_sections(&self) -> Option<&CrossSectionTable> {
        self.tables.cross_sections.as_ref().map(|(table, _)| table)
    }

    /// The inelastic cross sections of `nuclei.inelastic`, where it is a file.
    pub fn inelastic(&self) -> Option<&CrossSectionTable> {
        self.tables.inelastic.as_ref().map(|(table, _)| table)
    }

    /// The grammage around the sources of `nested_leaky_box.source_grammage.from`.
    pub fn source_grammage(&self) -> Option<&SourceGrammage> {
        self.tables.source_grammage.as_ref().map(|(table, _)| table)
    }

    /// The tables' CSV texts, to be stored with the results.
    pub fn table_texts(&self) -> TableTexts<'_> {
        let Tables {
            diffusion,
            pitch_angle,
            catalogue,
            cross_sections,
            inelastic,
            source_grammage,
        } = &self.tables;
        TableTexts {
            diffusion: diffusion.as_ref().map(|(_, text)| text.as_str()),
            pitch_angle: pitch_angle.as_ref().map(|(_, text)| text.as_str()),
            catalogue: catalogue.as_ref().map(|(_, text)| text.as_str()),
            cross_sections: cross_sections.as_ref().map(|(_, text)| text.as_str()),
            inelastic: inelastic.as_ref().map(|(_, text)| text.as_str()),
            source_grammage: source_grammage.as_ref().map(|(_, text)| text.as_str()),
        }
    }

    /// What the user should know before the run, as far as the configuration alone tells.
    pub fn warnings(&self) -> Vec<Warning> {
        warnings::of(&self.raw)
    }

    /// The same of its transport coefficients alone.
    pub fn warnings_of_scattering(&self) -> Vec<Warning> {
        warnings::of_scattering(&self.raw)
    }

    /// The configuration as TOML with every default filled in; reading it gives the same values.
    pub fn resolved_toml(&self) -> String {
        let text = toml::to_string(&self.raw).unwrap_or_default();
        let lines = text.lines().map(short_number);
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    /// The configuration as JSON with every default filled in.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.raw).unwrap_or_default()
    }

    /// The same, to be run for another number of histories in each rigidity bin.
    pub fn with_histories(mut self, histories: u64) -> Self {
        self.raw.run.histories = histories;
        self
    }

    /// Which run, or share of it, this asks for.
    pub fn identity(&self, shard: Option<String>) -> Identity {
        let mut endless = self.clone();
        endless.raw.run = Run {
            seed: self.raw.run.seed,
            batches: self.raw.batches(),
            ..Run::default()
        };
        Identity {
            config: self.to_json().to_string(),
            config_hash: self.hash(),
            walks: true,
            walk_hash: endless.hash(),
            histories: self.raw.run.histories,
            shard,
        }
    }

    /// Which transport coefficients this asks for, without a walk.
    pub fn identity_of_coefficients(&self) -> Identity {
        let mut still = self.clone();
        still.raw.run = Run::default();
        Identity {
            walks: false,
            walk_hash: still.hash(),
            ..self.identity(None)
        }
    }

    /// SHA-256, in hexadecimal, of everything that the numbers depend on: all values and the bytes
    /// of the tables. The tables' paths are left out, so that a run folder may be moved.
    pub fn hash(&self) -> String {
        let mut json = self.to_json();
        let texts = self.table_texts();
        let published = [
            ("/nuclei/cross_sections", texts.cross_sections),
            ("/nuclei/inelastic", texts.inelastic),
        ];
        let files = published.iter().filter(|(_, text)| text.is_some());
        for pointer in [
            "/run/checkpoint_minutes",
            "/scattering/table",
            "/scattering/pitch_angle/table",
            "/sources/catalogue",
            "/nested_leaky_box/source_grammage/from",
        ]
        .into_iter()
        .chain(files.map(|&(pointer, _)| pointer))
        {
            if let Some(path) = json.pointer_mut(pointer) {
                path.take();
            }
        }
        let mut text = String::new();
        canonical(&json, &mut text);
        let mut hasher = Sha256::new();
        hasher.update(text.as_bytes());
        for (mark, table) in [
            (0, texts.diffusion),
            (1, texts.pitch_angle),
            (2, texts.catalogue),
            (3, texts.cross_sections),
            (4, texts.inelastic),
            (5, texts.source_grammage),
        ] {
            if let Some(table) = table {
                // A byte that JSON cannot hold parts them.
                hasher.update([mark]);
                hasher.update(table.as_bytes());
            }
        }
        let digest = hasher.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// JSON without spaces and with sorted keys, whatever order the JSON library keeps.
fn canonical(json: &serde_json::Value, out: &mut String) {
    use serde_json::Value as Json;
    match json {
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            out.push('{');
            for (key, value) in entries {
                out.push_str(&format!("{key:?}:"));
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// Rewrites `key = 1000000000000.0` as `key = 1e12`; other lines stay as they are.
fn short_number(line: &str) -> String {
    const LONG: usize = 9;
    let Some((key, value)) = line.split_once(" = ") else {
        return line.into();
    };
    match value.parse::<f64>() {
        Ok(x) if value.contains('.') && value.len() > LONG => {
            let short = format!("{x:e}");
            let short = if short.len() < value.len() {
                &short
            } else {
                value
            };
            format!("{key} = {short}")
        }
        _ => line.into(),
    }
}
