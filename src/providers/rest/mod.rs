//! Records over a REST API in the style of `json-server` and Refine's `simple-rest`.
//!
//! | call | request |
//! |---|---|
//! | list | `GET api/posts?_start=0&_end=10&_sort=title,id&_order=asc,desc&status=draft&title_like=tree&q=text` |
//! | one, many | `GET api/posts/5`, `GET api/posts?id=1&id=2` |
//! | create | `POST api/posts` |
//! | update | `PATCH api/posts/5` with the changed fields, and `If-Match` if the record came with an `ETag` |
//! | delete | `DELETE api/posts/5` |
//!
//! With `method: "put"` in a change's `meta` an update is a `PUT`: the record is read, and sent whole with the changes, so that
//! nothing of it is lost. `headers` in a `meta`, a map of texts, go with any request.
//!
//! The header `X-Total-Count` says how many rows there are on all pages. Errors are JSON:
//! `{"message": "…", "errors": {"title": "is required"}}`.

#[cfg(any(feature = "web", test))]
mod decode;
#[cfg(any(feature = "web", test))]
mod meta;
#[cfg(feature = "web")]
mod provider;
#[cfg(any(feature = "web", test))]
mod url;
#[cfg(any(feature = "web", test))]
mod versions;

#[cfg(feature = "web")]
pub use provider::{RestDataProvider, RestOptions};
