//! What the rows of all lists share.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::table::{RowAction, view_row_link};

/// Whether this render shows another version of the record than the one before did: then its row glows once.
#[hook]
pub(crate) fn use_fresh<T: PartialEq + 'static>(record: &Rc<T>) -> bool {
    let shown = use_mut_ref(|| record.clone());
    *shown.replace(record.clone()) != **record
}

/// The links of the actions cell; `name` is that of the record, as in "post 5".
pub(crate) fn view_actions(name: &str, edit: String, show: String) -> Html {
    html! {
        <>
            {view_row_link(RowAction::Edit, edit.into(), format!("Edit {name}").into())}
            {view_row_link(RowAction::Show, show.into(), format!("Show {name}").into())}
        </>
    }
}
