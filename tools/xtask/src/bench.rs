//! `cargo xtask bench ably`: this project's Ably client beside the official SDK, in Chromium.

use std::path::Path;

use crate::tools::{cargo, command, ensure_bindgen, ensure_target};
use crate::{Failure, Outcome, browser, build, node, process, say, smallest, test, workspace};

/// Where the table is written to.
const RESULT: &str = "tests/bench/ably.md";

pub(crate) fn run() -> Outcome {
    ensure_target()?;
    ensure_bindgen()?;
    node::ensure_optimisers()?;
    let browser = browser::ensure()?;
    test::install_npm("tests/interop")?;
    say::step("building the sandbox server, optimised: it must not be what limits");
    let build = ["build", "--release", "--quiet", "--package", "sapwood-sandbox"];
    // The release profile of the workspace is for the size of the wasm.
    let speed = ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3");
    process::run(cargo().args(build).env(speed.0, speed.1), "building the sandbox")?;
    let sandbox = workspace::target().join("release/sapwood-sandbox");
    let root = workspace::root();
    let pages = workspace::target().join("xtask/bench");
    build_page(&pages)?;
    for (from, to) in [
        ("tests/bench/ably.html", "ably.html"),
        ("tests/interop/node_modules/ably/build/ably.min.js", "ably.min.js"),
    ] {
        std::fs::copy(root.join(from), pages.join(to))
            .map_err(|error| Failure::new(format!("{from} cannot be copied: {error}")))?;
    }
    say::step("measuring (some twenty minutes; leave the machine alone meanwhile)");
    let mut bench = command("node");
    bench
        .arg(root.join("tests/bench/ably.mjs"))
        .env("SAPWOOD_PAGES", &pages)
        .env("SAPWOOD_SANDBOX", sandbox)
        .env("SAPWOOD_RESULT", root.join(RESULT))
        .env("CHROMIUM", browser.chromium);
    process::run(&mut bench, "the measurement")?;
    code()
}

/// `cargo xtask bench code`: what the client adds to the app, beside the official SDK; a row of the same table.
///
/// Ours is the difference between the site with its live connection and without (the feature `ably`), both optimised and
/// compressed alike. The SDK's is its production build, compressed; what would connect an app to it is not counted.
pub(crate) fn code() -> Outcome {
    test::install_npm("tests/interop")?;
    let folder = workspace::target().join("xtask/code");
    say::step("building the site with its live connection and without (some minutes)");
    let with = build::weight_of(&folder.join("with"), &[])?;
    let plain = ["--no-default-features", "--features", "web"];
    let without = build::weight_of(&folder.join("without"), &plain)?;
    let sdk = folder.join("ably.min.js");
    let from = workspace::root().join("tests/interop/node_modules/ably/build/ably.min.js");
    std::fs::copy(&from, &sdk)
        .map_err(|error| Failure::new(format!("{} cannot be copied: {error}", from.display())))?;
    let row = code_row(with.saturating_sub(without), build::brotli_of(&sdk)?);
    say::plain(&row);
    let file = workspace::root().join(RESULT);
    let table = std::fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{RESULT} cannot be read: {error}")))?;
    std::fs::write(&file, with_row(&table, &row))
        .map_err(|error| Failure::new(format!("{RESULT} cannot be written: {error}")))?;
    say::plain(&format!("written to {RESULT}"));
    Ok(())
}

const CODE: &str = "code added to the app";

fn code_row(ours: u64, sdk: u64) -> String {
    let ratio = sdk as f64 / ours.max(1) as f64;
    format!(
        "| {CODE} | {} | {} | bytes after brotli | {ratio:.2} × |",
        grouped(ours),
        grouped(sdk)
    )
}

/// A number as the other rows have theirs: 1,234,567.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The table with this row as its last, in the place of an earlier one about the same.
fn with_row(table: &str, row: &str) -> String {
    let about = format!("| {CODE} |");
    let mut lines: Vec<&str> = table.lines().filter(|line| !line.starts_with(&about)).collect();
    let end = lines.iter().rposition(|line| line.starts_with('|'));
    lines.insert(end.map_or(lines.len(), |end| end + 1), row);
    lines.join("\n") + "\n"
}

/// Builds the page of our client as the app is built: optimised for size.
fn build_page(pages: &Path) -> Outcome {
    say::step("building the page of this project's client");
    let build = [
        "build",
        "--release",
        "--quiet",
        "--target",
        "wasm32-unknown-unknown",
        "--features",
        "bench",
        "--bin",
        "bench_ably",
    ];
    let mut cargo = cargo();
    smallest::program_of_cargo(cargo.args(build));
    process::run(&mut cargo, "building the page")?;
    let wasm = workspace::target().join("wasm32-unknown-unknown/release/bench_ably.wasm");
    process::run(
        command("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(pages)
            .arg(wasm),
        "wasm-bindgen",
    )?;
    let built = pages.join("bench_ably_bg.wasm");
    process::run(
        command("wasm-opt")
            .args(["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"])
            .args(["--enable-sign-ext", "--enable-mutable-globals"])
            .args(["--enable-reference-types", "--enable-multivalue", "-o"])
            .args([&built, &built]),
        "wasm-opt",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_about_code_is_the_last_and_the_only_one() {
        let row = code_row(44_000, 58_000);
        assert_eq!(
            row,
            "| code added to the app | 44,000 | 58,000 | bytes after brotli | 1.32 × |"
        );
        let table = "# Title\n\n| what |\n|---|\n| a |\n\nMore.\n";
        let once = with_row(table, &row);
        assert_eq!(
            once,
            format!("# Title\n\n| what |\n|---|\n| a |\n{row}\n\nMore.\n")
        );
        assert_eq!(with_row(&once, &row), once);
    }
}
