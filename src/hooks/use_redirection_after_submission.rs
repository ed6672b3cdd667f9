//! Where a form leads.

use yew::prelude::*;
use yew_router::prelude::use_navigator;

use super::navigate::visit;
use super::sapwood::use_sapwood;
use super::use_event::use_event;
use crate::engine::form::Redirect;
use crate::engine::go::GoType;
use crate::engine::record::RecordId;

/// Goes where a form of `resource` leads after it was saved (Refine's `useRedirectionAfterSubmission`). The callback stays
/// the same from render to render.
///
/// [`use_form`](super::use_form()) does so by itself; this is for forms that save in a way of their own. Nobody is asked about
/// what is unsaved.
#[hook]
pub fn use_redirection_after_submission(resource: &str) -> Callback<(Redirect, Option<RecordId>)> {
    let context = use_sapwood();
    let navigator = use_navigator();
    let resource = resource.to_owned();
    use_event(Callback::from(
        move |(redirect, id): (Redirect, Option<RecordId>)| {
            let resource = context.store.resource(&resource);
            let path = resource.and_then(|resource| redirect.path(resource, id.as_ref()));
            if let Some((navigator, path)) = navigator.as_ref().zip(path) {
                visit(navigator, GoType::Push, &path);
            }
        },
    ))
}
