//! REST through a real HTTP client.

mod conditions;
mod data;
mod lists;
mod log;
mod writes;
