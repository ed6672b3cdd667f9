//! Components with providers of a test around them.

use std::future::ready;
use std::rc::Rc;

use sapwood::engine::access::{AccessAction, AccessControlProvider, Can, CanParams};
use sapwood::engine::runtime::LocalFuture;
use sapwood::hooks::{Providers, SapwoodStore, Shared, use_store};
use yew::prelude::*;

use super::Log;

/// Properties of [`With`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct WithProps {
    pub(crate) providers: Shared<Providers>,
    pub(crate) log: Log,
}

impl WithProps {
    pub(crate) fn new(providers: Providers) -> Self {
        Self {
            providers: Rc::new(providers).into(),
            log: Log::new(),
        }
    }
}

/// What a component writes to.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct LogProps {
    pub(crate) log: Log,
}

/// A component below the same store, with these providers.
#[component]
pub(crate) fn With<C>(props: &WithProps) -> Html
where
    C: BaseComponent<Properties = LogProps>,
{
    let store = use_store();
    html! {
        <SapwoodStore {store} providers={props.providers.clone()}>
            <C log={props.log.clone()} />
        </SapwoodStore>
    }
}

/// Lets nobody edit, and writes down what it was asked.
pub(crate) struct Doorkeeper(pub(crate) Log);

impl AccessControlProvider for Doorkeeper {
    fn can(&self, params: &CanParams) -> LocalFuture<Can> {
        self.0
            .write(format!("{} {}", params.resource, params.action.as_str()));
        let refused = params.action == AccessAction::Edit || &*params.resource == "categories";
        let reason = || Can::No(Some("Not you".into()));
        Box::pin(ready(if refused { reason() } else { Can::Yes }))
    }
}
