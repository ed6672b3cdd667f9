//! `cargo xtask serve`: the sandbox, and trunk in front of it.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::args::ServeOptions;
use crate::process::{self, Service};
use crate::tools::{cargo, command, ensure_trunk};
use crate::{Failure, Outcome, node, say, workspace};

/// The address of the sandbox in Trunk.toml.
const SANDBOX_IN_TRUNK_TOML: &str = "127.0.0.1:4200";
const LOOK_AGAIN: Duration = Duration::from_millis(250);

pub(crate) fn run(options: &ServeOptions) -> Outcome {
    free(options.port)?;
    ensure_trunk()?;
    if options.release {
        node::ensure_optimisers()?;
    }
    let server = (!options.demo).then(|| start_sandbox(options)).transpose()?;
    let (server, address) = server.unzip();
    let config = trunk_config(address.as_deref())?;
    say::step("building the app (a minute or two the first time)");
    let trunk = Service::start(&mut trunk_command(options, &config))?;
    let services = server.map(|server| (server, "the sandbox"));
    let mut services: Vec<(Service, &str)> = services.into_iter().chain([(trunk, "trunk")]).collect();
    let mut is_ready = false;
    loop {
        if let Some(name) = services
            .iter_mut()
            .find_map(|(service, name)| service.has_ended().then_some(name))
        {
            return Err(Failure::new(format!("{name} ended: what it said is above")));
        }
        if !is_ready && TcpStream::connect(("127.0.0.1", options.port)).is_ok() {
            is_ready = true;
            welcome(options.port);
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// Starts the sandbox; also says where it is.
fn start_sandbox(options: &ServeOptions) -> Result<(Service, String), Failure> {
    let sandbox = build_sandbox()?;
    let (server, address) =
        Service::start_and_wait(&mut sandbox_command(&sandbox, options), "listening on ")?;
    say::step(&format!(
        "the sandbox listens on {address}: REST under /api, realtime at /"
    ));
    Ok((server, address))
}

fn welcome(port: u16) {
    say::plain(&format!(
        "\n  Sapwood is on http://127.0.0.1:{port} - open it in two windows and edit a post in one of them.\n  \
         Ctrl-C stops everything.\n"
    ));
}

/// Fails if something listens on `port` already.
fn free(port: u16) -> Outcome {
    TcpListener::bind(("127.0.0.1", port)).map(drop).map_err(|error| {
        Failure::new(format!(
            "port {port} cannot be used ({error}): stop what uses it, or choose another with `cargo xtask serve --port {}`",
            port.checked_add(1).unwrap_or(8080)
        ))
    })
}

/// Builds the sandbox and says where its program is.
pub(crate) fn build_sandbox() -> Result<PathBuf, Failure> {
    say::step("building the sandbox server");
    process::run(
        cargo().args(["build", "--quiet", "--package", "sapwood-sandbox"]),
        "building the sandbox",
    )?;
    Ok(workspace::target().join("debug/sapwood-sandbox"))
}

fn sandbox_command(program: &Path, options: &ServeOptions) -> Command {
    let mut command = Command::new(program);
    command.args(["--port", "0"]);
    if let Some(file) = &options.data {
        command.args(["--data", file]);
    }
    if options.login {
        command.arg("--login");
    }
    command
}

/// Writes a copy of Trunk.toml whose proxies lead to the sandbox that just started, or without them, and says where.
///
/// The sandbox takes any free port, so that two checkouts can be served at once.
fn trunk_config(sandbox: Option<&str>) -> Result<PathBuf, Failure> {
    let root = workspace::root();
    let given = std::fs::read_to_string(root.join("Trunk.toml"))
        .map_err(|error| Failure::new(format!("Trunk.toml cannot be read: {error}")))?;
    let config = match sandbox {
        Some(sandbox) => with_sandbox(&given, sandbox.trim_start_matches("http://")),
        None => without_proxies(&given),
    };
    let config = with_watched(&config, &root);
    let file = workspace::target().join("xtask/Trunk.toml");
    let written =
        std::fs::create_dir_all(file.parent().unwrap_or(&root)).and_then(|()| std::fs::write(&file, config));
    written.map_err(|error| Failure::new(format!("{} cannot be written: {error}", file.display())))?;
    Ok(file)
}

/// Without a proxy for it there is no config.json, and the app is the demo.
fn without_proxies(config: &str) -> String {
    let parts = config.split("\n\n").filter(|part| !part.contains("[[proxy]]"));
    parts.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn with_sandbox(config: &str, sandbox: &str) -> String {
    config.replace(SANDBOX_IN_TRUNK_TOML, sandbox)
}

/// The same with what is watched named in full.
fn with_watched(config: &str, root: &Path) -> String {
    let full = |line: &str| match line.strip_prefix("watch = [") {
        Some(names) => {
            let names = names.trim_end_matches(']').split(", ");
            let paths =
                names.map(|name| format!("{:?}", root.join(name.trim_matches('"')).display().to_string()));
            format!("watch = [{}]\n", paths.collect::<Vec<_>>().join(", "))
        }
        None => format!("{line}\n"),
    };
    config.lines().map(full).collect()
}

/// Trunk takes the paths in its file for relative to that file, so here they are all given in full. What it builds goes
/// beside the file: `dist/` is for `cargo xtask build`.
fn trunk_command(options: &ServeOptions, config: &Path) -> Command {
    let root = workspace::root();
    let mut trunk = command("trunk");
    trunk.args([
        "serve",
        "--skip-version-check",
        "--port",
        &options.port.to_string(),
    ]);
    trunk.arg("--config").arg(config);
    trunk.arg("--dist").arg(config.with_file_name("dist"));
    if options.release {
        trunk.arg("--release");
    }
    // Proxies are for the world outside; the sandbox is here.
    trunk.env("NO_PROXY", "127.0.0.1,localhost");
    // Trunk takes NO_COLOR for a boolean and stumbles over NO_COLOR=1.
    trunk.env_remove("NO_COLOR").arg(root.join("index.html"));
    trunk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_said_with_a_way_out() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let failure = free(port).unwrap_err().to_string();
        assert!(
            failure.contains(&port.to_string()) && failure.contains("--port"),
            "{failure}"
        );
    }

    #[test]
    fn the_demo_asks_nobody() {
        let given = std::fs::read_to_string(workspace::root().join("Trunk.toml")).unwrap();
        let config = without_proxies(&given);
        assert!(
            !config.contains("proxy]") && !config.contains(SANDBOX_IN_TRUNK_TOML),
            "{config}"
        );
        assert!(
            config.contains("[watch]") && config.contains("[serve]"),
            "{config}"
        );
    }

    #[test]
    fn what_trunk_watches_is_there() {
        let root = workspace::root();
        let given = std::fs::read_to_string(root.join("Trunk.toml")).unwrap();
        let config = with_watched(&given, &root);
        let watched = config.lines().find(|line| line.starts_with("watch = ")).unwrap();
        let paths: Vec<&str> = watched.split('"').skip(1).step_by(2).collect();
        assert!(paths.len() > 3, "{watched}");
        for path in paths {
            assert!(
                Path::new(path).is_absolute() && Path::new(path).exists(),
                "{path}"
            );
        }
    }

    #[test]
    fn trunks_proxies_lead_to_the_sandbox_that_runs() {
        let given = std::fs::read_to_string(workspace::root().join("Trunk.toml")).unwrap();
        let config = with_sandbox(&given, "127.0.0.1:5555");
        assert!(config.contains("http://127.0.0.1:5555/api"));
        assert!(!config.contains(SANDBOX_IN_TRUNK_TOML));
    }
}
