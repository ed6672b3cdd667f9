//! The list of categories.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::Routable;

use crate::engine::table::TableSpec;
use crate::model::Category;
use crate::pages::parts::go::use_go;
use crate::pages::parts::gradual::use_gradual;
use crate::pages::parts::here::use_editors;
use crate::pages::parts::list::{direction, use_list_page};
use crate::pages::parts::row::{use_fresh, view_actions, view_title};
use crate::routes::Route;
use crate::ui::table::{Column, view_cell, view_row};

/// Properties of [`CategoryList`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CategoryListProps {
    /// The query part of the page's address.
    pub(crate) query: AttrValue,
}

/// The categories, page by page: sorted by id or title, searched, true to the server.
#[component]
pub(crate) fn CategoryList(props: &CategoryListProps) -> Html {
    let spec = TableSpec {
        sortable: [Category::ID.name(), Category::TITLE.name()].into(),
        ..TableSpec::default()
    };
    let page = use_list_page::<Category>(Category::RESOURCE, &props.query, spec);
    let categories = &page.table.records;
    let editors = use_editors(Category::RESOURCE);
    let drawn = use_gradual(categories.len());
    let state = &page.table.state;
    let columns = [
        Column::sortable(Category::ID.name(), "ID", direction(state, Category::ID.name())),
        Column::sortable(
            Category::TITLE.name(),
            "Title",
            direction(state, Category::TITLE.name()),
        ),
        Column::new("actions", "Actions"),
    ];
    let rows = categories.iter().take(drawn).map(|category| {
        let editing = editors.of(&category.id);
        html! { <CategoryRow key={category.id.as_str()} {category} {editing} /> }
    });
    page.frame.view(&use_go(), &columns, rows.collect())
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct CategoryRowProps {
    category: Rc<Category>,
    /// Who else edits it, as in "Ann is editing".
    editing: Option<AttrValue>,
}

/// A row of the table of categories; it glows when its category changes while it is on screen.
#[component]
fn CategoryRow(props: &CategoryRowProps) -> Html {
    let CategoryRowProps { category, editing } = props;
    let fresh = use_fresh(category);
    let id = category.id.as_str();
    let show = Route::CategoryShow { id: id.to_owned() }.to_path();
    let edit = Route::CategoryEdit { id: id.to_owned() }.to_path();
    let cells = html! {
        <>
            {view_cell("id", html! { {id} })}
            {view_title(&show, &category.title, editing.as_ref())}
            {view_cell("actions", view_actions(&format!("category {id}"), edit, show))}
        </>
    };
    view_row(&id.to_owned().into(), fresh, cells)
}
