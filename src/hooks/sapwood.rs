//! What stands around the app and gives its components a store.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::providers::Providers;
use super::shared::Shared;
use super::use_notify::Notifier;
use super::use_warn_about_change::Warner;
use crate::engine::access::{Access, AccessControlProvider};
use crate::engine::auth::{Auth, AuthProvider, Session};
use crate::engine::data::{DataError, DataProvider};
use crate::engine::live::LiveProvider;
use crate::engine::notify::NotificationProvider;
use crate::engine::resource::Resource;
use crate::engine::runtime::{Guard, Runtime};
use crate::engine::store::{Options, Setup, Store};

/// What the hooks find around them.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) store: Rc<Store>,
    pub(super) notifier: Rc<Notifier>,
    pub(super) warner: Rc<Warner>,
    pub(super) auth: Option<Rc<Auth>>,
    pub(super) access: Option<Rc<Access>>,
    pub(super) providers: Rc<Providers>,
    /// Lets the store and access control know when another person signs in.
    _watching: Rc<Option<(Guard, Option<Guard>)>>,
}

impl Context {
    fn new(store: &Rc<Store>, providers: &Rc<Providers>) -> Self {
        let runtime = store.runtime();
        let access = providers
            .access_control
            .clone()
            .map(|provider| Access::new(provider, Rc::clone(runtime)));
        let auth = providers.auth.clone().map(|provider| session_of(store, provider));
        let watching = auth.as_ref().map(|auth| {
            let names = name_with(auth, store);
            let forgets = access.clone().map(|access| forget_with(auth, access));
            (names, forgets)
        });
        Self {
            store: Rc::clone(store),
            notifier: Notifier::new(Rc::clone(runtime), providers.notification.clone()),
            warner: Rc::default(),
            auth,
            access,
            providers: Rc::clone(providers),
            _watching: Rc::new(watching),
        }
    }
}

impl Context {
    /// Whether an error only means that the session is over.
    pub(super) fn is_signed_out(&self, error: &DataError) -> bool {
        self.auth.as_ref().is_some_and(|auth| auth.is_signed_out(error))
    }
}

/// Tells the store who is signed in: what the browser keeps of their work, and what they asked for, is theirs.
fn name_with(auth: &Rc<Auth>, store: &Rc<Store>) -> Guard {
    let (watched, named) = (Rc::downgrade(auth), Rc::downgrade(store));
    auth.watch(Rc::new(move || {
        let (Some(auth), Some(store)) = (watched.upgrade(), named.upgrade()) else {
            return;
        };
        match auth.session() {
            Session::SignedIn(identity) => store.set_person(&identity.id),
            Session::Checking | Session::SignedOut(_) | Session::Unclear(_) => store.set_person(""),
        }
    }))
}

/// Sees to it that what may be done is asked anew when another person signs in, and only then: a page whose session ended
/// stays as it is for whoever comes back.
fn forget_with(auth: &Rc<Auth>, access: Rc<Access>) -> Guard {
    let (watched, known) = (Rc::downgrade(auth), RefCell::new(auth.last()));
    auth.watch(Rc::new(move || {
        let last = watched.upgrade().and_then(|auth| auth.last());
        let is_another = *known.borrow() != last;
        if is_another {
            known.replace(last);
            access.forget();
        }
    }))
}

/// The session of whoever looks at the page, which hears of refused requests.
fn session_of(store: &Rc<Store>, provider: Rc<dyn AuthProvider>) -> Rc<Auth> {
    let auth = Auth::new(provider, Rc::clone(store.runtime()));
    let reported = Rc::downgrade(&auth);
    store.on_data_error(Rc::new(move |error| {
        if let Some(auth) = reported.upgrade() {
            auth.report(error);
        }
    }));
    auth.check();
    auth
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
    /// Who looks at the page. Default: anybody, and nobody asks.
    #[prop_or_default]
    pub auth_provider: Option<Shared<dyn AuthProvider>>,
    /// Who may do what. Default: everybody everything.
    #[prop_or_default]
    pub access_control_provider: Option<Shared<dyn AccessControlProvider>>,
    /// Shows messages. Default: [`use_toasts`](super::use_toasts) has them.
    #[prop_or_default]
    pub notification_provider: Option<Shared<dyn NotificationProvider>>,
    /// The name of the resource that has the log of what was changed. Default: there is no log.
    #[prop_or_default]
    pub audit_log_resource: Option<Rc<str>>,
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
        let store = Store::new(Setup {
            data: Rc::clone(&props.data_provider),
            live: props.live_provider.clone().map(|live| live.0),
            resources: props.resources.clone(),
            options: (**props.options).clone(),
            runtime: Rc::clone(&props.runtime),
        });
        store.open_outbox();
        store
    });
    let providers = use_memo((), |()| Providers {
        auth: props.auth_provider.clone().map(|auth| auth.0),
        access_control: props.access_control_provider.clone().map(|access| access.0),
        notification: props
            .notification_provider
            .clone()
            .map(|notification| notification.0),
        audit_log: props.audit_log_resource.clone(),
    });
    html! {
        <SapwoodStore store={Rc::clone(&*store)} {providers}>{ props.children.clone() }</SapwoodStore>
    }
}

/// Properties of [`SapwoodStore`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SapwoodStoreProps {
    /// The store.
    pub store: Shared<Store>,
    /// What the app has besides. Default: nothing.
    #[prop_or_else(|| Shared(Rc::default()))]
    pub providers: Shared<Providers>,
    /// The app.
    #[prop_or_default]
    pub children: Html,
}

/// As [`Sapwood`], with a store that was built before: for apps that begin to fetch before they draw, and for tests.
#[component]
pub fn SapwoodStore(props: &SapwoodStoreProps) -> Html {
    let context = use_memo(props.store.clone(), |store| Context::new(store, &props.providers));
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
