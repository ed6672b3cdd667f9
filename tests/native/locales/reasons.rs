//! Why something went wrong is said in the language of the page, wherever it is found out.

use std::rc::Rc;

use sapwood::engine::auth::AuthError;
use sapwood::engine::data::DataError;
use sapwood::engine::i18n::{self, Dictionary, I18nProvider, Phrase};
use sapwood::engine::import::{Import, ImportColumn, ImportEnd, ImportProgress, ImportValue, Input};
use sapwood::engine::runtime::LocalFuture;

use super::{LOCALES, all_literals, calls, dictionary, root, sources};

/// A page in one language.
struct Speaks {
    locale: &'static str,
    texts: Dictionary,
}

impl I18nProvider for Speaks {
    fn translate(&self, key: &str) -> Option<Rc<str>> {
        self.texts.get(key)
    }

    fn locale(&self) -> Rc<str> {
        self.locale.into()
    }

    fn change_locale(&self, _: &str) -> LocalFuture<Result<(), String>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

fn speak(locale: &'static str) {
    let texts = dictionary(locale);
    i18n::provide(Some(Rc::new(Speaks { locale, texts })));
}

/// Data errors for which the server had no words of its own.
fn data_errors() -> Vec<DataError> {
    let message = || Rc::<str>::from("");
    vec![
        DataError::Network(Phrase::new(
            "errors.offline",
            "this browser is offline, so nothing was sent",
        )),
        DataError::NotFound { message: message() },
        DataError::Conflict { message: message() },
        DataError::Invalid {
            message: message(),
            fields: Default::default(),
        },
        DataError::Cancelled,
        DataError::Decode(Phrase::new("errors.nothing", "nothing")),
        DataError::Unsupported(Phrase::new(
            "errors.filterOr",
            "the REST API cannot be asked for one condition or another (operator \"or\")",
        )),
        DataError::Status {
            status: 503,
            message: message(),
        },
    ]
}

/// Files that cannot be imported, or have a line that cannot.
const FILES: [&str; 11] = [
    "",
    "title\n",
    "\"title\"x\na\n",
    "name\na\n",
    "votes\n1\n",
    "title,title\na,b\n",
    "title,votes\na,many\n",
    "title,done\na,perhaps\n",
    "title\na,b\n",
    "title\n\"a\"b\n",
    "title\n\"a\n",
];

/// What is said about a file.
fn problems(file: &str) -> Vec<Phrase> {
    let columns = [
        ImportColumn::new("title").required(),
        ImportColumn::new("votes").with(ImportValue::Number),
        ImportColumn::new("done").with(ImportValue::Flag),
    ];
    let mut import = Import::new(Rc::new(columns), 1);
    import.handle(Input::Piece(file.as_bytes().to_vec()));
    import.handle(Input::End);
    let ImportProgress::Over(report) = import.progress() else {
        panic!("{file:?} was sent")
    };
    match &report.end {
        ImportEnd::Unreadable(problem) => vec![problem.clone()],
        _ => report.failed.iter().map(|line| line.reason.clone()).collect(),
    }
}

#[test]
fn an_error_is_said_in_the_language_of_the_page_also_if_that_changes_later() {
    let errors = data_errors();
    let problems: Vec<Phrase> = FILES.iter().flat_map(|file| problems(file)).collect();
    assert_eq!(problems.len(), FILES.len());
    let login = AuthError::new(Phrase::new(
        "pages.login.wrong",
        "The user name or the password is not right.",
    ));
    let say = || -> Vec<String> {
        let errors = errors.iter().map(ToString::to_string);
        errors
            .chain(problems.iter().map(ToString::to_string))
            .chain([login.to_string()])
            .collect()
    };
    let english = say();
    for locale in LOCALES {
        speak(locale);
        for (text, english) in say().iter().zip(&english) {
            assert_ne!(text, english, "{locale}");
        }
    }
    i18n::provide(None);
    assert_eq!(say(), english);
}

/// Where it is found out why something went wrong that people are told.
const TELLERS: [&str; 14] = [
    "src/engine/auth",
    "src/engine/csv",
    "src/engine/import",
    "src/engine/mutation",
    "src/engine/form",
    "src/providers/ably/status.rs",
    "src/providers/demo/data.rs",
    "src/providers/demo/records.rs",
    "src/providers/mercure/line",
    "src/providers/rest",
    "src/providers/session.rs",
    "src/providers/mod.rs",
    "src/app/arrival.rs",
    "src/app/files.rs",
];

/// What developers are told, not the people at the page.
const FOR_DEVELOPERS: [&str; 3] = [
    "src/engine/form/pattern.rs",
    "src/engine/mutation/machine_tests.rs",
    "src/providers/mercure/line/tests.rs",
];

/// What the console is told of a log that somebody tampered with.
const IN_THE_CONSOLE: [&str; 3] = [
    "an entry of the demo's log was left out: {why}",
    "it has no number",
    "it names no record",
];

#[test]
fn reasons_have_no_english_text_outside_of_translations() {
    let known: Vec<String> = calls().into_iter().map(|(_, text)| text).collect();
    let mut loose = Vec::new();
    let is_told =
        |path: &str| TELLERS.iter().any(|teller| path.starts_with(teller)) && !FOR_DEVELOPERS.contains(&path);
    for (path, code) in sources(&root().join("src")) {
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        if is_told(&path) {
            let words = all_literals(&code)
                .into_iter()
                .filter(|text| text.split_whitespace().count() > 2)
                .filter(|text| !IN_THE_CONSOLE.contains(&&**text));
            let words = words.filter(|text| !known.iter().any(|known| known.replace("\\\"", "'") == *text));
            loose.extend(words.map(|text| format!("{path}: {text}")));
        }
    }
    assert!(loose.is_empty(), "not translated:\n{}", loose.join("\n"));
}

/// The status knows the client's own words by what they are: here it is held that the client still says them.
#[test]
fn what_the_status_takes_for_the_live_clients_words_are_its_words() {
    let status = std::fs::read_to_string(root().join("src/providers/ably/status.rs")).unwrap();
    let (_, table) = status
        .split_once("const OWN")
        .expect("the table of the client's words");
    let (table, _) = table.split_once("];\n").expect("its end");
    let own = super::found_in(table);
    assert!(own.len() > 5, "{own:?}");
    let folders = ["src/ably", "src/platform", "src/providers/ably"];
    let said: Vec<String> = folders
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
        .filter(|(path, _)| !path.ends_with("status.rs"))
        .flat_map(|(_, code)| all_literals(&code))
        .collect();
    for (key, english) in own {
        let says = said.iter().any(|said| said.starts_with(&english));
        assert!(says, "nobody says what {key} translates: {english}");
    }
}
