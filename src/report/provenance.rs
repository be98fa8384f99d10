//! What was run, how to run it again, and what lies in the folder.

use maud::{Markup, html};
use serde_json::Value;

use super::format::{duration, grouped};
use crate::store::{RunInfo, Table};

/// Everything needed to get the same numbers again.
pub(super) fn section(info: &RunInfo) -> Markup {
    let commit = info.git_commit.as_deref().unwrap_or("unknown");
    let mut facts = vec![
        ("version", info.version.clone()),
        ("commit", commit.to_string()),
    ];
    if info.walks() {
        facts.extend([("seed", info.seed.to_string()), ("share", share(info))]);
        facts.extend(work(info));
    }
    facts.extend([
        (
            "time",
            format!(
                "{} on the clock, {} of processor",
                duration(info.wall_s),
                duration(info.cpu_s)
            ),
        ),
        ("threads", info.threads.to_string()),
        ("host", info.host.clone()),
        ("start", info.start.clone()),
        ("config hash", info.config_hash.clone()),
    ]);
    html! {
        section id="run" {
            h2 { "What was run" }
            div.scroll { table {
                @for (name, value) in &facts { tr { td { (name) } td.hash { (value) } } }
            } }
            h3 { "To get the same numbers again" }
            p { "Save the configuration below as " code { (info.name) ".toml" } " and run, with the same version, on any number of threads:" }
            pre {
                @if info.walks() { "pitchwalk run " (info.name) ".toml --seed " (info.seed) } @else { "pitchwalk scattering " (info.name) ".toml" }
                @if let Some(shard) = &info.shard { " --shard " (shard) }
            }
            h3 { "Configuration, with every default filled in" }
            pre { (config_text(&info.config)) }
        }
    }
}

/// What was walked and drawn.
fn work(info: &RunInfo) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if info.histories > 0 || info.realizations == 0 {
        let histories = format!(
            "{} in all, {} a rigidity bin, in {} batches",
            grouped(info.histories),
            grouped(info.histories_per_bin),
            info.held_batches()
        );
        facts.extend([("histories", histories), ("steps", grouped(info.steps))]);
    }
    if info.realizations > 0 {
        facts.push(("realisations", grouped(info.realizations)));
    }
    facts
}

/// Which part of the run is shown.
pub(crate) fn share(info: &RunInfo) -> String {
    let held = match info.missing_batches.is_empty() {
        true => String::new(),
        false => format!(" ({} of {} batches)", info.held_batches(), info.batches),
    };
    match (&info.shard, info.merged.len()) {
        (Some(shard), _) => format!("shard {shard}{held}"),
        (None, 0) => "the whole run".into(),
        (None, 1) => format!("shard {}, merged{held}", info.merged[0]),
        (None, shards) => format!("{shards} shards, merged{held}"),
    }
}

/// The config as TOML, which has no null; as JSON where it does not fit TOML.
pub(super) fn config_text(config: &Value) -> String {
    toml::to_string_pretty(&without_nulls(config))
        .or_else(|_| serde_json::to_string_pretty(config))
        .unwrap_or_default()
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| (k.clone(), without_nulls(v)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// The files of the folder with their columns.
pub(super) fn files(tables: &[Table]) -> Markup {
    html! {
        section id="files" {
            h2 { "Files" }
            p {
                "One Parquet file a table; units and meaning of each column are in the file itself. Look at one with "
                code { "pitchwalk inspect DIR TABLE" } " or read it with polars, pandas or pyarrow."
            }
            @for table in tables {
                details {
                    summary { code { (table.name) ".parquet" } ": " (grouped(table.rows() as u64)) " rows. " (table.description) }
                    div.scroll { table {
                        tr { th { "column" } th { "unit" } th { "meaning" } }
                        @for column in &table.columns {
                            tr { td { code { (column.name) } } td { (column.unit) } td { (column.description) } }
                        }
                    } }
                }
            }
        }
    }
}
