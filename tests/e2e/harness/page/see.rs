//! Seeing what is there, and waiting until it is.

use serde_json::{Value, json};

use super::Page;

impl Page {
    /// How many elements match.
    pub(crate) fn count(&self, selector: &str) -> u64 {
        self.run(
            "return document.querySelectorAll(arguments[0]).length",
            &json!([selector]),
        )
        .as_u64()
        .unwrap_or_default()
    }

    /// The text of the first match, as a person reads it.
    pub(crate) fn text(&self, selector: &str) -> Option<String> {
        let text = self.run(
            "return document.querySelector(arguments[0])?.innerText?.trim() ?? null",
            &json!([selector]),
        );
        text.as_str().map(str::to_owned)
    }

    /// The texts of all matches, as a person reads them.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let texts = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())",
            &json!([selector]),
        );
        let texts = texts.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// What stands in the first matching field.
    pub(crate) fn value(&self, selector: &str) -> Option<String> {
        let value = self.run(
            "return document.querySelector(arguments[0])?.value ?? null",
            &json!([selector]),
        );
        value.as_str().map(str::to_owned)
    }

    #[track_caller]
    pub(crate) fn wait_text(&self, selector: &str, text: &str) {
        self.wait_for(&format!("`{text}` in {selector}"), |page| {
            page.text(selector).is_some_and(|shown| shown.contains(text))
        });
    }

    #[track_caller]
    pub(crate) fn wait_value(&self, selector: &str, value: &str) {
        self.wait_for(&format!("`{value}` in the field {selector}"), |page| {
            page.value(selector).as_deref() == Some(value)
        });
    }

    #[track_caller]
    pub(crate) fn wait_there(&self, selector: &str) {
        self.wait_for(selector, |page| page.count(selector) > 0);
    }

    #[track_caller]
    pub(crate) fn wait_gone(&self, selector: &str) {
        self.wait_for(&format!("{selector} to go"), |page| page.count(selector) == 0);
    }

    /// Waits until the address has this path and query.
    #[track_caller]
    pub(crate) fn wait_path(&self, path: &str) {
        self.wait_for(&format!("the address {path}"), |page| page.path() == path);
    }

    /// Fails if the text of the first match does not hold `text` now.
    #[track_caller]
    pub(crate) fn assert_text(&self, selector: &str, text: &str) {
        let shown = self.text(selector).unwrap_or_default();
        assert!(shown.contains(text), "{selector} says {shown:?}, not {text:?}");
    }

    /// Waits until the status says that the page is live.
    #[track_caller]
    pub(crate) fn wait_live(&self) {
        self.wait_for("the status `Live`", |page| page.status().contains("Live"));
    }

    /// What the connection status says.
    pub(crate) fn status(&self) -> String {
        self.text("[data-testid=live-status]").unwrap_or_default()
    }
}
