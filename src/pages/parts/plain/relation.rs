//! Records of other resources: chosen in a form, named in a list.

use std::rc::Rc;

use serde_json::Value;
use yew::functional::{Hook, HookContext};
use yew::prelude::*;

use super::record::PlainRecord;
use super::{Kind, PlainField};
use crate::engine::record::RecordId;
use crate::engine::runtime::Runtime;
use crate::hooks::{
    FormHandle, UseManyHandle, UseManyOptions, UseSelectHandle, UseSelectOptions, use_many, use_select,
    use_store,
};
use crate::pages::parts::field::{as_written, untyped_field_of};
use crate::ui::field::{Choice, Combobox, FieldChange};

/// Properties of [`RelationField`].
#[derive(Clone, Debug, Properties)]
pub(crate) struct RelationFieldProps {
    /// The form.
    pub(crate) form: FormHandle,
    /// The field with the id.
    pub(crate) name: &'static str,
    /// What the field is called.
    pub(crate) label: AttrValue,
    /// The resource whose records can be chosen.
    pub(crate) resource: &'static str,
    /// What stands below the field; default: nothing.
    #[prop_or_default]
    pub(crate) below: Html,
}

/// A form is another one at each render: there is nothing to compare.
impl PartialEq for RelationFieldProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// A field that chooses a record by its title, with search, page by page.
#[component]
pub(crate) fn RelationField(props: &RelationFieldProps) -> Html {
    let RelationFieldProps {
        form,
        name,
        label,
        resource,
        below,
    } = props;
    let name = *name;
    let value = form.value(name);
    let select = use_select(
        resource,
        UseSelectOptions {
            values: RecordId::from_json(&value).into_iter().collect(),
            ..UseSelectOptions::default()
        },
    );
    let store = use_store();
    let theirs = |id: &Value| title_of(&select, id).unwrap_or_else(|| as_written(id));
    let on_change = form.on_change.reform(move |(_, id): FieldChange| {
        (name, RecordId::parse(&id).map_or(Value::Null, |id| id.to_json()))
    });
    let mut field = untyped_field_of(form, name, label.clone(), &theirs);
    field.below = Some(html! { <>{field.below}{below.clone()}</> });
    html! {
        <Combobox
            {field}
            value_label={title_of(&select, &value).unwrap_or_default()}
            options={matching(&select, &**store.runtime())}
            loading={select.query.is_fetching()}
            has_more={select.has_more}
            on_more={&select.load_more}
            on_search={&select.on_search}
            {on_change}
        />
    }
}

/// What the record with this id is called.
fn title_of(select: &UseSelectHandle, id: &Value) -> Option<String> {
    let id = RecordId::from_json(id)?;
    let option = select.options.iter().find(|option| option.id == id)?;
    Some(option.label.clone())
}

/// The options that contain what is searched for: the chosen one is always among those of the hook.
fn matching(select: &UseSelectHandle, runtime: &dyn Runtime) -> Rc<[Choice]> {
    let search = runtime.lower_case(select.search.trim());
    let found = select
        .options
        .iter()
        .filter(|option| runtime.lower_case(&option.label).contains(&search));
    found
        .map(|option| Choice {
            value: option.id.to_string().into(),
            label: option.label.clone().into(),
        })
        .collect()
}

/// The records that others name, field by field.
pub(super) struct Related(Vec<(PlainField, UseManyHandle<PlainRecord>)>);

impl Related {
    /// The value of a field of `record` as a list shows it: a relation by its title. `None` while that is on its way.
    pub(super) fn text(&self, record: &PlainRecord, field: &PlainField) -> Option<AttrValue> {
        let Some((_, many)) = self.0.iter().find(|(other, _)| other == field) else {
            return Some(record.text(field));
        };
        let Some(id) = record.related(field) else {
            return Some(AttrValue::default());
        };
        match many.get(&id) {
            Some(found) => Some(found.title()),
            None if many.query.is_loading() || many.query.is_previous() => None,
            None => Some(AttrValue::default()),
        }
    }
}

/// The hook of [`use_related`].
struct UseRelated<'a> {
    fields: &'static [PlainField],
    records: Vec<&'a PlainRecord>,
}

/// The records that `records` name in `fields`: one request for each relation. A component is given the same fields at each
/// render.
pub(super) fn use_related<'a>(
    fields: &'static [PlainField],
    records: impl IntoIterator<Item = &'a PlainRecord>,
) -> impl Hook<Output = Related> + 'a {
    UseRelated {
        fields,
        records: records.into_iter().collect(),
    }
}

// By hand, because there are as many hooks as relations, and `#[hook]` has no loops.
impl Hook for UseRelated<'_> {
    type Output = Related;

    fn run(self, context: &mut HookContext) -> Related {
        let Self { fields, records } = self;
        let many = fields.iter().filter_map(|field| {
            let Kind::Relation(resource) = field.kind else {
                return None;
            };
            let ids: Vec<RecordId> = records
                .iter()
                .filter_map(|record| record.related(field))
                .collect();
            let many = use_many::<PlainRecord>(resource, ids, UseManyOptions::default()).run(context);
            Some((*field, many))
        });
        Related(many.collect())
    }
}
