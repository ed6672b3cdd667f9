//! What a list request asks for, and the SQL that answers it. Values are bound, never pasted.

use rusqlite::types::Value;

use super::resource::{Field, Kind, Resource};

/// How a field is compared with the values of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// Equal to any of the values.
    Equal,
    /// Equal to none of the values.
    NotEqual,
    /// Greater than any of the values.
    Above,
    /// Less than any of the values.
    Below,
    /// Greater than or equal to any of the values.
    AtLeast,
    /// Less than or equal to any of the values.
    AtMost,
    /// Contains any of the values; ASCII letters match in either case.
    Contains,
}

/// One filter: a field, an operator, and one value or several.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) field: &'static Field,
    pub(crate) operator: Operator,
    pub(crate) values: Vec<Value>,
}

/// The direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// A list request, parsed and checked.
#[derive(Debug, Clone)]
pub(crate) struct ListQuery {
    pub(crate) resource: Resource,
    /// All of them hold for each record of the answer.
    pub(crate) conditions: Vec<Condition>,
    /// Texts each of which some searched field contains.
    pub(crate) search: Vec<String>,
    /// By which fields, the most important first; the id breaks ties.
    pub(crate) sort: Vec<(&'static Field, Direction)>,
    /// How many records to skip.
    pub(crate) start: i64,
    /// How many records at most; -1 is all.
    pub(crate) limit: i64,
}

/// A page of records and the number of all that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// A JSON array.
    pub(crate) json: String,
    pub(crate) total: i64,
}

impl ListQuery {
    /// Every record, in the order of the ids.
    pub(crate) fn all(resource: Resource) -> Self {
        Self {
            resource,
            conditions: Vec::new(),
            search: Vec::new(),
            sort: Vec::new(),
            start: 0,
            limit: -1,
        }
    }

    /// Runs the query: the page, and the count of all that match.
    pub(super) fn run(&self, connection: &rusqlite::Connection) -> rusqlite::Result<Page> {
        let (filter, mut values) = self.filter();
        let (table, json, order) = (self.resource.name(), self.resource.json(), self.order());
        let count = format!("SELECT count(*) FROM {table} WHERE {filter}");
        let total = connection
            .prepare_cached(&count)?
            .query_row(rusqlite::params_from_iter(&values), |row| row.get(0))?;
        // The page is found by ids alone, mostly within an index; contents are read for its own records only.
        let page = format!("SELECT id FROM {table} WHERE {filter} ORDER BY {order} LIMIT ? OFFSET ?");
        let select = format!("SELECT {json} FROM {table} WHERE id IN ({page}) ORDER BY {order}");
        values.extend([Value::Integer(self.limit), Value::Integer(self.start)]);
        let mut statement = connection.prepare_cached(&select)?;
        let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
        let mut json = String::from("[");
        while let Some(row) = rows.next()? {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(row.get_ref(0)?.as_str()?);
        }
        json.push(']');
        Ok(Page { json, total })
    }

    fn filter(&self) -> (String, Vec<Value>) {
        let mut clauses = vec!["1".to_owned()];
        let mut values = Vec::new();
        for condition in &self.conditions {
            clauses.push(condition.sql());
            values.extend(condition.bound());
        }
        for text in &self.search {
            let searched: Vec<_> = self
                .resource
                .fields()
                .iter()
                .filter(|field| field.searched)
                .collect();
            let any: Vec<_> = searched
                .iter()
                .map(|field| format!("{} LIKE ? ESCAPE '\\'", field.column))
                .collect();
            clauses.push(format!("({})", any.join(" OR ")));
            values.extend(searched.iter().map(|_| Value::Text(containing(text))));
        }
        (clauses.join(" AND "), values)
    }

    fn order(&self) -> String {
        let mut terms: Vec<_> = self
            .sort
            .iter()
            .map(|(field, direction)| order_term(field, *direction))
            .collect();
        terms.push("id".to_owned());
        terms.join(", ")
    }
}

impl Condition {
    fn sql(&self) -> String {
        let column = self.field.column;
        let (comparison, join) = match self.operator {
            Operator::Equal => (format!("{column} = ?"), " OR "),
            Operator::NotEqual => (format!("{column} IS NOT ?"), " AND "),
            Operator::Above => (format!("{column} > ?"), " OR "),
            Operator::Below => (format!("{column} < ?"), " OR "),
            Operator::AtLeast => (format!("{column} >= ?"), " OR "),
            Operator::AtMost => (format!("{column} <= ?"), " OR "),
            Operator::Contains => (format!("{column} LIKE ? ESCAPE '\\'"), " OR "),
        };
        if self.operator == Operator::Equal && self.values.len() > 1 {
            let places = vec!["?"; self.values.len()].join(", ");
            return format!("{column} IN ({places})");
        }
        format!("({})", vec![comparison; self.values.len()].join(join))
    }

    fn bound(&self) -> impl Iterator<Item = Value> + '_ {
        self.values.iter().map(|value| match (self.operator, value) {
            (Operator::Contains, Value::Text(text)) => Value::Text(containing(text)),
            (Operator::Contains, Value::Integer(number)) => Value::Text(containing(&number.to_string())),
            (_, value) => value.clone(),
        })
    }
}

/// The LIKE pattern of "contains this text", with LIKE's own signs taken literally.
fn containing(text: &str) -> String {
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}

fn order_term(field: &Field, direction: Direction) -> String {
    let collation = match field.kind {
        Kind::Text => " COLLATE NOCASE",
        Kind::Number => "",
    };
    let direction = match direction {
        Direction::Ascending => "",
        Direction::Descending => " DESC",
    };
    format!("{}{collation}{direction}", field.column)
}
