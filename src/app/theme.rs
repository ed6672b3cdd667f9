//! The choice of theme, kept for the next visit.

use yew::prelude::*;

use crate::hooks::use_translate;
use crate::platform::storage;
use crate::ui::theme::{THEME_KEY, ThemeChoice, apply, view_theme_switch};

/// The theme switch of the header. `index.html` has applied what was kept before anything was drawn.
#[component]
pub(crate) fn ThemeControl() -> Html {
    use_translate();
    let choice = use_state_eq(|| {
        storage::get(THEME_KEY).map_or(ThemeChoice::System, |kept| ThemeChoice::parse(&kept))
    });
    let on_change = {
        let setter = choice.setter();
        Callback::from(move |choice: ThemeChoice| {
            match choice.as_str() {
                Some(name) => drop(storage::set(THEME_KEY, name)),
                None => storage::remove(THEME_KEY),
            }
            apply(choice);
            setter.set(choice);
        })
    };
    view_theme_switch(*choice, &on_change)
}
