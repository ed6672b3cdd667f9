//! How a person likes a list: which columns, and how dense. It is kept in their browser.

use yew::prelude::*;

use super::provided::use_provided;
use crate::engine::i18n::{Text, t};
use crate::hooks::use_translate;
use crate::ui::icons;
use crate::ui::popover::{Popover, view_choice, view_tick};
use crate::ui::table::Column;

/// The word that is kept for lower rows, among the keys of the columns that are hidden.
const COMPACT: &str = "compact";

/// How a list is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Whether rows are low.
    pub(crate) compact: bool,
    /// The keys of the columns that are hidden.
    hidden: Vec<String>,
}

impl Look {
    fn parse(kept: &str) -> Self {
        let mut words: Vec<String> = kept.split_whitespace().map(str::to_owned).collect();
        let compact = words.iter().any(|word| word == COMPACT);
        words.retain(|word| word != COMPACT);
        Self {
            compact,
            hidden: words,
        }
    }

    fn text(&self) -> String {
        let compact = self.compact.then_some(COMPACT);
        let hidden = self.hidden.iter().map(String::as_str);
        compact.into_iter().chain(hidden).collect::<Vec<_>>().join(" ")
    }

    /// Whether a column is shown.
    pub(crate) fn shows(&self, key: &str) -> bool {
        !self.hidden.iter().any(|hidden| hidden == key)
    }

    fn toggled(mut self, key: &str) -> Self {
        if self.shows(key) {
            self.hidden.push(key.to_owned());
        } else {
            self.hidden.retain(|hidden| hidden != key);
        }
        self
    }
}

/// How the list of a resource is to look, and what changes that.
#[hook]
pub(crate) fn use_look(resource: &str) -> (Look, Callback<Look>) {
    let kept = use_provided().kept;
    let key = AttrValue::from(format!("sapwood.list.{resource}"));
    let look = use_state_eq(|| Look::parse(&kept.get.emit(key.clone()).unwrap_or_default()));
    let setter = look.setter();
    let set = use_callback((key, kept), move |look: Look, (key, kept)| {
        kept.set.emit((key.clone(), look.text()));
        setter.set(look);
    });
    ((*look).clone(), set)
}

/// Properties of [`ColumnMenu`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ColumnMenuProps {
    /// The key and the label of each column that can be hidden.
    pub(crate) columns: Vec<(&'static str, AttrValue)>,
    /// How the list looks now.
    pub(crate) look: Look,
    /// Gets how it shall look.
    pub(crate) on_change: Callback<Look>,
}

impl ColumnMenuProps {
    /// The columns among `columns` that can be hidden: all but those that say what a row is and what to do with it.
    pub(crate) fn of(columns: &[Column], look: &Look, on_change: &Callback<Look>) -> Self {
        let free = columns
            .iter()
            .filter(|column| !["select", "title", "actions"].contains(&column.key));
        Self {
            columns: free.map(|column| (column.key, column.label.clone())).collect(),
            look: look.clone(),
            on_change: on_change.clone(),
        }
    }
}

/// A menu that chooses columns and density.
#[component]
pub(crate) fn ColumnMenu(props: &ColumnMenuProps) -> Html {
    use_translate();
    let props = props.clone();
    let content = Callback::from(move |()| view_panel(&props));
    html! { <Popover label={t("table.view", "View")} icon={icons::columns()} end=true {content} /> }
}

fn view_panel(props: &ColumnMenuProps) -> Html {
    let set = |look: Look| props.on_change.reform(move |()| look.clone());
    let look = &props.look;
    let column = |(key, label): &(&'static str, AttrValue)| {
        let on_change = set(look.clone().toggled(key));
        html! { <li key={*key}>{view_tick(label, look.shows(key), on_change)}</li> }
    };
    let density = |label: Text, compact: bool| {
        let next = Look {
            compact,
            ..look.clone()
        };
        view_choice("density", &label.into(), look.compact == compact, set(next))
    };
    html! {
        <>
            <fieldset>
                <legend class="panel-title">{t("table.columns", "Columns")}</legend>
                <ul>{for props.columns.iter().map(column)}</ul>
            </fieldset>
            <fieldset>
                <legend class="panel-title">{t("table.rows", "Rows")}</legend>
                {density(t("table.comfortable", "Comfortable"), false)}
                {density(t("table.compact", "Compact"), true)}
            </fieldset>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_kept_as_a_few_words() {
        let look = Look::default().toggled("status").toggled("id").toggled("id");
        assert!(!look.shows("status") && look.shows("id"));
        let compact = Look {
            compact: true,
            ..look
        };
        assert_eq!(compact.text(), "compact status");
        assert_eq!(Look::parse(" compact  status "), compact);
        assert_eq!(Look::parse(""), Look::default());
    }
}
