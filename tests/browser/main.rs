//! What only a browser can show: hooks in mounted components, the router, and the platform.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes only `#[test]` functions for tests"
)]

mod support;

mod accounts;
mod app;
mod around;
mod buttons;
mod contracts;
mod forms;
mod forms_kept;
mod forms_over;
mod forms_together;
mod infinite;
mod lists;
mod live;
mod meta;
mod modes;
mod navigation;
mod options;
mod places;
mod platform;
mod presence;
mod rest;
mod tables;
mod tokens;
mod wishes;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
