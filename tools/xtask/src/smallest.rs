//! Compiling for the smallest program: the standard library too is compiled for size, and a panic only stops.
//!
//! Rust's own standard library comes compiled for speed, with a sentence for each panic and the code that writes such
//! sentences: some 20 kB of the first load. Compiling it with the app is not stable yet in cargo
//! (<https://doc.rust-lang.org/cargo/reference/unstable.html#build-std>), so the compiler is told to allow that, for this
//! one build. Everything else (`cargo xtask serve`, the tests, `trunk build`) takes the library as it comes and says why it
//! panics.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::process::{ask, run};
use crate::say;
use crate::tools::{command, sysroot};

/// Makes rustc and cargo of a stable release take unstable options.
const ALLOW: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");
const PANIC: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// What the standard library is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Std {
    /// Size, together with the app.
    Size,
    /// Speed: as it comes with Rust.
    Speed,
}

/// What the standard library can be compiled for here. Installs its source where that is missing, and says so if it cannot be
/// had: the site then is larger, and works.
pub(crate) fn std() -> Std {
    static STD: OnceLock<Std> = OnceLock::new();
    *STD.get_or_init(|| {
        if is_understood() && ensure_source() {
            return Std::Size;
        }
        say::step("the standard library is taken as it comes: the site works, and is some 20 kB larger than it could be");
        Std::Speed
    })
}

/// Has `build`, which is cargo or calls it, compile for the smallest program.
pub(crate) fn program(build: &mut Command) {
    if std() == Std::Speed {
        return;
    }
    build
        .env(ALLOW.0, ALLOW.1)
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", PANIC.join(" "));
}

/// The same for `build` that is cargo itself, but what each live event goes through is compiled for speed: checking UTF-8,
/// and memory.
pub(crate) fn program_of_cargo(build: &mut Command) {
    program(build);
    if std() == Std::Size {
        for package in ["core", "dlmalloc"] {
            let speed = format!("profile.release.package.{package}.opt-level=3");
            build.args(["--config", &speed]);
        }
    }
}

/// Whether this compiler knows the options; they may change until they are stable.
fn is_understood() -> bool {
    let mut rustc = command("rustc");
    ask(rustc.env(ALLOW.0, ALLOW.1).args(PANIC).args(["--print", "cfg"])).is_some()
}

/// Whether the library's source is there, or could be installed.
fn ensure_source() -> bool {
    let library = |rust: PathBuf| rust.join("lib/rustlib/src/rust/library/Cargo.lock");
    if sysroot().is_some_and(|rust| library(rust).is_file()) {
        return true;
    }
    say::step(
        "the standard library's source is missing (it is compiled for size, with the app): adding rust-src (seconds)",
    );
    let mut rustup = command("rustup");
    run(rustup.args(["component", "add", "rust-src"]), "adding rust-src").is_ok()
}
