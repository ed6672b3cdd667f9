//! What a list keeps while its rows are drawn anew: the row at the top, the focus, and where Tab leads.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::ui::{grid, reading};

/// The id of the row to scroll to, if there is one.
pub(super) type KeptRow = Rc<RefCell<Option<String>>>;

/// The id of the row to scroll to as soon as it is there: the one that was at the top before the pages became longer or
/// shorter. Sees to it, too, that Tab leads into the table, and that the focus stays in it when its row is deleted.
#[hook]
pub(super) fn use_kept_row(node: &NodeRef, busy: bool) -> KeptRow {
    let kept = use_mut_ref(|| None::<String>);
    let (waiting, node) = (Rc::clone(&kept), node.clone());
    let focus = use_mut_ref(|| None);
    // Before what is drawn now takes the place of what is there. Kept until the effect: another drawing may come before it,
    // for which the focus is already lost.
    if let Some(place) = grid::focus_place(&node) {
        *focus.borrow_mut() = Some(place);
    }
    use_effect(move || {
        if let Some(place) = focus.take() {
            grid::keep_focus(&node, place);
        }
        grid::keep_tab_stop(&node);
        if busy {
            return;
        }
        let row = waiting.borrow().clone();
        if row.is_some_and(|row| reading::scroll_to_row(&row)) {
            *waiting.borrow_mut() = None;
        }
    });
    kept
}
