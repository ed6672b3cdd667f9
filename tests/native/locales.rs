//! The texts of each language: every key that the app asks for is in each file, and none is there for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sapwood::engine::i18n::{Dictionary, PluralForm, plural_form};

const LOCALES: [&str; 2] = ["de", "vi"];

/// Refine's own keys: an app that is written for them finds them all, also those that nothing here asks for.
const REFINE: &[&str] = &[
    "actions.clone",
    "actions.create",
    "actions.edit",
    "actions.list",
    "actions.show",
    "autoSave.error",
    "autoSave.idle",
    "autoSave.loading",
    "autoSave.success",
    "buttons.cancel",
    "buttons.clear",
    "buttons.clone",
    "buttons.confirm",
    "buttons.create",
    "buttons.delete",
    "buttons.edit",
    "buttons.export",
    "buttons.filter",
    "buttons.import",
    "buttons.list",
    "buttons.logout",
    "buttons.notAccessTitle",
    "buttons.refresh",
    "buttons.save",
    "buttons.show",
    "notifications.createError",
    "notifications.createSuccess",
    "notifications.deleteError",
    "notifications.deleteSuccess",
    "notifications.editError",
    "notifications.editSuccess",
    "notifications.error",
    "notifications.importProgress",
    "notifications.success",
    "notifications.undoable",
    "pages.error.404",
    "pages.error.backHome",
    "pages.error.info",
    "warnWhenUnsavedChanges",
];

/// What is asked for with the name of a resource in the key, which no search of the source finds.
fn of_resources() -> BTreeSet<String> {
    let keys = |name: &str| {
        let titles = ["list", "create", "edit", "show"].map(|action| format!("{name}.titles.{action}"));
        titles
            .into_iter()
            .chain([format!("{name}.{name}"), format!("{name}.singular")])
    };
    ["posts", "categories"].into_iter().flat_map(keys).collect()
}

#[test]
fn every_key_that_is_asked_for_is_in_each_file_and_none_is_there_for_nothing() {
    let mut asked = keys_in_source();
    asked.extend(REFINE.iter().map(|key| (*key).to_owned()));
    asked.extend(of_resources());
    for locale in LOCALES {
        let texts = dictionary(locale);
        let wanted: BTreeSet<String> = asked.iter().flat_map(|key| forms(key, locale)).collect();
        let there: BTreeSet<String> = texts.keys().map(str::to_owned).collect();
        let missing: Vec<_> = wanted.difference(&there).collect();
        let unused: Vec<_> = there.difference(&wanted).collect();
        assert!(missing.is_empty(), "{locale} lacks {missing:?}");
        assert!(unused.is_empty(), "{locale} has for nothing {unused:?}");
    }
}

#[test]
fn translations_have_the_gaps_of_the_english_texts() {
    let english = english();
    for locale in LOCALES {
        let texts = dictionary(locale);
        for key in texts.keys() {
            let Some(default) = english.get(key) else { continue };
            let text = texts.get(key).unwrap_or_default();
            // A singular may say "one" in a word.
            let unknown: Vec<_> = gaps(&text).difference(&gaps(default)).cloned().collect();
            assert!(
                unknown.is_empty(),
                "{locale}: {key} has a gap {unknown:?}: {text}"
            );
            let missing: Vec<_> = gaps(default).difference(&gaps(&text)).cloned().collect();
            let says_one = key.ends_with("_one");
            assert!(
                says_one || missing.is_empty(),
                "{locale}: {key} leaves out {missing:?}: {text}"
            );
        }
    }
}

#[test]
fn one_key_has_one_english_text() {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (key, text) in calls() {
        texts.entry(key).or_default().insert(text);
    }
    let different: Vec<_> = texts.iter().filter(|(_, texts)| texts.len() > 1).collect();
    assert!(different.is_empty(), "{different:?}");
}

#[test]
fn the_search_finds_calls_over_several_lines_and_escaped_quotes() {
    let source = "t(\n    \"a.b\",\n    \"One \\\"two\\\"\",\n) t_count(\"c\", n, \"x\", \"y\") format(\"not\", \"this\") let t = 1;";
    let found = found_in(source);
    let expected = [("a.b", "One \\\"two\\\""), ("c_one", "x"), ("c_other", "y")];
    assert_eq!(
        found,
        expected.map(|(key, text)| (key.to_owned(), text.to_owned()))
    );
}

fn dictionary(locale: &str) -> Dictionary {
    let file = root().join(format!("assets/locales/{locale}.json"));
    let text = fs::read_to_string(&file).unwrap();
    Dictionary::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The key itself; of a plural only the forms that the language has.
fn forms(key: &str, locale: &str) -> Option<String> {
    let has_singular = plural_form(locale, 1) == PluralForm::One;
    (has_singular || !key.ends_with("_one")).then(|| key.to_owned())
}

fn keys_in_source() -> BTreeSet<String> {
    calls().into_iter().map(|(key, _)| key).collect()
}

fn english() -> BTreeMap<String, String> {
    calls().into_iter().collect()
}

/// The names in `{{…}}`.
fn gaps(text: &str) -> BTreeSet<String> {
    let parts = text.split("{{").skip(1);
    parts
        .filter_map(|part| Some(part.split_once("}}")?.0.trim().to_owned()))
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every key in the source with its English text.
fn calls() -> Vec<(String, String)> {
    let mut folders = vec![root().join("src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("engine/i18n/mod.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                found.extend(found_in(code));
            }
        }
    }
    found
}

fn found_in(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, is_count) in [
        ("t", false),
        ("t_with", false),
        ("said", false),
        ("t_count", true),
    ] {
        let call = format!("{name}(");
        for (at, _) in code.match_indices(&call) {
            let is_word =
                code[..at].ends_with(|letter: char| letter.is_alphanumeric() || "_!".contains(letter));
            let texts = literals(&code[at + call.len()..], is_count);
            match &texts[..] {
                _ if is_word => {}
                [key, one, other] if is_count => {
                    found.push((format!("{key}_one"), one.clone()));
                    found.push((format!("{key}_other"), other.clone()));
                }
                [key, text, ..] if !is_count => found.push((key.clone(), text.clone())),
                _ => {}
            }
        }
    }
    found
}

/// The texts among the arguments of a call whose parenthesis was just read; of one that counts, a number is among them.
fn literals(arguments: &str, is_count: bool) -> Vec<String> {
    let mut rest = arguments.trim_start();
    let mut texts = Vec::new();
    while texts.len() < if is_count { 3 } else { 2 } {
        if let Some(text) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = text.find(|letter| {
                let ends = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                ends
            });
            let Some(end) = end else { break };
            texts.push(text[..end].to_owned());
            rest = text[end + 1..].trim_start();
        } else if is_count && texts.len() == 1 {
            // The number.
            rest = rest
                .split_once('"')
                .map_or("", |(before, _)| &rest[before.len()..]);
        } else {
            break;
        }
        rest = rest.trim_start_matches(',').trim_start();
    }
    texts
}
