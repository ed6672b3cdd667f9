//! A text in Markdown, to write and to preview.

mod edit;
mod toolbar;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use self::edit::Command;
use self::toolbar::{Toolbar, carry_out};
use super::{Field, FieldChange};
use crate::engine::i18n::{Text, t};
use crate::ui::dom;

sheet!(
    markdown_class,
    r#"
    border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); overflow: hidden; transition: border-color .12s, box-shadow .12s;
    &:hover { border-color: var(--accent); }
    &:has(textarea:focus) { border-color: var(--accent); box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent); }
    &[data-invalid=true] { border-color: var(--danger); }
    .markdown-head { display: flex; flex-wrap: wrap-reverse; justify-content: space-between; gap: 0 12px; border-bottom: 1px solid var(--line); background: var(--sunken); }
    [role=tablist] { display: flex; gap: 2px; padding: 5px 5px 0; }
    [role=tab] { min-height: var(--touch); padding: 6px 12px; margin-bottom: -1px; border: 1px solid transparent; border-radius: 6px 6px 0 0; background: none; color: var(--muted); font-size: .8125rem; font-weight: 600; }
    [role=tab]:hover { color: var(--text); }
    [role=tab][aria-selected=true] { border-color: var(--line); border-bottom-color: var(--surface); background: var(--surface); color: var(--text); }
    [role=tab]:focus-visible { outline-offset: -2px; }
    [role=toolbar] { display: flex; flex-wrap: wrap; gap: 1px; padding: 4px 5px; }
    [role=toolbar][hidden] { display: none; }
    [role=toolbar] button { display: grid; place-items: center; min-width: max(30px, var(--touch)); height: max(28px, var(--touch)); padding: 0 6px; border: 0; border-radius: 6px; background: none; color: var(--muted); font-size: .8125rem; }
    [role=toolbar] button:hover { background: var(--hover); color: var(--text); }
    [role=toolbar] button:focus-visible { outline-offset: -2px; }
    .markdown-panes { display: grid; grid-template-columns: minmax(0, 1fr); }
    &[data-view=split] .markdown-panes { grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); }
    &[data-view=split] .preview { border-inline-start: 1px solid var(--line); }
    textarea { display: block; width: 100%; min-height: 220px; padding: 12px 14px; border: 0; background: none; font-family: var(--mono); font-size: .8125rem; line-height: 1.65; resize: vertical; }
    textarea[hidden], .preview[hidden] { display: none; }
    textarea:focus { outline: none; }
    .preview { min-width: 0; min-height: 220px; padding: 12px 14px; overflow-wrap: anywhere; }
    .preview-empty { color: var(--muted); }
    @media (max-width: 639.98px) { textarea { font-size: 1rem; } [role=tab] { padding: 10px 14px; } [role=toolbar] button { min-width: max(40px, var(--touch)); height: max(40px, var(--touch)); } }
    "#
);

/// What of the text is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Write,
    Split,
    Preview,
}

impl View {
    const ALL: [Self; 3] = [Self::Write, Self::Split, Self::Preview];

    fn label(self) -> Text {
        match self {
            Self::Write => t("markdown.write", "Write"),
            Self::Split => t("markdown.split", "Split"),
            Self::Preview => t("markdown.preview", "Preview"),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Split => "split",
            Self::Preview => "preview",
        }
    }
}

/// Properties of [`MarkdownField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct MarkdownFieldProps {
    /// What it has in common with other fields.
    pub field: Field,
    /// Called at each change.
    pub on_change: Callback<FieldChange>,
    /// Draws the text for the preview; called only while that is seen.
    pub preview: Callback<AttrValue, Html>,
}

/// A labelled `<textarea>` with a toolbar, and the tabs Write, Split and Preview.
///
/// Ctrl+B, Ctrl+I and Ctrl+K (on a Mac with Cmd) make what is selected bold, italic or a link. The toolbar is one stop of
/// the Tab key; arrows lead on in it. What it does can be undone with the browser's own undo. The textarea stays in the
/// page while only the preview is seen, so the caret and the scroll position are there again afterwards.
#[component]
pub fn MarkdownField(props: &MarkdownFieldProps) -> Html {
    let view = use_state_eq(View::default);
    let area = use_node_ref();
    let (field, shown) = (&props.field, *view);
    let name = field.name.clone();
    let oninput = props
        .on_change
        .reform(move |event: InputEvent| (name.clone(), dom::value_of(&event)));
    let on_command = {
        let (area, on_change, name) = (area.clone(), props.on_change.clone(), field.name.clone());
        Callback::from(move |command: Command| {
            if let Some(text) = carry_out(&area, command) {
                on_change.emit((name.clone(), text));
            }
        })
    };
    let onkeydown = follow_shortcuts(on_command.clone());
    let writes = shown != View::Preview;
    field.view(html! {
        <div class={markdown_class()} data-invalid={field.invalid()} data-view={shown.name()}>
            <div class="markdown-head">
                {view_tabs(&field.name, &view)}
                <Toolbar label={AttrValue::from(t("markdown.formatting", "Formatting"))} hidden={!writes} controls={field.control_id()} {on_command} />
            </div>
            <div class="markdown-panes">
                <textarea
                    ref={area}
                    id={field.control_id()}
                    name={&field.name}
                    value={&field.value}
                    rows="10"
                    hidden={!writes}
                    aria-required={field.must()}
                    aria-invalid={field.invalid()}
                    aria-describedby={field.described_by()}
                    {oninput}
                    {onkeydown}
                />
                {view_preview(props, shown)}
            </div>
        </div>
    })
}

fn view_preview(props: &MarkdownFieldProps, shown: View) -> Html {
    let text = &props.field.value;
    let preview = match shown {
        View::Write => Html::default(),
        View::Split | View::Preview if text.trim().is_empty() => {
            html! { <span class="preview-empty">{t("markdown.nothing", "Nothing to preview")}</span> }
        }
        View::Split | View::Preview => props.preview.emit(text.clone()),
    };
    html! {
        <div class="preview" id={format!("preview-{}", props.field.name)} role="tabpanel" aria-label={t("markdown.preview", "Preview")} tabindex="0" hidden={shown == View::Write}>
            {preview}
        </div>
    }
}

fn follow_shortcuts(on_command: Callback<Command>) -> impl Fn(KeyboardEvent) {
    move |event: KeyboardEvent| {
        if let Some(command) = shortcut(&event) {
            event.prevent_default();
            on_command.emit(command);
        }
    }
}

fn shortcut(event: &KeyboardEvent) -> Option<Command> {
    let only_ctrl = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
    match event.key().as_str() {
        _ if !only_ctrl => None,
        "b" | "B" => Some(Command::Bold),
        "i" | "I" => Some(Command::Italic),
        "k" | "K" => Some(Command::Link),
        _ => None,
    }
}

fn view_tabs(name: &str, view: &UseStateHandle<View>) -> Html {
    let shown = **view;
    let tab = |target: View| {
        let setter = view.setter();
        let onclick = move |_: MouseEvent| setter.set(target);
        let panels = match target {
            View::Write => format!("field-{name}"),
            View::Split => format!("field-{name} preview-{name}"),
            View::Preview => format!("preview-{name}"),
        };
        html! {
            <button type="button" role="tab" aria-selected={(shown == target).to_string()} aria-controls={panels} {onclick}>
                {target.label()}
            </button>
        }
    };
    html! {
        <div role="tablist" aria-label={t("markdown.views", "Write or preview")}>
            {for View::ALL.into_iter().map(tab)}
        </div>
    }
}
