//! What the pages of all resources share.

pub(crate) mod access;
pub(crate) mod address;
pub(crate) mod announce;
pub(crate) mod delete;
pub(crate) mod export;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod form;
pub(crate) mod go;
pub(crate) mod gradual;
pub(crate) mod header;
pub(crate) mod here;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod markdown;
pub(crate) mod news;
pub(crate) mod resource;
pub(crate) mod row;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod transfer;
pub(crate) mod waiting;
