//! What a field of a form page needs to know of its form.

use serde_json::Value;
use yew::prelude::*;

use crate::engine::field::Field as Named;
use crate::engine::form::{Conflict, Side};
use crate::engine::i18n::{Text, t};
use crate::engine::live::LiveEvent;
use crate::hooks::{FormHandle, UseFormHandle};
use crate::ui::conflict::ConflictPanel;
use crate::ui::field::{Field, FieldChange};

/// The field `name` of `form`. `written` writes a value of it for people to read.
pub(crate) fn field_of<T>(
    form: &UseFormHandle<T>,
    field: Named<T>,
    label: Text,
    written: &dyn Fn(&Value) -> String,
) -> Field {
    untyped_field_of(form, field.name(), label.into(), written)
}

/// The same for a field of which only the name is known.
pub(crate) fn untyped_field_of(
    form: &FormHandle,
    name: &'static str,
    label: AttrValue,
    written: &dyn Fn(&Value) -> String,
) -> Field {
    let below = form
        .conflicts()
        .get(name)
        .map(|conflict| view_conflict(form, name, conflict, written));
    Field {
        name: name.into(),
        label,
        value: form.text(name),
        required: form.is_required(name),
        // In a new record everything was typed: to say so of each field would say nothing.
        changed: form.is_edit() && form.is_field_changed(name),
        error: form.error(name),
        help: None,
        below,
    }
}

/// Types a text into the field `name`.
pub(crate) fn on_text<T>(form: &UseFormHandle<T>, field: Named<T>) -> Callback<FieldChange> {
    let name = field.name();
    form.on_change
        .reform(move |(_, text): FieldChange| (name, Value::from(text)))
}

/// A value as it stands in the record.
pub(crate) fn as_written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn view_conflict(
    form: &FormHandle,
    name: &'static str,
    conflict: &Conflict,
    written: &dyn Fn(&Value) -> String,
) -> Html {
    let settle = |side: Side| form.resolve.reform(move |()| (name.to_owned(), side));
    let news = form.news();
    let when = news
        .as_ref()
        .map(|event| &*event.date)
        .filter(|date| !date.is_empty());
    let panel = ConflictPanel {
        name: name.into(),
        who: news
            .as_deref()
            .and_then(LiveEvent::author)
            .map_or_else(
                || t("conflict.somebody", "Somebody else"),
                |name| name.to_owned().into(),
            )
            .into(),
        when: when.map(|date| form.time_of_day(date)).unwrap_or_default().into(),
        mine: written(&conflict.mine).into(),
        theirs: written(&conflict.theirs).into(),
        on_mine: settle(Side::Mine),
        on_theirs: settle(Side::Theirs),
    };
    panel.view()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_they_are() {
        assert_eq!(as_written(&json!("a\nb")), "a\nb");
        assert_eq!(
            (as_written(&json!(null)), as_written(&json!(7))),
            (String::new(), "7".to_owned())
        );
    }
}
