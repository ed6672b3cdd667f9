//! Who is in the map, and as what.

use sapwood::ably::presence::PresenceAction::{Absent, Enter, Leave, Present, Update};
use sapwood::ably::presence::{MemberMap, PresenceMessage};

use super::{action, clients, data, map_of};
use crate::ably::presence::saying;
use crate::ably::world::member;

// UTS: realtime/unit/RTP2/basic-put-and-get-0
#[test]
fn rtp2_a_member_is_kept_by_connection_and_client() {
    let mut map = MemberMap::default();
    assert!(map.apply(member(Enter, "client-1", "conn-1:0:0", 1000)).is_some());
    let kept = map.get("conn-1:client-1").unwrap();
    assert_eq!(kept.client_id.as_deref(), Some("client-1"));
    assert_eq!(kept.connection_id.as_deref(), Some("conn-1"));
    assert!(map.get("client-1").is_none());
}

#[test]
fn rtp2_a_word_about_nobody_is_ignored() {
    let mut map = MemberMap::default();
    for (client_id, connection_id) in [(None, Some("conn-1".into())), (Some("client-1".into()), None)] {
        let nobody = PresenceMessage {
            client_id,
            connection_id,
            ..member(Enter, "client-1", "conn-1:0:0", 1000)
        };
        assert_eq!(map.apply(nobody), None);
    }
    assert_eq!(map.apply(member(Absent, "client-1", "conn-1:0:0", 1000)), None);
    assert_eq!(map.values().count(), 0);
}

// UTS: realtime/unit/RTP2d2/enter-stored-as-present-0
#[test]
fn rtp2d2_who_enters_is_kept_as_present() {
    let mut map = MemberMap::default();
    map.apply(saying("entered", member(Enter, "client-1", "conn-1:0:0", 1000)));
    assert_eq!(action(&map, "conn-1:client-1"), Present);
    assert_eq!(data(&map, "conn-1:client-1"), "entered".into());
}

#[test]
fn rtp2d2_who_updates_is_kept_as_present_with_the_new_data() {
    let mut map = MemberMap::default();
    map.apply(saying("initial", member(Enter, "client-1", "conn-1:0:0", 1000)));
    map.apply(saying("updated", member(Update, "client-1", "conn-1:1:0", 2000)));
    assert_eq!(action(&map, "conn-1:client-1"), Present);
    assert_eq!(data(&map, "conn-1:client-1"), "updated".into());
}

// UTS: realtime/unit/RTP2d2/present-stored-as-present-2
#[test]
fn rtp2d2_who_is_present_is_kept_as_present() {
    let mut map = MemberMap::default();
    map.apply(member(Present, "client-1", "conn-1:0:0", 1000));
    assert_eq!(action(&map, "conn-1:client-1"), Present);
}

// UTS: realtime/unit/RTP2d1/put-returns-original-action-0
#[test]
fn rtp2d1_what_is_told_has_its_own_action() {
    let mut map = MemberMap::default();
    let entered = map.apply(member(Enter, "client-1", "conn-1:0:0", 1000)).unwrap();
    let updated = map.apply(member(Update, "client-1", "conn-1:1:0", 2000)).unwrap();
    let present = map
        .apply(member(Present, "client-1", "conn-1:2:0", 2000))
        .unwrap();
    assert_eq!(
        [entered.action, updated.action, present.action],
        [Enter, Update, Present]
    );
}

// UTS: realtime/unit/RTP2h1/leave-outside-sync-removes-0
#[test]
fn rtp2h1_who_leaves_is_told_and_forgotten() {
    let mut map = map_of(&[("client-1", "conn-1:0:0")]);
    let told = map.apply(member(Leave, "client-1", "conn-1:1:0", 2000)).unwrap();
    assert_eq!(told.action, Leave);
    assert!(map.get("conn-1:client-1").is_none());
    assert_eq!(map.values().count(), 0);
}

// UTS: realtime/unit/RTP2h1/leave-nonexistent-returns-null-1
#[test]
fn rtp2h1_nothing_is_told_of_a_stranger_who_leaves() {
    let mut map = MemberMap::default();
    assert_eq!(map.apply(member(Leave, "unknown", "conn-x:0:0", 1000)), None);
    assert!(map.get("conn-x:unknown").is_none());
}

// UTS: realtime/unit/RTP2/multiple-members-coexist-1
#[test]
fn rtp2_a_client_on_two_connections_is_two_members() {
    let map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0"), ("alice", "c3:0:0")]);
    assert_eq!(map.values().count(), 3);
    for key in ["c1:alice", "c2:bob", "c3:alice"] {
        assert!(map.get(key).is_some(), "{key}");
    }
}

// UTS: realtime/unit/RTP2/values-excludes-absent-2
#[test]
fn rtp2_the_absent_are_no_members() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0")]);
    map.sync(None);
    map.apply(member(Leave, "bob", "c2:1:0", 200));
    assert_eq!(action(&map, "c2:bob"), Absent);
    assert_eq!(clients(&map), ["alice"]);
}

// UTS: realtime/unit/RTP2/clear-resets-state-3
#[test]
fn rtp2_a_cleared_map_knows_nobody_and_of_no_sync() {
    let mut map = map_of(&[("alice", "c1:0:0")]);
    map.sync(None);
    map.clear();
    assert_eq!(map.values().count(), 0);
    assert!(map.get("c1:alice").is_none());
    assert!(!map.is_syncing());
}
