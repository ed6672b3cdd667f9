//! Who is here.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use sapwood::engine::auth::{AuthError, AuthFuture, AuthProvider, Identity, Session};
use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode;
use sapwood::hooks::{
    AuthState, Authenticated, Providers, use_get_identity, use_is_authenticated, use_login, use_logout,
    use_on_error, use_permissions,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{LogProps, With, WithProps, World, settled};

/// Knows one password.
#[derive(Default)]
struct Accounts(RefCell<Option<Identity>>);

impl AuthProvider for Accounts {
    fn login(&self, credentials: &Value) -> AuthFuture<Identity> {
        if credentials["password"] != "secret" {
            return Box::pin(ready(Err(AuthError::new("Wrong password."))));
        }
        let ann = Identity {
            id: "ann".into(),
            name: "Ann".into(),
            avatar: None,
            permissions: json!(["list"]),
        };
        self.0.replace(Some(ann.clone()));
        Box::pin(ready(Ok(ann)))
    }

    fn logout(&self) -> AuthFuture<()> {
        self.0.replace(None);
        Box::pin(ready(Ok(())))
    }

    fn identity(&self) -> AuthFuture<Option<Identity>> {
        Box::pin(ready(Ok(self.0.borrow().clone())))
    }
}

#[component]
fn Office(_: &LogProps) -> Html {
    let (login, logout) = (use_login(), use_logout());
    let on_error = use_on_error();
    let identity = use_get_identity();
    let permissions = use_permissions();
    let session = use_is_authenticated();
    let expired = matches!(session, Some(Session::SignedOut(_)));
    let enter = |password: &'static str| {
        let login = login.login.clone();
        move |_: MouseEvent| login.emit(json!({ "password": password }))
    };
    let refused = on_error.reform(|_: MouseEvent| DataError::Status {
        status: 401,
        message: "".into(),
    });
    let failed = match &login.state {
        AuthState::Failed(error) => error.to_string(),
        AuthState::Idle | AuthState::Pending | AuthState::Done => String::new(),
    };
    html! {
        <>
            <button id="wrong" onclick={enter("guess")} />
            <button id="right" onclick={enter("secret")} />
            <button id="leave" onclick={logout.logout.reform(|_: MouseEvent| ())} />
            <button id="refused" onclick={refused} />
            <Authenticated fallback={html! { {"stranger"} }}>
                {identity.map(|identity| identity.name.to_string())}{" "}{permissions.to_string()}
            </Authenticated>
            {failed}{if expired { " out" } else { "" }}
        </>
    }
}

#[wasm_bindgen_test]
async fn somebody_signs_in_is_refused_once_and_signs_out() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Office>>(WithProps::new(Providers {
        auth: Some(Rc::new(Accounts::default())),
        ..Providers::default()
    }));
    page.shows("stranger out").await;
    page.click("#wrong");
    page.shows("strangerWrong password. out").await;
    page.click("#right");
    page.shows("Ann [\"list\"]").await;
    page.click("#refused");
    page.shows("stranger out").await;
    page.click("#right");
    page.shows("Ann [\"list\"]").await;
    page.click("#leave");
    page.shows("stranger out").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn without_accounts_nobody_is_asked_who_they_are() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Office>>(WithProps::new(Providers::default()));
    page.shows(" null").await;
    page.click("#right");
    settled().await;
    page.shows(" null").await;
    page.unmount();
}
