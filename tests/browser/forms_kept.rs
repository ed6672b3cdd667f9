//! Drafts that outlive their page, and the warning before one is left.

use sapwood::engine::form::FieldRule;
use sapwood::engine::live::LiveMode;
use sapwood::hooks::{FormTarget, Redirect, UseFormOptions, use_form, use_warn_about_change};
use sapwood::model::Post;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Mounted, World, until};

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    id: i64,
}

/// Shows the title, how many drafts are offered, and whether the page may be left.
#[component]
fn PostForm(props: &FormProps) -> Html {
    let form = use_form::<Post>(
        Post::RESOURCE,
        FormTarget::Edit(props.id.into()),
        UseFormOptions {
            rules: vec![FieldRule::new(Post::TITLE).required()],
            redirect: Some(Redirect::Stay.into()),
            ..UseFormOptions::default()
        },
    );
    let on_change = form.on_change.clone();
    let on_type = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_change.emit((Post::TITLE.name(), Value::from(input.value())));
    });
    let button = |id: &'static str, then: &Callback<()>| {
        let then = then.clone();
        html! { <button {id} onclick={move |_| then.emit(())} /> }
    };
    let drafts = form.draft_offer().map_or(0, |offer| offer.count);
    let conflicts = form.conflicts().len();
    let armed = use_warn_about_change().is_armed();
    html! {
        <>
            <input id="title" oninput={on_type} value={form.text(Post::TITLE)} />
            { button("save", &form.save) }
            { button("reset", &form.discard) }
            { button("restore", &form.restore_draft) }
            { button("forget", &form.discard_draft) }
            { form.text(Post::TITLE) }
            { format!(" {drafts} drafts") }
            if conflicts > 0 { {" in conflict"} }
            if armed { {" armed"} }
        </>
    }
}

/// A world for one test: its drafts are those of somebody else than any other test's.
fn world(person: &str) -> World {
    let world = World::new(LiveMode::Off);
    world
        .store
        .set_person(&format!("{person}-{}", js_sys::Date::now()));
    world
}

async fn open(world: &World, shows: &str) -> Mounted<PostForm> {
    let page = world.mount::<PostForm>(FormProps { id: 6 });
    page.shows(shows).await;
    page
}

#[wasm_bindgen_test]
async fn what_was_typed_and_left_is_offered_and_typed_again() {
    let world = world("left");
    let page = open(&world, "Post 6 0 drafts").await;
    page.type_into("#title", "half a sentence");
    page.unmount();
    let page = open(&world, "Post 6 1 drafts").await;
    page.click("#restore");
    page.shows("half a sentence 0 drafts armed").await;
    page.click("#save");
    page.shows("half a sentence 0 drafts").await;
    page.unmount();
    let page = open(&world, "half a sentence 0 drafts").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn it_is_kept_while_it_is_typed_and_not_only_when_it_is_left() {
    let world = world("typed");
    let page = open(&world, "Post 6 0 drafts").await;
    page.type_into("#title", "half");
    let kept = || {
        let kept = world.store.runtime().kept("sapwood.draft.1/typed");
        kept.iter().filter(|(_, text)| text.contains("half")).count()
    };
    until("the draft to be kept", || kept() == 1, || "none".to_owned()).await;
    page.click("#reset");
    page.shows("Post 6 0 drafts").await;
    assert_eq!(kept(), 0, "given up is given up");
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_draft_is_merged_with_what_others_did_since() {
    let world = world("merged");
    let page = open(&world, "Post 6 0 drafts").await;
    page.type_into("#title", "mine");
    page.unmount();
    world.server.change("posts", 6, "title", json!("theirs"));
    let page = world.mount::<PostForm>(FormProps { id: 6 });
    page.shows("theirs 1 drafts").await;
    page.click("#restore");
    page.shows("mine 0 drafts in conflict armed").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn two_tabs_keep_two_drafts() {
    let world = world("tabs");
    let one = open(&world, "Post 6 0 drafts").await;
    let other = open(&world, "Post 6 0 drafts").await;
    one.type_into("#title", "one");
    other.type_into("#title", "other");
    one.unmount();
    other.unmount();
    let page = open(&world, "Post 6 2 drafts").await;
    page.click("#forget");
    page.shows("Post 6 1 drafts").await;
    page.click("#forget");
    page.shows("Post 6 0 drafts").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn somebody_elses_draft_is_not_offered_and_a_broken_one_is_ignored() {
    let world = world("ann");
    let page = open(&world, "Post 6 0 drafts").await;
    page.type_into("#title", "Ann's");
    page.unmount();
    let person = world.store.person();
    let broken = format!("sapwood.draft.1/{person}/posts/edit/6/odd");
    assert!(world.store.runtime().keep(&broken, Some("{")));
    world.store.set_person("bob");
    let page = open(&world, "Post 6 0 drafts").await;
    page.unmount();
    world.store.set_person(&person);
    let page = open(&world, "Post 6 1 drafts").await;
    page.unmount();
    assert!(world.store.runtime().keep(&broken, None));
}

#[wasm_bindgen_test]
async fn the_warning_goes_when_the_value_is_back_to_what_it_was_and_after_a_save() {
    let world = world("warned");
    let page = open(&world, "Post 6 0 drafts").await;
    page.type_into("#title", "x");
    page.shows("x 0 drafts armed").await;
    page.type_into("#title", "Post 6");
    page.shows("Post 6 0 drafts").await;
    page.type_into("#title", "y");
    page.shows("y 0 drafts armed").await;
    page.click("#save");
    page.shows("y 0 drafts").await;
    page.unmount();
}

/// Shows whether somebody wants to leave, and whether they have.
#[component]
fn Door() -> Html {
    let warning = use_warn_about_change();
    let left = use_state(|| false);
    let go = {
        let (warning, left) = (warning.clone(), left.setter());
        move |_| {
            let left = left.clone();
            warning.ask(move || left.set(true));
        }
    };
    let (stay, leave) = (warning.clone(), warning.clone());
    html! {
        <>
            <PostForm id=6 />
            <button id="go" onclick={go} />
            <button id="stay" onclick={move |_| stay.stay()} />
            <button id="leave" onclick={move |_| leave.leave()} />
            if warning.is_asking() { {" Leave?"} }
            if *left { {" gone"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn whoever_leaves_something_unsaved_is_asked_first() {
    let world = world("door");
    let page = world.mount::<Door>(());
    page.shows("Post 6 0 drafts").await;
    page.type_into("#title", "x");
    page.shows("x 0 drafts armed").await;
    page.click("#go");
    page.shows("x 0 drafts armed Leave?").await;
    page.click("#stay");
    page.shows("x 0 drafts armed").await;
    page.click("#go");
    page.shows("x 0 drafts armed Leave?").await;
    page.click("#leave");
    page.shows("x 0 drafts gone").await;
    page.unmount();
}
