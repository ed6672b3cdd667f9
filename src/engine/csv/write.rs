//! Records as lines.

use serde_json::Value;

use super::{FORMULA, HARMLESS};

/// What a file begins with, so that spreadsheets read it as UTF-8.
pub const BOM: &str = "\u{feff}";

/// Writes records as lines of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    fields: Vec<String>,
}

impl Table {
    /// A table with these columns: fields of the records, nested ones with dots.
    #[must_use]
    pub const fn new(fields: Vec<String>) -> Self {
        Self { fields }
    }

    /// A table with a column for each field of `records`, the id first and then in the order in which they
    /// first appear; nested ones with dots.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut fields = Vec::new();
        for record in records {
            collect(&mut fields, "", record);
        }
        // What tells records apart comes first, wherever it stands in them.
        fields.sort_by_key(|field| field != "id");
        Self { fields }
    }

    /// The columns.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The first line: what the columns are called.
    #[must_use]
    pub fn head(&self) -> String {
        line(self.fields.iter().map(|field| harmless(field)))
    }

    /// The line of a record. A field that it does not have is empty, and so is `null`.
    ///
    /// Texts that a spreadsheet would take for formulas get an apostrophe before them; numbers stay as they are.
    #[must_use]
    pub fn line(&self, record: &Value) -> String {
        line(self.fields.iter().map(|field| cell(at(record, field))))
    }

    /// A line of texts as they are, for lines that were read before.
    #[must_use]
    pub fn texts<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
        line(cells.into_iter().map(harmless))
    }
}

fn collect(fields: &mut Vec<String>, prefix: &str, value: &Value) {
    let Value::Object(members) = value else { return };
    for (name, value) in members {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(inner) if !inner.is_empty() => collect(fields, &format!("{name}."), value),
            _ if fields.contains(&name) => {}
            _ => fields.push(name),
        }
    }
}

/// The value of a field, whose name may itself have dots.
fn at<'a>(record: &'a Value, field: &str) -> &'a Value {
    if let Some(value) = record.get(field) {
        return value;
    }
    match field.split_once('.') {
        Some((name, rest)) => record.get(name).map_or(&Value::Null, |inner| at(inner, rest)),
        None => &Value::Null,
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        other => other.to_string(),
    }
}

fn harmless(text: &str) -> String {
    // A text that begins with an apostrophe gets one more, so that it can be told from one that was given it.
    if text.starts_with(FORMULA) || text.starts_with(HARMLESS) {
        format!("{HARMLESS}{text}")
    } else {
        text.to_owned()
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = String::new();
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            line.push(',');
        }
        push_quoted(&mut line, &cell);
    }
    line.push_str("\r\n");
    line
}

fn push_quoted(line: &mut String, cell: &str) {
    let plain = !cell.contains([',', '"', '\r', '\n', ';', '\t']) && cell.trim() == cell;
    if plain {
        line.push_str(cell);
        return;
    }
    line.push('"');
    for (index, part) in cell.split('"').enumerate() {
        if index > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_all_fields_in_their_order_and_nested_ones_have_dots() {
        let records = [
            json!({"id": 1, "category": {"id": 3}}),
            json!({"id": 2, "tags": ["a", "b"], "none": {}}),
        ];
        let table = Table::of(&records);
        assert_eq!(table.head(), "id,category.id,none,tags\r\n");
        assert_eq!(table.line(&records[0]), "1,3,,\r\n");
        assert_eq!(table.line(&records[1]), "2,,{},\"[\"\"a\"\",\"\"b\"\"]\"\r\n");
    }

    #[test]
    fn what_would_break_a_line_is_quoted() {
        let table = Table::new(vec!["a".into(), "b".into()]);
        assert_eq!(
            table.line(&json!({"a": "x, \"y\"\nz", "b": " spaced "})),
            "\"x, \"\"y\"\"\nz\",\" spaced \"\r\n"
        );
    }

    #[test]
    fn a_text_that_would_be_a_formula_is_made_harmless_and_a_number_is_not() {
        let table = Table::new(vec!["a".into()]);
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "=HYPERLINK(\"x\")",
        ] {
            let line = table.line(&json!({ "a": text }));
            assert!(line.trim_start_matches('"').starts_with('\''), "{line:?}");
        }
        assert_eq!(table.line(&json!({"a": -1.5})), "-1.5\r\n");
        assert_eq!(table.line(&json!({"a": "'quoted"})), "''quoted\r\n");
        assert_eq!(Table::new(vec!["=cmd".into()]).head(), "'=cmd\r\n");
    }
}
