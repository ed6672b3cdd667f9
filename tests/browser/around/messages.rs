//! Messages in the app's own way.

use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::engine::notify::{NotificationProvider, Toast, ToastKind};
use sapwood::engine::query::QueryData;
use sapwood::engine::record::RecordId;
use sapwood::hooks::{
    NotificationOption, Providers, UseListOptions, UseMutationOptions, UseOneOptions,
    UseQueryNotificationOptions, use_create, use_list, use_notification, use_one, use_query_notification,
};
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

#[component]
fn Reader(_: &LogProps) -> Html {
    let posts = use_list::<Post>(Post::RESOURCE, UseListOptions::default());
    let counted = |answer: Rc<QueryData>| {
        let QueryData::List(list) = &*answer else {
            return None;
        };
        Some(Toast {
            key: "news".into(),
            kind: ToastKind::Info,
            message: format!("{} of {}", list.records.len(), list.total).into(),
            description: None,
        })
    };
    let options = UseQueryNotificationOptions {
        success_notification: NotificationOption::With(Callback::from(counted)),
        ..UseQueryNotificationOptions::default()
    };
    use_query_notification(&posts.query, options);
    let nobody = use_one::<Post>(
        Post::RESOURCE,
        Some(RecordId::from(4711)),
        UseOneOptions::default(),
    );
    use_query_notification(&nobody.query, UseQueryNotificationOptions::default());
    html! { <p>{ posts.total }</p> }
}

#[wasm_bindgen_test]
async fn what_a_question_was_answered_is_said_once_for_each_answer() {
    let world = World::new(LiveMode::Auto);
    let heard = Log::new();
    let page = world.mount::<With<Reader>>(WithProps::new(Providers {
        notification: Some(Rc::new(Crier(heard.clone()))),
        ..Providers::default()
    }));
    settled().await;
    let mut first = heard.take();
    first.sort();
    assert_eq!(
        first,
        ["open news 10 of 123", "open query-posts-notification Error"]
    );
    world.other_changes(Post::RESOURCE, 1, "title", json!("New"));
    settled().await;
    assert_eq!(heard.lines(), ["open news 10 of 123"]);
    page.unmount();
}
