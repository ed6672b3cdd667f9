//! What a page in live mode `manual` shows: pinned until a person asks for the newest.

use std::rc::Rc;

use super::data::DataError;
use super::deprecated::{Deprecated, News};
use super::live::{EventType, LiveEvent};
use super::query::{FetchStatus, QueryData, QueryState};

/// Pins an answer, and says when it is out of date.
///
/// Three things are shown without asking: the first answer that was asked for when the page opened (what stood there
/// before came from the cache), what this page's own mutations bring, and what a person asked for with
/// [`Pin::refresh`]. Everything else that is newer is only said.
#[derive(Clone, Debug)]
pub struct Pin {
    shown: Option<Rc<QueryData>>,
    said: Option<Deprecated>,
    /// The events that said so, the newest last.
    said_by: Vec<Rc<LiveEvent>>,
    accept: Accept,
}

/// How many of the events that say the same are kept.
const MOST: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Accept {
    /// The answer after this many.
    Next(u64),
    /// Any answer after this many; if the fetch fails, nothing, and the version is then above this one.
    Asked { answers: u64, version: u64 },
    /// Only what is the same or comes from this page.
    Nothing,
}

impl Pin {
    /// Pins what `state` holds now, and then the next answer.
    #[must_use]
    pub fn new(state: &QueryState) -> Self {
        Self {
            shown: state.data.clone(),
            said: None,
            said_by: Vec::new(),
            accept: Accept::Next(state.answers),
        }
    }

    /// What to show.
    #[must_use]
    pub const fn shown(&self) -> Option<&Rc<QueryData>> {
        self.shown.as_ref()
    }

    /// Why what is shown is out of date.
    #[must_use]
    pub const fn deprecated(&self) -> Option<Deprecated> {
        self.said
    }

    /// The live events that said so, the newest last; at most three, and none if it was seen without them.
    #[must_use]
    pub fn deprecated_by(&self) -> &[Rc<LiveEvent>] {
        &self.said_by
    }

    /// A live event about what is shown arrived.
    ///
    /// Of a list any change of a record is an update, since the list itself is still there.
    pub fn on_event(&mut self, event: &LiveEvent) {
        let of_list = matches!(self.shown.as_deref(), Some(QueryData::List(_)));
        let news = match event.kind {
            EventType::Created | EventType::Updated | EventType::Deleted if of_list => News::NewerData,
            _ => News::Event(&event.kind),
        };
        self.hear(news);
        match Deprecated::after(None, news) {
            says if says.is_none() || says != self.said => return,
            Some(Deprecated::Deleted) => self.said_by.clear(),
            _ => {}
        }
        if self.said_by.len() == MOST {
            self.said_by.remove(0);
        }
        self.said_by.push(Rc::new(event.clone()));
    }

    /// A person asked for the newest, when the state was this one.
    pub const fn refresh(&mut self, state: &QueryState) {
        self.accept = Accept::Asked {
            answers: state.answers,
            version: state.version,
        };
    }

    /// Takes in the current state.
    pub fn observe(&mut self, state: &QueryState) {
        if self.accepts(state) {
            self.shown.clone_from(&state.data);
            self.hear(News::Refreshed);
            return;
        }
        if matches!(state.error.as_deref(), Some(DataError::NotFound { .. })) && self.shown.is_some() {
            self.hear(News::Missing);
        }
        match (&self.shown, &state.data) {
            (Some(shown), Some(newest)) if Rc::ptr_eq(shown, newest) => {}
            (Some(shown), Some(newest)) if !state.own && shown != newest => self.hear(News::NewerData),
            (Some(_), Some(newest)) => {
                self.shown = Some(Rc::clone(newest));
                // What is pending says nothing about what the server has.
                if state.own && !state.patched {
                    self.hear(News::Refreshed);
                }
            }
            (_, newest) => self.shown = self.shown.take().or_else(|| newest.clone()),
        }
    }

    fn accepts(&mut self, state: &QueryState) -> bool {
        match self.accept {
            Accept::Next(answers) if state.answers > answers => {
                self.accept = Accept::Nothing;
                state.answers == answers + 1
            }
            Accept::Asked { answers, .. } if state.answers > answers => {
                self.accept = Accept::Nothing;
                true
            }
            Accept::Asked { version, .. } if state.version > version && state.fetch == FetchStatus::Idle => {
                self.accept = Accept::Nothing;
                false
            }
            Accept::Next(_) | Accept::Asked { .. } | Accept::Nothing => false,
        }
    }

    fn hear(&mut self, news: News<'_>) {
        self.said = Deprecated::after(self.said, news);
        if self.said.is_none() {
            self.said_by.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::data::ListAnswer;

    fn state(title: &str, answers: u64) -> QueryState {
        QueryState {
            data: Some(Rc::new(QueryData::One(Rc::new(json!({"id": 1, "title": title}))))),
            version: answers * 10,
            answers,
            ..QueryState::default()
        }
    }

    fn title(pin: &Pin) -> String {
        pin.shown().unwrap().records()[0]["title"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn event(kind: &str) -> LiveEvent {
        dated(kind, "")
    }

    fn dated(kind: &str, date: &str) -> LiveEvent {
        LiveEvent::new("resources/posts", EventType::from(kind), vec![1.into()], date)
    }

    fn said_by(pin: &Pin) -> Vec<&str> {
        pin.deprecated_by().iter().map(|event| &*event.date).collect()
    }

    fn opened() -> Pin {
        let mut pin = Pin::new(&QueryState::default());
        pin.observe(&state("first", 1));
        pin
    }

    #[test]
    fn what_came_from_the_cache_gives_way_to_the_first_answer() {
        let mut pin = Pin::new(&state("cached", 4));
        pin.observe(&state("cached", 4));
        assert_eq!(title(&pin), "cached");
        pin.observe(&state("asked for", 5));
        assert_eq!((&*title(&pin), pin.deprecated()), ("asked for", None));
        pin.observe(&state("later", 6));
        assert_eq!(
            (&*title(&pin), pin.deprecated()),
            ("asked for", Some(Deprecated::Updated))
        );
    }

    #[test]
    fn a_first_answer_that_changed_nothing_still_was_the_first() {
        let mut pin = Pin::new(&state("cached", 4));
        pin.observe(&state("later", 6));
        assert_eq!(
            (&*title(&pin), pin.deprecated()),
            ("cached", Some(Deprecated::Updated))
        );
    }

    #[test]
    fn newer_data_waits_until_it_is_asked_for() {
        let mut pin = opened();
        pin.observe(&state("second", 2));
        assert_eq!(title(&pin), "first");
        pin.refresh(&state("second", 2));
        pin.observe(&state("second", 2));
        assert_eq!(title(&pin), "first", "the answer is still on its way");
        pin.observe(&state("third", 3));
        assert_eq!((&*title(&pin), pin.deprecated()), ("third", None));
    }

    #[test]
    fn own_changes_show_and_are_no_news() {
        let mut pin = opened();
        pin.on_event(&event("updated"));
        let own = QueryState {
            own: true,
            ..state("mine", 1)
        };
        pin.observe(&own);
        assert_eq!((&*title(&pin), pin.deprecated()), ("mine", None));
    }

    #[test]
    fn a_pending_change_shows_and_takes_no_alert_away() {
        let mut pin = opened();
        pin.on_event(&event("updated"));
        let pending = QueryState {
            own: true,
            patched: true,
            ..state("mine", 1)
        };
        pin.observe(&pending);
        assert_eq!(
            (&*title(&pin), pin.deprecated()),
            ("mine", Some(Deprecated::Updated))
        );
    }

    #[test]
    fn a_refresh_that_finds_nothing_says_deleted() {
        let mut pin = opened();
        pin.on_event(&event("updated"));
        pin.refresh(&state("first", 1));
        let missing = QueryState {
            error: Some(Rc::new(DataError::NotFound { message: "".into() })),
            version: 99,
            ..state("first", 1)
        };
        pin.observe(&missing);
        assert_eq!(
            (&*title(&pin), pin.deprecated()),
            ("first", Some(Deprecated::Deleted))
        );
    }

    #[test]
    fn a_refresh_that_fails_leaves_the_alert_and_pins_again() {
        let mut pin = opened();
        pin.on_event(&event("updated"));
        pin.refresh(&state("first", 1));
        let failed = QueryState {
            error: Some(Rc::new(DataError::Network("offline".into()))),
            version: 99,
            ..state("first", 1)
        };
        pin.observe(&failed);
        pin.observe(&state("later", 2));
        assert_eq!(
            (&*title(&pin), pin.deprecated()),
            ("first", Some(Deprecated::Updated))
        );
    }

    #[test]
    fn k10_the_events_that_said_so_are_known_until_the_newest_is_shown() {
        let mut pin = opened();
        for (kind, date) in [
            ("updated", "1"),
            ("pinned", "2"),
            ("created", "3"),
            ("updated", "4"),
        ] {
            pin.on_event(&dated(kind, date));
        }
        assert_eq!(said_by(&pin), ["1", "4"]);
        pin.on_event(&dated("updated", "5"));
        pin.on_event(&dated("updated", "6"));
        assert_eq!(said_by(&pin), ["4", "5", "6"], "the last three");
        pin.observe(&QueryState {
            own: true,
            ..state("mine", 1)
        });
        assert!(pin.deprecated_by().is_empty());
    }

    #[test]
    fn k10_who_deleted_it_is_said_whatever_comes_before_and_after() {
        let mut pin = opened();
        for (kind, date) in [("updated", "1"), ("deleted", "2"), ("updated", "3")] {
            pin.on_event(&dated(kind, date));
        }
        assert_eq!(
            (pin.deprecated(), said_by(&pin)),
            (Some(Deprecated::Deleted), vec!["2"])
        );
    }

    #[test]
    fn a_deleted_row_is_an_update_of_the_list() {
        let list = QueryState {
            data: Some(Rc::new(QueryData::List(ListAnswer {
                records: Vec::new(),
                total: 0,
                cursor: None,
            }))),
            answers: 1,
            ..QueryState::default()
        };
        for kind in ["created", "updated", "deleted"] {
            let mut pin = Pin::new(&list);
            pin.on_event(&event(kind));
            assert_eq!(pin.deprecated(), Some(Deprecated::Updated));
        }
        let mut pin = Pin::new(&list);
        pin.on_event(&event("pinned"));
        assert_eq!(pin.deprecated(), None);
    }
}
