//! Conditions on the records of a list: all the operators of Refine, and groups of conditions.

use serde_json::Value;

use crate::sorted_map::SortedMap;

/// How a condition compares a field with a value (Refine's `CrudOperators`).
///
/// There is no catch-all: a provider that cannot express one of them says so, and never takes it for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// Equal to the value; to any of them if the value is an array.
    Eq,
    /// Not equal to the value; to none of them if the value is an array.
    Ne,
    /// Less than.
    Lt,
    /// Greater than.
    Gt,
    /// Less than or equal.
    Lte,
    /// Greater than or equal.
    Gte,
    /// Equal to any of the values, an array.
    In,
    /// Equal to none of the values, an array.
    Nin,
    /// The field is an array that holds all of the values, an array.
    Ina,
    /// The field does not hold all of the values.
    Nina,
    /// Contains the text, whatever its case.
    Contains,
    /// Does not contain the text, whatever its case.
    Ncontains,
    /// Contains the text in this very case.
    Containss,
    /// Does not contain the text in this very case.
    Ncontainss,
    /// From the first of two values to the second, both included; `null` leaves an end open.
    Between,
    /// Outside of what [`Operator::Between`] means.
    Nbetween,
    /// Missing, or `null`; the condition's own value does not matter.
    Null,
    /// There, and not `null`.
    Nnull,
    /// Begins with the text, whatever its case.
    Startswith,
    /// Does not begin with the text, whatever its case.
    Nstartswith,
    /// Begins with the text in this very case.
    Startswiths,
    /// Does not begin with the text in this very case.
    Nstartswiths,
    /// Ends with the text, whatever its case.
    Endswith,
    /// Does not end with the text, whatever its case.
    Nendswith,
    /// Ends with the text in this very case.
    Endswiths,
    /// Does not end with the text in this very case.
    Nendswiths,
}

/// The operators and their names in URLs.
const NAMES: [(Operator, &str); 26] = [
    (Operator::Eq, "eq"),
    (Operator::Ne, "ne"),
    (Operator::Lt, "lt"),
    (Operator::Gt, "gt"),
    (Operator::Lte, "lte"),
    (Operator::Gte, "gte"),
    (Operator::In, "in"),
    (Operator::Nin, "nin"),
    (Operator::Ina, "ina"),
    (Operator::Nina, "nina"),
    (Operator::Contains, "contains"),
    (Operator::Ncontains, "ncontains"),
    (Operator::Containss, "containss"),
    (Operator::Ncontainss, "ncontainss"),
    (Operator::Between, "between"),
    (Operator::Nbetween, "nbetween"),
    (Operator::Null, "null"),
    (Operator::Nnull, "nnull"),
    (Operator::Startswith, "startswith"),
    (Operator::Nstartswith, "nstartswith"),
    (Operator::Startswiths, "startswiths"),
    (Operator::Nstartswiths, "nstartswiths"),
    (Operator::Endswith, "endswith"),
    (Operator::Nendswith, "nendswith"),
    (Operator::Endswiths, "endswiths"),
    (Operator::Nendswiths, "nendswiths"),
];

impl Operator {
    /// Every operator.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(operator, _)| *operator)
    }

    /// Its name in a URL, which is Refine's: `eq`, `nbetween`, …
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let mut names = NAMES.iter();
        names
            .find(|(operator, _)| *operator == self)
            .map_or("", |(_, name)| name)
    }

    /// The operator that a URL names, or `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(_, name)| *name == text);
        found.map(|(operator, _)| *operator)
    }

    /// Whether the value of a condition matters at all.
    #[must_use]
    pub const fn takes_value(self) -> bool {
        !matches!(self, Self::Null | Self::Nnull)
    }
}

/// One condition on a field (Refine's `LogicalFilter`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The field, nested ones with dots (`category.id`); `q` means "anywhere in the record".
    pub field: String,
    /// How to compare.
    pub operator: Operator,
    /// What to compare with: text, number or boolean, or an array of them where the operator compares with several.
    pub value: Value,
}

/// What must hold of a record (Refine's `CrudFilter`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// A condition on one field.
    Field(Condition),
    /// At least one of these. Of none at all: nothing is asked.
    Or(Vec<Self>),
    /// All of these.
    And(Vec<Self>),
}

impl Filter {
    /// A condition on `field`.
    pub fn new(field: impl Into<String>, operator: Operator, value: impl Into<Value>) -> Self {
        Self::Field(Condition {
            field: field.into(),
            operator,
            value: value.into(),
        })
    }

    /// The condition, unless it is a group.
    #[must_use]
    pub const fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Field(condition) => Some(condition),
            Self::Or(_) | Self::And(_) => None,
        }
    }

    /// Whether it asks nothing: a group without members, a condition whose value was taken away (`null`, or no values).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Field(condition) => {
                let nothing = match &condition.value {
                    Value::Null => true,
                    Value::Array(values) => values.is_empty(),
                    _ => false,
                };
                nothing && condition.operator.takes_value()
            }
            Self::Or(filters) | Self::And(filters) => filters.iter().all(Self::is_empty),
        }
    }

    /// Whether `other` takes its place when filters are merged: the same field with the same operator, or the same kind
    /// of group.
    #[must_use]
    pub fn is_replaced_by(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(own), Self::Field(other)) => {
                own.field == other.field && own.operator == other.operator
            }
            (Self::Or(_), Self::Or(_)) | (Self::And(_), Self::And(_)) => true,
            _ => false,
        }
    }

    /// Whether it, or any part of it, is a condition on this very field.
    #[must_use]
    pub fn is_on(&self, field: &str) -> bool {
        match self {
            Self::Field(condition) => condition.field == field,
            Self::Or(filters) | Self::And(filters) => filters.iter().any(|filter| filter.is_on(field)),
        }
    }

    /// Whether any part of it looks at `field`, or at something inside of it or around it. `q` looks at all.
    #[must_use]
    pub fn looks_at(&self, field: &str) -> bool {
        match self {
            Self::Field(condition) => condition.field == "q" || overlaps(&condition.field, field),
            Self::Or(filters) | Self::And(filters) => filters.iter().any(|filter| filter.looks_at(field)),
        }
    }

    /// A text that is the same for equal filters only: the order of a canonical list of them.
    pub(super) fn canonical_text(&self) -> String {
        match self {
            Self::Field(condition) => {
                let Condition {
                    field,
                    operator,
                    value,
                } = condition;
                format!("{}\n{}\n{value}", Value::from(&**field), operator.as_str())
            }
            Self::Or(filters) => group_text("or", filters),
            Self::And(filters) => group_text("and", filters),
        }
    }
}

/// Whether two paths with dots name the same field, or one names something inside the other.
#[must_use]
pub fn overlaps(one: &str, other: &str) -> bool {
    let inside = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    inside(one, other) || inside(other, one)
}

fn group_text(kind: &str, filters: &[Filter]) -> String {
    let mut texts = SortedMap::new();
    for filter in filters {
        texts.insert(filter.canonical_text(), ());
    }
    let texts: Vec<&str> = texts.keys().map(String::as_str).collect();
    format!("{kind}({})", texts.join(","))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operator_reads_back_from_its_name() {
        for operator in Operator::all() {
            assert_eq!(Operator::parse(operator.as_str()), Some(operator));
        }
        assert_eq!(Operator::all().count(), 26);
        for odd in ["", "EQ", "or", "like", "==="] {
            assert_eq!(Operator::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_asks_nothing_is_empty() {
        let empty = |operator, value| Filter::new("a", operator, value).is_empty();
        assert!(empty(Operator::Eq, json!(null)) && empty(Operator::In, json!([])));
        assert!(!empty(Operator::Null, json!(null)) && !empty(Operator::Eq, json!("")));
        assert!(!empty(Operator::Eq, json!(false)) && !empty(Operator::Eq, json!(0)));
        assert!(Filter::Or(vec![]).is_empty());
        assert!(!Filter::And(vec![Filter::new("a", Operator::Eq, 1)]).is_empty());
    }

    #[test]
    fn a_filter_looks_at_fields_inside_and_around_its_own() {
        let filter = Filter::Or(vec![Filter::new("category.id", Operator::Eq, 1)]);
        assert!(filter.looks_at("category") && filter.looks_at("category.id"));
        assert!(!filter.looks_at("categories") && !filter.looks_at("category.title"));
        assert!(Filter::new("q", Operator::Contains, "x").looks_at("anything"));
    }

    #[test]
    fn a_merged_filter_replaces_the_one_with_its_field_and_operator() {
        let old = Filter::new("a", Operator::Eq, 1);
        assert!(old.is_replaced_by(&Filter::new("a", Operator::Eq, 2)));
        assert!(!old.is_replaced_by(&Filter::new("a", Operator::Ne, 1)));
        assert!(!old.is_replaced_by(&Filter::Or(vec![])));
        assert!(Filter::Or(vec![]).is_replaced_by(&Filter::Or(vec![old])));
    }
}
