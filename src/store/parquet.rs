//! A table as a Parquet file, and back.
//!
//! Every file carries the SHA-256 of its own bytes (with the digest's own digits as zeros) in its metadata.
//! The reader checks it before it parses anything, so a cut or a flipped bit is always found, and the
//! decoder, which may panic or ask for absurd amounts of memory on damaged input, never sees any.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde::{Deserialize, Serialize};

use super::error::{StoreError, cause};
use super::table::{SCHEMA_VERSION, Table, Values};
use super::{atomic, decode, seal};

/// Keys of the file's metadata that are ours; any other belongs to [`Table::metadata`].
pub(super) const VERSION_KEY: &str = "schema_version";
pub(super) const TABLE_KEY: &str = "table";
pub(super) const DESCRIPTION_KEY: &str = "description";
pub(super) const COLUMNS_KEY: &str = "columns";

/// What the metadata says of a column.
#[derive(Serialize, Deserialize)]
pub(super) struct ColumnNote {
    pub(super) unit: String,
    pub(super) description: String,
}

/// Writes a table whole or not at all; equal tables give equal bytes.
pub fn write(path: &Path, table: &Table) -> Result<(), StoreError> {
    let malformed = |cause| StoreError::Malformed {
        path: path.into(),
        cause,
    };
    check(table).map_err(malformed)?;
    let mut bytes = Cursor::new(encode(table).map_err(|error| malformed(error.to_string()))?);
    seal::close(&mut bytes).map_err(|error| malformed(error.to_string()))?;
    atomic::write(path, bytes.get_ref())
}

/// Reads a table that pitchwalk wrote.
pub fn read(path: &Path) -> Result<Table, StoreError> {
    let bytes = fs::read(path).map_err(|error| StoreError::Read {
        path: path.into(),
        cause: cause(&error),
    })?;
    seal::check(&mut Cursor::new(&bytes))
        .and_then(|()| decode::table(Bytes::from(bytes)))
        .map_err(|defect| defect.of(path))
}

/// Refuses what would not come back as it went in.
pub(super) fn check(table: &Table) -> Result<(), String> {
    let mut names = HashSet::new();
    for column in &table.columns {
        if column.values.len() != table.rows() {
            return Err(format!(
                "column `{}` has {} rows, expected {}",
                column.name,
                column.values.len(),
                table.rows()
            ));
        }
        if !names.insert(&column.name) {
            return Err(format!("two columns are named `{}`", column.name));
        }
    }
    let ours = [
        VERSION_KEY,
        TABLE_KEY,
        DESCRIPTION_KEY,
        COLUMNS_KEY,
        seal::KEY,
    ];
    match ours.iter().find(|key| table.metadata.contains_key(**key)) {
        Some(key) => Err(format!("the metadata key `{key}` is reserved")),
        None => Ok(()),
    }
}

fn encode(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let mut bytes = Vec::new();
    let mut file = writer(&mut bytes, table)?;
    append(&mut file, table)?;
    file.close()?;
    Ok(bytes)
}

/// A writer of tables of these columns, whatever their rows.
pub(super) fn writer<W: Write + Send>(
    sink: W,
    table: &Table,
) -> Result<SerializedFileWriter<W>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(format!("pitchwalk {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(metadata(table)?))
        .build();
    SerializedFileWriter::new(sink, schema(table)?, Arc::new(properties))
}

/// Appends the rows of a table, if it has any, as a group.
pub(super) fn append<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    table: &Table,
) -> Result<(), ParquetError> {
    if table.rows() == 0 {
        return Ok(());
    }
    let mut group = file.next_row_group()?;
    for column in &table.columns {
        match &column.values {
            Values::Float(v) => append_column::<DoubleType, _>(&mut group, v, |x| *x)?,
            Values::Integer(v) => append_column::<Int64Type, _>(&mut group, v, |x| *x)?,
            Values::Text(v) => {
                append_column::<ByteArrayType, _>(&mut group, v, |x| ByteArray::from(x.as_str()))?;
            }
        }
    }
    group.close()?;
    Ok(())
}

fn schema(table: &Table) -> Result<TypePtr, ParquetError> {
    let fields = table.columns.iter().map(|column| {
        let (physical, logical) = match &column.values {
            Values::Float(_) => (Physical::DOUBLE, None),
            Values::Integer(_) => (Physical::INT64, None),
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    });
    let root = Type::group_type_builder("schema").with_fields(fields.collect::<Result<_, _>>()?);
    root.build().map(Arc::new)
}

fn metadata(table: &Table) -> Result<Vec<KeyValue>, ParquetError> {
    let columns: BTreeMap<_, _> = table
        .columns
        .iter()
        .map(|column| {
            let note = ColumnNote {
                unit: column.unit.clone(),
                description: column.description.clone(),
            };
            (&column.name, note)
        })
        .collect();
    let columns =
        serde_json::to_string(&columns).map_err(|error| ParquetError::External(error.into()))?;
    let pair = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
    let mut pairs: Vec<_> = table.metadata.iter().map(|(k, v)| pair(k, v)).collect();
    pairs.push(pair(TABLE_KEY, &table.name));
    pairs.push(pair(DESCRIPTION_KEY, &table.description));
    pairs.push(pair(COLUMNS_KEY, &columns));
    // The seal looks for these two from the end of the file, so nothing of the table may follow them.
    pairs.push(pair(VERSION_KEY, &SCHEMA_VERSION.to_string()));
    pairs.push(pair(seal::KEY, seal::OPEN));
    Ok(pairs)
}

/// Appends one column: which rows have a value, and the values of those.
fn append_column<T: DataType, V>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: &[Option<V>],
    convert: impl Fn(&V) -> T::T,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("more columns than fields".into()));
    };
    let present: Vec<_> = values.iter().flatten().map(convert).collect();
    let levels: Vec<_> = values.iter().map(|v| i16::from(v.is_some())).collect();
    column
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(table: &Table) -> String {
        let dir = tempfile::tempdir().unwrap();
        let error = write(&dir.path().join("t.parquet"), table).unwrap_err();
        assert_eq!(error.exit_code(), 1);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        error.to_string()
    }

    #[test]
    fn tables_that_would_not_come_back_are_refused() {
        let one = Table::new("t", "a row").integer("n", "", "a number", vec![1]);
        let twice = one.clone().integer("n", "", "again", vec![2]);
        assert!(refusal(&twice).contains("two columns are named `n`"));
        let mut uneven = one.clone();
        uneven.columns.push(uneven.columns[0].clone());
        uneven.columns[1].name = "m".into();
        uneven.columns[1].values = Values::Integer(vec![]);
        assert!(refusal(&uneven).contains("column `m` has 0 rows, expected 1"));
        let mut reserved = one;
        reserved.metadata.insert("columns".into(), "{}".into());
        assert!(refusal(&reserved).contains("`columns` is reserved"));
    }
}
