//! What stands around the app and gives its components a store.

use std::rc::Rc;

use yew::prelude::*;

use super::shared::Shared;
use super::use_notify::Notifier;
use super::use_warn_about_change::Warner;
use crate::engine::data::DataProvider;
use crate::engine::live::LiveProvider;
use crate::engine::resource::Resource;
use crate::engine::runtime::Runtime;
use crate::engine::store::{Options, Setup, Store};

/// What the hooks find around them.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) store: Rc<Store>,
    pub(super) notifier: Rc<Notifier>,
    pub(super) warner: Rc<Warner>,
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.store, &other.store)
    }
}

/// Properties of [`Sapwood`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SapwoodProps {
    /// Where records come from.
    pub data_provider: Shared<dyn DataProvider>,
    /// Where news come from. Default: nowhere.
    #[prop_or_default]
    pub live_provider: Option<Shared<dyn LiveProvider>>,
    /// The resources of the app and their pages.
    #[prop_or_default]
    pub resources: Vec<Resource>,
    /// The clock, timers and tasks of the world outside.
    pub runtime: Shared<dyn Runtime>,
    /// How the app behaves, such as its live mode.
    #[prop_or_else(|| Shared(Rc::new(Options::default())))]
    pub options: Shared<Options>,
    /// The app.
    #[prop_or_default]
    pub children: Html,
}

/// The app's place: builds the one store and gives it to every hook below.
///
/// The store is built once, from the first properties; later ones change nothing.
#[component]
pub fn Sapwood(props: &SapwoodProps) -> Html {
    let store = use_memo((), |()| {
        Store::new(Setup {
            data: Rc::clone(&props.data_provider),
            live: props.live_provider.clone().map(|live| live.0),
            resources: props.resources.clone(),
            options: (**props.options).clone(),
            runtime: Rc::clone(&props.runtime),
        })
    });
    html! {
        <SapwoodStore store={Rc::clone(&*store)}>{ props.children.clone() }</SapwoodStore>
    }
}

/// Properties of [`SapwoodStore`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SapwoodStoreProps {
    /// The store.
    pub store: Shared<Store>,
    /// The app.
    #[prop_or_default]
    pub children: Html,
}

/// As [`Sapwood`], with a store that was built before: for apps that begin to fetch before they draw, and for tests.
#[component]
pub fn SapwoodStore(props: &SapwoodStoreProps) -> Html {
    let context = use_memo(props.store.clone(), |store| Context {
        store: Rc::clone(store),
        notifier: Notifier::new(Rc::clone(store.runtime())),
        warner: Rc::default(),
    });
    html! {
        <ContextProvider<Context> context={(*context).clone()}>{ props.children.clone() }</ContextProvider<Context>>
    }
}

/// The store of the app.
///
/// # Panics
///
/// If there is no [`Sapwood`] around the component: a mistake in the app, not in what comes from outside.
#[hook]
pub fn use_store() -> Rc<Store> {
    use_sapwood().store
}

#[hook]
#[expect(
    clippy::expect_used,
    reason = "a mistake in the app's code; nothing that happens at run time leads here"
)]
pub(super) fn use_sapwood() -> Context {
    use_context::<Context>().expect("hooks of Sapwood need a <Sapwood> around the app")
}
