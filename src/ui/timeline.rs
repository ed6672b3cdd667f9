//! What happened, the newest first: who, when, and what was different afterwards.

use yew::prelude::*;

sheet!(
    timeline_class,
    r#"
    display: grid; gap: 0; margin: 0; padding: 0; list-style: none;
    > li { position: relative; padding: 0 0 20px 26px; }
    > li::before { content: ""; position: absolute; left: 4px; top: 6px; width: 9px; height: 9px; border-radius: 50%; background: var(--accent); }
    > li::after { content: ""; position: absolute; left: 8px; top: 19px; bottom: -4px; width: 1px; background: var(--line-strong); opacity: .5; }
    > li:last-child { padding-bottom: 0; }
    > li:last-child::after { display: none; }
    .event-head { display: flex; flex-wrap: wrap; gap: 2px 8px; }
    .event-head b { font-weight: 600; }
    time { color: var(--muted); }
    .event-changes { display: grid; grid-template-columns: minmax(72px, max-content) minmax(0, 1fr); gap: 4px 14px; margin-top: 6px; font-size: .8125rem; }
    .event-changes dt { color: var(--muted); font-weight: 500; }
    .event-changes dd { overflow-wrap: anywhere; }
    .event-changes del { padding: 0 3px; border-radius: 3px; background: var(--danger-soft); color: var(--danger); }
    .event-changes ins { padding: 0 3px; border-radius: 3px; background: var(--accent-soft); color: var(--accent); text-decoration: none; }
    "#
);

/// A field that changed: what it is called, what it was, what it became; empty for nothing.
pub type Change = (AttrValue, AttrValue, AttrValue);

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Tells it from others.
    pub key: AttrValue,
    /// Who did it.
    pub who: AttrValue,
    /// What they did, as in "changed Title and Status".
    pub what: AttrValue,
    /// How long ago.
    pub ago: AttrValue,
    /// The exact moment, as ISO 8601 writes it.
    pub at: AttrValue,
    /// The fields that changed.
    pub changes: Vec<Change>,
}

/// The events as a list (`data-testid="timeline"`).
pub fn view_timeline(events: &[Event]) -> Html {
    html! { <ol class={timeline_class()} data-testid="timeline">{for events.iter().map(view_event)}</ol> }
}

fn view_event(event: &Event) -> Html {
    let change = |(name, before, after): &Change| {
        html! {
            <>
                <dt>{name}</dt>
                <dd>
                    if !before.is_empty() { <del>{before}</del> }
                    if !before.is_empty() && !after.is_empty() { {" → "} }
                    if !after.is_empty() { <ins>{after}</ins> }
                </dd>
            </>
        }
    };
    html! {
        <li key={&*event.key}>
            <div class="event-head">
                <span><b>{&event.who}</b>{" "}{&event.what}</span>
                <time datetime={&event.at} title={&event.at}>{&event.ago}</time>
            </div>
            if !event.changes.is_empty() {
                <dl class="event-changes">{for event.changes.iter().map(change)}</dl>
            }
        </li>
    }
}
