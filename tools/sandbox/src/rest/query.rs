//! The query string of a list request, parsed into a [`ListQuery`].

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;
use rusqlite::types::Value;

use super::error::ApiError;
use crate::store::{AuditQuery, Condition, Direction, Field, Kind, ListQuery, Operator, Resource};

/// Filters and values in the order they came.
type Pairs = Vec<(String, String)>;

/// The longest value, in bytes: longer ones are no searches, and SQLite has a limit of its own.
const MAX_VALUE: usize = 1000;

const OPERATORS: [(&str, Operator); 6] = [
    ("_ne", Operator::NotEqual),
    ("_gt", Operator::Above),
    ("_lt", Operator::Below),
    ("_gte", Operator::AtLeast),
    ("_lte", Operator::AtMost),
    ("_like", Operator::Contains),
];

/// Parses the text after the `?`. What it does not understand it refuses, naming it.
pub(super) fn parse(resource: Resource, text: &str) -> Result<ListQuery, ApiError> {
    let mut query = ListQuery::all(resource);
    let (mut start, mut end, mut sort, mut order) = (None, None, None, None);
    let mut filters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in pairs(text)? {
        if value.len() > MAX_VALUE {
            let message = format!("{key} is longer than {MAX_VALUE} bytes");
            return Err(ApiError::bad_request(message));
        }
        match key.as_str() {
            "_start" => start = Some(count(&key, &value)?),
            "_end" => end = Some(count(&key, &value)?),
            "_sort" => sort = Some(value),
            "_order" => order = Some(value),
            "q" => query
                .search
                .extend(Some(value).filter(|text| !text.trim().is_empty())),
            _ => filters.entry(key).or_default().push(value),
        }
    }
    query.conditions = filters
        .into_iter()
        .map(|(key, values)| condition(resource, &key, values))
        .collect::<Result<_, _>>()?;
    query.sort = sorting(
        resource,
        sort.as_deref().unwrap_or_default(),
        order.as_deref().unwrap_or_default(),
    )?;
    (query.start, query.limit) = range(start, end)?;
    Ok(query)
}

/// Parses what is asked of the log of writes.
pub(super) fn parse_log(text: &str) -> Result<AuditQuery, ApiError> {
    let (mut start, mut end, mut resource, mut record) = (None, None, None, None);
    for (key, value) in pairs(text)? {
        match key.as_str() {
            "_start" => start = Some(count(&key, &value)?),
            "_end" => end = Some(count(&key, &value)?),
            "resource" => {
                let named = Resource::named(&value);
                let unknown = || ApiError::bad_request(format!("there is no resource \"{value}\""));
                resource = Some(named.ok_or_else(unknown)?);
            }
            "id" => record = Some(count(&key, &value)?),
            other => {
                let message = format!("the log has no \"{other}\"; it has: resource, id, _start, _end");
                return Err(ApiError::bad_request(message));
            }
        }
    }
    let (start, limit) = range(start, end)?;
    Ok(AuditQuery {
        resource,
        record,
        start,
        limit,
    })
}

fn pairs(text: &str) -> Result<Pairs, ApiError> {
    let bad =
        |error: &dyn std::fmt::Display| ApiError::bad_request(format!("the query cannot be read: {error}"));
    let uri: Uri = format!("/?{text}").parse().map_err(|error| bad(&error))?;
    Query::<Pairs>::try_from_uri(&uri)
        .map(|Query(pairs)| pairs)
        .map_err(|error| bad(&error.body_text()))
}

fn count(key: &str, value: &str) -> Result<i64, ApiError> {
    let number = value.parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| {
        ApiError::bad_request(format!("{key} must be a whole number from 0 on, not \"{value}\""))
    })
}

fn range(start: Option<i64>, end: Option<i64>) -> Result<(i64, i64), ApiError> {
    let start = start.unwrap_or(0);
    match end {
        None => Ok((start, -1)),
        Some(end) if end >= start => Ok((start, end - start)),
        Some(end) => Err(ApiError::bad_request(format!(
            "_end ({end}) must not be below _start ({start})"
        ))),
    }
}

fn sorting(
    resource: Resource,
    names: &str,
    orders: &str,
) -> Result<Vec<(&'static Field, Direction)>, ApiError> {
    let mut orders = orders.split(',').filter(|order| !order.is_empty());
    let names = names.split(',').filter(|name| !name.is_empty());
    names
        .map(|name| Ok((field(resource, "_sort", name)?, direction(orders.next())?)))
        .collect()
}

fn direction(order: Option<&str>) -> Result<Direction, ApiError> {
    match order.map(str::to_ascii_lowercase).as_deref() {
        None | Some("asc") => Ok(Direction::Ascending),
        Some("desc") => Ok(Direction::Descending),
        Some(other) => Err(ApiError::bad_request(format!(
            "_order must be asc or desc, not \"{other}\""
        ))),
    }
}

fn condition(resource: Resource, key: &str, values: Vec<String>) -> Result<Condition, ApiError> {
    let suffixed = OPERATORS
        .iter()
        .find_map(|(suffix, operator)| Some((key.strip_suffix(suffix)?, *operator)));
    let (name, operator) = suffixed.unwrap_or((key, Operator::Equal));
    let field = field(resource, "the query", name)?;
    let values = values
        .into_iter()
        .map(|value| bind(field, operator, key, value))
        .collect::<Result<_, _>>()?;
    Ok(Condition {
        field,
        operator,
        values,
    })
}

fn field(resource: Resource, place: &str, name: &str) -> Result<&'static Field, ApiError> {
    resource.field(name).ok_or_else(|| {
        let known: Vec<_> = resource.fields().iter().map(|field| field.name).collect();
        let known = known.join(", ");
        ApiError::bad_request(format!(
            "{place} names \"{name}\", but {} have: {known}",
            resource.name()
        ))
    })
}

fn bind(field: &Field, operator: Operator, key: &str, value: String) -> Result<Value, ApiError> {
    if field.kind == Kind::Text || operator == Operator::Contains {
        return Ok(Value::Text(value));
    }
    let number = value.parse().map(Value::Integer);
    number.map_err(|_| ApiError::bad_request(format!("{key} must be a whole number, not \"{value}\"")))
}
