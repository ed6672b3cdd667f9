//! Who may do what.

use std::rc::Rc;

use sapwood::engine::access::{AccessAction, CanParams, Verdict};
use sapwood::engine::live::LiveMode;
use sapwood::hooks::{CanAccess, Providers, UseMenuOptions, use_can, use_menu};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Doorkeeper, Log, LogProps, With, WithProps, World};

#[component]
fn Rooms(_: &LogProps) -> Html {
    let edit = use_can(&CanParams::new("posts", AccessAction::Edit));
    let said = match edit {
        Verdict::Pending => "?".to_owned(),
        Verdict::Yes => "yes".to_owned(),
        Verdict::No { reason, hide } => format!("{reason} {hide}"),
    };
    let menu: Vec<String> = use_menu(UseMenuOptions::default())
        .items
        .iter()
        .map(|item| item.resource.name().to_string())
        .collect();
    html! {
        <>
            {said}{" "}{menu.join(",")}{" "}
            <CanAccess resource="posts" action={AccessAction::Show}>{"show"}</CanAccess>
            <CanAccess resource="posts" action={AccessAction::Edit} fallback={html! { {"/no"} }}>{"edit"}</CanAccess>
        </>
    }
}

#[wasm_bindgen_test]
async fn what_is_not_allowed_is_said_and_hidden_and_each_question_is_asked_once() {
    let world = World::new(LiveMode::Off);
    let asked = Log::new();
    let page = world.mount::<With<Rooms>>(WithProps::new(Providers {
        access_control: Some(Rc::new(Doorkeeper(asked.clone()))),
        ..Providers::default()
    }));
    page.shows("Not you false posts show/no").await;
    let mut asked = asked.lines();
    asked.sort();
    assert_eq!(
        asked,
        ["categories list", "posts edit", "posts list", "posts show"]
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn without_access_control_everything_is_allowed_at_once() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<With<Rooms>>(WithProps::new(Providers::default()));
    page.shows("yes posts,categories showedit").await;
    page.unmount();
}
