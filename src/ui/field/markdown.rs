//! A text in Markdown, to write and to preview.

use yew::prelude::*;

use super::{FieldChange, Frame};
use crate::ui::dom;

sheet!(
    markdown_class,
    r#"
    border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); overflow: hidden; transition: border-color .12s, box-shadow .12s;
    &:hover { border-color: var(--accent); }
    &:has(textarea:focus) { border-color: var(--accent); box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent); }
    &[data-invalid=true] { border-color: var(--danger); }
    [role=tablist] { display: flex; gap: 2px; padding: 5px 5px 0; border-bottom: 1px solid var(--line); background: var(--sunken); }
    [role=tab] { padding: 6px 12px; margin-bottom: -1px; border: 1px solid transparent; border-radius: 6px 6px 0 0; background: none; color: var(--muted); font-size: .8125rem; font-weight: 550; }
    [role=tab]:hover { color: var(--text); }
    [role=tab][aria-selected=true] { border-color: var(--line); border-bottom-color: var(--surface); background: var(--surface); color: var(--text); }
    [role=tab]:focus-visible { outline-offset: -2px; }
    textarea { display: block; width: 100%; min-height: 220px; padding: 12px 14px; border: 0; background: none; font-family: var(--mono); font-size: .8125rem; line-height: 1.65; resize: vertical; }
    textarea:focus { outline: none; }
    .preview { min-height: 220px; padding: 12px 14px; }
    .preview-empty { color: var(--muted); }
    @media (max-width: 639.98px) { textarea { font-size: 1rem; } [role=tab] { padding: 10px 14px; } }
    "#
);

/// Properties of [`MarkdownField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct MarkdownFieldProps {
    /// As [`TextFieldProps::name`](super::TextFieldProps::name).
    pub name: AttrValue,
    /// What the field is called.
    pub label: AttrValue,
    /// The text in it.
    #[prop_or_default]
    pub value: AttrValue,
    /// Called at each change.
    pub on_change: Callback<FieldChange>,
    /// Draws the text for the Preview tab; called only while that tab is shown.
    pub preview: Callback<AttrValue, Html>,
    /// Draws the star and sets `aria-required`; default: no.
    #[prop_or_default]
    pub required: bool,
    /// What is wrong with the value; default: nothing.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// A hint below the control.
    #[prop_or_default]
    pub help: Option<Html>,
    /// Marks the field as changed since it was loaded; default: no.
    #[prop_or_default]
    pub changed: bool,
    /// Cannot be edited now; default: no.
    #[prop_or_default]
    pub disabled: bool,
}

/// A labelled `<textarea>` with the tabs Write and Preview.
///
/// The textarea stays in the page while Preview is shown (hidden), so the caret, the scroll position and the browser's own
/// undo are there again afterwards.
#[component]
pub fn MarkdownField(props: &MarkdownFieldProps) -> Html {
    let preview = use_state_eq(|| false);
    let frame = Frame {
        name: &props.name,
        label: &props.label,
        required: props.required,
        changed: props.changed,
        error: props.error.as_ref(),
        help: &props.help,
    };
    let name = props.name.clone();
    let oninput = props
        .on_change
        .reform(move |event: InputEvent| (name.clone(), dom::value_of(&event)));
    frame.view(html! {
        <div class={markdown_class()} data-invalid={frame.invalid()}>
            {view_tabs(&props.name, &preview)}
            <textarea
                id={frame.control_id()}
                name={&props.name}
                value={&props.value}
                rows="10"
                hidden={*preview}
                disabled={props.disabled}
                aria-required={props.required.then_some("true")}
                aria-invalid={frame.invalid()}
                aria-describedby={frame.described_by()}
                {oninput}
            />
            <div class="preview" id={format!("preview-{}", props.name)} role="tabpanel" aria-label="Preview" tabindex="0" hidden={!*preview}>
                if *preview {
                    if props.value.trim().is_empty() {
                        <span class="preview-empty">{"Nothing to preview"}</span>
                    } else {
                        {props.preview.emit(props.value.clone())}
                    }
                }
            </div>
        </div>
    })
}

fn view_tabs(name: &str, preview: &UseStateHandle<bool>) -> Html {
    let shown = **preview;
    let tab = |target: bool, label: &'static str, panel: String| {
        let setter = preview.setter();
        let onclick = move |_: MouseEvent| setter.set(target);
        html! {
            <button type="button" role="tab" aria-selected={(shown == target).to_string()} aria-controls={panel} {onclick}>
                {label}
            </button>
        }
    };
    html! {
        <div role="tablist" aria-label="Write or preview">
            {tab(false, "Write", format!("field-{name}"))}
            {tab(true, "Preview", format!("preview-{name}"))}
        </div>
    }
}
