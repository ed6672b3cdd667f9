//! The sandbox as a program. `--help` says what it can do.

use std::io::{self, Write as _};
use std::process::ExitCode;

use sapwood_sandbox::args::{self, Command};
use sapwood_sandbox::{Options, Sandbox};

#[tokio::main]
async fn main() -> ExitCode {
    let result = match args::parse(std::env::args().skip(1)) {
        Ok(Command::Help) => write!(io::stdout(), "{}", args::HELP).map_err(|error| error.to_string()),
        Ok(Command::Serve(options)) => serve(options).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), String> {
    let stop = stop_signal().map_err(|error| format!("cannot listen for signals: {error}"))?;
    let sandbox = Sandbox::start(options).await.map_err(|error| error.to_string())?;
    writeln!(io::stdout(), "listening on {}", sandbox.url()).map_err(|error| error.to_string())?;
    stop.await;
    sandbox.stop().await;
    Ok(())
}

/// Ends with Ctrl-C, or with SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
