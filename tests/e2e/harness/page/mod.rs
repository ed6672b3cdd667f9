//! What a person sees and does in one browser.

mod act;
mod failure;
mod see;
mod travel;

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Value, json};

use crate::harness::driver::Session;
use crate::harness::{PATIENCE, eventually};

pub(crate) use self::act::Key;

/// One browser, with one page open.
pub(crate) struct Page {
    session: Rc<Session>,
    /// Its window, if the browser has others. It is another one after its tab came to an end.
    window: RefCell<Option<String>>,
    base: String,
}

impl Page {
    pub(crate) fn new(session: Session, base: String) -> Self {
        Self {
            session: Rc::new(session),
            window: RefCell::new(None),
            base,
        }
    }

    /// One window of a browser that may have others.
    pub(crate) fn in_window(session: Rc<Session>, window: String, base: String) -> Self {
        Self {
            session,
            window: RefCell::new(Some(window)),
            base,
        }
    }

    /// The browser, with this page's window in front.
    fn session(&self) -> &Session {
        if let Some(window) = &*self.window.borrow() {
            self.session.show(window);
        }
        &self.session
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
