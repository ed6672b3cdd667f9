//! Surfaces: a card for a form or a record, and the list of labels and values on it.

use yew::prelude::*;

sheet!(
    card_class,
    r#"
    border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow-card);
    .card-body { display: grid; gap: 20px; padding: 24px; }
    &.disclosure { margin-top: 16px; }
    .card-toggle { display: flex; align-items: center; gap: 10px; width: 100%; padding: 14px 24px; border: 0; border-radius: var(--radius); background: none; font-weight: 600; text-align: start; }
    .card-toggle:hover { background: var(--hover); }
    .card-toggle span { flex: 1; }
    .card-toggle .icon { color: var(--muted); }
    .card-toggle[aria-expanded=true] > .icon:last-child { rotate: .5turn; }
    &.disclosure .card-body { padding-top: 10px; }
    .card-foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 8px; padding: 14px 24px; border-top: 1px solid var(--line); background: var(--sunken); border-radius: 0 0 var(--radius) var(--radius); }
    .card-note { margin-inline-end: auto; color: var(--muted); }
    .details { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(190px, 100%), 1fr)); gap: 20px 24px; }
    .details > div:has(> dd > div) { grid-column: 1 / -1; }
    .details > div { min-width: 0; }
    dt { margin-bottom: 3px; color: var(--muted); font-size: .8125rem; font-weight: 500; }
    dd { overflow-wrap: anywhere; }
    dd button { margin-block: calc((1.5715em - var(--control-small)) / 2); }
    @media (max-width: 575.98px) {
        .card-body { padding: 16px; }
        .card-foot { padding: 12px 16px; }
        .card-foot > * { flex: 1 1 auto; }
    }
    "#
);

/// A card. `foot` holds its actions, and before them perhaps a `.card-note`; `None` draws no foot.
pub fn view_card(body: Html, foot: Option<Html>) -> Html {
    html! {
        <section class={card_class()}>
            <div class="card-body">{body}</div>
            if let Some(foot) = foot { <div class="card-foot">{foot}</div> }
        </section>
    }
}

/// A card that opens and closes: `content` is what is in it while it is open.
pub fn view_disclosure(
    icon: Html,
    title: AttrValue,
    open: bool,
    on_toggle: &Callback<bool>,
    content: Html,
) -> Html {
    let onclick = on_toggle.reform(move |_: MouseEvent| !open);
    html! {
        <section class={classes!(card_class(), "disclosure")}>
            <button type="button" class="card-toggle" aria-expanded={open.to_string()} {onclick}>
                {icon}<span>{title}</span>{super::icons::chevron_down()}
            </button>
            if open { <div class="card-body">{content}</div> }
        </section>
    }
}

/// Labels and values of a record, for the body of a card: `(name, label, value)`. The value's element has
/// a `data-testid`, `show-title` for `title`. Short values stand side by side; one that is a block, such as Markdown, gets a row.
pub fn view_details(details: Vec<(&'static str, AttrValue, Html)>) -> Html {
    let pair = |(name, label, value): (&'static str, AttrValue, Html)| {
        html! { <div><dt>{label}</dt><dd data-testid={format!("show-{name}")}>{value}</dd></div> }
    };
    html! { <dl class="details">{for details.into_iter().map(pair)}</dl> }
}
