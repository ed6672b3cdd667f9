//! A text in Markdown, to write and to preview.

use yew::prelude::*;

use super::{Field, FieldChange};
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
    /// What it has in common with other fields.
    pub field: Field,
    /// Called at each change.
    pub on_change: Callback<FieldChange>,
    /// Draws the text for the Preview tab; called only while that tab is shown.
    pub preview: Callback<AttrValue, Html>,
}

/// A labelled `<textarea>` with the tabs Write and Preview.
///
/// The textarea stays in the page while Preview is shown (hidden), so the caret, the scroll position and the browser's own
/// undo are there again afterwards.
#[component]
pub fn MarkdownField(props: &MarkdownFieldProps) -> Html {
    let preview = use_state_eq(|| false);
    let field = &props.field;
    let name = field.name.clone();
    let oninput = props
        .on_change
        .reform(move |event: InputEvent| (name.clone(), dom::value_of(&event)));
    field.view(html! {
        <div class={markdown_class()} data-invalid={field.invalid()}>
            {view_tabs(&field.name, &preview)}
            <textarea
                id={field.control_id()}
                name={&field.name}
                value={&field.value}
                rows="10"
                hidden={*preview}
                aria-required={field.must()}
                aria-invalid={field.invalid()}
                aria-describedby={field.described_by()}
                {oninput}
            />
            <div class="preview" id={format!("preview-{}", field.name)} role="tabpanel" aria-label="Preview" tabindex="0" hidden={!*preview}>
                if *preview {
                    if field.value.trim().is_empty() {
                        <span class="preview-empty">{"Nothing to preview"}</span>
                    } else {
                        {props.preview.emit(field.value.clone())}
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
