//! The languages of the app, loaded when they are chosen and kept for the next visit: their texts, and the [part](crate::part!)
//! that reads them.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use crate::engine::data::DataError;
use crate::engine::i18n::{self, Dictionary, I18nProvider, t};
use crate::engine::runtime::LocalFuture;
use crate::hooks::{use_notify, use_store, use_translate};
use crate::platform::http::{self, Method};
use crate::platform::{console, page, storage};
use crate::providers::unreached;
use crate::ui::language::view_language;

/// Where the browser keeps the language.
const LOCALE_KEY: &str = "sapwood.locale";

/// The languages there are, each as it calls itself. English is built in.
const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("de", "Deutsch"), ("vi", "Tiếng Việt")];

/// How long to wait for a file of texts.
const PATIENCE: Duration = Duration::from_secs(15);

/// The texts of the language that is chosen.
struct Locales(RefCell<Chosen>);

#[derive(Default)]
struct Chosen {
    /// Its place in [`LANGUAGES`]'s names; empty for English.
    locale: Option<Rc<str>>,
    texts: Dictionary,
    /// Grows with each choice: a file that comes after another one was chosen is too late.
    choices: u64,
}

type Change = fn(String) -> LocalFuture<Result<(), String>>;

crate::part! {
    /// Fetches what it takes to speak another language than English.
    languages_part: Change = |locale| provider().change_locale(&locale)
}

/// Speaks the language that was chosen at the last visit. Waits for its texts; if they cannot be had, it is English.
pub(super) async fn speak() {
    let kept = storage::get(LOCALE_KEY).filter(|kept| kept != "en");
    if let Some(kept) = kept
        && let Err(problem) = change(kept).await
    {
        console::warn(&problem);
    }
}

async fn change(locale: String) -> Result<(), String> {
    match languages_part().await {
        Some(change) => change(locale).await,
        None => Err(t("pages.error.part", "A part of the app did not arrive.").into_owned()),
    }
}

/// The provider of the app's texts; the first call makes it.
fn provider() -> Rc<dyn I18nProvider> {
    i18n::provider().unwrap_or_else(|| {
        let made: Rc<dyn I18nProvider> = Rc::new(Provider(Rc::new(Locales(RefCell::default()))));
        i18n::provide(Some(Rc::clone(&made)));
        made
    })
}

fn is_known(locale: &str) -> bool {
    LANGUAGES.iter().any(|(known, _)| *known == locale)
}

async fn choose(locales: Rc<Locales>, locale: String) -> Result<(), String> {
    if !is_known(&locale) {
        return Err(format!("there is no language \"{locale}\""));
    }
    let choice = {
        let mut chosen = locales.0.borrow_mut();
        chosen.choices += 1;
        chosen.choices
    };
    let texts = if locale == "en" {
        Dictionary::default()
    } else {
        load(&locale).await?
    };
    let mut chosen = locales.0.borrow_mut();
    if chosen.choices != choice {
        return Ok(());
    }
    chosen.texts = texts;
    chosen.locale = Some(locale.as_str().into());
    drop(chosen);
    page::set_language(&locale);
    i18n::changed();
    Ok(())
}

async fn load(locale: &str) -> Result<Dictionary, String> {
    let url = page::resolve(&format!("/locales/{locale}.json"));
    let answer = http::send(
        Method::Get,
        &url,
        &[("Accept", "application/json")],
        None,
        PATIENCE,
    )
    .await
    .map_err(|error| DataError::Network(unreached(&error)).to_string())?;
    if answer.status != 200 {
        let (status, message) = (answer.status, "".into());
        return Err(DataError::Status { status, message }.to_string());
    }
    Dictionary::parse(&answer.body).map_err(|error| error.to_string())
}

/// The texts, as the app provides them.
struct Provider(Rc<Locales>);

impl I18nProvider for Provider {
    fn translate(&self, key: &str) -> Option<Rc<str>> {
        self.0.0.borrow().texts.get(key)
    }

    fn locale(&self) -> Rc<str> {
        self.0.0.borrow().locale.clone().unwrap_or_else(|| "en".into())
    }

    fn change_locale(&self, locale: &str) -> LocalFuture<Result<(), String>> {
        let (chosen, locale) = (choose(Rc::clone(&self.0), locale.to_owned()), locale.to_owned());
        Box::pin(async move {
            chosen.await?;
            storage::set(LOCALE_KEY, &locale);
            Ok(())
        })
    }
}

/// Chooses the language.
#[component]
pub(crate) fn LanguageControl() -> Html {
    let notify = use_notify();
    let failures = use_state(|| 0_u32);
    let (setter, next) = (failures.setter(), failures.wrapping_add(1));
    let (locale, runtime) = (use_translate(), use_store().runtime().clone());
    let on_change = Callback::from(move |locale: String| {
        let (notify, setter) = (notify.clone(), setter.clone());
        let task = async move {
            if let Err(problem) = change(locale).await {
                let failed = t("language.failed", "The language could not be changed");
                notify.error(LOCALE_KEY, &failed, &problem);
                setter.set(next);
            }
        };
        runtime.spawn(Box::pin(task)).detach();
    });
    // After a failure the list is made anew, and shows what is spoken.
    html! { <span key={*failures}>{view_language(&LANGUAGES, &locale, &on_change)}</span> }
}
