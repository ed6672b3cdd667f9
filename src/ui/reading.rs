//! Where somebody is in a list on screen.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

/// How far one may have scrolled and still be at the top of the page, in CSS pixels.
const TOP: f64 = 4.0;

/// Whether somebody is in the middle of a list: the page is not scrolled to its top, or the focus is at one of its rows.
pub fn is_reading() -> bool {
    let scrolled = window().and_then(|window| window.scroll_y().ok());
    let focused = document().and_then(|document| document.active_element());
    let at_row = focused.and_then(|element| element.closest("tbody tr").ok().flatten());
    scrolled.is_some_and(|y| y > TOP) || at_row.is_some()
}

/// The place, from 0, and the id of the first row that can be seen; `None` if that is the very first, or there are none.
pub fn first_visible_row() -> Option<(u32, String)> {
    let header = document()?.query_selector("header").ok().flatten();
    let top = header.map_or(0.0, |header| header.get_bounding_client_rect().bottom());
    let mut place = 0;
    let mut row = document()?.query_selector("tbody tr[data-id]").ok().flatten()?;
    while row.get_bounding_client_rect().bottom() <= top {
        row = row.next_element_sibling()?;
        place += 1;
    }
    let id = row.get_attribute("data-id")?;
    (place > 0).then_some((place, id))
}

/// Scrolls to a row. Returns whether it was there.
pub fn scroll_to_row(id: &str) -> bool {
    let first = document().and_then(|document| document.query_selector("tbody tr[data-id]").ok().flatten());
    let mut rows = std::iter::successors(first, Element::next_element_sibling);
    let row = rows.find(|row| row.get_attribute("data-id").as_deref() == Some(id));
    if let Some(row) = &row {
        row.scroll_into_view();
    }
    row.is_some()
}

/// Goes to the top of the page, where new rows are, and takes the focus along.
pub fn go_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
    let heading = document().and_then(|document| document.query_selector("main h1").ok().flatten());
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        heading.set_tab_index(-1);
        // A heading that cannot take the focus is as good as none.
        drop(heading.focus());
    }
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}
