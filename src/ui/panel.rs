//! A window over the page for something that is done in a few steps, and how far it is.

use yew::prelude::*;

use super::dialog::Modal;

sheet!(
    panel_class,
    r#"
    width: min(560px, calc(100vw - 32px)); max-height: min(720px, calc(100dvh - 32px)); margin: auto; padding: 22px; border: 1px solid var(--line); border-radius: 14px; background: var(--raised); color: var(--text); box-shadow: var(--shadow-float);
    &::backdrop { background: var(--scrim); }
    &[open] { display: flex; flex-direction: column; animation: dialog-in .16s ease-out; }
    h2 { font-size: 1.125rem; }
    .panel-body { display: grid; gap: 14px; min-height: 0; margin-top: 12px; overflow-y: auto; overflow-wrap: anywhere; }
    .panel-note { color: var(--muted); }
    .panel-buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-top: 20px; }
    code { padding: 1px 5px; border-radius: var(--radius-xs); background: var(--sunken); font-family: var(--mono); font-size: .8125rem; }
    progress { appearance: none; display: block; width: 100%; height: 8px; border: 0; border-radius: 99px; background: var(--line); overflow: hidden; }
    progress:indeterminate { background: linear-gradient(90deg, var(--line) 30%, var(--accent) 50%, var(--line) 70%) 0 0 / 300% 100%; animation: shimmer 1.6s ease-in-out infinite; }
    progress::-webkit-progress-bar { background: transparent; }
    progress::-webkit-progress-value { background: var(--accent); }
    progress::-moz-progress-bar { background: var(--accent); }
    .progress-text { display: block; margin-bottom: 8px; font-variant-numeric: tabular-nums; font-weight: 500; }
    .panel-lines { display: grid; grid-template-columns: auto 1fr; gap: 6px 14px; margin: 0; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--sunken); font-size: .8125rem; }
    .panel-lines dt { color: var(--muted); font-variant-numeric: tabular-nums; }
    .panel-file { position: relative; }
    .panel-file input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
    .panel-file:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: var(--radius-s); }
    "#
);

/// A window over the page.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it is about.
    pub title: AttrValue,
    /// What is in it; say a `.panel-note`, [`view_progress`] or [`view_lines`].
    pub body: Html,
    /// Its buttons, the most important one last.
    pub buttons: Html,
    /// Whether something is under way, so that only its buttons close it.
    pub busy: bool,
    /// Called for Esc and a click beside it.
    pub on_close: Callback<()>,
}

impl Panel {
    /// Draws it; the focus stays inside, and returns when it is no longer drawn open.
    pub fn view(self, open: bool) -> Html {
        html! {
            <Modal class={panel_class()} {open} busy={self.busy} on_close={self.on_close}>
                <h2 id="dialog-title">{self.title}</h2>
                <div class="panel-body" id="dialog-text">{self.body}</div>
                <div class="panel-buttons">{self.buttons}</div>
            </Modal>
        }
    }
}

/// How far something is: a text such as "Importing: 3/10", and a bar; without a `total` the bar only says that it goes on.
pub fn view_progress(text: String, done: u64, total: u64) -> Html {
    let known = total > 0;
    html! {
        <label>
            <span class="progress-text" data-testid="progress">{text}</span>
            <progress max={known.then(|| total.to_string())} value={known.then(|| done.min(total).to_string())} />
        </label>
    }
}

/// Lines of a file, as in "Line 5", and what is said of each.
pub fn view_lines(lines: impl Iterator<Item = (String, String)>) -> Html {
    let line = |(line, text): (String, String)| html! { <><dt>{line}</dt><dd>{text}</dd></> };
    html! { <dl class="panel-lines">{for lines.map(line)}</dl> }
}

/// A button that lets a person choose a file; `draw` is the look of it, without behaviour.
pub fn view_file_button(
    draw: Html,
    label: AttrValue,
    accept: &'static str,
    on_file: &Callback<web_sys::File>,
) -> Html {
    let on_file = on_file.clone();
    let onchange = move |event: Event| {
        let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else {
            return;
        };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen once more.
        input.set_value("");
        file.into_iter().for_each(|file| on_file.emit(file));
    };
    html! {
        <span class="panel-file">{draw}<input type="file" {accept} aria-label={label} {onchange} /></span>
    }
}
