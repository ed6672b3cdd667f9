//! The browser's console.

/// Writes a warning to the console.
pub fn warn(text: &str) {
    web_sys::console::warn_1(&text.into());
}

/// Writes an error to the console.
pub fn error(text: &str) {
    web_sys::console::error_1(&text.into());
}
