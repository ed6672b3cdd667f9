//! The map of a channel's members: which word is newer, and what a sync leaves behind.

use sapwood::ably::encoding::Data;
use sapwood::ably::presence::PresenceAction::{self, Absent, Enter, Leave, Present, Update};
use sapwood::ably::presence::{MemberMap, PresenceMessage};

use super::world::member;

/// The word with data.
fn saying(data: &str, message: PresenceMessage) -> PresenceMessage {
    PresenceMessage {
        data: data.into(),
        ..message
    }
}

/// A leave that the server made up for a member on `conn-1`.
fn made_up(action: PresenceAction, id: &str, timestamp: i64) -> PresenceMessage {
    PresenceMessage {
        connection_id: Some("conn-1".into()),
        ..member(action, "client-1", id, timestamp)
    }
}

fn map_of(members: &[(&str, &str)]) -> MemberMap {
    let mut map = MemberMap::default();
    for (client, id) in members {
        assert!(map.apply(member(Enter, client, id, 100)).is_some());
    }
    map
}

fn clients(map: &MemberMap) -> Vec<&str> {
    map.values()
        .map(|member| member.client_id.as_deref().unwrap())
        .collect()
}

#[track_caller]
fn action(map: &MemberMap, key: &str) -> PresenceAction {
    map.get(key).expect("it is not there").action
}

#[track_caller]
fn data(map: &MemberMap, key: &str) -> Data {
    map.get(key).expect("it is not there").data.clone()
}

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

// UTS: realtime/unit/RTP2b2/newness-by-msgserial-index-0
#[test]
fn rtp2b2_the_greater_serial_is_newer_whatever_the_time() {
    let mut map = MemberMap::default();
    map.apply(saying("first", member(Enter, "client-1", "conn-1:5:0", 1000)));
    let older = saying("stale", member(Update, "client-1", "conn-1:3:0", 2000));
    assert_eq!(map.apply(older), None);
    assert_eq!(data(&map, "conn-1:client-1"), "first".into());
    let newer = saying("newer", member(Update, "client-1", "conn-1:7:0", 500));
    assert!(map.apply(newer).is_some());
    assert_eq!(data(&map, "conn-1:client-1"), "newer".into());
}

#[test]
fn rtp2b2_numbers_are_compared_as_numbers_and_serials_before_indices() {
    let mut map = MemberMap::default();
    map.apply(member(Enter, "client-1", "conn-1:5:2", 1000));
    for older in ["conn-1:5:1", "conn-1:5:2", "conn-1:4:9"] {
        assert_eq!(
            map.apply(member(Update, "client-1", older, 9000)),
            None,
            "{older}"
        );
    }
    for newer in ["conn-1:5:5", "conn-1:5:10", "conn-1:10:0"] {
        assert!(
            map.apply(member(Update, "client-1", newer, 500)).is_some(),
            "{newer}"
        );
    }
}

#[test]
fn rtp2a_an_older_leave_is_ignored() {
    let mut map = map_of(&[("client-1", "conn-1:5:0")]);
    assert_eq!(map.apply(member(Leave, "client-1", "conn-1:4:0", 2000)), None);
    assert_eq!(clients(&map), ["client-1"]);
}

// UTS: realtime/unit/RTP2b1/newness-by-timestamp-0
#[test]
fn rtp2b1_of_a_leave_that_the_server_made_up_the_time_decides() {
    let mut map = MemberMap::default();
    map.apply(saying("entered", member(Enter, "client-1", "conn-1:0:0", 1000)));
    let told = map.apply(made_up(Leave, "synthesized-leave-id", 2000)).unwrap();
    assert_eq!(told.action, Leave);
    assert!(map.get("conn-1:client-1").is_none());
}

#[test]
fn rtp2b1_an_older_leave_that_the_server_made_up_is_ignored() {
    let mut map = MemberMap::default();
    map.apply(saying("entered", member(Enter, "client-1", "conn-1:0:0", 5000)));
    // The id begins like the connection, but is that of another.
    for id in ["synthesized-leave-id", "conn-12:9:0"] {
        assert_eq!(map.apply(made_up(Leave, id, 3000)), None);
    }
    assert_eq!(data(&map, "conn-1:client-1"), "entered".into());
}

// UTS: realtime/unit/RTP2b1a/equal-timestamps-incoming-wins-0
#[test]
fn rtp2b1a_of_two_at_the_same_time_the_later_to_come_is_newer() {
    let mut map = MemberMap::default();
    map.apply(saying("first", made_up(Enter, "synthesized-id-1", 1000)));
    let second = saying("second", made_up(Update, "synthesized-id-2", 1000));
    assert!(map.apply(second).is_some());
    assert_eq!(data(&map, "conn-1:client-1"), "second".into());
}

#[test]
fn rtp2b_ids_that_are_no_ids_leave_it_to_the_time() {
    for id in [
        None,
        Some("conn-1"),
        Some("conn-1:"),
        Some("conn-1:x:0"),
        Some("conn-1:0"),
    ] {
        let mut map = map_of(&[("client-1", "conn-1:3:0")]);
        let word = |timestamp| PresenceMessage {
            id: id.map(str::to_owned),
            timestamp,
            ..member(Update, "client-1", "conn-1:0:0", 0)
        };
        assert_eq!(map.apply(word(Some(99))), None, "{id:?}");
        assert!(map.apply(word(Some(100))).is_some(), "{id:?}");
        assert!(map.apply(word(None)).is_some(), "{id:?}");
    }
}

#[test]
fn rtp2c_words_of_a_sync_are_compared_like_all_others() {
    let mut map = MemberMap::default();
    map.sync(None);
    map.apply(saying("first", member(Present, "client-1", "conn-1:5:0", 1000)));
    assert_eq!(map.apply(member(Present, "client-1", "conn-1:3:0", 2000)), None);
    let newer = saying("newer", member(Present, "client-1", "conn-1:8:0", 500));
    assert!(map.apply(newer).is_some());
    assert_eq!(data(&map, "conn-1:client-1"), "newer".into());
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
