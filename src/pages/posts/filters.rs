//! The filters of the list of posts.

use serde_json::Value;
use yew::prelude::*;

use crate::engine::params::{Condition, Filter, Operator};
use crate::engine::record::RecordId;
use crate::engine::select::SelectSpec;
use crate::hooks::{SetFilters, UseManyOptions, UseSelectHandle, UseSelectOptions, use_many, use_select};
use crate::model::{Category, Post, Status};
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
    fn condition(&self, field: &str, operator: Operator) -> Option<&Condition> {
        let mut conditions = self.filters.iter().filter_map(Filter::condition);
        conditions.find(|condition| condition.field == field && condition.operator == operator)
    }

    /// The categories that are chosen.
    fn categories(&self) -> Vec<RecordId> {
        match self
            .condition(Post::CATEGORY_ID.name(), Operator::In)
            .map(|own| &own.value)
        {
            Some(Value::Array(values)) => values.iter().filter_map(RecordId::from_json).collect(),
            Some(value) => RecordId::from_json(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn status(&self) -> &str {
        let condition = self.condition(Post::STATUS.name(), Operator::Eq);
        condition
            .and_then(|condition| condition.value.as_str())
            .unwrap_or_default()
    }
}

/// Filters by category, of which several may be chosen, and by status.
#[component]
pub(crate) fn PostFilters(props: &PostFiltersProps) -> Html {
    let (categories, status) = (props.categories(), props.status());
    let clear = |field: &'static str, operator: Operator| {
        Some(props.set_filters.reform(move |()| SetFilters {
            filters: vec![Filter::new(field, operator, Value::Null)],
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
                label="Category"
                count={categories.len()}
                on_clear={clear(Post::CATEGORY_ID.name(), Operator::In)}
                content={category_panel}
            />
            <Popover
                label="Status"
                count={usize::from(!status.is_empty())}
                on_clear={clear(Post::STATUS.name(), Operator::Eq)}
                content={status_panel}
            />
        </>
    }
}

fn view_status_panel(props: &PostFiltersProps) -> Html {
    let choice = |label: &str, value: Option<String>| {
        let on = value.as_deref().unwrap_or_default() == props.status();
        let on_change = props.set_filters.reform(move |()| SetFilters {
            filters: vec![Filter::new(Post::STATUS.name(), Operator::Eq, value.clone())],
            ..SetFilters::default()
        });
        view_choice("status", &label.to_owned().into(), on, on_change)
    };
    let statuses = Status::CHOICES.iter();
    html! {
        <fieldset>
            <legend class="panel-title">{"Show posts that are"}</legend>
            {choice("Any", None)}
            {for statuses.map(|status| choice(status.label(), Some(status.as_str().to_owned())))}
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
    let spec = SelectSpec {
        page_size: OFFERED,
        ..SelectSpec::default()
    };
    let found = use_select(
        Category::RESOURCE,
        UseSelectOptions {
            spec,
            ..UseSelectOptions::default()
        },
    );
    let known = use_many::<Category>(
        Category::RESOURCE,
        props.chosen.clone(),
        UseManyOptions::default(),
    );
    // Those that were chosen when the panel was opened stand first and stay there, so that no box moves under the pointer.
    let first = use_memo((), |()| props.chosen.clone());
    let changed = use_mut_ref(|| false);
    let set = {
        let (set_filters, chosen) = (props.set_filters.clone(), props.chosen.clone());
        Callback::from(move |id: Option<RecordId>| {
            set_filters.emit(SetFilters {
                filters: vec![Filter::new(
                    Post::CATEGORY_ID.name(),
                    Operator::In,
                    toggled(&chosen, id),
                )],
                in_place: changed.replace(true),
                ..SetFilters::default()
            });
        })
    };
    let name = |id: &RecordId| {
        let title = known.get(id).map(|category| category.title.clone());
        title.unwrap_or_else(|| format!("Category {id}"))
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
            {view_panel_search(&"Search categories".into(), &found.search, &found.on_search)}
            <ul aria-busy={is_searching(&found).to_string()}>
                {for first.iter().map(|id| tick(id, name(id)))}
                {for others.map(|option| tick(&option.id, option.label.clone()))}
            </ul>
            {view_note(&found)}
            {view_panel_foot("Clear", !props.chosen.is_empty(), set.reform(|()| None))}
        </>
    }
}

fn is_searching(found: &UseSelectHandle) -> bool {
    found.query.is_loading() || found.query.is_previous()
}

/// Says when nothing was found, and why nothing could be.
fn view_note(found: &UseSelectHandle) -> Html {
    let text = match found.query.error() {
        _ if is_searching(found) => "Searching…".to_owned(),
        Some(error) => error.to_string(),
        None if found.options.is_empty() => "Nothing found".to_owned(),
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

    #[test]
    fn what_is_chosen_is_read_from_the_filters() {
        let props = PostFiltersProps {
            filters: vec![
                Filter::new(Post::CATEGORY_ID.name(), Operator::In, json!(["3", 4])),
                Filter::new(Post::STATUS.name(), Operator::Eq, "draft"),
            ],
            set_filters: Callback::noop(),
        };
        assert_eq!(props.categories(), [RecordId::from(3), RecordId::from(4)]);
        assert_eq!(props.status(), "draft");
    }
}
