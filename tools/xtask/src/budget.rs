//! How large the app may be: the one place that says so.

/// The most that a first visit may load, in bytes after brotli: html, js, wasm and css together.
///
/// It only ever goes down. The same app made with Refine and Ant Design loads
/// 796 kB.
pub(crate) const FIRST_LOAD: u64 = 260_000;
