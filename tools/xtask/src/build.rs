//! `cargo xtask build`: the optimised static site, and what it weighs.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::process::{ask, run as run_program};
use crate::tools::{command, ensure_split, ensure_trunk};
use crate::{Failure, Outcome, budget, node, say, smallest, split, workspace};

/// Compresses each file named on the command line to `FILE.br` and prints `raw compressed FILE`.
const COMPRESS: &str = "\
const fs = require('fs'), zlib = require('zlib');
for (const file of process.argv.slice(1)) {
  const raw = fs.readFileSync(file), { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const small = zlib.brotliCompressSync(raw, { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: raw.length } });
  fs.writeFileSync(file + '.br', small);
  console.log(raw.length, small.length, file);
}";

/// Prints the imports of a wasm file that are not of wasm-bindgen's glue.
const FOREIGN_IMPORTS: &str = "\
const module = new WebAssembly.Module(require('fs').readFileSync(process.argv[1]));
for (const { module: from, name } of WebAssembly.Module.imports(module)) if (from === 'env') console.log(name);";

const RELEASE: &str = "--release";

/// Builds `dist/`, prints its sizes, and returns where it is.
pub(crate) fn run() -> Result<PathBuf, Failure> {
    node::ensure_optimisers()?;
    ensure_split()?;
    let dist = workspace::root().join("dist");
    clear(&dist)?;
    say::step("building the optimised site (a few minutes the first time)");
    trunk(&dist, &[RELEASE])?;
    split::run(&dist)?;
    let files = weigh(&dist)?;
    no_foreign_imports(&files)?;
    report(&files, budget::first_load())?;
    Ok(dist)
}

/// Builds a site for trying things out: made faster, much larger, slower. It does not touch `dist/`.
pub(crate) fn run_quick() -> Result<PathBuf, Failure> {
    let dist = workspace::target().join("xtask/quick");
    say::step("building the site without optimising it");
    trunk(&dist, &[])?;
    Ok(dist)
}

/// Builds a site into `dist` with these options for trunk, and returns what all its files weigh together after brotli.
pub(crate) fn weight_of(dist: &Path, options: &[&str]) -> Result<u64, Failure> {
    node::ensure_optimisers()?;
    clear(dist)?;
    trunk(dist, &[&[RELEASE], options].concat())?;
    Ok(weigh(dist)?.iter().map(|weight| weight.brotli).sum())
}

/// What a file weighs after brotli.
pub(crate) fn brotli_of(file: &Path) -> Result<u64, Failure> {
    let said = ask(command("node").args(["-e", COMPRESS]).arg(file))
        .ok_or_else(|| Failure::new(format!("node could not compress {}", file.display())))?;
    Ok(read_weight(&said, "")?.brotli)
}

/// `dist/` as it is if it was built after everything that goes into it was last changed; else builds it.
pub(crate) fn ensure() -> Result<PathBuf, Failure> {
    let root = workspace::root();
    let dist = root.join("dist");
    let inputs = [
        "src",
        "assets",
        "index.html",
        "Trunk.toml",
        "Cargo.toml",
        "Cargo.lock",
        "tools/build.rs",
        "tools/xtask/src/smallest.rs",
        "tools/xtask/src/split.rs",
    ];
    let changed = inputs.iter().filter_map(|input| newest(&root.join(input))).max();
    // The compressed copies are made last, so a build that was cut short has none.
    if newest(&dist.join("index.html.br")) > changed {
        say::step("the site in dist/ is up to date");
        return Ok(dist);
    }
    run()
}

/// When a file, or the newest file below a folder, was last changed; `None` if there is none.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = std::fs::metadata(path).ok()?.modified().ok();
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.filter_map(|entry| newest(&entry.path())).chain(own).max()
}

fn trunk(dist: &Path, options: &[&str]) -> Outcome {
    ensure_trunk()?;
    let mut trunk = command("trunk");
    trunk
        .args(["build", "--skip-version-check"])
        .args(options)
        .arg("--dist")
        .arg(dist);
    if options.contains(&RELEASE) {
        smallest::program(&mut trunk);
    }
    // Trunk takes NO_COLOR for a boolean and stumbles over NO_COLOR=1.
    run_program(trunk.env_remove("NO_COLOR"), "the build")
}

/// Empties `dist`, so that files of earlier builds are not taken for part of this one.
fn clear(dist: &Path) -> Outcome {
    match std::fs::remove_dir_all(dist) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::new(format!(
            "{} cannot be emptied: {error}",
            dist.display()
        ))),
        _ => Ok(()),
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Weight {
    file: PathBuf,
    load: Load,
    raw: u64,
    brotli: u64,
}

/// When a file of the site is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Load {
    /// By a first visit: it is the page, or the page names it.
    First,
    /// Once something needs it, as the program of a worker is.
    Later,
}

fn weigh(dist: &Path) -> Result<Vec<Weight>, Failure> {
    let entries =
        std::fs::read_dir(dist).map_err(|error| Failure::new(format!("dist cannot be read: {error}")))?;
    let loaded = |file: &PathBuf| {
        file.extension()
            .and_then(|end| end.to_str())
            .is_some_and(|end| ["html", "js", "wasm", "css"].contains(&end))
    };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(loaded)
        .collect();
    files.sort();
    let listing = ask(command("node").args(["-e", COMPRESS]).args(&files))
        .ok_or_else(|| Failure::new("node could not compress what was built"))?;
    let page = std::fs::read_to_string(dist.join("index.html"))
        .map_err(|error| Failure::new(format!("dist/index.html cannot be read: {error}")))?;
    listing.lines().map(|line| read_weight(line, &page)).collect()
}

fn read_weight(line: &str, page: &str) -> Result<Weight, Failure> {
    let mut words = line.splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok());
    match (number(), number(), words.next()) {
        (Some(raw), Some(brotli), Some(file)) => Ok(Weight {
            file: file.into(),
            load: load_of(Path::new(file), page),
            raw,
            brotli,
        }),
        _ => Err(Failure::new(format!("node said `{line}` instead of a size"))),
    }
}

/// The page names what it loads; the page itself is named by nobody.
fn load_of(file: &Path, page: &str) -> Load {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if name == "index.html" || page.contains(&*name) {
        Load::First
    } else {
        Load::Later
    }
}

/// An import from `env` means that native code slipped in: nothing in a browser provides it.
fn no_foreign_imports(files: &[Weight]) -> Outcome {
    for weight in files
        .iter()
        .filter(|weight| weight.file.extension().is_some_and(|end| end == "wasm"))
    {
        let imports = ask(command("node").args(["-e", FOREIGN_IMPORTS]).arg(&weight.file))
            .ok_or_else(|| Failure::new(format!("{} is not a wasm file", weight.file.display())))?;
        if !imports.is_empty() {
            let names = imports.replace('\n', ", ");
            return Err(Failure::new(format!(
                "the wasm asks for native functions ({names}): a dependency is not made for browsers"
            )));
        }
    }
    Ok(())
}

fn report(files: &[Weight], budget: u64) -> Outcome {
    let name = |weight: &Weight| {
        weight
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    say::plain(&format!("{:>10} {:>10}  file", "raw", "brotli"));
    for weight in files {
        let later = match weight.load {
            Load::First => "",
            Load::Later => " (loaded later, when it is needed)",
        };
        say::plain(&format!(
            "{:>10} {:>10}  {}{later}",
            weight.raw,
            weight.brotli,
            name(weight)
        ));
    }
    let first = files.iter().filter(|weight| weight.load == Load::First);
    let raw: u64 = first.clone().map(|weight| weight.raw).sum();
    let brotli: u64 = first.map(|weight| weight.brotli).sum();
    say::plain(&format!(
        "{raw:>10} {brotli:>10}  first load; the budget is {budget} bytes of brotli"
    ));
    if brotli > budget {
        return Err(Failure::new(format!(
            "the first load is {} bytes over its budget (tools/xtask/src/budget.rs): make it smaller",
            brotli - budget
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: u64 = 1000;

    fn weight(brotli: u64) -> Weight {
        Weight {
            file: "dist/app.wasm".into(),
            load: Load::First,
            raw: brotli * 3,
            brotli,
        }
    }

    #[test]
    fn a_build_over_the_budget_fails_and_says_by_how_much() {
        assert!(report(&[weight(BUDGET)], BUDGET).is_ok());
        let failure = report(&[weight(BUDGET), weight(7)], BUDGET)
            .unwrap_err()
            .to_string();
        assert!(failure.contains(" 7 bytes over"), "{failure}");
    }

    #[test]
    fn what_is_loaded_later_does_not_count() {
        let later = Weight {
            load: load_of(Path::new("dist/worker_bg.wasm"), "<script src='/app.js'>"),
            ..weight(BUDGET)
        };
        assert!(report(&[weight(BUDGET), later], BUDGET).is_ok());
        assert_eq!(load_of(Path::new("dist/index.html"), ""), Load::First);
    }

    #[test]
    fn a_folder_is_as_new_as_the_newest_file_in_it() {
        let folder = workspace::target().join(format!("xtask/newest-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).unwrap();
        assert_eq!(newest(&folder.join("missing")), None);
        let later = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1 << 33);
        let file = std::fs::File::create(folder.join("inner/file")).unwrap();
        file.set_modified(later).unwrap();
        assert_eq!(newest(&folder), Some(later));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn sizes_are_read_and_anything_else_is_shown() {
        let read = read_weight("300 100 dist/a b.js", "<script src='/a b.js'>").unwrap();
        assert_eq!(
            read,
            Weight {
                file: "dist/a b.js".into(),
                load: Load::First,
                raw: 300,
                brotli: 100
            }
        );
        assert!(
            read_weight("Error: no such file", "")
                .unwrap_err()
                .to_string()
                .contains("no such file")
        );
    }
}
