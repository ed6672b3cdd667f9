//! Attaching, detaching, and messages from one client to another.

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Detached, Detaching, Initialized};
use sapwood::ably::encoding::Data;
use serde_json::json;

use super::peer::Peer;
use super::support::World;

// UTS: realtime/integration/RTL4c/attach-succeeds-0
#[tokio::test]
async fn rtl4c_a_channel_is_attached() {
    let world = World::start().await;
    let mut peer = world.connected().await;
    assert_eq!(peer.client.channel_state("c"), Initialized);
    peer.attach("c").await;
    assert_eq!(peer.channel_states("c"), [Attaching, Attached]);
    assert_eq!(peer.client.channel_error_reason("c"), None);
}

// UTS: realtime/integration/RTL5d/detach-succeeds-0
#[tokio::test]
async fn rtl5d_a_channel_is_detached() {
    let world = World::start().await;
    let mut peer = world.connected().await;
    peer.attach("c").await;
    peer.begin_anew();
    peer.ask(|client, now| client.detach(now, "c")).unwrap();
    peer.until_channel("c", Detached).await;
    assert_eq!(peer.channel_states("c"), [Detaching, Detached]);
    let seen = world.get("/__sandbox/connections").await;
    assert_eq!(
        seen[0]["channels"],
        json!([]),
        "the server sends nothing of it any more"
    );
}

/// A client that hears everything on channel `c`, with its listener, and one that can publish there.
async fn pair(world: &World) -> (Peer, u64, Peer) {
    pair_in(world, [false, false]).await
}

/// The same, each of the two in the binary form of the protocol or not.
async fn pair_in(world: &World, [publisher, subscriber]: [bool; 2]) -> (Peer, u64, Peer) {
    let publisher = world.connected_in(publisher).await;
    let mut subscriber = world.connected_in(subscriber).await;
    let subscription = subscriber.ask(|client, now| client.subscribe(now, "c", &[]));
    subscriber.until_channel("c", Attached).await;
    (subscriber, subscription.id, publisher)
}

async fn arrives_as_sent(data: Data) {
    for binary in [[false, false], [false, true], [true, false], [true, true]] {
        let world = World::start().await;
        let (mut subscriber, listener, mut publisher) = pair_in(&world, binary).await;
        publisher.publish("c", "event", data.clone()).await;
        subscriber
            .until("the message is there", |peer| !peer.heard(listener).is_empty())
            .await;
        assert_eq!(
            subscriber.heard(listener),
            [("event".to_owned(), data.clone())],
            "{binary:?}"
        );
    }
}

// UTS: realtime/integration/RTL6/string-data-roundtrip-0
#[tokio::test]
async fn rtl6_text_arrives_as_it_was_sent() {
    arrives_as_sent("Hello, Ably! ✓".into()).await;
}

// UTS: realtime/integration/RTL6/json-data-roundtrip-1
#[tokio::test]
async fn rtl6_json_arrives_as_it_was_sent() {
    let data = json!({"key": "value", "nested": {"count": 42}, "list": [1, 2, 3]});
    arrives_as_sent(Data::Json(data)).await;
}

// UTS: realtime/integration/RTL6/binary-data-roundtrip-2
#[tokio::test]
async fn rtl6_bytes_arrive_as_they_were_sent() {
    arrives_as_sent(Data::Binary(vec![0, 1, 2, 255, 128, 64])).await;
}

// UTS: realtime/integration/RTL7a/subscribe-all-messages-0
#[tokio::test]
async fn rtl7a_a_listener_without_names_hears_everything() {
    let world = World::start().await;
    let (mut subscriber, listener, mut publisher) = pair(&world).await;
    publisher.attach("c").await;
    let sent = ["a", "b", "c"].map(|name| (format!("event-{name}"), Data::from(name)));
    for (name, data) in &sent {
        publisher.publish("c", name, data.clone()).await;
    }
    subscriber
        .until("all are there", |peer| peer.heard(listener).len() >= 3)
        .await;
    assert_eq!(subscriber.heard(listener), sent);
}

// UTS: realtime/integration/RTL7b/subscribe-filtered-by-name-0
#[tokio::test]
async fn rtl7b_a_listener_with_a_name_hears_only_that() {
    let world = World::start().await;
    let (mut subscriber, all, mut publisher) = pair(&world).await;
    let some = subscriber
        .ask(|client, now| client.subscribe(now, "c", &["target"]))
        .id;
    for (name, data) in [
        ("other", "1"),
        ("target", "wanted-1"),
        ("other", "2"),
        ("target", "wanted-2"),
    ] {
        publisher.publish("c", name, data).await;
    }
    subscriber
        .until("all are there", |peer| peer.heard(all).len() == 4)
        .await;
    let wanted = ["wanted-1", "wanted-2"].map(|data| ("target".to_owned(), Data::from(data)));
    assert_eq!(subscriber.heard(some), wanted);
}
