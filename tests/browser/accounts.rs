//! Accounts that people make themselves, and questions about rights that are asked anew each time.

use std::cell::Cell;
use std::future::ready;
use std::rc::Rc;

use sapwood::engine::access::{AccessAction, Can, CanParams};
use sapwood::engine::auth::{AuthError, AuthFuture, AuthProvider, Identity};
use sapwood::engine::live::LiveMode;
use sapwood::hooks::{
    AuthState, Providers, use_can, use_can_without_cache, use_forgot_password, use_get_identity,
    use_is_exist_authentication, use_register, use_store, use_update_password,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Doorkeeper, Log, LogProps, With, WithProps, World};

/// Makes accounts for whoever asks.
#[derive(Default)]
struct Registry {
    passwords: Cell<u32>,
}

impl AuthProvider for Registry {
    fn login(&self, _: &Value) -> AuthFuture<Identity> {
        Box::pin(ready(Err(AuthError::new("Nobody is known here."))))
    }

    fn logout(&self) -> AuthFuture<()> {
        Box::pin(ready(Ok(())))
    }

    fn identity(&self) -> AuthFuture<Option<Identity>> {
        Box::pin(ready(Ok(None)))
    }

    fn register(&self, values: &Value) -> AuthFuture<Option<Identity>> {
        let name: Rc<str> = values["name"].as_str().unwrap().into();
        let identity = Identity {
            id: Rc::clone(&name),
            name,
            avatar: None,
            permissions: Value::Null,
        };
        Box::pin(ready(Ok(Some(identity))))
    }

    fn update_password(&self, values: &Value) -> AuthFuture<()> {
        let is_long = values["password"].as_str().unwrap().len() > 3;
        self.passwords.set(self.passwords.get() + u32::from(is_long));
        let answer = is_long.then_some(());
        Box::pin(ready(answer.ok_or_else(|| AuthError::new("Too short."))))
    }
}

#[component]
fn Counter(_: &LogProps) -> Html {
    let (register, forgot, update) = (use_register(), use_forgot_password(), use_update_password());
    let name = use_get_identity().map(|identity| identity.name.to_string());
    let exists = use_is_exist_authentication();
    let press = |call: &Callback<Value>, values: Value| call.reform(move |_: MouseEvent| values.clone());
    let states = [&register.state, &forgot.state, &update.state].map(|state| match state {
        AuthState::Idle => "–".to_owned(),
        AuthState::Pending => "…".to_owned(),
        AuthState::Done => "done".to_owned(),
        AuthState::Failed(error) => error.to_string(),
    });
    html! {
        <>
            <button id="register" onclick={press(&register.register, json!({ "name": "Ann" }))} />
            <button id="forgot" onclick={press(&forgot.forgot_password, json!({ "name": "Ann" }))} />
            <button id="short" onclick={press(&update.update_password, json!({ "password": "abc" }))} />
            <button id="long" onclick={press(&update.update_password, json!({ "password": "abcdef" }))} />
            {format!("{exists} {name:?} {}", states.join(" "))}
        </>
    }
}

#[wasm_bindgen_test]
async fn an_account_is_made_and_its_password_changed() {
    let world = World::new(LiveMode::Off);
    let registry = Rc::<Registry>::default();
    let page = world.mount::<With<Counter>>(WithProps::new(Providers {
        auth: Some(Rc::clone(&registry) as Rc<dyn AuthProvider>),
        ..Providers::default()
    }));
    page.shows("true None – – –").await;
    page.click("#register");
    page.shows("true Some(\"Ann\") done – –").await;
    page.click("#short");
    page.shows("true Some(\"Ann\") done – Too short.").await;
    page.click("#long");
    page.shows("true Some(\"Ann\") done – done").await;
    assert_eq!(registry.passwords.get(), 1);
    page.click("#forgot");
    page.shows("true Some(\"Ann\") done This cannot be done here. done")
        .await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn an_app_without_accounts_says_so() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Counter>>(WithProps::new(Providers::default()));
    page.shows("false None – – –").await;
    page.unmount();
}

#[component]
fn Sentry(_: &LogProps) -> Html {
    let kept = use_can(&CanParams::new("posts", AccessAction::Show));
    let can = use_can_without_cache();
    let answers = use_state(Vec::<bool>::new);
    let store = use_store();
    let ask = |action: AccessAction| {
        let (can, setter, store, known) = (
            can.clone(),
            answers.setter(),
            Rc::clone(&store),
            (*answers).clone(),
        );
        move |_: MouseEvent| {
            let answer = can.emit(CanParams::new("posts", action.clone()));
            let (setter, mut known) = (setter.clone(), known.clone());
            let task = async move {
                known.push(answer.await == Can::Yes);
                setter.set(known);
            };
            store.runtime().spawn(Box::pin(task)).detach();
        }
    };
    html! {
        <>
            <button id="show" onclick={ask(AccessAction::Show)} />
            <button id="edit" onclick={ask(AccessAction::Edit)} />
            {format!("{} {:?}", kept.is_yes(), *answers)}
        </>
    }
}

#[wasm_bindgen_test]
async fn past_the_cache_the_provider_is_asked_each_time() {
    let world = World::new(LiveMode::Off);
    let asked = Log::new();
    let page = world.mount::<With<Sentry>>(WithProps::new(Providers {
        access_control: Some(Rc::new(Doorkeeper(asked.clone()))),
        ..Providers::default()
    }));
    page.shows("true []").await;
    page.click("#show");
    page.shows("true [true]").await;
    page.click("#show");
    page.shows("true [true, true]").await;
    page.click("#edit");
    page.shows("true [true, true, false]").await;
    assert_eq!(
        asked.lines(),
        ["posts show", "posts show", "posts show", "posts edit"],
        "once for the button, and then each time"
    );
    page.unmount();
}
