//! The pieces of a data table. The page owns the rows: a row that may change alone is a component of the page's that
//! returns [`view_row`], so that only it renders again.
//!
//! A row costs its own elements and nothing else: no style is looked up, no label repeated, no closure made. Below 640 px
//! the same rows are cards; what each value is called comes from the header through CSS variables on the table.

use std::fmt::Write as _;

use yew::prelude::*;

use super::icons;

sheet!(
    table_class,
    r#"
    position: relative; overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow-card);
    table { width: 100%; font-variant-numeric: tabular-nums; }
    th, td { padding: 0 18px; text-align: start; }
    thead th { height: 44px; background: var(--sunken); color: var(--muted); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
    th[data-col=id] { width: 84px; }
    th[data-col=title] { width: 56%; }
    tbody td { height: 52px; padding-block: 7px; border-top: 1px solid var(--line); }
    tbody tr { transition: background-color .12s; }
    tbody tr:hover { background: var(--hover); }
    td[data-col=id] { color: var(--muted); }
    td[data-col=title] { font-weight: 500; min-width: 200px; overflow-wrap: anywhere; }
    td[data-col=category] { max-width: 240px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    td[data-col=title] a { color: inherit; text-decoration: none; }
    td[data-col=title] a:hover { color: var(--accent); text-decoration: underline; }
    .editing { display: inline-grid; flex: none; place-items: center; width: 20px; height: 1em; margin-inline-start: 4px; vertical-align: -.125em; }
    .editing::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--fresh); }
    td[data-col=actions], th[data-col=actions] { width: 1%; white-space: nowrap; text-align: end; }
    .sort { display: inline-flex; align-items: center; gap: 4px; margin: 0 -8px; padding: 5px 8px; border: 0; border-radius: var(--radius-xs); background: none; font-weight: inherit; }
    .sort:hover { background: var(--hover); color: var(--text); }
    [aria-sort=ascending] .sort, [aria-sort=descending] .sort { color: var(--accent); }
    .act { display: inline-grid; place-items: center; width: 34px; height: 34px; margin-inline-start: 2px; padding: 0; border: 0; border-radius: var(--radius-s); background: none; color: var(--muted); vertical-align: middle; }
    .act:hover { background: var(--accent-soft); color: var(--accent); }
    .act[data-act=trash]:hover { background: var(--danger-soft); color: var(--danger); }
    .act::before { content: ""; width: 17px; height: 17px; background: currentColor; mask: var(--mask) center / contain no-repeat; }
    .act[aria-disabled] { opacity: .4; cursor: not-allowed; }
    .act[data-act=edit] { --mask: var(--mask-edit); }
    .act[data-act=eye] { --mask: var(--mask-eye); }
    .act[data-act=trash] { --mask: var(--mask-trash); }
    tbody tr[data-fresh=true] { animation: table-fresh 2.4s ease-out; }
    tbody tr.blank:hover { background: none; }
    tbody tr.blank td { height: auto; padding: 0; }
    &[aria-busy=true] tbody { opacity: .6; transition: opacity .2s .15s; }
    @media (max-width: 639.98px) {
        border: 0; border-radius: 0; background: none; box-shadow: none; overflow: visible;
        table, tbody, tr, td { display: block; }
        thead tr { display: flex; gap: 4px; padding-bottom: 6px; }
        thead tr:not(:has(.sort)) { display: none; }
        thead th { height: auto; padding: 0; background: none; }
        thead th:not(:has(.sort)) { display: none; }
        th[data-col=id], th[data-col=title] { width: auto; }
        .sort { margin: 0; padding: 6px 10px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); }
        tbody tr { position: relative; margin-bottom: 10px; padding: 10px 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow-card); content-visibility: auto; contain-intrinsic-size: auto 150px; }
        tbody td, td[data-col=id], td[data-col=title], td[data-col=category] { display: flex; gap: 12px; width: auto; min-width: 0; max-width: none; white-space: normal; height: auto; padding: 5px 16px; border: 0; text-align: start; }
        tbody td::before { flex: 0 0 84px; color: var(--muted); font-size: .8125rem; font-weight: 400; line-height: 1.375rem; }
        td:nth-child(1)::before { content: var(--c1); }
        td:nth-child(2)::before { content: var(--c2); }
        td:nth-child(3)::before { content: var(--c3); }
        td:nth-child(4)::before { content: var(--c4); }
        td:nth-child(5)::before { content: var(--c5); }
        td:nth-child(6)::before { content: var(--c6); }
        td:nth-child(7)::before { content: var(--c7); }
        td:nth-child(8)::before { content: var(--c8); }
        tbody td[data-col=actions] { position: absolute; top: 3px; inset-inline-end: 6px; width: auto; padding: 0; }
        tbody td[data-col=actions]::before { content: none; }
        .act { width: 44px; height: 40px; }
        .blank td { display: block; }
        .blank td::before { content: none; }
    }
    "#
);

/// The direction a column is sorted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortDirection {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column's header.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The `data-col` of its cells; `id`, `title` and `actions` have a look of their own.
    pub key: &'static str,
    /// What stands in the header, and on narrow screens before each value (there: of the first eight columns).
    pub label: AttrValue,
    /// `None`: not sortable. `Some(None)`: sortable, not sorted now.
    pub sort: Option<Option<SortDirection>>,
}

impl Column {
    /// A column that cannot be sorted.
    pub fn new(key: &'static str, label: impl Into<AttrValue>) -> Self {
        Self {
            key,
            label: label.into(),
            sort: None,
        }
    }

    /// A column that can be sorted, and how it is sorted now.
    pub fn sortable(key: &'static str, label: impl Into<AttrValue>, sort: Option<SortDirection>) -> Self {
        Self {
            key,
            label: label.into(),
            sort: Some(sort),
        }
    }
}

/// A table: caption (for assistive technology), header and the rows given.
///
/// `on_sort` gets the key of the column whose header was pressed; what comes next (ascending, descending, none) is the
/// caller's. `busy` dims rows that are about to be replaced.
pub fn view_table(
    caption: &AttrValue,
    columns: &[Column],
    on_sort: &Callback<&'static str>,
    busy: bool,
    rows: Html,
) -> Html {
    html! {
        <div class={table_class()} style={label_variables(columns)} aria-busy={busy.to_string()}>
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{for columns.iter().map(|column| view_header(column, on_sort))}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn view_header(column: &Column, on_sort: &Callback<&'static str>) -> Html {
    let Some(sort) = column.sort else {
        return html! { <th scope="col" data-col={column.key}>{&column.label}</th> };
    };
    let key = column.key;
    let onclick = on_sort.reform(move |_: MouseEvent| key);
    let (aria_sort, icon) = match sort {
        None => ("none", icons::sortable()),
        Some(SortDirection::Ascending) => ("ascending", icons::chevron_up()),
        Some(SortDirection::Descending) => ("descending", icons::chevron_down()),
    };
    html! {
        <th scope="col" data-col={column.key} aria-sort={aria_sort}>
            <button type="button" class="sort" {onclick}>{&column.label}{icon}</button>
        </th>
    }
}

/// The labels as CSS strings, `--c1:"ID";--c2:"Title"`: one attribute for the table instead of one for each cell.
fn label_variables(columns: &[Column]) -> String {
    let mut css = String::new();
    for (index, column) in columns.iter().enumerate() {
        let label = column
            .label
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', " ");
        // Writing to a String cannot fail.
        let _ = write!(css, "--c{}:\"{label}\";", index + 1);
    }
    css
}

/// A row of data: `<tr data-id>`. `fresh` lets it glow once, to show that it has just changed.
pub fn view_row(id: &AttrValue, fresh: bool, cells: Html) -> Html {
    html! { <tr data-id={id} data-fresh={fresh.then_some("true")}>{cells}</tr> }
}

/// A cell: `<td data-col>`.
pub fn view_cell(column: &'static str, content: Html) -> Html {
    html! { <td data-col={column}>{content}</td> }
}

/// A dot behind a row's title: somebody else edits this record. `said` says who, as in "Ann is editing".
pub fn view_row_editing(said: &AttrValue) -> Html {
    html! { <span class="editing" title={said}><span class="visually-hidden">{said}</span></span> }
}

/// What an icon in the actions cell does, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAction {
    /// Opens the record.
    Show,
    /// Opens the record's form.
    Edit,
    /// Deletes the record.
    Delete,
}

impl RowAction {
    const fn icon(self) -> &'static str {
        match self {
            Self::Show => "eye",
            Self::Edit => "edit",
            Self::Delete => "trash",
        }
    }
}

/// An icon link in the actions cell. `label` says what it does to which record, as in "Edit post 5".
pub fn view_row_link(action: RowAction, href: AttrValue, label: AttrValue) -> Html {
    html! { <a class="act" data-act={action.icon()} {href} title={&label} aria-label={&label} /> }
}

/// What stands in the place of [`view_row_link`] for those who may not go there, and says why. It can be reached by keyboard.
pub fn view_row_denied(action: RowAction, label: AttrValue, reason: AttrValue) -> Html {
    html! {
        <button type="button" class="act" data-act={action.icon()} aria-disabled="true" title={reason} aria-label={label} />
    }
}

/// An icon button in the actions cell, as [`view_row_link`]. For long tables give the table one listener rather than each
/// row its own.
pub fn view_row_button(action: RowAction, label: AttrValue, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="act" data-act={action.icon()} title={&label} aria-label={&label} {onclick} />
    }
}

/// Rows of grey bars, as tall as the real ones, for the first load.
pub fn view_skeleton_rows(columns: usize, rows: usize) -> Html {
    let cell = |row: usize, column: usize| {
        let width = 38 + (row * 23 + column * 31) % 47;
        html! { <td><span class="skeleton" style={format!("width:{width}%")} /></td> }
    };
    (0..rows)
        .map(|row| html! { <tr aria-hidden="true">{for (0..columns).map(|column| cell(row, column))}</tr> })
        .collect()
}

/// One row over all columns, for what stands there instead of data: an [empty state](super::empty), an error.
pub fn view_blank_row(columns: usize, content: Html) -> Html {
    html! { <tr class="blank"><td colspan={columns.to_string()}>{content}</td></tr> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_css_strings_in_the_order_of_the_columns() {
        let columns = [Column::new("id", "ID"), Column::new("title", "Title")];
        assert_eq!(label_variables(&columns), r#"--c1:"ID";--c2:"Title";"#);
    }

    #[test]
    fn a_label_cannot_break_out_of_its_css_string() {
        let columns = [Column::new("x", "a\"; color: red; \\\n")];
        assert_eq!(label_variables(&columns), r#"--c1:"a\"; color: red; \\ ";"#);
    }
}
