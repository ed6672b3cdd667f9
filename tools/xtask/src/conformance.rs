//! `cargo xtask conformance`: the cases of Ably's specification that the client is held to, each with its test and how
//! that ended.
//!
//! `uts.txt` lists the cases, comments `// UTS: ID` above tests say which of them each is for. The unit cases are tested
//! in the native tests, the integration and proxy cases beside the sandbox.

use std::collections::BTreeMap;
use std::path::Path;

use crate::tools::cargo;
use crate::{Failure, Outcome, process, say, workspace};

const LIST: &str = "tests/native/ably/uts.txt";
/// Whose documentation says where the client departs from the specification, and under which heading.
const CLIENT: &str = "src/ably/mod.rs";
const DEPARTURES: &str = "//! # Where it departs from the specification";

const SUITES: [Suite; 2] = [
    Suite {
        folder: "tests/native/ably",
        module: "ably::",
        words: &[
            "--no-default-features",
            "--features",
            "signing",
            "--test",
            "native",
        ],
    },
    Suite {
        folder: "tools/sandbox/tests/conformance",
        module: "",
        words: &["--package", "sapwood-sandbox", "--test", "conformance"],
    },
];

/// A test program.
struct Suite {
    folder: &'static str,
    /// What the names of its tests begin with.
    module: &'static str,
    /// How cargo is told to run it.
    words: &'static [&'static str],
}

/// How each test ended, by name.
type Results = BTreeMap<String, bool>;

/// A case and what became of it.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    case: String,
    /// The name of its test, if there is one.
    test: Option<String>,
    passed: bool,
}

pub(crate) fn run(filter: Option<&str>) -> Outcome {
    let root = workspace::root();
    let list = workspace::read(&root.join(LIST))?;
    let mut tests = BTreeMap::new();
    let mut results = Results::new();
    let mut trouble = Vec::new();
    for suite in &SUITES {
        let mut tagged = tags_in(&root.join(suite.folder), suite.module)?;
        tagged.retain(|case, test| is_wanted(case, Some(test), filter));
        trouble.extend(run_suite(suite, &tagged, &mut results)?);
        tests.extend(tagged);
    }
    let rows = rows(&list, &tests, &results, filter);
    trouble.iter().for_each(|line| say::plain(line));
    say::plain("");
    table(&rows).iter().for_each(|line| say::plain(line));
    say::plain("");
    let departures = departures(&workspace::read(&root.join(CLIENT))?);
    say::plain("Where the client departs from the specification (src/ably/mod.rs):");
    departures
        .iter()
        .for_each(|line| say::plain(&format!("- {line}")));
    say::plain("");
    conclude(&rows, departures.len())
}

fn is_wanted(case: &str, test: Option<&str>, filter: Option<&str>) -> bool {
    filter.is_none_or(|part| case.contains(part) || test.is_some_and(|test| test.contains(part)))
}

/// The cases that the tests in `folder`, and in the folders in it, are for, with the tests' names. These begin with
/// `module`.
fn tags_in(folder: &Path, module: &str) -> Result<BTreeMap<String, String>, Failure> {
    let trouble = |error| Failure::new(format!("{} cannot be read: {error}", folder.display()));
    let mut tags = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(trouble)? {
        let path = entry.map_err(trouble)?.path();
        let Some(stem) = path.file_stem().map(|stem| stem.to_string_lossy()) else {
            continue;
        };
        if path.is_dir() {
            tags.extend(tags_in(&path, &format!("{module}{stem}::"))?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            // What `mod.rs` has belongs to the folder.
            let inside = if stem == "mod" { "" } else { &*stem };
            let module = format!("{module}{inside}");
            tags.extend(tags_of(&workspace::read(&path)?, module.trim_end_matches(':')));
        }
    }
    Ok(tags)
}

/// The cases that the tests of one file are for.
fn tags_of(text: &str, module: &str) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    let mut pending: Vec<&str> = Vec::new();
    for line in text.lines() {
        let words = line.strip_prefix("async ").unwrap_or(line);
        if let Some(case) = line.strip_prefix("// UTS: ") {
            pending.push(case);
        } else if let Some((name, _)) = words.strip_prefix("fn ").and_then(|rest| rest.split_once('(')) {
            let test = |case: &str| (case.to_owned(), format!("{module}::{name}"));
            tags.extend(pending.drain(..).map(test));
        }
    }
    tags
}

/// Runs the tests that are tagged. Returns what is printed about those that failed.
fn run_suite(
    suite: &Suite,
    tagged: &BTreeMap<String, String>,
    results: &mut Results,
) -> Result<Vec<String>, Failure> {
    if tagged.is_empty() {
        return Ok(Vec::new());
    }
    say::step(&format!("the cases in {}", suite.folder));
    let mut test = cargo();
    test.arg("test").args(suite.words).args(["--", "--exact"]);
    let mut trouble = Vec::new();
    let mut is_over = false;
    let success = process::run_reading(test.args(tagged.values()), |line| match result_in(line) {
        Some((test, passed)) => drop(results.insert(test.to_owned(), passed)),
        None => {
            is_over |= line == "failures:";
            if is_over {
                trouble.push(line.to_owned());
            }
        }
    })?;
    if !success && trouble.is_empty() {
        return Err(Failure::new(format!(
            "the tests in {} cannot be run: what cargo said is above",
            suite.folder
        )));
    }
    Ok(trouble)
}

/// The test that a line of libtest is about, and whether it passed. One that was skipped did not.
fn result_in(line: &str) -> Option<(&str, bool)> {
    let (test, result) = line.strip_prefix("test ")?.split_once(" ... ")?;
    Some((test, result == "ok"))
}

fn rows(list: &str, tests: &BTreeMap<String, String>, results: &Results, filter: Option<&str>) -> Vec<Row> {
    let cases = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |case: &str| {
        let test = tests.get(case).cloned();
        let result = test.as_ref().and_then(|test| results.get(test));
        Row {
            case: case.to_owned(),
            passed: result.copied().unwrap_or_default(),
            test,
        }
    };
    let rows = cases.map(row);
    rows.filter(|row| is_wanted(&row.case, row.test.as_deref(), filter))
        .collect()
}

impl Row {
    /// `RTN15a` of `realtime/unit/RTN15a/resumes-0`.
    fn point(&self) -> &str {
        self.case.split('/').nth(2).unwrap_or_default()
    }
}

fn table(rows: &[Row]) -> Vec<String> {
    let width = |text: &dyn Fn(&Row) -> usize| rows.iter().map(text).max().unwrap_or_default();
    let (case, point) = (width(&|row| row.case.len()), width(&|row| row.point().len()));
    let line = |row: &Row| {
        let word = if row.passed { "pass" } else { "FAIL" };
        let test = row.test.as_deref().unwrap_or("(there is no test for it)");
        format!("{word}  {:<case$}  {:<point$}  {test}", row.case, row.point())
    };
    rows.iter().map(line).collect()
}

/// The items of the list under the heading, each on one line.
fn departures(source: &str) -> Vec<String> {
    let lines = source.lines().skip_while(|line| *line != DEPARTURES).skip(1);
    let mut items: Vec<String> = Vec::new();
    for line in lines.map_while(|line| line.strip_prefix("//!")) {
        let text = line.trim();
        match (text.strip_prefix("- "), items.last_mut()) {
            (Some(item), _) => items.push(item.to_owned()),
            (None, Some(last)) if !text.is_empty() => {
                last.push(' ');
                last.push_str(text);
            }
            _ => {}
        }
    }
    items
}

fn conclude(rows: &[Row], departures: usize) -> Outcome {
    let passed = rows.iter().filter(|row| row.passed).count();
    let missing = rows.iter().filter(|row| row.test.is_none()).count();
    let failed = rows.len() - passed - missing;
    let mut points: Vec<&str> = rows.iter().map(Row::point).collect();
    points.sort_unstable();
    points.dedup();
    let total = format!(
        "{} cases of {} points: {passed} passed, {failed} failed, {missing} without a test; {departures} deviations",
        rows.len(),
        points.len()
    );
    if rows.is_empty() {
        return Err(Failure::new("no case and no test has that in its name"));
    }
    if passed < rows.len() {
        return Err(Failure::new(total));
    }
    say::plain(&total);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
        pairs
            .map(|(case, test)| (case.to_owned(), test.to_owned()))
            .into()
    }

    #[test]
    fn a_line_of_libtest_names_a_test_and_its_result() {
        assert_eq!(result_in("test a::b ... ok"), Some(("a::b", true)));
        assert_eq!(result_in("test a::b ... FAILED"), Some(("a::b", false)));
        assert_eq!(result_in("test a::b ... ignored"), Some(("a::b", false)));
        assert_eq!(result_in("test result: ok. 3 passed; 0 failed"), None);
        assert_eq!(result_in("running 3 tests"), None);
    }

    #[test]
    fn a_tag_is_for_the_test_below_it() {
        let text = "// UTS: x/y/A/1\n// UTS: x/y/B/2\n#[test]\nfn one() {}\n\nfn other() {}\n\
                    // UTS: x/y/C/3\n#[tokio::test]\nasync fn two() {}\n";
        let tags = tags_of(text, "ably::m");
        let expected = map([
            ("x/y/A/1", "ably::m::one"),
            ("x/y/B/2", "ably::m::one"),
            ("x/y/C/3", "ably::m::two"),
        ]);
        assert_eq!(BTreeMap::from_iter(tags), expected);
    }

    #[test]
    fn what_failed_is_missing_or_was_not_run_is_no_pass() {
        let list = "# header\nr/u/A/1\nr/u/B/2\nr/u/C/3\nr/u/D/4\n";
        let tests = map([("r/u/A/1", "a"), ("r/u/B/2", "b"), ("r/u/C/3", "c")]);
        let results = Results::from([("a".to_owned(), true), ("b".to_owned(), false)]);
        let rows = rows(list, &tests, &results, None);
        assert_eq!(
            table(&rows),
            [
                "pass  r/u/A/1  A  a",
                "FAIL  r/u/B/2  B  b",
                "FAIL  r/u/C/3  C  c",
                "FAIL  r/u/D/4  D  (there is no test for it)",
            ]
        );
        let total = conclude(&rows, 7).unwrap_err().to_string();
        assert_eq!(
            total,
            "4 cases of 4 points: 1 passed, 2 failed, 1 without a test; 7 deviations"
        );
    }

    #[test]
    fn a_filter_is_a_part_of_a_case_or_of_a_test() {
        let list = "r/u/A/1\nr/u/B/2\n";
        let tests = map([("r/u/A/1", "m::first"), ("r/u/B/2", "m::second")]);
        let results = Results::from([("m::first".to_owned(), true)]);
        for part in ["A/1", "first"] {
            let rows = rows(list, &tests, &results, Some(part));
            assert_eq!(rows.len(), 1);
            assert!(conclude(&rows, 0).is_ok());
        }
        assert!(conclude(&rows(list, &tests, &results, Some("third")), 0).is_err());
    }

    #[test]
    fn the_deviations_are_those_that_the_client_documents() {
        let text = "//! # Other\n//! - no\n//! # Where it departs from the specification\n//!\n//! - RTN1: one\n//!   and more.\n\
                    //! - RTN2: two.\n\npub mod a;\n//! - no\n";
        assert_eq!(departures(text), ["RTN1: one and more.", "RTN2: two."]);
        let source = std::fs::read_to_string(workspace::root().join(CLIENT)).unwrap();
        assert!(departures(&source).len() > 3, "the heading has changed");
    }

    #[test]
    fn the_suites_hold_all_cases_of_the_list() {
        let root = workspace::root();
        let mut tests = BTreeMap::new();
        for suite in &SUITES {
            tests.extend(tags_in(&root.join(suite.folder), suite.module).unwrap());
        }
        let list = std::fs::read_to_string(root.join(LIST)).unwrap();
        let rows = rows(&list, &tests, &Results::new(), None);
        assert!(rows.len() > 300 && rows.iter().all(|row| row.test.is_some()));
    }
}
