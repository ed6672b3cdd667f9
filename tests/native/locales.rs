//! The texts of each language: every key that the app asks for is in each file, and none is there for nothing.

mod reasons;

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
        let titles =
            ["list", "create", "edit", "show", "clone"].map(|action| format!("{name}.titles.{action}"));
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

/// Literals of the views that look like words and are none for people: names of keys, of the app and of ids.
const NO_WORDS: &[&str] = &[
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Backspace",
    "End",
    "Enter",
    "Escape",
    "Home",
    "PageDown",
    "PageUp",
    "Sapwood",
    "English",
    "Deutsch",
    "Column",
    "Text",
    "Typesetter",
    "Tab",
    "Around",
];

/// A literal is English text if it begins with a capital and goes on in small letters ("Save"), or has several words of which
/// one begins so. Texts of single small words are not found: they cannot be told from ids and classes.
#[test]
fn views_have_no_english_text_outside_of_translations() {
    let known: BTreeSet<String> = calls().into_iter().map(|(_, text)| text).collect();
    let mut loose = Vec::new();
    for folder in ["src/pages", "src/ui"] {
        for (path, code) in sources(&root().join(folder)) {
            let words = all_literals(&code).into_iter().filter(|text| is_english(text));
            let words = words.filter(|text| !known.contains(text) && !NO_WORDS.contains(&text.as_str()));
            loose.extend(words.map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert!(loose.is_empty(), "not translated:\n{}", loose.join("\n"));
}

#[test]
fn styles_have_no_words_of_their_own() {
    let mut words = Vec::new();
    for (path, code) in sources(&root().join("src")) {
        let contents = code.split("content: \"").skip(1);
        let texts = contents.filter_map(|rest| rest.split('"').next());
        let texts = texts.filter(|text| text.chars().any(char::is_alphabetic));
        words.extend(texts.map(|text| format!("{}: {text}", path.display())));
    }
    assert!(words.is_empty(), "nobody translates them:\n{}", words.join("\n"));
}

#[test]
fn english_texts_are_told_from_names() {
    for text in [
        "Save",
        "Are you sure?",
        "{count} posts were changed by others.",
        "This {singular} is deleted.",
    ] {
        assert!(is_english(text), "{text}");
    }
    for text in [
        "save",
        "aria-label",
        "danger solid",
        "M24 9a15 15",
        "ID",
        "posts.titles.list",
        "tbody tr[data-id]",
    ] {
        assert!(!is_english(text), "{text}");
    }
}

fn is_english(text: &str) -> bool {
    let is_word = |word: &str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    let bare = |word: &str| {
        word.trim_matches(|letter: char| !letter.is_alphabetic())
            .to_owned()
    };
    let words: Vec<String> = text
        .split_whitespace()
        .map(bare)
        .filter(|word| is_word(word))
        .collect();
    let is_sentence = words.len() > 2 && text.trim_end().ends_with(['.', '?', '!']);
    let is_capital = |word: &String| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
    };
    let code = text.contains(['<', ';', '=', '[', '#']);
    !code && (is_sentence || words.first().is_some_and(is_capital))
}

/// The literals of the code, without those of comments, raw strings (styles) and attributes for the compiler.
fn all_literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_raw = false;
    for line in code.lines() {
        if in_raw {
            in_raw = !line.contains("\"#");
            continue;
        }
        if line.trim_start().starts_with("//") || line.trim_start().starts_with("#[") {
            continue;
        }
        if let Some((_, raw)) = line.split_once("r#\"") {
            in_raw = !raw.contains("\"#");
            continue;
        }
        // Debug names and paths of drawings are for no reader.
        if line.contains("debug_") || line.contains(" d=\"") {
            continue;
        }
        let plain = line.replace("\\\"", "'").replace("'\"'", "");
        found.extend(plain.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
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
    let sources = sources(&root().join("src"));
    sources.iter().flat_map(|(_, code)| found_in(code)).collect()
}

/// The Rust files below a folder, without their tests.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("engine/i18n/mod.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                found.push((path, code));
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
        ("Phrase::new", false),
        ("said", false),
        ("t_count", true),
        ("t_count_with", true),
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
