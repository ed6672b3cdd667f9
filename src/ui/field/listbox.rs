//! The state behind a combobox: whether its list is open, what was typed, which option the keyboard is at. Pure.

use std::rc::Rc;

use yew::Reducible;

/// State of a combobox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Listbox {
    /// The control shows the label of the chosen option.
    #[default]
    Closed,
    /// The control shows what is typed, the list below what was found.
    Open {
        /// What was typed since it opened; `None` while nothing was, and the label is still shown.
        query: Option<String>,
        /// The option Enter would take.
        active: Option<usize>,
    },
}

/// What happens to a combobox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ListboxAction {
    /// The list is asked for, with this option (the chosen one) under the keyboard.
    Open(Option<usize>),
    /// Text was typed.
    Type(String),
    /// Up or down by so much in a list of so many; wraps around.
    Move { by: isize, len: usize },
    /// The list goes away: chosen, Esc, or the focus left.
    Close,
}

impl Reducible for Listbox {
    type Action = ListboxAction;

    fn reduce(self: Rc<Self>, action: ListboxAction) -> Rc<Self> {
        let next = match (&*self, action) {
            (Self::Closed, ListboxAction::Open(active)) => Self::Open { query: None, active },
            (Self::Open { .. }, ListboxAction::Open(_)) | (Self::Closed, ListboxAction::Close) => {
                return self;
            }
            (_, ListboxAction::Type(text)) => Self::Open {
                query: Some(text),
                active: Some(0),
            },
            (Self::Closed, ListboxAction::Move { .. }) => Self::Open {
                query: None,
                active: None,
            },
            (Self::Open { query, active }, ListboxAction::Move { by, len }) => Self::Open {
                query: query.clone(),
                active: moved(*active, by, len),
            },
            (Self::Open { .. }, ListboxAction::Close) => Self::Closed,
        };
        Rc::new(next)
    }
}

/// The place `by` steps from `active` in a list of `len`, wrapping around; from nowhere, a step down is the first place and
/// a step up the last.
fn moved(active: Option<usize>, by: isize, len: usize) -> Option<usize> {
    let len = isize::try_from(len).ok().filter(|len| *len > 0)?;
    let from = match active.and_then(|active| isize::try_from(active).ok()) {
        Some(active) => active.min(len - 1),
        None if by > 0 => -1,
        None => 0,
    };
    usize::try_from((from + by).rem_euclid(len)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(actions: impl IntoIterator<Item = ListboxAction>) -> Listbox {
        let state = actions
            .into_iter()
            .fold(Rc::new(Listbox::Closed), Listbox::reduce);
        (*state).clone()
    }

    #[test]
    fn the_keyboard_starts_at_the_chosen_option_and_wraps_around() {
        assert_eq!(moved(Some(2), 1, 3), Some(0));
        assert_eq!(moved(Some(0), -1, 3), Some(2));
        assert_eq!(moved(None, 1, 3), Some(0));
        assert_eq!(moved(None, -1, 3), Some(2));
        let opened = run([
            ListboxAction::Open(Some(1)),
            ListboxAction::Move { by: 1, len: 5 },
        ]);
        assert_eq!(
            opened,
            Listbox::Open {
                query: None,
                active: Some(2)
            }
        );
    }

    #[test]
    fn an_empty_list_has_no_place_and_a_shrunken_one_no_lost_place() {
        assert_eq!(moved(Some(4), 1, 0), None);
        assert_eq!(moved(Some(40), 1, 3), Some(0));
        assert_eq!(moved(Some(40), -1, 3), Some(1));
    }

    #[test]
    fn typing_opens_the_list_at_its_first_option() {
        let typed = run([ListboxAction::Type("tra".to_owned())]);
        assert_eq!(
            typed,
            Listbox::Open {
                query: Some("tra".to_owned()),
                active: Some(0)
            }
        );
    }

    #[test]
    fn opening_again_keeps_what_was_typed() {
        let state = run([ListboxAction::Type("a".to_owned()), ListboxAction::Open(Some(3))]);
        assert_eq!(
            state,
            Listbox::Open {
                query: Some("a".to_owned()),
                active: Some(0)
            }
        );
    }

    #[test]
    fn closing_forgets_what_was_typed() {
        let state = run([
            ListboxAction::Type("a".to_owned()),
            ListboxAction::Close,
            ListboxAction::Open(None),
        ]);
        assert_eq!(
            state,
            Listbox::Open {
                query: None,
                active: None
            }
        );
    }
}
