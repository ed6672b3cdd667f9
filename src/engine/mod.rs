//! The headless layer: what a list, a form or a live page is, without a browser.
//!
//! Pure Rust. Nothing here knows Yew, a socket or a clock: time, random numbers and spawned work come in through
//! [`runtime::Runtime`], data through [`data::DataProvider`], news through [`live::LiveProvider`], and
//! through its [`presence::PresenceProvider`] who else is there.
//!
//! Read it in this order: [`record`] and [`params`] say what is asked for, [`data`] and [`live`] who answers,
//! [`resource`] what an app declares, [`store`] how it is kept true, with [`query`] and [`mutation`] as its machines.

pub mod access;
pub mod arrange;
pub mod audit;
pub mod auth;
pub mod clock;
pub mod csv;
pub mod data;
pub mod data_providers;
pub mod deferred;
pub mod deprecated;
pub mod export;
pub mod field;
pub mod filter;
pub mod form;
pub mod go;
pub mod heard;
pub mod i18n;
pub mod import;
pub mod infinite;
pub mod leave;
pub mod live;
pub mod locate;
pub mod meta;
pub mod mutation;
pub mod notify;
pub mod params;
pub mod pin;
pub mod place;
pub mod presence;
pub mod query;
pub mod record;
pub mod resource;
pub mod runtime;
pub mod select;
pub mod selection;
pub mod store;
pub mod table;
pub mod transfer;
pub(crate) mod watchers;
