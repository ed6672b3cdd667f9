//! Which cases of the specification there are tests for: each id of `uts.txt` has one, named by a comment `// UTS: ID`
//! directly above its `#[test]` or `#[tokio::test]`. `cargo xtask conformance` runs them and prints the list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Where the tests are: here for the unit cases, beside the sandbox for those that need a server.
const FOLDERS: [&str; 2] = ["tests/native/ably", "tools/sandbox/tests/conformance"];

/// What the comments of the tests say: each id with the tests that name it.
type Tags = BTreeMap<String, Vec<String>>;

#[test]
fn every_case_of_the_specification_has_one_test() {
    let known = known_ids(&read("uts.txt"));
    let mut tags = Tags::new();
    let mut wrong = Vec::new();
    for (file, text) in test_files() {
        wrong.extend(collect(&file, &text, &mut tags));
    }
    wrong.extend(complaints(&known, &tags));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_name_of_each_test_begins_with_the_points_of_its_cases() {
    for (file, text) in test_files() {
        let misnamed = misnamed(&text);
        assert!(misnamed.is_empty(), "{file}: {misnamed:?}");
    }
    let tag = "// UTS: realtime/unit/RTN8a/x-0\n#[test]\n";
    assert!(misnamed(&format!("{tag}fn rtn4_rtn8a_x() {{}}\n")).is_empty());
    for name in ["rtn4_x", "x_rtn8a"] {
        assert_eq!(misnamed(&format!("{tag}async fn {name}() {{}}\n")), [name]);
    }
}

#[test]
fn the_list_is_complete_and_has_nothing_twice() {
    let text = read("uts.txt");
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 302, "297 cases and five replacements");
    assert_eq!(known_ids(&text).len(), lines.len());
    assert!(lines.iter().all(|id| id.split('/').count() == 4), "{lines:?}");
}

#[test]
fn the_checker_finds_what_is_missing_unknown_doubled_or_astray() {
    let known = known_ids("# header\nrealtime/unit/RTN1/a-0\nrealtime/unit/RTN2/b-0\n");
    let check = |text: &str| {
        let mut tags = Tags::new();
        let mut wrong = collect("x.rs", text, &mut tags);
        wrong.extend(complaints(&known, &tags));
        wrong
    };
    let tag = "// UTS: realtime/unit/";
    let good = format!("{tag}RTN1/a-0\n{tag}RTN2/b-0\n#[test]\nfn f() {{}}\n");
    assert!(check(&good).is_empty());
    assert!(check(&good.replace("#[test]", "#[tokio::test]")).is_empty());
    let missing = format!("{tag}RTN1/a-0\n#[test]\nfn f() {{}}\n");
    assert_eq!(check(&missing).len(), 1);
    let unknown = format!("{good}{tag}RTN9/z-0\n#[test]\nfn g() {{}}\n");
    assert_eq!(check(&unknown).len(), 1);
    let doubled = format!("{good}{tag}RTN1/a-0\n#[test]\nfn g() {{}}\n");
    assert_eq!(check(&doubled).len(), 1);
    let astray = format!("{good}{tag}RTN1/a-0\n\n#[test]\nfn g() {{}}\n");
    assert!(!check(&astray).is_empty());
    let at_the_end = format!("{good}{tag}RTN1/a-0");
    assert!(!check(&at_the_end).is_empty());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(FOLDERS[0]).join(name)).unwrap()
}

/// The texts of all tests but this file, which writes about tags.
fn test_files() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("conformance.rs") {
                files.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&root().join(folder), &mut files);
    }
    files
}

fn known_ids(text: &str) -> BTreeSet<String> {
    let ids = text.lines().filter(|line| !line.starts_with('#'));
    ids.map(str::to_owned).collect()
}

/// Adds the tags of a file to `tags` and returns those that do not belong to a test.
fn collect(file: &str, text: &str, tags: &mut Tags) -> Vec<String> {
    let mut pending: Vec<String> = Vec::new();
    let mut astray = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some(id) = line.strip_prefix("// UTS: ") {
            pending.push(id.to_owned());
        } else if line == "#[test]" || line == "#[tokio::test]" {
            let place = format!("{file}:{}", at + 1);
            for id in pending.drain(..) {
                tags.entry(id).or_default().push(place.clone());
            }
        } else {
            astray.append(&mut pending);
        }
    }
    astray.append(&mut pending);
    let complaint = |id: String| format!("{file}: {id} is not directly above a test");
    astray.into_iter().map(complaint).collect()
}

/// The tests whose names do not begin with the points of all their cases.
fn misnamed(text: &str) -> Vec<&str> {
    let is_point = |word: &&str| word.starts_with(['r', 't']) && word.contains(|c: char| c.is_ascii_digit());
    let mut points = Vec::new();
    let mut misnamed = Vec::new();
    for line in text.lines() {
        let words = line.strip_prefix("async ").unwrap_or(line);
        if let Some(id) = line.strip_prefix("// UTS: ") {
            points.extend(id.split('/').nth(2).map(str::to_lowercase));
        } else if let Some((name, _)) = words.strip_prefix("fn ").and_then(|rest| rest.split_once('(')) {
            let named: Vec<_> = name.split('_').take_while(is_point).collect();
            if !points.drain(..).all(|point| named.contains(&&*point)) {
                misnamed.push(name);
            }
        }
    }
    misnamed
}

fn complaints(known: &BTreeSet<String>, tags: &Tags) -> Vec<String> {
    let missing = known
        .iter()
        .filter(|id| !tags.contains_key(*id))
        .map(|id| format!("{id} has no test"));
    let unknown = tags
        .keys()
        .filter(|id| !known.contains(*id))
        .map(|id| format!("{id} is not in the list"));
    let doubled = tags
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(id, places)| format!("{id} is named by {}", places.join(" and ")));
    missing.chain(unknown).chain(doubled).collect()
}
