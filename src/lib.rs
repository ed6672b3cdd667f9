//! Sapwood: the living layer of a Yew app.
pub mod ably;
#[cfg(feature = "web")]
pub mod app;
pub mod config;
pub mod engine;
#[cfg(feature = "web")]
pub mod hooks;
#[cfg(feature = "web")]
pub mod markdown;
pub mod model;
#[cfg(feature = "web")]
mod pages;
#[cfg(feature = "web")]
pub mod platform;
pub mod providers;
#[cfg(feature = "web")]
pub mod routes;
pub mod sorted_map;
#[cfg(feature = "web")]
pub mod ui;
