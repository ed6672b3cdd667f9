//! What one page wants on one channel, and whom it has found there.

use std::rc::Rc;

use serde_json::Value;

use super::Member;
use crate::sorted_map::SortedMap;

/// What a provider has to tell the server of this page's presence.
#[derive(Clone, Debug, PartialEq)]
pub enum Say {
    /// The page is there now, and says this.
    Enter(Value),
    /// The page says something else.
    Update(Value),
    /// The page is there no more.
    Leave,
}

/// Hears that the members changed.
type OnChange = Rc<dyn Fn()>;

/// One channel as a page sees it. Pure: [`join`](Self::join), [`leave`](Self::leave), [`forget`](Self::forget) and
/// [`set_members`](Self::set_members) tell it what happened, [`poll`](Self::poll) says what to do.
///
/// A provider polls not inside of `join` or `leave`, but when the work at hand is done: a page that gives way
/// to another joins again before that, and nobody hears of it.
#[derive(Default)]
pub struct Room {
    guests: SortedMap<u64, (Option<Value>, OnChange)>,
    /// What the server was told last; `None` if that is nothing, or that this page left.
    said: Option<Value>,
    members: Option<Rc<[Member]>>,
}

impl Room {
    /// Part of the page joins, under a number that is larger than all before.
    pub fn join(&mut self, id: u64, data: Option<Value>, on_change: OnChange) {
        self.guests.insert(id, (data, on_change));
    }

    /// Part of the page leaves. Returns what it had given, to be dropped where nothing is borrowed.
    pub fn leave(&mut self, id: u64) -> Option<OnChange> {
        self.guests.remove(&id).map(|(_, on_change)| on_change)
    }

    /// Whether nobody needs the channel.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.guests.is_empty()
    }

    /// What has to be said now, if anything; it counts as said from now on.
    pub fn poll(&mut self) -> Option<Say> {
        let wanted = self.guests.values().rev().find_map(|(data, _)| data.clone());
        if wanted == self.said {
            return None;
        }
        let was_there = std::mem::replace(&mut self.said, wanted.clone()).is_some();
        Some(match wanted {
            Some(data) if was_there => Say::Update(data),
            Some(data) => Say::Enter(data),
            None => Say::Leave,
        })
    }

    /// What was said did not arrive, or the server has forgotten it: it has to be said again. Returns whether there was
    /// anything.
    pub fn forget(&mut self) -> bool {
        self.said.take().is_some()
    }

    /// Who is there; nobody before that is known.
    #[must_use]
    pub fn members(&self) -> Rc<[Member]> {
        self.members.clone().unwrap_or_default()
    }

    /// The server tells who is there. Returns whom to tell: nobody if it is the same as before.
    pub fn set_members(&mut self, members: Vec<Member>) -> Vec<OnChange> {
        if *self.members() == *members {
            return Vec::new();
        }
        self.members = Some(members.into());
        self.guests
            .values()
            .map(|(_, on_change)| on_change.clone())
            .collect()
    }
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Room")
            .field("guests", &self.guests.len())
            .field("said", &self.said)
            .field("members", &self.members)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Presence, members};
    use super::*;

    fn join(room: &mut Room, id: u64, data: Option<&str>) {
        room.join(id, data.map(|data| json!(data)), Rc::new(|| ()));
    }

    #[test]
    fn who_only_watches_says_nothing() {
        let mut room = Room::default();
        join(&mut room, 1, None);
        assert_eq!(room.poll(), None);
        assert!(room.leave(1).is_some() && room.is_empty());
        assert_eq!(room.poll(), None);
    }

    #[test]
    fn a_page_enters_once_updates_and_leaves_once() {
        let mut room = Room::default();
        join(&mut room, 1, Some("shows"));
        assert_eq!(room.poll(), Some(Say::Enter(json!("shows"))));
        assert_eq!(room.poll(), None);
        room.leave(1);
        join(&mut room, 2, Some("edits"));
        assert_eq!(
            room.poll(),
            Some(Say::Update(json!("edits"))),
            "one page gave way to another"
        );
        room.leave(2);
        assert_eq!(room.poll(), Some(Say::Leave));
        assert_eq!(room.poll(), None);
    }

    #[test]
    fn leaving_and_joining_with_the_same_word_is_nothing_at_all() {
        let mut room = Room::default();
        join(&mut room, 1, Some("shows"));
        room.poll();
        for id in 2..10 {
            room.leave(id - 1);
            join(&mut room, id, Some("shows"));
        }
        assert_eq!(room.poll(), None);
    }

    #[test]
    fn the_newest_word_counts_and_the_one_before_when_it_is_gone() {
        let mut room = Room::default();
        join(&mut room, 1, Some("first"));
        join(&mut room, 2, Some("second"));
        join(&mut room, 3, None);
        assert_eq!(room.poll(), Some(Say::Enter(json!("second"))));
        room.leave(2);
        assert_eq!(room.poll(), Some(Say::Update(json!("first"))));
        room.leave(1);
        assert_eq!(
            room.poll(),
            Some(Say::Leave),
            "the one who watches is still there"
        );
        assert!(!room.is_empty());
    }

    #[test]
    fn what_did_not_arrive_is_said_again() {
        let mut room = Room::default();
        join(&mut room, 1, Some("edits"));
        room.poll();
        assert!(room.forget());
        assert!(!room.forget());
        assert_eq!(room.poll(), Some(Say::Enter(json!("edits"))));
    }

    #[test]
    fn the_same_members_are_told_once() {
        let there = |ids: &[&str]| {
            let connections = ids.iter().map(|id| Presence {
                client_id: (*id).into(),
                at: 1,
                data: json!(null),
            });
            members(connections, None)
        };
        let mut room = Room::default();
        join(&mut room, 1, None);
        join(&mut room, 2, None);
        assert!(room.set_members(Vec::new()).is_empty(), "nobody is no news");
        assert_eq!(room.set_members(there(&["ann"])).len(), 2);
        assert!(room.set_members(there(&["ann"])).is_empty());
        assert_eq!(room.set_members(there(&["ann", "ben"])).len(), 2);
        assert_eq!(room.set_members(there(&["ben"])).len(), 2);
        assert_eq!(room.members().len(), 1);
    }
}
