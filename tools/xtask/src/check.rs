//! `cargo xtask check`: formatting, lints, documentation.

use std::path::{Path, PathBuf};

use crate::process;
use crate::tools::{cargo, ensure_target};
use crate::{Outcome, say, workspace};

pub(crate) fn run() -> Outcome {
    ensure_target()?;
    say::step("rustfmt");
    process::run(
        cargo()
            .args(["fmt", "--all", "--check", "--"])
            .args(unseen_by_rustfmt()),
        "rustfmt (run `cargo fmt --all`, and `rustfmt FILE` where a macro names the module, as `resources!` does)",
    )?;
    clippy(
        "native: everything",
        &["--workspace", "--all-targets", "--features", "sapwood/e2e"],
    )?;
    clippy(
        "native: the pure part alone",
        &["--lib", "--tests", "--no-default-features"],
    )?;
    clippy("wasm32", &["--all-targets", "--target", "wasm32-unknown-unknown"])?;
    say::step("rustdoc");
    let doc = [
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
        "--quiet",
    ];
    process::run(cargo().args(doc).env("RUSTDOCFLAGS", "-D warnings"), "rustdoc")
}

/// Runs clippy over what `words` say; a warning is an error.
fn clippy(what: &str, words: &[&str]) -> Outcome {
    let what = format!("clippy, {what}");
    say::step(&what);
    let mut clippy = cargo();
    clippy.args(["clippy", "--quiet"]).args(words);
    process::run(clippy.args(["--", "-D", "warnings"]), &what)
}

/// The sources that rustfmt does not find by itself: modules that `resources!` names, and what only the copy of the project
/// that docs/fork.md is tried in has for a test.
fn unseen_by_rustfmt() -> Vec<PathBuf> {
    let root = workspace::root();
    ["src/pages", "tests/fork"]
        .iter()
        .flat_map(|folder| rust_files(&root.join(folder)))
        .collect()
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.extension().is_some_and(|extension| extension == "rs") {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.flat_map(|entry| rust_files(&entry.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustfmt_is_told_of_the_modules_that_a_macro_names() {
        let files = unseen_by_rustfmt();
        for file in [
            "src/pages/posts/list.rs",
            "src/pages/categories/mod.rs",
            "tests/fork/comments.rs",
        ] {
            assert!(files.contains(&workspace::root().join(file)), "{file}");
        }
    }
}
