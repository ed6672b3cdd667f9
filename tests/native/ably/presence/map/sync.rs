//! A sync: who is kept as absent while it runs, and who has left when it ends.

use sapwood::ably::presence::PresenceAction::{Absent, Enter, Leave, Present, Update};
use sapwood::ably::presence::{MemberMap, PresenceMessage};

use super::{action, clients, data, map_of};
use crate::ably::presence::saying;
use crate::ably::world::member;

// UTS: realtime/unit/RTP2h2a/leave-during-sync-stores-absent-0
#[test]
fn rtp2h2a_who_leaves_during_a_sync_is_kept_as_absent() {
    let mut map = map_of(&[("client-1", "conn-1:0:0")]);
    map.sync(None);
    assert_eq!(map.apply(member(Leave, "client-1", "conn-1:1:0", 2000)), None);
    assert_eq!(action(&map, "conn-1:client-1"), Absent);
}

#[test]
fn rtp2h2b_the_absent_are_forgotten_at_the_end_of_the_sync() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    map.apply(member(Leave, "bob", "c2:1:0", 200));
    assert!(map.end_sync(None).is_empty());
    assert!(map.get("c2:bob").is_none());
    assert_eq!(clients(&map), ["alice"]);
}

// UTS: realtime/unit/RTP2h2a/leave-during-sync-absent-cleanup-0
#[test]
fn rtp2h2a_the_absent_go_without_a_leave_of_their_own() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    assert_eq!(map.apply(member(Leave, "bob", "c2:1:0", 200)), None);
    assert_eq!(action(&map, "c2:bob"), Absent);
    assert_eq!(map.end_sync(Some(300)), []);
    assert!(map.get("c2:bob").is_none());
    assert!(map.get("c1:alice").is_some());
    assert_eq!(map.values().count(), 1);
}

#[test]
fn rtp2h2_an_older_word_of_the_sync_does_not_bring_back_who_left_meanwhile() {
    let mut map = map_of(&[("known", "c1:0:0")]);
    map.sync(None);
    map.apply(member(Leave, "known", "c1:5:0", 200));
    map.apply(member(Leave, "stranger", "c2:5:0", 200));
    assert_eq!(map.apply(member(Present, "known", "c1:4:0", 300)), None);
    assert_eq!(map.apply(member(Present, "stranger", "c2:4:0", 300)), None);
    map.end_sync(None);
    assert_eq!(map.values().count(), 0);
}

#[test]
fn rtp2h2_who_comes_back_during_the_sync_stays() {
    let mut map = map_of(&[("alice", "c1:0:0")]);
    map.sync(None);
    map.apply(member(Leave, "alice", "c1:1:0", 200));
    assert!(map.apply(member(Enter, "alice", "c1:2:0", 300)).is_some());
    assert_eq!(map.end_sync(None), []);
    assert_eq!(clients(&map), ["alice"]);
}

#[test]
fn rtp2h1_who_leaves_before_the_list_that_is_announced_is_told_and_not_brought_back_by_it() {
    let mut map = map_of(&[("alice", "c1:0:0")]);
    map.announce_sync();
    assert!(map.is_syncing());
    let leave = member(Leave, "alice", "c1:1:0", 200);
    assert_eq!(map.apply(leave.clone()), Some(leave));
    assert_eq!(
        map.apply(member(Leave, "alice", "c1:2:0", 200)),
        None,
        "she was gone already"
    );
    assert_eq!(map.apply(member(Leave, "stranger", "c2:1:0", 200)), None);
    map.sync(Some("s1"));
    assert_eq!(map.apply(member(Present, "alice", "c1:0:0", 100)), None);
    assert_eq!(map.end_sync(None), []);
    assert_eq!(map.values().count(), 0);
}

// UTS: realtime/unit/RTP18a/startsync-sets-flag-0
#[test]
fn rtp18a_a_sync_runs_once_it_has_started() {
    let mut map = MemberMap::default();
    assert!(!map.is_syncing());
    map.sync(None);
    assert!(map.is_syncing());
}

// UTS: realtime/unit/RTP18b/endsync-clears-flag-0
#[test]
fn rtp18b_a_sync_runs_no_more_once_it_has_ended() {
    let mut map = MemberMap::default();
    map.sync(None);
    assert!(map.is_syncing());
    map.end_sync(None);
    assert!(!map.is_syncing());
}

#[test]
fn rtp18_the_end_of_a_sync_that_never_began_changes_nothing() {
    let mut map = map_of(&[("alice", "c1:0:0")]);
    assert_eq!(map.end_sync(Some(200)), []);
    assert_eq!(clients(&map), ["alice"]);
    assert!(!map.is_syncing());
}

// UTS: realtime/unit/RTP19/stale-members-leave-after-sync-0
#[test]
fn rtp19_whom_the_sync_does_not_mention_has_left() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    let leaves = map.end_sync(Some(300));
    assert_eq!(leaves.len(), 1);
    assert_eq!(
        (leaves[0].client_id.as_deref(), leaves[0].action),
        (Some("bob"), Leave)
    );
    assert_eq!(map.values().count(), 1);
    assert!(map.get("c1:alice").is_some());
    assert!(map.get("c2:bob").is_none());
}

#[test]
fn rtp19_such_a_leave_has_no_id_the_time_of_its_making_and_the_rest_of_the_member() {
    let mut map = MemberMap::default();
    map.apply(saying("bob-data", member(Enter, "bob", "c2:0:0", 100)));
    map.sync(None);
    assert_eq!(
        map.end_sync(Some(777)),
        [PresenceMessage {
            id: None,
            ..saying("bob-data", member(Leave, "bob", "c2:0:0", 777))
        }]
    );
}

// UTS: realtime/unit/RTP19/updated-members-survive-sync-2
#[test]
fn rtp19_whoever_is_mentioned_by_sync_or_presence_stays() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0"), ("carol", "c3:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    map.apply(saying("new-data", member(Update, "bob", "c2:1:0", 200)));
    let leaves = map.end_sync(Some(300));
    assert_eq!(leaves.len(), 1);
    assert_eq!(leaves[0].client_id.as_deref(), Some("carol"));
    assert_eq!(clients(&map), ["alice", "bob"]);
    assert_eq!(data(&map, "c2:bob"), "new-data".into());
}

#[test]
fn rtp18a_another_sync_makes_the_one_before_void() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    map.sync(None);
    map.apply(member(Present, "bob", "c2:1:0", 300));
    let leaves = map.end_sync(None);
    assert_eq!(leaves.len(), 1, "whom only the first one mentioned is gone");
    assert_eq!(leaves[0].client_id.as_deref(), Some("alice"));
    assert_eq!(clients(&map), ["bob"]);
}

// UTS: realtime/unit/RTP18c/single-message-sync-0
#[test]
fn rtp18c_a_sync_may_be_over_with_its_first_frame() {
    let mut map = map_of(&[("alice", "c1:0:0"), ("bob", "c2:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    let leaves = map.end_sync(Some(300));
    assert_eq!(leaves.len(), 1);
    assert_eq!(
        (leaves[0].client_id.as_deref(), leaves[0].action),
        (Some("bob"), Leave)
    );
    assert_eq!(clients(&map), ["alice"]);
    assert!(!map.is_syncing());
}

#[test]
fn rtp18a_frames_of_one_sequence_are_one_sync_and_those_of_another_a_new_one() {
    let mut map = map_of(&[("alice", "c1:0:0")]);
    for sequence in [Some("s1"), Some("s1")] {
        map.sync(sequence);
        map.apply(member(Present, "alice", "c1:1:0", 200));
    }
    map.sync(Some("s2"));
    assert_eq!(map.end_sync(None).len(), 1);
    let mut announced = map_of(&[("alice", "c1:0:0")]);
    announced.announce_sync();
    announced.apply(member(Update, "alice", "c1:1:0", 200));
    announced.sync(Some("s1"));
    assert_eq!(
        announced.end_sync(None),
        [],
        "the sync that was announced is this one"
    );
}

// UTS: realtime/unit/RTP19/empty-map-sync-no-leaves-3
#[test]
fn rtp19_nobody_leaves_who_was_not_there_before() {
    let mut map = MemberMap::default();
    map.sync(None);
    map.apply(member(Present, "alice", "c1:0:0", 100));
    assert_eq!(map.end_sync(Some(300)), []);
    assert_eq!(clients(&map), ["alice"]);
    assert!(map.get("c1:alice").is_some());
}

#[test]
fn rtp19_an_older_word_of_a_member_counts_as_mentioned() {
    let mut map = MemberMap::default();
    map.apply(saying("original", member(Enter, "alice", "c1:5:0", 500)));
    map.sync(None);
    assert_eq!(
        map.apply(saying("stale", member(Present, "alice", "c1:3:0", 300))),
        None
    );
    assert_eq!(map.end_sync(None), []);
    assert_eq!(data(&map, "c1:alice"), "original".into());
}

#[test]
fn rtp19_the_same_word_again_counts_as_mentioned_and_is_no_news() {
    let members = [("user-0", "c1:0:0"), ("user-1", "c1:1:0"), ("user-2", "c1:2:0")];
    let mut map = map_of(&members);
    map.sync(None);
    for (client, id) in members {
        assert_eq!(map.apply(member(Present, client, id, 100)), None);
    }
    assert_eq!(map.end_sync(None), []);
    assert_eq!(map.values().count(), 3);
}

// UTS: realtime/unit/RTP19/new-member-during-sync-survives-6
#[test]
fn rtp19_who_enters_during_the_sync_stays() {
    let mut map = map_of(&[("alice", "c1:0:0")]);
    map.sync(None);
    map.apply(member(Present, "alice", "c1:1:0", 200));
    map.apply(member(Enter, "bob", "c2:0:0", 200));
    assert_eq!(map.end_sync(Some(300)), []);
    assert_eq!(clients(&map), ["alice", "bob"]);
    assert!(map.get("c1:alice").is_some() && map.get("c2:bob").is_some());
}
