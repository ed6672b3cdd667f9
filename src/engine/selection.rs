//! Which rows of a table are selected, over all its pages.

use super::record::RecordId;
use crate::sorted_map::SortedMap;

/// The selected records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    ids: SortedMap<RecordId, ()>,
    /// The row that was selected or left out last: where a range starts.
    anchor: Option<RecordId>,
}

/// What somebody does to a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Selects a row, or no longer.
    Toggle(RecordId),
    /// Does with all rows from the last one to this what was done with the last one.
    Extend(RecordId),
    /// Selects the whole page, or if it is selected leaves it out.
    Page,
    /// Selects nothing.
    Clear,
    /// Selects only these.
    Only(Vec<RecordId>),
}

/// How much of a page is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Nothing.
    None,
    /// A part.
    Some,
    /// All of it, at least one row.
    All,
}

impl Selection {
    /// How many records are selected.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether this one is.
    #[must_use]
    pub fn contains(&self, id: &RecordId) -> bool {
        self.ids.contains_key(id)
    }

    /// All of them, in the order of their ids.
    #[must_use]
    pub fn ids(&self) -> Vec<RecordId> {
        self.ids.keys().cloned().collect()
    }

    /// How much of `page` is selected.
    #[must_use]
    pub fn extent(&self, page: &[RecordId]) -> Extent {
        let selected = page.iter().filter(|id| self.contains(id)).count();
        if selected == 0 {
            Extent::None
        } else if selected == page.len() {
            Extent::All
        } else {
            Extent::Some
        }
    }

    /// The selection after somebody did this while `page` was shown.
    #[must_use]
    pub fn after(mut self, pick: Pick, page: &[RecordId]) -> Self {
        match pick {
            Pick::Toggle(id) => {
                let on = !self.contains(&id);
                self.set(&id, on);
                self.anchor = Some(id);
            }
            Pick::Extend(id) => {
                let place = |id: &RecordId| page.iter().position(|other| other == id);
                let from = self.anchor.as_ref().and_then(place);
                let (Some(from), Some(to)) = (from, place(&id)) else {
                    return self.after(Pick::Toggle(id), page);
                };
                let on = self.anchor.as_ref().is_some_and(|anchor| self.contains(anchor));
                let range = page.iter().skip(from.min(to)).take(from.abs_diff(to) + 1);
                range.for_each(|id| self.set(id, on));
                self.anchor = Some(id);
            }
            Pick::Page => {
                let on = self.extent(page) != Extent::All;
                page.iter().for_each(|id| self.set(id, on));
                self.anchor = None;
            }
            Pick::Clear => return Self::default(),
            Pick::Only(ids) => {
                return Self {
                    ids: ids.into_iter().map(|id| (id, ())).collect(),
                    anchor: None,
                };
            }
        }
        self
    }

    fn set(&mut self, id: &RecordId, on: bool) {
        if on {
            self.ids.insert(id.clone(), ());
        } else {
            self.ids.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[i64]) -> Vec<RecordId> {
        ids.iter().copied().map(RecordId::from).collect()
    }

    fn after(picks: &[Pick]) -> Vec<RecordId> {
        let page = ids(&[1, 2, 3, 4, 5]);
        let selection = picks.iter().fold(Selection::default(), |selection, pick| {
            selection.after(pick.clone(), &page)
        });
        selection.ids()
    }

    #[test]
    fn a_range_goes_from_the_last_row_to_this_in_either_direction() {
        use Pick::{Extend, Toggle};
        assert_eq!(after(&[Toggle(2.into()), Extend(4.into())]), ids(&[2, 3, 4]));
        assert_eq!(after(&[Toggle(4.into()), Extend(2.into())]), ids(&[2, 3, 4]));
        assert_eq!(
            after(&[Pick::Page, Toggle(2.into()), Extend(4.into())]),
            ids(&[1, 5]),
            "what was done with the last row is done with the others"
        );
        assert_eq!(
            after(&[Extend(3.into())]),
            ids(&[3]),
            "without a last row it is one"
        );
    }

    #[test]
    fn a_page_is_selected_whole_and_then_left_out_whole() {
        assert_eq!(after(&[Pick::Toggle(3.into()), Pick::Page]).len(), 5);
        assert!(after(&[Pick::Page, Pick::Page]).is_empty());
    }

    #[test]
    fn what_is_selected_on_other_pages_stays() {
        let selection = Selection::default()
            .after(Pick::Page, &ids(&[1, 2]))
            .after(Pick::Toggle(3.into()), &ids(&[3, 4]));
        assert_eq!(selection.ids(), ids(&[1, 2, 3]));
        assert_eq!(selection.extent(&ids(&[3, 4])), Extent::Some);
        assert_eq!(selection.extent(&ids(&[1, 2])), Extent::All);
        assert_eq!(selection.extent(&[]), Extent::None);
        let range = selection.after(Pick::Extend(2.into()), &ids(&[1, 2]));
        assert_eq!(range.ids(), ids(&[1, 3]), "a range does not reach over pages");
    }

    #[test]
    fn what_failed_stays_selected() {
        let only = Selection::default()
            .after(Pick::Page, &ids(&[1, 2, 3]))
            .after(Pick::Only(ids(&[2])), &[]);
        assert_eq!(only.ids(), ids(&[2]));
        assert!(only.after(Pick::Clear, &[]).is_empty());
    }
}
