//! The pages of posts.

mod bulk;
mod filters;
mod form;
mod list;
mod row;
mod show;
mod transfer;

pub(super) use bulk::{PostBulk, PostBulkProps};
pub(super) use filters::{PostFilters, PostFiltersProps};
pub(super) use form::PostForm;
pub(super) use list::PostList;
pub(super) use show::PostShow;
pub(super) use transfer::{PostTransfer, PostTransferProps};
