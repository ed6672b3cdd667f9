//! How large the app may be: the one place that says so. What stands here only ever goes down.

use crate::smallest::{Std, std};

const FIRST_LOAD: u64 = 246_500;
const LIVE_LIST: u64 = 300_000;

/// What is added where Rust's standard library cannot be compiled with the app.
const STD_AS_IT_COMES: u64 = 20_000;

/// The most that a first visit may load until its first list is there, in bytes after brotli: html, js, wasm and css
/// together.
pub(crate) fn first_load() -> u64 {
    FIRST_LOAD + allowance()
}

/// The most that the list loads until it is live, in bytes after brotli: the first load, and the live connection's part.
///
/// The same list made with Refine and Ant Design loads 796 kB.
pub(crate) fn live_list() -> u64 {
    LIVE_LIST + allowance()
}

fn allowance() -> u64 {
    match std() {
        Std::Size => 0,
        Std::Speed => STD_AS_IT_COMES,
    }
}
