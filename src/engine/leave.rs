//! Whether a page may be left: not without a word while something on it is not saved.

use std::fmt;

use crate::sorted_map::SortedMap;

/// What is done once it is clear that the page may be left.
pub type OnLeave = Box<dyn FnOnce()>;

/// The forms of a page that hold something unsaved, and the question that is asked about them.
#[derive(Default)]
pub struct Unsaved {
    forms: SortedMap<u64, ()>,
    last: u64,
    question: Option<OnLeave>,
}

impl fmt::Debug for Unsaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsaved")
            .field("forms", &self.forms)
            .field("asking", &self.is_asking())
            .finish_non_exhaustive()
    }
}

impl Unsaved {
    /// A number for one more form. Nothing in it is unsaved yet.
    pub const fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Says whether there is something unsaved in a form. Returns whether that makes a difference to the page.
    pub fn set(&mut self, form: u64, unsaved: bool) -> bool {
        let was = self.is_armed();
        if unsaved {
            self.forms.insert(form, ());
        } else {
            self.forms.remove(&form);
        }
        was != self.is_armed()
    }

    /// Whether the page must not be left without a word.
    #[must_use]
    pub const fn is_armed(&self) -> bool {
        !self.forms.is_empty()
    }

    /// Whether it is being asked if the page is to be left.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.question.is_some()
    }

    /// Somebody wants to leave. Returns `leave` if that can be done at once; otherwise it is asked first, and of several
    /// wishes the last counts.
    #[must_use]
    pub fn ask(&mut self, leave: OnLeave) -> Option<OnLeave> {
        if self.is_armed() {
            self.question = Some(leave);
            return None;
        }
        Some(leave)
    }

    /// The answer is to stay.
    pub fn stay(&mut self) {
        self.question = None;
    }

    /// The answer is to leave. Returns what is to be done now; nothing stands in its way any more.
    #[must_use]
    pub fn leave(&mut self) -> Option<OnLeave> {
        self.forms.clear();
        self.question.take()
    }
}

/// Holds a page at its place in the browser's history.
///
/// A browser tells of Back and Forward when they have happened. So what can be done is to go back where one was, ask,
/// and go again. The entries of the history are numbered in their order, which says how far that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    at: i32,
    returning: bool,
}

/// What is to be done about a move in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMove {
    /// The page at the new place is shown.
    Pass,
    /// Nobody is told, and one goes this far in the history, back where one was. Then it is asked whether to make the
    /// other move, the number of steps of which is given too.
    Return {
        /// How far back where one was.
        by: i32,
        /// The move that was meant.
        meant: i32,
    },
    /// Nobody is told: it is the way back where one was. If it does not end there, because somebody was quick, one goes
    /// this far on.
    Hide {
        /// How far it is still; 0 if one is there.
        by: i32,
    },
}

impl Place {
    /// A page that is open at the entry `at` of the history.
    #[must_use]
    pub const fn new(at: i32) -> Self {
        Self { at, returning: false }
    }

    /// The app itself went to this entry. While one is on the way back where one was, that is no news.
    pub const fn went(&mut self, at: Option<i32>) {
        if let (Some(at), false) = (at, self.returning) {
            self.at = at;
        }
    }

    /// The browser went to the entry `to`; `None` if that is not one of the app's. `armed` says whether the page must not
    /// be left.
    pub const fn moved(&mut self, to: Option<i32>, armed: bool) -> OnMove {
        // An entry without a number was there before the app.
        let to = match to {
            Some(to) => to,
            None => self.at - 1,
        };
        let by = self.at - to;
        if self.returning {
            self.returning = by != 0;
            return OnMove::Hide { by };
        }
        if armed && by != 0 {
            self.returning = true;
            return OnMove::Return { by, meant: -by };
        }
        self.at = to;
        OnMove::Pass
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    fn count(done: &Rc<Cell<u32>>) -> OnLeave {
        let done = Rc::clone(done);
        Box::new(move || done.set(done.get() + 1))
    }

    #[test]
    fn only_what_is_unsaved_asks() {
        let done = Rc::new(Cell::new(0));
        let mut unsaved = Unsaved::default();
        let (one, other) = (unsaved.number(), unsaved.number());
        unsaved.ask(count(&done)).unwrap()();
        assert_eq!(done.get(), 1);
        assert!(unsaved.set(one, true) && !unsaved.set(other, true));
        assert!(unsaved.ask(count(&done)).is_none() && unsaved.is_asking());
        unsaved.stay();
        assert!(unsaved.is_armed() && !unsaved.is_asking());
        assert!(!unsaved.set(one, false), "the other is still unsaved");
        assert!(unsaved.set(other, false), "back to the original values");
        assert!(unsaved.ask(count(&done)).is_some());
    }

    #[test]
    fn leaving_is_done_once_and_asks_no_more() {
        let done = Rc::new(Cell::new(0));
        let mut unsaved = Unsaved::default();
        let form = unsaved.number();
        unsaved.set(form, true);
        assert!(unsaved.ask(Box::new(|| panic!("the first wish"))).is_none());
        assert!(unsaved.ask(count(&done)).is_none());
        unsaved.leave().unwrap()();
        assert_eq!(done.get(), 1);
        assert!(unsaved.leave().is_none() && !unsaved.is_armed());
    }

    #[test]
    fn k21_back_is_held_until_it_is_answered() {
        let mut place = Place::new(4);
        assert_eq!(place.moved(Some(3), true), OnMove::Return { by: 1, meant: -1 });
        assert_eq!(place.moved(Some(4), true), OnMove::Hide { by: 0 });
        assert_eq!(
            place.moved(Some(3), false),
            OnMove::Pass,
            "the answer was to leave"
        );
        assert_eq!(place.moved(Some(5), true), OnMove::Return { by: -2, meant: 2 });
    }

    #[test]
    fn back_pressed_twice_ends_where_one_was_too() {
        let mut place = Place::new(4);
        assert_eq!(place.moved(Some(3), true), OnMove::Return { by: 1, meant: -1 });
        assert_eq!(place.moved(Some(2), true), OnMove::Hide { by: 2 });
        assert_eq!(place.moved(Some(3), true), OnMove::Hide { by: 1 });
        assert_eq!(place.moved(Some(4), true), OnMove::Hide { by: 0 });
        assert_eq!(place.moved(Some(5), false), OnMove::Pass);
    }

    #[test]
    fn an_entry_from_before_the_app_counts_as_one_back() {
        let mut place = Place::new(0);
        assert_eq!(place.moved(None, true), OnMove::Return { by: 1, meant: -1 });
        assert_eq!(place.moved(Some(0), true), OnMove::Hide { by: 0 });
        place.went(Some(1));
        assert_eq!(
            place.moved(Some(1), true),
            OnMove::Pass,
            "the same entry is no move"
        );
    }
}
