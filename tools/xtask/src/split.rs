//! Cuts the program of a built site into files of its own, so that a first visit loads less.
//!
//! The wasm must be cut after the compiler and before wasm-bindgen, where trunk 0.21 has no place for it
//! (<https://github.com/trunk-rs/trunk/issues/1022>). So trunk builds the whole site, and this builds the program once more,
//! cut at the functions that `part!` marks, and puts it in the place of trunk's.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::process::run as run_program;
use crate::tools::{TARGET, cargo, command};
use crate::{Failure, Outcome, say, smallest, workspace};

/// The cargo feature that marks where to cut. Other programs must be built without it: what is marked stays in them.
const FEATURE: &str = "split";

const PROGRAM: &str = "sapwood";
/// Sections that only tools read: which compilers made the file, and what they may use.
const NOT_SERVED: [&str; 2] = ["--strip-producers", "--strip-target-features"];

/// What finds some more in what the first run has written; within that run it does not.
const ONCE_MORE: &str = "-Oz --skip-pass=inlining-optimizing";

/// What wasm-bindgen and LLVM use, so that `wasm-opt` may use it too.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Puts the program in several files in the place of the one in `dist`, which trunk has just built.
pub(crate) fn run(dist: &Path) -> Outcome {
    say::step("cutting the program: what a first visit needs, and what can wait");
    let work = workspace::target().join("xtask/split");
    empty(&work)?;
    let parts = cut(&work)?;
    shrink(&work, &parts)?;
    bundle(&work)?;
    replace(dist, &work, &parts)
}

fn empty(folder: &Path) -> Outcome {
    // It may not be there yet; anything else shows when it is made.
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).map_err(|error| trouble("made", folder, &error))
}

/// Cuts the compiler's wasm and joins the first part to the browser: `sapwood_bg.wasm` and `sapwood.js` in `work`. Returns
/// the names of the other parts.
fn cut(work: &Path) -> Result<Vec<String>, Failure> {
    let mut build = cargo();
    build.args([
        "build",
        "--quiet",
        "--release",
        "--target",
        TARGET,
        "--bin",
        PROGRAM,
    ]);
    build.args(["--features", FEATURE]);
    smallest::program_of_cargo(&mut build);
    run_program(&mut build, "building the program once more")?;
    let compiled = workspace::target().join(format!("{TARGET}/release/{PROGRAM}.wasm"));
    let mut split = command("wasm-split-cli");
    split.arg(compiled).arg(work);
    split.args(["--target", "web", "--out-name", PROGRAM]);
    run_program(&mut split, "cutting the wasm")?;
    let first = work.join(format!("{PROGRAM}.wasm"));
    let entries = std::fs::read_dir(work).map_err(|error| trouble("read", work, &error))?;
    let mut parts: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".wasm") && !first.ends_with(name))
        .collect();
    parts.sort();
    if parts.is_empty() {
        return Err(Failure::new(
            "the program could not be cut: no function of it is marked",
        ));
    }
    let mut bind = command("wasm-bindgen");
    // Among what LLD exports is the table of functions, through which the parts find each other.
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports"]);
    bind.args(["--out-name", PROGRAM, "--out-dir"]);
    run_program(bind.arg(work).arg(first), "wasm-bindgen")?;
    Ok(parts)
}

/// Makes each part as small as trunk makes the whole.
fn shrink(work: &Path, parts: &[String]) -> Outcome {
    let page = workspace::root().join("index.html");
    let options = std::fs::read_to_string(&page)
        .ok()
        .and_then(|page| wasm_opt_options(&page))
        .ok_or_else(|| Failure::new(format!("{} has no data-wasm-opt-params", page.display())))?;
    let first = format!("{PROGRAM}_bg.wasm");
    for part in parts.iter().chain([&first]) {
        let file = work.join(part);
        for options in [&options, ONCE_MORE] {
            let mut opt = command("wasm-opt");
            opt.args(WASM_FEATURES)
                .args(options.split_whitespace())
                .args(NOT_SERVED);
            run_program(opt.arg(&file).arg("-o").arg(&file), "wasm-opt")?;
        }
    }
    Ok(())
}

/// The options for `wasm-opt` that stand in the page.
fn wasm_opt_options(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("data-wasm-opt-params=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// Makes one small script of the glue and of what loads the parts: `bundle.js` in `work`.
fn bundle(work: &Path) -> Outcome {
    let mut esbuild = command("esbuild");
    esbuild.arg(work.join(format!("{PROGRAM}.js")));
    esbuild.args(["--bundle", "--minify", "--format=esm", "--log-level=warning"]);
    esbuild.arg(format!("--outfile={}", work.join("bundle.js").display()));
    run_program(&mut esbuild, "esbuild")
}

/// Puts the files into `dist` under names that change with what is in them, and has the page name them.
fn replace(dist: &Path, work: &Path, parts: &[String]) -> Outcome {
    let page = dist.join("index.html");
    let text = read(&page)?;
    let old = old_name(&text)
        .ok_or_else(|| Failure::new(format!("{} does not name a program {PROGRAM}", page.display())))?;
    let mut script = read(&work.join("bundle.js"))?;
    let first = format!("{PROGRAM}_bg.wasm");
    let mut hash = DefaultHasher::new();
    script.hash(&mut hash);
    for file in parts.iter().chain([&first]) {
        let path = work.join(file);
        std::fs::read(&path)
            .map_err(|error| trouble("read", &path, &error))?
            .hash(&mut hash);
    }
    let hash = format!("{:016x}", hash.finish());
    for part in parts {
        let name = part_name(part, &hash);
        script = script.replace(&format!("./{part}"), &format!("./{name}"));
        copy(&work.join(part), &dist.join(name))?;
    }
    let new = format!("{PROGRAM}-{hash}");
    for end in [".js", "_bg.wasm"] {
        let path = dist.join(format!("{old}{end}"));
        std::fs::remove_file(&path).map_err(|error| trouble("removed", &path, &error))?;
    }
    copy(&work.join(first), &dist.join(format!("{new}_bg.wasm")))?;
    write(&dist.join(format!("{new}.js")), &script)?;
    write(&page, &text.replace(&old, &new))
}

/// The name of trunk's program without its ending, as the page has it: `sapwood-` and a hash.
fn old_name(page: &str) -> Option<String> {
    let start = page.find(&format!("{PROGRAM}-"))?;
    let name = page.get(start..)?;
    let end = name.find(['.', '_'])?;
    name.get(..end).map(str::to_owned)
}

/// `split_later.wasm` becomes `records-HASH.wasm`.
fn part_name(part: &str, hash: &str) -> String {
    let stem = part.trim_end_matches(".wasm");
    format!("{}-{hash}.wasm", stem.trim_start_matches("split_"))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| trouble("read", path, &error))
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|error| trouble("written", path, &error))
}

fn copy(from: &Path, to: &PathBuf) -> Outcome {
    std::fs::copy(from, to).map_err(|error| trouble("written", to, &error))?;
    Ok(())
}

fn trouble(done: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be {done}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_program() {
        let page = "<script>import init from '/sapwood-8d846a3a8d0756f2.js'; init('/sapwood-8d846a3a8d0756f2_bg.wasm')";
        assert_eq!(old_name(page).unwrap(), "sapwood-8d846a3a8d0756f2");
        assert_eq!(old_name("<title>Sapwood</title>"), None);
    }

    #[test]
    fn the_pages_own_options_are_used() {
        let page = "<link data-bin=\"sapwood\" data-wasm-opt=\"z\" data-wasm-opt-params=\"-Oz --flatten\">";
        assert_eq!(wasm_opt_options(page).unwrap(), "-Oz --flatten");
        let own = std::fs::read_to_string(workspace::root().join("index.html")).unwrap();
        assert!(wasm_opt_options(&own).is_some());
    }

    #[test]
    fn a_part_is_named_after_its_split_and_what_is_in_it() {
        assert_eq!(part_name("split_later.wasm", "0a"), "later-0a.wasm");
        assert_eq!(part_name("chunk_0.wasm", "0a"), "chunk_0-0a.wasm");
    }
}
