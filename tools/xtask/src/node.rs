//! Node, and what comes through npm: `wasm-opt`, `esbuild`, and the official `ably` SDK for the interop tests.

use std::path::PathBuf;

use crate::process::{ask, run};
use crate::tools::{command, folder};
use crate::{Failure, Outcome, browser, say};

/// The npm package that brings `wasm-opt`.
const BINARYEN: &str = "binaryen@132.0.0";
const ESBUILD: &str = "esbuild@0.28.2";
const OLDEST: u32 = 18;

/// Where npm puts the programs that it installs for us.
pub(crate) fn bin_folder() -> PathBuf {
    folder().join("npm/node_modules/.bin")
}

/// Makes sure that Node 18 or newer and npm are there.
pub(crate) fn ensure() -> Outcome {
    if is_there() {
        return Ok(());
    }
    if browser::apt_install(
        "Node.js and npm are missing (wasm-opt and the official SDK's tests run on them)",
        &["nodejs", "npm"],
    )
    .is_ok()
        && is_there()
    {
        return Ok(());
    }
    Err(Failure::new(format!(
        "Node.js {OLDEST} or newer with npm is needed: install it (https://nodejs.org) and try again"
    )))
}

fn is_there() -> bool {
    let node = ask(command("node").arg("--version")).and_then(|version| {
        version
            .trim_start_matches('v')
            .split('.')
            .next()
            .and_then(|major| major.parse::<u32>().ok())
    });
    node.is_some_and(|major| major >= OLDEST) && ask(command("npm").arg("--version")).is_some()
}

/// Makes sure that `wasm-opt` and `esbuild` are there.
pub(crate) fn ensure_optimisers() -> Outcome {
    ensure()?;
    // wasm-opt is a script for Node, so it says its version only where Node is.
    let version = ask(command(bin_folder().join("wasm-opt")).arg("--version")).unwrap_or_default();
    let mut words = version.split_whitespace();
    let has_binaryen = words.any(|word| BINARYEN == format!("binaryen@{word}.0.0"));
    let version = ask(command(bin_folder().join("esbuild")).arg("--version")).unwrap_or_default();
    if has_binaryen && ESBUILD == format!("esbuild@{}", version.trim()) {
        return Ok(());
    }
    say::step(&format!(
        "wasm-opt and esbuild make the site smaller: installing {BINARYEN} and {ESBUILD} from npm (half a minute)"
    ));
    let npm = folder().join("npm");
    std::fs::create_dir_all(&npm)
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}", npm.display())))?;
    let mut install = command("npm");
    // Both at once: what one call of npm does not name, it takes away.
    install
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"])
        .arg(&npm)
        .args([BINARYEN, ESBUILD]);
    run(&mut install, "installing wasm-opt and esbuild")
}
