//! One row of the list of posts.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::hooks::Rights;
use crate::model::Post;
use crate::pages::parts::row::{use_fresh, view_actions, view_id, view_select, view_title};
use crate::routes::{edit_href, show_href};
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
            Self::Unknown => html! { <span aria-label={t("posts.noCategory", "No category")}>{"–"}</span> },
            Self::Known(name) => html! { {name} },
        }
    }
}

/// Which cells of a post can be hidden and are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cells {
    /// The id.
    pub(crate) id: bool,
    /// The category.
    pub(crate) category: bool,
    /// The status.
    pub(crate) status: bool,
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
    /// Whether it is selected.
    pub(crate) selected: bool,
    /// Which cells are shown.
    pub(crate) cells: Cells,
    /// What it is called; another one when the language changes, so that its texts are.
    pub(crate) noun: AttrValue,
    /// What may be done with it.
    pub(crate) rights: Rights,
}

/// A row of the table of posts; what changes in it while it is on screen glows.
#[component]
pub(crate) fn PostRow(props: &PostRowProps) -> Html {
    let PostRowProps {
        post,
        category,
        editing,
        selected,
        cells,
        noun,
        rights,
    } = props;
    let name = match category {
        CategoryName::Known(name) => Some(name.as_str()),
        CategoryName::Unknown => Some(""),
        CategoryName::Loading => None,
    };
    let fresh = use_fresh(&[Some(&post.title), name, Some(post.status.as_str())]);
    let id = post.id.as_str();
    let (show, edit) = (
        show_href(Post::RESOURCE, &post.id),
        edit_href(Post::RESOURCE, &post.id),
    );
    let label = format!("{noun} {id}");
    let content = html! {
        <>
            {view_select(&label, *selected, &post.id)}
            if cells.id { {view_id(&post.id)} }
            {view_title(&show, &post.title, fresh.at(0), editing.as_ref(), &post.id)}
            if cells.category { {view_cell("category", fresh.at(1), category.view())} }
            if cells.status { {view_cell("status", fresh.at(2), view_status(post))} }
            {view_actions(&label, rights, edit, show, &post.id)}
        </>
    };
    view_row(&id.to_owned().into(), Some(*selected), content)
}

/// The status of a post, in a word and a colour.
pub(crate) fn view_status(post: &Post) -> Html {
    view_tag(
        TagTone::of_status(post.status.as_str()),
        &post.status.label().into(),
    )
}
