//! The records a new database starts with: 30 categories and 1,000 posts, the same every time, and the same as those of the
//! app's demo mode.

use rusqlite::{Connection, params};
use sapwood::providers::demo::seed::Words;
use serde_json::Value;

pub(crate) use sapwood::providers::demo::seed::POSTS;

/// The words that the records are made of.
const WORDS: &str = include_str!("../../../assets/demo.json");

/// Fills empty tables. The same number gives the same records, and a larger one begins with those of a smaller one.
pub(crate) fn fill(connection: &Connection, posts: usize) -> rusqlite::Result<()> {
    let words = Words::parse(WORDS).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let mut insert = connection.prepare("INSERT INTO categories (title, created_at) VALUES (?, ?)")?;
    for category in words.categories() {
        insert.execute(params![text(&category, "title"), text(&category, "createdAt")])?;
    }
    let mut insert = connection.prepare(
        "INSERT INTO posts (title, content, status, category_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for post in words.posts(posts) {
        insert.execute(params![
            text(&post, "title"),
            text(&post, "content"),
            text(&post, "status"),
            post.pointer("/category/id").and_then(Value::as_i64),
            text(&post, "createdAt"),
            text(&post, "updatedAt"),
        ])?;
    }
    Ok(())
}

fn text<'a>(record: &'a Value, field: &str) -> Option<&'a str> {
    record.get(field).and_then(Value::as_str)
}
