//! What stands on buttons, where they lead, and who may press them.

use std::rc::Rc;

use sapwood::engine::form::{FieldRule, Redirect};
use sapwood::engine::live::LiveMode;
use sapwood::engine::mutation::MutationMode;
use sapwood::hooks::{
    ButtonHandle, FormTarget, Providers, UseFormOptions, UseMutationOptions, UseNavigationButtonHandle,
    UseShowOptions, use_clone_button, use_create_button, use_delete_button, use_edit_button,
    use_export_button, use_form, use_import_button, use_list_button, use_refresh_button, use_save_button,
    use_show, use_show_button,
};
use sapwood::model::Post;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Doorkeeper, Log, LogProps, With, WithProps, World, settled};

fn said(button: &ButtonHandle) -> String {
    let no = button.title().map(|reason| format!(" ({reason})"));
    format!("{}{}", button.label, no.unwrap_or_default())
}

fn led(button: &UseNavigationButtonHandle) -> String {
    let to = button.to.as_deref().unwrap_or("nowhere");
    format!("{} to {to}", said(button))
}

#[component]
fn Bar(_: &LogProps) -> Html {
    let id = 6.into();
    let all = [
        led(&use_list_button("posts")),
        led(&use_list_button("categories")),
        led(&use_create_button("posts")),
        led(&use_edit_button("posts", &id)),
        led(&use_show_button("posts", &id)),
        led(&use_clone_button("posts", &id)),
        said(&use_export_button("posts")),
        said(&use_import_button("posts")),
        said(&use_import_button("categories")),
    ];
    html! { {all.join(", ")} }
}

#[wasm_bindgen_test]
async fn buttons_lead_to_their_pages_and_say_why_they_do_not() {
    let world = World::new(LiveMode::Off);
    let asked = Log::new();
    let page = world.mount::<With<Bar>>(WithProps::new(Providers {
        access_control: Some(Rc::new(Doorkeeper(asked.clone()))),
        ..Providers::default()
    }));
    page.shows(
        "Posts to /posts, Categories (Not you) to /categories, Create post to /posts/create, \
         Edit (Not you) to /posts/edit/6, Show to /posts/show/6, Clone to nowhere, \
         Export, Import, Import (Not you)",
    )
    .await;
    page.unmount();
}

#[derive(Clone, PartialEq, Properties)]
struct DeleterProps {
    mode: Option<MutationMode>,
}

#[component]
fn Deleter(props: &DeleterProps) -> Html {
    let delete = use_delete_button(
        "posts",
        &7.into(),
        UseMutationOptions {
            mode: props.mode,
            ..UseMutationOptions::default()
        },
    );
    let asks = delete.confirm_title.as_deref().unwrap_or("no question");
    html! {
        <>
            <button id="confirm" onclick={delete.on_confirm.reform(|_: MouseEvent| ())} />
            {format!("{} | {asks} | {} or {}", delete.label, delete.confirm_ok_label, delete.cancel_label)}
            if delete.loading { {" | deleting"} }
        </>
    }
}

#[wasm_bindgen_test]
async fn the_delete_button_asks_unless_it_can_be_undone() {
    let world = World::new(LiveMode::Off);
    let mut page = world.mount::<Deleter>(DeleterProps { mode: None });
    page.shows("Delete | Are you sure? | Delete or Cancel").await;
    page.update(DeleterProps {
        mode: Some(MutationMode::Undoable),
    });
    page.shows("Delete | no question | Delete or Cancel").await;
    page.update(DeleterProps { mode: None });
    settled().await;
    world.server.held.set(true);
    page.click("#confirm");
    page.shows("Delete | Are you sure? | Delete or Cancel | deleting")
        .await;
    world.server.held.set(false);
    page.shows("Delete | Are you sure? | Delete or Cancel").await;
    assert_eq!(world.server.asked("DELETE posts 7"), 1);
    page.unmount();
}

#[component]
fn Bench() -> Html {
    let form = use_form::<Post>(
        Post::RESOURCE,
        FormTarget::Edit(6.into()),
        UseFormOptions {
            rules: vec![FieldRule::new(Post::TITLE)],
            redirect: Some(Redirect::Stay.into()),
            keep_drafts: false,
            ..UseFormOptions::default()
        },
    );
    let show = use_show::<Post>(
        Post::RESOURCE,
        UseShowOptions {
            id: Some(5.into()),
            live_mode: Some(LiveMode::Manual),
            ..UseShowOptions::default()
        },
    );
    let save = use_save_button(&form);
    let refresh = use_refresh_button(&show.query);
    let on_change = form
        .on_change
        .reform(|_: MouseEvent| (Post::TITLE.name(), json!("typed")));
    let title = show.record.as_ref().map(|post| post.title.clone());
    html! {
        <>
            <button id="type" onclick={on_change} />
            <button id="save" onclick={save.on_click.reform(|_: MouseEvent| ())}>
                {&save.label}{if save.disabled { " not yet" } else { "" }}{if save.loading { "…" } else { "" }}
            </button>
            <button id="refresh" onclick={refresh.on_click.reform(|_: MouseEvent| ())}>
                {&refresh.label}{if refresh.loading { "…" } else { "" }}
            </button>
            <p>{title}</p>
        </>
    }
}

#[wasm_bindgen_test]
async fn save_and_refresh_wait_for_what_they_began() {
    let world = World::new(LiveMode::Off);
    world.server.held.set(true);
    let page = world.mount::<Bench>(());
    page.shows("Save not yetRefresh…").await;
    world.server.held.set(false);
    page.part_shows("#save", "Save").await;
    page.part_shows("#refresh", "Refresh").await;
    world.server.change("posts", 5, "title", json!("newer"));
    page.click("#refresh");
    page.part_shows("p", "newer").await;
    page.click("#type");
    world.server.held.set(true);
    page.click("#save");
    page.part_shows("#save", "Save…").await;
    world.server.held.set(false);
    page.part_shows("#save", "Save").await;
    assert_eq!(*world.server.last_write.borrow(), json!({ "title": "typed" }));
    page.unmount();
}
