//! Import and export of the posts.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::import::{ImportColumn, ImportValue};
use crate::engine::params::ListParams;
use crate::model::Post;
use crate::pages::parts::resource::use_declared;
use crate::pages::parts::transfer::Transfer;

/// Properties of [`PostTransfer`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostTransferProps {
    /// The conditions and the order of the list that is exported.
    pub(crate) params: ListParams,
}

/// The buttons for it, and what they open.
#[component]
pub(crate) fn PostTransfer(props: &PostTransferProps) -> Html {
    let columns = use_memo((), |()| import_columns());
    let resource = use_declared(Post::RESOURCE);
    let params = props.params.clone();
    html! { <Transfer {resource} {params} columns={(*columns).clone()} /> }
}

/// What a file of posts may say of each.
fn import_columns() -> Rc<[ImportColumn]> {
    Rc::new([
        ImportColumn::new(Post::TITLE.name()).required(),
        ImportColumn::new(Post::CATEGORY_ID.name())
            .called(&["category"])
            .with(ImportValue::Id)
            .required(),
        ImportColumn::new(Post::STATUS.name()),
        ImportColumn::new(Post::CONTENT.name()),
    ])
}
