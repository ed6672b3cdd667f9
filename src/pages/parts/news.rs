//! What is said above a record that somebody else changed or deleted meanwhile.

use std::rc::Rc;

use yew::prelude::*;

use super::buttons::view_list_button;
use super::form::and;
use super::resource::said;
use crate::engine::deprecated::Deprecated;
use crate::engine::filter::overlaps;
use crate::engine::i18n::{t, t_with};
use crate::engine::live::{EventType, LiveEvent};
use crate::engine::resource::Resource;
use crate::hooks::{Query, use_store, use_translate};
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::Button;
use crate::ui::icons;

/// What others did to the one record of a page.
#[derive(Debug)]
pub(super) struct News<'a> {
    pub(super) resource: &'a Resource,
    /// How it stands with the record.
    pub(super) query: &'a Query,
    /// The fields on the page, and what they are called there.
    pub(super) fields: Vec<(AttrValue, AttrValue)>,
}

impl News<'_> {
    /// The alert of the guide: "This post is updated. Refresh to see changes." with Refresh, or "This post is deleted." with
    /// a link to the list, and after it who did that, to which fields, and when, if anybody told; nothing while what is
    /// shown is what the server has.
    pub(super) fn view(&self) -> Html {
        let singular = self.resource.translated_singular();
        let (text, action) = match self.query.deprecated() {
            None => return Html::default(),
            Some(Deprecated::Updated) => {
                let refresh = Button {
                    small: true,
                    icon: Some(icons::refresh),
                    ..Button::default()
                };
                (
                    said(
                        "record.updated",
                        "This {{resource}} is updated. Refresh to see changes.",
                        &singular,
                    ),
                    refresh.view(
                        t("buttons.refresh", "Refresh").into(),
                        self.query.refetch().clone(),
                    ),
                )
            }
            Some(Deprecated::Deleted) => (
                said("record.deleted", "This {{resource}} is deleted.", &singular),
                view_list_button(self.resource, true),
            ),
        };
        view_alert(Tone::Warning, html! { <>{text}{self.view_deeds()}</> }, action)
    }

    /// Who did it, to which fields, and when, as far as anybody told.
    pub(super) fn view_deeds(&self) -> Html {
        let events: Vec<_> = self.query.deprecated_by().to_vec();
        html! { <Deeds {events} fields={self.fields.clone()} /> }
    }
}

/// Properties of [`Deeds`].
#[derive(Clone, Debug, PartialEq, Properties)]
struct DeedsProps {
    /// What was heard of, the newest last.
    events: Vec<Rc<LiveEvent>>,
    /// The fields that the reader knows, and what they are called.
    fields: Vec<(AttrValue, AttrValue)>,
}

/// A sentence for each event that tells something.
#[component]
fn Deeds(props: &DeedsProps) -> Html {
    use_translate();
    let runtime = use_store().runtime().clone();
    let deeds = props.events.iter().filter_map(|event| {
        let time = Some(&*event.date).filter(|date| !date.is_empty());
        let time = time.map(|date| runtime.time_of_day(date)).unwrap_or_default();
        deed(event, &props.fields, &time)
    });
    let deeds = deeds.map(|deed| html! { <>{" "}<span data-testid="deed">{deed}</span></> });
    html! { {for deeds} }
}

/// "Ann changed Title and Status (10:32)."; `None` if the event says nothing of that.
fn deed(event: &LiveEvent, fields: &[(AttrValue, AttrValue)], time: &str) -> Option<String> {
    let changed = event.fields().unwrap_or_default();
    let is_changed = |field: &str| changed.iter().any(|changed| overlaps(field, changed));
    let names = fields.iter().filter(|(field, _)| is_changed(field));
    let names: Vec<String> = names.map(|(_, name)| name.to_string()).collect();
    if event.author().is_none() && names.is_empty() && time.is_empty() {
        return None;
    }
    let somebody = t("conflict.somebody", "Somebody else");
    let what = match event.kind {
        EventType::Deleted => t("history.deleted", "deleted it"),
        _ if names.is_empty() => t("history.changedIt", "changed it"),
        _ => t_with(
            "history.changed",
            "changed {{fields}}",
            &[("fields", &and(&names))],
        )
        .into(),
    };
    let parts = [
        ("who", event.author().unwrap_or(&somebody)),
        ("what", &*what),
        ("time", time),
    ];
    Some(match time {
        "" => t_with("record.deed", "{{who}} {{what}}.", &parts[..2]),
        _ => t_with("record.deedAt", "{{who}} {{what}} ({{time}}).", &parts),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn said_of(kind: &str, payload: &Value, meta: &Value, time: &str) -> Option<String> {
        let json = json!({ "type": kind, "payload": payload, "meta": meta });
        let event = LiveEvent::from_json("resources/posts", None, json).unwrap();
        let fields = [("title", "Title"), ("category.id", "Category")];
        deed(
            &event,
            &fields.map(|(name, label)| (name.into(), label.into())),
            time,
        )
    }

    #[test]
    fn k10_who_did_what_and_when_is_said_as_far_as_the_event_tells() {
        let (nothing, ann) = (json!({}), json!({ "author": "Ann" }));
        let both = json!({ "fields": ["category", "updatedAt", "title"] });
        let hidden = json!({ "fields": ["updatedAt"] });
        let table = [
            (
                "updated",
                &both,
                &ann,
                "10:32",
                Some("Ann changed Title and Category (10:32)."),
            ),
            ("updated", &hidden, &ann, "10:32", Some("Ann changed it (10:32).")),
            ("updated", &nothing, &ann, "", Some("Ann changed it.")),
            (
                "updated",
                &both,
                &nothing,
                "",
                Some("Somebody else changed Title and Category."),
            ),
            (
                "deleted",
                &nothing,
                &nothing,
                "10:32",
                Some("Somebody else deleted it (10:32)."),
            ),
            ("updated", &nothing, &nothing, "", None),
        ];
        for (kind, payload, meta, time, right) in table {
            assert_eq!(
                said_of(kind, payload, meta, time).as_deref(),
                right,
                "{kind} {payload} {meta}"
            );
        }
    }
}
