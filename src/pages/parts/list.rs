//! The page that lists a resource: header, search, table, pages.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::access::AccessLink;
use super::address::{misread, table_href};
use super::announce::use_announcement;
use super::failure::{sentence, view_retry};
use super::go::Go;
use super::header::view_header;
use super::resource::use_declared;
use super::search::SearchBox;
use super::waiting::view_waiting;
use crate::engine::access::AccessAction;
use crate::engine::i18n::t_or;
use crate::engine::locate::{Action, Location};
use crate::engine::params::Order;
use crate::engine::resource::Resource;
use crate::engine::table::{MAX_PAGE_SIZE, TableSpec, TableState};
use crate::hooks::{
    Problem, Query, Rights, UseTableHandle, UseTableOptions, use_rights, use_store, use_table,
};
use crate::routes::label_of;
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::view_empty;
use crate::ui::icons;
use crate::ui::pagination::{Pages, view_pagination};
use crate::ui::table::{Column, SortDirection, view_blank_row, view_skeleton_rows, view_table};
use crate::ui::toolbar::view_toolbar;

/// The most grey rows that stand in for the first page while it is on its way.
const SKELETONS: u32 = 20;

/// The table of a resource, and what of the address it opened at it cannot show.
#[hook]
pub(crate) fn use_list_page<T: DeserializeOwned + 'static>(
    resource: &'static str,
    query: &AttrValue,
    spec: TableSpec,
) -> ListPage<T> {
    let odd = use_memo((), |()| misread(query, &spec));
    let announcement = use_announcement::<T>();
    let table = use_table::<T>(
        resource,
        UseTableOptions {
            spec: spec.clone(),
            on_live_event: announcement.hear.clone(),
            ..UseTableOptions::default()
        },
    );
    let rights = use_rights(resource, None);
    let resource = use_declared(resource);
    let frame = Frame {
        noun: use_store().runtime().lower_case(&resource.label()),
        resource,
        spec,
        query: query.clone(),
        odd,
        announcement: announcement.text(&table.records),
        state: table.state.clone(),
        total: table.total,
        problems: table.problems.clone(),
        answer: table.query.clone(),
        tools: Html::default(),
        set_page_size: table.set_page_size.clone(),
        toggle_sort: table.toggle_sort.clone(),
        on_search: table.on_search.clone(),
    };
    ListPage { table, rights, frame }
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

/// Everything of the page that does not know the type of its records.
#[derive(Debug)]
pub(crate) struct Frame {
    resource: Resource,
    /// The name of the records for people, in the middle of a sentence.
    noun: String,
    spec: TableSpec,
    query: AttrValue,
    odd: Rc<Vec<String>>,
    announcement: &'static str,
    state: TableState,
    total: u64,
    problems: Rc<[Problem]>,
    answer: Query,
    /// What stands before the button that makes a record.
    pub(crate) tools: Html,
    set_page_size: Callback<u32>,
    toggle_sort: Callback<(&'static str, bool)>,
    on_search: Callback<String>,
}

impl Frame {
    /// Draws the page around `rows`.
    pub(crate) fn view(&self, go: &Go, columns: &[Column], rows: Html) -> Html {
        let place = Location {
            resource: self.resource.clone(),
            action: Action::List,
            id: None,
        };
        let on_sort = self.toggle_sort.reform(|field: &'static str| (field, false));
        let caption = AttrValue::from(label_of(&self.resource));
        html! {
            <>
                {view_header(&place, go, html! { <>{self.tools.clone()}{self.view_create()}</> })}
                <div class="visually-hidden" role="status">{self.announcement}</div>
                {self.view_messages()}
                {view_toolbar(self.view_search())}
                {view_table(&caption, columns, &on_sort, self.answer.is_previous(), self.view_rows(columns.len(), rows))}
                if self.is_known() { {self.view_pages()} }
            </>
        }
    }

    /// Whether there was an answer.
    fn is_known(&self) -> bool {
        !self.answer.is_loading() && (self.total > 0 || self.answer.error().is_none())
    }

    fn view_create(&self) -> Html {
        let Some(path) = self.resource.create_path() else {
            return Html::default();
        };
        let button = Button {
            kind: ButtonKind::Primary,
            icon: Some(icons::plus),
            ..Button::default()
        };
        let default = format!("Create {}", self.resource.singular());
        let text = t_or(&format!("{}.titles.create", self.resource.name()), &default);
        let (resource, href) = (self.resource.clone(), path.to_owned());
        html! { <AccessLink {resource} action={AccessAction::Create} {button} {text} {href} /> }
    }

    /// What is wrong with the address, with single rows, and with what is on screen.
    fn view_messages(&self) -> Html {
        let address = (!self.odd.is_empty()).then(|| odd_text(&self.odd));
        let rows = (!self.problems.is_empty()).then(|| problems_text(&self.problems));
        let stale = self.answer.error().filter(|_| self.is_known());
        let stale = stale.map(|error| format!("This list may be out of date. {}", sentence(error)));
        html! {
            <>
                {view_waiting(&self.answer)}
                {for address.map(|text| view_alert(Tone::Info, text.into(), Html::default()))}
                {for rows.map(|text| view_alert(Tone::Warning, text.into(), Html::default()))}
                {for stale.map(|text| view_alert(Tone::Error, text.into(), view_retry(self.answer.refetch())))}
            </>
        }
    }

    fn view_search(&self) -> Html {
        let label = format!("Search {}", self.noun);
        html! { <SearchBox {label} value={self.state.search.clone()} on_search={&self.on_search} /> }
    }

    fn view_rows(&self, columns: usize, rows: Html) -> Html {
        match self.answer.error() {
            _ if self.total > 0 => rows,
            None if self.answer.is_loading() => {
                view_skeleton_rows(columns, self.state.page_size.min(SKELETONS) as usize)
            }
            None => view_blank_row(columns, self.view_empty()),
            Some(error) => {
                let title = format!("The {} could not be loaded", self.noun);
                view_blank_row(
                    columns,
                    view_empty(&title, &sentence(error), view_retry(self.answer.refetch())),
                )
            }
        }
    }

    fn view_empty(&self) -> Html {
        let (noun, search) = (&self.noun, &self.state.search);
        if search.is_empty() {
            let text = format!("As soon as there are {noun}, they appear here.");
            return view_empty(&format!("No {noun} yet"), &text, self.view_create());
        }
        let on_click = self.on_search.reform(|()| String::new());
        let all = Button::default().view(format!("Show all {noun}").into(), on_click);
        view_empty(
            &format!("No {noun} match “{search}”"),
            "Try fewer or other words.",
            all,
        )
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
        let on_page_size = self
            .set_page_size
            .reform(|size: u64| u32::try_from(size).unwrap_or(MAX_PAGE_SIZE));
        let pages = Pages {
            page: self.state.page.into(),
            page_size: self.state.page_size.into(),
            total: self.total,
        };
        view_pagination(pages, &href, &on_page_size)
    }
}

/// How a column is sorted, for its header.
pub(crate) fn direction(state: &TableState, field: &str) -> Option<SortDirection> {
    state.order_of(field).map(|order| match order {
        Order::Asc => SortDirection::Ascending,
        Order::Desc => SortDirection::Descending,
    })
}

fn odd_text(odd: &[String]) -> String {
    format!(
        "This list cannot show “{}” of the address. It shows what comes nearest.",
        odd.join("&")
    )
}

/// Says of the first unreadable row what is wrong with it, and of the others how many they are.
fn problems_text(problems: &[Problem]) -> String {
    let Some(first) = problems.first() else {
        return String::new();
    };
    let name = first
        .id
        .as_ref()
        .map_or_else(|| format!("row {}", first.row), |id| format!("the record {id}"));
    let others = match problems.len() - 1 {
        0 => String::new(),
        1 => " One other cannot be shown either.".to_owned(),
        more => format!(" {more} others cannot be shown either."),
    };
    format!(
        "The server sent something unreadable for {name}, which is left out: {}.{others}",
        first.text
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_rows_are_named_and_counted() {
        let problem = |row| Problem {
            row,
            id: None,
            text: "missing field `id`".into(),
        };
        assert_eq!(
            problems_text(&[problem(2)]),
            "The server sent something unreadable for row 2, which is left out: missing field `id`."
        );
        assert!(
            problems_text(&[problem(2), problem(3), problem(4)])
                .ends_with(" 2 others cannot be shown either.")
        );
    }
}
