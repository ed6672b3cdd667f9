//! The app: the only place that knows where data and live events really come from.

mod boot;
#[cfg(feature = "ably")]
mod live;
mod markdown;
mod menu;
mod providers;
mod shell;
mod status;
mod theme;
mod toasts;
mod unseen;
#[cfg(feature = "ably")]
mod visitor;

pub use boot::boot;
