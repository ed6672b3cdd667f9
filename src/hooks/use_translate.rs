//! The language of the page.

use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_store;
use super::use_event::use_event;
use super::use_guard::use_guard;
use crate::engine::i18n;

/// Draws the component again when the language changes, and returns it: `en`, `de`. Texts are looked up with
/// [`i18n::t`] and its kin.
#[hook]
pub fn use_translate() -> Rc<str> {
    let update = use_force_update();
    let locale = i18n::locale();
    let seen = Rc::clone(&locale);
    use_guard((), move |()| {
        // What changed between the render and this effect was told to nobody.
        if i18n::locale() != seen {
            update.force_update();
        }
        i18n::watch(Rc::new(move || update.force_update()))
    });
    locale
}

/// What [`use_locale`] answers.
#[derive(Clone, Debug)]
pub struct UseLocaleHandle {
    /// The language that is chosen.
    pub locale: Rc<str>,
    /// Chooses another one; see [`use_set_locale`].
    pub change: Callback<String>,
}

/// The language of the page, and how to choose another one (Refine's `useTranslation`).
#[hook]
pub fn use_locale(on_error: Callback<String>) -> UseLocaleHandle {
    UseLocaleHandle {
        locale: use_get_locale(),
        change: use_set_locale(on_error),
    }
}

/// The language of the page, `en` or `de` (Refine's `useGetLocale`); the component is drawn again when it changes.
#[hook]
pub fn use_get_locale() -> Rc<str> {
    use_translate()
}

/// Chooses another language, once its texts are there (Refine's `useSetLocale`). If they cannot be had, `on_error` hears why,
/// and the language stays as it is.
#[hook]
pub fn use_set_locale(on_error: Callback<String>) -> Callback<String> {
    let on_error = use_event(on_error);
    let runtime = use_store().runtime().clone();
    Callback::from(move |locale: String| {
        let Some(provider) = i18n::provider() else { return };
        let changed = provider.change_locale(&locale);
        let on_error = on_error.clone();
        let task = async move {
            if let Err(problem) = changed.await {
                on_error.emit(problem);
            }
        };
        runtime.spawn(Box::pin(task)).detach();
    })
}
