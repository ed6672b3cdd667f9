//! `cargo xtask check`: formatting, lints, documentation.

use crate::process;
use crate::tools::{cargo, ensure_target};
use crate::{Outcome, say};

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
const DENY: [&str; 3] = ["--", "-D", "warnings"];

pub(crate) fn run() -> Outcome {
    ensure_target()?;
    say::step("rustfmt");
    process::run(
        cargo().args(["fmt", "--all", "--check"]),
        "rustfmt (run `cargo fmt --all`)",
    )?;
    say::step("clippy, native: everything");
    process::run(
        cargo()
            .args([
                "clippy",
                "--workspace",
                "--all-targets",
                "--features",
                "sapwood/e2e",
                "--quiet",
            ])
            .args(DENY),
        "clippy",
    )?;
    say::step("clippy, native: the pure part alone");
    let pure = ["clippy", "--lib", "--tests", "--no-default-features", "--quiet"];
    process::run(cargo().args(pure).args(DENY), "clippy of the pure part")?;
    say::step("clippy, wasm32");
    process::run(
        cargo()
            .args(["clippy", "--all-targets", "--quiet"])
            .args(WASM)
            .args(DENY),
        "clippy for wasm32",
    )?;
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
