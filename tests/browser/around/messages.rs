//! Messages in the app's own way.

use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::engine::notify::{NotificationProvider, Toast, ToastKind};
use sapwood::hooks::{NotificationOption, Providers, UseMutationOptions, use_create, use_notification};
use sapwood::model::Post;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Log, LogProps, With, WithProps, World, settled};

/// Writes down what it is to show.
struct Crier(Log);

impl NotificationProvider for Crier {
    fn open(&self, toast: &Toast) {
        self.0.write(format!("open {} {}", toast.key, toast.message));
    }

    fn close(&self, key: &str) {
        self.0.write(format!("close {key}"));
    }
}

#[component]
fn Speaker(_: &LogProps) -> Html {
    let notification = use_notification();
    let usual = use_create(Post::RESOURCE, UseMutationOptions::default()).create;
    let off = use_create(
        Post::RESOURCE,
        UseMutationOptions {
            success_notification: NotificationOption::Off,
            ..UseMutationOptions::default()
        },
    );
    let own = use_create(
        Post::RESOURCE,
        UseMutationOptions {
            success_notification: NotificationOption::With(Callback::from(|mutated| {
                let sapwood::engine::mutation::Mutated { id, .. } = mutated;
                Some(Toast {
                    key: "own".into(),
                    kind: ToastKind::Info,
                    message: format!("number {}", id?).into(),
                    description: None,
                })
            })),
            ..UseMutationOptions::default()
        },
    );
    let create = |create: Callback<Value>| create.reform(|_: MouseEvent| json!({ "title": "x" }));
    let close = move |_: MouseEvent| notification.close("own");
    html! {
        <>
            <button id="usual" onclick={create(usual)} />
            <button id="off" onclick={create(off.create)} />
            <button id="own" onclick={create(own.create)} />
            <button id="close" onclick={close} />
        </>
    }
}

#[wasm_bindgen_test]
async fn messages_go_to_the_apps_own_provider_and_each_hook_may_choose_its_own() {
    let world = World::new(LiveMode::Off);
    let heard = Log::new();
    let page = world.mount::<With<Speaker>>(WithProps::new(Providers {
        notification: Some(Rc::new(Crier(heard.clone()))),
        ..Providers::default()
    }));
    settled().await;
    for button in ["#usual", "#off", "#own", "#close"] {
        page.click(button);
        settled().await;
    }
    assert_eq!(
        heard.lines(),
        [
            "open create-posts-notification Successfully created post",
            "open own number 126",
            "close own"
        ]
    );
    page.unmount();
}
