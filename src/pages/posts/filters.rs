//! The filters of the list of posts.

use serde_json::Value;
use yew::prelude::*;

use crate::engine::i18n::{t, t_count};
use crate::engine::params::{Condition, Filter, Operator};
use crate::engine::record::RecordId;
use crate::engine::select::SelectSpec;
use crate::engine::table::FilterBehavior;
use crate::hooks::{
    SetFilters, UseManyOptions, UseSelectHandle, UseSelectOptions, use_many, use_select, use_translate,
};
use crate::model::{Category, Post, Status};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icons;
use crate::ui::popover::{Popover, view_choice, view_panel_foot, view_panel_search, view_tick};

/// How many categories are offered at once.
const OFFERED: u32 = 20;

/// Properties of [`PostFilters`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostFiltersProps {
    /// The filters that hold.
    pub(crate) filters: Vec<Filter>,
    /// Sets filters.
    pub(crate) set_filters: Callback<SetFilters>,
}

impl PostFiltersProps {
    /// The values that a field is compared with for equality, by one or by several: an address may say either.
    fn values(&self, field: &str) -> Vec<RecordId> {
        let conditions = self.filters.iter().filter_map(Filter::condition);
        let equal = conditions.filter(|condition| condition.field == field && is_equality(condition));
        let values = equal.flat_map(|condition| match &condition.value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        });
        values.filter_map(RecordId::from_json).collect()
    }

    /// How many filters there are that none of the menus shows: an address may bring any.
    fn others(&self) -> usize {
        let known = |filter: &&Filter| {
            filter.condition().is_some_and(|condition| {
                let field = &*condition.field;
                field == "q"
                    || ([Post::CATEGORY_ID.name(), Post::STATUS.name()].contains(&field)
                        && is_equality(condition))
            })
        };
        self.filters.len() - self.filters.iter().filter(known).count()
    }

    /// Takes away the filters that none of the menus shows.
    fn clear_others(&self) -> Callback<()> {
        let known = |field| Filter::new(field, Operator::In, self.texts(field));
        let search = self.filters.iter().filter(|filter| filter.is_on("q"));
        let rest = search
            .cloned()
            .chain([known(Post::CATEGORY_ID.name()), known(Post::STATUS.name())]);
        let filters: Vec<Filter> = rest.collect();
        self.set_filters.reform(move |()| SetFilters {
            filters: filters.clone(),
            behavior: Some(FilterBehavior::Replace),
            ..SetFilters::default()
        })
    }

    fn texts(&self, field: &str) -> Value {
        let values = self.values(field).into_iter();
        values.map(|value| Value::from(value.as_str())).collect()
    }
}

const fn is_equality(condition: &Condition) -> bool {
    matches!(condition.operator, Operator::Eq | Operator::In)
}

/// Compares a field with these values, and with no others.
fn only(field: &str, values: Value) -> Vec<Filter> {
    vec![
        Filter::new(field, Operator::Eq, Value::Null),
        Filter::new(field, Operator::In, values),
    ]
}

/// Filters by category, of which several may be chosen, and by status.
#[component]
pub(crate) fn PostFilters(props: &PostFiltersProps) -> Html {
    use_translate();
    let (categories, statuses) = (
        props.values(Post::CATEGORY_ID.name()),
        props.values(Post::STATUS.name()),
    );
    let clear = |field: &'static str| {
        Some(props.set_filters.reform(move |()| SetFilters {
            filters: only(field, Value::Null),
            ..SetFilters::default()
        }))
    };
    let category_panel = {
        let (chosen, set_filters) = (categories.clone(), props.set_filters.clone());
        Callback::from(
            move |()| html! { <CategoryPanel chosen={chosen.clone()} set_filters={&set_filters} /> },
        )
    };
    let status_panel = {
        let props = props.clone();
        Callback::from(move |()| view_status_panel(&props))
    };
    html! {
        <>
            <Popover
                label={t("fields.category", "Category")}
                count={categories.len()}
                on_clear={clear(Post::CATEGORY_ID.name())}
                content={category_panel}
            />
            <Popover
                label={t("fields.status", "Status")}
                count={statuses.len()}
                on_clear={clear(Post::STATUS.name())}
                content={status_panel}
            />
            {view_others(props)}
        </>
    }
}

/// A button that takes away what none of the menus shows.
fn view_others(props: &PostFiltersProps) -> Html {
    let button = Button {
        kind: ButtonKind::Text,
        icon: Some(icons::close),
        ..Button::default()
    };
    match props.others() {
        0 => Html::default(),
        many => {
            let text = t_count(
                "filters.others",
                many as u64,
                "Clear {{count}} other filter",
                "Clear {{count}} other filters",
            );
            button.view(text.into(), props.clear_others())
        }
    }
}

fn view_status_panel(props: &PostFiltersProps) -> Html {
    let chosen = props.values(Post::STATUS.name());
    let is_chosen = |value: Option<&str>| match (value, &*chosen) {
        (None, []) => true,
        (Some(value), [one]) => one.as_str() == value,
        _ => false,
    };
    let choice = |label: &str, value: Option<String>| {
        let on = is_chosen(value.as_deref());
        let on_change = props.set_filters.reform(move |()| SetFilters {
            filters: vec![
                Filter::new(Post::STATUS.name(), Operator::In, Value::Null),
                Filter::new(Post::STATUS.name(), Operator::Eq, value.clone()),
            ],
            ..SetFilters::default()
        });
        view_choice("status", &label.to_owned().into(), on, on_change)
    };
    let statuses = Status::CHOICES.iter();
    html! {
        <fieldset>
            <legend class="panel-title">{t("posts.showThose", "Show posts that are")}</legend>
            {choice(&t("filters.any", "Any"), None)}
            {for statuses.map(|status| choice(&status.label(), Some(status.as_str().to_owned())))}
        </fieldset>
    }
}

/// Properties of [`CategoryPanel`].
#[derive(Clone, Debug, PartialEq, Properties)]
struct CategoryPanelProps {
    chosen: Vec<RecordId>,
    set_filters: Callback<SetFilters>,
}

/// A search among the categories, and a box for each that was found; those that are chosen stand first.
#[component]
fn CategoryPanel(props: &CategoryPanelProps) -> Html {
    use_translate();
    let found = use_select(Category::RESOURCE, offered());
    let chosen = props.chosen.clone();
    let known = use_many::<Category>(Category::RESOURCE, chosen, UseManyOptions::default());
    // Those that were chosen when the panel was opened stand first and stay there, so that no box moves under the pointer.
    let first = use_memo((), |()| props.chosen.clone());
    let changed = use_mut_ref(|| false);
    let set = {
        let (set_filters, chosen) = (props.set_filters.clone(), props.chosen.clone());
        Callback::from(move |id: Option<RecordId>| {
            set_filters.emit(SetFilters {
                filters: only(Post::CATEGORY_ID.name(), toggled(&chosen, id)),
                in_place: changed.replace(true),
                ..SetFilters::default()
            });
        })
    };
    let name = |id: &RecordId| {
        let title = known.get(id).map(|category| category.title.clone());
        title.unwrap_or_else(|| format!("{} {id}", t("fields.category", "Category")))
    };
    let tick = |id: &RecordId, label: String| {
        let wanted = id.clone();
        let on_change = set.reform(move |()| Some(wanted.clone()));
        let on = props.chosen.contains(id);
        html! { <li key={id.as_str()}>{view_tick(&label.into(), on, on_change)}</li> }
    };
    let others = found.options.iter().filter(|option| !first.contains(&option.id));
    html! {
        <>
            {view_panel_search(&t("categories.search", "Search categories").into(), &found.search, &found.on_search)}
            <ul aria-busy={is_searching(&found).to_string()}>
                {for first.iter().map(|id| tick(id, name(id)))}
                {for others.map(|option| tick(&option.id, option.label.clone()))}
            </ul>
            {view_note(&found)}
            {view_panel_foot(t("buttons.clear", "Clear").into(), !props.chosen.is_empty(), set.reform(|()| None))}
        </>
    }
}

/// As many categories as the panel offers at once.
fn offered() -> UseSelectOptions {
    UseSelectOptions {
        spec: SelectSpec {
            page_size: OFFERED,
            ..SelectSpec::default()
        },
        ..UseSelectOptions::default()
    }
}

fn is_searching(found: &UseSelectHandle) -> bool {
    found.query.is_loading() || found.query.is_previous()
}

/// Says when nothing was found, and why nothing could be.
fn view_note(found: &UseSelectHandle) -> Html {
    let text = match found.query.error() {
        _ if is_searching(found) => t("select.searching", "Searching…").into_owned(),
        Some(error) => error.to_string(),
        None if found.options.is_empty() => t("select.none", "Nothing found").into_owned(),
        None => return html! { <div role="status" /> },
    };
    html! { <div class="note" role="status">{text}</div> }
}

/// The values of the filter after `id` was ticked or unticked; without an id there are none.
fn toggled(chosen: &[RecordId], id: Option<RecordId>) -> Value {
    let Some(id) = id else {
        return Value::Null;
    };
    let mut ids = chosen.to_vec();
    if ids.contains(&id) {
        ids.retain(|other| *other != id);
    } else {
        ids.push(id);
    }
    ids.iter().map(RecordId::to_string).map(Value::from).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_category_is_added_taken_away_and_all_are_cleared() {
        let chosen = [RecordId::from(3), RecordId::from(4)];
        assert_eq!(toggled(&chosen, Some(5.into())), json!(["3", "4", "5"]));
        assert_eq!(toggled(&chosen, Some(3.into())), json!(["4"]));
        assert_eq!(toggled(&chosen, None), json!(null));
    }

    fn filtered(filters: Vec<Filter>) -> PostFiltersProps {
        PostFiltersProps {
            filters,
            set_filters: Callback::noop(),
        }
    }

    #[test]
    fn what_is_chosen_is_read_from_either_kind_of_filter() {
        let props = filtered(vec![
            Filter::new(Post::CATEGORY_ID.name(), Operator::In, json!(["3", 4])),
            Filter::new(Post::STATUS.name(), Operator::Eq, "draft"),
        ]);
        let ids = props.values(Post::CATEGORY_ID.name());
        assert_eq!(ids, [RecordId::from(3), RecordId::from(4)]);
        assert_eq!(props.texts(Post::STATUS.name()), json!(["draft"]));
        let one = filtered(vec![Filter::new(Post::CATEGORY_ID.name(), Operator::Eq, "3")]);
        assert_eq!(one.values(Post::CATEGORY_ID.name()), [RecordId::from(3)]);
    }

    #[test]
    fn filters_that_no_menu_shows_are_counted() {
        let props = filtered(vec![
            Filter::new("q", Operator::Contains, "x"),
            Filter::new(Post::STATUS.name(), Operator::Eq, "draft"),
            Filter::new(Post::STATUS.name(), Operator::Ne, "draft"),
            Filter::Or(vec![Filter::new(Post::STATUS.name(), Operator::Eq, "draft")]),
        ]);
        assert_eq!(props.others(), 2);
        assert_eq!(filtered(Vec::new()).others(), 0);
    }
}
