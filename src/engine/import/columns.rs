//! Which column is which field, and what its texts mean.

use serde_json::{Map, Value};

use crate::engine::csv::CsvRow;
use crate::engine::i18n::Phrase;
use crate::engine::record::RecordId;

/// A field that an import fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportColumn {
    /// The field, nested ones with dots; a column of this name belongs to it, whatever its case.
    pub field: &'static str,
    /// What else the column may be called, as in "Category".
    pub titles: &'static [&'static str],
    /// Whether there has to be such a column.
    pub required: bool,
    /// What its texts mean.
    pub value: ImportValue,
}

impl ImportColumn {
    /// An optional column of texts.
    #[must_use]
    pub const fn new(field: &'static str) -> Self {
        Self {
            field,
            titles: &[],
            required: false,
            value: ImportValue::Text,
        }
    }

    /// The same, also called one of `titles`.
    #[must_use]
    pub const fn called(self, titles: &'static [&'static str]) -> Self {
        Self { titles, ..self }
    }

    /// The same, without which a file cannot be imported.
    #[must_use]
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The same, with texts that mean this.
    #[must_use]
    pub const fn with(self, value: ImportValue) -> Self {
        Self { value, ..self }
    }
}

/// What the texts of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportValue {
    /// Themselves.
    Text,
    /// Numbers; another text is an error of its line.
    Number,
    /// `true` or `false`, `yes` or `no`, `1` or `0`; another text is an error of its line.
    Flag,
    /// Ids of records: numbers where they look like numbers, otherwise texts.
    Id,
}

/// The first line of a file.
#[derive(Debug)]
pub(super) struct Head {
    /// Its cells.
    pub(super) names: Vec<String>,
    /// Those that no field is called like.
    pub(super) unknown: Vec<String>,
    /// For each cell the column that it is, by its place among those of the import.
    places: Vec<Option<usize>>,
}

impl Head {
    /// Reads the first line.
    ///
    /// # Errors
    ///
    /// A sentence for people, if columns are missing or there is one twice.
    pub(super) fn read(row: CsvRow, columns: &[ImportColumn]) -> Result<Self, Phrase> {
        if let Some(problem) = row.problem {
            let text = Phrase::new("import.badHead", "The first line cannot be read: {{problem}}.");
            return Err(text.with("problem", problem));
        }
        let places: Vec<Option<usize>> = row.cells.iter().map(|cell| place_of(cell, columns)).collect();
        for (index, column) in columns.iter().enumerate() {
            match places.iter().filter(|place| **place == Some(index)).count() {
                0 if column.required => return Err(missing(column, &row.cells)),
                0 | 1 => {}
                _ => return Err(twice(column)),
            }
        }
        if places.iter().all(Option::is_none) {
            return Err(missing_all(columns));
        }
        let strays = row
            .cells
            .iter()
            .zip(&places)
            .filter(|(name, place)| place.is_none() && !name.is_empty());
        Ok(Self {
            unknown: strays.map(|(name, _)| name.clone()).collect(),
            names: row.cells,
            places,
        })
    }

    /// The fields of a line. An empty cell gives no field, so that the server's default holds.
    ///
    /// # Errors
    ///
    /// What is wrong with the line.
    pub(super) fn values(&self, row: &CsvRow, columns: &[ImportColumn]) -> Result<Value, Phrase> {
        if let Some(problem) = &row.problem {
            return Err(problem.clone());
        }
        if row.cells.len() > self.places.len() {
            let text = Phrase::new(
                "import.tooMany",
                "it has {{cells}} cells, but the first line names {{columns}} columns",
            );
            return Err(text
                .with("cells", row.cells.len() as u64)
                .with("columns", self.places.len() as u64));
        }
        let mut record = Map::new();
        for (cell, place) in row.cells.iter().zip(&self.places) {
            let Some(column) = place.and_then(|place| columns.get(place)) else {
                continue;
            };
            if !cell.trim().is_empty() {
                put(&mut record, column.field, value_of(column, cell)?);
            }
        }
        Ok(Value::Object(record))
    }
}

fn place_of(name: &str, columns: &[ImportColumn]) -> Option<usize> {
    let name = name.trim();
    let is = |column: &ImportColumn| {
        let mut names = column.titles.iter().copied().chain([column.field]);
        names.any(|known| known.eq_ignore_ascii_case(name))
    };
    columns.iter().position(is)
}

fn missing(column: &ImportColumn, names: &[String]) -> Phrase {
    Phrase::new(
        "import.noColumn",
        "There is no column \"{{column}}\". The first line has to name the columns; it says: {{names}}.",
    )
    .with("column", column.field)
    .with("names", names.join(", "))
}

fn missing_all(columns: &[ImportColumn]) -> Phrase {
    let known: Vec<&str> = columns.iter().map(|column| column.field).collect();
    Phrase::new(
        "import.noColumns",
        "The first line has to name the columns, such as: {{names}}.",
    )
    .with("names", known.join(", "))
}

fn twice(column: &ImportColumn) -> Phrase {
    Phrase::new("import.twice", "There is more than one column \"{{column}}\".").with("column", column.field)
}

fn value_of(column: &ImportColumn, cell: &str) -> Result<Value, Phrase> {
    let (field, text) = (column.field, cell.trim());
    match column.value {
        ImportValue::Text => Ok(cell.into()),
        ImportValue::Id => Ok(RecordId::parse(text).map_or(Value::Null, |id| id.to_json())),
        ImportValue::Number => {
            let number = serde_json::from_str::<serde_json::Number>(text);
            number.map(Value::Number).map_err(|_| {
                Phrase::new("import.noNumber", "{{field}} must be a number, not \"{{text}}\"")
                    .with("field", field)
                    .with("text", text)
            })
        }
        ImportValue::Flag => match &*text.to_ascii_lowercase() {
            "true" | "yes" | "1" => Ok(true.into()),
            "false" | "no" | "0" => Ok(false.into()),
            _ => Err(Phrase::new(
                "import.noFlag",
                "{{field}} must be true or false, not \"{{text}}\"",
            )
            .with("field", field)
            .with("text", text)),
        },
    }
}

/// Puts a value where its dotted name says.
fn put(record: &mut Map<String, Value>, field: &str, value: Value) {
    match field.split_once('.') {
        None => {
            record.insert(field.to_owned(), value);
        }
        Some((name, rest)) => {
            let inner = record.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
