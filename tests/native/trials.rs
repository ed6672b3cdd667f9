//! Many trials of one thing, each from a seed of its own.
//!
//! `cargo xtask fuzz` and `cargo xtask schedules` say how many and from which seed on, by the variables `SAPWOOD_FUZZ`,
//! `SAPWOOD_SCHEDULES` and `SAPWOOD_SEED`. With a seed alone there is one trial: the one that failed, again. Without
//! any, there are the same few each time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// How many trials there are when nobody says.
const FEW: u64 = 200;

/// Runs `trial` with one seed after the other; `each` is how much of what `variable` counts one trial does.
#[allow(clippy::disallowed_methods, reason = "native, and this is about real time")]
pub(crate) fn run(variable: &str, each: u64, trial: impl Fn(u64)) {
    let start = Instant::now();
    let seed = number("SAPWOOD_SEED");
    let wanted = number(variable).map(|count| count.div_ceil(each));
    let few = if seed.is_some() { 1 } else { FEW };
    let wanted = wanted.unwrap_or(few);
    let first = seed.unwrap_or(2026);
    for number in 0..wanted {
        let seed = first.wrapping_add(number);
        let outcome = catch_unwind(AssertUnwindSafe(|| trial(seed)));
        assert!(
            outcome.is_ok(),
            "it failed with SAPWOOD_SEED={seed}, which replays it"
        );
    }
    let (count, took) = (wanted * each, start.elapsed().as_secs_f64());
    println!("{count} of {variable} from seed {first} in {took:.1} s");
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is no number")),
    )
}
