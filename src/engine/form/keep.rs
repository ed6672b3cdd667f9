//! Drafts as the browser keeps them, so that a crash or a reload takes nothing that was typed.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::draft::Typed;
use crate::engine::record::RecordId;
use crate::engine::resource::percent_encode;
use crate::sorted_map::SortedMap;

/// What the keys of all drafts begin with; the number is that of the format.
const ROOT: &str = "sapwood.draft.1/";

/// The longest draft that is kept, in bytes: a browser has room for about twenty of them.
const LONGEST: usize = 256 * 1024;

/// How many drafts are kept; the oldest give way.
const MOST: usize = 40;

/// What a person typed into a form and did not save.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptDraft {
    /// When, as [`Runtime::timestamp`](crate::engine::runtime::Runtime::timestamp) says it.
    pub at: Rc<str>,
    /// What was typed into which field, and over what.
    pub fields: SortedMap<String, Typed>,
}

impl KeptDraft {
    /// The draft as a text; `None` if it is too long to be kept.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        let fields = self.fields.iter().map(|(name, typed)| {
            let Typed { base, mine } = typed;
            (name.clone(), json!({ "base": base, "mine": mine }))
        });
        let text = json!({ "at": &*self.at, "fields": fields.collect::<Map<_, _>>() }).to_string();
        (text.len() <= LONGEST).then_some(text)
    }

    /// Reads a draft; `None` for anything that is none, or that holds nothing.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let draft: Value = serde_json::from_str(text).ok()?;
        let fields = draft.get("fields")?.as_object()?.iter().map(|(name, typed)| {
            let typed = Typed {
                base: typed.get("base")?.clone(),
                mine: typed.get("mine")?.clone(),
            };
            Some((name.clone(), typed))
        });
        let fields: SortedMap<String, Typed> = fields.collect::<Option<Vec<_>>>()?.into_iter().collect();
        let at = draft.get("at")?.as_str()?.into();
        (!fields.is_empty()).then_some(Self { at, fields })
    }
}

/// What a form is for, as far as its drafts are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftOf {
    /// A new record.
    Create,
    /// Another version of this one.
    Edit(RecordId),
    /// A copy of this one.
    Clone(RecordId),
}

/// Where the drafts of one form are kept: each person has their own, and so does each tab.
///
/// The last part of a draft's key is a `slot`, which every open form makes up for itself: two tabs at the same record
/// keep two drafts, and neither overwrites the other's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftPlace(String);

impl DraftPlace {
    /// The place of the drafts of `person` for a record of `resource`. `person` is empty while nobody is signed in.
    #[must_use]
    pub fn new(person: &str, resource: &str, of: &DraftOf) -> Self {
        let (person, resource) = (percent_encode(person), percent_encode(resource));
        let of = match of {
            DraftOf::Create => "create".to_owned(),
            DraftOf::Edit(id) => format!("edit/{}", percent_encode(id.as_str())),
            DraftOf::Clone(id) => format!("clone/{}", percent_encode(id.as_str())),
        };
        Self(format!("{ROOT}{person}/{resource}/{of}/"))
    }

    /// The key of the draft in `slot`.
    #[must_use]
    pub fn key(&self, slot: &str) -> String {
        format!("{}{slot}", self.0)
    }

    /// The drafts of this place among everything that is kept, newest first, with their keys.
    ///
    /// What cannot be read is left out.
    #[must_use]
    pub fn drafts(&self, kept: &[(String, String)]) -> Vec<(String, KeptDraft)> {
        let here = kept.iter().filter(|(key, _)| key.starts_with(&self.0));
        let mut drafts: Vec<_> = here
            .filter_map(|(key, text)| Some((key.clone(), KeptDraft::from_text(text)?)))
            .collect();
        drafts.sort_by(|(_, one), (_, other)| other.at.cmp(&one.at));
        drafts
    }

    /// The start of the keys of all drafts, of whomever.
    #[must_use]
    pub const fn root() -> &'static str {
        ROOT
    }
}

/// The keys that must go so that one more draft has its place: of what cannot be read any more, and of the oldest.
#[must_use]
pub fn superfluous(kept: &[(String, String)]) -> Vec<String> {
    let read = |(key, text): &(String, String)| (key.clone(), KeptDraft::from_text(text));
    let (mut good, mut gone) = (Vec::new(), Vec::new());
    for (key, draft) in kept.iter().map(read) {
        match draft {
            Some(draft) => good.push((draft.at, key)),
            None => gone.push(key),
        }
    }
    good.sort();
    let over = (good.len() + 1).saturating_sub(MOST);
    gone.extend(good.into_iter().take(over).map(|(_, key)| key));
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(at: &str, title: &str) -> KeptDraft {
        let typed = Typed {
            base: json!("Old"),
            mine: json!(title),
        };
        KeptDraft {
            at: at.into(),
            fields: [("title".to_owned(), typed)].into(),
        }
    }

    #[test]
    fn a_draft_comes_back_as_it_was() {
        let draft = draft("2026-01-02T03:04:05.678Z", "Mine “with” everything\n😀");
        assert_eq!(KeptDraft::from_text(&draft.to_text().unwrap()), Some(draft));
    }

    #[test]
    fn what_is_no_draft_is_ignored() {
        for odd in [
            "",
            "{",
            "null",
            "[]",
            r#"{"at": 1, "fields": {"a": {"base": 1, "mine": 2}}}"#,
            r#"{"at": "x", "fields": {}}"#,
            r#"{"at": "x", "fields": {"a": {"mine": 2}}}"#,
            r#"{"at": "x", "fields": {"a": 5}}"#,
        ] {
            assert_eq!(KeptDraft::from_text(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        assert_eq!(draft("now", &"x".repeat(LONGEST)).to_text(), None);
    }

    #[test]
    fn each_person_record_and_tab_has_drafts_of_its_own() {
        let place = |person: &str, id: i64| DraftPlace::new(person, "posts", &DraftOf::Edit(id.into()));
        let text = |at: &str| draft(at, at).to_text().unwrap();
        let kept = [
            (place("ann", 6).key("tab-1"), text("1")),
            (place("ann", 6).key("tab-2"), text("2")),
            (place("ann", 6).key("tab-3"), "broken".to_owned()),
            (place("ann", 66).key("tab-1"), text("3")),
            (place("bob", 6).key("tab-1"), text("4")),
            (
                DraftPlace::new("ann", "posts", &DraftOf::Create).key("tab-1"),
                text("5"),
            ),
        ];
        let times: Vec<_> = place("ann", 6)
            .drafts(&kept)
            .into_iter()
            .map(|(_, draft)| draft.at)
            .collect();
        assert_eq!(times, ["2".into(), "1".into()] as [Rc<str>; 2]);
        assert_eq!(place("", 6).drafts(&kept), []);
    }

    #[test]
    fn a_name_cannot_break_out_of_its_place() {
        let odd = DraftPlace::new("a/b", "posts", &DraftOf::Edit(RecordId::parse("../6").unwrap()));
        assert_eq!(odd.key("t"), "sapwood.draft.1/a%2Fb/posts/edit/..%2F6/t");
    }

    #[test]
    fn broken_drafts_and_the_oldest_give_way() {
        let text = |number: usize| draft(&format!("{number:04}"), "x").to_text().unwrap();
        let mut kept: Vec<_> = (0..MOST)
            .map(|number| (number.to_string(), text(number)))
            .collect();
        assert_eq!(superfluous(&kept), ["0"]);
        kept.push(("odd".to_owned(), "odd".to_owned()));
        assert_eq!(superfluous(&kept), ["odd", "0"]);
        assert_eq!(superfluous(&kept[5..10]), [] as [&str; 0]);
    }
}
