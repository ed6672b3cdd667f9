//! Moving in a table by keyboard (the ARIA grid pattern).
//!
//! The cells of a table's body are one stop on the way of Tab; from there the arrows lead from cell to cell. Links and
//! buttons in the cells stay stops of their own, so that nothing changes for who does not use this. Which cell is the stop
//! is kept in the elements alone (`tabindex`): no component is drawn again when one moves.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// How many rows Page Up and Page Down move by.
const PAGE: i32 = 10;

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// This many rows down, or up.
    Rows(i32),
    /// This many cells to the right, or left.
    Cells(i32),
    /// The first, or last, cell of the row.
    Edge { last: bool },
    /// The first, or last, cell of the table.
    Corner { last: bool },
}

/// What a key does while a cell has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Go(Move),
    /// Follows the link, or presses the button, in the cell; where there is none, opens the row.
    Open,
    /// Selects the row.
    Select,
}

impl Act {
    fn of(key: &str, ctrl: bool) -> Option<Self> {
        Some(match (key, ctrl) {
            ("ArrowDown", false) => Self::Go(Move::Rows(1)),
            ("ArrowUp", false) => Self::Go(Move::Rows(-1)),
            ("PageDown", false) => Self::Go(Move::Rows(PAGE)),
            ("PageUp", false) => Self::Go(Move::Rows(-PAGE)),
            ("ArrowRight", false) => Self::Go(Move::Cells(1)),
            ("ArrowLeft", false) => Self::Go(Move::Cells(-1)),
            ("Home", ctrl) => Self::Go(edge(ctrl, false)),
            ("End", ctrl) => Self::Go(edge(ctrl, true)),
            ("Enter", false) => Self::Open,
            (" ", false) => Self::Select,
            _ => return None,
        })
    }
}

const fn edge(ctrl: bool, last: bool) -> Move {
    if ctrl {
        Move::Corner { last }
    } else {
        Move::Edge { last }
    }
}

/// Does what a key pressed in the body of a table asks for. Keys that mean nothing here are left alone.
pub fn handle_key(event: &KeyboardEvent) {
    if event.alt_key() || event.meta_key() || event.default_prevented() {
        return;
    }
    let Some(target) = event.target_dyn_into::<Element>() else {
        return;
    };
    let Some(cell) = closest(&target, "tbody td") else {
        return;
    };
    let Some(act) = Act::of(&event.key(), event.ctrl_key()) else {
        return;
    };
    let on_cell = target == cell;
    match act {
        Act::Go(step) => {
            event.prevent_default();
            if let Some(next) = destination(&cell, step) {
                focus(&next);
            }
        }
        // A link or a button in the cell does by itself what these keys ask of it.
        Act::Open if on_cell => {
            event.prevent_default();
            let row = closest(&cell, "tr");
            let open = find(&cell, "a, button").or_else(|| find(&row?, "td[data-col=title] a"));
            press(open);
        }
        Act::Select if on_cell => {
            event.prevent_default();
            press(closest(&cell, "tr").and_then(|row| find(&row, "[role=checkbox]")));
        }
        Act::Open | Act::Select => {}
    }
}

/// Sees to it that the table around `node` has one cell that Tab leads to: the one that had the focus last, or the first.
pub fn keep_tab_stop(node: &NodeRef) {
    let Some(table) = node.cast::<Element>() else {
        return;
    };
    if find(&table, "tbody td[tabindex='0']").is_none()
        && let Some(first) = find(&table, "tbody tr[data-id] > td")
    {
        set_stop(&first, true);
    }
}

/// Where in a table the focus is.
#[derive(Clone, Copy, Debug)]
pub struct FocusPlace {
    row: u32,
    column: u32,
}

/// Where in the rows of the table around `node` the focus is; `None` if it is elsewhere.
#[must_use]
pub fn focus_place(node: &NodeRef) -> Option<FocusPlace> {
    let (table, active) = (node.cast::<Element>()?, active_element()?);
    let cell = closest(&active, "tbody tr[data-id] > td").filter(|cell| table.contains(Some(cell)))?;
    Some(FocusPlace {
        row: place(&cell.parent_element()?),
        column: place(&cell),
    })
}

/// Gives the focus back if it was lost with its row, which somebody deleted: to the row that took its place, or else the
/// last one.
pub fn keep_focus(node: &NodeRef, place: FocusPlace) {
    let is_lost = active_element().is_none_or(|active| active.tag_name() == "BODY");
    let body = node.cast::<Element>().and_then(|table| find(&table, "tbody"));
    if let Some(body) = body.filter(|_| is_lost)
        && let Some(row) = child(&body, place.row)
        && let Some(cell) = child(&row, place.column)
    {
        focus(&cell);
    }
}

/// Makes the cell that got the focus, by whatever way, the one that Tab leads to.
pub fn handle_focus(event: &FocusEvent) {
    let target = event.target_dyn_into::<Element>();
    if let Some(cell) = target.and_then(|target| closest(&target, "tbody tr[data-id] > td")) {
        make_stop(&cell);
    }
}

fn destination(cell: &Element, step: Move) -> Option<Element> {
    let row = cell.parent_element()?;
    let column = place(cell);
    match step {
        Move::Rows(by) => child(&walk(&row, by)?, column),
        Move::Cells(by) => walk(cell, by),
        Move::Edge { last } => edge_child(&row, last),
        Move::Corner { last } => edge_child(&edge_child(&row.parent_element()?, last)?, last),
    }
}

fn place(element: &Element) -> u32 {
    let former = std::iter::successors(
        element.previous_element_sibling(),
        Element::previous_element_sibling,
    );
    u32::try_from(former.count()).unwrap_or(u32::MAX)
}

/// The sibling this far away, or as far as there are any; `None` if that is the element itself.
fn walk(element: &Element, by: i32) -> Option<Element> {
    let next = |element: &Element| {
        if by > 0 {
            element.next_element_sibling()
        } else {
            element.previous_element_sibling()
        }
    };
    std::iter::successors(next(element), next)
        .take(by.unsigned_abs() as usize)
        .last()
}

fn child(parent: &Element, place: u32) -> Option<Element> {
    let steps = i32::try_from(place).unwrap_or(i32::MAX);
    let first = parent.first_element_child()?;
    Some(walk(&first, steps).unwrap_or(first))
}

fn edge_child(parent: &Element, last: bool) -> Option<Element> {
    if last {
        parent.last_element_child()
    } else {
        parent.first_element_child()
    }
}

fn focus(cell: &Element) {
    make_stop(cell);
    if let Some(cell) = cell.dyn_ref::<HtmlElement>() {
        drop(cell.focus());
    }
}

fn make_stop(cell: &Element) {
    let former = closest(cell, "table").and_then(|table| find(&table, "tbody td[tabindex='0']"));
    if let Some(former) = former.filter(|former| former != cell) {
        set_stop(&former, false);
    }
    set_stop(cell, true);
}

fn set_stop(cell: &Element, is_stop: bool) {
    // Fails only for a malformed name.
    drop(cell.set_attribute("tabindex", if is_stop { "0" } else { "-1" }));
}

/// What has the focus.
fn active_element() -> Option<Element> {
    web_sys::window()?.document()?.active_element()
}

fn press(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

fn find(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_grid_pattern_says() {
        let table = [
            ("ArrowDown", false, Some(Act::Go(Move::Rows(1)))),
            ("PageUp", false, Some(Act::Go(Move::Rows(-10)))),
            ("ArrowLeft", false, Some(Act::Go(Move::Cells(-1)))),
            ("Home", false, Some(Act::Go(Move::Edge { last: false }))),
            ("End", true, Some(Act::Go(Move::Corner { last: true }))),
            ("Enter", false, Some(Act::Open)),
            (" ", false, Some(Act::Select)),
            ("Enter", true, None),
            ("a", false, None),
            ("Tab", false, None),
            ("Escape", false, None),
        ];
        for (key, ctrl, right) in table {
            assert_eq!(Act::of(key, ctrl), right, "{key}");
        }
    }
}
