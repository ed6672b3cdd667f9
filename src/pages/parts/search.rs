//! The search box of a list.

use yew::prelude::*;

use crate::engine::runtime::Guard;
use crate::hooks::use_guard;
use crate::ui::toolbar::view_search;

/// Properties of [`SearchBox`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct SearchBoxProps {
    /// What it is called, as in "Search posts".
    pub(crate) label: AttrValue,
    /// The text searched for now.
    pub(crate) value: AttrValue,
    /// Called with the text at each change; to wait until the person pauses is the caller's.
    pub(crate) on_search: Callback<String>,
}

/// A text field whose text is the person's: what is searched for follows it, and comes back into it only when it was
/// changed from elsewhere (Back, a link), never while one types on.
#[component]
pub(crate) fn SearchBox(props: &SearchBoxProps) -> Html {
    let text = use_state_eq(|| props.value.clone());
    let asked = use_mut_ref(|| Asked::new(&props.value));
    {
        let (asked, text) = (asked.clone(), text.setter());
        use_guard(props.value.clone(), move |value| {
            if asked.borrow_mut().is_foreign(value) {
                text.set(value.clone());
            }
            Guard::empty()
        });
    }
    let on_input = {
        let (text, on_search) = (text.setter(), props.on_search.clone());
        Callback::from(move |typed: String| {
            asked.borrow_mut().add(&typed);
            text.set(typed.clone().into());
            on_search.emit(typed);
        })
    };
    view_search(&props.label, &text, &on_input)
}

/// The texts that were searched for here, since the one that is searched for now.
struct Asked(Vec<AttrValue>);

impl Asked {
    fn new(value: &AttrValue) -> Self {
        Self(vec![value.clone()])
    }

    fn add(&mut self, typed: &str) {
        self.0.push(typed.trim().to_owned().into());
    }

    /// Whether what is searched for now was not asked for here. If it was, one may have typed on since.
    fn is_foreign(&mut self, value: &AttrValue) -> bool {
        match self.0.iter().rposition(|text| text == value) {
            Some(place) => {
                self.0.drain(..place);
                false
            }
            None => {
                *self = Self::new(value);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_while_one_types_on_is_not_put_over_it() {
        let mut asked = Asked::new(&"".into());
        for typed in ["o", "oa", "oak", "oak ", "oak t"] {
            asked.add(typed);
        }
        assert!(!asked.is_foreign(&"oak".into()));
        assert!(!asked.is_foreign(&"oak t".into()));
    }

    #[test]
    fn what_was_changed_from_elsewhere_is_shown() {
        let mut asked = Asked::new(&"".into());
        asked.add("oak");
        assert!(!asked.is_foreign(&"oak".into()));
        assert!(asked.is_foreign(&"".into()), "Back");
        assert!(asked.is_foreign(&"oak".into()), "and forward");
    }
}
