//! What a person typed, over what the server has: base, mine and theirs.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::path;
use crate::engine::record::Record;
use crate::sorted_map::SortedMap;

/// Values by field; nested fields by dotted path.
pub(crate) type Fields = SortedMap<String, Value>;

/// A field that two people changed differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What it was when the person began to type.
    pub base: Value,
    /// What the person typed.
    pub mine: Value,
    /// What somebody else made of it meanwhile.
    pub theirs: Value,
}

/// What was typed into a field, and over what: enough to type it again later, over whatever stands there then.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// What it was when the person began to type.
    pub base: Value,
    /// What the person typed.
    pub mine: Value,
}

/// Whose value of a field to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the person typed.
    Mine,
    /// What the server has.
    Theirs,
}

/// A record being edited: the server's version, and the fields that were typed over it.
///
/// What was typed stays until it is saved or given up; everything else follows the server. A field that is typed back
/// to what the server has counts as not typed. Fields are named by dotted paths (`category.id`).
#[derive(Clone, Debug)]
pub struct Draft {
    base: Record,
    mine: Fields,
    conflicts: SortedMap<String, Conflict>,
}

impl Draft {
    /// A draft over `base` with nothing typed yet.
    #[must_use]
    pub const fn new(base: Record) -> Self {
        Self {
            base,
            mine: Fields::new(),
            conflicts: SortedMap::new(),
        }
    }

    /// The server's version that the draft stands on.
    #[must_use]
    pub const fn base(&self) -> &Record {
        &self.base
    }

    /// The value of a field as the form shows it; `null` if there is none.
    #[must_use]
    pub fn get(&self, field: &str) -> Value {
        if let Some(value) = self.mine.get(field) {
            return value.clone();
        }
        let mut value = path::get(&self.base, field).cloned();
        for (typed, mine) in self.mine.iter() {
            if path::is_inside(field, typed) {
                let rest = field.get(typed.len() + 1..).unwrap_or_default();
                value = path::get(mine, rest).cloned();
            } else if path::is_inside(typed, field) {
                let rest = typed.get(field.len() + 1..).unwrap_or_default();
                path::set(value.get_or_insert(Value::Null), rest, mine.clone());
            }
        }
        value.unwrap_or_default()
    }

    /// Types `value` into a field.
    pub fn set(&mut self, field: &str, value: Value) {
        let outer = self
            .mine
            .keys()
            .find(|typed| path::is_inside(field, typed))
            .cloned();
        if let Some(outer) = outer {
            let mut whole = self.get(&outer);
            let rest = field.get(outer.len() + 1..).unwrap_or_default();
            path::set(&mut whole, rest, value);
            return self.set(&outer, whole);
        }
        self.mine.retain(|typed, _| !path::is_inside(typed, field));
        if path::same(Some(&value), path::get(&self.base, field)) {
            self.forget(field);
        } else {
            if let Some(conflict) = self.conflicts.get_mut(field) {
                conflict.mine = value.clone();
            }
            self.mine.insert(field.to_owned(), value);
        }
    }

    /// Whether anything was typed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.mine.is_empty()
    }

    /// Whether something was typed into this field, or into one inside it.
    #[must_use]
    pub fn is_field_changed(&self, field: &str) -> bool {
        self.mine
            .keys()
            .any(|typed| typed == field || path::is_inside(typed, field) || path::is_inside(field, typed))
    }

    /// What was typed and nothing else, as the smallest JSON object that says it: typing 3 into `category.id` gives
    /// `{"category": {"id": 3}}`.
    #[must_use]
    pub fn changes(&self) -> Value {
        let mut changes = Value::Object(Map::new());
        for (field, value) in self.mine.iter() {
            path::set(&mut changes, field, value.clone());
        }
        changes
    }

    /// The whole record as the form shows it.
    #[must_use]
    pub fn whole(&self) -> Value {
        let mut whole = (*self.base).clone();
        for (field, value) in self.mine.iter() {
            path::set(&mut whole, field, value.clone());
        }
        whole
    }

    /// Puts the server's newer version below what was typed.
    ///
    /// Fields that were not typed take the new value, typed ones stay, and those where both sides say the same count
    /// as no longer typed. A field that both sides changed, to different values, keeps what was typed and becomes a
    /// [`Conflict`] until [`Draft::resolve`] is called or the field is typed back.
    pub fn merge(&mut self, theirs: Record) {
        let was = std::mem::replace(&mut self.base, theirs);
        for (field, mine) in std::mem::take(&mut self.mine) {
            let (before, after) = (path::get(&was, &field), path::get(&self.base, &field));
            if path::same(Some(&mine), after) {
                self.conflicts.remove(&field);
                continue;
            }
            if !path::same(before, after) {
                let base = self
                    .conflicts
                    .remove(&field)
                    .map_or_else(|| before.cloned().unwrap_or_default(), |conflict| conflict.base);
                let theirs = after.cloned().unwrap_or_default();
                let conflict = Conflict {
                    base,
                    mine: mine.clone(),
                    theirs,
                };
                self.conflicts.insert(field.clone(), conflict);
            }
            self.mine.insert(field, mine);
        }
    }

    /// Stands on what the server answered to a save, without what was sent in it; what was typed since stays.
    ///
    /// `record` is `None` if the server did not send the record back; then what was sent is taken for saved.
    pub(crate) fn rebase(&mut self, sent: &Fields, record: Option<Record>) {
        let record = record.unwrap_or_else(|| {
            let mut whole = (*self.base).clone();
            for (field, value) in sent.iter() {
                path::set(&mut whole, field, value.clone());
            }
            Rc::new(whole)
        });
        self.mine.retain(|field, mine| sent.get(field) != Some(mine));
        self.conflicts.clear();
        self.base = record;
        for (field, mine) in std::mem::take(&mut self.mine) {
            self.set(&field, mine);
        }
    }

    /// The fields that both sides changed, by name.
    #[must_use]
    pub const fn conflicts(&self) -> &SortedMap<String, Conflict> {
        &self.conflicts
    }

    /// Settles the conflict of a field. Without a conflict, [`Side::Theirs`] gives up what was typed into it.
    pub fn resolve(&mut self, field: &str, side: Side) {
        match side {
            Side::Mine => drop(self.conflicts.remove(field)),
            Side::Theirs => self.forget(field),
        }
    }

    /// Gives up everything that was typed.
    pub fn discard(&mut self) {
        self.mine.clear();
        self.conflicts.clear();
    }

    /// What was typed, field by field, so that [`Draft::restore`] can type it again.
    #[must_use]
    pub fn keep(&self) -> SortedMap<String, Typed> {
        let typed = self.mine.iter().map(|(field, mine)| {
            let conflict = self.conflicts.get(field);
            let base = conflict.map_or_else(
                || path::get(&self.base, field).cloned().unwrap_or_default(),
                |conflict| conflict.base.clone(),
            );
            let mine = mine.clone();
            (field.clone(), Typed { base, mine })
        });
        typed.collect()
    }

    /// Types again what was typed before, over what the server has now.
    ///
    /// A field that somebody else changed since becomes a [`Conflict`]; one that they set to the same value counts as
    /// not typed.
    pub fn restore(&mut self, kept: &SortedMap<String, Typed>) {
        for (field, Typed { base, mine }) in kept.iter() {
            self.set(field, mine.clone());
            let theirs = path::get(&self.base, field);
            if self.mine.contains_key(field) && !path::same(Some(base), theirs) {
                let conflict = Conflict {
                    base: base.clone(),
                    mine: mine.clone(),
                    theirs: theirs.cloned().unwrap_or_default(),
                };
                self.conflicts.insert(field.clone(), conflict);
            }
        }
    }

    pub(crate) const fn typed(&self) -> &Fields {
        &self.mine
    }

    fn forget(&mut self, field: &str) {
        self.mine.remove(field);
        self.conflicts.remove(field);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft() -> Draft {
        Draft::new(Rc::new(json!({
            "id": 6, "title": "Old", "status": "draft", "category": {"id": 1}, "content": "Text"
        })))
    }

    #[test]
    fn only_what_was_typed_is_sent() {
        let mut draft = draft();
        assert!(!draft.is_changed());
        assert_eq!(draft.changes(), json!({}));
        draft.set("title", json!("New"));
        draft.set("category.id", json!(3));
        assert_eq!(draft.changes(), json!({"title": "New", "category": {"id": 3}}));
        assert_eq!(draft.get("title"), json!("New"));
        assert_eq!(draft.get("category.id"), json!(3));
        assert_eq!(draft.get("content"), json!("Text"));
    }

    #[test]
    fn a_field_typed_back_is_not_changed() {
        let mut draft = draft();
        draft.set("title", json!("New"));
        draft.set("title", json!("Old"));
        draft.set("summary", json!("a"));
        draft.set("summary", json!(""));
        assert!(!draft.is_changed());
        assert!(!draft.is_field_changed("title"));
    }

    #[test]
    fn a_field_and_one_inside_it_agree() {
        let mut draft = draft();
        draft.set("category.id", json!(2));
        assert_eq!(draft.get("category"), json!({"id": 2}));
        assert!(draft.is_field_changed("category"));
        draft.set("category", json!({"id": 4, "title": "Four"}));
        assert_eq!(draft.get("category.id"), json!(4));
        draft.set("category.id", json!(5));
        assert_eq!(draft.changes(), json!({"category": {"id": 5, "title": "Four"}}));
        draft.set("category", json!({"id": 1}));
        assert!(!draft.is_changed());
    }

    #[test]
    fn a_newer_version_fills_what_was_not_typed() {
        let mut draft = draft();
        draft.set("title", json!("Mine"));
        draft.merge(Rc::new(json!({"id": 6, "title": "Old", "status": "published"})));
        assert_eq!(draft.get("title"), json!("Mine"));
        assert_eq!(draft.get("status"), json!("published"));
        assert!(draft.conflicts().is_empty());
        assert_eq!(draft.changes(), json!({"title": "Mine"}));
    }

    #[test]
    fn both_sides_saying_the_same_is_no_change() {
        let mut draft = draft();
        draft.set("title", json!("Same"));
        draft.merge(Rc::new(json!({"id": 6, "title": "Same"})));
        assert!(!draft.is_changed());
        assert!(draft.conflicts().is_empty());
    }

    #[test]
    fn a_field_that_both_changed_is_a_conflict_and_keeps_what_was_typed() {
        let mut draft = draft();
        draft.set("title", json!("Mine"));
        draft.merge(Rc::new(json!({"id": 6, "title": "Theirs"})));
        draft.merge(Rc::new(json!({"id": 6, "title": "Theirs again"})));
        draft.set("title", json!("Mine too"));
        assert_eq!(
            draft.conflicts().get("title"),
            Some(&Conflict {
                base: json!("Old"),
                mine: json!("Mine too"),
                theirs: json!("Theirs again"),
            })
        );
        let mut taken = draft.clone();
        taken.resolve("title", Side::Theirs);
        assert_eq!(taken.get("title"), json!("Theirs again"));
        assert!(!taken.is_changed() && taken.conflicts().is_empty());
        draft.resolve("title", Side::Mine);
        assert_eq!(draft.changes(), json!({"title": "Mine too"}));
        assert!(draft.conflicts().is_empty());
    }

    #[test]
    fn a_conflict_ends_when_the_field_is_typed_to_theirs() {
        let mut draft = draft();
        draft.set("title", json!("Mine"));
        draft.merge(Rc::new(json!({"title": "Theirs"})));
        draft.set("title", json!("Theirs"));
        assert!(draft.conflicts().is_empty() && !draft.is_changed());
    }

    #[test]
    fn what_is_typed_while_a_save_runs_survives_it() {
        let mut draft = draft();
        draft.set("title", json!("Sent "));
        draft.set("status", json!("published"));
        let sent = draft.typed().clone();
        draft.set("content", json!("typed since"));
        draft.set("status", json!("rejected"));
        let answer = json!({"id": 6, "title": "Sent", "status": "published", "content": "Text"});
        draft.rebase(&sent, Some(Rc::new(answer)));
        assert_eq!(
            draft.get("title"),
            json!("Sent"),
            "the server's wording of what was sent"
        );
        assert_eq!(
            draft.changes(),
            json!({"content": "typed since", "status": "rejected"})
        );
        assert!(draft.conflicts().is_empty());
    }

    #[test]
    fn what_was_kept_is_typed_again_over_what_stands_there_now() {
        let mut before = draft();
        before.set("title", json!("Mine"));
        before.set("status", json!("published"));
        before.set("category.id", json!(3));
        let kept = before.keep();
        let now = json!({"id": 6, "title": "Theirs", "status": "published", "category": {"id": 1}});
        let mut later = Draft::new(Rc::new(now));
        later.restore(&kept);
        assert_eq!(later.changes(), json!({"title": "Mine", "category": {"id": 3}}));
        assert_eq!(later.conflicts().keys().collect::<Vec<_>>(), ["title"]);
        assert_eq!(
            later.keep().get("title").unwrap().base,
            json!("Old"),
            "kept again, it still knows over what it was typed"
        );
    }

    #[test]
    fn a_save_without_an_answer_counts_what_was_sent_as_saved() {
        let mut draft = draft();
        draft.set("category.id", json!(9));
        let sent = draft.typed().clone();
        draft.rebase(&sent, None);
        assert!(!draft.is_changed());
        assert_eq!(draft.get("category.id"), json!(9));
    }
}
