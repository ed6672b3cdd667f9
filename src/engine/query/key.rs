//! What is asked for: the name of a cache entry.

use std::rc::Rc;

use crate::engine::meta::Meta;
use crate::engine::params::ListParams;
use crate::engine::record::RecordId;
use crate::engine::resource::channel_of;
use crate::sorted_map::SortedMap;

/// One question to the data provider. Equal questions share one cache entry and one request.
///
/// Build it with [`QueryKey::list`], [`QueryKey::one`] or [`QueryKey::many`], which write it in its canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueryKey {
    /// The name of the resource in the API.
    pub resource: Rc<str>,
    /// Which of its records.
    pub scope: Scope,
    /// What the data provider is told beside it.
    pub meta: Meta,
}

/// Which records of a resource a question is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A page of a list; the parameters are canonical.
    List(ListParams),
    /// One record.
    One(RecordId),
    /// Several records; the ids are sorted and each stands once.
    Many(Rc<[RecordId]>),
}

impl QueryKey {
    /// Asks for a page of a list.
    #[must_use]
    pub fn list(resource: impl Into<Rc<str>>, params: ListParams) -> Self {
        Self {
            resource: resource.into(),
            scope: Scope::List(params.canonical()),
            meta: Meta::default(),
        }
    }

    /// Asks for one record.
    #[must_use]
    pub fn one(resource: impl Into<Rc<str>>, id: RecordId) -> Self {
        Self {
            resource: resource.into(),
            scope: Scope::One(id),
            meta: Meta::default(),
        }
    }

    /// Asks for several records; neither the order of `ids` nor repetitions matter.
    ///
    /// Without ids there is nothing to ask: the answer is empty and no request is made.
    #[must_use]
    pub fn many(resource: impl Into<Rc<str>>, ids: impl IntoIterator<Item = RecordId>) -> Self {
        let ids: SortedMap<RecordId, ()> = ids.into_iter().map(|id| (id, ())).collect();
        Self {
            resource: resource.into(),
            scope: Scope::Many(ids.keys().cloned().collect()),
            meta: Meta::default(),
        }
    }

    /// The same question, with something that the data provider is told beside it.
    #[must_use]
    pub fn with_meta(self, meta: Meta) -> Self {
        Self { meta, ..self }
    }

    /// The same question about another page, if it is about a page of a list.
    #[must_use]
    pub fn on_page(mut self, page: u32) -> Self {
        if let Scope::List(ListParams {
            pagination: Some(pagination),
            ..
        }) = &mut self.scope
        {
            pagination.current = page;
        }
        self
    }

    /// The same question about the page that begins at a cursor, if it is about a page of a list.
    #[must_use]
    pub fn at_cursor(mut self, cursor: Rc<str>) -> Self {
        if let Scope::List(params) = &mut self.scope {
            params.cursor = Some(cursor);
        }
        self
    }

    /// The live channel on which the events of its resource arrive.
    #[must_use]
    pub fn channel(&self) -> Rc<str> {
        channel_of(&self.resource)
    }
}

/// Which cached answers are no longer to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalidate {
    /// Everything.
    All,
    /// Everything of a resource.
    Resource(Rc<str>),
    /// The lists of a resource, whatever their parameters.
    Lists(Rc<str>),
    /// The answers about several records of a resource, whichever these are.
    Many(Rc<str>),
    /// One record of a resource.
    Detail(Rc<str>, RecordId),
}

impl Invalidate {
    /// Whether `key` is among what is meant.
    #[must_use]
    pub fn covers(&self, key: &QueryKey) -> bool {
        match self {
            Self::All => true,
            Self::Resource(resource) => key.resource == *resource,
            Self::Lists(resource) => key.resource == *resource && matches!(key.scope, Scope::List(_)),
            Self::Many(resource) => key.resource == *resource && matches!(key.scope, Scope::Many(_)),
            Self::Detail(resource, id) => {
                key.resource == *resource && matches!(&key.scope, Scope::One(own) if own == id)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_any_order_and_number_ask_the_same() {
        let ids = |ids: &[i64]| ids.iter().copied().map(RecordId::from).collect::<Vec<_>>();
        assert_eq!(
            QueryKey::many("posts", ids(&[2, 1, 2])),
            QueryKey::many("posts", ids(&[1, 2]))
        );
    }

    #[test]
    fn an_invalidation_reaches_what_it_names_and_nothing_else() {
        let list = QueryKey::list("posts", ListParams::default());
        let one = QueryKey::one("posts", 1.into());
        let many = QueryKey::many("posts", [1.into()]);
        let reached = |what: Invalidate| [&list, &one, &many].map(|key| what.covers(key));
        assert_eq!(reached(Invalidate::All), [true; 3]);
        assert_eq!(reached(Invalidate::Resource("posts".into())), [true; 3]);
        assert_eq!(reached(Invalidate::Resource("post".into())), [false; 3]);
        assert_eq!(reached(Invalidate::Lists("posts".into())), [true, false, false]);
        assert_eq!(reached(Invalidate::Many("posts".into())), [false, false, true]);
        assert_eq!(
            reached(Invalidate::Detail("posts".into(), 1.into())),
            [false, true, false]
        );
        assert_eq!(reached(Invalidate::Detail("posts".into(), 2.into())), [false; 3]);
    }
}
