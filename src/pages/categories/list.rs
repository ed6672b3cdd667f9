//! The list of categories.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::table::TableSpec;
use crate::hooks::{Rights, use_store};
use crate::model::Category;
use crate::pages::parts::go::use_provided;
use crate::pages::parts::gradual::use_gradual;
use crate::pages::parts::here::use_editors;
use crate::pages::parts::list::{Content, sortable, use_list_page};
use crate::pages::parts::row::{use_fresh, view_actions, view_id, view_title};
use crate::routes::{edit_href, show_href};
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
        sortable: [Category::ID.name(), Category::TITLE.name()].into(),
        ..TableSpec::default()
    };
    let page = use_list_page::<Category>(Category::RESOURCE, &props.query, spec);
    let categories = &page.table.records;
    let editors = use_editors(Category::RESOURCE);
    let drawn = use_gradual(categories.len());
    let store = use_store();
    let state = &page.table.state;
    let columns = vec![
        sortable(state, Category::ID.name(), t("fields.id", "ID")),
        sortable(state, Category::TITLE.name(), t("fields.title", "Title")),
        Column::new("actions", t("table.actions", "Actions")),
    ];
    let noun = AttrValue::from(t("categories.singular", "category"));
    let with_id = page.frame.shows(Category::ID.name());
    let rows = categories.iter().take(drawn).map(|category| {
        let editing = editors.of(&category.id);
        let key = store.row_key(Category::RESOURCE, &category.id);
        let rights = page.rights.clone();
        html! { <CategoryRow key={key.as_str()} {category} noun={&noun} {editing} {with_id} {rights} /> }
    });
    let content = Content {
        actions: Html::default(),
        columns,
        rows: rows.collect(),
        tools: Html::default(),
        below: Html::default(),
        on_pick: Callback::noop(),
    };
    page.frame.view(&use_provided(), content)
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct CategoryRowProps {
    category: Rc<Category>,
    /// Who else edits it, as in "Ann is editing".
    editing: Option<AttrValue>,
    /// Whether the id is shown.
    with_id: bool,
    /// What it is called; another one when the language changes, so that its texts are.
    noun: AttrValue,
    /// What may be done with it.
    rights: Rights,
}

/// A row of the table of categories; what changes in it while it is on screen glows.
#[component]
fn CategoryRow(props: &CategoryRowProps) -> Html {
    let CategoryRowProps {
        category,
        editing,
        with_id,
        noun,
        rights,
    } = props;
    let fresh = use_fresh(&[Some(&category.title)]);
    let id = category.id.as_str();
    let show = show_href(Category::RESOURCE, &category.id);
    let edit = edit_href(Category::RESOURCE, &category.id);
    let cells = html! {
        <>
            if *with_id { {view_id(&category.id)} }
            {view_title(&show, &category.title, fresh.at(0), editing.as_ref(), &category.id)}
            {view_actions(&format!("{noun} {id}"), rights, edit, show, &category.id)}
        </>
    };
    view_row(&id.to_owned().into(), None, cells)
}
