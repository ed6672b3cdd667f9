//! The pages of categories.

mod form;
mod list;
pub(super) mod quick;
mod show;

pub(super) use form::CategoryForm;
pub(super) use list::CategoryList;
pub(super) use show::CategoryShow;
