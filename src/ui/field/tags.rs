//! Several short texts.

use std::rc::Rc;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::Field;
use crate::engine::i18n::t_with;
use crate::ui::{dom, icons};

sheet!(
    tags_class,
    r#"
    display: flex; flex-wrap: wrap; gap: 6px; align-items: center; min-height: max(38px, var(--touch)); padding: 4px 6px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface);
    &:focus-within { border-color: var(--accent); box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent); }
    &[data-invalid=true] { border-color: var(--danger); }
    ul { display: contents; list-style: none; }
    li { display: inline-flex; align-items: center; gap: 4px; padding: 1px 3px 1px 9px; border-radius: 99px; background: var(--accent-soft); color: var(--accent); font-size: .8125rem; overflow-wrap: anywhere; }
    li button { display: grid; place-items: center; width: 24px; height: 24px; border: 0; border-radius: 99px; background: none; color: inherit; }
    li button:hover { background: var(--hover); }
    input { flex: 1 1 120px; min-width: 80px; padding: 4px 6px; border: 0; outline: none; background: none; }
    @media (max-width: 639.98px) { input { font-size: 1rem; min-height: 34px; } }
    "#
);

/// Properties of [`TagField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TagFieldProps {
    /// What it has in common with other fields; its `value` is not looked at.
    pub field: Field,
    /// The texts.
    pub tags: Rc<[AttrValue]>,
    /// Called with all of them at each change.
    pub on_change: Callback<Vec<String>>,
}

/// A labelled input that takes one short text after the other.
///
/// Enter and a comma take what was typed, and so does leaving the field: nothing typed is lost. Backspace in the empty
/// input takes the last one out again. The same text is taken once.
#[component]
pub fn TagField(props: &TagFieldProps) -> Html {
    let TagFieldProps { field, tags, .. } = props;
    let typed = use_state_eq(String::new);
    let take = {
        let (typed, tags, on_change) = (typed.clone(), Rc::clone(tags), props.on_change.clone());
        move || {
            let with = with_tags(&tags, &typed);
            typed.set(String::new());
            if with.len() != tags.len() {
                on_change.emit(with);
            }
        }
    };
    let onkeydown = {
        let (take, typed, props) = (take.clone(), typed.clone(), props.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | "," if !typed.trim().is_empty() => {
                event.prevent_default();
                take();
            }
            "Backspace" if typed.is_empty() => take_out_last(&props),
            _ => {}
        }
    };
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| typed.set(dom::value_of(&event))
    };
    field.view(html! {
        <div class={tags_class()} data-invalid={field.invalid()}>
            <ul aria-label={field.label.clone()}>{for tags.iter().map(|tag| view_tag(props, tag))}</ul>
            <input
                id={field.control_id()}
                name={&field.name}
                type="text"
                autocomplete="off"
                value={(*typed).clone()}
                aria-required={field.must()}
                aria-invalid={field.invalid()}
                aria-describedby={field.described_by()}
                {oninput}
                {onkeydown}
                onblur={move |_: FocusEvent| take()}
            />
        </div>
    })
}

fn take_out_last(props: &TagFieldProps) {
    if let Some((_, rest)) = props.tags.split_last() {
        let rest = rest.iter().map(ToString::to_string);
        props.on_change.emit(rest.collect());
    }
}

fn view_tag(props: &TagFieldProps, tag: &AttrValue) -> Html {
    let (own, tags, on_change) = (tag.clone(), Rc::clone(&props.tags), props.on_change.clone());
    let onclick = move |_: MouseEvent| {
        let rest = tags.iter().filter(|tag| **tag != own);
        on_change.emit(rest.map(ToString::to_string).collect());
    };
    html! {
        <li key={tag.as_str()}>
            {tag}
            <button type="button" aria-label={t_with("tags.remove", "Remove {{tag}}", &[("tag", tag)])} {onclick}>{icons::close()}</button>
        </li>
    }
}

/// The texts with those that were typed, separated by commas, each once.
fn with_tags(tags: &[AttrValue], typed: &str) -> Vec<String> {
    let mut with: Vec<String> = tags.iter().map(ToString::to_string).collect();
    for tag in typed.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if !with.iter().any(|known| known == tag) {
            with.push(tag.to_owned());
        }
    }
    with
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_taken_once() {
        let tags = ["oak".into(), "ash".into()];
        assert_eq!(
            with_tags(&tags, " elm, oak ,, fir "),
            ["oak", "ash", "elm", "fir"]
        );
        assert_eq!(with_tags(&tags, "  "), ["oak", "ash"]);
    }
}
