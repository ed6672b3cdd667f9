//! The records of the posts app.
//!
//! A server may send less than it should, or something else. Then what is odd shows as missing, and everything else
//! of the record can still be read and mended: only a record without an id cannot be shown at all.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::engine::i18n::{Text, t};
use crate::engine::record::RecordId;

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Post {
    /// Its id.
    pub id: RecordId,
    /// Its title; empty if the server sent none.
    #[serde(default, deserialize_with = "text")]
    pub title: String,
    /// What it says, as Markdown; empty if the server sent none.
    #[serde(default, deserialize_with = "text")]
    pub content: String,
    /// How far it is.
    #[serde(default)]
    pub status: Status,
    /// The category it is in; `None` if the server sent none.
    #[serde(default, rename = "category", deserialize_with = "reference")]
    pub category_id: Option<RecordId>,
    /// When it was written, as the server wrote it; empty if it did not.
    #[serde(default, rename = "createdAt", deserialize_with = "text")]
    pub created_at: String,
}

impl Post {
    /// The name of the resource.
    pub const RESOURCE: &'static str = "posts";
}

crate::fields! {
    Post {
        /// The field of the id.
        ID = id;
        /// The field of the title.
        TITLE = title;
        /// The field of the content.
        CONTENT = content;
        /// The field of the status.
        STATUS = status;
        /// The field of the category's id.
        CATEGORY_ID = category_id as "category.id";
    }
}

/// A category of posts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Category {
    /// Its id.
    pub id: RecordId,
    /// Its title; empty if the server sent none.
    #[serde(default, deserialize_with = "text")]
    pub title: String,
    /// When it was made, as the server wrote it; empty if it did not.
    #[serde(default, rename = "createdAt", deserialize_with = "text")]
    pub created_at: String,
}

impl Category {
    /// The name of the resource.
    pub const RESOURCE: &'static str = "categories";
}

crate::fields! {
    Category {
        /// The field of the id.
        ID = id;
        /// The field of the title.
        TITLE = title;
        /// The field of the time it was made.
        CREATED_AT = created_at as "createdAt";
    }
}

/// How far a post is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Everybody can read it.
    Published,
    /// It is being written.
    Draft,
    /// It will not be published.
    Rejected,
    /// Something this app does not know, as the server wrote it.
    Other(String),
    /// The server sent none.
    #[default]
    Missing,
}

impl Status {
    /// Those that a person can choose.
    pub const CHOICES: [Self; 3] = [Self::Published, Self::Draft, Self::Rejected];

    /// The status as the server writes it; empty if it is missing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::Rejected => "rejected",
            Self::Other(text) => text,
            Self::Missing => "",
        }
    }

    /// The status for people to read.
    #[must_use]
    pub fn label(&self) -> Text {
        match self {
            Self::Published => t("posts.status.published", "Published"),
            Self::Draft => t("posts.status.draft", "Draft"),
            Self::Rejected => t("posts.status.rejected", "Rejected"),
            Self::Other(text) => text.clone().into(),
            Self::Missing => t("posts.status.missing", "No status"),
        }
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        match text {
            "published" => Self::Published,
            "draft" => Self::Draft,
            "rejected" => Self::Rejected,
            "" => Self::Missing,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(&*text(deserializer)?))
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A text; numbers and truth values as they are written, anything else as if it were missing.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    })
}

/// The id in `{"id": 3}`, or a bare id.
fn reference<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RecordId>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(RecordId::of(&value).or_else(|| RecordId::from_json(&value)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn post(value: &Value) -> Post {
        Post::deserialize(value).unwrap()
    }

    #[test]
    fn a_post_is_read() {
        let read = post(&json!({
            "id": 5, "title": "T", "content": "C", "status": "draft", "category": {"id": 3}, "createdAt": "2026"
        }));
        assert_eq!(
            read,
            Post {
                id: 5.into(),
                title: "T".into(),
                content: "C".into(),
                status: Status::Draft,
                category_id: Some(3.into()),
                created_at: "2026".into(),
            }
        );
    }

    #[test]
    fn what_is_odd_or_missing_shows_as_missing_and_the_rest_can_be_read() {
        let odd = post(&json!({
            "id": "a", "title": 42, "content": {"no": "text"}, "status": ["?"], "category": "none at all",
            "createdAt": null
        }));
        assert_eq!((&*odd.title, &*odd.content), ("42", ""));
        assert_eq!(odd.status, Status::Missing);
        assert_eq!(odd.category_id, RecordId::parse("none at all"));
        let bare = post(&json!({"id": 1}));
        assert_eq!(
            (&*bare.title, bare.category_id, bare.status),
            ("", None, Status::Missing)
        );
        assert_eq!(post(&json!({"id": 1, "category": {"id": {}}})).category_id, None);
    }

    #[test]
    fn a_record_without_an_id_is_refused() {
        for value in [json!({}), json!({"id": null}), json!({"id": 1.5}), json!(5)] {
            assert!(Post::deserialize(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn an_unknown_status_is_kept_as_it_came() {
        let odd = Status::from("archived");
        assert_eq!((odd.as_str(), &*odd.label()), ("archived", "archived"));
        for status in Status::CHOICES {
            assert_eq!(Status::from(status.as_str()), status);
        }
    }
}
