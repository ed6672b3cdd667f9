//! The page itself: its title and address, whether it is seen, whether it is online.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, FocusOptions, HtmlElement, PageTransitionEvent, VisibilityState};

use super::listener::listen;
use crate::engine::runtime::Guard;

/// Something that happened to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// The browser found a network.
    Online,
    /// The browser lost the network.
    Offline,
    /// The page can be seen again.
    Visible,
    /// The page can no longer be seen: another tab, another window, a locked screen.
    Hidden,
    /// The page is left.
    PageHide {
        /// Whether the browser may bring it back as it is (back/forward cache).
        persisted: bool,
    },
    /// The page is shown, for the first time or again.
    PageShow {
        /// Whether it was brought back as it was, and time has passed unseen.
        persisted: bool,
    },
}

/// Is told what happens to the page until the guard is dropped.
pub fn on_page_event(handler: Rc<dyn Fn(PageEvent)>) -> Guard {
    let Some(window) = web_sys::window() else {
        return Guard::empty();
    };
    let on_window = |name, translate: fn(&Event) -> PageEvent| {
        let handler = handler.clone();
        listen(&window, name, move |event| handler(translate(&event)))
    };
    let mut guards = vec![
        on_window("online", |_| PageEvent::Online),
        on_window("offline", |_| PageEvent::Offline),
        on_window("pagehide", |event| PageEvent::PageHide {
            persisted: persisted(event),
        }),
        on_window("pageshow", |event| PageEvent::PageShow {
            persisted: persisted(event),
        }),
    ];
    if let Some(document) = window.document() {
        let current = document.clone();
        guards.push(listen(&document, "visibilitychange", move |_| {
            handler(match current.visibility_state() {
                VisibilityState::Hidden => PageEvent::Hidden,
                _ => PageEvent::Visible,
            });
        }));
    }
    Guard::new(move || drop(guards))
}

/// Whether the browser has a network. It may be wrong when it says yes, hardly when it says no.
#[must_use]
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Has the browser ask whether the page may be left, by a reload or by closing it, until the guard is dropped.
///
/// Only a page that somebody has touched may ask; and while it may, the browser does not keep it for Back.
pub fn ask_before_unload() -> Guard {
    let Some(window) = web_sys::window() else {
        return Guard::empty();
    };
    listen(&window, "beforeunload", |event| {
        event.prevent_default();
        // For browsers that know only the older way to ask.
        let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &true.into());
    })
}

/// Puts a text into the clipboard. Returns whether the browser was asked: it has none for pages that came unencrypted.
pub fn copy(text: &str) -> bool {
    let asked = || -> Option<js_sys::Promise> {
        let navigator = web_sys::window()?.navigator();
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
        let write = js_sys::Reflect::get(&clipboard, &"writeText".into()).ok()?;
        let write = write.dyn_into::<js_sys::Function>().ok()?;
        write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
    };
    let Some(promise) = asked() else { return false };
    wasm_bindgen_futures::spawn_local(async move {
        // A refusal is the person's own.
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    });
    true
}

/// Sets the title of the page's window or tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Says in which language the page is (`lang` of `<html>`).
pub fn set_language(locale: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Fails only for a malformed name, and it is a constant.
        let _ = root.set_attribute("lang", locale);
    }
}

/// The whole address that `url` means on this page; `url` itself if it is no address at all.
///
/// A relative one counts from the page's base (`<base href>`, or else the page's own address).
#[must_use]
pub fn resolve(url: &str) -> String {
    let base = document().and_then(|document| document.base_uri().ok().flatten());
    let resolved = base.and_then(|base| web_sys::Url::new_with_base(url, &base).ok());
    resolved.map_or_else(|| url.to_owned(), |resolved| resolved.href())
}

/// The server that the page came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name or address; empty for a page that came from no server.
    pub name: String,
    /// Its port, if it is not the usual one.
    pub port: Option<u16>,
    /// Whether the page came encrypted.
    pub encrypted: bool,
}

/// The server that the page came from.
#[must_use]
pub fn host() -> Host {
    Host {
        name: location_part(web_sys::Location::hostname),
        port: location_part(web_sys::Location::port).parse().ok(),
        encrypted: location_part(web_sys::Location::protocol) == "https:",
    }
}

/// The path and the query of the page's address, the query without its `?`.
#[must_use]
pub fn address() -> (String, String) {
    let query = location_part(web_sys::Location::search);
    let query = query.strip_prefix('?').unwrap_or(&query).to_owned();
    (location_part(web_sys::Location::pathname), query)
}

fn location_part(read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>) -> String {
    let location = web_sys::window().map(|window| window.location());
    location
        .and_then(|location| read(&location).ok())
        .unwrap_or_default()
}

/// The element with this id.
#[must_use]
pub fn element(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Moves the focus to the heading of the page, without scrolling: a screen reader says where one is, and the next Tab
/// starts there. Nothing happens if there is none.
pub fn focus_heading() {
    let heading = document().and_then(|document| document.query_selector("main h1").ok().flatten());
    let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    heading.set_tab_index(-1);
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // A heading that cannot take the focus is as good as none.
    let _ = heading.focus_with_options(&options);
}

/// Moves the focus to the first field of the page. Nothing happens if there is none.
pub fn focus_field() {
    let field = document().and_then(|document| document.query_selector("main input").ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field that cannot take the focus is as good as none.
        let _ = field.focus();
    }
}

/// Opens another page in the place of this one, which ends with everything in it.
pub fn open(url: &str) {
    if let Some(window) = web_sys::window() {
        // A browser that refuses this has a reason of its own.
        let _ = window.location().replace(url);
    }
}

/// Loads this page again.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A browser that refuses this has a reason of its own.
        let _ = window.location().reload();
    }
}

/// Scrolls to the top of the page, at once.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn persisted(event: &Event) -> bool {
    event
        .dyn_ref::<PageTransitionEvent>()
        .is_some_and(PageTransitionEvent::persisted)
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
