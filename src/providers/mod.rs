//! Where data and news come from: providers for the contracts in [`crate::engine::data`] and [`crate::engine::live`].

pub mod ably;
pub mod demo;
pub mod mercure;
pub mod rest;
#[cfg(any(feature = "web", test))]
pub mod session;
