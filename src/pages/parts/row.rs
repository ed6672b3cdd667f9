//! What the rows of all lists share.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::record::RecordId;
use crate::ui::table::{RowAction, view_cell, view_row_editing, view_row_link};

/// Whether this render shows another version of the record than the one before did: then its row glows once.
#[hook]
pub(crate) fn use_fresh<T: PartialEq + 'static>(record: &Rc<T>) -> bool {
    let shown = use_mut_ref(|| record.clone());
    *shown.replace(record.clone()) != **record
}

/// The links of the actions cell; `name` is that of the record, as in "post 5". A record that the server does not have yet
/// has none.
pub(crate) fn view_actions(name: &str, edit: String, show: String, id: &RecordId) -> Html {
    if id.is_temporary() {
        return html! { <span class="row-saving">{"Saving…"}</span> };
    }
    html! {
        <>
            {view_row_link(RowAction::Edit, edit.into(), format!("Edit {name}").into())}
            {view_row_link(RowAction::Show, show.into(), format!("Show {name}").into())}
        </>
    }
}

/// The title cell: a link to the page of the record, and a dot while somebody else edits it. A record that the server does
/// not have yet has no page.
pub(crate) fn view_title(show: &str, title: &str, editing: Option<&AttrValue>, id: &RecordId) -> Html {
    if id.is_temporary() {
        return view_cell("title", html! { {title.to_owned()} });
    }
    let content = html! {
        <>
            <a href={show.to_owned()}>{title.to_owned()}</a>
            {for editing.map(view_row_editing)}
        </>
    };
    view_cell("title", content)
}

/// The cell with the id; a record that the server does not have yet has none.
pub(crate) fn view_id(id: &RecordId) -> Html {
    let text = if id.is_temporary() { "…" } else { id.as_str() };
    view_cell("id", html! { {text} })
}
