//! The list of a plain resource.

use std::rc::Rc;

use yew::prelude::*;

use super::record::PlainRecord;
use super::relation::{Related, use_related};
use super::{Kind, Plain, PlainField};
use crate::engine::i18n::t;
use crate::engine::record::RecordId;
use crate::engine::table::{TableSpec, TableState};
use crate::hooks::{Rights, use_store};
use crate::pages::parts::gradual::use_gradual;
use crate::pages::parts::here::use_editors;
use crate::pages::parts::list::{Content, Frame, sortable, use_list_page};
use crate::pages::parts::provided::use_provided;
use crate::pages::parts::resource::use_declared;
use crate::pages::parts::row::{use_fresh, view_actions, view_id, view_title};
use crate::routes::{edit_href, show_href};
use crate::ui::skeleton::view_skeleton;
use crate::ui::table::{Column, view_cell, view_line, view_row};

/// The key of the column of ids.
const ID: &str = "id";

/// Properties of [`PlainList`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PlainListProps {
    /// The resource.
    pub(super) plain: Plain,
    /// The query part of the page's address.
    pub(super) query: AttrValue,
}

/// The records, page by page: sorted by any column that is not a relation, searched, true to the server.
#[component]
pub(super) fn PlainList(props: &PlainListProps) -> Html {
    let PlainListProps { plain, query } = props;
    let spec = TableSpec {
        sortable: [ID].into_iter().chain(sorted(*plain)).collect(),
        ..TableSpec::default()
    };
    let page = use_list_page::<PlainRecord>(plain.name, query, spec);
    let records = &page.table.records;
    let related = use_related(plain.fields, records.iter().map(Rc::as_ref));
    let editors = use_editors(plain.name);
    let drawn = use_gradual(records.len());
    let store = use_store();
    let noun = AttrValue::from(use_declared(plain.name).translated_singular());
    let rows = records.iter().take(drawn).map(|record| {
        let key = store.row_key(plain.name, &record.id);
        html! {
            <PlainRow
                key={key.as_str()}
                resource={plain.name}
                id={record.id.clone()}
                cells={cells(*plain, record, &related, &page.frame)}
                with_id={page.frame.shows(ID)}
                noun={noun.clone()}
                editing={editors.of(&record.id)}
                rights={page.rights.clone()}
            />
        }
    });
    let content = Content {
        actions: Html::default(),
        columns: columns(*plain, &page.table.state),
        rows: rows.collect(),
        tools: Html::default(),
        below: Html::default(),
        on_pick: Callback::noop(),
    };
    page.frame.view(&use_provided(), content)
}

fn listed(plain: Plain) -> impl Iterator<Item = &'static PlainField> {
    plain.fields.iter().filter(|field| field.listed)
}

/// The fields that the list can be sorted by. Of a relation the server knows the id only, and people do not.
fn sorted(plain: Plain) -> impl Iterator<Item = &'static str> {
    let fields = listed(plain).filter(|field| !matches!(field.kind, Kind::Relation(_)));
    fields.map(|field| field.name)
}

fn columns(plain: Plain, state: &TableState) -> Vec<Column> {
    let column = |field: &PlainField| match field.kind {
        Kind::Relation(_) => Column::new(field.name, field.label()),
        _ => sortable(state, field.name, field.label()),
    };
    let actions = Column::new("actions", t("table.actions", "Actions"));
    let columns = [sortable(state, ID, t("fields.id", "ID"))].into_iter();
    columns
        .chain(listed(plain).map(column))
        .chain([actions])
        .collect()
}

fn cells(plain: Plain, record: &PlainRecord, related: &Related, frame: &Frame) -> Vec<PlainCell> {
    let cell = |field: &PlainField| PlainCell {
        column: field.name,
        text: related.text(record, field),
        shown: frame.shows(field.name),
    };
    listed(plain).map(cell).collect()
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq)]
struct PlainCell {
    column: &'static str,
    /// What stands in it; `None` while that is on its way.
    text: Option<AttrValue>,
    /// Whether its column is shown.
    shown: bool,
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct PlainRowProps {
    resource: &'static str,
    id: RecordId,
    cells: Vec<PlainCell>,
    /// Whether the id is shown.
    with_id: bool,
    /// What one record is called.
    noun: AttrValue,
    /// Who else edits it, as in "Ann is editing".
    editing: Option<AttrValue>,
    /// What may be done with it.
    rights: Rights,
}

/// A row of the table; what changes in it while it is on screen glows.
#[component]
fn PlainRow(props: &PlainRowProps) -> Html {
    let PlainRowProps {
        resource, id, noun, ..
    } = props;
    let texts: Vec<Option<&str>> = props.cells.iter().map(|cell| cell.text.as_deref()).collect();
    let fresh = use_fresh(&texts);
    let (show, edit) = (show_href(resource, id), edit_href(resource, id));
    let name = format!("{noun} {id}");
    let cells = props.cells.iter().enumerate().filter(|(_, cell)| cell.shown);
    let cells = cells.map(|(place, cell)| match &cell.text {
        // Where the first field is empty, its link still needs a name.
        Some(text) if place == 0 => {
            let text = if text.is_empty() { &*name } else { &**text };
            view_title(&show, text, fresh.at(place), props.editing.as_ref(), id)
        }
        Some(text) if text.is_empty() => view_cell(cell.column, fresh.at(place), html! { {"–"} }),
        Some(text) => view_cell(cell.column, fresh.at(place), view_line(text)),
        None => view_cell(cell.column, None, view_skeleton("12ch")),
    });
    let cells: Html = cells.collect();
    let content = html! {
        <>
            if props.with_id { {view_id(id)} }
            {cells}
            {view_actions(&name, &props.rights, edit, show.clone(), id)}
        </>
    };
    view_row(&id.to_string().into(), None, content)
}
