//! How an app behaves, where hooks have a way of their own, and what they say.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;
use std::time::Duration;

use sapwood::engine::data::{DataError, DataFuture};
use sapwood::engine::form::FieldRule;
use sapwood::engine::i18n::{self, I18nProvider};
use sapwood::engine::live::LiveMode;
use sapwood::engine::mutation::MutationMode;
use sapwood::engine::notify::{Toast, ToastKind};
use sapwood::engine::query::Invalidate;
use sapwood::engine::runtime::LocalFuture;
use sapwood::engine::store::Options;
use sapwood::hooks::{
    FormTarget, NotificationOption, UseBulkOptions, UseCustomMutationOptions, UseFormOptions, UseListOptions,
    UseMutationOptions, use_cancel_notification, use_custom_mutation, use_delete, use_delete_many, use_form,
    use_get_locale, use_handle_notification, use_list, use_modal, use_mutation_mode, use_sapwood_options,
    use_set_locale, use_show_button, use_sync_with_location, use_toasts, use_translation, use_update,
};
use sapwood::model::{Category, Post};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Log, LogProps, World, settled, turn};

#[component]
fn Wishes() -> Html {
    let options = use_sapwood_options();
    let apps = use_mutation_mode(None, None);
    let own = use_mutation_mode(Some(MutationMode::Pessimistic), Some(Duration::from_secs(1)));
    let sync = [use_sync_with_location(None), use_sync_with_location(Some(true))];
    html! { { format!("{:?} {apps:?} {own:?} {sync:?}", options.live_mode) } }
}

#[wasm_bindgen_test]
async fn a_hooks_own_wish_goes_before_the_apps() {
    let world = World::of(Options {
        live_mode: LiveMode::Manual,
        mutation_mode: MutationMode::Undoable,
        undoable_timeout: Duration::from_secs(7),
        sync_with_location: false,
        ..Options::default()
    });
    let page = world.mount::<Wishes>(());
    page.shows("Manual (Undoable, 7s) (Pessimistic, 1s) [false, true]")
        .await;
    page.unmount();
}

fn toast(message: &str) -> Toast {
    Toast {
        key: message.into(),
        kind: ToastKind::Info,
        message: message.into(),
        description: None,
    }
}

#[component]
fn Crier() -> Html {
    let notify = use_handle_notification();
    let own = NotificationOption::With(Callback::from(|number: u32| {
        (number > 1).then(|| toast(&format!("own {number}")))
    }));
    let say = move |_: MouseEvent| {
        notify.handle(&NotificationOption::Usual, &1, || toast("usual"));
        notify.handle(&NotificationOption::Off, &1, || toast("off"));
        notify.handle(&NotificationOption::Toast(toast("this")), &1, || {
            toast("not this")
        });
        notify.handle(&own, &1, || toast("not this"));
        notify.handle(&own, &2, || toast("not this"));
    };
    let said: Vec<String> = use_toasts()
        .iter()
        .map(|toast| toast.message.to_string())
        .collect();
    html! { <><button id="say" onclick={say} />{said.join(", ")}</> }
}

#[wasm_bindgen_test]
async fn a_message_is_chosen_by_the_hook() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Crier>(());
    settled().await;
    page.click("#say");
    page.shows("usual, this, own 2").await;
    page.unmount();
}

/// What each kind of change says, and what it lets go of.
#[component]
fn Changers() -> Html {
    let categories = use_list::<Category>(Category::RESOURCE, UseListOptions::default());
    let invalidates = || vec![Invalidate::Resource(Category::RESOURCE.into())];
    let update = use_update(
        Post::RESOURCE,
        UseMutationOptions {
            success_notification: NotificationOption::Off,
            invalidates: invalidates(),
            ..UseMutationOptions::default()
        },
    );
    let delete = use_delete_many(
        Post::RESOURCE,
        UseBulkOptions {
            success_notification: NotificationOption::Toast(toast("gone")),
            error_notification: NotificationOption::Off,
            invalidates: invalidates(),
            ..UseBulkOptions::default()
        },
    );
    let said: Vec<String> = use_toasts()
        .iter()
        .map(|toast| toast.message.to_string())
        .collect();
    let change = move |_: MouseEvent| update.update.emit((1.into(), json!({ "title": "x" })));
    let two = delete.delete.reform(|_: MouseEvent| vec![2.into(), 3.into()]);
    let missing = delete.delete.reform(|_: MouseEvent| vec![998.into(), 999.into()]);
    html! {
        <>
            <button id="update" onclick={change} />
            <button id="two" onclick={two} />
            <button id="missing" onclick={missing} />
            {categories.total}{" "}{said.join(", ")}
        </>
    }
}

#[wasm_bindgen_test]
async fn a_change_says_what_it_is_told_to_and_lets_go_of_what_depends_on_it() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Changers>(());
    page.shows("30 ").await;
    world.server.remove("categories", 1);
    page.click("#update");
    page.shows("29 ").await;
    world.server.remove("categories", 2);
    page.click("#two");
    page.shows("28 gone").await;
    world.server.remove("categories", 3);
    page.click("#missing");
    settled().await;
    page.shows("28 gone").await;
    page.unmount();
}

/// A form that sends more than is typed, and says how it went in its own words.
#[component]
fn Author(props: &LogProps) -> Html {
    let log = props.log.clone();
    let form = use_form::<Post>(
        Post::RESOURCE,
        FormTarget::Edit(6.into()),
        UseFormOptions {
            rules: vec![FieldRule::new(Post::TITLE)],
            transform: Some(Callback::from(|mut values: Value| {
                values["slug"] = json!(values["title"].as_str().unwrap_or_default().to_lowercase());
                values
            })),
            success_notification: NotificationOption::Toast(toast("published")),
            error_notification: NotificationOption::With(Callback::from(|error: Rc<DataError>| {
                Some(toast(&format!("not published: {error}")))
            })),
            on_error: Callback::from(move |_| log.write("error")),
            keep_drafts: false,
            ..UseFormOptions::default()
        },
    );
    let on_change = form
        .on_change
        .reform(|_: MouseEvent| (Post::TITLE.name(), json!("Oak")));
    let said: Vec<String> = use_toasts()
        .iter()
        .map(|toast| toast.message.to_string())
        .collect();
    html! {
        <>
            <button id="type" onclick={on_change} />
            <button id="save" onclick={form.save.reform(|_: MouseEvent| ())} />
            {said.join(", ")}
        </>
    }
}

#[wasm_bindgen_test]
async fn a_form_sends_what_its_page_makes_of_it_and_speaks_in_its_words() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let page = world.mount::<Author>(LogProps { log: log.clone() });
    settled().await;
    page.click("#type");
    *world.server.refuses.borrow_mut() = Some(DataError::Status {
        status: 500,
        message: "disk full".into(),
    });
    page.click("#save");
    page.shows("not published: disk full (status 500)").await;
    assert_eq!(log.lines(), ["error"]);
    page.click("#save");
    page.shows("not published: disk full (status 500), published")
        .await;
    assert_eq!(
        *world.server.last_write.borrow(),
        json!({ "title": "Oak", "slug": "oak" })
    );
    assert_eq!(log.lines(), ["error"]);
    page.unmount();
}

/// Publishes a post in a way that no data provider knows of.
#[component]
fn Publisher(props: &LogProps) -> Html {
    let log = props.log.clone();
    let list = use_list::<Post>(Post::RESOURCE, UseListOptions::default());
    let request = Callback::from(move |values: Value| -> DataFuture<Value> {
        log.write(values.to_string());
        let answer = values["id"].as_i64().ok_or(DataError::Cancelled);
        Box::pin(async move {
            turn().await;
            answer.map(|id| json!(format!("published {id}")))
        })
    });
    let publish = use_custom_mutation(
        request,
        UseCustomMutationOptions {
            invalidates: vec![Invalidate::Resource(Post::RESOURCE.into())],
            ..UseCustomMutationOptions::default()
        },
    );
    let press = |values: Value| publish.mutate.reform(move |_: MouseEvent| values.clone());
    let said: Vec<String> = use_toasts()
        .iter()
        .map(|toast| {
            format!(
                "{}: {}",
                toast.message,
                toast.description.as_deref().unwrap_or_default()
            )
        })
        .collect();
    html! {
        <>
            <button id="one" onclick={press(json!({ "id": 1 }))} />
            <button id="none" onclick={press(json!({}))} />
            {format!("{} {:?} {}", list.total, publish.state, said.join(", "))}
        </>
    }
}

#[wasm_bindgen_test]
async fn a_request_of_the_apps_own_is_made_once_and_followed_as_others_are() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let page = world.mount::<Publisher>(LogProps { log: log.clone() });
    page.shows("123 Idle ").await;
    world.server.remove("posts", 9);
    page.click("#one");
    page.click("#one");
    page.shows("122 Done(String(\"published 1\")) ").await;
    assert_eq!(log.take(), ["{\"id\":1}"], "a double click asks once");
    page.click("#none");
    page.shows("122 Failed(Cancelled) Error: it was cancelled, so nothing was sent")
        .await;
    page.unmount();
}

#[component]
fn Undoer() -> Html {
    let list = use_list::<Post>(Post::RESOURCE, UseListOptions::default());
    let pending = use_cancel_notification();
    let delete = use_delete(
        Post::RESOURCE,
        UseMutationOptions {
            mode: Some(MutationMode::Undoable),
            ..UseMutationOptions::default()
        },
    );
    let first = pending.changes.first().map(|change| change.id);
    let undo = pending.undo.clone();
    let on_undo = move |_: MouseEvent| first.into_iter().for_each(|id| undo.emit(id));
    html! {
        <>
            <button id="delete" onclick={delete.delete.reform(|_: MouseEvent| 3.into())} />
            <button id="undo" onclick={on_undo} />
            {list.total}{" "}{pending.changes.len()}
        </>
    }
}

#[wasm_bindgen_test]
async fn what_is_pending_can_be_undone_from_anywhere() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Undoer>(());
    page.shows("123 0").await;
    page.click("#delete");
    page.shows("122 1").await;
    page.click("#undo");
    page.shows("123 0").await;
    assert_eq!(world.server.asked("DELETE"), 0);
    page.unmount();
}

/// Knows one word of German.
struct German(RefCell<Rc<str>>);

impl I18nProvider for German {
    fn translate(&self, key: &str) -> Option<Rc<str>> {
        (key == "buttons.show" && &**self.0.borrow() == "de").then(|| "Ansehen".into())
    }

    fn locale(&self) -> Rc<str> {
        self.0.borrow().clone()
    }

    fn change_locale(&self, locale: &str) -> LocalFuture<Result<(), String>> {
        if locale != "de" {
            return Box::pin(ready(Err(format!("no {locale}"))));
        }
        self.0.replace(locale.into());
        i18n::changed();
        Box::pin(ready(Ok(())))
    }
}

#[component]
fn Speaker(props: &LogProps) -> Html {
    let log = props.log.clone();
    let locale = use_get_locale();
    let set = use_set_locale(Callback::from(move |problem: String| log.write(problem)));
    let both = use_translation(Callback::noop());
    let button = use_show_button("posts", &1.into());
    html! {
        <>
            <button id="de" onclick={set.reform(|_: MouseEvent| "de".to_owned())} />
            <button id="fr" onclick={set.reform(|_: MouseEvent| "fr".to_owned())} />
            {format!("{locale} {} {}", both.locale, button.label)}
        </>
    }
}

#[wasm_bindgen_test]
async fn the_language_is_read_and_chosen() {
    let world = World::new(LiveMode::Off);
    i18n::provide(Some(Rc::new(German(RefCell::new("en".into())))));
    let log = Log::new();
    let page = world.mount::<Speaker>(LogProps { log: log.clone() });
    page.shows("en en Show").await;
    page.click("#fr");
    settled().await;
    assert_eq!(log.lines(), ["no fr"]);
    page.click("#de");
    page.shows("de de Ansehen").await;
    page.unmount();
    i18n::provide(None);
}

#[component]
fn Door() -> Html {
    let modal = use_modal(false);
    html! {
        <>
            <button id="show" onclick={modal.show.reform(|_: MouseEvent| ())} />
            <button id="close" onclick={modal.close.reform(|_: MouseEvent| ())} />
            if modal.visible { {"open"} } else { {"closed"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn a_modal_is_shown_and_closed() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Door>(());
    page.shows("closed").await;
    page.click("#show");
    page.shows("open").await;
    page.click("#close");
    page.shows("closed").await;
    page.unmount();
}
