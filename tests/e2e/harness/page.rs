//! What a person sees and does in one browser.

use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Value, json};

use super::driver::Session;
use super::{PATIENCE, eventually};

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

/// One browser, with one page open.
pub(crate) struct Page {
    session: Rc<Session>,
    /// Its window, if the browser has others.
    window: Option<String>,
    base: String,
}

impl Page {
    pub(crate) fn new(session: Session, base: String) -> Self {
        Self {
            session: Rc::new(session),
            window: None,
            base,
        }
    }

    /// One window of a browser that may have others.
    pub(crate) fn in_window(session: Rc<Session>, window: String, base: String) -> Self {
        Self {
            session,
            window: Some(window),
            base,
        }
    }

    /// The browser, with this page's window in front.
    fn session(&self) -> &Session {
        if let Some(window) = &self.window {
            self.session.show(window);
        }
        &self.session
    }

    /// Types an address of the app and waits until it has loaded.
    pub(crate) fn goto(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.session()
            .call("POST", "/url", &json!({ "url": url }))
            .unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    pub(crate) fn back(&self) {
        self.session().call("POST", "/back", &json!({})).unwrap();
    }

    pub(crate) fn forward(&self) {
        self.session().call("POST", "/forward", &json!({})).unwrap();
    }

    /// Opens another tab of the same browser, and goes on there.
    pub(crate) fn open_tab(&self) {
        let tab = self
            .session()
            .call("POST", "/window/new", &json!({ "type": "tab" }))
            .unwrap();
        self.session()
            .call("POST", "/window", &json!({ "handle": tab["handle"] }))
            .unwrap();
    }

    /// Closes the tab, as a person does: the page may say goodbye.
    pub(crate) fn close_tab(&self) {
        self.end_tab(|| drop(self.session().call("DELETE", "/window", &Value::Null).unwrap()));
    }

    /// Kills the tab, and goes on in another one of the same browser.
    pub(crate) fn crash_tab(&self) {
        self.end_tab(|| self.crash());
    }

    fn end_tab(&self, end: impl FnOnce()) {
        // A browser without a tab would end.
        let tab = self.session().call("GET", "/window", &Value::Null).unwrap();
        let other = self
            .session()
            .call("POST", "/window/new", &json!({ "type": "tab" }))
            .unwrap();
        let switch = |tab: &Value| {
            self.session()
                .call("POST", "/window", &json!({ "handle": tab }))
                .unwrap()
        };
        switch(&tab);
        end();
        switch(&other["handle"]);
    }

    /// Ends the tab's process, which has no time to say anything.
    pub(crate) fn crash(&self) {
        // What is asked of a page that is gone is never answered well.
        let _ = self.session().call(
            "POST",
            "/goog/cdp/execute",
            &json!({ "cmd": "Page.crash", "params": {} }),
        );
    }

    /// Loads the page again.
    pub(crate) fn reload(&self) {
        self.session().call("POST", "/refresh", &json!({})).unwrap();
    }

    /// Follows a link of the app to `path`, without loading the page again.
    #[track_caller]
    pub(crate) fn follow(&self, path: &str) {
        self.run(
            "const link = document.createElement('a');
             link.href = arguments[0]; document.querySelector('main').append(link); link.click(); link.remove();",
            &json!([path]),
        );
        self.wait_path(path);
    }

    /// The path and the query of the address.
    pub(crate) fn path(&self) -> String {
        self.text_of("return location.pathname + location.search")
    }

    pub(crate) fn title(&self) -> String {
        self.text_of("return document.title")
    }

    fn text_of(&self, script: &str) -> String {
        self.run(script, &json!([]))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Runs a function's body in the page.
    pub(crate) fn run(&self, script: &str, arguments: &Value) -> Value {
        self.session()
            .run(script, arguments)
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs an async function's body in the page and waits for its result.
    pub(crate) fn run_async(&self, body: &str, arguments: &Value) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async (...args) => {{ {body} }})(...arguments).then(done, (error) => done('error: ' + (error.stack ?? error)));"
        );
        self.session()
            .run_async(&script, arguments)
            .unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    pub(crate) fn cdp(&self, command: &str, params: &Value) -> Value {
        self.session().cdp(command, params)
    }

    /// Waits until `holds` says so; otherwise fails with what the page shows.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        if eventually(PATIENCE, || holds(self).then_some(())).is_none() {
            self.fail(&format!("waited in vain for {what}"));
        }
    }

    /// Fails the test, with a picture of the page, its text and its console.
    #[track_caller]
    pub(crate) fn fail(&self, why: &str) -> ! {
        let text = self.session().run(
            "return location.href + '\\n' + document.body.innerText",
            &json!([]),
        );
        let text = text
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default();
        let picture = self.picture("failure");
        panic!(
            "{why}\n--- {}\n{text}\n--- console\n{}",
            picture.display(),
            self.console().join("\n")
        );
    }

    /// Saves a picture of the page below `target/e2e` and says where.
    pub(crate) fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/e2e");
        let thread = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let file = folder.join(format!("{thread}-{name}.png"));
        let picture = self.session().call("GET", "/screenshot", &Value::Null);
        let bytes = picture
            .ok()
            .and_then(|picture| picture.as_str().map(decode_base64))
            .unwrap_or_default();
        let _ = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, bytes));
        file
    }

    /// What the console said since this was last asked.
    pub(crate) fn console(&self) -> Vec<String> {
        let log = self
            .session()
            .call("POST", "/se/log", &json!({ "type": "browser" }))
            .unwrap_or_default();
        let lines = log.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .map(|line| format!("{} {}", line["level"], line["message"]))
            .collect()
    }

    /// Fails if the app panicked or threw since the page was opened.
    #[track_caller]
    pub(crate) fn assert_no_panic(&self) {
        let console = self.console();
        let bad = |line: &&String| {
            ["panicked", "unreachable", "Uncaught", "RuntimeError"]
                .iter()
                .any(|word| line.contains(word))
        };
        let found: Vec<_> = console.iter().filter(bad).collect();
        assert!(found.is_empty(), "{found:#?}");
    }

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

    fn element(&self, selector: &str) -> String {
        let found = self.session().call(
            "POST",
            "/element",
            &json!({ "using": "css selector", "value": selector }),
        );
        let found = found.unwrap_or_else(|error| self.fail(&format!("{selector}: {error}")));
        found
            .as_object()
            .and_then(|found| found.values().next())
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text
        .bytes()
        .filter(|c| !b"=\r\n".contains(c))
        .map(digit)
        .collect();
    let join = |group: &[u8]| {
        group
            .iter()
            .fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit))
            << (6 * (4 - group.len()))
    };
    digits
        .chunks(4)
        .flat_map(|group| join(group).to_be_bytes()[1..group.len()].to_vec())
        .collect()
}
