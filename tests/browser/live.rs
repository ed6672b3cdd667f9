//! Subscriptions: when they begin, when they end, and what they bring.

use sapwood::engine::live::LiveMode;
use sapwood::engine::record::RecordId;
use sapwood::hooks::{
    UseOneOptions, UseShowOptions, UseSubscriptionOptions, use_one, use_show, use_subscription,
};
use sapwood::model::Post;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Log, World, event_text, settled};

#[derive(Clone, PartialEq, Properties)]
struct ShowProps {
    id: i64,
    live_mode: Option<LiveMode>,
    log: Log,
}

impl ShowProps {
    fn of(id: i64) -> Self {
        Self {
            id,
            live_mode: None,
            log: Log::new(),
        }
    }
}

#[component]
fn ShowPost(props: &ShowProps) -> Html {
    let log = props.log.clone();
    let options = UseOneOptions {
        live_mode: props.live_mode,
        on_live_event: Callback::from(move |event| log.write(event_text(&event))),
        ..UseOneOptions::default()
    };
    let post = use_one::<Post>(Post::RESOURCE, Some(props.id.into()), options);
    let title = post.record.as_ref().map_or("loading", |post| &*post.title);
    if let Some(post) = &post.record {
        assert_eq!(post.id, props.id.into(), "never a record of another id");
    }
    let said = post.query.deprecated().map(|said| format!(" ({said:?})"));
    html! { <>{ title.to_owned() }{ said }</> }
}

#[wasm_bindgen_test]
async fn k1_another_id_is_another_subscription_without_remounting() {
    let world = World::new(LiveMode::Auto);
    let log = Log::new();
    let props = |id| ShowProps {
        log: log.clone(),
        ..ShowProps::of(id)
    };
    let mut page = world.mount::<ShowPost>(props(20));
    page.shows("Post 20").await;
    page.update(props(21));
    page.shows("Post 21").await;
    world.other_changes("posts", 20, "title", json!("no longer shown"));
    settled().await;
    assert_eq!(world.server.asked("ONE posts 20"), 1);
    assert!(log.lines().is_empty());
    world.other_changes("posts", 21, "title", json!("changed"));
    page.shows("changed").await;
    assert_eq!(log.lines(), ["updated 21"]);
    assert_eq!(
        world.live.log(),
        ["+resources/posts"],
        "the channel was never left"
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn k18_unmounting_unsubscribes_exactly_once() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<ShowPost>(ShowProps::of(1));
    page.shows("Post 1").await;
    page.unmount();
    settled().await;
    assert_eq!(world.live.log(), ["+resources/posts", "-resources/posts"]);
}

#[wasm_bindgen_test]
async fn two_hundred_mounts_leave_nothing_behind() {
    let world = World::new(LiveMode::Auto);
    for id in 1..=200 {
        let page = world.mount::<ShowPost>(ShowProps::of(id % 5 + 1));
        page.shows(&format!("Post {}", id % 5 + 1)).await;
        page.unmount();
    }
    settled().await;
    let state = format!("{:?}", world.store);
    assert!(state.contains("watchers: 0, channels: 0"), "{state}");
    let log = world.live.log();
    assert_eq!(
        log.iter().filter(|line| line.starts_with('+')).count(),
        log.iter().filter(|line| line.starts_with('-')).count()
    );
}

#[wasm_bindgen_test]
async fn off_subscribes_to_nothing_and_fetches_nothing() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<ShowPost>(ShowProps::of(1));
    page.shows("Post 1").await;
    world.other_changes("posts", 1, "title", json!("changed"));
    settled().await;
    assert!(world.live.log().is_empty());
    assert_eq!((world.server.asked("ONE"), &*page.text()), (1, "Post 1"));
    page.unmount();
}

#[wasm_bindgen_test]
async fn the_mode_of_a_hook_goes_before_that_of_the_app() {
    let with = |live_mode| ShowProps {
        live_mode: Some(live_mode),
        ..ShowProps::of(1)
    };
    let live = World::new(LiveMode::Off);
    let page = live.mount::<ShowPost>(with(LiveMode::Auto));
    page.shows("Post 1").await;
    live.other_changes("posts", 1, "title", json!("changed"));
    page.shows("changed").await;
    page.unmount();

    let quiet = World::new(LiveMode::Auto);
    let mut page = quiet.mount::<ShowPost>(with(LiveMode::Off));
    page.shows("Post 1").await;
    assert!(quiet.live.log().is_empty());
    page.update(with(LiveMode::Auto));
    settled().await;
    assert_eq!(
        quiet.live.log(),
        ["+resources/posts"],
        "a new mode takes effect at once"
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn manual_says_that_there_is_news_and_shows_it_when_asked() {
    let world = World::new(LiveMode::Manual);
    let page = world.mount::<ShowPost>(ShowProps::of(5));
    page.shows("Post 5").await;
    world.other_changes("posts", 6, "title", json!("another post"));
    world.live.event("resources/posts", "created", &json!([5]));
    settled().await;
    assert_eq!(page.text(), "Post 5");
    world.other_changes("posts", 5, "title", json!("changed"));
    page.shows("Post 5 (Updated)").await;
    assert_eq!(world.server.asked("ONE"), 1, "no request before it is asked for");
    world.live.event("resources/posts", "deleted", &json!(["5"]));
    page.shows("Post 5 (Deleted)").await;
    world.other_changes("posts", 5, "title", json!("again"));
    settled().await;
    assert_eq!(
        page.text(),
        "Post 5 (Deleted)",
        "deleted is never replaced by updated"
    );
    page.unmount();
}

#[component]
fn Refreshable(props: &ShowProps) -> Html {
    let id = RecordId::from(props.id);
    let options = UseShowOptions {
        id: Some(id),
        live_mode: Some(LiveMode::Manual),
        ..UseShowOptions::default()
    };
    let post = use_show::<Post>(Post::RESOURCE, options);
    let title = post
        .record
        .as_ref()
        .map_or("loading", |post| &*post.title)
        .to_owned();
    let said = post.query.deprecated().map(|said| format!(" ({said:?})"));
    let refetch = post.query.refetch().clone();
    html! { <><button id="refresh" onclick={move |_| refetch.emit(())} />{ title }{ said }</> }
}

#[wasm_bindgen_test]
async fn refreshing_brings_the_newest_and_takes_the_alert_away() {
    let world = World::new(LiveMode::Manual);
    let page = world.mount::<Refreshable>(ShowProps::of(5));
    page.shows("Post 5").await;
    world.other_changes("posts", 5, "title", json!("changed"));
    page.shows("Post 5 (Updated)").await;
    page.click("#refresh");
    page.shows("changed").await;
    assert_eq!(world.server.asked("ONE posts 5"), 2);
    world.server.remove("posts", 5);
    page.click("#refresh");
    page.shows("changed (Deleted)").await;
    page.unmount();
}

#[derive(Clone, PartialEq, Properties)]
struct ListenProps {
    channel: AttrValue,
    name: &'static str,
    #[prop_or_default]
    ids: Option<Vec<RecordId>>,
    #[prop_or_default]
    types: Vec<&'static str>,
    #[prop_or(true)]
    enabled: bool,
    log: Log,
}

impl ListenProps {
    fn new(channel: &'static str, name: &'static str, log: &Log) -> Self {
        Self {
            channel: channel.into(),
            name,
            ids: None,
            types: Vec::new(),
            enabled: true,
            log: log.clone(),
        }
    }
}

#[component]
fn Listen(props: &ListenProps) -> Html {
    let ListenProps { name, log, .. } = props.clone();
    let on_live_event = Callback::from(move |event| log.write(format!("{name}: {}", event_text(&event))));
    use_subscription(UseSubscriptionOptions {
        types: props.types.clone(),
        ids: props.ids.clone(),
        enabled: props.enabled,
        ..UseSubscriptionOptions::new(props.channel.clone(), on_live_event)
    });
    Html::default()
}

#[wasm_bindgen_test]
async fn k1_callbacks_change_without_subscribing_anew() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let mut page = world.mount::<Listen>(ListenProps::new("resources/posts", "first", &log));
    settled().await;
    for name in ["second", "third", "newest"] {
        page.update(ListenProps::new("resources/posts", name, &log));
        settled().await;
    }
    world.live.event("resources/posts", "updated", &json!([1]));
    settled().await;
    assert_eq!(log.lines(), ["newest: updated 1"]);
    assert_eq!(world.live.log(), ["+resources/posts"]);
    page.unmount();
}

#[wasm_bindgen_test]
async fn k1_another_channel_is_subscribed_instead() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let mut page = world.mount::<Listen>(ListenProps::new("resources/posts", "a", &log));
    settled().await;
    page.update(ListenProps::new("chat", "b", &log));
    settled().await;
    world.live.event("resources/posts", "updated", &json!([1]));
    world.live.event("chat", "said", &json!([2]));
    settled().await;
    assert_eq!(log.lines(), ["b: said 2"]);
    page.update(ListenProps {
        enabled: false,
        ..ListenProps::new("chat", "b", &log)
    });
    settled().await;
    let mut channels = world.live.log();
    channels.sort();
    assert_eq!(
        channels,
        ["+chat", "+resources/posts", "-chat", "-resources/posts"]
    );
    page.unmount();
}

#[wasm_bindgen_test]
async fn ids_and_types_say_what_is_heard() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let page = world.mount::<Listen>(ListenProps {
        ids: Some(vec![RecordId::parse("1").unwrap(), RecordId::parse("2").unwrap()]),
        types: vec!["updated", "deleted"],
        ..ListenProps::new("resources/posts", "x", &log)
    });
    settled().await;
    for (kind, ids) in [
        ("updated", json!([1])),
        ("updated", json!(["2"])),
        ("updated", json!([3, "12"])),
        ("created", json!([1])),
        ("deleted", json!([7, "2"])),
        ("archived", json!([1])),
    ] {
        world.live.event("resources/posts", kind, &ids);
    }
    settled().await;
    assert_eq!(log.lines(), ["x: updated 1", "x: updated 2", "x: deleted 7,2"]);
    page.unmount();
}
