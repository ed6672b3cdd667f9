//! What the sandbox knows about each resource: its table and its fields.

/// How a field is stored and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole number.
    Number,
    /// Text; sorted without regard to case.
    Text,
}

/// One field of a record, as the API names it and as SQL reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The name in requests and records; nested names have a dot.
    pub(crate) name: &'static str,
    /// The column.
    pub(crate) column: &'static str,
    pub(crate) kind: Kind,
    /// Whether the full-text search (`q`) looks into it.
    pub(crate) searched: bool,
}

/// A collection under `/api`.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum Resource {
    Posts,
    Categories,
}

const fn number(name: &'static str, column: &'static str) -> Field {
    Field {
        name,
        column,
        kind: Kind::Number,
        searched: false,
    }
}

const fn text(name: &'static str, column: &'static str) -> Field {
    Field {
        name,
        column,
        kind: Kind::Text,
        searched: false,
    }
}

const fn searched(name: &'static str) -> Field {
    Field {
        name,
        column: name,
        kind: Kind::Text,
        searched: true,
    }
}

const POSTS: &[Field] = &[
    number("id", "id"),
    searched("title"),
    searched("content"),
    text("status", "status"),
    number("category.id", "category_id"),
    text("createdAt", "created_at"),
    text("updatedAt", "updated_at"),
];

const CATEGORIES: &[Field] = &[
    number("id", "id"),
    searched("title"),
    text("createdAt", "created_at"),
];

impl Resource {
    /// Every resource, in the order the error for an unknown one lists them.
    pub(crate) const ALL: [Self; 2] = [Self::Posts, Self::Categories];

    /// The resource of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resource| resource.name() == name)
    }

    /// The name in the path, and the table's.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Categories => "categories",
        }
    }

    /// One record's name in messages.
    pub(crate) fn singular(self) -> &'static str {
        match self {
            Self::Posts => "post",
            Self::Categories => "category",
        }
    }

    /// The fields by which records are filtered and sorted.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::Posts => POSTS,
            Self::Categories => CATEGORIES,
        }
    }

    /// The field of that name.
    pub(crate) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The SQL expression that makes a row the JSON of a record. A field that has no value is left out.
    pub(crate) fn json(self) -> &'static str {
        match self {
            Self::Posts => {
                "json_patch(json_object('id', id, 'title', title, 'content', content, 'status', status, \
                 'category', json_object('id', category_id), 'createdAt', created_at), \
                 json_object('updatedAt', updated_at))"
            }
            Self::Categories => "json_object('id', id, 'title', title, 'createdAt', created_at)",
        }
    }
}
