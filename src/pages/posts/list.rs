//! The list of posts.

use yew::prelude::*;

use super::bulk::PostBulkProps;
use super::filters::PostFiltersProps;
use super::row::{CategoryName, Cells, PostRow};
use super::transfer::PostTransferProps;
use crate::engine::i18n::{Text, t};
use crate::engine::table::{Permanent, TableSpec, TableState};
use crate::hooks::{UseManyHandle, UseManyOptions, UseTableHandle, use_many, use_store};
use crate::model::{Category, Post};
use crate::pages::Later;
use crate::pages::parts::gradual::use_gradual;
use crate::pages::parts::here::use_editors;
use crate::pages::parts::list::{Content, Frame, sortable, use_list_page};
use crate::pages::parts::picks::{Picks, use_picks};
use crate::pages::parts::provided::use_provided;
use crate::ui::table::Column;

/// Properties of [`PostList`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostListProps {
    /// The query part of the page's address.
    pub(crate) query: AttrValue,
}

/// The posts, page by page, each with its category's name: sorted by id or title, filtered, searched, selected, true to
/// the server.
#[component]
pub(crate) fn PostList(props: &PostListProps) -> Html {
    let page = use_list_page::<Post>(Post::RESOURCE, &props.query, spec());
    let posts = &page.table.records;
    let ids = posts.iter().filter_map(|post| post.category_id.clone());
    let categories = use_many::<Category>(Category::RESOURCE, ids, UseManyOptions::default());
    let editors = use_editors(Post::RESOURCE);
    let saved = posts.iter().filter(|post| !post.id.is_temporary());
    let picks = use_picks(saved.map(|post| post.id.clone()).collect());
    let drawn = use_gradual(posts.len());
    let store = use_store();
    let provided = use_provided();
    let noun = AttrValue::from(t("posts.singular", "post"));
    let cells = cells(&page.frame);
    let rows: Html = posts.iter().take(drawn).map(|post| {
        let category = category_of(post, &categories);
        let editing = editors.of(&post.id);
        let key = store.row_key(Post::RESOURCE, &post.id);
        let rights = page.rights.clone();
        let selected = picks.selection.contains(&post.id);
        html! { <PostRow key={key.as_str()} {post} noun={&noun} {category} {editing} {selected} {cells} {rights} /> }
    }).collect();
    let content = content(&page.table, picks, rows, provided.later);
    page.frame.view(&provided, content)
}

fn cells(frame: &Frame) -> Cells {
    Cells {
        id: frame.shows(Post::ID.name()),
        category: frame.shows("category"),
        status: frame.shows(Post::STATUS.name()),
    }
}

/// The rows and what stands around them; what arrives later is left out until it is there.
fn content(table: &UseTableHandle<Post>, picks: Picks, rows: Html, later: Option<Later>) -> Content {
    let state = &table.state;
    let transfer = |later: Later| {
        (later.post_transfer)(PostTransferProps {
            params: state.params(&Permanent::default()),
        })
    };
    let filters = |later: Later| {
        (later.post_filters)(PostFiltersProps {
            filters: state.filters.clone(),
            set_filters: table.set_filters.clone(),
        })
    };
    let bulk = |later: Later| {
        (later.post_bulk)(PostBulkProps {
            ids: picks.selection.ids(),
            pick: picks.pick.clone(),
        })
    };
    Content {
        columns: columns(state, &picks),
        actions: later.map(transfer).unwrap_or_default(),
        rows,
        tools: later.map(filters).unwrap_or_default(),
        below: later.map(bulk).unwrap_or_default(),
        on_pick: picks.on_pick,
    }
}

/// What posts may be sorted and filtered by.
pub(super) fn spec() -> TableSpec {
    TableSpec {
        sortable: [Post::ID.name(), Post::TITLE.name()].into(),
        filterable: [Post::CATEGORY_ID.name(), Post::STATUS.name()].into(),
        ..TableSpec::default()
    }
}

fn columns(state: &TableState, picks: &Picks) -> Vec<Column> {
    let filtered = |key: &'static str, label: Text, field: &str| Column {
        filtered: state.filters.iter().any(|filter| filter.is_on(field)),
        ..Column::new(key, label)
    };
    vec![
        picks.column(),
        sortable(state, Post::ID.name(), t("fields.id", "ID")),
        sortable(state, Post::TITLE.name(), t("fields.title", "Title")),
        filtered(
            "category",
            t("fields.category", "Category"),
            Post::CATEGORY_ID.name(),
        ),
        filtered(
            Post::STATUS.name(),
            t("fields.status", "Status"),
            Post::STATUS.name(),
        ),
        Column::new("actions", t("table.actions", "Actions")),
    ]
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
