//! Members: seen by others, and entered again.

use sapwood::ably::channel::ChannelState::Attached;
use sapwood::ably::connection::ConnectionState::Connected;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::FrameAction;
use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present, Update};
use sapwood::ably::presence::PresenceActions;
use serde_json::json;

use super::support::{World, jwt};

// UTS: realtime/integration/RTP2/sync-delivers-members-0
#[tokio::test]
async fn rtp2_who_comes_later_finds_the_members() {
    let world = World::start().await;
    let mut ann = world.connected_as("ann").await;
    ann.attach("c").await;
    let id = ann.ask(|client, now| client.presence_enter(now, "c", "sync-data".into()));
    ann.ended(id).await.unwrap();
    let mut late = world.connected().await;
    late.attach("c").await;
    let members = late.members("c").await;
    let seen: Vec<_> = members
        .iter()
        .map(|member| {
            (
                member.client_id.as_deref().unwrap(),
                member.action,
                member.data.clone(),
            )
        })
        .collect();
    assert_eq!(seen, [("ann", Present, Data::from("sync-data"))]);
}

// UTS: realtime/integration/RTP8/enter-update-leave-lifecycle-0
#[tokio::test]
async fn rtp8_rtp9_rtp10_others_see_who_enters_updates_and_leaves() {
    let world = World::start().await;
    let mut ann = world.connected_as("ann").await;
    let mut bob = world.connected().await;
    bob.ask(|client, now| client.presence_subscribe(now, "c", 1, PresenceActions::ALL))
        .unwrap();
    bob.until_channel("c", Attached).await;
    ann.attach("c").await;
    let steps = [(Enter, "hello"), (Update, "world"), (Leave, "goodbye")];
    for (count, (action, data)) in steps.into_iter().enumerate() {
        let id = ann.ask(|client, now| match action {
            Enter => client.presence_enter(now, "c", data.into()),
            Update => client.presence_update(now, "c", data.into()),
            _ => client.presence_leave(now, "c", data.into()),
        });
        ann.ended(id).await.unwrap();
        bob.until("the news are there", |peer| peer.news().len() == count + 1)
            .await;
        let members = bob.members("c").await;
        let expected: &[Data] = if action == Leave { &[] } else { &[data.into()] };
        let seen: Vec<_> = members.iter().map(|member| member.data.clone()).collect();
        assert_eq!(seen, expected);
    }
    let news = bob.news();
    let seen: Vec<_> = news
        .iter()
        .map(|message| (message.action, message.data.clone()))
        .collect();
    assert_eq!(seen, steps.map(|(action, data)| (action, Data::from(data))));
    assert!(
        news.iter()
            .all(|message| message.client_id.as_deref() == Some("ann"))
    );
}

// UTS: realtime/proxy/RTP17i/reenter-on-non-resumed-0
#[tokio::test]
async fn rtp17i_members_are_entered_again_when_continuity_is_lost() {
    let world = World::start().await;
    let mut peer = world.peer_with_tokens(Box::new(|_| jwt(Some("client-a"))));
    peer.connect().await;
    peer.attach("c").await;
    let id = peer.ask(|client, now| client.presence_enter(now, "c", "hello".into()));
    peer.ended(id).await.unwrap();
    // Only what the server has confirmed is entered again.
    peer.until("it is a member", |peer| {
        peer.client.presence_members("c").count() == 1
    })
    .await;
    peer.begin_anew();
    let error = json!({"code": 91001, "statusCode": 500, "message": "Continuity lost"});
    let attached = json!({"action": 11, "channel": "c", "flags": 0, "error": error});
    world.fault("inject_to_client", json!({"frame": attached})).await;
    peer.until("it is entered again", |peer| {
        !peer.sent(FrameAction::Presence).is_empty()
    })
    .await;
    let frames = peer.sent(FrameAction::Presence);
    let member = &frames[0].presence[0];
    assert_eq!(
        (member.action, member.client_id.as_deref(), &member.data),
        (Enter, Some("client-a"), &Data::from("hello"))
    );
    assert_eq!(peer.client.channel_state("c"), Attached);
    assert_eq!(peer.client.connection_state(), Connected);
}
