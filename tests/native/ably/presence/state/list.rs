//! The list of members that comes with an attachment, and what follows from it.

use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{Flags, ProtocolMessage};
use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present, Update};
use sapwood::ably::presence::{PresenceGet, PresenceMessage};

use super::{told, with_members};
use crate::ably::presence::{alice, bob};
use crate::ably::world::{World, attached, attached_with_members, local, member, news, sync};

// UTS: realtime/unit/RTP1/has-presence-triggers-sync-0
#[test]
fn rtp1_members_that_are_announced_come_by_sync() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(attached_with_members("c"));
    assert!(!world.client.presence_sync_complete("c"));
    world.receive(sync("c", "seq1:", vec![alice()]));
    let id = world.ask(|client, now| client.presence_get(now, "c", PresenceGet::default()));
    let (answered, members) = &world.answers[0];
    let members = members.as_ref().unwrap();
    assert_eq!((*answered, members.len()), (id, 1));
    assert_eq!(members[0].client_id.as_deref(), Some("alice"));
    assert!(world.client.presence_sync_complete("c"));
}

// UTS: realtime/unit/RTP1/no-has-presence-empty-1
#[test]
fn rtp1_without_an_announcement_there_is_nobody() {
    let mut world = World::attached(local(), "c");
    assert!(world.client.presence_sync_complete("c"));
    world.ask(|client, now| client.presence_get(now, "c", PresenceGet::default()));
    assert_eq!(world.answers[0].1, Ok(Vec::new()));
}

#[test]
fn rtp1_rtp19a_without_an_announcement_whoever_was_there_leaves() {
    let mut world = with_members(vec![alice(), bob()]);
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    world.receive(attached("c", "s1"));
    assert!(world.members("c").is_empty());
    assert_eq!(told(&world), [("alice", Leave), ("bob", Leave)]);
    assert!(world.presence.iter().all(|leave| leave.id.is_none()));
}

// UTS: realtime/unit/RTP19a/no-has-presence-clears-members-0
#[test]
fn rtp19a_such_leaves_keep_what_the_members_were() {
    let saying = |data: &str, member: PresenceMessage| PresenceMessage {
        data: data.into(),
        ..member
    };
    let carol = member(Present, "carol", "c3:0:0", 100);
    let mut world = with_members(vec![saying("a", alice()), saying("b", bob()), saying("c", carol)]);
    world.receive(ProtocolMessage {
        timestamp: Some(5_000),
        ..attached("c", "s1")
    });
    assert_eq!(world.presence.len(), 3);
    for (leave, (client, connection, data)) in
        world
            .presence
            .iter()
            .zip([("alice", "c1", "a"), ("bob", "c2", "b"), ("carol", "c3", "c")])
    {
        assert_eq!(leave.action, Leave);
        assert_eq!(leave.client_id.as_deref(), Some(client));
        assert_eq!(leave.connection_id.as_deref(), Some(connection));
        assert_eq!(leave.data, data.into());
        assert_eq!((&leave.id, leave.timestamp), (&None, Some(5_000)));
    }
    assert!(world.members("c").is_empty());
    assert!(world.client.presence_sync_complete("c"));
}

// UTS: realtime/unit/RTP19/synth-leave-null-id-timestamp-1
#[test]
fn rtp19_a_leave_that_follows_from_a_sync_has_no_id_and_the_present_time() {
    let bob_data = PresenceMessage {
        data: "bob-data".into(),
        ..bob()
    };
    let mut world = with_members(vec![bob_data]);
    world.receive(ProtocolMessage {
        timestamp: Some(50_000),
        ..news("c", vec![member(Enter, "alice", "c1:0:0", 49_000)])
    });
    world.pass_ms(2_000);
    world.receive(sync("c", "seq2:", vec![alice()]));
    let leave = world.presence.last().unwrap();
    assert_eq!(
        *leave,
        PresenceMessage {
            id: None,
            timestamp: Some(51_000),
            action: Leave,
            data: "bob-data".into(),
            ..bob()
        },
        "the present time is the server's: two seconds after the newest one it has told"
    );
}

#[test]
fn rtp1_a_channel_that_may_not_hear_of_members_waits_for_no_list() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(ProtocolMessage {
        flags: Flags::HAS_PRESENCE | Flags::SUBSCRIBE,
        ..attached("c", "s0")
    });
    assert!(world.client.presence_sync_complete("c"));
}

#[test]
fn rtl12_an_attachment_that_goes_on_leaves_the_members_alone() {
    let mut world = with_members(vec![alice()]);
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached("c", "s1")
    });
    assert_eq!(world.members("c"), ["alice"]);
    assert!(world.client.presence_sync_complete("c"));
    assert!(world.presence.is_empty());
}

// UTS: realtime/unit/RTP13/sync-complete-attribute-0
#[test]
fn rtp13_the_list_is_complete_with_the_frame_that_has_no_cursor() {
    let mut world = World::connected(local());
    assert!(!world.client.presence_sync_complete("c"));
    world.attach("c");
    world.receive(attached_with_members("c"));
    world.receive(sync("c", "seq1:cursor1", vec![alice()]));
    assert!(!world.client.presence_sync_complete("c"));
    world.receive(sync("c", "seq1:", vec![bob()]));
    assert!(world.client.presence_sync_complete("c"));
    assert_eq!(world.members("c"), ["alice", "bob"]);
}

#[test]
fn rtp18_the_server_may_send_its_list_at_any_time() {
    let mut world = with_members(vec![alice(), bob()]);
    world.receive(sync("c", "seq2:1", vec![member(Update, "alice", "c1:1:0", 200)]));
    assert!(!world.client.presence_sync_complete("c"));
    world.receive(sync("c", "seq3:1", vec![member(Present, "carol", "c3:0:0", 200)]));
    world.receive(sync("c", "seq3:", vec![bob()]));
    assert_eq!(
        told(&world),
        [("alice", Update), ("carol", Present), ("alice", Leave)]
    );
    assert_eq!(world.members("c"), ["bob", "carol"]);
}

#[test]
fn rtp18c_a_list_without_a_serial_is_all_there_is() {
    for serial in ["", "seq2", "seq2:"] {
        let mut world = with_members(vec![alice(), bob()]);
        world.receive(sync("c", serial, vec![bob()]));
        assert_eq!(told(&world), [("alice", Leave)], "{serial:?}");
        assert!(world.client.presence_sync_complete("c"));
    }
}

#[test]
fn rtp19_who_enters_between_the_announcement_and_the_list_stays() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(attached_with_members("c"));
    world.receive(news("c", vec![member(Enter, "early", "c3:0:0", 100)]));
    world.receive(sync("c", "seq1:", vec![alice()]));
    assert_eq!(world.members("c"), ["alice", "early"]);
}

#[test]
fn rtl15b_presence_moves_the_position_and_sync_does_not() {
    let mut world = World::attached(local(), "c");
    world.receive(ProtocolMessage {
        channel_serial: Some("s7".into()),
        ..news("c", vec![alice()])
    });
    assert_eq!(world.client.channel_serial("c"), Some("s7"));
    world.receive(sync("c", "seq1:x", vec![bob()]));
    assert_eq!(world.client.channel_serial("c"), Some("s7"));
}

#[test]
fn rtl17_a_channel_that_is_not_attached_hears_nothing() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(news("c", vec![alice()]));
    world.receive(sync("c", "seq1:", vec![bob()]));
    assert!(world.members("c").is_empty());
    assert!(!world.client.presence_sync_complete("c"));
}

#[test]
fn tp3_members_inherit_from_their_frame() {
    let mut world = World::attached(local(), "c");
    let bare = |client: &str| PresenceMessage {
        id: None,
        connection_id: None,
        timestamp: None,
        ..member(Enter, client, "", 0)
    };
    world.receive(ProtocolMessage {
        id: Some("c1:7".into()),
        connection_id: Some("c1".into()),
        timestamp: Some(900),
        ..news("c", vec![bare("alice"), bare("bob")])
    });
    let members: Vec<_> = world.client.presence_members("c").collect();
    for (index, member) in members.into_iter().enumerate() {
        assert_eq!(member.id, Some(format!("c1:7:{index}")));
        assert_eq!(member.connection_id.as_deref(), Some("c1"));
        assert_eq!(member.timestamp, Some(900));
    }
}

#[test]
fn rtp8e_data_is_decoded_or_kept_with_what_is_left_of_its_encoding() {
    let mut world = World::attached(local(), "c");
    let encoded = |encoding: &str, id: &str| PresenceMessage {
        data: r#"{"a":1}"#.into(),
        encoding: Some(encoding.into()),
        ..member(Enter, "alice", id, 100)
    };
    world.receive(news(
        "c",
        vec![encoded("json", "c1:0:0"), encoded("vcdiff", "c2:0:0")],
    ));
    let members: Vec<_> = world.client.presence_members("c").collect();
    assert_eq!(members[0].data, Data::Json(serde_json::json!({"a": 1})));
    assert_eq!(members[0].encoding, None);
    assert_eq!(members[1].encoding.as_deref(), Some("vcdiff"));
    assert!(world.warnings.last().unwrap().contains("vcdiff"));
}

// UTS: realtime/unit/RTL9/presence-attribute-0
#[test]
fn rtl9_each_channel_has_one_presence_of_its_own() {
    let mut world = World::attached(local(), "c");
    world.attach("other");
    world.receive(attached("other", "s0"));
    world.receive(news("c", vec![alice()]));
    world.receive(news("other", vec![bob()]));
    for _ in 0..2 {
        assert_eq!(world.members("c"), ["alice"], "the same one each time");
        assert_eq!(world.members("other"), ["bob"]);
    }
    assert!(world.members("unheard of").is_empty());
    assert!(!world.client.presence_sync_complete("unheard of"));
}
