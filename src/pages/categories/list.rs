//! The list of categories.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::Routable;

use crate::engine::table::TableSpec;
use crate::hooks::use_store;
use crate::model::Category;
use crate::pages::parts::go::use_go;
use crate::pages::parts::gradual::use_gradual;
use crate::pages::parts::here::use_editors;
use crate::pages::parts::list::{Content, sortable, use_list_page};
use crate::pages::parts::row::{use_fresh, view_actions, view_id, view_title};
use crate::routes::Route;
use crate::ui::table::{Column, view_row};

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
        sortable: [Category::ID, Category::TITLE].into(),
        ..TableSpec::default()
    };
    let page = use_list_page::<Category>(Category::RESOURCE, &props.query, spec);
    let categories = &page.table.records;
    let editors = use_editors(Category::RESOURCE);
    let drawn = use_gradual(categories.len());
    let store = use_store();
    let state = &page.table.state;
    let columns = vec![
        sortable(state, Category::ID, "ID"),
        sortable(state, Category::TITLE, "Title"),
        Column::new("actions", "Actions"),
    ];
    let with_id = page.frame.shows(Category::ID);
    let rows = categories.iter().take(drawn).map(|category| {
        let editing = editors.of(&category.id);
        let key = store.row_key(Category::RESOURCE, &category.id);
        html! { <CategoryRow key={key.as_str()} {category} {editing} {with_id} /> }
    });
    let content = Content {
        columns,
        rows: rows.collect(),
        tools: Html::default(),
        below: Html::default(),
        on_pick: Callback::noop(),
    };
    page.frame.view(&use_go(), content)
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct CategoryRowProps {
    category: Rc<Category>,
    /// Who else edits it, as in "Ann is editing".
    editing: Option<AttrValue>,
    /// Whether the id is shown.
    with_id: bool,
}

/// A row of the table of categories; what changes in it while it is on screen glows.
#[component]
fn CategoryRow(props: &CategoryRowProps) -> Html {
    let CategoryRowProps {
        category,
        editing,
        with_id,
    } = props;
    let fresh = use_fresh(&[Some(&category.title)]);
    let id = category.id.as_str();
    let show = Route::CategoryShow { id: id.to_owned() }.to_path();
    let edit = Route::CategoryEdit { id: id.to_owned() }.to_path();
    let cells = html! {
        <>
            if *with_id { {view_id(&category.id)} }
            {view_title(&show, &category.title, fresh.at(0), editing.as_ref(), &category.id)}
            {view_actions(&format!("category {id}"), edit, show, &category.id)}
        </>
    };
    view_row(&id.to_owned().into(), None, cells)
}
