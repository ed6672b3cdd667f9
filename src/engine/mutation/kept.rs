//! A change as it is kept in the browser, so that it outlives the page.

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Mutation, MutationMode};
use crate::engine::meta::Meta;
use crate::engine::record::RecordId;

/// What is kept of a change that was shown, but not made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    /// The page that sees to it.
    pub(crate) owner: Rc<str>,
    /// Whose change it is; empty where nobody signs in.
    pub(crate) person: Rc<str>,
    /// Optimistic or undoable.
    pub(crate) mode: MutationMode,
    /// How long it can be undone.
    pub(crate) window: Duration,
    /// Whether it was sent: then it cannot be undone, and nobody knows what became of it.
    pub(crate) sent: bool,
    /// What the data provider is told beside it.
    pub(crate) meta: Meta,
    /// What to do; never nothing, and all of one resource.
    pub(crate) items: Rc<[Mutation]>,
}

impl Kept {
    /// As the text that is kept.
    pub(crate) fn to_text(&self) -> String {
        let resource = self.items.first().map(|item| &**item.resource());
        let mode = match self.mode {
            MutationMode::Undoable => "undoable",
            MutationMode::Optimistic | MutationMode::Pessimistic => "optimistic",
        };
        json!({
            "owner": &*self.owner,
            "person": &*self.person,
            "mode": mode,
            "window": u64::try_from(self.window.as_millis()).unwrap_or(u64::MAX),
            "sent": self.sent,
            "resource": resource,
            "items": self.items.iter().map(to_json).collect::<Vec<_>>(),
            "meta": self.meta.to_json(),
        })
        .to_string()
    }

    /// Reads such a text; `None` if it is none.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let kept = value.as_object()?;
        let resource: Rc<str> = kept.get("resource")?.as_str()?.into();
        let items = kept.get("items")?.as_array()?;
        let items: Option<Rc<[Mutation]>> = items.iter().map(|item| from_json(&resource, item)).collect();
        Some(Self {
            owner: kept.get("owner")?.as_str()?.into(),
            person: kept.get("person").map_or(Some(""), Value::as_str)?.into(),
            mode: match kept.get("mode")?.as_str()? {
                "undoable" => MutationMode::Undoable,
                "optimistic" => MutationMode::Optimistic,
                _ => return None,
            },
            window: Duration::from_millis(kept.get("window")?.as_u64()?),
            sent: kept.get("sent")?.as_bool()?,
            meta: kept.get("meta").cloned().unwrap_or_default().into(),
            items: items.filter(|items| !items.is_empty())?,
        })
    }
}

fn to_json(item: &Mutation) -> Value {
    let mut object = Map::new();
    let (kind, id, variables) = match item {
        Mutation::Create { values, .. } => ("create", None, Some(values)),
        Mutation::Update { id, changes, .. } => ("update", Some(id), Some(changes)),
        Mutation::Delete { id, .. } => ("delete", Some(id), None),
    };
    object.insert("do".into(), kind.into());
    object.extend(id.map(|id| ("id".to_owned(), id.to_json())));
    object.extend(variables.map(|variables| ("values".to_owned(), variables.clone())));
    Value::Object(object)
}

fn from_json(resource: &Rc<str>, item: &Value) -> Option<Mutation> {
    let resource = Rc::clone(resource);
    let id = || RecordId::of(item);
    let values = || item.get("values").cloned();
    Some(match item.get("do")?.as_str()? {
        "create" => Mutation::Create {
            resource,
            values: values()?,
        },
        "update" => Mutation::Update {
            resource,
            id: id()?,
            changes: values()?,
        },
        "delete" => Mutation::Delete { resource, id: id()? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_as_it_was() {
        let resource: Rc<str> = "posts".into();
        let items = [
            Mutation::Create {
                resource: Rc::clone(&resource),
                values: json!({"title": "new"}),
            },
            Mutation::Update {
                resource: Rc::clone(&resource),
                id: 3.into(),
                changes: json!({"title": "mine", "category": {"id": 2}}),
            },
            Mutation::Delete {
                resource,
                id: RecordId::parse("a-b").unwrap(),
            },
        ];
        for mode in [MutationMode::Optimistic, MutationMode::Undoable] {
            let kept = Kept {
                owner: "page".into(),
                person: "ann".into(),
                mode,
                window: Duration::from_millis(2500),
                sent: mode == MutationMode::Optimistic,
                meta: json!({"method": "put"}).into(),
                items: items.clone().into(),
            };
            assert_eq!(Kept::from_text(&kept.to_text()), Some(kept));
        }
    }

    #[test]
    fn what_is_nothing_of_ours_is_not_read() {
        let good = r#"{"owner":"p","mode":"undoable","window":1,"sent":false,"resource":"posts","items":[{"do":"delete","id":1}]}"#;
        assert!(Kept::from_text(good).is_some());
        for (part, other) in [
            ("\"undoable\"", "\"later\""),
            ("\"window\":1,", ""),
            ("\"window\"", "\"person\":1,\"window\""),
            ("\"id\":1", "\"id\":null"),
            ("\"delete\"", "\"update\""),
            ("[{\"do\":\"delete\",\"id\":1}]", "[]"),
            ("{\"owner\"", "{{"),
        ] {
            let bad = good.replace(part, other);
            assert_ne!(bad, good);
            assert_eq!(Kept::from_text(&bad), None, "{bad}");
        }
    }
}
