//! The tools that building needs, at the versions that fit, outside the checkout.
//!
//! A tool that is on the PATH in the right version is used as it is. Otherwise it is built from crates.io into
//! `~/.cache/sapwood/tools`, once for all checkouts. Nothing is downloaded ready-made, except by `cargo binstall` where
//! that is installed.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{ask, run};
use crate::{Failure, Outcome, node, say, workspace};

/// 0.22 needs a newer Rust than 1.95.
const TRUNK: &str = "0.21.14";
/// Of the same project as the crate `wasm_split_helpers`.
const SPLIT: &str = "0.2.4";
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where our tools live.
pub(crate) fn folder() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    cache.unwrap_or_else(|| home.join(".cache")).join("sapwood/tools")
}

/// The PATH with our tools in front.
pub(crate) fn path() -> OsString {
    let ours = [folder().join("bin"), node::bin_folder()];
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(ours.into_iter().chain(std::env::split_paths(&others))).unwrap_or(others)
}

/// A command that finds our tools.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env("PATH", path());
    command
}

/// Cargo, which finds our tools.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Where this Rust is; `None` if there is none.
pub(crate) fn sysroot() -> Option<PathBuf> {
    ask(command("rustc").args(["--print", "sysroot"])).map(PathBuf::from)
}

/// Makes sure that Rust can build for the browser.
pub(crate) fn ensure_target() -> Outcome {
    let sysroot =
        sysroot().ok_or_else(|| Failure::new("`rustc` is not found: install Rust from https://rustup.rs"))?;
    if sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    say::step(&format!(
        "Rust cannot build for the browser yet: adding the target {TARGET} (seconds)"
    ));
    run(
        command("rustup").args(["target", "add", TARGET]),
        "adding the target",
    )
    .map_err(|failure| {
        Failure::new(format!(
            "{failure}; without rustup, install the {TARGET} standard library of your Rust"
        ))
    })
}

/// Makes sure that trunk and the wasm-bindgen of the version in Cargo.lock are there.
pub(crate) fn ensure_trunk() -> Outcome {
    ensure_target()?;
    ensure_bindgen()?;
    let tool = Tool {
        program: "trunk",
        package: "trunk",
        version: TRUNK.to_owned(),
        why: "it builds and serves the app",
        takes: "3 to 10 minutes",
        locked: true,
    };
    tool.ensure()
}

/// Makes sure that wasm-bindgen and its test runner are there.
pub(crate) fn ensure_bindgen() -> Outcome {
    let tool = Tool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: workspace::locked_version("wasm-bindgen")?,
        why: "it joins the wasm to the browser, and must be of the very version in Cargo.lock",
        takes: "1 to 4 minutes",
        // Its own lock file names a version of a dependency that may be gone from the registry.
        locked: false,
    };
    tool.ensure()
}

/// Makes sure that the tool that cuts the wasm is there.
pub(crate) fn ensure_split() -> Outcome {
    let tool = Tool {
        program: "wasm-split-cli",
        package: "wasm_split_cli_support",
        version: SPLIT.to_owned(),
        why: "it cuts the app, so that a first visit loads less",
        takes: "1 to 4 minutes",
        locked: true,
    };
    tool.ensure()
}

struct Tool {
    program: &'static str,
    package: &'static str,
    version: String,
    why: &'static str,
    takes: &'static str,
    locked: bool,
}

impl Tool {
    fn ensure(&self) -> Outcome {
        if self.is_there() {
            return Ok(());
        }
        let folder = folder();
        std::fs::create_dir_all(&folder)
            .map_err(|error| Failure::new(format!("{} cannot be made: {error}", folder.display())))?;
        let _one_at_a_time = lock(&folder.join("lock"))?;
        // Another xtask may have installed it while this one waited.
        if self.is_there() {
            return Ok(());
        }
        say::step(&format!(
            "{} {} is missing ({}): installing it into {} ({}, once)",
            self.program,
            self.version,
            self.why,
            folder.display(),
            self.takes
        ));
        self.install(&folder)?;
        if self.is_there() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "{} was installed but does not say it is {}",
            self.program, self.version
        )))
    }

    /// Whether the program says that it is of this version, or, as not every program can say so, whether cargo noted that
    /// it installed it.
    fn is_there(&self) -> bool {
        let version = ask(command(self.program).arg("--version"));
        let says_so = version.is_some_and(|line| line.split_whitespace().any(|word| word == self.version));
        says_so || self.is_noted()
    }

    fn is_noted(&self) -> bool {
        let notes = std::fs::read_to_string(folder().join(".crates.toml")).unwrap_or_default();
        notes.contains(&format!("\"{} {} (", self.package, self.version))
            && folder().join("bin").join(self.program).is_file()
    }

    fn install(&self, folder: &Path) -> Outcome {
        let package = format!("{}@{}", self.package, self.version);
        if ask(cargo().args(["binstall", "-V"])).is_some() {
            let mut binstall = cargo();
            binstall
                .args(["binstall", "--no-confirm", "--root"])
                .arg(folder)
                .arg(&package);
            if run(&mut binstall, "cargo binstall").is_ok() {
                return Ok(());
            }
            say::step("cargo binstall did not manage: building it instead");
        }
        let mut install = cargo();
        install
            .args(["install", &package, "--force", "--root"])
            .arg(folder);
        if self.locked {
            install.arg("--locked");
        }
        if self.program == "wasm-split-cli" {
            install.args(["--features", "build-binary"]);
        }
        // The tool's own release profile (fat LTO) takes several times as long and makes nothing better here.
        install.env("CARGO_PROFILE_RELEASE_LTO", "off");
        install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        install.env_remove("CARGO_TARGET_DIR").current_dir(folder);
        run(&mut install, &format!("installing {package}")).map_err(|failure| {
            Failure::new(format!(
                "{failure}: if there is no network, install {} {} yourself and put it on the PATH",
                self.program, self.version
            ))
        })
    }
}

/// Holds a lock file until it is dropped, so that two xtasks never install at once.
fn lock(file: &Path) -> Result<File, Failure> {
    let trouble = |error| Failure::new(format!("{} cannot be locked: {error}", file.display()));
    let handle = File::create(file).map_err(trouble)?;
    handle.lock().map_err(trouble)?;
    Ok(handle)
}
