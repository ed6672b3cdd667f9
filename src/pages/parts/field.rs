//! What a field of a form page needs to know of its form.

use serde_json::Value;
use yew::prelude::*;

use crate::engine::form::Side;
use crate::hooks::UseFormHandle;
use crate::ui::button::Button;
use crate::ui::field::{Field, FieldChange};

/// The field `name` of `form`. `theirs` writes somebody else's value for people to read.
pub(crate) fn field_of<T>(
    form: &UseFormHandle<T>,
    name: &'static str,
    label: &'static str,
    theirs: &dyn Fn(&Value) -> String,
) -> Field {
    let help = form
        .conflicts()
        .get(name)
        .map(|conflict| view_conflict(&form.resolve, name, &theirs(&conflict.theirs)));
    Field {
        name: name.into(),
        label,
        value: form.text(name),
        required: form.is_required(name),
        // In a new record everything was typed: to say so of each field would say nothing.
        changed: form.record.is_some() && form.is_field_changed(name),
        error: form.error(name),
        help,
    }
}

/// Types a text into the field `name`.
pub(crate) fn on_text<T>(form: &UseFormHandle<T>, name: &'static str) -> Callback<FieldChange> {
    form.on_change
        .reform(move |(_, text): FieldChange| (name, Value::from(text)))
}

/// Somebody else's value as it stands in the record.
pub(crate) fn as_written(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        Value::Null => "nothing".to_owned(),
        other => shortened(&other.to_string()),
    }
}

/// The start of a text, as long as a line.
fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    line.chars().take(MOST - 1).chain(['…']).collect()
}

fn view_conflict(resolve: &Callback<(String, Side)>, name: &'static str, theirs: &str) -> Html {
    let button = Button {
        small: true,
        ..Button::default()
    };
    let settle = |side: Side| resolve.reform(move |()| (name.to_owned(), side));
    html! {
        <>
            {format!("Somebody else changed this to “{theirs}”. ")}
            {button.view("Take theirs".into(), settle(Side::Theirs))}
            {" "}
            {button.view("Keep mine".into(), settle(Side::Mine))}
        </>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_value_is_shortened_to_a_line() {
        let text = as_written(&json!("word\n\n".repeat(40)));
        assert_eq!(text.chars().count(), 80);
        assert!(text.starts_with("word word") && text.ends_with('…'));
        assert_eq!(as_written(&json!(null)), "nothing");
        assert_eq!(as_written(&json!(7)), "7");
    }
}
