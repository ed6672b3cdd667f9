//! Selecting the rows of a list.

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::record::RecordId;
use crate::engine::selection::{Extent, Pick, Selection};
use crate::ui::table::{Check, Column, view_check};

/// The selection in a list, and what changes it.
#[derive(Debug)]
pub(crate) struct Picks {
    /// What is selected, on all pages.
    pub(crate) selection: Selection,
    /// Changes it. Stays the same from render to render.
    pub(crate) pick: Callback<Pick>,
    /// What was picked by a box in the table: the id, or an empty text for the page, and whether the range is meant.
    pub(crate) on_pick: Callback<(String, bool)>,
    extent: Extent,
}

impl Picks {
    /// The column of boxes. Its header selects the page.
    pub(crate) fn column(&self) -> Column {
        let check = match self.extent {
            Extent::None => Check::Off,
            Extent::Some => Check::Mixed,
            Extent::All => Check::On,
        };
        Column {
            head: Some(view_check(
                t("table.selectPage", "Select this page").into(),
                check,
            )),
            ..Column::new("select", t("table.selection", "Select"))
        }
    }
}

/// Lets the rows of a list be selected; `page` are those on screen. The selection outlives page changes.
#[hook]
pub(crate) fn use_picks(page: Vec<RecordId>) -> Picks {
    let current = use_mut_ref(Selection::default);
    let shown = use_mut_ref(Vec::new);
    let update = use_force_update();
    let selection = current.borrow().clone();
    let extent = selection.extent(&page);
    *shown.borrow_mut() = page;
    let pick = use_callback((), move |pick: Pick, ()| {
        let next = current.borrow().clone().after(pick, &shown.borrow());
        if next != *current.borrow() {
            *current.borrow_mut() = next;
            update.force_update();
        }
    });
    let on_pick = use_callback(pick.clone(), |(id, extend): (String, bool), pick| {
        pick.emit(match RecordId::parse(&id) {
            None => Pick::Page,
            Some(id) if extend => Pick::Extend(id),
            Some(id) => Pick::Toggle(id),
        });
    });
    Picks {
        selection,
        pick,
        on_pick,
        extent,
    }
}
