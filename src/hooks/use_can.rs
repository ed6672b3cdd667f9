//! Whether somebody may do something.

use std::future::ready;
use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_sapwood;
use super::shared::Shared;
use super::use_guard::use_guard;
use crate::engine::access::{Access, AccessAction, Can, CanParams, Verdict};
use crate::engine::record::RecordId;
use crate::engine::runtime::{Guard, LocalFuture};

/// Whether whoever looks at the page may do this; yes in an app without access control.
///
/// The provider is asked once, however many components ask, and its answer stays until another person signs in.
#[hook]
pub fn use_can(params: &CanParams) -> Verdict {
    let access = use_access();
    access.map_or(Verdict::Yes, |access| access.can(params))
}

/// Asks past everything that is known (Refine's `useCanWithoutCache`), for what has to be right at this moment: yes in an app
/// without access control. The callback stays the same from render to render.
#[hook]
pub fn use_can_without_cache() -> Callback<CanParams, LocalFuture<Can>> {
    let access = use_sapwood().access;
    use_callback(access.map(Shared), |params: CanParams, access| match access {
        Some(access) => access.can_without_cache(&params),
        None => Box::pin(ready(Can::Yes)),
    })
}

/// What may be done with a resource, or with one record of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// See the list.
    pub list: Verdict,
    /// Make a record.
    pub create: Verdict,
    /// Change it.
    pub edit: Verdict,
    /// See it.
    pub show: Verdict,
    /// Delete it.
    pub delete: Verdict,
}

/// The answers of [`use_can`] for everything that pages usually do.
#[hook]
pub fn use_rights(resource: &str, id: Option<&RecordId>) -> Rights {
    let access = use_access();
    let can = |action: AccessAction, id: Option<&RecordId>| {
        access.as_ref().map_or(Verdict::Yes, |access| {
            access.can(&CanParams::new(resource, action).with_id(id.cloned()))
        })
    };
    Rights {
        list: can(AccessAction::List, None),
        create: can(AccessAction::Create, None),
        edit: can(AccessAction::Edit, id),
        show: can(AccessAction::Show, id),
        delete: can(AccessAction::Delete, id),
    }
}

/// The app's access control; a component that has it is drawn again when an answer arrives.
#[hook]
pub(super) fn use_access() -> Option<Rc<Access>> {
    let access = use_sapwood().access;
    let update = use_force_update();
    let seen = access.as_ref().map(|access| access.version());
    use_guard(access.clone().map(Shared), move |access| {
        let Some(access) = access else {
            return Guard::empty();
        };
        // What was answered between the render and this effect was told to nobody.
        if Some(access.version()) != seen {
            update.force_update();
        }
        access.watch(Rc::new(move || update.force_update()))
    });
    access
}

/// Properties of [`CanAccess`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CanAccessProps {
    /// The resource.
    pub resource: AttrValue,
    /// What is to be done with it.
    pub action: AccessAction,
    /// The record. Default: it is about none in particular.
    #[prop_or_default]
    pub id: Option<RecordId>,
    /// What is there if it is not allowed. Default: nothing.
    #[prop_or_default]
    pub fallback: Html,
    /// What is there if it is allowed.
    #[prop_or_default]
    pub children: Html,
}

/// Shows something to those only who may do this: nothing until that is known, and `fallback` to the others.
#[component]
pub fn CanAccess(props: &CanAccessProps) -> Html {
    let params = CanParams::new(&props.resource, props.action.clone()).with_id(props.id.clone());
    match use_can(&params) {
        Verdict::Yes => props.children.clone(),
        Verdict::No { .. } => props.fallback.clone(),
        Verdict::Pending => Html::default(),
    }
}
