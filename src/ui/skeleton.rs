//! Grey bars where text will be. The look is in `assets/app.css`, because the page shows them before the wasm is there.

use yew::prelude::*;

use crate::engine::i18n::t;

/// A bar as wide as `width`, a CSS length such as `"40%"` or `"12ch"`.
pub fn view_skeleton(width: &'static str) -> Html {
    html! { <span class="skeleton" style={format!("width:{width}")} aria-hidden="true" /> }
}

/// Bars for a text of `lines` lines; says "Loading" to assistive technology.
pub fn view_skeleton_text(lines: usize) -> Html {
    let line = |index: usize| {
        let width = 92 - index * 31 % 47;
        html! { <span class="skeleton" style={format!("width:{width}%;margin-bottom:12px")} aria-hidden="true" /> }
    };
    html! {
        <div role="status" aria-busy="true">
            <span class="visually-hidden">{t("waiting.loading", "Loading…")}</span>
            {for (0..lines).map(line)}
        </div>
    }
}

/// Bars for a form or a record of `pairs` labels and values, for the body of a card; says "Loading" to assistive technology.
pub fn view_skeleton_details(pairs: usize) -> Html {
    let pair = |index: usize| {
        let width = 36 + index * 29 % 55;
        html! {
            <div aria-hidden="true">
                <span class="skeleton" style="width:72px;margin-bottom:12px" />
                <span class="skeleton" style={format!("width:{width}%;height:1.15em")} />
            </div>
        }
    };
    html! {
        <div class="details" role="status" aria-busy="true">
            <span class="visually-hidden">{t("waiting.loading", "Loading…")}</span>
            {for (0..pairs).map(pair)}
        </div>
    }
}
