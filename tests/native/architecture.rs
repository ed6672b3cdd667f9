//! Who may use whom: the matrix of the design, held against every file in `src/`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A layer: the first folder or file of `src/` that a module belongs to.
struct Layer {
    /// The module's name, or `ably-driver` and the like for one file with rules of its own.
    name: &'static str,
    /// The layers of ours that it may name.
    ours: &'static [&'static str],
    /// The crates from outside that it may name, besides those that everybody may.
    crates: &'static [&'static str],
}

const BROWSER: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_net",
    "gloo_timers",
];

const LAYERS: &[Layer] = &[
    // A collection, for everybody.
    Layer {
        name: "sorted_map",
        ours: &[],
        crates: &[],
    },
    // A macro.
    Layer {
        name: "part",
        ours: &[],
        crates: &[],
    },
    Layer {
        name: "engine",
        ours: &["sorted_map"],
        crates: &[],
    },
    Layer {
        name: "model",
        // `fields!` is the engine's; macros for others stand at the root of a crate.
        ours: &["engine", "fields"],
        crates: &[],
    },
    Layer {
        name: "config",
        ours: &["engine", "ably"],
        crates: &[],
    },
    // Of the engine, the client knows the clock only.
    Layer {
        name: "ably",
        ours: &["engine::clock", "sorted_map"],
        crates: &[],
    },
    // Browser types, and of the engine what it asks of the world.
    Layer {
        name: "platform",
        ours: &["engine::clock", "engine::runtime"],
        crates: BROWSER,
    },
    Layer {
        name: "providers",
        ours: &["engine", "ably", "platform", "config", "sorted_map"],
        crates: BROWSER,
    },
    Layer {
        name: "hooks",
        ours: &["engine", "sorted_map"],
        crates: &["yew", "yew_router"],
    },
    Layer {
        name: "markdown",
        ours: &[],
        crates: &["pulldown_cmark"],
    },
    // It draws what `markdown` writes: its documentation and a test name it. Of the engine it knows the texts only.
    Layer {
        name: "ui",
        ours: &["markdown", "engine::i18n"],
        crates: &["yew", "stylist", "web_sys", "wasm_bindgen"],
    },
    Layer {
        name: "pages",
        ours: &["engine", "hooks", "ui", "routes", "model"],
        crates: &["yew", "yew_router", "web_sys"],
    },
    Layer {
        name: "routes",
        ours: &["engine", "model"],
        crates: &["yew", "yew_router"],
    },
];

/// Crates from outside that have rules. Any other name in a path is the standard library's or a local one.
const WATCHED: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_net",
    "gloo_timers",
    "yew",
    "yew_router",
    "stylist",
    "pulldown_cmark",
];

/// `app` and `main` join everything, and `lib` declares everything.
const ABOVE: &[&str] = &["app", "main", "lib", "bin"];

#[test]
fn every_layer_uses_only_what_it_may() {
    let mut wrong = String::new();
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        for violation in violations(&layer_of(&file), &text) {
            let _ = writeln!(wrong, "{}: {violation}", file.display());
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_file_holds_too_much() {
    let mut long = String::new();
    for file in sources().into_iter().filter(|file| !is_test(file)) {
        let lines = code_lines(&fs::read_to_string(&file).unwrap());
        if lines > 400 {
            let _ = writeln!(long, "{}: {lines} lines, at most 400", file.display());
        }
    }
    assert!(long.is_empty(), "\n{long}");
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    let mut silent = String::new();
    for file in sources() {
        for line in silenced_without_reason(&fs::read_to_string(&file).unwrap()) {
            let _ = writeln!(silent, "{}: {line}", file.display());
        }
    }
    assert!(silent.is_empty(), "give each a `reason = \"…\"`:\n{silent}");
}

#[test]
fn the_checker_finds_lints_that_are_silenced_without_a_reason() {
    assert_eq!(
        silenced_without_reason("#[allow(clippy::unwrap_used)]\nfn f() {}").len(),
        1
    );
    assert_eq!(silenced_without_reason("#![expect(\n    dead_code,\n)]").len(), 1);
    let given = "#[expect(clippy::too_many_arguments, reason = \"the protocol has so many\")]";
    assert!(silenced_without_reason(given).is_empty());
    assert!(silenced_without_reason("value.allow(x); // #[allow(dead_code)]").is_empty());
}

#[test]
fn the_checker_finds_what_is_forbidden() {
    let finds = |layer: &str, text: &str| !violations(layer, text).is_empty();
    assert!(finds("engine", "use yew::prelude::*;"));
    assert!(finds("engine", "use crate::ably::frame::Frame;"));
    assert!(finds("engine", "let now = std::time::Instant::now();"));
    assert!(finds("ably", "use crate::engine::store::Store;"));
    assert!(finds("ably", "let window = web_sys::window();"));
    assert!(finds("hooks", "use crate::platform::page;"));
    assert!(finds(
        "hooks",
        "use crate::{\n    engine::store::Store,\n    providers::rest::RestDataProvider,\n};"
    ));
    assert!(finds("ui", "use crate::hooks::use_list;"));
    assert!(finds("pages", "fn f() { crate::providers::ably::connect() }"));
    assert!(finds(
        "platform",
        "use crate::engine::{clock::Instant, store::Store};"
    ));
    assert!(finds("somewhere", "fn f() {}"));
}

#[test]
fn the_checker_lets_pass_what_is_allowed() {
    let passes = |layer: &str, text: &str| {
        let found = violations(layer, text);
        assert!(found.is_empty(), "{found:?}");
    };
    passes(
        "engine",
        "use crate::engine::clock::Instant;\nuse super::record::Record;\n// yew:: in a comment\n",
    );
    passes("ably", "use crate::engine::clock::Instant;");
    passes(
        "platform",
        "use crate::engine::{clock::Instant, runtime::{Guard, Runtime}};",
    );
    passes("hooks", "use yew::prelude::*;\nuse crate::engine::store::Store;");
    passes("pages", "use crate::{hooks::use_list, ui::{table, tag}};");
    passes("app", "use crate::providers::rest::RestDataProvider;");
}

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    found
}

fn is_test(file: &Path) -> bool {
    let named = |name: &str| name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs");
    file.iter().any(|part| part.to_str().is_some_and(named))
}

/// How many lines come before a file's own tests.
fn code_lines(text: &str) -> usize {
    text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

fn layer_of(file: &Path) -> String {
    let inside = file
        .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn violations(layer: &str, text: &str) -> Vec<String> {
    if ABOVE.contains(&layer) {
        return Vec::new();
    }
    let Some(rules) = LAYERS.iter().find(|rules| rules.name == layer) else {
        return vec![format!("the design knows no layer `{layer}`")];
    };
    let code = without_comments(text);
    let mut found = Vec::new();
    for path in paths_from(&code, "crate") {
        let own = path == layer || path.starts_with(&format!("{layer}::"));
        let allowed = |ours: &&str| path == **ours || path.starts_with(&format!("{ours}::"));
        if !own && !rules.ours.iter().any(allowed) {
            found.push(format!("`{layer}` may not use `crate::{path}`"));
        }
    }
    for outside in WATCHED.iter().filter(|outside| !rules.crates.contains(outside)) {
        if names_crate(&code, outside) {
            found.push(format!("`{layer}` may not use `{outside}`"));
        }
    }
    for clock in ["Instant::now", "SystemTime::now"] {
        if code.contains(clock) {
            found.push(format!("`{layer}` reads a clock (`{clock}`)"));
        }
    }
    found
}

/// The `allow` and `expect` attributes that do not say why.
fn silenced_without_reason(text: &str) -> Vec<String> {
    let code = without_comments(text);
    let attributes = ["[allow(", "[expect("].into_iter().flat_map(|start| {
        let code = &code;
        code.match_indices(start)
            .map(move |(at, _)| code[at..].split(")]").next().unwrap_or_default())
    });
    let silent = attributes.filter(|attribute| !attribute.contains("reason ="));
    silent.map(|attribute| format!("#{attribute})]")).collect()
}

fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every path that begins with `root::`, with `{…}` groups written out.
fn paths_from(code: &str, root: &str) -> Vec<String> {
    let start = format!("{root}::");
    let starts = code
        .match_indices(&start)
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c)));
    starts
        .flat_map(|(at, _)| expand(&code[at + start.len()..]))
        .collect()
}

/// Writes out the path, or the group of paths, at the beginning of `code`.
fn expand(code: &str) -> Vec<String> {
    let code = code.trim_start();
    if let Some(group) = code.strip_prefix('{') {
        return members(group).iter().flat_map(|member| expand(member)).collect();
    }
    let end = code
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    match rest.trim_start().strip_prefix("::") {
        Some(rest)
            if rest.trim_start().starts_with(['{', '*'])
                || rest.starts_with(|c: char| c.is_alphabetic() || c == '_') =>
        {
            let inner = expand(rest);
            if inner.is_empty() {
                vec![name.to_owned()]
            } else {
                inner.iter().map(|path| format!("{name}::{path}")).collect()
            }
        }
        _ if name.is_empty() => Vec::new(),
        _ => vec![name.to_owned()],
    }
}

/// The members of a `{…}` group whose opening brace was just read.
fn members(group: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    let mut depth = 0;
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => members.push(String::new()),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                members.last_mut().unwrap().push(c);
            }
        }
    }
    members.retain(|member| !member.trim().is_empty());
    members
}

fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path)
        .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c)))
}
