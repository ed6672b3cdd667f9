//! The app: the only place that knows where data and live events really come from.

mod access;
mod boot;
mod entrance;
mod files;
mod locales;
mod markdown;
mod menu;
mod providers;
mod shell;
mod status;
mod theme;
mod toasts;
mod unseen;
mod visitor;

pub use boot::boot;
