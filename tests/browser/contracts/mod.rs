//! What every provider must do: one suite for those of data, one for those of news, each run on all there are.

mod data;
mod live;
mod sandbox;

/// Somewhere that no other test knows: a name of its own for each call.
fn fresh_name() -> String {
    format!("contract-{}", js_sys::Math::random())
}

mod demo {
    //! The demo, as both suites need it.

    use sapwood::platform::runtime::BrowserRuntime;
    use sapwood::providers::demo::{Demo, DemoOptions, demo};

    /// A demo in a tab called `tab`; all with one `name` share their records and hear each other.
    pub(super) async fn open(name: &str, tab: &str) -> Demo {
        let options = DemoOptions {
            runtime: BrowserRuntime::shared(),
            // The test server serves the files of the project.
            words_url: "/assets/demo.json".to_owned(),
            name: name.to_owned(),
            tab: tab.into(),
            client_id: format!("{tab}-00000001").into(),
        };
        demo(options).await.unwrap()
    }
}
