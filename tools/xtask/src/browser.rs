//! Chromium and its driver.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{ask, run};
use crate::tools::command;
use crate::{Failure, Outcome, say};

/// The browser and its driver, as tests need to know them.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and its driver; installs them with apt where that is possible.
///
/// `CHROMIUM` and `CHROMEDRIVER` name others.
pub(crate) fn ensure() -> Result<Browser, Failure> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    apt_install("Chromium and its driver are missing (tests run in a real browser)", &["chromium", "chromium-driver"])
        .map_err(|failure| {
            Failure::new(format!(
                "{failure}\nChromium and ChromeDriver of the same version are needed. Debian: `apt-get install chromium \
                 chromium-driver`; elsewhere install both and name them in CHROMIUM and CHROMEDRIVER."
            ))
        })?;
    find().ok_or_else(|| {
        Failure::new("Chromium was installed but is not found: name it in CHROMIUM and CHROMEDRIVER")
    })
}

fn find() -> Option<Browser> {
    let named = |variable: &str, programs: &[&str]| {
        let given = std::env::var_os(variable).map(PathBuf::from);
        given.or_else(|| programs.iter().find_map(|program| which(program)))
    };
    Some(Browser {
        chromium: named("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?,
        driver: named("CHROMEDRIVER", &["chromedriver"])?,
    })
}

fn which(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&crate::tools::path())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Installs Debian packages, if this is a machine where we may.
pub(crate) fn apt_install(why: &str, packages: &[&str]) -> Outcome {
    let root = ask(Command::new("id").arg("-u")).as_deref() == Some("0");
    if !root || !Path::new("/usr/bin/apt-get").exists() {
        return Err(Failure::new(format!(
            "{why}, and only root on a Debian-like system can install them by itself."
        )));
    }
    say::step(&format!(
        "{why}: installing {} with apt (a minute or two)",
        packages.join(" and ")
    ));
    run(command("apt-get").args(["update", "-qq"]), "apt-get update")?;
    let mut install = command("apt-get");
    install
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    run(
        install.env("DEBIAN_FRONTEND", "noninteractive"),
        "apt-get install",
    )
}
