//! Who is there, of all tabs.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use serde_json::Value;

use super::live::Line;
use super::neighbours::{Action, Neighbours};
use super::wire::Word;
use crate::engine::presence::{Member, Room, Say};
use crate::engine::runtime::{Guard, Runtime};
use crate::sorted_map::SortedMap;

/// The channels that this tab joined.
///
/// What pages want is only noted, and said once in a task of its own: a page that gives way to another says one word.
pub(super) struct Lobby {
    runtime: Rc<dyn Runtime>,
    line: Rc<Line>,
    inner: RefCell<Inner>,
}

struct Inner {
    last_id: u64,
    rooms: SortedMap<Rc<str>, Room>,
    neighbours: Neighbours,
    planned: bool,
    timer: Guard,
}

impl Lobby {
    pub(super) fn new(runtime: Rc<dyn Runtime>, line: Rc<Line>, client_id: Rc<str>) -> Rc<Self> {
        Rc::new(Self {
            runtime,
            line,
            inner: RefCell::new(Inner {
                last_id: 0,
                rooms: SortedMap::new(),
                neighbours: Neighbours::new(client_id),
                planned: false,
                timer: Guard::empty(),
            }),
        })
    }

    pub(super) fn join(
        self: &Rc<Self>,
        channel: &str,
        data: Option<Value>,
        on_change: Rc<dyn Fn()>,
    ) -> Guard {
        let name: Rc<str> = channel.into();
        let id = {
            let mut inner = self.inner.borrow_mut();
            inner.last_id += 1;
            let id = inner.last_id;
            if !inner.rooms.contains_key(&name) {
                inner.neighbours.watch(name.clone());
            }
            let room = inner.rooms.get_or_insert_with(name.clone(), Room::default);
            room.join(id, data, on_change);
            id
        };
        self.plan();
        let this = Rc::downgrade(self);
        Guard::new(move || {
            if let Some(this) = this.upgrade() {
                let gone = this
                    .inner
                    .borrow_mut()
                    .rooms
                    .get_mut(&name)
                    .and_then(|room| room.leave(id));
                drop(gone);
                this.plan();
            }
        })
    }

    pub(super) fn members(&self, channel: &str) -> Rc<[Member]> {
        let inner = self.inner.borrow();
        inner.rooms.get(channel).map(Room::members).unwrap_or_default()
    }

    /// Another tab said something.
    pub(super) fn hear(self: &Rc<Self>, tab: Rc<str>, word: Word) {
        let now = self.runtime.now();
        self.inner.borrow_mut().neighbours.hear(now, tab, word);
        self.run();
    }

    /// The page is closed, or put aside: nobody is in front of it.
    pub(super) fn on_aside(&self) {
        self.line.say(&Word::Bye);
    }

    /// It came back as it was: it says again who is here, and asks who else is.
    pub(super) fn on_back(self: &Rc<Self>) {
        {
            let mut inner = self.inner.borrow_mut();
            let Inner {
                rooms, neighbours, ..
            } = &mut *inner;
            for (channel, room) in rooms.iter_mut() {
                room.forget();
                neighbours.watch(channel.clone());
            }
        }
        self.plan();
    }

    fn plan(self: &Rc<Self>) {
        if std::mem::replace(&mut self.inner.borrow_mut().planned, true) {
            return;
        }
        let this = Rc::downgrade(self);
        let task = async move {
            if let Some(this) = Weak::upgrade(&this) {
                this.inner.borrow_mut().planned = false;
                this.settle();
                this.run();
            }
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }

    /// Says what changed of what this tab says.
    fn settle(&self) {
        let now = self.runtime.now();
        let mut inner = self.inner.borrow_mut();
        let Inner {
            rooms, neighbours, ..
        } = &mut *inner;
        rooms.retain(|channel, room| {
            match room.poll() {
                None => {}
                Some(Say::Leave) => neighbours.say(now, channel, None),
                Some(Say::Enter(data) | Say::Update(data)) => neighbours.say(now, channel, Some(data)),
            }
            !room.is_empty()
        });
    }

    /// Carries out what the machine wants, with nothing borrowed, and sets the timer.
    fn run(self: &Rc<Self>) {
        loop {
            let action = self.inner.borrow_mut().neighbours.poll();
            match action {
                None => break,
                Some(Action::Say(word)) => self.line.say(&word),
                Some(Action::Changed(channel)) => {
                    let told = self.update(&channel);
                    told.into_iter().for_each(|on_change| on_change());
                }
            }
        }
        self.set_timer();
    }

    fn update(&self, channel: &str) -> Vec<Rc<dyn Fn()>> {
        let mut inner = self.inner.borrow_mut();
        let members = inner.neighbours.members(channel);
        let room = inner.rooms.get_mut(channel);
        room.map(|room| room.set_members(members)).unwrap_or_default()
    }

    fn set_timer(self: &Rc<Self>) {
        let due = self.inner.borrow().neighbours.next_timeout();
        let timer = due.map_or_else(Guard::empty, |due| {
            let this = Rc::downgrade(self);
            let then = move || {
                if let Some(this) = this.upgrade() {
                    let now = this.runtime.now();
                    this.inner.borrow_mut().neighbours.handle_timeout(now);
                    this.run();
                }
            };
            self.runtime.after(due - self.runtime.now(), Box::new(then))
        });
        self.inner.borrow_mut().timer = timer;
    }
}
