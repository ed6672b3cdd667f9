//! Sapwood: the living layer of a Yew app, whose lists, forms and menus stay true to the server while other people change it.
//!
//! The modules, in the order in which to read them:
//!
//! | module | what it is |
//! |---|---|
//! | [`engine`] | the headless layer: resources, query cache, mutations, forms, and the one store; start at [`engine::store`] |
//! | [`ably`] | a client of Ably's realtime service without I/O; start at [`ably::client`] |
//! | [`sorted_map`] | the small map that both use |
//! | `hooks` | the hooks: `use_list`, `use_form`, `use_subscription` and so on |
//! | [`providers`] | where records and news come from: REST and Ably |
//! | `platform` | the only code that touches the browser's own interfaces |
//! | `ui` | plain components: props in, callbacks out |
//! | `markdown` | reads texts, in a worker of its own |
//! | `part` | parts of the program that are files of their own |
//! | [`model`], `routes`, `pages` | the posts app: its records, its addresses, its pages |
//! | [`config`], `app` | `config.json`, and everything put together |
//!
//! What has no link here needs a browser: it is there with the feature `web`, which is on by default. An event travels one
//! way: socket, [`ably`], [`providers`], [`engine`], `hooks`; nothing below the hooks knows a component, and nothing above
//! the engine decides when to fetch.

pub mod ably;
#[cfg(feature = "web")]
pub mod app;
pub mod config;
pub mod engine;
#[cfg(feature = "web")]
pub mod hooks;
#[cfg(feature = "web")]
pub mod markdown;
pub mod model;
#[cfg(feature = "web")]
mod pages;
#[cfg(feature = "web")]
pub mod part;
#[cfg(feature = "web")]
pub mod platform;
pub mod providers;
#[cfg(feature = "web")]
pub mod routes;
pub mod sorted_map;
#[cfg(feature = "web")]
pub mod ui;

/// The examples of the README, which must compile.
#[cfg(all(doctest, feature = "web"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
