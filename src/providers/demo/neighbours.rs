//! Who is in the other tabs.
//!
//! A state machine: what this tab says and what it hears come in, what is to be said and what changed come out of
//! [`Neighbours::poll`]. A tab that is closed says so; one that crashed is missed when it has not been heard for a while.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::wire::Word;
use crate::engine::clock::Instant;
use crate::engine::presence::{Member, Presence, members};
use crate::sorted_map::SortedMap;

/// How often a tab that is on a channel says so again.
const BEAT: Duration = Duration::from_secs(20);

/// After which silence a tab is gone. Browsers let the timers of a hidden tab pass once a minute.
const SILENCE: Duration = Duration::from_secs(90);

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    /// Say this to the other tabs.
    Say(Word),
    /// The members of a channel may have changed.
    Changed(Rc<str>),
}

/// What this tab knows of itself and the others.
#[derive(Debug)]
pub(super) struct Neighbours {
    client_id: Rc<str>,
    own: SortedMap<Rc<str>, (i64, Value)>,
    /// By channel and tab.
    others: SortedMap<(Rc<str>, Rc<str>), Other>,
    words: i64,
    beat: Option<Instant>,
    actions: VecDeque<Action>,
}

#[derive(Debug)]
struct Other {
    presence: Presence,
    heard: Instant,
}

impl Neighbours {
    /// Nobody known yet. `client_id` is who sits in front of this tab.
    pub(super) fn new(client_id: Rc<str>) -> Self {
        Self {
            client_id,
            own: SortedMap::new(),
            others: SortedMap::new(),
            words: 0,
            beat: None,
            actions: VecDeque::new(),
        }
    }

    /// The next thing to do.
    pub(super) fn poll(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let silences = self.others.values().map(|other| other.heard + SILENCE);
        silences.chain(self.beat).min()
    }

    /// Who is on a channel, this tab among them.
    pub(super) fn members(&self, channel: &str) -> Vec<Member> {
        let own = self.own.get(channel).map(|(at, data)| Presence {
            client_id: self.client_id.clone(),
            at: *at,
            data: data.clone(),
        });
        let others = self.others.iter().filter(|((at, _), _)| **at == *channel);
        let others = others.map(|(_, other)| other.presence.clone());
        members(own.into_iter().chain(others), Some(&self.client_id))
    }

    /// This tab begins to watch a channel.
    pub(super) fn watch(&mut self, channel: Rc<str>) {
        self.actions.push_back(Action::Say(Word::Who { channel }));
    }

    /// This tab is on a channel and says this of itself; `None`: no more.
    pub(super) fn say(&mut self, now: Instant, channel: &Rc<str>, data: Option<Value>) {
        if let Some(data) = data {
            self.words += 1;
            self.own.insert(channel.clone(), (self.words, data));
            self.say_again(channel);
            self.beat.get_or_insert(now + BEAT);
        } else if self.own.remove(channel).is_some() {
            let channel = channel.clone();
            self.actions.push_back(Action::Say(Word::Gone { channel }));
        }
        if self.own.is_empty() {
            self.beat = None;
        }
        self.actions.push_back(Action::Changed(channel.clone()));
    }

    /// Another tab said something.
    pub(super) fn hear(&mut self, now: Instant, tab: Rc<str>, word: Word) {
        match word {
            Word::Here {
                channel,
                client_id,
                at,
                data,
            } => {
                let presence = Presence { client_id, at, data };
                let other = Other { presence, heard: now };
                self.others.insert((channel.clone(), tab), other);
                self.actions.push_back(Action::Changed(channel));
            }
            Word::Gone { channel } => self.forget(|at, who, _| *at == channel && *who == tab),
            Word::Bye => self.forget(|_, who, _| *who == tab),
            Word::Who { channel } => self.say_again(&channel),
            Word::Event(_) | Word::Reset => {}
        }
    }

    /// Says again who is here, and forgets whom it has not heard for too long.
    pub(super) fn handle_timeout(&mut self, now: Instant) {
        self.forget(|_, _, other| other.heard + SILENCE <= now);
        if self.beat.is_some_and(|beat| beat <= now) {
            self.beat = Some(now + BEAT);
            let channels: Vec<_> = self.own.keys().cloned().collect();
            for channel in channels {
                self.say_again(&channel);
            }
        }
    }

    fn say_again(&mut self, channel: &Rc<str>) {
        if let Some((at, data)) = self.own.get(channel) {
            self.actions.push_back(Action::Say(Word::Here {
                channel: channel.clone(),
                client_id: self.client_id.clone(),
                at: *at,
                data: data.clone(),
            }));
        }
    }

    fn forget(&mut self, is_gone: impl Fn(&Rc<str>, &Rc<str>, &Other) -> bool) {
        let actions = &mut self.actions;
        self.others.retain(|(channel, tab), other| {
            let gone = is_gone(channel, tab, other);
            if gone {
                actions.push_back(Action::Changed(channel.clone()));
            }
            !gone
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Tabs that hear each other at once.
    struct House {
        now: Instant,
        tabs: Vec<(Rc<str>, Neighbours)>,
    }

    impl House {
        fn new(names: &[&str]) -> Self {
            let tab = |name: &&str| (Rc::from(*name), Neighbours::new((*name).into()));
            Self {
                now: Instant::ZERO,
                tabs: names.iter().map(tab).collect(),
            }
        }

        fn say(&mut self, tab: usize, data: Option<Value>) {
            let now = self.now;
            self.tabs[tab].1.say(now, &"hall".into(), data);
            self.settle();
        }

        fn settle(&mut self) {
            while let Some((from, word)) = self.next_word() {
                let now = self.now;
                for (name, tab) in self.tabs.iter_mut().filter(|(name, _)| *name != from) {
                    assert_ne!(**name, *from);
                    tab.hear(now, from.clone(), word.clone());
                }
            }
        }

        fn next_word(&mut self) -> Option<(Rc<str>, Word)> {
            for (name, tab) in &mut self.tabs {
                while let Some(action) = tab.poll() {
                    if let Action::Say(word) = action {
                        return Some((name.clone(), word));
                    }
                }
            }
            None
        }

        fn pass(&mut self, seconds: u64) {
            for _ in 0..seconds {
                self.now = self.now + Duration::from_secs(1);
                for (_, tab) in &mut self.tabs {
                    if tab.next_timeout().is_some_and(|due| due <= self.now) {
                        tab.handle_timeout(self.now);
                    }
                }
                self.settle();
            }
        }

        fn seen_by(&self, tab: usize) -> Vec<String> {
            let members = self.tabs[tab].1.members("hall");
            members
                .iter()
                .map(|member| member.client_id.to_string())
                .collect()
        }
    }

    #[test]
    fn tabs_see_each_other_and_who_comes_later_asks() {
        let mut house = House::new(&["ann", "ben"]);
        house.say(0, Some(json!("shows")));
        house.tabs.push(("eve".into(), Neighbours::new("eve".into())));
        house.tabs[2].1.watch("hall".into());
        house.settle();
        assert_eq!(house.seen_by(2), ["ann"], "who only watches is not there");
        house.say(1, Some(json!("edits")));
        assert_eq!(house.seen_by(1), ["ben", "ann"], "you first");
        house.say(0, None);
        assert_eq!(house.seen_by(2), ["ben"]);
    }

    #[test]
    fn a_closed_tab_is_gone_at_once_and_a_crashed_one_after_a_while() {
        let mut house = House::new(&["ann", "ben", "eve"]);
        for tab in 0..3 {
            house.say(tab, Some(json!("x")));
        }
        let bye = Word::Bye;
        let now = house.now;
        house.tabs[0].1.hear(now, "eve".into(), bye);
        assert_eq!(house.seen_by(0), ["ann", "ben"]);
        house.tabs.truncate(2);
        house.pass(60);
        assert_eq!(house.seen_by(1), ["ben", "ann", "eve"], "hidden tabs are slow");
        house.pass(60);
        assert_eq!(house.seen_by(1), ["ben", "ann"]);
        house.pass(3600);
        assert_eq!(
            house.seen_by(0),
            ["ann", "ben"],
            "who is there is heard again and again"
        );
    }

    #[test]
    fn what_is_said_last_counts_and_nothing_is_due_when_nobody_is_here() {
        let mut house = House::new(&["ann", "ben"]);
        house.say(0, Some(json!("shows")));
        house.say(0, Some(json!("edits")));
        assert_eq!(*house.tabs[1].1.members("hall")[0].newest(), json!("edits"));
        house.say(0, None);
        assert!(house.tabs.iter().all(|(_, tab)| tab.next_timeout().is_none()));
    }
}
