//! What stands above a table: the search field, and room for more.

use yew::prelude::*;

use super::{dom, icons};

sheet!(
    toolbar_class,
    r#"
    display: flex; flex-wrap: wrap; align-items: center; gap: 10px 14px; margin-bottom: 14px;
    .search { position: relative; flex: 0 1 320px; min-width: 180px; }
    .search > .icon { position: absolute; inset: 0 auto 0 12px; margin-block: auto; color: var(--muted); pointer-events: none; }
    .search input { width: 100%; height: max(38px, var(--touch)); padding: 0 12px 0 36px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); transition: border-color .12s, box-shadow .12s; }
    .search input:hover { border-color: var(--accent); }
    .search input:focus { border-color: var(--accent); outline: none; box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent); }
    .toolbar-end { margin-inline-start: auto; }
    @media (max-width: 639.98px) {
        gap: 8px;
        .search { flex: 1 1 100%; }
        .search input { height: 44px; font-size: 1rem; }
    }
    "#
);

/// The row above a table.
pub fn view_toolbar(content: Html) -> Html {
    html! { <div class={toolbar_class()}>{content}</div> }
}

/// A search field (`data-testid="filter"`). `label` names it for assistive technology and stands in it while it is empty;
/// `on_input` gets the text at each change.
pub fn view_search(label: &AttrValue, value: &AttrValue, on_input: &Callback<String>) -> Html {
    let oninput = on_input.reform(|event: InputEvent| dom::value_of(&event));
    html! {
        <div class="search" role="search">
            {icons::search()}
            <input
                type="search"
                data-testid="filter"
                autocomplete="off"
                aria-label={label}
                placeholder={label}
                {value}
                {oninput}
            />
        </div>
    }
}
