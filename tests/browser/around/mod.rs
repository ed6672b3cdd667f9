//! Around the data: who may do what, who is here, messages, waiting, files.

mod access;
mod auth;
mod log;
mod messages;
mod transfer;
mod waiting;
