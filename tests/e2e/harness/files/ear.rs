//! What the windows of the demo tell each other.

use serde_json::json;

use crate::harness::page::Page;

/// What the line between them is called.
const LINE: &str = "sapwood.demo";

/// A window without the app that hears the changes which all others tell of.
pub(super) struct Ear {
    page: Page,
}

impl Ear {
    pub(super) fn listen(page: Page) -> Self {
        // There is no such page, so there is no app in it; but it is one of the site's.
        page.goto("/ear.html");
        let origin = page.run(
            "window.heard = [];
             new BroadcastChannel(arguments[0]).onmessage = ({ data }) => window.heard.push(data);
             return window.origin",
            &json!([LINE]),
        );
        assert_ne!(origin, json!("null"), "who is nowhere hears nothing");
        Self { page }
    }

    /// How often it was told that this happened to a record (`posts/3`) or, for `POST`, to a resource (`posts`).
    pub(super) fn heard(&self, method: &str, record: &str) -> usize {
        let kind = match method {
            "POST" => "created",
            "PATCH" => "updated",
            "DELETE" => "deleted",
            _ => panic!("in the demo nobody is asked for {method} {record}, so nothing can be counted"),
        };
        let (resource, id) = record.split_once('/').unwrap_or((record, ""));
        // What was said before comes before one's own word.
        let count = self.page.run_async(
            "const [line, channel, kind, id] = args;
             const word = String(Math.random());
             new BroadcastChannel(line).postMessage(word);
             while (!window.heard.includes(word)) await new Promise((done) => setTimeout(done));
             const events = window.heard.map((text) => { try { return JSON.parse(text).said?.event } catch { return null } });
             return events.filter((event) => event?.channel === channel && event.type === kind
                 && (id === '' || event.payload.ids.map(String).includes(id))).length",
            &json!([LINE, format!("resources/{resource}"), kind, id]),
        );
        count
            .as_u64()
            .and_then(|count| count.try_into().ok())
            .unwrap_or_else(|| panic!("a number, not {count}"))
    }

    pub(super) fn forget(&self) {
        self.page.run("window.heard.length = 0", &json!([]));
    }
}
