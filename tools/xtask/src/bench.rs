//! `cargo xtask bench ably`: this project's Ably client beside the official SDK, in Chromium.

use std::path::Path;

use crate::tools::{cargo, command, ensure_bindgen, ensure_target};
use crate::{Failure, Outcome, browser, node, process, say, test, workspace};

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
    say::step("measuring (some five minutes; leave the machine alone meanwhile)");
    let mut bench = command("node");
    bench
        .arg(root.join("tests/bench/ably.mjs"))
        .env("SAPWOOD_PAGES", &pages)
        .env("SAPWOOD_SANDBOX", sandbox)
        .env("SAPWOOD_RESULT", root.join(RESULT))
        .env("CHROMIUM", browser.chromium);
    process::run(&mut bench, "the measurement")?;
    say::plain(&format!("written to {RESULT}"));
    Ok(())
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
    process::run(cargo().args(build), "building the page")?;
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
