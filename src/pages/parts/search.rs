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
    let asked = use_mut_ref(|| props.value.clone());
    {
        let (asked, text) = (asked.clone(), text.setter());
        use_guard(props.value.clone(), move |value| {
            if asked.replace(value.clone()) != *value {
                text.set(value.clone());
            }
            Guard::empty()
        });
    }
    let on_input = {
        let (text, on_search) = (text.setter(), props.on_search.clone());
        Callback::from(move |typed: String| {
            asked.replace(typed.trim().to_owned().into());
            text.set(typed.clone().into());
            on_search.emit(typed);
        })
    };
    view_search(&props.label, &text, &on_input)
}
