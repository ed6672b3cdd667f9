//! What people read in the terminal.

use std::io::Write;

/// A step that begins now.
pub(crate) fn step(text: &str) {
    line(&format!("» {text}"));
}

/// A plain line.
pub(crate) fn plain(text: &str) {
    line(text);
}

/// What went wrong, on standard error.
pub(crate) fn problem(text: &str) {
    // If standard error is closed there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "xtask: {text}");
}

fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    // The same as above: a closed pipe is the reader's wish.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
