//! Who is here: joining, leaving, and hearing of it.

use sapwood::engine::live::LiveMode;
use sapwood::hooks::use_presence;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{World, settled, turn};

#[derive(Clone, PartialEq, Properties)]
struct RoomProps {
    channel: &'static str,
    data: Option<Value>,
}

impl RoomProps {
    fn new(channel: &'static str, data: impl Into<Option<&'static str>>) -> Self {
        let data = data.into().map(|data| json!(data));
        Self { channel, data }
    }
}

#[component]
fn Room(props: &RoomProps) -> Html {
    let here = use_presence(props.channel, props.data.clone());
    let names = here.members.iter().map(|member| {
        let you = if member.you { "*" } else { "" };
        format!("{}{you}", member.name())
    });
    let names: Vec<String> = names.collect();
    html! { { names.join(" ") } }
}

#[wasm_bindgen_test]
async fn a_component_is_there_from_mounting_to_unmounting() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Room>(RoomProps::new("hall", "reads"));
    settled().await;
    assert_eq!(world.live.said(), ["hall enter \"reads\""]);
    page.unmount();
    settled().await;
    assert_eq!(world.live.said(), ["hall leave", "hall closed"]);
}

#[wasm_bindgen_test]
async fn other_data_and_another_channel_take_effect_without_remounting() {
    let world = World::new(LiveMode::Auto);
    let mut page = world.mount::<Room>(RoomProps::new("hall", "reads"));
    settled().await;
    world.live.said();
    page.update(RoomProps::new("hall", "reads"));
    settled().await;
    assert!(world.live.said().is_empty(), "the same again is no change");
    page.update(RoomProps::new("hall", "writes"));
    settled().await;
    assert_eq!(world.live.said(), ["hall update \"writes\""]);
    world.live.tell_members("hall", &["ann"]);
    page.shows("ann").await;
    page.update(RoomProps::new("attic", "writes"));
    page.shows("").await;
    assert_eq!(
        world.live.said(),
        ["attic enter \"writes\"", "hall leave", "hall closed"]
    );
    page.update(RoomProps::new("attic", None));
    settled().await;
    assert_eq!(world.live.said(), ["attic leave"], "it only watches now");
    world.live.tell_members("attic", &["ben"]);
    page.shows("ben").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn members_are_shown_as_they_come_and_go_and_oneself_is_marked() {
    let world = World::new(LiveMode::Manual);
    let page = world.mount::<Room>(RoomProps::new("hall", "reads"));
    settled().await;
    world.live.tell_members("hall", &["me"]);
    page.shows("me*").await;
    world
        .live
        .tell_members("hall", &["me", "Curious Otter-09ab34cd", "me"]);
    page.shows("me* Curious Otter").await;
    world.live.tell_members("hall", &["Curious Otter-09ab34cd"]);
    page.shows("Curious Otter").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn who_mounts_later_sees_at_once_who_is_known_to_be_there() {
    let world = World::new(LiveMode::Auto);
    let first = world.mount::<Room>(RoomProps::new("hall", None));
    settled().await;
    world.live.tell_members("hall", &["ann"]);
    first.shows("ann").await;
    let second = world.mount::<Room>(RoomProps::new("hall", None));
    second.shows("ann").await;
    first.unmount();
    settled().await;
    assert!(world.live.said().is_empty(), "the channel is still needed");
    second.unmount();
    settled().await;
    assert_eq!(world.live.said(), ["hall closed"]);
}

#[wasm_bindgen_test]
async fn one_page_that_gives_way_to_another_was_never_gone() {
    let world = World::new(LiveMode::Auto);
    let show = world.mount::<Room>(RoomProps::new("hall", "reads"));
    settled().await;
    world.live.said();
    show.unmount();
    let edit = world.mount::<Room>(RoomProps::new("hall", "writes"));
    settled().await;
    assert_eq!(world.live.said(), ["hall update \"writes\""]);
    edit.unmount();
}

#[wasm_bindgen_test]
async fn in_an_app_that_is_not_live_nobody_joins() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Room>(RoomProps::new("hall", "reads"));
    settled().await;
    assert!(world.live.said().is_empty());
    assert_eq!(page.text(), "");
    page.unmount();
}

#[wasm_bindgen_test]
async fn two_hundred_mounts_leave_nobody_behind() {
    let world = World::new(LiveMode::Auto);
    for _ in 0..200 {
        let page = world.mount::<Room>(RoomProps::new("hall", "reads"));
        turn().await;
        assert_eq!(world.live.said(), ["hall enter \"reads\""]);
        page.unmount();
        turn().await;
        assert_eq!(world.live.said(), ["hall leave", "hall closed"]);
    }
}
