//! Nothing to show.

use yew::prelude::*;

sheet!(
    empty_class,
    r#"
    display: grid; justify-items: center; gap: 4px; padding: 48px 20px; text-align: center;
    > svg { width: 84px; height: 84px; margin-bottom: 8px; fill: none; stroke: var(--line-strong); stroke-width: 1.6; stroke-linecap: round; opacity: .75; }
    .empty-title { font-weight: 600; }
    .empty-text { max-width: 44ch; color: var(--muted); }
    .empty-action:not(:empty) { margin-top: 12px; }
    "#
);

/// An empty state: a title ("No posts yet"), a sentence that says why or what to do, and an action; both may be empty.
pub fn view_empty(title: &str, text: &str, action: Html) -> Html {
    html! {
        <div class={empty_class()}>
            <svg viewBox="0 0 48 48" aria-hidden="true">
                <path d="M24 9a15 15 0 1 1-14.6 11.5M24 14.8a9.3 9.3 0 1 0 9.1 7.2M27.3 21.6a4 4 0 1 0 .6 3.3M12.5 13.2l-3-3M17.4 9.9l-1.5-3.4" stroke-dasharray="5 4" />
            </svg>
            <div class="empty-title">{title}</div>
            if !text.is_empty() { <div class="empty-text">{text}</div> }
            <div class="empty-action">{action}</div>
        </div>
    }
}
