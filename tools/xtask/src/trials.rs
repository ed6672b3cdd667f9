//! `cargo xtask fuzz` and `cargo xtask schedules`: tests that the normal run makes for a second, made for long.
//!
//! They are built optimised, but with all checks (the profile `trials`), and print the seed that replays what failed.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::args::Trials;
use crate::tools::cargo;
use crate::{Outcome, process, say};

const NATIVE: [&str; 3] = ["--no-default-features", "--test", "native"];
const SANDBOX: [&str; 3] = ["--package", "sapwood-sandbox", "--lib"];

/// Half of the inputs go to the client, half to the sandbox's hub; both read them with the same codec.
pub(crate) fn fuzz(trials: &Trials) -> Outcome {
    let seed = seed_of(trials);
    let half = trials.count.div_ceil(2);
    say::step(&format!("{half} inputs to the client from seed {seed}"));
    run(&NATIVE, "ably::fuzz::", "SAPWOOD_FUZZ", half, seed)?;
    say::step(&format!("{half} inputs to the sandbox's hub from seed {seed}"));
    run(
        &SANDBOX,
        "realtime::hub::tests::fuzz::",
        "SAPWOOD_FUZZ",
        half,
        seed,
    )
}

pub(crate) fn schedules(trials: &Trials) -> Outcome {
    let (count, seed) = (trials.count, seed_of(trials));
    say::step(&format!("{count} schedules from seed {seed}"));
    run(
        &SANDBOX,
        "realtime::hub::tests::schedules::",
        "SAPWOOD_SCHEDULES",
        count,
        seed,
    )
}

fn run(words: &[&str], tests: &str, variable: &str, count: u64, seed: u64) -> Outcome {
    let mut test = cargo();
    test.args(["test", "--profile", "trials"]).args(words);
    test.args([tests, "--", "--nocapture"]);
    test.env(variable, count.to_string())
        .env("SAPWOOD_SEED", seed.to_string())
        // A trial that fails names its seed last; whoever replays it wants the trace.
        .env("RUST_BACKTRACE", "0");
    process::run(&mut test, "a trial (replay it with its seed)")
}

#[allow(clippy::disallowed_methods, reason = "xtask never runs in a browser")]
fn seed_of(trials: &Trials) -> u64 {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    trials.seed.unwrap_or_else(|| now().as_secs())
}
