//! What was fetched and waits to be shown, so that nobody loses their place.

use yew::prelude::*;

use super::icons;
use crate::engine::i18n::t;

sheet!(
    pill_class,
    r#"
    position: sticky; top: calc(var(--header) + 10px); z-index: 12; display: flex; justify-content: center; height: 0; overflow: visible;
    button { display: inline-flex; align-items: center; gap: 8px; height: 38px; padding: 0 16px; border: 1px solid transparent; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: var(--shadow-float); animation: dialog-in .18s ease-out; }
    button:hover { background: var(--accent-hover); }
    @media (max-width: 639.98px) { button { height: 44px; } }
    "#
);

/// A button that floats over the top of what is read: "3 new posts · Show" (`data-testid="waiting"`). Nothing while `text`
/// is `None`; then `text` is read out when it appears and when it changes.
pub fn view_pill(text: Option<&str>, on_show: &Callback<()>) -> Html {
    let onclick = on_show.reform(|_: MouseEvent| ());
    html! {
        <div class={pill_class()} role="status">
            if let Some(text) = text {
                <button type="button" data-testid="waiting" {onclick}>{icons::chevron_up()}{text}{" · "}{t("buttons.show", "Show")}</button>
            }
        </div>
    }
}
