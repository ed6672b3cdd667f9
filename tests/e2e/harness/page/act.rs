//! Clicking and typing.

use serde_json::{Value, json};

use super::Page;
use crate::harness::{PATIENCE, eventually};

/// Keys by their WebDriver names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    Tab,
    Enter,
    Escape,
    Space,
    ArrowDown,
}

impl Key {
    const fn code(self) -> &'static str {
        match self {
            Self::Tab => "\u{E004}",
            Self::Enter => "\u{E007}",
            Self::Escape => "\u{E00C}",
            Self::Space => " ",
            Self::ArrowDown => "\u{E015}",
        }
    }
}

impl Page {
    /// Clicks the first match, with the mouse, where it is.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        self.wait_there(selector);
        let element = self.element(selector);
        let clicked = eventually(PATIENCE, || {
            self.session()
                .call("POST", &format!("/element/{element}/click"), &json!({}))
                .ok()
        });
        if clicked.is_none() {
            self.fail(&format!("{selector} cannot be clicked"));
        }
    }

    /// Clicks the first button or link that people would call `name`.
    #[track_caller]
    pub(crate) fn click_named(&self, name: &str) {
        const MARK: &str = "
            const visible = (e) => e.getClientRects().length > 0;
            const called = (e) => (e.getAttribute('aria-label') ?? e.innerText ?? '').trim();
            document.querySelectorAll('[data-e2e-target]').forEach((e) => e.removeAttribute('data-e2e-target'));
            const scope = document.querySelector('dialog[open]') ?? document;
            const found = [...scope.querySelectorAll('button, a[href], [role=tab], [role=option]')]
                .filter(visible).find((e) => called(e) === arguments[0]);
            found?.setAttribute('data-e2e-target', '');
            return Boolean(found);";
        self.wait_for(&format!("something called `{name}`"), |page| {
            page.run(MARK, &json!([name])) == json!(true)
        });
        self.click("[data-e2e-target]");
    }

    /// Empties a field and types `text` into it.
    #[track_caller]
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.wait_there(selector);
        self.run(
            "const e = document.querySelector(arguments[0]); e.focus(); e.select?.()",
            &json!([selector]),
        );
        self.type_keys(if text.is_empty() { "\u{E017}" } else { text });
    }

    /// Presses a key wherever the focus is.
    pub(crate) fn press(&self, key: Key) {
        self.type_keys(key.code());
    }

    /// Presses a key together with Ctrl, wherever the focus is.
    pub(crate) fn press_with_ctrl(&self, key: &str) {
        const CTRL: &str = "\u{E009}";
        let actions = json!([
            { "type": "keyDown", "value": CTRL },
            { "type": "keyDown", "value": key },
            { "type": "keyUp", "value": key },
            { "type": "keyUp", "value": CTRL },
        ]);
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.session.call("POST", "/actions", &body).unwrap();
    }

    /// Types into whatever has the focus.
    pub(crate) fn type_keys(&self, text: &str) {
        let actions: Vec<Value> = text
            .chars()
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.session().call("POST", "/actions", &body).unwrap();
    }
}
