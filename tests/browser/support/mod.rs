//! Components mounted over a server and a live provider made of memory.

mod live;
mod server;
mod with;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use sapwood::engine::clock::Instant;
use sapwood::engine::live::LiveMode;
use sapwood::engine::resource::Resource;
use sapwood::engine::runtime::{Guard, LocalFuture, Runtime};
use sapwood::engine::store::{Options, Setup, Store};
use sapwood::hooks::{SapwoodStore, Shared};
use sapwood::platform::runtime::BrowserRuntime;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

pub(crate) use live::{Live, LiveLine, event_text};
pub(crate) use server::{Provider, Server};
pub(crate) use with::{Doorkeeper, LogProps, With, WithProps};

/// A store over a [`Server`] and a [`Live`].
pub(crate) struct World {
    pub(crate) server: Rc<Server>,
    pub(crate) live: Rc<Live>,
    pub(crate) store: Rc<Store>,
}

impl World {
    pub(crate) fn new(live_mode: LiveMode) -> Self {
        Self::with(live_mode, BrowserRuntime::shared())
    }

    pub(crate) fn with(live_mode: LiveMode, runtime: Rc<dyn Runtime>) -> Self {
        let options = Options {
            live_mode,
            ..Options::default()
        };
        Self::build(options, runtime)
    }

    /// An app that behaves like this.
    pub(crate) fn of(options: Options) -> Self {
        Self::build(options, BrowserRuntime::shared())
    }

    fn build(options: Options, runtime: Rc<dyn Runtime>) -> Self {
        let (server, live) = (Server::new(123), Rc::new(Live::default()));
        let store = Store::new(Setup {
            data: Rc::new(Provider(server.clone())),
            live: Some(Rc::new(LiveLine(live.clone()))),
            resources: vec![
                Resource::new("posts")
                    .list("/posts")
                    .create("/posts/create")
                    .edit("/posts/edit/:id")
                    .show("/posts/show/:id"),
                Resource::new("categories").list("/categories"),
            ],
            options,
            runtime,
        });
        store.open_outbox();
        Self { server, live, store }
    }

    pub(crate) fn mount<C>(&self, props: C::Properties) -> Mounted<C>
    where
        C: BaseComponent,
        C::Properties: Clone + PartialEq,
    {
        let document = web_sys::window().unwrap().document().unwrap();
        let root: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&root).unwrap();
        let props = self.props(props);
        let handle = yew::Renderer::<Host<C>>::with_root_and_props(root.clone().into(), props).render();
        Mounted {
            root,
            handle,
            store: self.store.clone(),
        }
    }

    /// Somebody else changes a record, and the event arrives.
    pub(crate) fn other_changes(&self, resource: &str, id: i64, field: &str, value: Value) {
        self.server.change(resource, id, field, value);
        self.live
            .event(&format!("resources/{resource}"), "updated", &json!([id]));
    }

    fn props<P: PartialEq>(&self, props: P) -> HostProps<P> {
        HostProps {
            store: self.store.clone().into(),
            props,
        }
    }
}

/// A world in which time passes ten times as fast.
pub(crate) struct Hurried;

impl Runtime for Hurried {
    fn now(&self) -> Instant {
        Instant::from_origin(BrowserRuntime.now().since_origin() * 10)
    }

    fn after(&self, after: Duration, then: Box<dyn FnOnce()>) -> Guard {
        BrowserRuntime.after(after / 10, then)
    }

    fn spawn(&self, task: LocalFuture<()>) -> Guard {
        BrowserRuntime.spawn(task)
    }

    fn random(&self) -> f64 {
        BrowserRuntime.random()
    }

    fn timestamp(&self) -> Rc<str> {
        BrowserRuntime.timestamp()
    }

    fn warn(&self, text: &str) {
        BrowserRuntime.warn(text);
    }
}

/// A mounted component.
pub(crate) struct Mounted<C: BaseComponent>
where
    C::Properties: Clone + PartialEq,
{
    root: HtmlElement,
    handle: AppHandle<Host<C>>,
    store: Rc<Store>,
}

impl<C: BaseComponent> Mounted<C>
where
    C::Properties: Clone + PartialEq,
{
    pub(crate) fn update(&mut self, props: C::Properties) {
        let store = self.store.clone().into();
        self.handle.update(HostProps { store, props });
    }

    pub(crate) fn unmount(self) {
        self.handle.destroy();
        self.root.remove();
    }

    pub(crate) fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    pub(crate) fn click(&self, selector: &str) {
        self.element(selector).click();
    }

    /// Types a text in place of what is in an input.
    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        let input: HtmlInputElement = self.element(selector).unchecked_into();
        input.set_value(text);
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("input", &init).unwrap();
        input.dispatch_event(&event).unwrap();
    }

    pub(crate) fn value_of(&self, selector: &str) -> String {
        self.element(selector)
            .unchecked_into::<HtmlInputElement>()
            .value()
    }

    pub(crate) fn element(&self, selector: &str) -> HtmlElement {
        self.root
            .query_selector(selector)
            .unwrap()
            .unwrap()
            .unchecked_into()
    }

    /// Waits until a part of the component shows this text.
    pub(crate) async fn part_shows(&self, selector: &str, text: &str) {
        let shown = || self.element(selector).text_content().unwrap_or_default();
        until(&format!("{selector} to show {text:?}"), || shown() == text, shown).await;
    }

    /// Waits until the component shows this text.
    pub(crate) async fn shows(&self, text: &str) {
        until(
            &format!("the page to show {text:?}"),
            || self.text() == text,
            || self.text(),
        )
        .await;
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct HostProps<P: PartialEq> {
    store: Shared<Store>,
    props: P,
}

#[component]
pub(crate) fn Host<C>(props: &HostProps<C::Properties>) -> Html
where
    C: BaseComponent,
    C::Properties: Clone + PartialEq,
{
    html! {
        <SapwoodStore store={props.store.clone()}>
            <C ..props.props.clone() />
        </SapwoodStore>
    }
}

/// Lets the browser do what is to be done now: tasks, renders, timers of no length.
pub(crate) async fn turn() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        window.set_timeout_with_callback(&resolve).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Lets everything that is under way come to its end, so that what has not happened by then will not.
pub(crate) async fn settled() {
    for _ in 0..30 {
        turn().await;
    }
}

/// Waits until something is so; fails, saying what is instead, if it is not within five seconds.
pub(crate) async fn until(what: &str, so: impl Fn() -> bool, instead: impl Fn() -> String) {
    let start = js_sys::Date::now();
    while !so() {
        assert!(
            js_sys::Date::now() - start < 5000.0,
            "waited for {what}, but there is {}",
            instead()
        );
        turn().await;
    }
}

/// What components write down for a test to read.
#[derive(Clone, PartialEq)]
pub(crate) struct Log(Shared<RefCell<Vec<String>>>);

impl Log {
    pub(crate) fn new() -> Self {
        Self(Shared(Rc::default()))
    }

    pub(crate) fn write(&self, line: impl Into<String>) {
        self.0.borrow_mut().push(line.into());
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    pub(crate) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}
