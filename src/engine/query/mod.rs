//! The query cache: what was asked, what is known, and what is being done to know it better.
//!
//! [`QueryKey`] says what is asked and [`QueryState`] what a hook sees of it. The rest is the machine behind them, which
//! does no I/O: `entry` is the state machine of one question, with `input` (what it takes in and gives out) and `fetch`
//! (what is being done); `cache` hands each entry what concerns it, and `edit` puts in what this page's own mutations
//! brought, over which `patch` lays what is not settled yet. `schedule`, `retry` and `gc` say when; `share` keeps pointers.

mod cache;
mod concern;
mod edit;
mod entry;
mod fetch;
mod gc;
mod input;
mod key;
mod known;
mod optimistic;
mod patch;
mod retry;
mod schedule;
mod share;
mod state;

pub(crate) use cache::Cache;
pub(crate) use edit::Edit;
pub(crate) use input::{Action, EntryId, Settings, Ticket};
pub use key::{Invalidate, QueryKey, Scope};
pub use optimistic::{OptimisticUpdate, OptimisticUpdateMap};
pub(crate) use patch::{Change, PatchId};
pub use retry::RetryPolicy;
pub use state::{FetchStatus, QueryData, QueryState};
