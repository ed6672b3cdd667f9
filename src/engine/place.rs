//! A list that follows the server and keeps the reader's place.
//!
//! What was fetched is not always what is shown: while somebody reads in the middle of a page, a row that came in above
//! would push everything away under their eyes. Such rows wait until they are asked for; everything else shows at once.

use std::rc::Rc;

use super::data::ListAnswer;
use super::live::{EventType, LiveEvent};
use super::query::{QueryData, QueryState};
use super::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// What was fetched and is not shown yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// New rows that would push away what stands below them.
    pub new: usize,
    /// Whether the whole page would be new, so that there may be even more of them.
    pub at_least: bool,
    /// Whether rows that are shown would change places.
    pub moved: bool,
}

impl Waiting {
    /// Whether nothing waits.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.new == 0 && !self.moved
    }
}

/// Decides what to show of the answers to one question about a list.
#[derive(Clone, Debug, Default)]
pub struct Place {
    shown: Option<Rc<QueryData>>,
    newest: Option<Rc<QueryData>>,
    waiting: Waiting,
    /// Records that are said to be deleted: they need not be kept in sight.
    deleted: Vec<RecordId>,
    /// How many answers there were when a person asked for the newest.
    asked: Option<u64>,
}

impl Place {
    /// A place at which nothing is shown and nothing waits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What to show.
    #[must_use]
    pub const fn shown(&self) -> Option<&Rc<QueryData>> {
        self.shown.as_ref()
    }

    /// What waits until [`Place::show`].
    #[must_use]
    pub const fn waiting(&self) -> Waiting {
        self.waiting
    }

    /// A live event of the resource arrived.
    pub fn on_event(&mut self, event: &LiveEvent) {
        if let (EventType::Deleted, Some(ids)) = (&event.kind, &event.ids) {
            self.deleted.extend(ids.iter().cloned());
        }
    }

    /// Takes in the current state. `reading` says whether somebody is in the middle of the page.
    ///
    /// What this page's own mutations bring shows at once, wherever one is: who created a record wants to see it.
    pub fn observe(&mut self, state: &QueryState, reading: &dyn Fn() -> bool) {
        if self.asked.is_some_and(|answers| state.answers > answers) {
            self.asked = None;
            self.newest.clone_from(&state.data);
            self.show();
            return;
        }
        let known = match (&self.newest, &state.data) {
            (Some(known), Some(newest)) => Rc::ptr_eq(known, newest),
            (known, newest) => known.is_none() && newest.is_none(),
        };
        if known {
            return;
        }
        self.newest.clone_from(&state.data);
        let held = match (self.shown.as_deref(), state.data.as_deref()) {
            (Some(QueryData::List(shown)), Some(QueryData::List(newest))) if !state.own && reading() => {
                hold(shown, newest, &self.deleted)
            }
            _ => None,
        };
        match held {
            Some((list, waiting)) => {
                self.shown = Some(Rc::new(QueryData::List(list)));
                self.waiting = waiting;
            }
            None => self.show(),
        }
    }

    /// A person asks for the newest, when the state is this one.
    pub fn refresh(&mut self, state: &QueryState) {
        self.show();
        self.asked = Some(state.answers);
    }

    /// Somebody asks for what waits.
    pub fn show(&mut self) {
        self.shown.clone_from(&self.newest);
        self.waiting = Waiting::default();
        self.deleted.clear();
    }
}

/// The list to show in place of `newest` so that nothing of `shown` moves, and what waits then; `None` if `newest` itself
/// moves nothing.
///
/// Rows that are gone from the end were pushed to the next page by the new ones, and stay. Rows that are gone from the
/// middle were deleted, or belong to another page now, and go.
fn hold(shown: &ListAnswer, newest: &ListAnswer, deleted: &[RecordId]) -> Option<(ListAnswer, Waiting)> {
    let new_places = places(&newest.records);
    let old_places = places(&shown.records);
    let kept: Vec<usize> = newest
        .records
        .iter()
        .filter_map(|record| old_places.get(&RecordId::of(record)?).copied())
        .collect();
    let last_kept = newest
        .records
        .iter()
        .rposition(|record| is_in(record, &old_places));
    let before = last_kept.unwrap_or(newest.records.len());
    let new = newest.records.iter().take(before);
    let new = new.filter(|record| !is_in(record, &old_places)).count();
    let waiting = Waiting {
        new,
        at_least: new > 0 && last_kept.is_none(),
        moved: !kept.is_sorted(),
    };
    if waiting.is_empty() || shown.records.is_empty() {
        return None;
    }
    let last_place = kept.iter().max().copied();
    let pushed = |place: usize| last_place.is_none_or(|last| place > last);
    let rows = shown.records.iter().enumerate().filter_map(|(place, record)| {
        let id = RecordId::of(record);
        let newer = id
            .as_ref()
            .and_then(|id| newest.records.get(*new_places.get(id)?));
        let gone = id.is_some_and(|id| deleted.contains(&id));
        newer
            .or_else(|| (pushed(place) && !gone).then_some(record))
            .cloned()
    });
    let list = ListAnswer {
        records: rows.collect(),
        total: newest.total,
        cursor: newest.cursor.clone(),
    };
    Some((list, waiting))
}

fn places(records: &[Record]) -> SortedMap<RecordId, usize> {
    let places = records.iter().enumerate();
    places
        .filter_map(|(place, record)| Some((RecordId::of(record)?, place)))
        .collect()
}

fn is_in(record: &Record, places: &SortedMap<RecordId, usize>) -> bool {
    RecordId::of(record).is_some_and(|id| places.get(&id).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(ids: &[i64], own: bool) -> QueryState {
        let records = ids.iter().map(|id| Rc::new(json!({ "id": id })));
        QueryState {
            data: Some(Rc::new(QueryData::List(ListAnswer {
                records: records.collect(),
                total: 100,
                cursor: None,
            }))),
            own,
            ..QueryState::default()
        }
    }

    fn ids(place: &Place) -> Vec<i64> {
        let shown = place.shown().unwrap().records().iter();
        shown.map(|record| record["id"].as_i64().unwrap()).collect()
    }

    /// A reader of the posts 9 to 5.
    fn reader() -> Place {
        let mut place = Place::new();
        place.observe(&state(&[9, 8, 7, 6, 5], false), &|| true);
        place
    }

    fn after(answer: &[i64]) -> (Vec<i64>, usize, bool) {
        let mut place = reader();
        place.observe(&state(answer, false), &|| true);
        (ids(&place), place.waiting().new, place.waiting().moved)
    }

    #[test]
    fn k14_new_rows_above_wait_and_what_they_pushed_off_stays() {
        assert_eq!(after(&[12, 11, 10, 9, 8]), (vec![9, 8, 7, 6, 5], 3, false));
        assert_eq!(after(&[9, 10, 8, 7, 6]), (vec![9, 8, 7, 6, 5], 1, false));
    }

    #[test]
    fn k14_what_moves_nothing_shows_at_once() {
        for answer in [&[9, 8, 7, 6, 5, 4][..], &[9, 8, 7, 6], &[9, 7, 6, 5, 4], &[]] {
            assert_eq!(after(answer), (answer.to_vec(), 0, false));
        }
    }

    #[test]
    fn k14_rows_that_would_change_places_stay_where_they_are() {
        assert_eq!(after(&[5, 9, 8, 7, 6]), (vec![9, 8, 7, 6, 5], 0, true));
    }

    #[test]
    fn what_is_gone_from_the_middle_goes_although_new_rows_wait() {
        assert_eq!(after(&[10, 9, 7, 6, 5]), (vec![9, 7, 6, 5], 1, false));
    }

    #[test]
    fn what_is_said_to_be_deleted_goes_also_from_the_end() {
        let mut place = reader();
        let event = json!({"type": "deleted", "payload": {"ids": [5]}});
        place.on_event(&LiveEvent::from_json("resources/posts", None, event).unwrap());
        place.observe(&state(&[11, 10, 9, 8, 7], false), &|| true);
        assert_eq!((ids(&place), place.waiting().new), (vec![9, 8, 7, 6], 2));
    }

    #[test]
    fn a_row_that_changed_shows_its_new_version_although_others_wait() {
        let mut place = reader();
        let mut changed = state(&[10, 9, 8, 7, 6], false);
        if let Some(QueryData::List(list)) = changed.data.as_deref().cloned().as_mut() {
            list.records[2] = Rc::new(json!({"id": 8, "title": "new"}));
            changed.data = Some(Rc::new(QueryData::List(list.clone())));
        }
        place.observe(&changed, &|| true);
        assert_eq!(ids(&place), [9, 8, 7, 6, 5]);
        assert_eq!(place.shown().unwrap().records()[1]["title"], "new");
    }

    #[test]
    fn new_rows_are_counted_from_what_is_shown_however_often_they_come() {
        let mut place = reader();
        place.observe(&state(&[10, 9, 8, 7, 6], false), &|| true);
        place.observe(&state(&[11, 10, 9, 8, 7], false), &|| true);
        assert_eq!((ids(&place), place.waiting().new), (vec![9, 8, 7, 6, 5], 2));
        place.observe(&state(&[20, 19, 18, 17, 16], false), &|| true);
        assert!(place.waiting().at_least, "there may be more than five");
        place.show();
        assert_eq!(
            (ids(&place), place.waiting().is_empty()),
            (vec![20, 19, 18, 17, 16], true)
        );
    }

    #[test]
    fn rows_that_came_and_went_no_longer_wait() {
        let mut place = reader();
        place.observe(&state(&[10, 9, 8, 7, 6], false), &|| true);
        place.observe(&state(&[9, 8, 7, 6, 5], false), &|| true);
        assert!(place.waiting().is_empty());
        assert_eq!(ids(&place), [9, 8, 7, 6, 5]);
    }

    #[test]
    fn who_is_at_the_top_sees_everything_at_once() {
        let mut place = reader();
        place.observe(&state(&[10, 9, 8, 7, 6], false), &|| false);
        assert_eq!((ids(&place), place.waiting().new), (vec![10, 9, 8, 7, 6], 0));
    }

    #[test]
    fn k6_own_changes_show_at_once_and_are_not_counted() {
        let mut place = reader();
        place.observe(&state(&[10, 9, 8, 7, 6], true), &|| true);
        assert_eq!((ids(&place), place.waiting().new), (vec![10, 9, 8, 7, 6], 0));
    }

    #[test]
    fn what_a_person_asked_for_shows_wherever_one_is() {
        let mut place = reader();
        place.refresh(&state(&[9, 8, 7, 6, 5], false));
        let answer = QueryState {
            answers: 1,
            ..state(&[10, 9, 8, 7, 6], false)
        };
        place.observe(&answer, &|| true);
        assert_eq!((ids(&place), place.waiting().new), (vec![10, 9, 8, 7, 6], 0));
        let later = QueryState {
            answers: 2,
            ..state(&[11, 10, 9, 8, 7], false)
        };
        place.observe(&later, &|| true);
        assert_eq!(place.waiting().new, 1, "the next one nobody asked for");
    }

    #[test]
    fn the_same_answer_neither_shows_nor_hides_anything() {
        let mut place = reader();
        let newer = state(&[10, 9, 8, 7, 6], false);
        place.observe(&newer, &|| true);
        place.observe(&newer, &|| false);
        assert_eq!(place.waiting().new, 1, "scrolling to the top asks for nothing");
    }
}
