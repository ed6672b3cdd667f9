//! How long one waits.

use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::hooks::{UseLoadingOvertimeOptions, use_loading_overtime};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Hurried, Log, LogProps, World};

#[component]
fn Patience(props: &LogProps) -> Html {
    let loading = use_state_eq(|| true);
    let log = props.log.clone();
    let elapsed = use_loading_overtime(
        *loading,
        UseLoadingOvertimeOptions {
            on_interval: Callback::from(move |elapsed: std::time::Duration| {
                log.write(elapsed.as_secs().to_string())
            }),
            ..UseLoadingOvertimeOptions::default()
        },
    );
    let setter = loading.setter();
    let done = elapsed.map_or(
        "done",
        |elapsed| if elapsed.as_secs() >= 2 { "long" } else { "short" },
    );
    html! { <><button id="done" onclick={move |_: MouseEvent| setter.set(false)} />{done}</> }
}

#[wasm_bindgen_test]
async fn how_long_one_waits_is_counted_until_it_is_over() {
    let world = World::with(LiveMode::Off, Rc::new(Hurried));
    let log = Log::new();
    let page = world.mount::<Patience>(LogProps { log: log.clone() });
    page.shows("short").await;
    page.shows("long").await;
    assert_eq!(log.lines()[..2], ["1", "2"]);
    page.click("#done");
    page.shows("done").await;
    page.unmount();
}
