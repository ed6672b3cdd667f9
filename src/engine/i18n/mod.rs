//! Texts in the language of whoever reads them (Refine's `i18nProvider`).
//!
//! A text stands where it is shown, in English, with a key: [`t`]`("buttons.save", "Save")`. What a provider has for the key
//! goes before it, so a missing translation is an English word and never a key. Without a provider nothing is looked up.
//!
//! There is one language for the whole page. Components that watch it ([`watch`]) are drawn again when it changes.

mod dictionary;
mod phrase;

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use super::resource::capitalised;
use super::runtime::{Guard, LocalFuture};
use super::watchers::Watchers;

pub use dictionary::{BadDictionary, Dictionary, PluralForm, plural_form};
pub use phrase::Phrase;

/// A text that may be built in or translated.
pub type Text = Cow<'static, str>;

/// Has the texts of languages.
pub trait I18nProvider {
    /// The text for a key in the language that is chosen; `None` if the built-in one is to be shown.
    fn translate(&self, key: &str) -> Option<Rc<str>>;

    /// The language that is chosen, as the `lang` of a page has it: `en`, `de`.
    fn locale(&self) -> Rc<str>;

    /// Chooses another language, once its texts are there. Whoever provides it calls [`changed`] then.
    ///
    /// # Errors
    ///
    /// Why the texts could not be had, for people to read; the language stays as it was.
    fn change_locale(&self, locale: &str) -> LocalFuture<Result<(), String>>;
}

thread_local! {
    static PROVIDER: RefCell<Option<Rc<dyn I18nProvider>>> = const { RefCell::new(None) };
    static WATCHERS: Watchers = Watchers::default();
}

/// From now on texts are those of `provider`; with `None` the built-in ones.
pub fn provide(provider: Option<Rc<dyn I18nProvider>>) {
    let former = PROVIDER.replace(provider);
    drop(former);
    changed();
}

/// The provider of texts.
#[must_use]
pub fn provider() -> Option<Rc<dyn I18nProvider>> {
    PROVIDER.with_borrow(Clone::clone)
}

/// The language of the texts; `en` without a provider.
#[must_use]
pub fn locale() -> Rc<str> {
    provider().map_or_else(|| "en".into(), |provider| provider.locale())
}

/// Tells whoever watches that the texts are others now.
pub fn changed() {
    WATCHERS.with(Watchers::tell);
}

/// Is called each time the language has changed, until the guard is dropped.
pub fn watch(on_change: Rc<dyn Fn()>) -> Guard {
    WATCHERS.with(|watchers| watchers.watch(on_change))
}

/// The text for `key`, or else `default`.
#[must_use]
pub fn t(key: &str, default: &'static str) -> Text {
    match provider().and_then(|provider| provider.translate(key)) {
        Some(text) => Cow::Owned(text.to_string()),
        None => Cow::Borrowed(default),
    }
}

/// The text for a key that is put together at run time, or else `default`.
#[must_use]
pub fn t_or(key: &str, default: &str) -> String {
    let found = provider().and_then(|provider| provider.translate(key));
    found.map_or_else(|| default.to_owned(), |text| text.to_string())
}

/// As [`t`], with each `{{name}}` in the text replaced by what `params` has for it.
#[must_use]
pub fn t_with(key: &str, default: &'static str, params: &[(&str, &str)]) -> String {
    filled(&t(key, default), params)
}

/// As [`t`], for a number: the text for `key_one` or `key_other`, as the language's plural asks, in which `{{count}}` is the
/// number. The built-in texts are English: `one` for 1, `other` for all others.
#[must_use]
pub fn t_count(key: &str, count: u64, one: &'static str, other: &'static str) -> String {
    t_count_with(key, count, one, other, &[])
}

/// As [`t_count`], with other gaps filled as [`t_with`] does.
#[must_use]
pub fn t_count_with(
    key: &str,
    count: u64,
    one: &'static str,
    other: &'static str,
    params: &[(&str, &str)],
) -> String {
    let form = plural_form(&locale(), count);
    let found = provider().and_then(|provider| provider.translate(&format!("{key}_{}", form.as_str())));
    let text = found.map_or_else(
        || Cow::Borrowed(if count == 1 { one } else { other }),
        |text| Cow::Owned(text.to_string()),
    );
    filled(&filled(&text, &[("count", &grouped(count))]), params)
}

/// Whether nouns keep their capitals in the middle of a sentence, as German ones do.
#[must_use]
pub fn keeps_capitals() -> bool {
    &*locale() == "de"
}

/// A number for people to read, with what the language has between groups of three digits: `12,345` in English.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mark = match &*locale() {
        "de" | "vi" => '.',
        _ => ',',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// The words as a sentence: with a capital, and a full stop at its end unless it ends as sentences do.
#[must_use]
pub fn sentence(words: &str) -> String {
    let stop = if words.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    capitalised(words) + stop
}

/// Fills the gaps of a text. One that nothing is known for stays as it is.
fn filled(text: &str, params: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        match params.iter().find(|(known, _)| *known == name.trim()) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{{", name, "}}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;

    use super::*;

    struct German(Dictionary);

    impl I18nProvider for German {
        fn translate(&self, key: &str) -> Option<Rc<str>> {
            self.0.get(key)
        }

        fn locale(&self) -> Rc<str> {
            "de".into()
        }

        fn change_locale(&self, _: &str) -> LocalFuture<Result<(), String>> {
            Box::pin(ready(Ok(())))
        }
    }

    #[test]
    fn texts_are_the_providers_and_english_where_it_has_none() {
        let told = Rc::new(Cell::new(0));
        let count = Rc::clone(&told);
        let _watching = watch(Rc::new(move || count.set(count.get() + 1)));
        assert_eq!((t("buttons.save", "Save"), &*locale()), ("Save".into(), "en"));
        let texts = r#"{"buttons": {"save": "Speichern"}, "rows_one": "eine Zeile", "rows_other": "{{count}} Zeilen",
            "hello": "Hallo {{ name }}"}"#;
        provide(Some(Rc::new(German(Dictionary::parse(texts).unwrap()))));
        assert_eq!(
            (t("buttons.save", "Save"), &*locale()),
            ("Speichern".into(), "de")
        );
        assert_eq!(t("buttons.edit", "Edit"), "Edit");
        assert_eq!(t_with("hello", "Hello {{name}}", &[("name", "Ann")]), "Hallo Ann");
        assert_eq!(t_count("rows", 1, "one row", "{{count}} rows"), "eine Zeile");
        assert_eq!(t_count("rows", 5, "one row", "{{count}} rows"), "5 Zeilen");
        assert_eq!(
            t_count("rows", 12_345, "one row", "{{count}} rows"),
            "12.345 Zeilen"
        );
        assert_eq!(t_count("cells", 5, "one cell", "{{count}} cells"), "5 cells");
        provide(None);
        assert_eq!((t("buttons.save", "Save"), told.get()), ("Save".into(), 2));
    }

    #[test]
    fn numbers_are_grouped_by_three_digits() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn gaps_are_filled_and_odd_ones_left() {
        assert_eq!(filled("{{a}}, {{b}} and {{", &[("a", "1")]), "1, {{b}} and {{}}");
        assert_eq!(
            filled("{{a}}", &[("a", "{{a}}")]),
            "{{a}}",
            "what was put in is not looked at"
        );
    }
}
