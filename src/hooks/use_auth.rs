//! Who looks at the page.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::sapwood::use_sapwood;
use super::shared::Shared;
use super::use_guard::use_guard;
use super::use_mutation::use_here;
use crate::engine::auth::{Auth, AuthError, AuthFuture, Identity, Session};
use crate::engine::data::DataError;
use crate::engine::runtime::Guard;
use crate::engine::store::Store;

/// What is known of whoever looks at the page; `None` in an app without an auth provider, which knows nobody.
#[hook]
pub fn use_is_authenticated() -> Option<Session> {
    let auth = use_sapwood().auth;
    let update = use_force_update();
    let session = auth.as_ref().map(|auth| auth.session());
    let seen = session.clone();
    use_guard(auth.map(Shared), move |auth| {
        let Some(auth) = auth else {
            return Guard::empty();
        };
        // What changed between the render and this effect was told to nobody.
        if Some(auth.session()) != seen {
            update.force_update();
        }
        auth.watch(Rc::new(move || update.force_update()))
    });
    session
}

/// Whether the app has an auth provider at all (Refine's `useIsExistAuthentication`).
#[hook]
pub fn use_is_exist_authentication() -> bool {
    use_sapwood().auth.is_some()
}

/// Who is signed in.
#[hook]
pub fn use_get_identity() -> Option<Identity> {
    match use_is_authenticated() {
        Some(Session::SignedIn(identity)) => Some(identity),
        _ => None,
    }
}

/// What the auth provider says that whoever is signed in may do; `null` if it says nothing, or nobody is.
#[hook]
pub fn use_permissions() -> Value {
    use_get_identity()
        .map(|identity| identity.permissions)
        .unwrap_or_default()
}

/// A callback that lets the auth provider judge an error: one that says that nobody is signed in ends the session.
///
/// The errors of the data provider take this way by themselves; this is for requests that an app makes past it.
#[hook]
pub fn use_on_error() -> Callback<DataError> {
    let auth = use_sapwood().auth;
    use_callback(auth.map(Shared), |error, auth| {
        if let Some(auth) = auth {
            auth.report(&error);
        }
    })
}

/// How far a call of the auth provider is, such as signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuthState {
    /// Nothing was asked for yet.
    #[default]
    Idle,
    /// The request is on its way.
    Pending,
    /// It is done.
    Done,
    /// It was refused, or nobody was reached.
    Failed(AuthError),
}

/// What [`use_login`] answers.
#[derive(Clone, Debug)]
pub struct UseLoginHandle {
    /// How far it is.
    pub state: AuthState,
    /// Signs in with these credentials, the fields of a form as a JSON object; nothing happens while that is under way.
    pub login: Callback<Value>,
}

/// What [`use_logout`] answers.
#[derive(Clone, Debug)]
pub struct UseLogoutHandle {
    /// How far it is.
    pub state: AuthState,
    /// Signs out; nothing happens while that is under way.
    pub logout: Callback<()>,
}

/// Signs somebody in. Who watches the session with [`use_is_authenticated`] hears of it.
#[hook]
pub fn use_login() -> UseLoginHandle {
    let (state, login) = use_auth_call(|auth, _, credentials| auth.login(&credentials));
    UseLoginHandle { state, login }
}

/// Signs out whoever is signed in. What they asked for and can still undo is done first; what finds no network waits for them
/// to come back.
#[hook]
pub fn use_logout() -> UseLogoutHandle {
    let (state, call) = use_auth_call(|auth, store, _| {
        let (auth, settled) = (Rc::clone(auth), store.settle_pending());
        Box::pin(async move {
            settled.await;
            auth.logout().await
        })
    });
    UseLogoutHandle {
        state,
        logout: call.reform(|()| Value::Null),
    }
}

/// What [`use_register`] answers.
#[derive(Clone, Debug)]
pub struct UseRegisterHandle {
    /// How far it is.
    pub state: AuthState,
    /// Makes an account from the fields of a form, a JSON object; nothing happens while that is under way.
    pub register: Callback<Value>,
}

/// What [`use_forgot_password`] answers.
#[derive(Clone, Debug)]
pub struct UseForgotPasswordHandle {
    /// How far it is.
    pub state: AuthState,
    /// Asks for a way to choose another password, with the fields of a form, a JSON object; nothing happens while that is
    /// under way.
    pub forgot_password: Callback<Value>,
}

/// What [`use_update_password`] answers.
#[derive(Clone, Debug)]
pub struct UseUpdatePasswordHandle {
    /// How far it is.
    pub state: AuthState,
    /// Chooses another password, with the fields of a form, a JSON object; nothing happens while that is under way.
    pub update_password: Callback<Value>,
}

/// Makes an account. Where the provider signs people in with it at once, [`use_is_authenticated`] hears of it.
#[hook]
pub fn use_register() -> UseRegisterHandle {
    let (state, register) = use_auth_call(|auth, _, values| auth.register(&values));
    UseRegisterHandle { state, register }
}

/// Asks the provider for a way to choose another password, such as a mail with a link.
#[hook]
pub fn use_forgot_password() -> UseForgotPasswordHandle {
    let (state, forgot_password) = use_auth_call(|auth, _, values| auth.forgot_password(&values));
    UseForgotPasswordHandle {
        state,
        forgot_password,
    }
}

/// Chooses another password.
#[hook]
pub fn use_update_password() -> UseUpdatePasswordHandle {
    let (state, update_password) = use_auth_call(|auth, _, values| auth.update_password(&values));
    UseUpdatePasswordHandle {
        state,
        update_password,
    }
}

#[hook]
fn use_auth_call(call: fn(&Rc<Auth>, &Rc<Store>, Value) -> AuthFuture<()>) -> (AuthState, Callback<Value>) {
    let context = use_sapwood();
    let state = use_state_eq(AuthState::default);
    let busy = use_mut_ref(|| false);
    let here = use_here();
    let setter = state.setter();
    let deps = (context.auth.map(Shared), Shared(context.store));
    let start = use_callback(deps, move |input: Value, (auth, store)| {
        let Some(auth) = auth.as_ref().filter(|_| !busy.replace(true)) else {
            return;
        };
        setter.set(AuthState::Pending);
        let answer = call(auth, store, input);
        let (setter, busy, here) = (setter.clone(), Rc::clone(&busy), Rc::clone(&here));
        let task = async move {
            let answer = answer.await;
            busy.replace(false);
            if *here.borrow() {
                setter.set(answer.map_or_else(AuthState::Failed, |()| AuthState::Done));
            }
        };
        store.runtime().spawn(Box::pin(task)).detach();
    });
    ((*state).clone(), start)
}

/// Properties of [`Authenticated`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AuthenticatedProps {
    /// What is there until it is known. Default: nothing.
    #[prop_or_default]
    pub loading: Html,
    /// What is there if nobody is signed in, such as a component that leads to the login page. Default: nothing.
    #[prop_or_default]
    pub fallback: Html,
    /// What is there for those who are signed in; for everybody in an app without an auth provider.
    #[prop_or_default]
    pub children: Html,
}

/// Shows something to those only who are signed in.
#[component]
pub fn Authenticated(props: &AuthenticatedProps) -> Html {
    match use_is_authenticated() {
        None | Some(Session::SignedIn(_)) => props.children.clone(),
        Some(Session::Checking) => props.loading.clone(),
        Some(Session::SignedOut(_) | Session::Unclear(_)) => props.fallback.clone(),
    }
}
