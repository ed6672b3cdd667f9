//! The few places where a component must reach past Yew to the element itself.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};
use yew::prelude::*;

/// The text an `<input>`, `<textarea>` or `<select>` holds after an `input` or `change` event; empty for anything else.
pub(crate) fn value_of(event: &impl TargetCast) -> String {
    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
        input.value()
    } else if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
        area.value()
    } else {
        event
            .target_dyn_into::<HtmlSelectElement>()
            .map(|select| select.value())
            .unwrap_or_default()
    }
}

/// The `href` of the link under a plain primary click, if it leads to another page of this app.
///
/// `None` for a click with a modifier key or another button, one that somebody handled already, a link with `target` or
/// `download`, and an address that does not start with a single `/`.
pub(crate) fn followed_href(event: &MouseEvent) -> Option<String> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let link = event
        .target_dyn_into::<Element>()?
        .closest("a[href]")
        .ok()
        .flatten()?;
    if link.has_attribute("target") || link.has_attribute("download") {
        return None;
    }
    link.get_attribute("href")
        .filter(|href| href.starts_with('/') && !href.starts_with("//"))
}

/// Shows or closes a `<dialog>` as a modal one, so that the browser traps the focus and gives it back at the end.
pub(crate) fn set_modal(dialog: &NodeRef, open: bool) {
    let Some(dialog) = dialog.cast::<HtmlDialogElement>() else {
        return;
    };
    if open && !dialog.open() {
        // Fails only for a dialog that is out of the document or open already: nothing to show then.
        drop(dialog.show_modal());
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Whether a click hit the element of the listener itself: for a modal `<dialog>`, its backdrop.
pub(crate) fn hit_itself(event: &MouseEvent, node: &NodeRef) -> bool {
    event
        .target_dyn_into::<web_sys::Node>()
        .is_some_and(|target| node.get().is_some_and(|own| own == target))
}

/// Moves the focus to an element.
pub(crate) fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        drop(element.focus());
    }
}

/// Whether the element of a `scroll` event shows its end.
pub(crate) fn is_scrolled_to_end(event: &Event) -> bool {
    event
        .target_dyn_into::<Element>()
        .is_some_and(|element| element.scroll_top() + element.client_height() >= element.scroll_height() - 8)
}

/// Moves the focus to the first element inside `node` that matches `selector`, and brings it into sight. Returns whether
/// there is one.
pub(crate) fn focus_first(node: &NodeRef, selector: &str) -> bool {
    let inside = node
        .cast::<Element>()
        .and_then(|node| node.query_selector(selector).ok().flatten());
    let Some(element) = inside.and_then(|inside| inside.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    element.focus().is_ok()
}

/// Sets, or with `None` removes, an attribute of `<html>`: the tokens of `assets/app.css` hang on it.
pub(crate) fn set_root_attribute(name: &str, value: Option<&str>) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(root) = document.and_then(|document| document.document_element()) else {
        return;
    };
    // Both fail only for a malformed name, and the names are constants.
    drop(match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    });
}

/// Scrolls an element's own scrolling box, and nothing else, until the element is in sight.
pub(crate) fn scroll_into_view(element: &Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else {
        return;
    };
    let Some(parent) = element.parent_element() else {
        return;
    };
    let (top, bottom) = (
        element.offset_top(),
        element.offset_top() + element.offset_height(),
    );
    if top < parent.scroll_top() {
        parent.set_scroll_top(top);
    } else if bottom > parent.scroll_top() + parent.client_height() {
        parent.set_scroll_top(bottom - parent.client_height());
    }
}
