//! Channels when something goes wrong on the way.

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Failed, Suspended};
use sapwood::ably::connection::ConnectionState::{Connected, Disconnected};
use sapwood::ably::error::code;
use sapwood::ably::frame::FrameAction;
use sapwood::ably::options::ClientOptions;
use serde_json::{Value, json};

use super::peer::Peer;
use super::support::World;

fn not_permitted() -> Value {
    let error = json!({"code": 40160, "statusCode": 403, "message": "Not permitted"});
    json!({"action": 9, "channel": "c", "error": error})
}

/// A client with JWTs that is attached to `c` and has forgotten how it came there.
async fn attached(world: &World) -> Peer {
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    peer.attach("c").await;
    peer.begin_anew();
    peer
}

// UTS: realtime/proxy/RTL4f/attach-timeout-suppressed-0
#[tokio::test]
async fn rtl4f_an_attach_without_an_answer_suspends_the_channel() {
    let world = World::start().await;
    let rule = json!({"direction": "to_server", "action": "ATTACH", "channel": "c", "times": 100});
    world.fault("suppress", rule).await;
    let mut peer = world.peer(ClientOptions {
        realtime_request_timeout: Duration::from_millis(300),
        ..world.options()
    });
    peer.connect().await;
    peer.ask(|client, now| client.attach(now, "c")).unwrap();
    peer.until_channel("c", Suspended).await;
    assert_eq!(peer.channel_states("c"), [Attaching, Suspended]);
    assert_eq!(peer.channel_error("c"), (code::CHANNEL_TIMEOUT, 408));
    assert_eq!(peer.client.connection_state(), Connected);
    assert_eq!(peer.sent(FrameAction::Attach).len(), 1);
}

// UTS: realtime/proxy/RTL14/error-on-attach-0
#[tokio::test]
async fn rtl14_an_attach_that_is_refused_fails_the_channel() {
    let world = World::start().await;
    let rule = json!({"action": "ATTACHED", "channel": "c", "frame": not_permitted()});
    world.fault("replace", rule).await;
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    peer.ask(|client, now| client.attach(now, "c")).unwrap();
    peer.until_channel("c", Failed).await;
    assert_eq!(peer.channel_error("c"), (40160, 403));
    assert_eq!(peer.channel_states("c"), [Attaching, Failed]);
    let last = peer.channel_changes("c").last().unwrap();
    assert_eq!(last.reason.as_ref().unwrap().code, 40160);
    assert_eq!(peer.client.connection_state(), Connected);
}

// UTS: realtime/proxy/RTL14/channel-error-goes-failed-1
#[tokio::test]
async fn rtl14_an_error_of_an_attached_channel_fails_it_and_nothing_else() {
    let world = World::start().await;
    let mut peer = attached(&world).await;
    world
        .fault("inject_to_client", json!({"frame": not_permitted()}))
        .await;
    peer.until_channel("c", Failed).await;
    assert_eq!(peer.channel_error("c"), (40160, 403));
    let error = peer.client.channel_error_reason("c").unwrap();
    assert!(error.message.contains("Not permitted"));
    assert_eq!(peer.channel_states("c"), [Failed]);
    assert_eq!(peer.client.connection_state(), Connected);
}

// UTS: realtime/proxy/RTL13a/unsolicited-detach-reattach-0
#[tokio::test]
async fn rtl13a_a_channel_that_the_server_detaches_is_attached_again() {
    let world = World::start().await;
    let mut peer = attached(&world).await;
    let error = json!({"code": 90198, "statusCode": 500, "message": "Channel detached by server"});
    let frame = json!({"action": 13, "channel": "c", "error": error});
    world.fault("inject_to_client", json!({"frame": frame})).await;
    peer.until("it is attached again", |peer| {
        peer.channel_states("c").contains(&Attached)
    })
    .await;
    assert_eq!(peer.channel_states("c"), [Attaching, Attached]);
    let first = peer.channel_changes("c").next().unwrap();
    assert_eq!(first.reason.as_ref().unwrap().code, 90198);
    assert_eq!(peer.states(), []);
    assert_eq!(peer.sent(FrameAction::Attach).len(), 1);
}

// UTS: realtime/proxy/RTL3d/channels-reattach-on-reconnect-0
#[tokio::test]
async fn rtl3d_all_channels_are_attached_again_after_a_loss() {
    let world = World::start().await;
    let mut peer = attached(&world).await;
    peer.attach("d").await;
    peer.begin_anew();
    world.fault("close", json!({})).await;
    peer.until("both are attached again", |peer| {
        ["c", "d"]
            .iter()
            .all(|name| peer.channel_states(name).last() == Some(&Attached))
    })
    .await;
    for name in ["c", "d"] {
        assert_eq!(peer.channel_states(name), [Attaching, Attached]);
    }
    assert!(peer.states().contains(&Disconnected));
    let asked = peer.sent(FrameAction::Attach);
    let mut names: Vec<_> = asked
        .iter()
        .map(|frame| frame.channel.as_deref().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["c", "d"]);
}
