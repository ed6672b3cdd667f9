//! One row of the list of posts.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::Routable;

use crate::hooks::Rights;
use crate::model::Post;
use crate::pages::parts::row::{use_fresh, view_actions, view_title};
use crate::routes::Route;
use crate::ui::skeleton::view_skeleton;
use crate::ui::table::{view_cell, view_row};
use crate::ui::tag::{TagTone, view_tag};

/// What is known of a post's category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CategoryName {
    /// It is being fetched.
    Loading,
    /// The post has none, or it does not exist.
    Unknown,
    /// It is called this.
    Known(AttrValue),
}

impl CategoryName {
    /// The name, a grey bar while it is on its way, a dash if there is none.
    pub(crate) fn view(&self) -> Html {
        match self {
            Self::Loading => view_skeleton("12ch"),
            Self::Unknown => html! { <span aria-label="No category">{"–"}</span> },
            Self::Known(name) => html! { {name} },
        }
    }
}

/// Properties of [`PostRow`]: pointers, so that a row whose post did not change is not drawn again.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostRowProps {
    /// The post.
    pub(crate) post: Rc<Post>,
    /// Its category.
    pub(crate) category: CategoryName,
    /// Who else edits it, as in "Ann is editing".
    pub(crate) editing: Option<AttrValue>,
    /// What may be done with it.
    pub(crate) rights: Rights,
}

/// A row of the table of posts; it glows when its post changes while it is on screen.
#[component]
pub(crate) fn PostRow(props: &PostRowProps) -> Html {
    let PostRowProps {
        post,
        category,
        editing,
        rights,
    } = props;
    let fresh = use_fresh(post);
    let id = post.id.as_str();
    let show = Route::PostShow { id: id.to_owned() }.to_path();
    let edit = Route::PostEdit { id: id.to_owned() }.to_path();
    let cells = html! {
        <>
            {view_cell("id", html! { {id} })}
            {view_title(&show, &post.title, editing.as_ref())}
            {view_cell("category", category.view())}
            {view_cell("status", view_status(post))}
            {view_cell("actions", view_actions(&format!("post {id}"), rights, edit, show))}
        </>
    };
    view_row(&id.to_owned().into(), fresh, cells)
}

/// The status of a post, in a word and a colour.
pub(crate) fn view_status(post: &Post) -> Html {
    view_tag(
        TagTone::of_status(post.status.as_str()),
        &post.status.label().to_owned().into(),
    )
}
