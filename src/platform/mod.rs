//! The browser: the only code that touches `web_sys`, `js_sys` and gloo.
//!
//! Everything here is small, owns its callbacks, lets go of them when dropped, and does not panic: where the browser
//! refuses something (storage in a private window, say), the answer is "nothing".

pub mod broadcast;
pub mod clock;
pub mod console;
pub mod file;
pub mod history;
pub mod http;
pub mod keys;
mod listener;
pub mod log;
pub mod media;
pub mod page;
pub mod runtime;
pub mod shelf;
pub mod socket;
pub mod storage;
pub mod stream;
pub mod text;
pub mod worker;
