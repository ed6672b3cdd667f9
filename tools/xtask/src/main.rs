//! Sapwood's commands: `cargo xtask serve | test | conformance | schedules | fuzz | check | build | bench`.
//!
//! They install what is missing, say each step, and end with a sentence that says what to do when something is wrong.
//! Nothing is installed into the checkout: tools live in `~/.cache/sapwood/tools` (or `$XDG_CACHE_HOME/sapwood/tools`).

mod args;
mod bench;
mod browser;
mod budget;
mod build;
mod check;
mod conformance;
mod fork;
mod node;
mod process;
mod say;
mod serve;
mod smallest;
mod split;
mod test;
mod tools;
mod trials;
mod workspace;

use std::process::ExitCode;

use args::Command;

/// What went wrong, as a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

pub(crate) type Outcome = Result<(), Failure>;

fn main() -> ExitCode {
    let outcome = match args::parse(std::env::args().skip(1)) {
        Ok(command) => run(command),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::problem(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Outcome {
    std::env::set_current_dir(workspace::root())
        .map_err(|error| Failure::new(format!("the workspace cannot be entered: {error}")))?;
    process::stop_all_on_interrupt()?;
    match command {
        Command::Help => {
            say::plain(args::HELP);
            Ok(())
        }
        Command::Serve(options) => serve::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Conformance(filter) => conformance::run(filter.as_deref()),
        Command::Schedules(options) => trials::schedules(&options),
        Command::Fuzz(options) => trials::fuzz(&options),
        Command::Check => check::run(),
        Command::Build => build::run().map(|_| ()),
        Command::BenchAbly => bench::run(),
        Command::BenchCode => bench::code(),
    }
}
