//! A table in memory: named columns with units, as every output file holds them.

use std::collections::BTreeMap;

/// Version of the layout of all output files.
pub const SCHEMA_VERSION: u32 = 1;

/// The values of one column; `None` is a null (written for what does not apply).
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Floating-point values.
    Float(Vec<Option<f64>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Text.
    Text(Vec<Option<String>>),
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Float(v) => v.len(),
            Self::Integer(v) => v.len(),
            Self::Text(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A named column with its unit and meaning, both stored in the file's metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name, with the unit as a suffix where it has one.
    pub name: String,
    /// Unit in words a plot may print; empty when dimensionless.
    pub unit: String,
    /// What it is, in one sentence.
    pub description: String,
    /// One value a row.
    pub values: Values,
}

/// A table: one Parquet file of a run folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the table, which is the stem of its file.
    pub name: String,
    /// What one row is.
    pub description: String,
    /// Columns of equal length.
    pub columns: Vec<Column>,
    /// Further facts about the whole table, stored in the file's metadata.
    pub metadata: BTreeMap<String, String>,
}

impl Table {
    /// An empty table.
    pub fn new(name: &str, description: &str) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            columns: Vec::new(),
            metadata: BTreeMap::new(),
        }
    }

    /// Adds a column of numbers.
    pub fn float(self, name: &str, unit: &str, description: &str, values: Vec<f64>) -> Self {
        self.optional(
            name,
            unit,
            description,
            values.into_iter().map(Some).collect(),
        )
    }

    /// Adds a column of numbers some of which do not apply.
    pub fn optional(
        self,
        name: &str,
        unit: &str,
        description: &str,
        values: Vec<Option<f64>>,
    ) -> Self {
        self.push(name, unit, description, Values::Float(values))
    }

    /// Adds an estimate and, beside it, its 1σ error in `NAME_err`; what is not finite is null.
    pub fn estimate(
        self,
        name: &str,
        unit: &str,
        description: &str,
        values: Vec<(f64, f64)>,
    ) -> Self {
        let values = values.into_iter().map(Some).collect();
        self.optional_estimate(name, unit, description, values)
    }

    /// Adds an estimate with its error where it applies. What is not finite is null: where a single
    /// batch reached a bin, for example, there is a mean but no scatter to make an error from.
    pub fn optional_estimate(
        self,
        name: &str,
        unit: &str,
        description: &str,
        values: Vec<Option<(f64, f64)>>,
    ) -> Self {
        let finite = |x: f64| x.is_finite().then_some(x);
        let value = values.iter().map(|v| finite(v.as_ref()?.0)).collect();
        let error = values.iter().map(|v| finite(v.as_ref()?.1)).collect();
        self.optional(name, unit, description, value).optional(
            &format!("{name}_err"),
            unit,
            &format!("1σ error of {name} from independent batches"),
            error,
        )
    }

    /// Adds a column of whole numbers.
    pub fn integer(self, name: &str, unit: &str, description: &str, values: Vec<i64>) -> Self {
        self.push(
            name,
            unit,
            description,
            Values::Integer(values.into_iter().map(Some).collect()),
        )
    }

    /// Adds a column of text.
    pub fn text(self, name: &str, description: &str, values: Vec<String>) -> Self {
        self.push(
            name,
            "",
            description,
            Values::Text(values.into_iter().map(Some).collect()),
        )
    }

    /// Adds a column of text some of which does not apply.
    pub fn optional_text(self, name: &str, description: &str, values: Vec<Option<String>>) -> Self {
        self.push(name, "", description, Values::Text(values))
    }

    fn push(mut self, name: &str, unit: &str, description: &str, values: Values) -> Self {
        debug_assert!(
            self.columns
                .first()
                .is_none_or(|c| c.values.len() == values.len()),
            "column {name}"
        );
        self.columns.push(Column {
            name: name.into(),
            unit: unit.into(),
            description: description.into(),
            values,
        });
        self
    }

    /// Adds the rows of another table of the same columns.
    pub fn append(mut self, other: Self) -> Self {
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            debug_assert_eq!(column.name, more.name);
            match (&mut column.values, more.values) {
                (Values::Float(all), Values::Float(more)) => all.extend(more),
                (Values::Integer(all), Values::Integer(more)) => all.extend(more),
                (Values::Text(all), Values::Text(more)) => all.extend(more),
                _ => debug_assert!(false, "columns of one kind"),
            }
        }
        self
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.values.len())
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The floating-point values of a column, nulls as NaN; `None` if there is no such numeric column.
    pub fn floats(&self, name: &str) -> Option<Vec<f64>> {
        match &self.column(name)?.values {
            Values::Float(v) => Some(v.iter().map(|x| x.unwrap_or(f64::NAN)).collect()),
            Values::Integer(v) => {
                Some(v.iter().map(|x| x.map_or(f64::NAN, |x| x as f64)).collect())
            }
            Values::Text(_) => None,
        }
    }

    /// The text values of a column, nulls as empty; `None` if there is no such text column.
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        match &self.column(name)?.values {
            Values::Text(v) => Some(v.iter().map(|x| x.clone().unwrap_or_default()).collect()),
            _ => None,
        }
    }
}
