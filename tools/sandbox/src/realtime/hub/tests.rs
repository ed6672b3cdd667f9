//! The service under a simulated clock: no sockets, no waiting.

mod auth;
mod channels;
mod connections;
mod fuzz;
mod members;
mod replay;
mod schedules;
mod sim;
#[path = "../../../../../tests/native/trials.rs"]
mod trials;
