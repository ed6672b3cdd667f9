//! Going somewhere: addresses, tabs, and the ends that a tab may come to.

use serde_json::{Value, json};

use super::Page;

impl Page {
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
        let tab = self.new_tab();
        self.go_on_in(tab);
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
        let next = self.new_tab();
        end();
        self.go_on_in(next);
    }

    fn new_tab(&self) -> String {
        let made = self
            .session()
            .call("POST", "/window/new", &json!({ "type": "tab" }))
            .unwrap();
        made["handle"].as_str().expect("a handle").to_owned()
    }

    fn go_on_in(&self, tab: String) {
        self.session.show(&tab);
        *self.window.borrow_mut() = Some(tab);
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
}
