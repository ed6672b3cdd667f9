//! Nothing typed is ever lost: reload, crash, Back, offline, a dead server, a server error, others' changes, a record that is
//! deleted. Each has a test with `nothing_typed_is_lost` in its name, in which one types before it and goes on typing after it;
//! the end of a session has it in `login`.

mod conflicts;
mod filling;
mod kept;

use serde_json::json;

use crate::harness::{Page, World};
use crate::journeys::{QUESTION, field, wait_filled};

const OFFER: &str = "[data-testid=draft-offer]";

const CONFLICT: &str = "[data-conflict=title]";

/// The edit page of a post, with `title` typed into it and nothing saved.
fn typing(world: &World, id: u32, title: &str) -> Page {
    let page = world.open(&format!("/posts/edit/{id}"));
    wait_filled(&page);
    page.fill(&field("title"), title);
    page
}

/// Goes on typing at the end of the title, wherever the focus is by now.
fn type_on(page: &Page, more: &str) {
    page.run(
        "const e = document.querySelector('[name=title]'); e.focus(); e.setSelectionRange(e.value.length, e.value.length)",
        &json!([]),
    );
    page.type_keys(more);
}

/// Waits until the browser keeps what was typed.
fn wait_kept(page: &Page, title: &str) {
    page.wait_for("the draft to be kept", |page| {
        let kept = page.run(
            "return Object.entries(localStorage).filter(([key]) => key.startsWith('sapwood.draft')).map(([, text]) => text)",
            &json!([]),
        );
        kept.to_string().contains(title)
    });
}

/// Whether the browser would ask before it leaves the page.
fn browser_asks(page: &Page) -> bool {
    let asked = page.run(
        "const event = new Event('beforeunload', { cancelable: true });
         window.dispatchEvent(event); return event.defaultPrevented",
        &json!([]),
    );
    asked == json!(true)
}
