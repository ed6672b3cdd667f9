//! `cargo xtask test`: every test there is.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::args::{Part, TestOptions};
use crate::browser::{self, Browser};
use crate::process::{self, Service, ask};
use crate::tools::{cargo, command, ensure_bindgen, ensure_target, folder};
use crate::{Failure, Outcome, budget, build, fork, node, say, serve, workspace};

pub(crate) fn run(options: &TestOptions) -> Outcome {
    let parts = options.part.map_or_else(|| Part::ALL.to_vec(), |part| vec![part]);
    let results: Vec<(Part, Outcome, Duration)> =
        parts.into_iter().map(|part| timed(part, options)).collect();
    say::plain("");
    for (part, outcome, took) in &results {
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        say::plain(&format!("{:<8} {word} in {} s", part.name(), took.as_secs()));
    }
    let failed: Vec<String> = results
        .into_iter()
        .filter_map(|(part, outcome, _)| outcome.err().map(|failure| format!("{}: {failure}", part.name())))
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(failed.join("; ")))
    }
}

// A stopwatch for people, not a clock of the app.
#[allow(clippy::disallowed_methods, reason = "xtask never runs in a browser")]
fn timed(part: Part, options: &TestOptions) -> (Part, Outcome, Duration) {
    say::step(&format!("{} tests", part.name()));
    let filter = options.filter.as_deref();
    let start = Instant::now();
    let outcome = match part {
        Part::Native => native(filter),
        Part::Sandbox => sandbox(filter),
        Part::Browser => in_browser(filter),
        Part::E2e => end_to_end(filter, options.dev_build),
        Part::Interop => interop(filter),
    };
    (part, outcome, start.elapsed())
}

/// `cargo test WORDS`, with the filter behind.
fn cargo_test(words: &[&str], filter: Option<&str>, what: &str) -> Outcome {
    process::run(cargo().arg("test").args(words).args(filter), what)
}

fn native(filter: Option<&str>) -> Outcome {
    let pure = ["--no-default-features", "--features", "signing"];
    cargo_test(&pure, filter, "the pure part's tests")?;
    cargo_test(&["--lib"], filter, "the native tests of the browser part")?;
    cargo_test(
        &["--doc"],
        filter,
        "the examples of the documentation and the README",
    )?;
    cargo_test(&["--package", "xtask"], filter, "xtask's tests")
}

fn sandbox(filter: Option<&str>) -> Outcome {
    cargo_test(&["--package", "sapwood-sandbox"], filter, "the sandbox's tests")
}

fn in_browser(filter: Option<&str>) -> Outcome {
    ensure_target()?;
    ensure_bindgen()?;
    let browser = browser::ensure()?;
    let mut sandbox = std::process::Command::new(serve::build_sandbox()?);
    let (_sandbox, address) =
        Service::start_and_wait(sandbox.args(["--quiet", "--port", "0"]), "listening on ")?;
    tell_of_sandbox(&address)?;
    let config = webdriver_config(&browser)?;
    let test = |name: &str| {
        let mut test = cargo();
        test.args(["test", "--target", "wasm32-unknown-unknown", "--test", name])
            .args(filter);
        test.env("CHROMEDRIVER", &browser.driver);
        test.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &config);
        test.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        test
    };
    process::run(&mut test("browser"), "the browser tests")?;
    say::step("the guide to forking (docs/fork.md), in a copy of the project");
    let copy = fork::make()?;
    let mut guide = test(fork::TEST_NAME);
    // With the same target folder only what differs is built.
    guide
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", workspace::target());
    process::run(&mut guide, "the test of docs/fork.md")
}

/// Writes down where the sandbox is, for the providers' contracts: the runner of the tests serves the files of the folder
/// it runs in, so a page can ask for this one, and nothing is compiled anew for another port.
fn tell_of_sandbox(address: &str) -> Outcome {
    let folder = workspace::root().join("target/xtask");
    let written = std::fs::create_dir_all(&folder).and_then(|()| {
        std::fs::write(
            folder.join("sandbox.json"),
            format!("{{\"url\": \"{address}\"}}\n"),
        )
    });
    written.map_err(|error| Failure::new(format!("target/xtask/sandbox.json cannot be written: {error}")))
}

/// Writes a copy of webdriver.json that names the browser, which the driver may not find by itself, and says where.
fn webdriver_config(browser: &Browser) -> Result<PathBuf, Failure> {
    let trouble = |error| Failure::new(format!("webdriver.json cannot be copied: {error}"));
    let given = std::fs::read_to_string(workspace::root().join("webdriver.json")).map_err(trouble)?;
    let folder = workspace::target().join("xtask");
    let file = folder.join("webdriver.json");
    std::fs::create_dir_all(&folder).map_err(trouble)?;
    std::fs::write(&file, with_browser(&given, &browser.chromium)).map_err(trouble)?;
    Ok(file)
}

fn with_browser(config: &str, chromium: &Path) -> String {
    let options = "\"goog:chromeOptions\": {";
    config.replacen(
        options,
        &format!("{options}\n    \"binary\": {:?},", chromium.display().to_string()),
        1,
    )
}

fn end_to_end(filter: Option<&str>, dev_build: bool) -> Outcome {
    let browser = browser::ensure()?;
    let dist = if dev_build {
        build::run_quick()?
    } else {
        build::ensure()?
    };
    install_npm("tests/e2e")?;
    let sandbox = serve::build_sandbox()?;
    let test = || {
        let mut test = cargo();
        test.args(["test", "--no-default-features", "--features", "e2e"]);
        test.args(["--test", "e2e", "--", "--test-threads=2"]);
        test.env("SAPWOOD_DIST", &dist).env("SAPWOOD_SANDBOX", &sandbox);
        test.env("CHROMIUM", &browser.chromium)
            .env("CHROMEDRIVER", &browser.driver)
            .env("SAPWOOD_LIVE_LIST", budget::live_list().to_string());
        test
    };
    process::run(test().args(filter), "the end-to-end tests")?;
    let names = on_files(filter, &ask(test().arg("--list")).unwrap_or_default())?;
    if names.is_empty() {
        return Ok(());
    }
    say::step("the journeys once more on a plain file server");
    let mut again = test();
    again.arg("--exact").args(names).env("SAPWOOD_E2E_ON", "files");
    process::run(&mut again, "the end-to-end tests on a plain file server")
}

/// The journeys that are made on a plain file server too, as far as the filter lets them pass. Each must be in the listing
/// of the tests: a name that is none would be passed over without a word.
fn on_files(filter: Option<&str>, listing: &str) -> Result<Vec<String>, Failure> {
    let file = workspace::root().join("tests/e2e/on_files.txt");
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", file.display())))?;
    let names = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let names: Vec<&str> = names
        .filter(|name| filter.is_none_or(|filter| name.contains(filter)))
        .collect();
    let is_test = |name: &str| {
        listing
            .lines()
            .any(|line| line.strip_suffix(": test") == Some(name))
    };
    if let Some(unknown) = names.iter().find(|name| !is_test(name)) {
        return Err(Failure::new(format!(
            "{} names {unknown}, which is no test",
            file.display()
        )));
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

fn interop(filter: Option<&str>) -> Outcome {
    node::ensure()?;
    install_npm("tests/interop")?;
    let sandbox = serve::build_sandbox()?;
    let example = [
        "build",
        "--quiet",
        "--package",
        "sapwood-sandbox",
        "--example",
        "follow",
    ];
    process::run(
        cargo().args(example),
        "building the example that follows a channel",
    )?;
    let mut test = command("node");
    test.args(["--test", "--test-reporter=spec"])
        .args(filter.map(|name| format!("--test-name-pattern={name}")));
    test.current_dir(workspace::root().join("tests/interop"))
        .env("SAPWOOD_SANDBOX", sandbox)
        .env(
            "SAPWOOD_FOLLOW",
            workspace::target().join("debug/examples/follow"),
        );
    process::run(&mut test, "the official SDK's tests")
}

/// Installs what the package in `folder_of_package` names, exactly as its lock file says.
pub(crate) fn install_npm(folder_of_package: &str) -> Outcome {
    node::ensure()?;
    let package = workspace::root().join(folder_of_package);
    say::step(&format!("npm packages of {folder_of_package}"));
    let mut install = command("npm");
    install
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--cache"])
        .arg(folder().join("npm-cache"));
    process::run(
        install.current_dir(package),
        "npm ci (it needs the npm registry the first time)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_that_is_to_be_made_again_must_be_a_test() {
        let file = workspace::root().join("tests/e2e/on_files.txt");
        let names = std::fs::read_to_string(file).unwrap();
        let listing: String = names.lines().map(|name| format!("{name}: test\n")).collect();
        let all = on_files(None, &listing).unwrap();
        assert!(all.len() > 20, "{all:?}");
        assert_eq!(on_files(Some(&all[3]), &listing).unwrap(), [all[3].clone()]);
        let error = on_files(None, &listing.replace(&all[3], "gone"))
            .unwrap_err()
            .to_string();
        assert!(error.contains(&all[3]), "{error}");
    }

    #[test]
    fn the_browser_is_named_to_the_driver() {
        let given = std::fs::read_to_string(workspace::root().join("webdriver.json")).unwrap();
        let config = with_browser(&given, Path::new("/opt/my browser/chrome"));
        assert!(
            config.contains("\"binary\": \"/opt/my browser/chrome\","),
            "{config}"
        );
        assert!(config.contains("--no-sandbox"));
    }
}
