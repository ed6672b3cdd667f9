//! Credentials of the live provider, and sockets that a browser does not open.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::options::{ClientOptions, Credentials};
use sapwood::engine::live::{LiveProvider, LiveStatus};
use sapwood::platform::runtime::BrowserRuntime;
use sapwood::providers::ably::{AblyLiveProvider, TokenCallback};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::until;

/// Sockets that remember their addresses in `opened` and never open, until `restore()` is called.
const PRETEND: &str = "
    window.opened = [];
    const real = window.WebSocket;
    window.restore = () => { window.WebSocket = real; return window.opened.join(' '); };
    window.WebSocket = class {
        constructor(url) { this.url = url; window.opened.push(url); }
        send() {}
        close() {}
    };";

fn options() -> ClientOptions {
    ClientOptions {
        endpoint: "127.0.0.1".into(),
        tls: false,
        ..ClientOptions::new(Credentials::Callback)
    }
}

/// A provider whose app answers each question for a token with `answer`, and how often it was asked.
fn provider(answer: Result<Value, ErrorInfo>) -> (Rc<AblyLiveProvider>, Rc<Cell<u32>>) {
    let asked = Rc::new(Cell::new(0));
    let count = asked.clone();
    let callback: TokenCallback = Rc::new(move |params| {
        assert_eq!(params.client_id.as_deref(), Some("ann"));
        count.set(count.get() + 1);
        let answer = answer.clone();
        Box::pin(async move { answer })
    });
    let mut options = options();
    options.token_params.client_id = Some("ann".into());
    let runtime = BrowserRuntime::shared();
    let provider = AblyLiveProvider::with_token_callback(runtime, options, "page".into(), callback);
    (provider.unwrap(), asked)
}

async fn failed(provider: &AblyLiveProvider) -> String {
    let is_failed = || matches!(provider.status(), LiveStatus::Failed { .. });
    until("the end", is_failed, || format!("{:?}", provider.status())).await;
    match provider.status() {
        LiveStatus::Failed { reason } => reason.to_string(),
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn the_apps_own_code_gives_the_token() {
    js_sys::eval(PRETEND).unwrap();
    let (provider, asked) = provider(Ok(json!("a token")));
    let listening = provider.subscribe("c", Rc::new(|_| {}));
    let opened = || {
        js_sys::eval("window.opened.join(' ')")
            .unwrap()
            .as_string()
            .unwrap()
    };
    until("a socket", || !opened().is_empty(), opened).await;
    let opened = js_sys::eval("window.restore()").unwrap().as_string().unwrap();
    assert!(opened.contains("accessToken=a%20token"), "{opened}");
    assert_eq!(asked.get(), 1);
    drop(listening);
}

#[wasm_bindgen_test]
async fn an_app_that_forbids_ends_it_with_its_reason() {
    let no = ErrorInfo::new(40300, "nobody knows you").with_status(403);
    let (provider, asked) = provider(Err(no));
    let listening = provider.subscribe("c", Rc::new(|_| {}));
    let reason = failed(&provider).await;
    assert!(reason.contains("nobody knows you"), "{reason}");
    assert_eq!(asked.get(), 1);
    drop(listening);
}

#[wasm_bindgen_test]
async fn a_callback_that_is_missing_is_said_at_once() {
    let runtime = BrowserRuntime::shared();
    let error = AblyLiveProvider::new(runtime, options(), "page".into()).unwrap_err();
    assert!(error.message.contains("with_token_callback"), "{error}");
}

#[wasm_bindgen_test]
async fn a_socket_that_the_browser_refuses_is_not_tried_again() {
    let options = ClientOptions {
        endpoint: "::no".into(),
        ..ClientOptions::with_key("app.key:secret")
    };
    let provider = AblyLiveProvider::new(BrowserRuntime::shared(), options, "page".into()).unwrap();
    let listening = provider.subscribe("c", Rc::new(|_| {}));
    let reason = failed(&provider).await;
    assert!(
        reason.contains("the browser does not allow this connection"),
        "{reason}"
    );
    assert!(reason.contains("Correct `live` in config.json"), "{reason}");
    drop(listening);
}
