//! The list of posts.

use std::rc::Rc;

use yew::prelude::*;

use super::row::{CategoryName, PostRow};
use crate::engine::import::{ImportColumn, ImportValue};
use crate::engine::table::TableSpec;
use crate::hooks::{UseManyHandle, UseManyOptions, use_many};
use crate::model::{Category, Post};
use crate::pages::parts::go::use_go;
use crate::pages::parts::gradual::use_gradual;
use crate::pages::parts::here::use_editors;
use crate::pages::parts::list::{direction, use_list_page};
use crate::pages::parts::resource::use_declared;
use crate::pages::parts::transfer::Transfer;
use crate::ui::table::Column;

/// Properties of [`PostList`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostListProps {
    /// The query part of the page's address.
    pub(crate) query: AttrValue,
}

/// The posts, page by page, each with its category's name: sorted by id or title, searched, true to the server.
#[component]
pub(crate) fn PostList(props: &PostListProps) -> Html {
    let spec = TableSpec {
        sortable: [Post::ID, Post::TITLE].into(),
        ..TableSpec::default()
    };
    let mut page = use_list_page::<Post>(Post::RESOURCE, &props.query, spec);
    let columns = use_memo((), |()| import_columns());
    let resource = use_declared(Post::RESOURCE);
    page.frame.tools = html! {
        <Transfer
            {resource}
            params={page.table.state.params(&[])}
            columns={(*columns).clone()}
            may_create={page.rights.create.clone()}
        />
    };
    let posts = &page.table.records;
    let ids = posts.iter().filter_map(|post| post.category_id.clone());
    let categories = use_many::<Category>(Category::RESOURCE, ids, UseManyOptions::default());
    let editors = use_editors(Post::RESOURCE);
    let drawn = use_gradual(posts.len());
    let state = &page.table.state;
    let columns = [
        Column::sortable(Post::ID, "ID", direction(state, Post::ID)),
        Column::sortable(Post::TITLE, "Title", direction(state, Post::TITLE)),
        Column::new("category", "Category"),
        Column::new("status", "Status"),
        Column::new("actions", "Actions"),
    ];
    let rows = posts.iter().take(drawn).map(|post| {
        let category = category_of(post, &categories);
        let editing = editors.of(&post.id);
        html! { <PostRow key={post.id.as_str()} {post} {category} {editing} rights={page.rights.clone()} /> }
    });
    page.frame.view(&use_go(), &columns, rows.collect())
}

/// What a file of posts may say of each.
fn import_columns() -> Rc<[ImportColumn]> {
    Rc::new([
        ImportColumn::new(Post::TITLE).required(),
        ImportColumn::new(Post::CATEGORY_ID)
            .called(&["category"])
            .with(ImportValue::Id)
            .required(),
        ImportColumn::new(Post::STATUS),
        ImportColumn::new(Post::CONTENT),
    ])
}

/// What is known of the category of a post.
pub(super) fn category_of(post: &Post, categories: &UseManyHandle<Category>) -> CategoryName {
    let Some(id) = &post.category_id else {
        return CategoryName::Unknown;
    };
    match categories.get(id) {
        Some(category) => CategoryName::Known(category.title.clone().into()),
        None if categories.query.is_loading() || categories.query.is_previous() => CategoryName::Loading,
        None => CategoryName::Unknown,
    }
}
