//! A message in the corner about something that can still be undone: what it is, how much time is left, and Undo.

use yew::prelude::*;

use super::button::Button;
use super::icons;
use crate::engine::i18n::t;

sheet!(
    undo_class,
    r#"
    --tone: var(--accent);
    position: fixed; bottom: 6px; left: calc(var(--sider) + 16px); width: min(420px, calc(100vw - 32px));
    .undo { align-items: center; padding: 12px 14px; }
    .undo-ring { position: relative; display: grid; place-items: center; width: 34px; height: 34px; color: var(--tone); font-weight: 600; font-variant-numeric: tabular-nums; }
    .undo-ring svg { position: absolute; inset: 0; transform: rotate(-90deg); }
    .undo-ring circle { fill: none; stroke: var(--line); stroke-width: 3; }
    .undo-ring .left { stroke: var(--tone); stroke-linecap: round; stroke-dasharray: 100; transition: stroke-dashoffset 1s linear; }
    .undo-ring.still .left { transition: none; }
    .undo-title { font-weight: 600; overflow-wrap: anywhere; }
    .undo-text { color: var(--muted); }
    .undo-actions { display: flex; align-items: center; gap: 10px; }
    kbd { padding: 1px 6px; border: 1px solid var(--line); border-radius: var(--radius-xs); background: var(--sunken); color: var(--muted); font: 500 0.75rem/1.5 var(--mono); white-space: nowrap; }
    body:has(&) main { padding-bottom: 140px; }
    @media (max-width: 991.98px) { left: 16px; }
    @media (max-width: 639.98px) { kbd { display: none; } }
    "#
);

/// Something that can be undone, or waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoable {
    /// Identifies it between renders.
    pub id: AttrValue,
    /// What will be done, in one short sentence.
    pub title: AttrValue,
    /// More about it; empty for nothing.
    pub text: AttrValue,
    /// How much time is left; `None` while it waits for something else than time.
    pub left: Option<Countdown>,
    /// The keys that undo it, if they mean this one.
    pub keys: Option<&'static str>,
    /// Called for Undo; `None` if it is too late.
    pub on_undo: Option<Callback<()>>,
    /// Called when somebody begins or ends to read it.
    pub on_read: Callback<bool>,
}

/// How much time is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Countdown {
    /// Whole seconds, rounded up.
    pub seconds: u32,
    /// Which part of the time will be left when the next second begins, from 0 to 1.
    pub part: f64,
    /// Whether it stands still.
    pub still: bool,
}

/// Draws them as toasts in the lower corner, where they cover no button for as long as they stay. Screen readers hear what
/// each is once; the seconds are for the eye.
pub fn view_undos(undoables: &[Undoable]) -> Html {
    if undoables.is_empty() {
        return Html::default();
    }
    html! { <div class={undo_class()}>{for undoables.iter().map(view_undo)}</div> }
}

fn view_undo(undoable: &Undoable) -> Html {
    let read = |reads: bool| undoable.on_read.reform(move |()| reads);
    let (begin, end) = (read(true), read(false));
    let still = undoable.left.is_some_and(|left| left.still);
    // It may appear where the pointer is, as when a button was clicked there: only who moves it here is reading.
    let onmousemove = (!still).then(|| begin.reform(|_: MouseEvent| ()));
    html! {
        <div
            key={&*undoable.id}
            class="toast undo"
            role="group"
            aria-label={&undoable.title}
            data-testid="undo-toast"
            {onmousemove}
            onmouseleave={end.reform(|_: MouseEvent| ())}
            onfocusin={begin.reform(|_: FocusEvent| ())}
            onfocusout={end.reform(|_: FocusEvent| ())}
        >
            { undoable.left.map_or_else(icons::warning, view_ring) }
            <div>
                <div class="undo-title">{&undoable.title}</div>
                if !undoable.text.is_empty() { <div class="undo-text">{&undoable.text}</div> }
            </div>
            <div class="undo-actions">{for undoable.on_undo.clone().map(|on_undo| view_button(undoable, on_undo))}</div>
        </div>
    }
}

fn view_button(undoable: &Undoable, on_undo: Callback<()>) -> Html {
    let button = Button {
        small: true,
        ..Button::default()
    };
    html! {
        <>
            {button.view(t("buttons.undo", "Undo").into(), on_undo)}
            if let Some(keys) = undoable.keys {
                <kbd><span class="visually-hidden">{t("pending.press", "or press")}{" "}</span>{keys}</kbd>
            }
        </>
    }
}

fn view_ring(left: Countdown) -> Html {
    let offset = 100.0 * (1.0 - left.part.clamp(0.0, 1.0));
    let circle = |class: &'static str, style: Option<String>| {
        html! { <circle {class} cx="17" cy="17" r="15" pathLength="100" {style} /> }
    };
    html! {
        <div class={classes!("undo-ring", left.still.then_some("still"))} aria-hidden="true">
            <svg viewBox="0 0 34 34">
                {circle("", None)}
                {circle("left", Some(format!("stroke-dashoffset: {offset:.1}")))}
            </svg>
            <span data-testid="undo-seconds">{left.seconds}</span>
        </div>
    }
}
