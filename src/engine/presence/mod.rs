//! Who is there: the contract of a live provider that knows it, and the pure logic behind it.
//!
//! A page joins a channel, as somebody who says something of itself or only to watch, and leaves it by dropping a guard.
//! Here a member is a person, not a connection: [`members`] puts together what belongs together. [`Room`] holds what a
//! page wants on one channel; a provider asks it what to say to the server. [`name`] is about what people are called.

pub mod name;
mod room;

use std::rc::Rc;

use serde_json::Value;

use super::runtime::Guard;
use crate::sorted_map::SortedMap;
pub use room::{Room, Say};

/// One who is on a channel: everybody with the same client id is one and the same, however many tabs they have open, and
/// even if one of their connections is lost and its successor is there already.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who.
    pub client_id: Rc<str>,
    /// Whether it is the one who looks at this very page.
    pub you: bool,
    /// What each of their connections says, the newest first. There is at least one, `null` if it says nothing.
    pub data: Rc<[Value]>,
}

impl Member {
    /// What they are called, see [`name::of`].
    #[must_use]
    pub fn name(&self) -> &str {
        name::of(&self.client_id)
    }

    /// What they said last.
    #[must_use]
    pub fn newest(&self) -> &Value {
        self.data.first().unwrap_or(&Value::Null)
    }
}

/// What one connection says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// Who it belongs to.
    pub client_id: Rc<str>,
    /// When it said so: anything that grows.
    pub at: i64,
    /// What it says; `null` for nothing.
    pub data: Value,
}

/// What a connection says, and when it said so.
type Word = (i64, Value);

/// The members behind these connections, in the order of their client ids; whoever is `you` comes first.
///
/// ```
/// use sapwood::engine::presence::{Presence, members};
/// use serde_json::json;
///
/// let tab = |at, record| Presence { client_id: "ann".into(), at, data: json!({ "record": record }) };
/// let people = members([tab(1, "5"), tab(2, "7")], Some("ann"));
/// assert_eq!(people.len(), 1);
/// assert!(people[0].you);
/// assert_eq!(people[0].newest()["record"], "7");
/// ```
#[must_use]
pub fn members(connections: impl IntoIterator<Item = Presence>, you: Option<&str>) -> Vec<Member> {
    let mut people = SortedMap::<(bool, Rc<str>), Vec<Word>>::new();
    for Presence { client_id, at, data } in connections {
        let is_other = you != Some(&*client_id);
        let said = people.get_or_insert_with((is_other, client_id), Vec::new);
        // Among those of the same moment the later one in the list comes first.
        let place = said.iter().take_while(|(known, _)| *known > at).count();
        said.insert(place, (at, data));
    }
    let people = people.iter().map(|((is_other, client_id), said)| Member {
        client_id: client_id.clone(),
        you: !is_other,
        data: said.iter().map(|(_, data)| data.clone()).collect(),
    });
    people.collect()
}

/// The part of a live provider that knows who is there.
///
/// All calls return at once. Callbacks are never called inside them, so the caller may hold borrows.
pub trait PresenceProvider {
    /// Watches who is on `channel` until the guard is dropped; with `data`, an object, whoever looks at this page is
    /// there meanwhile and says so.
    ///
    /// A channel may be joined any number of times: what the newest of those who say something says is what others see.
    /// Whoever leaves and joins again at once, as one page that gives way to another does, was never gone. `on_change` is
    /// called after each change of [`members`](Self::members), any number of changes at once counting as one.
    fn join(&self, channel: &str, data: Option<Value>, on_change: Rc<dyn Fn()>) -> Guard;

    /// Who is on a channel that is joined; nobody before that is known.
    fn members(&self, channel: &str) -> Rc<[Member]>;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(client_id: &str, at: i64, data: &str) -> Presence {
        Presence {
            client_id: client_id.into(),
            at,
            data: json!(data),
        }
    }

    fn told(connections: &[Presence], you: Option<&str>) -> Vec<String> {
        let people = members(connections.iter().cloned(), you);
        let people = people.iter().map(|member| {
            let you = if member.you { "you " } else { "" };
            format!(
                "{you}{}: {}",
                member.client_id,
                Value::Array(member.data.to_vec())
            )
        });
        people.collect()
    }

    #[test]
    fn two_tabs_are_one_member_and_the_newest_word_comes_first() {
        let tabs = [says("ann", 2, "new"), says("ben", 5, "x"), says("ann", 1, "old")];
        assert_eq!(told(&tabs, None), ["ann: [\"new\",\"old\"]", "ben: [\"x\"]"]);
    }

    #[test]
    fn an_old_connection_beside_its_successor_changes_nothing_but_what_is_said() {
        let before = members([says("ann", 1, "edits")], None);
        let both = members([says("ann", 1, "edits"), says("ann", 9, "edits")], None);
        let after = members([says("ann", 9, "edits")], None);
        assert_eq!(before, after);
        assert_eq!(both.len(), 1);
        assert_eq!(both[0].newest(), before[0].newest());
    }

    #[test]
    fn you_come_first_and_are_marked() {
        let people = [says("ann", 1, "x"), says("zoe", 1, "x")];
        assert_eq!(told(&people, Some("zoe")), ["you zoe: [\"x\"]", "ann: [\"x\"]"]);
    }

    #[test]
    fn the_order_does_not_depend_on_who_came_when() {
        let people = [says("b", 1, "x"), says("a", 2, "x"), says("c", 3, "x")];
        let mut turned = people.clone();
        turned.reverse();
        assert_eq!(told(&people, None), told(&turned, None));
    }
}
