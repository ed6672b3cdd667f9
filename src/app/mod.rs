//! The app: the only place that knows where data and live events really come from.

mod access;
mod account;
mod ahead;
mod arrival;
mod boot;
mod demo;
mod entrance;
mod files;
mod later;
#[cfg(feature = "ably")]
mod live;
mod locales;
mod markdown;
mod menu;
mod providers;
mod shell;
mod status;
mod theme;
mod toasts;
mod undo;
mod unsaved;
mod unseen;
mod visitor;

pub use boot::boot;
