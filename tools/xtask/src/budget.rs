//! How large the app may be: the one place that says so. What stands here only ever goes down.

/// The most that a first visit may load until its first list is there, in bytes after brotli: html, js, wasm and css
/// together.
pub(crate) const FIRST_LOAD: u64 = 248_000;

/// The most that the list loads until it is live, in bytes after brotli: the first load, and the live connection's part.
///
/// The same list made with Refine and Ant Design loads 796 kB (`bytes` of `../shared/bench`, which measures the same).
pub(crate) const LIVE_LIST: u64 = 300_000;
