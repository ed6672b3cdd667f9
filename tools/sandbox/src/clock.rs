//! The only place of the sandbox that reads the wall clock.

/// Milliseconds since the Unix epoch, now.
///
/// The workspace bans `SystemTime::now` because it panics in the browser; the sandbox is a native program, and its
/// records, tokens and message serials need real dates.
#[allow(clippy::disallowed_methods)]
pub(crate) fn now_ms() -> u64 {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

pub(crate) use sapwood::providers::demo::seed::iso;
