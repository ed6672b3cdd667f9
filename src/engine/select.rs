//! The options of a select over a resource, and the search in them.

use serde_json::Value;

use super::params::{Filter, ListParams, Operator, Order, Pagination, Sorter};
use super::record::{Record, RecordId};

/// One option: what is chosen, and what people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// The id of the record.
    pub id: RecordId,
    /// Its name for people.
    pub label: String,
}

/// Where the options of a select come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectSpec {
    /// The field that people read. Default: `title`.
    pub label: &'static str,
    /// The field that is searched in. Default: the one that people read.
    pub search_field: Option<&'static str>,
    /// How many options are offered at once. Default: 10.
    pub page_size: u32,
    /// The order, most significant field first. Default: by what people read.
    pub sorters: Vec<Sorter>,
    /// The conditions, all of which must hold, such as those that another field of the form sets. Default: none.
    pub filters: Vec<Filter>,
    /// Where the chosen ones stand.
    pub selected_options_order: SelectedOptionsOrder,
}

/// Where the chosen records stand among the options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectedOptionsOrder {
    /// Where they were found, and last if they were not.
    #[default]
    InPlace,
    /// Before all others.
    SelectedFirst,
}

impl Default for SelectSpec {
    fn default() -> Self {
        Self {
            label: "title",
            search_field: None,
            page_size: Pagination::DEFAULT.page_size,
            sorters: Vec::new(),
            filters: Vec::new(),
            selected_options_order: SelectedOptionsOrder::default(),
        }
    }
}

impl SelectSpec {
    /// What to ask the data provider for while `search` is in the select's search field.
    #[must_use]
    pub fn params(&self, search: &str) -> ListParams {
        self.params_up_to(search, 1)
    }

    /// The same with so many pages at once, counted from 1: as one answer, they stay true to the server as one.
    #[must_use]
    pub fn params_up_to(&self, search: &str, pages: u32) -> ListParams {
        let search = search.trim();
        let field = self.search_field.unwrap_or(self.label);
        let filter = (!search.is_empty()).then(|| Filter::new(field, Operator::Contains, search));
        ListParams {
            pagination: Some(Pagination {
                current: 1,
                page_size: self.page_size.saturating_mul(pages.max(1)),
            }),
            sorters: if self.sorters.is_empty() {
                vec![Sorter {
                    field: self.label.to_owned(),
                    order: Order::Asc,
                }]
            } else {
                self.sorters.clone()
            },
            filters: self.filters.iter().cloned().chain(filter).collect(),
            cursor: None,
        }
    }

    /// The options: what was found, in its order, and the chosen records, which are always among them.
    ///
    /// Records without an id are left out.
    #[must_use]
    pub fn options(&self, found: &[Record], chosen: &[&Record]) -> Vec<SelectOption> {
        let chosen = chosen.iter().copied();
        let (first, last) = match self.selected_options_order {
            SelectedOptionsOrder::InPlace => (None, Some(chosen)),
            SelectedOptionsOrder::SelectedFirst => (Some(chosen), None),
        };
        let first = first.into_iter().flatten();
        let mut options: Vec<SelectOption> = Vec::new();
        for record in first.chain(found).chain(last.into_iter().flatten()) {
            let option = self.option(record);
            options.extend(option.filter(|option| !options.iter().any(|other| other.id == option.id)));
        }
        options
    }

    fn option(&self, record: &Value) -> Option<SelectOption> {
        let id = RecordId::of(record)?;
        let label = match record.get(self.label) {
            Some(Value::String(text)) if !text.trim().is_empty() => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => format!("#{id}"),
        };
        Some(SelectOption { id, label })
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;

    fn labels(options: &[SelectOption]) -> Vec<&str> {
        options.iter().map(|option| &*option.label).collect()
    }

    #[test]
    fn the_chosen_record_is_an_option_even_if_it_was_not_found() {
        let found = [
            Rc::new(json!({"id": 1, "title": "One"})),
            Rc::new(json!({"id": 2, "title": "Two"})),
        ];
        let spec = SelectSpec::default();
        let far = Rc::new(json!({"id": 30, "title": "Thirty"}));
        assert_eq!(labels(&spec.options(&found, &[&far])), ["One", "Two", "Thirty"]);
        let near = Rc::new(json!({"id": "2", "title": "Two"}));
        assert_eq!(labels(&spec.options(&found, &[&near])), ["One", "Two"]);
        let first = SelectSpec {
            selected_options_order: SelectedOptionsOrder::SelectedFirst,
            ..spec
        };
        let both = first.options(&found, &[&far, &near]);
        assert_eq!(labels(&both), ["Thirty", "Two", "One"]);
    }

    #[test]
    fn a_record_without_a_name_can_still_be_chosen() {
        let found = [
            Rc::new(json!({"id": 7})),
            Rc::new(json!({"id": 8, "title": " "})),
            Rc::new(json!({"title": "no id"})),
        ];
        assert_eq!(labels(&SelectSpec::default().options(&found, &[])), ["#7", "#8"]);
    }

    #[test]
    fn searching_asks_for_names_that_contain_the_text() {
        let spec = SelectSpec::default();
        assert!(spec.params("  ").filters.is_empty());
        let params = spec.params(" tre ");
        assert_eq!(params.filters, [Filter::new("title", Operator::Contains, "tre")]);
        assert_eq!(params.pagination.unwrap().current, 1);
        let three = spec.params_up_to("tre", 3).pagination.unwrap();
        assert_eq!((three.start(), three.page_size), (0, 30));
    }

    #[test]
    fn conditions_of_the_form_hold_while_one_searches_too() {
        let in_france = Filter::new("country.id", Operator::Eq, 33);
        let by_size = Sorter {
            field: "size".to_owned(),
            order: Order::Desc,
        };
        let spec = SelectSpec {
            search_field: Some("name"),
            sorters: vec![by_size.clone()],
            filters: vec![in_france.clone()],
            ..SelectSpec::default()
        };
        assert_eq!(spec.params("").filters, std::slice::from_ref(&in_france));
        let params = spec.params("par");
        let named = Filter::new("name", Operator::Contains, "par");
        assert_eq!(
            (params.filters, params.sorters),
            (vec![in_france, named], vec![by_size])
        );
    }
}
