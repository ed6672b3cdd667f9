//! The map of the members that this client entered itself.

use sapwood::ably::presence::PresenceAction::{self, Absent, Enter, Leave, Present, Update};
use sapwood::ably::presence::{OwnMembers, PresenceMessage};

use crate::ably::world::member;

fn saying(data: &str, action: PresenceAction, id: &str, timestamp: i64) -> PresenceMessage {
    PresenceMessage {
        data: data.into(),
        ..member(action, "client-1", id, timestamp)
    }
}

#[track_caller]
fn assert_only(own: &OwnMembers, data: &str) {
    let kept: Vec<_> = own.values().collect();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].action, &kept[0].data), (Present, &data.into()));
    assert_eq!(own.get("client-1"), Some(kept[0]));
}

// UTS: realtime/unit/RTP17h/keyed-by-clientid-0
#[test]
fn rtp17h_a_client_is_one_member_over_all_connections() {
    let mut own = OwnMembers::default();
    own.apply(&saying("first", Enter, "conn-A:5:0", 1000));
    own.apply(&saying("second", Enter, "conn-B:0:0", 500));
    assert_only(&own, "second");
    let connection = own.get("client-1").unwrap().connection_id.as_deref();
    assert_eq!(connection, Some("conn-B"));
    assert!(own.apply(&member(Leave, "client-1", "conn-C:0:0", 0)));
    assert_eq!(own.values().count(), 0, "and it leaves on any of them");
}

// UTS: realtime/unit/RTP17b/enter-adds-to-map-0
#[test]
fn rtp17b_who_enters_is_kept() {
    let mut own = OwnMembers::default();
    assert!(own.apply(&saying("hello", Enter, "conn-1:0:0", 1000)));
    assert_only(&own, "hello");
}

// UTS: realtime/unit/RTP17b/update-adds-to-map-1
#[test]
fn rtp17b_who_updates_without_having_entered_is_kept() {
    let mut own = OwnMembers::default();
    own.apply(&saying("from-update", Update, "conn-1:0:0", 1000));
    assert_only(&own, "from-update");
}

#[test]
fn rtp17b_who_enters_again_is_kept_with_the_new_data() {
    let mut own = OwnMembers::default();
    own.apply(&saying("first", Enter, "conn-1:0:0", 1000));
    own.apply(&saying("second", Enter, "conn-1:1:0", 2000));
    assert_only(&own, "second");
}

// UTS: realtime/unit/RTP17b/update-overwrites-enter-3
#[test]
fn rtp17b_who_updates_is_kept_with_the_new_data() {
    let mut own = OwnMembers::default();
    own.apply(&saying("initial", Enter, "conn-1:0:0", 1000));
    own.apply(&saying("updated", Update, "conn-1:1:0", 2000));
    assert_only(&own, "updated");
}

// UTS: realtime/unit/RTP17b/present-adds-to-map-4
#[test]
fn rtp17b_who_is_present_is_kept() {
    let mut own = OwnMembers::default();
    own.apply(&saying("present", Present, "conn-1:0:0", 1000));
    assert_only(&own, "present");
}

// UTS: realtime/unit/RTP17b/non-synthesized-leave-removes-5
#[test]
fn rtp17b_who_leaves_is_forgotten() {
    let mut own = OwnMembers::default();
    own.apply(&member(Enter, "client-1", "conn-1:0:0", 1000));
    assert!(own.get("client-1").is_some());
    assert!(own.apply(&member(Leave, "client-1", "conn-1:1:0", 2000)));
    assert!(own.get("client-1").is_none());
    assert_eq!(own.values().count(), 0);
}

#[test]
fn rtp17b_a_leave_that_the_server_made_up_is_ignored() {
    let mut own = OwnMembers::default();
    own.apply(&saying("entered", Enter, "conn-1:0:0", 1000));
    for id in [Some("synthesized-leave-id".into()), None] {
        let leave = PresenceMessage {
            id,
            ..member(Leave, "client-1", "conn-1:0:0", 2000)
        };
        assert!(!own.apply(&leave));
    }
    assert_only(&own, "entered");
}

#[test]
fn rtp17_older_words_are_ignored() {
    let mut own = OwnMembers::default();
    own.apply(&saying("new", Enter, "conn-1:3:0", 1000));
    for action in [Enter, Update, Present, Leave, Absent] {
        assert!(
            !own.apply(&saying("old", action, "conn-1:2:0", 2000)),
            "{action:?}"
        );
    }
    assert_only(&own, "new");
}

// UTS: realtime/unit/RTP17/multiple-clientids-coexist-0
#[test]
fn rtp17_several_clients_may_be_entered_by_one() {
    let mut own = OwnMembers::default();
    let clients = ["alice", "bob", "carol"];
    for (index, client) in clients.into_iter().enumerate() {
        own.apply(&PresenceMessage {
            data: format!("{client}-data").as_str().into(),
            ..member(Enter, client, &format!("conn-1:0:{index}"), 100)
        });
    }
    assert_eq!(own.values().count(), 3);
    for client in clients {
        let data = format!("{client}-data").as_str().into();
        assert_eq!(own.get(client).unwrap().data, data);
    }
}

#[test]
fn rtp17_one_of_them_leaves_and_strangers_do_not_count() {
    let mut own = OwnMembers::default();
    own.apply(&member(Enter, "alice", "conn-1:0:0", 100));
    own.apply(&member(Enter, "bob", "conn-1:0:1", 100));
    assert!(!own.apply(&member(Leave, "nonexistent", "conn-1:1:0", 200)));
    own.apply(&member(Leave, "alice", "conn-1:1:0", 200));
    assert!(own.get("alice").is_none());
    assert!(own.get("bob").is_some());
    assert_eq!(own.values().count(), 1);
}

// UTS: realtime/unit/RTP17/clear-resets-state-2
#[test]
fn rtp17_a_cleared_map_knows_nobody() {
    let mut own = OwnMembers::default();
    own.apply(&member(Enter, "alice", "conn-1:0:0", 100));
    own.apply(&member(Enter, "bob", "conn-1:0:1", 100));
    assert_eq!(own.values().count(), 2);
    own.clear();
    assert_eq!(own.values().count(), 0);
    assert!(own.get("alice").is_none() && own.get("bob").is_none());
}

// UTS: realtime/unit/RTP17/get-null-unknown-clientid-3
#[test]
fn rtp17_nothing_is_known_of_strangers() {
    assert_eq!(OwnMembers::default().get("nonexistent"), None);
}
