//! Compiling for the smallest program: the standard library too is compiled for size, and a panic only stops.
//!
//! Rust's own standard library comes compiled for speed, with a sentence for each panic and the code that writes such
//! sentences: some 20 kB of the first load. Compiling it with the app is not stable yet in cargo
//! (<https://doc.rust-lang.org/cargo/reference/unstable.html#build-std>), so the compiler is told to allow that, for this
//! one build. Everything else (`cargo xtask serve`, the tests, `trunk build`) takes the library as it comes and says why it
//! panics.

use std::path::Path;
use std::process::Command;

use crate::process::{ask, run};
use crate::tools::command;
use crate::{Failure, Outcome, say};

/// Makes rustc and cargo of a stable release take unstable options.
const ALLOW: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");
const PANIC: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// Has `build`, which is cargo or calls it, compile for the smallest program. Installs the library's source where it is
/// missing. A Rust that cannot do it builds the app as it is, which is said.
///
/// # Errors
///
/// The source cannot be installed.
pub(crate) fn program(build: &mut Command) -> Outcome {
    if !is_understood() {
        say::step(
            "this Rust does not compile its standard library for size: the site works, and is some 20 kB larger",
        );
        return Ok(());
    }
    ensure_source()?;
    build
        .env(ALLOW.0, ALLOW.1)
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", PANIC.join(" "));
    Ok(())
}

/// Whether this compiler knows the options; they may change until they are stable.
fn is_understood() -> bool {
    let mut rustc = command("rustc");
    ask(rustc.env(ALLOW.0, ALLOW.1).args(PANIC).args(["--print", "cfg"])).is_some()
}

fn ensure_source() -> Outcome {
    let sysroot = ask(command("rustc").args(["--print", "sysroot"]))
        .ok_or_else(|| Failure::new("`rustc` is not found: install Rust from https://rustup.rs"))?;
    if Path::new(&sysroot)
        .join("lib/rustlib/src/rust/library/Cargo.lock")
        .is_file()
    {
        return Ok(());
    }
    say::step(
        "the standard library's source is missing (it is compiled for size, with the app): adding rust-src (seconds)",
    );
    run(
        command("rustup").args(["component", "add", "rust-src"]),
        "adding rust-src",
    )
    .map_err(|failure| {
        Failure::new(format!(
            "{failure}; without rustup, install the source of your Rust's library"
        ))
    })
}
