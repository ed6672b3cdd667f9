//! The command line.

use crate::Failure;

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
Sapwood's commands. What is missing is installed first, into ~/.cache/sapwood/tools.

  cargo xtask serve                the app, live, on http://127.0.0.1:8080, with a sandbox server behind it
        --port PORT                another port for the app
        --data FILE                keep the sandbox's data in this SQLite file (default: in memory)
        --login                    people have to sign in: editor or viewer, the password is the same word
        --demo                     without the sandbox: the records are in the browser
        --release                  the optimised build
  cargo xtask test [PART] [FILTER] every test, or one part: native, sandbox, browser, e2e, interop;
                                   FILTER runs only the tests whose name contains it
        --dev-build                end-to-end tests of a build that is made faster and runs slower
  cargo xtask conformance [FILTER] the cases of Ably's specification, each with its test and result, and where the
                                   client departs from it; FILTER is a part of a case or of a test's name
  cargo xtask schedules [COUNT]    random schedules of clients, losses and restarts (10000)
  cargo xtask fuzz [COUNT]         arbitrary frames, answers and events to the client and the sandbox (1000000)
        --seed N                   begin with this one (default: the time), which replays what failed
  cargo xtask check                rustfmt, clippy (native and wasm32), rustdoc, the pure build
  cargo xtask build                the optimised static site in dist/, with its sizes; fails over the budget
  cargo xtask bench ably           this project's Ably client beside the official SDK, in Chromium (tests/bench/ably.md)
  cargo xtask bench code           only what each of them adds to an app
  cargo xtask help                 this text";

/// One command with its options.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Serve(ServeOptions),
    Test(TestOptions),
    /// With a filter, if one is given.
    Conformance(Option<String>),
    Schedules(Trials),
    Fuzz(Trials),
    Check,
    Build,
    BenchAbly,
    BenchCode,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServeOptions {
    pub(crate) port: u16,
    pub(crate) data: Option<String>,
    pub(crate) login: bool,
    /// Whether the app is on its own.
    pub(crate) demo: bool,
    pub(crate) release: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TestOptions {
    /// The one part to run; all of them without.
    pub(crate) part: Option<Part>,
    pub(crate) filter: Option<String>,
    /// Whether the end-to-end tests use a build that is made faster and runs slower.
    pub(crate) dev_build: bool,
}

/// How many trials, and from which seed on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trials {
    pub(crate) count: u64,
    pub(crate) seed: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Native,
    Sandbox,
    Browser,
    E2e,
    Interop,
}

impl Part {
    pub(crate) const ALL: [Self; 5] = [
        Self::Native,
        Self::Sandbox,
        Self::Browser,
        Self::E2e,
        Self::Interop,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Sandbox => "sandbox",
            Self::Browser => "browser",
            Self::E2e => "e2e",
            Self::Interop => "interop",
        }
    }
}

/// Reads the words after `cargo xtask`.
pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Command, Failure> {
    let Some(command) = words.next() else {
        return Ok(Command::Help);
    };
    let rest: Vec<String> = words.collect();
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "serve" => parse_serve(rest).map(Command::Serve),
        "test" => parse_test(&rest).map(Command::Test),
        "conformance" => parse_conformance(&rest).map(Command::Conformance),
        "schedules" => parse_trials(&rest, 10_000).map(Command::Schedules),
        "fuzz" => parse_trials(&rest, 1_000_000).map(Command::Fuzz),
        "check" => no_options("check", &rest).map(|()| Command::Check),
        "build" => no_options("build", &rest).map(|()| Command::Build),
        "bench" if rest == ["ably"] => Ok(Command::BenchAbly),
        "bench" if rest == ["code"] => Ok(Command::BenchCode),
        "bench" => Err(Failure::new(
            "what can be measured is `cargo xtask bench ably` or `cargo xtask bench code`",
        )),
        other => Err(Failure::new(format!(
            "there is no command `{other}`: see `cargo xtask help`"
        ))),
    }
}

fn no_options(command: &str, rest: &[String]) -> Result<(), Failure> {
    rest.first().map_or(Ok(()), |word| {
        Err(Failure::new(format!("`cargo xtask {command}` takes no `{word}`")))
    })
}

fn parse_serve(rest: Vec<String>) -> Result<ServeOptions, Failure> {
    let mut options = ServeOptions {
        port: 8080,
        data: None,
        login: false,
        demo: false,
        release: false,
    };
    let mut words = rest.into_iter();
    while let Some(word) = words.next() {
        let mut value = |what: &str| {
            words
                .next()
                .ok_or_else(|| Failure::new(format!("`{word}` needs {what} after it")))
        };
        match word.as_str() {
            "--port" => {
                let text = value("a port")?;
                options.port = text.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
                    Failure::new(format!("`{text}` is no port: it is a number from 1 to 65535"))
                })?;
            }
            "--data" => options.data = Some(value("a file")?),
            "--login" => options.login = true,
            "--demo" => options.demo = true,
            "--release" => options.release = true,
            other => {
                return Err(Failure::new(format!(
                    "`cargo xtask serve` takes no `{other}`: see `cargo xtask help`"
                )));
            }
        }
    }
    if options.demo && (options.login || options.data.is_some()) {
        return Err(Failure::new(
            "`--demo` has no sandbox: leave out `--login` and `--data`, which are the sandbox's",
        ));
    }
    Ok(options)
}

fn parse_test(rest: &[String]) -> Result<TestOptions, Failure> {
    let mut options = TestOptions::default();
    for word in rest {
        let part = Part::ALL.into_iter().find(|part| part.name() == word);
        match part {
            Some(part) if options.part.is_none() && options.filter.is_none() => options.part = Some(part),
            _ if word == "--dev-build" => options.dev_build = true,
            _ if word.starts_with('-') || options.filter.is_some() => {
                return Err(Failure::new(format!(
                    "`cargo xtask test` takes no `{word}`: see `cargo xtask help`"
                )));
            }
            _ => options.filter = Some(word.clone()),
        }
    }
    Ok(options)
}

fn parse_conformance(rest: &[String]) -> Result<Option<String>, Failure> {
    match rest {
        [] => Ok(None),
        [filter] if !filter.starts_with('-') => Ok(Some(filter.clone())),
        [word] | [_, word, ..] => Err(Failure::new(format!(
            "`cargo xtask conformance` takes no `{word}`: see `cargo xtask help`"
        ))),
    }
}

fn parse_trials(rest: &[String], few: u64) -> Result<Trials, Failure> {
    let number = |text: &str| {
        let trouble = || Failure::new(format!("`{text}` is no number: see `cargo xtask help`"));
        text.replace('_', "").parse().map_err(|_| trouble())
    };
    let mut trials = Trials {
        count: few,
        seed: None,
    };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if word == "--seed" {
            let seed = words
                .next()
                .ok_or_else(|| Failure::new("`--seed` needs a number after it"))?;
            trials.seed = Some(number(seed)?);
        } else {
            trials.count = number(word)?;
        }
    }
    Ok(trials)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(String::from)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn serve_has_a_port_a_file_and_a_release_build() {
        let options = ServeOptions {
            port: 9000,
            data: Some("a.sqlite".into()),
            login: true,
            demo: false,
            release: true,
        };
        assert_eq!(
            parsed("serve --port 9000 --release --data a.sqlite --login"),
            Ok(Command::Serve(options))
        );
    }

    #[test]
    fn a_wrong_word_is_named() {
        assert!(parsed("serve --prot 1").unwrap_err().contains("`--prot`"));
        assert!(parsed("serve --port 99999").unwrap_err().contains("`99999`"));
        assert!(parsed("serve --port").unwrap_err().contains("needs a port"));
        assert!(parsed("serve --demo --login").unwrap_err().contains("`--login`"));
        assert!(parsed("sevre").unwrap_err().contains("`sevre`"));
        assert!(parsed("check now").unwrap_err().contains("`now`"));
    }

    #[test]
    fn conformance_has_a_filter() {
        assert_eq!(parsed("conformance"), Ok(Command::Conformance(None)));
        assert_eq!(
            parsed("conformance RTN15"),
            Ok(Command::Conformance(Some("RTN15".into())))
        );
        assert!(parsed("conformance --all").unwrap_err().contains("`--all`"));
        assert!(parsed("conformance a b").unwrap_err().contains("`b`"));
    }

    #[test]
    fn trials_have_a_count_and_a_seed() {
        let trials = |count, seed| Trials { count, seed };
        assert_eq!(parsed("fuzz"), Ok(Command::Fuzz(trials(1_000_000, None))));
        assert_eq!(
            parsed("fuzz 10_000_000 --seed 7"),
            Ok(Command::Fuzz(trials(10_000_000, Some(7))))
        );
        assert_eq!(
            parsed("schedules --seed 7"),
            Ok(Command::Schedules(trials(10_000, Some(7))))
        );
        assert!(parsed("schedules many").unwrap_err().contains("`many`"));
        assert!(parsed("fuzz --seed").unwrap_err().contains("needs a number"));
    }

    #[test]
    fn test_runs_everything_or_one_part_or_what_a_filter_names() {
        assert_eq!(parsed("test"), Ok(Command::Test(TestOptions::default())));
        let one = TestOptions {
            part: Some(Part::E2e),
            filter: Some("badge".into()),
            dev_build: true,
        };
        assert_eq!(parsed("test e2e badge --dev-build"), Ok(Command::Test(one)));
    }
}
