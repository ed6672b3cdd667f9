//! Which records of a resource others created or changed since its list was last visited. Pure.

use std::rc::Rc;

use yew::Reducible;

use crate::engine::record::RecordId;
use crate::sorted_map::SortedMap;

/// The records that others created or changed since the last visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unseen {
    ids: SortedMap<RecordId, ()>,
    /// Events that did not say which record they are about.
    nameless: u32,
}

/// What happens to [`Unseen`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnseenAction {
    /// Records were created or changed; `None` if the event does not say which.
    News(Option<Rc<[RecordId]>>),
    /// The list is visited.
    Visit,
}

impl Unseen {
    /// How many there are; a record that changed twice is one.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.ids.len())
            .unwrap_or(u32::MAX)
            .saturating_add(self.nameless)
    }
}

impl Reducible for Unseen {
    type Action = UnseenAction;

    fn reduce(self: Rc<Self>, action: UnseenAction) -> Rc<Self> {
        match action {
            UnseenAction::Visit if self.count() == 0 => self,
            UnseenAction::Visit => Rc::default(),
            UnseenAction::News(Some(ids)) if ids.iter().all(|id| self.ids.contains_key(id)) => self,
            UnseenAction::News(ids) => {
                let mut next = (*self).clone();
                match ids {
                    Some(ids) => next.ids.extend(ids.iter().cloned().map(|id| (id, ()))),
                    None => next.nameless = next.nameless.saturating_add(1),
                }
                Rc::new(next)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(actions: impl IntoIterator<Item = UnseenAction>) -> Unseen {
        (*actions
            .into_iter()
            .fold(Rc::new(Unseen::default()), Unseen::reduce))
        .clone()
    }

    fn news<const N: usize>(ids: [i64; N]) -> UnseenAction {
        UnseenAction::News(Some(ids.map(RecordId::from).into_iter().collect()))
    }

    #[test]
    fn a_record_that_changed_twice_counts_once() {
        assert_eq!(after([news([1]), news([1]), news([2, 1])]).count(), 2);
    }

    #[test]
    fn events_that_name_no_record_count_each() {
        assert_eq!(
            after([UnseenAction::News(None), news([]), UnseenAction::News(None)]).count(),
            2
        );
    }

    #[test]
    fn a_visit_starts_the_count_again() {
        assert_eq!(
            after([news([1, 2]), UnseenAction::News(None), UnseenAction::Visit]).count(),
            0
        );
        assert_eq!(after([news([1]), UnseenAction::Visit, news([1])]).count(), 1);
    }
}
