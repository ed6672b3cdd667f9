//! The Ably client against a scripted server in simulated time. Names begin with the specification's point.

mod auth;
mod bad_input;
mod channel;
mod connection;
mod continuity;
mod presence_enter;
mod presence_get;
mod presence_listen;
mod presence_map;
mod presence_own;
mod presence_reentry;
mod presence_simulation;
mod presence_state;
mod publish;
mod resume;
mod server;
mod simulation;
mod world;
