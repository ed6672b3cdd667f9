//! Node, and what comes through npm: `wasm-opt`, and the official `ably` SDK for the interop tests.

use std::path::PathBuf;

use crate::process::{ask, run};
use crate::tools::{command, folder};
use crate::{Failure, Outcome, browser, say};

/// The npm package that brings `wasm-opt`.
const BINARYEN: &str = "binaryen@132.0.0";
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

/// Makes sure that `wasm-opt` is there.
pub(crate) fn ensure_wasm_opt() -> Outcome {
    ensure()?;
    // It is a script for Node, so it says its version only where Node is.
    let version = ask(command(bin_folder().join("wasm-opt")).arg("--version")).unwrap_or_default();
    if version
        .split_whitespace()
        .any(|word| BINARYEN == format!("binaryen@{word}.0.0"))
    {
        return Ok(());
    }
    say::step(&format!(
        "wasm-opt is missing (it makes the wasm smaller): installing {BINARYEN} from npm (half a minute)"
    ));
    let npm = folder().join("npm");
    std::fs::create_dir_all(&npm)
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}", npm.display())))?;
    let mut install = command("npm");
    install
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"])
        .arg(&npm)
        .arg(BINARYEN);
    run(&mut install, "installing wasm-opt")
}
