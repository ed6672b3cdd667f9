//! Who else views or edits the records of a resource.
//!
//! What somebody says of themselves on the resource's channel is `{"record": ID, "action": "show" | "edit"}`.

use std::rc::Rc;

use serde_json::{Value, json};
use yew::prelude::*;

use crate::engine::i18n::{self, t_with};
use crate::engine::presence::Member;
use crate::engine::record::RecordId;
use crate::engine::resource::{Resource, presence_channel_of};
use crate::hooks::{use_presence, use_translate};
use crate::ui::avatars::{Avatar, view_avatars};

const EDIT: &str = "edit";

/// Properties of [`Here`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct HereProps {
    /// The resource.
    pub(crate) resource: Resource,
    /// Which record.
    pub(crate) id: RecordId,
    /// Whether this page edits it; default: it shows it.
    #[prop_or_default]
    pub(crate) editing: bool,
}

/// Tells the others that this page is open, and shows who else has the record open. That others edit it is read out; who
/// comes and goes to look is not.
#[component]
pub(crate) fn Here(props: &HereProps) -> Html {
    use_translate();
    let HereProps {
        resource,
        id,
        editing,
    } = props;
    let action = if *editing { EDIT } else { "show" };
    let data = json!({ "record": id.to_json(), "action": action });
    let members = use_presence(presence_channel_of(resource.name()), Some(data)).members;
    let people: Vec<Avatar> = members.iter().filter_map(|member| avatar(member, id)).collect();
    let busy = people.iter().filter(|avatar| avatar.busy && !avatar.you);
    let busy: Vec<&str> = busy.map(|avatar| &*avatar.name).collect();
    let news = editing_text(&busy).map(|text| {
        t_with(
            "presence.this",
            "{{who}} this {{resource}}.",
            &[("who", &text), ("resource", &resource.translated_singular())],
        )
    });
    html! {
        <>
            <span class="visually-hidden" role="status">{news}</span>
            {view_avatars(&people)}
        </>
    }
}

/// A member if it is at this record.
fn avatar(member: &Member, id: &RecordId) -> Option<Avatar> {
    let actions = member
        .data
        .iter()
        .filter(|data| record_of(data).as_ref() == Some(id));
    let busy = actions.map(edits).reduce(|some, other| some || other)?;
    let name = member.name();
    let said = match (member.you, busy) {
        (true, _) => t_with("presence.you", "{{name}} (you)", &[("name", name)]),
        (false, true) => t_with("presence.editing", "{{name}} is editing", &[("name", name)]),
        (false, false) => t_with("presence.viewing", "{{name}} is viewing", &[("name", name)]),
    };
    Some(Avatar {
        id: member.client_id.clone().into(),
        name: name.to_owned().into(),
        said: said.into(),
        you: member.you,
        busy,
    })
}

/// Which records of a resource others edit.
#[derive(Debug)]
pub(crate) struct Editors(Rc<Vec<(RecordId, AttrValue)>>);

impl Editors {
    /// Who edits this record, as in "Ann is editing"; `None` for nobody.
    pub(crate) fn of(&self, id: &RecordId) -> Option<AttrValue> {
        let found = self.0.iter().find(|(record, _)| record == id);
        found.map(|(_, text)| text.clone())
    }
}

/// Watches which records of a resource others edit.
#[hook]
pub(crate) fn use_editors(resource: &str) -> Editors {
    let members = use_presence(presence_channel_of(resource), None).members;
    Editors(use_memo((members, i18n::locale()), |(members, _)| {
        editors(members)
    }))
}

fn editors(members: &[Member]) -> Vec<(RecordId, AttrValue)> {
    let mut found: Vec<(RecordId, Vec<&str>)> = Vec::new();
    for member in members.iter().filter(|member| !member.you) {
        let edited = member
            .data
            .iter()
            .filter(|data| edits(data))
            .filter_map(record_of);
        for id in edited {
            match found.iter_mut().find(|(known, _)| *known == id) {
                Some((_, names)) if names.last() == Some(&member.name()) => {}
                Some((_, names)) => names.push(member.name()),
                None => found.push((id, vec![member.name()])),
            }
        }
    }
    let texts = found
        .into_iter()
        .filter_map(|(id, names)| Some((id, editing_text(&names)?.into())));
    texts.collect()
}

/// "Ann is editing", "Ann and Ben are editing", "Ann and 2 others are editing"; `None` for nobody.
fn editing_text(names: &[&str]) -> Option<String> {
    Some(match names {
        [] => return None,
        [one] => t_with("presence.editing", "{{name}} is editing", &[("name", one)]),
        [one, other] => t_with(
            "presence.editingTwo",
            "{{name}} and {{other}} are editing",
            &[("name", one), ("other", other)],
        ),
        [one, others @ ..] => t_with(
            "presence.editingMany",
            "{{name}} and {{number}} others are editing",
            &[("name", one), ("number", &others.len().to_string())],
        ),
    })
}

fn record_of(data: &Value) -> Option<RecordId> {
    RecordId::from_json(data.get("record")?)
}

fn edits(data: &Value) -> bool {
    data.get("action").and_then(Value::as_str) == Some(EDIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::presence::{Presence, members};

    fn at(client_id: &str, record: i64, action: &str) -> Presence {
        Presence {
            client_id: client_id.into(),
            at: 0,
            data: json!({ "record": record, "action": action }),
        }
    }

    #[test]
    fn only_others_who_edit_are_editors() {
        let people = [
            at("Ann-00000001", 5, EDIT),
            at("Ben-00000002", 5, "show"),
            at("me", 6, EDIT),
            Presence {
                data: json!("something else"),
                ..at("x", 5, EDIT)
            },
        ];
        let found = editors(&members(people, Some("me")));
        assert_eq!(found, [(5.into(), "Ann is editing".into())]);
    }

    #[test]
    fn one_with_two_tabs_edits_both_records_and_is_named_once_at_each() {
        let tabs = [at("ann", 5, EDIT), at("ann", 7, EDIT), at("ann", 7, EDIT)];
        let found = Editors(Rc::new(editors(&members(tabs, None))));
        for id in [5, 7] {
            assert_eq!(found.of(&id.into()).as_deref(), Some("ann is editing"));
        }
        assert_eq!(found.of(&6.into()), None);
    }

    #[test]
    fn a_member_is_at_the_record_that_any_of_its_tabs_is_at() {
        let people = members(
            [at("ann", 5, "show"), at("ann", 5, EDIT), at("ben", 6, EDIT)],
            None,
        );
        let here: Vec<_> = people
            .iter()
            .filter_map(|member| avatar(member, &5.into()))
            .map(|avatar| avatar.said)
            .collect();
        assert_eq!(here, ["ann is editing"]);
    }

    #[test]
    fn many_editors_are_counted() {
        assert_eq!(editing_text(&[]), None);
        assert_eq!(
            editing_text(&["Ann", "Ben"]).as_deref(),
            Some("Ann and Ben are editing")
        );
        assert_eq!(
            editing_text(&["Ann", "Ben", "Cem"]).as_deref(),
            Some("Ann and 2 others are editing")
        );
    }
}
