//! What was done to a record, below it: read when somebody wants to see it.

use std::time::Duration;

use serde_json::Value;
use yew::prelude::*;

use super::failure::{sentence, view_retry};
use super::field::as_written;
use super::form::and;
use crate::engine::audit::{Ago, FieldChange, LogEntry, ago};
use crate::engine::filter::overlaps;
use crate::engine::form::name_of;
use crate::engine::i18n::{t, t_count, t_with};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::engine::runtime::Guard;
use crate::hooks::{UseLogListOptions, use_guard, use_log_list, use_store, use_translate};
use crate::ui::alert::{Tone, view_alert};
use crate::ui::card::view_disclosure;
use crate::ui::icons;
use crate::ui::skeleton::view_skeleton_details;
use crate::ui::timeline::{Change, Event, view_timeline};

/// How often "2 minutes ago" is looked at again.
const MINUTE: Duration = Duration::from_secs(60);

/// Properties of [`History`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct HistoryProps {
    /// The resource.
    pub(crate) resource: Resource,
    /// The record.
    pub(crate) id: RecordId,
    /// The fields that the page shows, and what they are called there.
    pub(crate) fields: Vec<(AttrValue, AttrValue)>,
}

/// Who changed the record, when, and how; true to the server while it is open. Nothing in an app without a log.
#[component]
pub(crate) fn History(props: &HistoryProps) -> Html {
    use_translate();
    let open = use_state_eq(|| false);
    let options = UseLogListOptions {
        enabled: *open,
        ..UseLogListOptions::default()
    };
    let log = use_log_list(props.resource.name(), &props.id, options);
    let runtime = use_store().runtime().clone();
    let now = runtime.timestamp();
    use_minutes(*open);
    if !log.is_kept {
        return Html::default();
    }
    let entries = log.entries.iter();
    let events: Vec<Event> = entries.map(|entry| event(entry, &props.fields, &now)).collect();
    let body = match log.query.error() {
        _ if !*open => Html::default(),
        Some(error) if events.is_empty() => view_alert(
            Tone::Error,
            sentence(error).into(),
            view_retry(log.query.refetch()),
        ),
        _ if log.query.is_loading() => view_skeleton_details(2),
        _ if events.is_empty() => {
            html! { <p>{t("history.none", "Nobody has changed this since the log was begun.")}</p> }
        }
        _ => view_timeline(&events),
    };
    let more = log.total.saturating_sub(events.len() as u64);
    let content = html! {
        <>
            {body}
            if *open && more > 0 { <p>{t_count("history.more", more, "And one earlier change.", "And {{count}} earlier changes.")}</p> }
        </>
    };
    view_disclosure(
        icons::history(),
        t("history.title", "History").into(),
        *open,
        &open.setter().to_callback(),
        content,
    )
}

/// Draws the component again every minute while `running`.
#[hook]
fn use_minutes(running: bool) {
    let runtime = use_store().runtime().clone();
    let minutes = use_state(|| 0_u32);
    let (setter, next) = (minutes.setter(), minutes.wrapping_add(1));
    use_guard((running, *minutes), move |(running, _)| match running {
        true => runtime.after(MINUTE, Box::new(move || setter.set(next))),
        false => Guard::empty(),
    });
}

fn event(entry: &LogEntry, fields: &[(AttrValue, AttrValue)], now: &str) -> Event {
    let is_update = entry.action == "update";
    let changes = entry.changes().filter(|_| is_update);
    let changes: Vec<Change> = changes.map(|change| change_of(&change, fields)).collect();
    Event {
        key: entry.id.to_string().into(),
        who: if entry.author.is_empty() {
            t("history.somebody", "Somebody").into()
        } else {
            entry.author.clone().into()
        },
        what: deed(entry, &changes).into(),
        ago: when(&entry.created_at, now).into(),
        at: entry.created_at.clone().into(),
        changes,
    }
}

/// The name of a field, what it was and what it became.
fn change_of(change: &FieldChange<'_>, fields: &[(AttrValue, AttrValue)]) -> Change {
    let text = |value: &Value| match value {
        Value::Null => AttrValue::default(),
        value => written(value).into(),
    };
    let label = label_of(change.name, fields);
    (label, text(change.before), text(change.after))
}

/// What the page calls the field; of one that it does not show, the name.
fn label_of(name: &str, fields: &[(AttrValue, AttrValue)]) -> AttrValue {
    let shown = fields.iter().find(|(field, _)| overlaps(field, name));
    shown.map_or_else(|| name_of(name).into(), |(_, label)| label.clone())
}

/// A value for people to read; of a reference its id.
fn written(value: &Value) -> String {
    RecordId::of(value).map_or_else(|| as_written(value), |id| id.to_string())
}

fn deed(entry: &LogEntry, changes: &[Change]) -> String {
    match &*entry.action {
        "create" => t("history.created", "created it").into_owned(),
        "delete" => t("history.deleted", "deleted it").into_owned(),
        "update" if changes.is_empty() => t("history.changedIt", "changed it").into_owned(),
        "update" => {
            let names: Vec<String> = changes.iter().map(|(name, ..)| name.to_string()).collect();
            t_with(
                "history.changed",
                "changed {{fields}}",
                &[("fields", &and(&names))],
            )
        }
        other => other.to_owned(),
    }
}

/// How long ago, in words; a date for what is long ago.
fn when(then: &str, now: &str) -> String {
    match ago(then, now) {
        Some(Ago::JustNow) => t("history.justNow", "just now").into_owned(),
        Some(Ago::Minutes(number)) => {
            t_count("history.minutes", number, "1 minute ago", "{{count}} minutes ago")
        }
        Some(Ago::Hours(number)) => t_count("history.hours", number, "1 hour ago", "{{count}} hours ago"),
        Some(Ago::Days(number)) => t_count("history.days", number, "1 day ago", "{{count}} days ago"),
        Some(Ago::Long) => then.split('T').next().unwrap_or_default().to_owned(),
        None => then.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(value: Value) -> LogEntry {
        serde_json::from_value(value).unwrap()
    }

    fn fields() -> Vec<(AttrValue, AttrValue)> {
        let fields = [("title", "Headline"), ("category.id", "Kind of post")];
        fields.map(|(name, label)| (name.into(), label.into())).to_vec()
    }

    #[test]
    fn an_update_says_what_it_changed_in_the_words_of_the_page() {
        let event = event(
            &entry(json!({
                "id": 1, "author": "Ann", "action": "update", "createdAt": "2026-01-02T03:00:00Z",
                "previousData": {"category": {"id": 3}, "status": "draft", "title": "old"},
                "data": {"category": {"id": 4}, "status": "rejected", "title": "new"}
            })),
            &fields(),
            "2026-01-02T03:05:10Z",
        );
        assert_eq!(
            (&*event.who, &*event.what, &*event.ago),
            (
                "Ann",
                "changed Kind of post, Status and Headline",
                "5 minutes ago"
            )
        );
        let changes: Vec<(&str, &str, &str)> = event
            .changes
            .iter()
            .map(|(name, before, after)| (&**name, &**before, &**after))
            .collect();
        let expected = [
            ("Kind of post", "3", "4"),
            ("Status", "draft", "rejected"),
            ("Headline", "old", "new"),
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn an_unknown_author_is_somebody_and_creating_lists_no_fields() {
        let event = event(
            &entry(json!({"id": 1, "action": "create", "data": {"title": "x"}})),
            &fields(),
            "",
        );
        assert_eq!((&*event.who, &*event.what), ("Somebody", "created it"));
        assert!(event.changes.is_empty());
    }
}
