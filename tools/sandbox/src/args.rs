//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use crate::server::{Options, Publish};

/// What `--help` prints.
pub const HELP: &str = "\
Sapwood's server for development and tests: REST over SQLite under /api, an Ably-compatible WebSocket on /,
the built site, and faults on demand, all on one port.

Usage: sapwood-sandbox [OPTIONS]

  --port PORT          the port (4200); 0 takes a free one
  --host ADDRESS       the address to listen on (127.0.0.1)
  --data FILE          keep the records in this SQLite file (memory); a new file gets 1,000 posts and 30 categories
  --dist DIR           serve the built site from this directory
  --publish WHO        who publishes changes of records: server (default) or none
  --token-ttl SECONDS  the life of tokens (3600)
  --key KEY            the API key (sapwood.dev:secret)
  --login              people have to sign in: editor or viewer, the password is the same word
  --quiet              log nothing
  --help               print this

When it is ready it prints one line: listening on http://ADDRESS:PORT

Faults, for tests: POST http://ADDRESS:PORT/__sandbox/NAME with a JSON body
  disconnect, close {code}             cut all sockets, or one: {connectionId} or {clientId}
  refuse_connection {forMs, times}     refuse new sockets
  suppress {direction: to_server | to_client, action, channel, times}
                                       swallow frames
  replace {action, channel, times, frame | text}
                                       send a raw frame in place of another
  inject_to_client {frame | text, close}
                                       send a raw frame
  heartbeats {enabled}                 stop and start the heartbeats
  forget {history}                     resume fails from now on
  expire_tokens                        end all tokens
  mercure {refuseForMs, forget}        cut the streams of the Mercure hub
  expire_sessions                      with --login: end the sessions of all who are signed in
  http {method, path, times, delayMs, when: before | after, status, body, contentType, removeHeaders}
                                       delay or replace the answers of HTTP requests
  settings {maxIdleInterval, connectionStateTtl, presenceGrace, historyTtl, ...}
                                       change the terms of the service; GET reads them
  seed {posts}                         all records as at the start
and GET connections, GET requests?method=GET&path=/api (DELETE begins anew), DELETE faults (ends all of them).
";

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Print [`HELP`].
    Help,
    /// Serve.
    Serve(Options),
}

/// Reads the arguments, without the program's name. The error is a sentence for the person who typed them.
///
/// # Errors
///
/// When an option is unknown, lacks its value, or has one that cannot be.
pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut args = args.into_iter();
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--quiet" => options.quiet = true,
            "--login" => options.login = true,
            "--port" | "--host" | "--data" | "--dist" | "--publish" | "--token-ttl" | "--key" => {
                let value = value.or_else(|| args.next()).filter(|value| !value.is_empty());
                let value = value.ok_or_else(|| format!("{name} needs a value; --help lists the options"))?;
                set(&mut options, &name, value)?;
            }
            other => return Err(format!("{other} is not an option; --help lists them")),
        }
    }
    Ok(Command::Serve(options))
}

fn set(options: &mut Options, name: &str, value: String) -> Result<(), String> {
    match name {
        "--port" => {
            options.port = value
                .parse()
                .map_err(|_| format!("--port must be a number up to 65535, not \"{value}\""))?;
        }
        "--host" => options.host = value,
        "--data" => options.data = Some(PathBuf::from(value)),
        "--dist" => options.dist = Some(PathBuf::from(value)),
        "--publish" => {
            options.publish = match value.as_str() {
                "server" => Publish::Server,
                "none" => Publish::None,
                _ => return Err(format!("--publish must be server or none, not \"{value}\"")),
            };
        }
        "--token-ttl" => {
            let seconds = value
                .parse()
                .ok()
                .filter(|seconds| (1..=86_400).contains(seconds));
            let seconds = seconds.ok_or("--token-ttl must be between 1 and 86400 seconds")?;
            options.token_ttl = Duration::from_secs(seconds);
        }
        _ => options.key = value.parse().map_err(|error| format!("--key: {error}"))?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_arguments_the_defaults_hold() {
        assert_eq!(parsed(""), Ok(Command::Serve(Options::default())));
    }

    #[test]
    fn each_option_is_read_with_a_space_or_an_equals_sign() {
        let line = "--port 0 --host=0.0.0.0 --data a.db --dist dist --publish none --token-ttl=60 --key a.b:c --quiet --login";
        let Ok(Command::Serve(options)) = parsed(line) else {
            panic!("not accepted")
        };
        assert_eq!(
            (options.port, options.host.as_str(), options.quiet),
            (0, "0.0.0.0", true)
        );
        assert_eq!(options.data, Some(PathBuf::from("a.db")));
        assert_eq!(options.dist, Some(PathBuf::from("dist")));
        assert_eq!(
            (options.publish, options.token_ttl),
            (Publish::None, Duration::from_secs(60))
        );
        assert_eq!((options.key.name(), options.login), ("a.b", true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, part) in [
            ("--prot 1", "--prot"),
            ("--port", "--port needs a value"),
            ("--port 70000", "70000"),
            ("--publish me", "\"me\""),
            ("--token-ttl 0", "--token-ttl"),
            ("--key secret", "app.id:secret"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
