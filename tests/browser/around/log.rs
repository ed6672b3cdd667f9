//! The log of what was changed.

use sapwood::engine::live::LiveMode;
use sapwood::hooks::{Providers, UseLogListOptions, use_log_list};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{LogProps, With, WithProps, World, settled};

#[component]
fn Past(props: &LogProps) -> Html {
    let open = use_state_eq(|| false);
    let log = use_log_list(
        "posts",
        &5.into(),
        UseLogListOptions {
            enabled: *open,
            ..UseLogListOptions::default()
        },
    );
    props.log.write(log.is_kept.to_string());
    let setter = open.setter();
    html! { <><button id="open" onclick={move |_: MouseEvent| setter.set(true)} />{log.entries.len()}</> }
}

#[wasm_bindgen_test]
async fn a_log_is_read_when_it_is_opened_and_again_when_the_record_changes() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<With<Past>>(WithProps::new(Providers {
        audit_log: Some("audit".into()),
        ..Providers::default()
    }));
    page.shows("0").await;
    assert_eq!(world.server.asked("LIST audit"), 0);
    page.click("#open");
    settled().await;
    assert_eq!(world.server.asked("LIST audit"), 1);
    world.other_changes("posts", 6, "title", json!("another post"));
    settled().await;
    assert_eq!(
        world.server.asked("LIST audit"),
        1,
        "another record has a log of its own"
    );
    world.other_changes("posts", 5, "title", json!("this post"));
    crate::support::until(
        "the log to be read again",
        || world.server.asked("LIST audit") == 2,
        String::new,
    )
    .await;
    page.unmount();
}
