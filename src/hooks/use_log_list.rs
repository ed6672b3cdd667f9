//! Who changed a record, when, and how.

use std::rc::Rc;

use yew::prelude::*;

use super::query::Query;
use super::sapwood::use_sapwood;
use super::typed::Problem;
use super::use_list::{UseListOptions, use_list};
use super::use_live_mode::use_live_mode;
use super::use_subscription::{UseSubscriptionOptions, use_subscription};
use crate::engine::audit::LogEntry;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::params::{Filter, Operator, Pagination};
use crate::engine::query::Invalidate;
use crate::engine::record::RecordId;
use crate::engine::resource::channel_of;

/// How [`use_log_list`] asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseLogListOptions {
    /// The most entries. Default: 20.
    pub most: u32,
    /// Whether to ask at all. Default: yes.
    pub enabled: bool,
}

impl Default for UseLogListOptions {
    fn default() -> Self {
        Self {
            most: 20,
            enabled: true,
        }
    }
}

/// What [`use_log_list`] answers.
#[derive(Debug)]
pub struct UseLogListHandle {
    /// Whether the app has a log.
    pub is_kept: bool,
    /// The entries, the newest first.
    pub entries: Rc<[Rc<LogEntry>]>,
    /// The entries that could not be read.
    pub problems: Rc<[Problem]>,
    /// How many there are in all.
    pub total: u64,
    /// How it stands with the answer.
    pub query: Query,
}

/// The log of what was done to a record, and kept true while it is shown: whoever changes the record adds to it.
///
/// The log is a resource of the data provider, filtered by `resource` and `id`, the newest entry first; its name is the
/// app's `audit_log_resource`. An app without one has no log, and nobody is asked.
#[hook]
pub fn use_log_list(resource: &str, id: &RecordId, options: UseLogListOptions) -> UseLogListHandle {
    let context = use_sapwood();
    let log = context.providers.audit_log.clone();
    let enabled = options.enabled && log.is_some();
    let name = log.clone().unwrap_or_default();
    let list = use_list::<LogEntry>(
        &name,
        UseListOptions {
            pagination: Some(Pagination {
                current: 1,
                page_size: options.most,
            }),
            filters: vec![
                Filter::new("resource", Operator::Eq, resource),
                Filter::new("id", Operator::Eq, id.to_json()),
            ],
            live_mode: Some(LiveMode::Off),
            enabled,
            ..UseListOptions::default()
        },
    );
    let store = context.store;
    let is_live = use_live_mode(None) != LiveMode::Off;
    use_subscription(UseSubscriptionOptions {
        ids: Some(vec![id.clone()]),
        enabled: enabled && is_live,
        ..UseSubscriptionOptions::new(
            channel_of(resource),
            Callback::from(move |_: LiveEvent| store.invalidate(&Invalidate::Lists(Rc::clone(&name)))),
        )
    });
    UseLogListHandle {
        is_kept: log.is_some(),
        entries: list.records,
        problems: list.problems,
        total: list.total,
        query: list.query,
    }
}
