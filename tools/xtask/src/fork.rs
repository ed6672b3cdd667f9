//! The guide to forking, tried out: its code in a copy of the project, compiled and used in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, Outcome, workspace};

const GUIDE: &str = "docs/fork.md";
const TEST: &str = "tests/fork/comments.rs";
const FOLDER: &str = "src/pages/comments/";
const PAGES: &str = "src/pages/mod.rs";

/// The most lines that the guide's folder may have.
const MOST_LINES: usize = 60;

/// What the copy is made of.
const COPIED: [&str; 5] = ["src", "assets", "tools/build.rs", "README.md", "Cargo.lock"];

/// The program that is compiled in the copy: only this test.
pub(crate) const TEST_NAME: &str = "comments";

/// Makes the copy, with the guide's code in it, and says where it is. What did not change is not written again, so that
/// cargo has nothing to do again.
pub(crate) fn make() -> Result<PathBuf, Failure> {
    let root = workspace::root();
    let copy = workspace::target().join("xtask/fork");
    let own = own_files(&root, &copy)?;
    for name in COPIED {
        copy_changed(&root.join(name), &copy.join(name), &own)?;
    }
    for (file, text) in &own {
        write_changed(file, text.as_bytes())?;
    }
    Ok(copy)
}

/// The files in which the copy differs, with what is in them.
fn own_files(root: &Path, copy: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut files = files_of(&workspace::read(&root.join(GUIDE))?);
    let lines = lines_of_folder(&files);
    if lines == 0 || lines > MOST_LINES {
        return Err(Failure::new(format!(
            "{GUIDE} has {lines} lines for {FOLDER}: it must be 1 to {MOST_LINES}"
        )));
    }
    for (name, text) in &mut files {
        if name == PAGES {
            *text = registered(&workspace::read(&root.join(PAGES))?, text)?;
        }
    }
    files.extend([
        (
            "Cargo.toml".to_owned(),
            manifest(&workspace::read(&root.join("Cargo.toml"))?),
        ),
        (
            "demo.json".to_owned(),
            workspace::read(&root.join("assets/demo.json"))?,
        ),
        (
            format!("tests/{TEST_NAME}.rs"),
            workspace::read(&root.join(TEST))?,
        ),
    ]);
    Ok(files
        .into_iter()
        .map(|(name, text)| (copy.join(name), text))
        .collect())
}

/// The files in a guide, with what is in them: each block of Rust whose first line is the file's name.
fn files_of(guide: &str) -> Vec<(String, String)> {
    let blocks = guide.split("```rust\n").skip(1);
    let files = blocks.filter_map(|block| {
        let (code, _) = block.split_once("```")?;
        let (name, text) = code.strip_prefix("// ")?.split_once('\n')?;
        Some((name.to_owned(), text.to_owned()))
    });
    files.collect()
}

/// How many lines the files in the new folder have.
fn lines_of_folder(files: &[(String, String)]) -> usize {
    let ours = files.iter().filter(|(name, _)| name.starts_with(FOLDER));
    ours.map(|(_, text)| text.lines().count()).sum()
}

/// `pages` with its line of resources replaced by the one `line` of the guide.
fn registered(pages: &str, line: &str) -> Result<String, Failure> {
    let known = pages.lines().find(|line| line.starts_with("resources!("));
    match known {
        Some(known) if line.lines().count() == 1 => Ok(pages.replace(&format!("{known}\n"), line)),
        _ => Err(Failure::new(format!(
            "{GUIDE} must have one line for {PAGES}, in the place of `resources!(…);`"
        ))),
    }
}

/// The manifest with the library alone: no programs, and no tests but the one that is found by its place. A warning is an
/// error: whoever copies from the guide shall have none.
fn manifest(given: &str) -> String {
    let parts = given.split("\n\n");
    let kept = parts.filter(|part| !part.lines().any(|line| ["[[test]]", "[[bin]]"].contains(&line)));
    let changes = [
        // With the same name cargo takes the one project for the other, as they share a target folder.
        (
            "[package]\nname = \"sapwood\"",
            "[package]\nname = \"sapwood-fork\"",
        ),
        (", \"tools/sandbox\", \"tools/xtask\"]", "]"),
        ("default-run = \"sapwood\"", "autobins = false"),
        (
            "[workspace.lints.rust]",
            "[workspace.lints.rust]\nwarnings = \"deny\"",
        ),
    ];
    let kept = kept.collect::<Vec<_>>().join("\n\n");
    let changed = changes.iter();
    changed.fold(kept, |text, (from, to)| text.replace(from, to))
}

/// Copies what is not among the copy's `own` files.
fn copy_changed(from: &Path, to: &Path, own: &[(PathBuf, String)]) -> Outcome {
    if own.iter().any(|(file, _)| file == to) {
        return Ok(());
    }
    if !from.is_dir() {
        let bytes = fs::read(from).map_err(|error| trouble(from, "read", &error))?;
        return write_changed(to, &bytes);
    }
    let entries = fs::read_dir(from).map_err(|error| trouble(from, "read", &error))?;
    let names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    for name in &names {
        copy_changed(&from.join(name), &to.join(name), own)?;
    }
    // What is gone here must not be found there.
    for old in fs::read_dir(to).into_iter().flatten().flatten() {
        let is_own = own.iter().any(|(file, _)| file.starts_with(old.path()));
        if !is_own && !names.contains(&old.file_name()) {
            remove(&old.path())?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Outcome {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(|error| trouble(path, "removed", &error))
}

fn write_changed(file: &Path, bytes: &[u8]) -> Outcome {
    if fs::read(file).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(file);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(file, bytes));
    written.map_err(|error| trouble(file, "written", &error))
}

fn trouble(file: &Path, what: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be {what}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_adds_a_resource_in_one_folder_of_sixty_lines_and_one_line() {
        let files = files_of(&workspace::read(&workspace::root().join(GUIDE)).unwrap());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["src/pages/comments/mod.rs", PAGES]);
        let lines = lines_of_folder(&files);
        assert!((30..=MOST_LINES).contains(&lines), "{lines} lines");
        let pages = workspace::read(&workspace::root().join(PAGES)).unwrap();
        let with = registered(&pages, &files[1].1).unwrap();
        let changed: Vec<_> = pages.lines().zip(with.lines()).filter(|(a, b)| a != b).collect();
        assert_eq!(
            changed,
            [(
                "resources!(posts, categories);",
                "resources!(posts, categories, comments);"
            )]
        );
        assert_eq!(pages.lines().count(), with.lines().count());
    }

    #[test]
    fn blocks_without_a_files_name_are_no_files() {
        let guide =
            "```rust\n// a.rs\nfn a() {}\n```\n```rust\nfn b() {}\n```\n```rust,ignore\n// c.rs\n```\n";
        assert_eq!(files_of(guide), [("a.rs".to_owned(), "fn a() {}\n".to_owned())]);
    }

    #[test]
    fn the_copy_is_a_package_of_its_own_in_which_warnings_are_errors() {
        let manifest = manifest(&workspace::read(&workspace::root().join("Cargo.toml")).unwrap());
        for line in [
            "name = \"sapwood-fork\"",
            "members = [\".\"]",
            "autobins = false",
            "warnings = \"deny\"",
        ] {
            assert!(
                manifest.lines().any(|known| known == line),
                "{line} in {manifest}"
            );
        }
        assert!(
            !manifest.contains("[[") && !manifest.contains("default-run"),
            "{manifest}"
        );
    }

    #[test]
    fn a_guide_that_registers_nothing_or_too_much_is_refused() {
        assert!(registered("resources!(a);\n", "resources!(a, b);\nmod b;\n").is_err());
        assert!(registered("mod a;\n", "resources!(a, b);\n").is_err());
    }
}
