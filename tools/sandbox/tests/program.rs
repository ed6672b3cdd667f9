//! The program itself: what it prints, how it ends, and that nothing acknowledged is ever lost.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sapwood-sandbox");

struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(args: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--port", "0", "--quiet"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .to_owned();
        Self { child, address }
    }

    fn send(&self, method: &str, path: &str, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}");
        stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// SIGKILL: the program has no chance to do anything.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("sapwood-program-{}-{name}", std::process::id())))
    }

    fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(Path::new(&format!("{}{suffix}", self.0.display())));
        }
    }
}

fn run(args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).output().unwrap()
}

#[test]
fn killed_at_any_moment_it_loses_no_acknowledged_write() {
    let file = TempFile::new("kill.db");
    let mut acknowledged = Vec::new();
    for round in 0..5 {
        let sandbox = Running::start(&["--data", file.text()]);
        for title in &acknowledged {
            let found = sandbox
                .send("GET", &format!("/api/categories?title={title}"), "")
                .unwrap();
            assert!(found.contains(title), "{title} is lost");
        }
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| write_until_killed(&sandbox, round));
            // Each round is killed after another number of writes, while further ones are under way.
            let last = format!("/api/categories?title=round-{round}-{}", 3 + round * 7);
            while !sandbox.send("GET", &last, "").unwrap().contains("round-") {}
            let pid = sandbox.child.id().to_string();
            assert!(
                Command::new("kill")
                    .args(["-9", &pid])
                    .status()
                    .unwrap()
                    .success()
            );
            acknowledged.extend(writer.join().unwrap());
        });
        sandbox.kill();
    }
    assert!(acknowledged.len() > 60, "{}", acknowledged.len());
    let sandbox = Running::start(&["--data", file.text()]);
    let answer = sandbox.send("GET", "/api/categories", "").unwrap();
    assert!(
        acknowledged
            .iter()
            .all(|title| answer.contains(&format!("\"{title}\"")))
    );
}

/// Creates one category after the other; returns the titles of those that the sandbox said it has.
fn write_until_killed(sandbox: &Running, round: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let title = format!("round-{round}-{number}");
        match sandbox.send("POST", "/api/categories", &format!(r#"{{"title":"{title}"}}"#)) {
            Ok(answer) if answer.starts_with("HTTP/1.1 201") => acknowledged.push(title),
            _ => break,
        }
    }
    acknowledged
}

#[test]
fn it_stops_quietly_when_asked_to() {
    let mut sandbox = Running::start(&[]);
    let pid = sandbox.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(sandbox.child.wait().unwrap().success());
}

#[test]
fn help_lists_every_option_and_fault() {
    let output = run(&["--help"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for word in [
        "--port",
        "--data",
        "--dist",
        "--publish",
        "--token-ttl",
        "--key",
        "suppress",
        "replace",
        "expire_tokens",
        "seed",
    ] {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn mistakes_end_it_with_one_sentence_and_code_1() {
    let sandbox = Running::start(&[]);
    let port = sandbox.address.rsplit(':').next().unwrap().to_owned();
    for (args, part) in [
        (vec!["--prot"], "--prot is not an option"),
        (vec!["--port", &port], "is in use"),
        (
            vec!["--data", "/no/such/directory/a.db", "--port", "0"],
            "/no/such/directory/a.db",
        ),
        (vec!["--dist", "/no/such/dist", "--port", "0"], "/no/such/dist"),
    ] {
        let output = run(&args);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(text.contains(part) && text.trim().lines().count() == 1, "{text}");
        assert!(output.stdout.is_empty());
    }
}
