//! Forms: what a person typed stays.

use sapwood::engine::form::{FieldRule, SubmitState};
use sapwood::engine::live::{LiveMode, LiveSignal};
use sapwood::hooks::{FormTarget, Redirect, UseFormOptions, use_form};
use sapwood::model::Post;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Mounted, World, settled};

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    target: FormTarget,
    live_mode: LiveMode,
}

impl FormProps {
    fn edit(id: i64) -> Self {
        Self {
            target: FormTarget::Edit(id.into()),
            live_mode: LiveMode::Manual,
        }
    }
}

/// Shows `title/status`, what was typed marked with `*`, then the alert, the state of the save and what is wrong.
#[component]
fn PostForm(props: &FormProps) -> Html {
    let form = use_form::<Post>(
        Post::RESOURCE,
        props.target.clone(),
        UseFormOptions {
            rules: vec![FieldRule::new(Post::TITLE).required()],
            live_mode: Some(props.live_mode),
            redirect: Some(Redirect::Stay.into()),
            ..UseFormOptions::default()
        },
    );
    let shown = |field| {
        let star = if form.is_field_changed(field) { "*" } else { "" };
        format!("{}{star}", form.text(field))
    };
    let said = form.query.deprecated().map(|said| format!(" {said:?}"));
    let submit = match &form.submit {
        SubmitState::Idle => "",
        SubmitState::Invalid => " invalid",
        SubmitState::Conflicted => " conflicted",
        SubmitState::Checking => " checking",
        SubmitState::Saving => " saving",
        SubmitState::Saved => " saved",
        SubmitState::Failed(_) => " failed",
    };
    let on_change = form.on_change.clone();
    let on_type = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_change.emit((Post::TITLE.name(), Value::from(input.value())));
    });
    let (save, refresh) = (form.save.clone(), form.refresh.clone());
    let save_twice = move |_| {
        save.emit(());
        save.emit(());
    };
    html! {
        <>
            <input id="title" oninput={on_type} value={form.text(Post::TITLE)} />
            <button id="save" onclick={save_twice} />
            <button id="refresh" onclick={move |_| refresh.emit(())} />
            { shown(Post::TITLE) }{ "/" }{ shown(Post::STATUS) }
            { said }{ submit }{ for form.error(Post::TITLE).map(|text| format!(" {text}")) }
        </>
    }
}

fn type_title(page: &Mounted<PostForm>, text: &str) {
    page.type_into("#title", text);
}

#[wasm_bindgen_test]
async fn what_was_typed_survives_others_changes_and_a_refresh() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<PostForm>(FormProps::edit(6));
    page.shows("Post 6/draft").await;
    type_title(&page, "mine");
    page.shows("mine*/draft").await;
    world.other_changes("posts", 6, "status", json!("published"));
    page.shows("mine*/draft Updated").await;
    assert_eq!(world.server.asked("ONE"), 1);
    page.click("#refresh");
    page.shows("mine*/published").await;
    page.click("#save");
    page.shows("mine/published saved").await;
    assert_eq!(*world.server.last_write.borrow(), json!({"title": "mine"}));
    page.unmount();
}

#[wasm_bindgen_test]
async fn what_was_typed_survives_a_reconnect() {
    let world = World::new(LiveMode::Auto);
    for (live_mode, after) in [
        (LiveMode::Manual, "mine*/draft Updated"),
        (LiveMode::Auto, "mine*/published"),
    ] {
        world.server.change("posts", 6, "status", json!("draft"));
        let page = world.mount::<PostForm>(FormProps {
            live_mode,
            ..FormProps::edit(6)
        });
        page.shows("Post 6/draft").await;
        type_title(&page, "mine");
        world.server.change("posts", 6, "status", json!("published"));
        world.live.signal("resources/posts", &LiveSignal::Gap);
        page.shows(after).await;
        page.unmount();
    }
}

#[wasm_bindgen_test]
async fn a_form_that_follows_changes_keeps_what_was_typed_too() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<PostForm>(FormProps {
        live_mode: LiveMode::Auto,
        ..FormProps::edit(6)
    });
    page.shows("Post 6/draft").await;
    type_title(&page, "mine");
    world.other_changes("posts", 6, "status", json!("published"));
    page.shows("mine*/published").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn an_own_save_is_sent_once_and_raises_no_alert() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<PostForm>(FormProps::edit(6));
    page.shows("Post 6/draft").await;
    type_title(&page, "mine");
    page.click("#save");
    page.shows("mine/draft saved").await;
    settled().await;
    assert_eq!(page.text(), "mine/draft saved");
    assert_eq!(world.server.asked("UPDATE posts 6"), 1);
    page.click("#save");
    settled().await;
    assert_eq!(
        world.server.asked("UPDATE posts 6"),
        1,
        "nothing changed, so nothing is sent"
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn what_is_typed_while_a_save_runs_stays() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<PostForm>(FormProps::edit(6));
    page.shows("Post 6/draft").await;
    type_title(&page, "mine");
    world.server.versions.set(true);
    world.server.held.set(true);
    page.click("#save");
    page.shows("mine*/draft saving").await;
    type_title(&page, "mine and more");
    world.server.held.set(false);
    page.shows("mine and more*/draft saved").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn an_empty_field_is_named_and_nothing_is_sent() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<PostForm>(FormProps {
        target: FormTarget::Create,
        ..FormProps::edit(0)
    });
    page.shows("/").await;
    page.click("#save");
    page.shows("/ invalid Please enter Title").await;
    assert!(world.server.calls.borrow().is_empty());
    type_title(&page, "new");
    page.shows("new*/").await;
    page.click("#save");
    page.shows("new/ saved").await;
    assert_eq!(world.server.asked("CREATE posts"), 1);
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_save_that_fails_keeps_what_was_typed() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<PostForm>(FormProps::edit(6));
    page.shows("Post 6/draft").await;
    world.server.remove("posts", 6);
    type_title(&page, "mine");
    page.click("#save");
    page.shows("mine*/draft failed").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn another_record_is_another_form_without_remounting() {
    let world = World::new(LiveMode::Auto);
    let mut page = world.mount::<PostForm>(FormProps::edit(20));
    page.shows("Post 20/draft").await;
    type_title(&page, "typed into 20");
    page.shows("typed into 20*/draft").await;
    page.update(FormProps::edit(21));
    page.shows("Post 21/draft").await;
    world.other_changes("posts", 20, "title", json!("x"));
    settled().await;
    assert_eq!(page.text(), "Post 21/draft");
    world.other_changes("posts", 21, "title", json!("x"));
    page.shows("Post 21/draft Updated").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_cached_record_that_is_out_of_date_raises_no_alert_when_a_form_opens() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<PostForm>(FormProps::edit(6));
    page.shows("Post 6/draft").await;
    page.unmount();
    world
        .server
        .change("posts", 6, "title", json!("changed meanwhile"));
    let page = world.mount::<PostForm>(FormProps::edit(6));
    page.shows("changed meanwhile/draft").await;
    page.unmount();
}
