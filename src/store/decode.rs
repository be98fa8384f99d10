//! From the bytes of a sealed Parquet file to a table.

use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::basic::{ConvertedType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;

use super::error::Defect;
use super::parquet::{COLUMNS_KEY, ColumnNote, DESCRIPTION_KEY, TABLE_KEY, VERSION_KEY};
use super::seal;
use super::table::{Column, Table, Values};

impl From<ParquetError> for Defect {
    fn from(error: ParquetError) -> Self {
        Self::new(error.to_string(), "a readable Parquet file")
    }
}

/// A file of tables' rows. The caller has checked its seal.
pub(super) struct Reader<R: ChunkReader + 'static> {
    file: SerializedFileReader<R>,
    empty: Table,
}

impl<R: ChunkReader + 'static> Reader<R> {
    /// Reads what stands at the end of the file.
    pub(super) fn new(source: R) -> Result<Self, Defect> {
        let file = SerializedFileReader::new(source)?;
        let mut metadata = metadata(file.metadata());
        let mut take = |key: &str| {
            metadata.remove(key).ok_or_else(|| {
                Defect::new(format!("no `{key}` in the metadata"), "a pitchwalk table")
            })
        };
        let mut empty = Table::new(&take(TABLE_KEY)?, &take(DESCRIPTION_KEY)?);
        let notes: BTreeMap<String, ColumnNote> = serde_json::from_str(&take(COLUMNS_KEY)?)
            .map_err(|error| Defect::new(format!("`{error}` in `{COLUMNS_KEY}`"), "JSON"))?;
        take(VERSION_KEY)?;
        take(seal::KEY)?;
        empty.metadata = metadata;
        for descriptor in file.metadata().file_metadata().schema_descr().columns() {
            let Some(note) = notes.get(descriptor.name()) else {
                return Err(Defect::new(
                    format!("no unit and description of column `{}`", descriptor.name()),
                    format!("one for every column in `{COLUMNS_KEY}`"),
                ));
            };
            empty.columns.push(Column {
                name: descriptor.name().into(),
                unit: note.unit.clone(),
                description: note.description.clone(),
                values: no_values(descriptor)?,
            });
        }
        Ok(Self { file, empty })
    }

    /// The table without its rows.
    pub(super) fn empty(&self) -> &Table {
        &self.empty
    }

    /// How many groups of rows there are.
    pub(super) fn groups(&self) -> usize {
        self.file.num_row_groups()
    }

    /// Rows in all groups.
    pub(super) fn rows(&self) -> u64 {
        let rows = self.file.metadata().file_metadata().num_rows();
        u64::try_from(rows).unwrap_or(0)
    }

    /// Appends a group's rows to a table of the same columns, or some of them.
    pub(super) fn append(&self, index: usize, table: &mut Table) -> Result<(), Defect> {
        let group = self.file.get_row_group(index)?;
        for (position, column) in self.empty.columns.iter().enumerate() {
            if let Some(wanted) = table.columns.iter_mut().find(|c| c.name == column.name) {
                extend(&mut wanted.values, &*group, position)?;
            }
        }
        Ok(())
    }
}

/// Decodes the whole file. The caller has checked its seal.
pub(super) fn table(bytes: Bytes) -> Result<Table, Defect> {
    let reader = Reader::new(bytes)?;
    let mut table = reader.empty().clone();
    for index in 0..reader.groups() {
        reader.append(index, &mut table)?;
    }
    Ok(table)
}

fn metadata(file: &ParquetMetaData) -> BTreeMap<String, String> {
    let pairs = file.file_metadata().key_value_metadata();
    pairs
        .into_iter()
        .flatten()
        .map(|pair| (pair.key.clone(), pair.value.clone().unwrap_or_default()))
        .collect()
}

/// An empty column of the right kind.
fn no_values(column: &ColumnDescriptor) -> Result<Values, Defect> {
    let flat = column.max_def_level() == 1 && column.max_rep_level() == 0;
    match (flat, column.physical_type(), column.converted_type()) {
        (true, Physical::DOUBLE, _) => Ok(Values::Float(Vec::new())),
        (true, Physical::INT64, ConvertedType::NONE) => Ok(Values::Integer(Vec::new())),
        (true, Physical::BYTE_ARRAY, ConvertedType::UTF8) => Ok(Values::Text(Vec::new())),
        (_, physical, converted) => Err(Defect::new(
            format!(
                "column `{}` of type {physical} ({converted})",
                column.name()
            ),
            "optional DOUBLE, INT64 or UTF8 text",
        )),
    }
}

fn extend(values: &mut Values, group: &dyn RowGroupReader, position: usize) -> Result<(), Defect> {
    let rows = usize::try_from(group.metadata().num_rows())
        .map_err(|_| Defect::new("a negative number of rows", "a readable Parquet file"))?;
    match (values, group.get_column_reader(position)?) {
        (Values::Float(v), ColumnReader::DoubleColumnReader(reader)) => {
            v.extend(optional(reader, rows)?);
        }
        (Values::Integer(v), ColumnReader::Int64ColumnReader(reader)) => {
            v.extend(optional(reader, rows)?);
        }
        (Values::Text(v), ColumnReader::ByteArrayColumnReader(reader)) => {
            for text in optional(reader, rows)? {
                v.push(text.as_ref().map(utf8).transpose()?);
            }
        }
        _ => {
            return Err(Defect::new(
                "a column that changes its type",
                "one type a column",
            ));
        }
    }
    Ok(())
}

fn utf8(text: &ByteArray) -> Result<String, ParquetError> {
    text.as_utf8().map(str::to_owned)
}

/// The values of a column with nulls where its definition level is zero.
fn optional<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
) -> Result<Vec<Option<T::T>>, Defect> {
    let (mut levels, mut present) = (Vec::new(), Vec::new());
    let (read, _, _) = reader.read_records(rows, Some(&mut levels), None, &mut present)?;
    if read != rows {
        return Err(Defect::new(
            format!("a column of {read} rows"),
            format!("{rows} rows"),
        ));
    }
    let mut present = present.into_iter();
    Ok(levels
        .into_iter()
        .map(|level| (level == 1).then(|| present.next()).flatten())
        .collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::Int32Type;
    use parquet::file::metadata::KeyValue;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// A sealed file of one INT32 column, as no version of ours writes.
    fn foreign(message: &str, metadata: &[(&str, &str)]) -> Bytes {
        let pairs = metadata
            .iter()
            .map(|(k, v)| KeyValue::new((*k).to_owned(), (*v).to_owned()));
        let properties = WriterProperties::builder()
            .set_key_value_metadata(Some(pairs.collect()))
            .build();
        let schema = Arc::new(parse_message_type(message).unwrap());
        let mut bytes = Vec::new();
        let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        let mut group = file.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels = message.contains("OPTIONAL").then_some(&[1_i16][..]);
        column
            .typed::<Int32Type>()
            .write_batch(&[7], levels, None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
        file.close().unwrap();
        bytes.into()
    }

    #[test]
    fn other_types_and_missing_notes_are_named() {
        let mut facts = vec![("table", "t"), ("description", "")];
        let int = "message schema { OPTIONAL INT32 n; }";
        let found =
            |message, facts: &[_]| format!("{:?}", table(foreign(message, facts)).unwrap_err());
        assert!(found(int, &facts).contains("no `columns`"));
        facts.extend([("schema_version", "1"), (seal::KEY, seal::OPEN)]);
        facts.push(("columns", "{}"));
        assert!(found(int, &facts).contains("no unit and description of column `n`"));
        facts.push(("columns", "{"));
        assert!(found(int, &facts).contains("in `columns`"));
        facts.push(("columns", r#"{"n": {"unit": "", "description": ""}}"#));
        assert!(found(int, &facts).contains("column `n` of type INT32"));
        let required = "message schema { REQUIRED INT32 n; }";
        assert!(found(required, &facts).contains("expected: \"optional DOUBLE"));
    }
}
