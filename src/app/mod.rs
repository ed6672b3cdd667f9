//! The app: the only place that knows where data and live events really come from.

mod boot;
mod markdown;
mod menu;
mod providers;
mod shell;
mod status;
mod theme;
mod toasts;
mod undo;
mod unseen;
mod visitor;

pub use boot::boot;
