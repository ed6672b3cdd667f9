//! The pieces of a data table. The page owns the rows: a row that may change alone is a component of the page's that
//! returns [`view_row`], so that only it renders again.
//!
//! A row costs its own elements and nothing else: no style is looked up, no label repeated, no closure made. Below 640 px
//! the same rows are cards; what each value is called comes from the header through CSS variables on the table.

use std::fmt::Write as _;

use web_sys::{AnimationEvent, Element, KeyboardEvent};
use yew::prelude::*;

use super::{grid, icons};
use crate::engine::i18n::t;

sheet!(
    table_class,
    r#"
    position: relative; overflow-x: auto; scrollbar-width: thin; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow-card);
    table { width: 100%; font-variant-numeric: tabular-nums; }
    th, td { padding: 0 18px; text-align: start; }
    thead th { height: 44px; background: var(--sunken); color: var(--muted); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
    &[aria-busy=true]::after { content: ""; position: absolute; z-index: 1; inset: 0 0 auto; height: 3px; background: linear-gradient(90deg, transparent, var(--accent), transparent) 0 0 / 40% 100% no-repeat; animation: table-progress 1.1s ease-in-out .2s infinite both; }
    th[data-col=id] { width: 84px; }
    th[data-col=select], td[data-col=select] { width: 1%; padding: 0 0 0 10px; }
    th[data-col=title] { width: 56%; }
    tbody td { height: 52px; padding-block: 7px; border-top: 1px solid var(--line); }
    tbody tr { transition: background-color .12s; scroll-margin-top: calc(var(--header) + 16px); }
    tbody tr:hover { background: var(--hover); }
    tbody tr[aria-selected=true] { background: var(--accent-soft); }
    tbody td:focus-visible { outline-offset: -2px; }
    .check { display: grid; place-items: center; width: max(32px, var(--touch)); height: max(32px, var(--touch)); padding: 0; border: 0; border-radius: var(--radius-s); background: none; }
    .check:hover { background: var(--hover); }
    [aria-selected=true] .check:hover { background: none; }
    .check::before { content: ""; grid-area: 1 / 1; width: 17px; height: 17px; border: 1.5px solid var(--line-strong); border-radius: 4px; background: var(--surface); }
    .check:not([aria-checked=false])::before { border-color: var(--accent); background: var(--accent); }
    .check[aria-checked=true]::after { content: ""; grid-area: 1 / 1; width: 5px; height: 10px; margin-top: -3px; border: solid var(--on-accent); border-width: 0 2px 2px 0; rotate: 45deg; }
    .check[aria-checked=mixed]::after { content: ""; grid-area: 1 / 1; width: 9px; height: 2px; background: var(--on-accent); }
    .sort-rank { min-width: 16px; padding: 0 4px; border-radius: 99px; background: var(--accent-soft); font-size: .6875rem; line-height: 16px; text-align: center; }
    .filtered { display: inline-flex; margin-inline-start: 6px; color: var(--accent); vertical-align: -.15em; }
    td[data-col=id] { color: var(--muted); }
    td[data-col=title] { font-weight: 500; min-width: 200px; overflow-wrap: anywhere; }
    td[data-col=category] { max-width: 240px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    td[data-col=title] a { padding-block: max(3px, (var(--touch) - 1.1em) / 2); color: inherit; text-decoration: none; }
    td[data-col=title] a:hover { color: var(--accent); text-decoration: underline; }
    .editing { display: inline-grid; flex: none; place-items: center; width: 20px; height: 1em; margin-inline-start: 4px; vertical-align: -.125em; }
    .editing::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--fresh); }
    td[data-col=actions], th[data-col=actions] { width: 1%; white-space: nowrap; text-align: end; }
    .sort { display: inline-flex; align-items: center; gap: 4px; margin: 0 -8px; min-height: var(--touch); padding: 5px 8px; border: 0; border-radius: var(--radius-xs); background: none; font-weight: inherit; }
    .sort:hover { background: var(--hover); color: var(--text); }
    [aria-sort=ascending] .sort, [aria-sort=descending] .sort { color: var(--accent); }
    .act { display: inline-grid; place-items: center; width: max(34px, var(--touch)); height: max(34px, var(--touch)); margin-inline-start: 2px; padding: 0; border: 0; border-radius: var(--radius-s); background: none; color: var(--muted); vertical-align: middle; }
    .act:hover { background: var(--accent-soft); color: var(--accent); }
    .act[data-act=trash]:hover { background: var(--danger-soft); color: var(--danger); }
    .act::before { content: ""; width: 17px; height: 17px; background: currentColor; }
    .act[aria-disabled] { opacity: .4; cursor: not-allowed; }
    .act[data-act=edit]::before { clip-path: path(evenodd, "M2 15H6L14.3 6.5A2.2 2.2 0 0 0 11.2 3.4L2.9 11.7zM3.6 13.7H5.4L13.3 5.6A.8.8 0 0 0 12.1 4.4L4.1 12.4zM10.3 6.3L11.2 5.4L12.4 6.5L11.4 7.5z"); }
    .act[data-act=eye]::before { clip-path: path(evenodd, "M1 8.5C1 8.5 3.8 3.2 8.5 3.2S16 8.5 16 8.5 13.3 13.8 8.5 13.8 1 8.5 1 8.5zM2.5 8.5C2.5 8.5 4.8 4.6 8.5 4.6S14.5 8.5 14.5 8.5 12.3 12.4 8.5 12.4 2.5 8.5 2.5 8.5zM5.7 8.5a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0zM7.1 8.5a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0z"); }
    .act[data-act=trash]::before { clip-path: path(evenodd, "M2.5 4.3H14.5V5.6H2.5zM5.9 4.3V2.2H11.1V4.3H9.8V3.5H7.2V4.3zM3.6 5.6L4.5 15H12.5L13.4 5.6H12.1L11.3 13.7H5.7L4.9 5.6zM6.7 7.3H7.9V12H6.7zM9.1 7.3H10.3V12H9.1z"); }
    td[data-fresh=a] { animation: table-fresh 2.4s ease-out; }
    td[data-fresh=b] { animation: table-fresh-again 2.4s ease-out; }
    &[data-density=compact] tbody td { height: 36px; padding-block: 1px; }
    &[data-density=compact] .act, &[data-density=compact] .check { width: max(30px, var(--touch)); height: max(30px, var(--touch)); }
    tbody tr.blank:hover { background: none; }
    tbody tr.blank td { height: auto; padding: 0; }
    &[aria-busy=true] tbody { opacity: .6; transition: opacity .2s .15s; }
    @media (min-width: 640px) { th[data-col=title]:nth-last-child(2) { width: 100%; } }
    @media (max-width: 639.98px) {
        border: 0; border-radius: 0; background: none; box-shadow: none; overflow: visible;
        table, tbody, tr, td { display: block; }
        thead tr { display: flex; gap: 4px; padding-bottom: 6px; }
        thead tr:not(:has(.sort)) { display: none; }
        thead th { height: auto; padding: 0; background: none; }
        thead th:not(:has(.sort, .check)) { display: none; }
        th[data-col=id], th[data-col=title], th[data-col=select] { width: auto; }
        thead th[data-col=select] { padding-inline-start: 3px; }
        thead .check { width: 44px; height: max(40px, var(--touch)); }
        .sort { min-height: max(40px, var(--touch)); margin: 0; padding: 6px 12px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); }
        &[data-density=compact] tbody td { height: auto; padding-block: 2px; }
        tbody tr { position: relative; margin-bottom: 10px; padding: 10px 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow-card); content-visibility: auto; contain-intrinsic-size: auto 150px; }
        tbody td, td[data-col=id], td[data-col=title], td[data-col=category] { display: flex; gap: 12px; width: auto; min-width: 0; max-width: none; white-space: normal; height: auto; padding: 5px 16px; border: 0; text-align: start; }
        td[data-col=title] a { margin-block: -11px; padding-block: 11px; }
        tbody td::before { flex: 0 0 84px; color: var(--muted); font-size: .8125rem; font-weight: 400; line-height: 1.375rem; }
        td:nth-child(1)::before { content: var(--c1); }
        td:nth-child(2)::before { content: var(--c2); }
        td:nth-child(3)::before { content: var(--c3); }
        td:nth-child(4)::before { content: var(--c4); }
        td:nth-child(5)::before { content: var(--c5); }
        td:nth-child(6)::before { content: var(--c6); }
        td:nth-child(7)::before { content: var(--c7); }
        td:nth-child(8)::before { content: var(--c8); }
        td:nth-child(9)::before { content: var(--c9); }
        tbody td[data-col=actions] { position: absolute; top: 10px; inset-inline-end: 6px; width: auto; padding: 0; }
        tbody td[data-col=actions]::before, tbody td[data-col=select]::before { content: none; }
        tbody td[data-col=select] { position: absolute; top: 8px; inset-inline-start: 2px; width: auto; padding: 0; }
        td[data-col=select] .check { width: 44px; height: 44px; }
        td[data-col=select] + td { min-height: 40px; padding-inline: 48px 110px; align-items: center; }
        tr:has(td[data-col=select]) td[data-col=id]::before { flex-basis: auto; }
        .act { width: 44px; height: max(40px, var(--touch)); }
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
    /// The `data-col` of its cells; `select`, `id`, `title` and `actions` have a look of their own.
    pub key: &'static str,
    /// What stands in the header, and on narrow screens before each value (there: of the first nine columns).
    pub label: AttrValue,
    /// `None`: not sortable. `Some(None)`: sortable, not sorted now.
    pub sort: Option<Option<SortDirection>>,
    /// Which of several columns it is that the table is sorted by, from 1; default: no number.
    pub rank: Option<usize>,
    /// Whether a filter restricts it; default: no.
    pub filtered: bool,
    /// What stands in the header in place of the label; default: the label.
    pub head: Option<Html>,
}

impl Column {
    /// A column that cannot be sorted.
    pub fn new(key: &'static str, label: impl Into<AttrValue>) -> Self {
        Self {
            key,
            label: label.into(),
            sort: None,
            rank: None,
            filtered: false,
            head: None,
        }
    }

    /// A column that can be sorted, and how it is sorted now.
    pub fn sortable(key: &'static str, label: impl Into<AttrValue>, sort: Option<SortDirection>) -> Self {
        Self {
            sort: Some(sort),
            ..Self::new(key, label)
        }
    }
}

/// A table: caption (for assistive technology), header and rows.
#[derive(Debug)]
pub struct Table<'a> {
    /// What it is called.
    pub caption: &'a AttrValue,
    /// Its columns.
    pub columns: &'a [Column],
    /// Gets the key of the column whose header was pressed, and whether the other columns shall stay sorted (Shift, Ctrl
    /// or Cmd was held); what comes next (ascending, descending, none) is the caller's.
    pub on_sort: &'a Callback<(&'static str, bool)>,
    /// Gets what was picked by the boxes of rows and of the header, see [`view_check`]: the id, or an empty text for the
    /// whole page, and whether Shift was held.
    pub on_pick: &'a Callback<(String, bool)>,
    /// Shows that the rows are about to be replaced: dims them, with a moving line above.
    pub busy: bool,
    /// Draws lower rows.
    pub compact: bool,
    /// The element around it, for [`grid::keep_tab_stop`].
    pub node: &'a NodeRef,
    /// The rows.
    pub rows: Html,
}

impl Table<'_> {
    /// Draws it. Its cells can be moved in by keyboard, see [`grid`].
    pub fn view(self) -> Html {
        let on_pick = self.on_pick.clone();
        let onclick = move |event: MouseEvent| {
            if let Some(id) = picked(&event) {
                on_pick.emit((id, event.shift_key()));
            }
        };
        let columns = self.columns;
        html! {
            <div
                ref={self.node}
                class={table_class()}
                style={label_variables(columns)}
                aria-busy={self.busy.to_string()}
                data-density={self.compact.then_some("compact")}
            >
                <table
                    role="grid"
                    aria-multiselectable={columns.iter().any(|column| column.head.is_some()).then_some("true")}
                    {onclick}
                    onkeydown={|event: KeyboardEvent| grid::handle_key(&event)}
                    onfocusin={|event: FocusEvent| grid::handle_focus(&event)}
                    onanimationend={forget_fresh}
                >
                    <caption class="visually-hidden">{self.caption}</caption>
                    <thead><tr>{for columns.iter().map(|column| view_header(column, self.on_sort))}</tr></thead>
                    <tbody>{self.rows}</tbody>
                </table>
            </div>
        }
    }
}

/// The id of the row whose box was pressed; empty for the box of the header.
fn picked(event: &MouseEvent) -> Option<String> {
    let target = event.target_dyn_into::<Element>()?;
    let pressed = target.closest(".check").ok().flatten()?;
    let row = pressed.closest("tr[data-id]").ok().flatten();
    Some(
        row.and_then(|row| row.get_attribute("data-id"))
            .unwrap_or_default(),
    )
}

/// A cell that has glowed is as any other: a row that is moved later shall not glow again.
fn forget_fresh(event: AnimationEvent) {
    let cell = event.target_dyn_into::<Element>();
    if let Some(cell) = cell.filter(|cell| cell.has_attribute("data-fresh")) {
        // Fails only for a malformed name.
        drop(cell.remove_attribute("data-fresh"));
    }
}

fn view_header(column: &Column, on_sort: &Callback<(&'static str, bool)>) -> Html {
    let key = column.key;
    let filtered = column.filtered.then(|| {
        let said = t("table.filtered", "Filtered");
        html! { <span class="filtered" title={said.clone()}>{icons::filter()}<span class="visually-hidden">{said}</span></span> }
    });
    let Some(sort) = column.sort else {
        let head = column.head.clone().unwrap_or_else(|| html! { {&column.label} });
        return html! { <th scope="col" data-col={key}>{head}{filtered}</th> };
    };
    let onclick = on_sort
        .reform(move |event: MouseEvent| (key, event.shift_key() || event.ctrl_key() || event.meta_key()));
    let (aria_sort, icon) = match sort {
        None => ("none", icons::sortable()),
        Some(SortDirection::Ascending) => ("ascending", icons::chevron_up()),
        Some(SortDirection::Descending) => ("descending", icons::chevron_down()),
    };
    html! {
        <th scope="col" data-col={key} aria-sort={aria_sort}>
            <button type="button" class="sort" title={t("table.sort", "Sort; with Shift, also by this")} {onclick}>
                {&column.label}{icon}
                if let Some(rank) = column.rank { <span class="sort-rank">{rank}</span> }
            </button>
            {filtered}
        </th>
    }
}

/// How a box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Empty.
    Off,
    /// Ticked for a part of what it stands for.
    Mixed,
    /// Ticked.
    On,
}

/// A box that selects a row, or in the header the page. The table hears of it: it needs no listener of its own.
pub fn view_check(label: AttrValue, check: Check) -> Html {
    let checked = match check {
        Check::Off => "false",
        Check::Mixed => "mixed",
        Check::On => "true",
    };
    html! { <button type="button" class="check" role="checkbox" aria-checked={checked} aria-label={label} /> }
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

/// A row of data: `<tr data-id>`. `selected` is `None` in tables in which nothing can be selected.
pub fn view_row(id: &AttrValue, selected: Option<bool>, cells: Html) -> Html {
    html! { <tr data-id={id} aria-selected={selected.map(|selected| selected.to_string())}>{cells}</tr> }
}

/// A cell: `<td data-col>`. With `fresh`, `"a"` and `"b"` in turn, it glows once, to show that it has just changed.
pub fn view_cell(column: &'static str, fresh: Option<&'static str>, content: Html) -> Html {
    html! { <td data-col={column} data-fresh={fresh}>{content}</td> }
}

/// A text on one line, cut where there is no room for it; the rest can be read by pointing at it.
pub fn view_line(text: &AttrValue) -> Html {
    const LOOK: &str =
        "display:block;max-width:240px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap";
    html! { <span style={LOOK} title={text}>{text}</span> }
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
