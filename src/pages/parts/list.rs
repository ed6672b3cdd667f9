//! The page that lists a resource: header, search, table, pages.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::address::table_href;
use super::announce::use_announcement;
use super::buttons::{view_navigation_button, view_refresh_button};
use super::columns::{ColumnMenuProps, Look, use_look};
use super::failure::{sentence, view_retry};
use super::header::view_header;
use super::kept_row::{KeptRow, use_kept_row};
use super::list_texts::{ignored_text, news_text, problems_text, waiting_text};
use super::provided::Provided;
use super::resource::said;
use super::resource::use_declared;
use super::search::SearchBox;
use super::waiting::view_waiting;
use crate::engine::i18n::{Text, t, t_with};
use crate::engine::locate::{Action, Location};
use crate::engine::params::Order;
use crate::engine::query::QueryKey;
use crate::engine::resource::Resource;
use crate::engine::table::{FilterBehavior, MAX_PAGE_SIZE, Permanent, TableSpec, TableState};
use crate::hooks::{
    Problem, Query, Rights, SetFilters, UseNavigationButtonHandle, UseRefreshButtonHandle, UseTableHandle,
    UseTableOptions, use_create_button, use_refresh_button, use_rights, use_store, use_table,
};
use crate::pages::later::Later;
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::view_empty;
use crate::ui::pagination::{Pages, view_pagination};
use crate::ui::pill::view_pill;
use crate::ui::table::{Column, SortDirection, Table, view_blank_row, view_skeleton_rows};
use crate::ui::toolbar::view_toolbar;
use crate::ui::{icons, reading};

/// The most grey rows that stand in for the first page while it is on its way.
const SKELETONS: u32 = 20;

/// The table of a resource, and everything around its rows.
#[hook]
pub(crate) fn use_list_page<T: DeserializeOwned + 'static>(
    resource: &'static str,
    query: &AttrValue,
    spec: TableSpec,
) -> ListPage<T> {
    let announcement = use_announcement::<T>();
    let is_reading = use_callback((), |(), ()| reading::is_reading());
    let table = use_table::<T>(
        resource,
        UseTableOptions {
            spec: spec.clone(),
            on_live_event: announcement.hear.clone(),
            is_reading: Some(is_reading),
            ..UseTableOptions::default()
        },
    );
    let node = use_node_ref();
    let kept_row = use_kept_row(&node, table.query.is_previous());
    let (look, set_look) = use_look(resource);
    let rights = use_rights(resource, None);
    let create = use_create_button(resource);
    let resource = use_declared(resource);
    let frame = Frame {
        noun: resource.translated_plural(&**use_store().runtime()),
        singular: resource.translated_singular(),
        resource,
        spec,
        query: query.clone(),
        ignored: table.ignored.clone(),
        announcement: announcement.text(&table.records),
        state: table.state.clone(),
        total: table.total,
        problems: table.problems.clone(),
        answer: table.query.clone(),
        create,
        refresh: use_refresh_button(&table.query),
        set_page_size: table.set_page_size.clone(),
        toggle_sort: table.toggle_sort.clone(),
        set_filters: table.set_filters.clone(),
        on_search: table.on_search.clone(),
        on_point: table.on_point.clone(),
        node,
        kept_row,
        look,
        set_look,
    };
    ListPage { table, rights, frame }
}

/// What the page that lists `resource` asks the server for at an address with this query.
pub(crate) fn table_question(resource: &'static str, spec: &TableSpec, query: &str) -> QueryKey {
    let state = TableState::from_query(query, spec);
    QueryKey::list(resource, state.params(&Permanent::default()))
}

/// A page that lists a resource.
#[derive(Debug)]
pub(crate) struct ListPage<T> {
    /// Its table.
    pub(crate) table: UseTableHandle<T>,
    /// What may be done with its records.
    pub(crate) rights: Rights,
    /// Everything around the rows.
    pub(crate) frame: Frame,
}

/// What a page puts into the frame.
#[derive(Debug)]
pub(crate) struct Content {
    /// The columns, those that are hidden as well.
    pub(crate) columns: Vec<Column>,
    /// The rows, without the cells of hidden columns.
    pub(crate) rows: Html,
    /// What stands before the button that makes a record.
    pub(crate) actions: Html,
    /// What stands beside the search: filters.
    pub(crate) tools: Html,
    /// What stands below the table: what can be done with selected rows.
    pub(crate) below: Html,
    /// Hears what was picked by the boxes of the rows.
    pub(crate) on_pick: Callback<(String, bool)>,
}

/// Everything of the page that does not know the type of its records.
#[derive(Debug)]
pub(crate) struct Frame {
    resource: Resource,
    /// The name of the records for people, in the middle of a sentence.
    noun: String,
    singular: String,
    spec: TableSpec,
    query: AttrValue,
    ignored: Rc<[String]>,
    announcement: Text,
    state: TableState,
    total: u64,
    problems: Rc<[Problem]>,
    answer: Query,
    create: UseNavigationButtonHandle,
    refresh: UseRefreshButtonHandle,
    set_page_size: Callback<(u32, u32)>,
    toggle_sort: Callback<(&'static str, bool)>,
    set_filters: Callback<SetFilters>,
    on_search: Callback<String>,
    on_point: Callback<Option<u32>>,
    node: NodeRef,
    kept_row: KeptRow,
    look: Look,
    set_look: Callback<Look>,
}

impl Frame {
    /// Draws the page around its content.
    pub(crate) fn view(&self, provided: &Provided, content: Content) -> Html {
        let place = Location {
            resource: self.resource.clone(),
            action: Action::List,
            id: None,
        };
        let caption = AttrValue::from(self.resource.translated_label());
        let menu = ColumnMenuProps::of(&content.columns, &self.look, &self.set_look);
        let shown = content
            .columns
            .iter()
            .filter(|column| self.look.shows(column.key));
        let columns: Vec<Column> = shown.cloned().collect();
        let table = Table {
            caption: &caption,
            columns: &columns,
            on_sort: &self.toggle_sort,
            on_pick: &content.on_pick,
            busy: self.answer.is_previous(),
            compact: self.look.compact,
            node: &self.node,
            rows: self.view_rows(columns.len(), content.rows),
        };
        let tools = html! {
            <>
                {self.view_search()}
                {content.tools}
                <span class="toolbar-end">{for provided.later.map(|later| (later.column_menu)(menu))}</span>
            </>
        };
        html! {
            <>
                {view_header(&place, None, html! { <>{content.actions}{self.view_create()}</> })}
                <div class="visually-hidden" role="status">{self.announcement.clone()}</div>
                {self.view_messages(provided.later)}
                {view_toolbar(tools)}
                {self.view_waiting_rows()}
                {table.view()}
                {content.below}
                if self.is_known() { {self.view_pages()} }
            </>
        }
    }

    /// Whether a column is shown.
    pub(crate) fn shows(&self, key: &str) -> bool {
        self.look.shows(key)
    }

    /// What would push away what one reads.
    fn view_waiting_rows(&self) -> Html {
        let text = waiting_text(self.answer.waiting(), &self.noun, &self.singular);
        let show = self.answer.show_waiting().clone();
        let on_show = Callback::from(move |()| {
            reading::go_to_top();
            show.emit(());
        });
        view_pill(text.as_deref(), &on_show)
    }

    /// Whether there was an answer.
    fn is_known(&self) -> bool {
        !self.answer.is_loading() && (self.total > 0 || self.answer.error().is_none())
    }

    fn view_create(&self) -> Html {
        let look = Button {
            kind: ButtonKind::Primary,
            icon: Some(icons::plus),
            ..Button::default()
        };
        view_navigation_button(&self.create, look)
    }

    /// What is wrong with the address, with single rows, and with what is on screen.
    fn view_messages(&self, later: Option<Later>) -> Html {
        let address = (!self.ignored.is_empty()).then(|| ignored_text(&self.ignored));
        let news = self
            .answer
            .deprecated()
            .map(|_| news_text(self.answer.news(), &self.noun, &self.singular));
        let rows = (!self.problems.is_empty()).then(|| problems_text(&self.problems));
        let stale = self.answer.error().filter(|_| self.is_known());
        let stale = stale.map(|error| {
            t_with(
                "list.stale",
                "This list may be out of date. {{reason}}",
                &[("reason", &sentence(error))],
            )
        });
        html! {
            <>
                {view_waiting(&self.answer, later.map(|later| later.waiting))}
                {news.map(|text| view_alert(Tone::Info, text.into(), view_refresh_button(&self.refresh))).unwrap_or_default()}
                {address.map(|text| view_alert(Tone::Info, text.into(), Html::default())).unwrap_or_default()}
                {rows.map(|text| view_alert(Tone::Warning, text.into(), Html::default())).unwrap_or_default()}
                {stale.map(|text| view_alert(Tone::Error, text.into(), view_retry(self.answer.refetch()))).unwrap_or_default()}
            </>
        }
    }

    fn view_search(&self) -> Html {
        let label = said("list.search", "Search {{resource}}", &self.noun);
        html! { <SearchBox {label} value={self.state.search().to_owned()} on_search={&self.on_search} /> }
    }

    fn view_rows(&self, columns: usize, rows: Html) -> Html {
        match self.answer.error() {
            _ if self.total > 0 => rows,
            None if self.answer.is_loading() => {
                view_skeleton_rows(columns, self.state.page_size.min(SKELETONS) as usize)
            }
            None => view_blank_row(columns, self.view_empty()),
            Some(error) => {
                let title = said(
                    "list.notLoaded",
                    "The {{resource}} could not be loaded",
                    &self.noun,
                );
                view_blank_row(
                    columns,
                    view_empty(&title, &sentence(error), view_retry(self.answer.refetch())),
                )
            }
        }
    }

    fn view_empty(&self) -> Html {
        let (noun, search) = (&self.noun, self.state.search());
        if self.state.filters.is_empty() {
            let text = said(
                "list.soon",
                "As soon as there are {{resource}}, they appear here.",
                noun,
            );
            return view_empty(
                &said("list.none", "No {{resource}} yet", noun),
                &text,
                self.view_create(),
            );
        }
        let all = self.set_filters.reform(|()| SetFilters {
            behavior: Some(FilterBehavior::Replace),
            ..SetFilters::default()
        });
        let all = Button::default().view(said("list.all", "Show all {{resource}}", noun).into(), all);
        let both = [("resource", &**noun), ("search", search)];
        let (title, text) = if search.is_empty() {
            (
                said("list.noneFiltered", "No {{resource}} match these filters", noun),
                t("list.otherFilters", "Try fewer or other filters."),
            )
        } else if self.state.is_filtered() {
            let title = t_with(
                "list.noneFound",
                "No {{resource}} match “{{search}}” and these filters",
                &both,
            );
            (
                title,
                t("list.otherBoth", "Try fewer or other words and filters."),
            )
        } else {
            (
                t_with("list.noneSearched", "No {{resource}} match “{{search}}”", &both),
                t("list.otherWords", "Try fewer or other words."),
            )
        };
        view_empty(&title, &text, all)
    }

    fn view_pages(&self) -> Html {
        let path = self.resource.list_path().unwrap_or_default();
        let href = |page: u64| {
            let state = self
                .state
                .clone()
                .with_page(u32::try_from(page).unwrap_or(u32::MAX));
            table_href(path, &self.query, &self.spec, &state)
        };
        let (set, kept_row) = (self.set_page_size.clone(), Rc::clone(&self.kept_row));
        let on_page_size = Callback::from(move |size: u64| {
            let first = reading::first_visible_row();
            let row = first.as_ref().map_or(0, |(place, _)| *place);
            *kept_row.borrow_mut() = first.map(|(_, id)| id);
            set.emit((u32::try_from(size).unwrap_or(MAX_PAGE_SIZE), row));
        });
        let on_point = self
            .on_point
            .reform(|page: Option<u64>| page.and_then(|page| u32::try_from(page).ok()));
        let pages = Pages {
            page: self.state.page.into(),
            page_size: self.state.page_size.into(),
            total: self.total,
            busy: self.answer.is_previous(),
        };
        view_pagination(pages, &href, &on_page_size, &on_point)
    }
}

/// The header of a column that can be sorted: its arrow is what was asked for, wherever that came from.
pub(crate) fn sortable(state: &TableState, key: &'static str, label: Text) -> Column {
    let sort = state.order_of(key).map(|order| match order {
        Order::Asc => SortDirection::Ascending,
        Order::Desc => SortDirection::Descending,
    });
    Column {
        rank: state.rank_of(key),
        ..Column::sortable(key, label, sort)
    }
}
