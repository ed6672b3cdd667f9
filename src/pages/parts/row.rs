//! What the rows of all lists share.

use yew::prelude::*;

use super::resource::said;
use crate::engine::access::Verdict;
use crate::engine::i18n::t;
use crate::engine::record::RecordId;
use crate::hooks::Rights;
use crate::ui::table::{
    Check, RowAction, view_cell, view_check, view_row_denied, view_row_editing, view_row_link,
};

/// Which cells of a row changed since it was drawn before: they glow once, whoever changed them.
#[derive(Debug)]
pub(crate) struct Fresh(Vec<Option<&'static str>>);

impl Fresh {
    /// Whether the cell with this place changed, in the form [`view_cell`] takes.
    pub(crate) fn at(&self, place: usize) -> Option<&'static str> {
        self.0.get(place).copied().flatten()
    }
}

/// What is remembered of a cell from one render to the next: its text, in short, and the mark of its last change.
#[derive(Clone, Copy, Default)]
struct Cell {
    text: Option<u64>,
    mark: Option<&'static str>,
}

/// Compares the texts of a row's cells with those of the render before. A mark stays until the next change: the table takes
/// it from the element once it has glowed.
///
/// A text that is not known yet is `None`: when it
/// comes to be known, nothing has changed.
#[hook]
pub(crate) fn use_fresh(texts: &[Option<&str>]) -> Fresh {
    let cells = use_mut_ref(Vec::<Cell>::new);
    let mut cells = cells.borrow_mut();
    cells.resize(texts.len(), Cell::default());
    let marks = cells.iter_mut().zip(texts).map(|(cell, text)| cell.look(*text));
    Fresh(marks.collect())
}

impl Cell {
    fn look(&mut self, text: Option<&str>) -> Option<&'static str> {
        let text = text.map(digest);
        let former = self.text;
        self.text = text.or(former);
        if text.is_some() && former.is_some() && text != former {
            // Two names in turn, because an animation whose name stays the same does not begin again.
            self.mark = Some(if self.mark == Some("a") { "b" } else { "a" });
        }
        self.mark
    }
}

/// A number that is another one for another text (FNV-1a): shorter to keep than the text.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The cell of actions, with links; `name` is that of the record, as in "post 5". A record that the server does not have yet
/// has none.
pub(crate) fn view_actions(name: &str, rights: &Rights, edit: String, show: String, id: &RecordId) -> Html {
    if id.is_temporary() {
        return view_cell(
            "actions",
            None,
            html! { <span class="row-saving">{t("table.saving", "Saving…")}</span> },
        );
    }
    let links = html! {
        <>
            {view_action(RowAction::Edit, &rights.edit, edit, said("table.edit", "Edit {{resource}}", name))}
            {view_action(RowAction::Show, &rights.show, show, said("table.show", "Show {{resource}}", name))}
        </>
    };
    view_cell("actions", None, links)
}

fn view_action(action: RowAction, verdict: &Verdict, href: String, label: String) -> Html {
    match verdict {
        Verdict::Yes | Verdict::Pending => view_row_link(action, href.into(), label.into()),
        Verdict::No { hide: true, .. } => Html::default(),
        Verdict::No { reason, .. } => view_row_denied(action, label.into(), reason.clone().into()),
    }
}

/// The title cell: a link to the page of the record, and a dot while somebody else edits it. A record that the server does
/// not have yet has no page.
pub(crate) fn view_title(
    show: &str,
    title: &str,
    fresh: Option<&'static str>,
    editing: Option<&AttrValue>,
    id: &RecordId,
) -> Html {
    if id.is_temporary() {
        return view_cell("title", fresh, html! { {title.to_owned()} });
    }
    let content = html! {
        <>
            <a href={show.to_owned()}>{title.to_owned()}</a>
            {editing.map(view_row_editing).unwrap_or_default()}
        </>
    };
    view_cell("title", fresh, content)
}

/// The cell with the box that selects the row of `name`, as in "post 5". What the server does not have yet cannot be
/// selected.
pub(crate) fn view_select(name: &str, selected: bool, id: &RecordId) -> Html {
    if id.is_temporary() {
        return view_cell("select", None, Html::default());
    }
    let check = if selected { Check::On } else { Check::Off };
    view_cell(
        "select",
        None,
        view_check(said("table.select", "Select {{resource}}", name).into(), check),
    )
}

/// The cell with the id; a record that the server does not have yet has none.
pub(crate) fn view_id(id: &RecordId) -> Html {
    let text = if id.is_temporary() { "…" } else { id.as_str() };
    view_cell("id", None, html! { {text} })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_glows_once_for_each_change_and_not_when_it_comes_to_be_known() {
        let mut cell = Cell::default();
        let shown = [
            None,
            Some("Oak"),
            Some("Oak"),
            Some("Ash"),
            Some("Ash"),
            None,
            Some("Ash"),
            Some("Elm"),
        ];
        let marks = shown.map(|text| cell.look(text));
        let (a, b) = (Some("a"), Some("b"));
        assert_eq!(marks, [None, None, None, a, a, a, a, b]);
    }
}
