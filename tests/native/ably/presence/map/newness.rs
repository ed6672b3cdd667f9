//! Which of two words of a member is newer.

use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present, Update};
use sapwood::ably::presence::{MemberMap, PresenceMessage};

use super::{clients, data, made_up, map_of};
use crate::ably::presence::saying;
use crate::ably::world::member;

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
