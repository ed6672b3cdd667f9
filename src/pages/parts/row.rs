//! What the rows of all lists share.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::access::Verdict;
use crate::hooks::Rights;
use crate::ui::table::{RowAction, view_cell, view_row_denied, view_row_editing, view_row_link};

/// Whether this render shows another version of the record than the one before did: then its row glows once.
#[hook]
pub(crate) fn use_fresh<T: PartialEq + 'static>(record: &Rc<T>) -> bool {
    let shown = use_mut_ref(|| record.clone());
    *shown.replace(record.clone()) != **record
}

/// The links of the actions cell; `name` is that of the record, as in "post 5".
pub(crate) fn view_actions(name: &str, rights: &Rights, edit: String, show: String) -> Html {
    html! {
        <>
            {view_action(RowAction::Edit, &rights.edit, edit, format!("Edit {name}"))}
            {view_action(RowAction::Show, &rights.show, show, format!("Show {name}"))}
        </>
    }
}

fn view_action(action: RowAction, verdict: &Verdict, href: String, label: String) -> Html {
    match verdict {
        Verdict::Yes | Verdict::Pending => view_row_link(action, href.into(), label.into()),
        Verdict::No { hide: true, .. } => Html::default(),
        Verdict::No { reason, .. } => view_row_denied(action, label.into(), reason.clone().into()),
    }
}

/// The title cell: a link to the page of the record, and a dot while somebody else edits it.
pub(crate) fn view_title(show: &str, title: &str, editing: Option<&AttrValue>) -> Html {
    let content = html! {
        <>
            <a href={show.to_owned()}>{title.to_owned()}</a>
            {for editing.map(view_row_editing)}
        </>
    };
    view_cell("title", content)
}
