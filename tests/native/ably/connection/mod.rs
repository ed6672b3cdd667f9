//! Making and keeping a connection.

mod address;
mod close;
mod fallback;
mod heartbeat;
mod open;
mod page;
mod retry;
