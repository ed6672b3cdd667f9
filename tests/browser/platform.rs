//! The browser's own things, as the app sees them.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use sapwood::engine::runtime::Runtime;
use sapwood::platform::http::{self, Method};
use sapwood::platform::page::{self, PageEvent};
use sapwood::platform::runtime::BrowserRuntime;
use sapwood::platform::socket::{Socket, SocketEvent};
use sapwood::platform::text::TextReader;
use sapwood::platform::{clock, media, storage};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Log, settled, turn, until};

#[wasm_bindgen_test]
async fn a_timer_fires_once_unless_its_guard_is_dropped() {
    let log = Log::new();
    let (kept, dropped) = (log.clone(), log.clone());
    let before = clock::now();
    let timer = BrowserRuntime.after(Duration::from_millis(20), Box::new(move || kept.write("kept")));
    let stopped = BrowserRuntime.after(
        Duration::from_millis(1),
        Box::new(move || dropped.write("dropped")),
    );
    drop(stopped);
    until("the timer", || !log.lines().is_empty(), || "nothing".into()).await;
    assert!(clock::now() - before >= Duration::from_millis(20), "never early");
    settled().await;
    assert_eq!(log.lines(), ["kept"]);
    drop(timer);
}

#[wasm_bindgen_test]
async fn an_answer_is_read_as_browsers_read_text_also_where_it_is_no_utf_8() {
    // "ok" behind a byte order mark, and "café" in Latin-1.
    for (answer, text) in [("77u/b2s=", "ok"), ("Y2Fm6Q==", "caf\u{fffd}")] {
        let url = format!("data:application/json;base64,{answer}");
        let sent = http::send(Method::Get, &url, &[], None, Duration::from_secs(5)).await;
        assert_eq!(sent.map(|answer| answer.body), Ok(text.to_owned()));
    }
}

#[wasm_bindgen_test]
fn a_text_is_read_whatever_letters_it_has() {
    let texts = TextReader::default();
    for text in [
        "",
        "plain",
        "grüße",
        "한국어 and 🌲",
        "🌲",
        "a🌲",
        "ü🌲ü",
        &"ü🌲".repeat(5000),
    ] {
        assert_eq!(texts.read(&text.into()).as_deref(), Some(text));
    }
    let half = js_sys::JsString::from_char_code1(0xD83C);
    assert_eq!(texts.read(&half).as_deref(), Some("\u{fffd}"));
    assert_eq!(texts.read(&5.into()), None);
}

#[wasm_bindgen_test]
async fn dropping_the_guard_of_a_task_drops_its_future() {
    struct Bell(Rc<Cell<bool>>);
    impl Drop for Bell {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let (rang, ended) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let (bell, end) = (Bell(rang.clone()), ended.clone());
    let task = BrowserRuntime.spawn(Box::pin(async move {
        let _bell = bell;
        loop {
            turn().await;
            if end.get() {
                break;
            }
        }
    }));
    settled().await;
    assert!(!rang.get());
    drop(task);
    assert!(rang.get(), "at once");
}

#[wasm_bindgen_test]
async fn a_task_is_not_begun_inside_the_call_that_spawns_it() {
    let begun = Rc::new(Cell::new(false));
    let flag = begun.clone();
    let task = BrowserRuntime.spawn(Box::pin(async move { flag.set(true) }));
    assert!(!begun.get());
    settled().await;
    assert!(begun.get());
    drop(task);
}

#[wasm_bindgen_test]
fn what_is_stored_is_there_until_it_is_removed() {
    storage::remove("sapwood-test");
    assert_eq!(storage::get("sapwood-test"), None);
    assert!(storage::set("sapwood-test", "ä"));
    assert_eq!(storage::get("sapwood-test").as_deref(), Some("ä"));
    storage::remove("sapwood-test");
    assert_eq!(storage::get("sapwood-test"), None);
}

#[wasm_bindgen_test]
fn what_is_too_large_to_store_is_refused_and_nothing_else_happens() {
    assert!(!storage::set("sapwood-test-large", &"x".repeat(20_000_000)));
    assert_eq!(storage::get("sapwood-test-large"), None);
}

#[wasm_bindgen_test]
fn addresses_are_resolved_against_the_page() {
    let origin = web_sys::window().unwrap().location().origin().unwrap();
    assert_eq!(page::resolve("/api"), format!("{origin}/api"));
    assert_eq!(page::resolve("http://host:1/x"), "http://host:1/x");
    assert_eq!(
        page::resolve("http://["),
        "http://[",
        "what is no address stays as it is"
    );
}

#[wasm_bindgen_test]
fn page_events_arrive_until_the_guard_is_dropped() {
    let log = Log::new();
    let heard = log.clone();
    let guard = page::on_page_event(Rc::new(move |event: PageEvent| heard.write(format!("{event:?}"))));
    let window = web_sys::window().unwrap();
    let say = |name| {
        window
            .dispatch_event(&web_sys::Event::new(name).unwrap())
            .unwrap()
    };
    say("offline");
    say("online");
    drop(guard);
    say("offline");
    assert_eq!(log.lines(), ["Offline", "Online"]);
    assert!(page::is_online());
}

#[wasm_bindgen_test]
fn the_title_and_the_clock_and_media_work() {
    page::set_title("Posts | Sapwood");
    assert_eq!(
        web_sys::window().unwrap().document().unwrap().title(),
        "Posts | Sapwood"
    );
    let stamp = clock::timestamp();
    assert!(stamp.len() == 24 && stamp.ends_with('Z'), "{stamp}");
    assert!(media::matches("(min-width: 1px)"));
    assert!(!media::matches("this is no query"));
}

#[wasm_bindgen_test]
async fn a_socket_that_does_not_open_says_closed_unless_it_was_dropped() {
    let log = Log::new();
    let open = |log: Log| {
        let on_event = Rc::new(move |event: SocketEvent| log.write(format!("{event:?}")));
        Socket::open("ws://127.0.0.1:1/", on_event).unwrap()
    };
    let dropped = open(log.clone());
    drop(dropped);
    let kept = open(log.clone());
    until("the close", || !log.lines().is_empty(), || "nothing".into()).await;
    settled().await;
    assert_eq!(log.lines(), ["Closed"]);
    drop(kept);
}
