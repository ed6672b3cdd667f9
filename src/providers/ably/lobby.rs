//! Who is there, over Ably's presence.

use std::cell::{RefCell, RefMut};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::driver::Driver;
use crate::ably::channel::ChannelState;
use crate::ably::client::Client;
use crate::ably::connection::ConnectionState;
use crate::ably::encoding::Data;
use crate::ably::error::ErrorInfo;
use crate::ably::presence::{PresenceActions, PresenceMessage};
use crate::engine::presence::{Member, Presence, Room, Say, members};
use crate::engine::runtime::{Guard, Runtime};
use crate::sorted_map::SortedMap;

/// The one listener that the client knows on each channel: the lobby itself.
const LISTENER: u64 = 0;

/// The channels that pages joined.
///
/// What pages want and what the client tells is only noted, and settled once in a task of its own: a page that gives way
/// to another says one word, and a list of members that comes one by one is told once.
pub(super) struct Lobby {
    runtime: Rc<dyn Runtime>,
    driver: Rc<Driver>,
    /// Whether anybody listens to the messages of a channel, which then stays attached when the last one here leaves.
    is_heard: Box<dyn Fn(&str) -> bool>,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    last_id: u64,
    rooms: SortedMap<Arc<str>, Chamber>,
    planned: bool,
}

#[derive(Default)]
struct Chamber {
    room: Room,
    /// The call of the client that says what the room wanted last.
    call: u64,
    warned: bool,
}

impl Lobby {
    pub(super) fn new(
        runtime: Rc<dyn Runtime>,
        driver: Rc<Driver>,
        is_heard: Box<dyn Fn(&str) -> bool>,
    ) -> Rc<Self> {
        Rc::new(Self {
            runtime,
            driver,
            is_heard,
            inner: RefCell::default(),
        })
    }

    /// What is in here, for a moment; in one place, as each place costs some bytes.
    fn held(&self) -> RefMut<'_, Inner> {
        self.inner.borrow_mut()
    }

    pub(super) fn join(
        self: &Rc<Self>,
        channel: &str,
        data: Option<serde_json::Value>,
        on_change: Rc<dyn Fn()>,
    ) -> Guard {
        let name: Arc<str> = channel.into();
        let mut inner = self.held();
        inner.last_id += 1;
        let id = inner.last_id;
        let first = !inner.rooms.contains_key(&name);
        let chamber = inner.rooms.get_or_insert_with(name.clone(), Chamber::default);
        chamber.room.join(id, data, on_change);
        drop(inner);
        if first {
            self.driver.ask(|client, now| {
                // A connection that is suspended attaches it when it is back.
                let _ = client.presence_subscribe(now, &name, LISTENER, PresenceActions::ALL);
                if client.connection_state() == ConnectionState::Initialized {
                    client.connect(now);
                }
            });
        }
        self.plan();
        let this = Rc::downgrade(self);
        Guard::new(move || {
            if let Some(this) = this.upgrade() {
                this.leave(&name, id);
            }
        })
    }

    fn leave(self: &Rc<Self>, channel: &str, id: u64) {
        let gone = self.with(channel, |chamber| chamber.room.leave(id));
        drop(gone);
        self.plan();
    }

    pub(super) fn members(&self, channel: &str) -> Rc<[Member]> {
        self.with(channel, |chamber| chamber.room.members())
            .unwrap_or_default()
    }

    /// Does something to a channel that is joined, and to nothing else.
    fn with<T>(&self, channel: &str, act: impl FnOnce(&mut Chamber) -> T) -> Option<T> {
        self.held().rooms.get_mut(channel).map(act)
    }

    pub(super) fn has(&self, channel: &str) -> bool {
        self.held().rooms.contains_key(channel)
    }

    /// The channels to attach.
    pub(super) fn channels(&self) -> Vec<Arc<str>> {
        self.held().rooms.keys().cloned().collect()
    }

    /// Something happened to the members of a channel.
    pub(super) fn on_members(self: &Rc<Self>, channel: &str) {
        if self.has(channel) {
            self.plan();
        }
    }

    /// A channel is in another state. The client enters again whom the server knew; whom it did not is entered here.
    pub(super) fn on_channel(
        self: &Rc<Self>,
        channel: &str,
        state: ChannelState,
        reason: Option<&ErrorInfo>,
    ) {
        if !self.has(channel) {
            return;
        }
        if let ChannelState::Initialized | ChannelState::Detached | ChannelState::Failed = state {
            self.with(channel, |chamber| chamber.room.forget());
        }
        if state == ChannelState::Failed {
            self.warn(channel, reason);
        }
        self.plan();
    }

    /// The page is put aside and may come back as it is: meanwhile nobody is in front of it. Back again, it enters again.
    pub(super) fn on_aside(&self) {
        for channel in self.channels() {
            if self.with(&channel, |chamber| chamber.room.forget()) == Some(true) {
                self.say(&channel, Say::Leave);
            }
        }
    }

    /// What was said did not arrive. It is said again when the channel is attached the next time: until then it would be
    /// refused again.
    pub(super) fn on_refused(&self, call: u64, error: &ErrorInfo) {
        let refused = |(name, chamber): (&Arc<str>, &mut Chamber)| {
            (chamber.call == call).then(|| {
                chamber.room.forget();
                name.clone()
            })
        };
        let name = self.held().rooms.iter_mut().find_map(refused);
        let Some(name) = name else { return };
        if self.state(&name) == ChannelState::Attached {
            self.warn(&name, Some(error));
        }
    }

    /// Tells developers why people do not see each other, once a channel: nothing else is worse for it.
    fn warn(&self, channel: &str, reason: Option<&ErrorInfo>) {
        let warned = self.with(channel, |chamber| std::mem::replace(&mut chamber.warned, true));
        if warned == Some(false) {
            let reason = reason.map(ErrorInfo::to_string).unwrap_or_default();
            self.runtime.warn(&format!(
                "who is there is not known on channel {channel}: {reason}"
            ));
        }
    }

    fn plan(self: &Rc<Self>) {
        if std::mem::replace(&mut self.held().planned, true) {
            return;
        }
        let this = Rc::downgrade(self);
        let task = async move {
            if let Some(this) = Weak::upgrade(&this) {
                this.held().planned = false;
                for channel in this.channels() {
                    this.settle(&channel);
                }
            }
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }

    fn settle(&self, channel: &Arc<str>) {
        // Refused in any other state than these; being attached is reason enough to come here again.
        let may_speak = matches!(
            self.state(channel),
            ChannelState::Initialized | ChannelState::Attaching | ChannelState::Attached
        );
        let say = self.with(channel, |chamber| may_speak.then(|| chamber.room.poll()));
        if let Some(say) = say.flatten().flatten() {
            let call = self.say(channel, say);
            self.with(channel, |chamber| chamber.call = call);
        }
        if self.with(channel, |chamber| chamber.room.is_empty()) == Some(true) {
            return self.close(channel);
        }
        let told = self
            .driver
            .look(|client| there(client, channel))
            .and_then(|members| self.with(channel, |chamber| chamber.room.set_members(members)));
        told.into_iter().flatten().for_each(|on_change| on_change());
    }

    fn say(&self, channel: &str, say: Say) -> u64 {
        self.driver.ask(|client, now| match say {
            Say::Enter(data) => client.presence_enter(now, channel, Data::Json(data)),
            Say::Update(data) => client.presence_update(now, channel, Data::Json(data)),
            Say::Leave => client.presence_leave(now, channel, Data::Empty),
        })
    }

    /// The last one left.
    fn close(&self, channel: &Arc<str>) {
        let gone = self.held().rooms.remove(channel);
        drop(gone);
        let is_heard = (self.is_heard)(channel);
        self.driver.ask(|client, now| {
            client.presence_unsubscribe_all(channel);
            if !is_heard {
                client.release(now, channel);
            }
        });
    }

    fn state(&self, channel: &str) -> ChannelState {
        self.driver.look(|client| client.channel_state(channel))
    }
}

/// Who is on a channel; `None` while the server is still telling.
fn there(client: &Client, channel: &str) -> Option<Vec<Member>> {
    if client.channel_state(channel) == ChannelState::Attached && !client.presence_sync_complete(channel) {
        return None;
    }
    let connections = client.presence_members(channel).filter_map(presence);
    Some(members(connections, client.client_id()))
}

fn presence(message: &PresenceMessage) -> Option<Presence> {
    Some(Presence {
        client_id: message.client_id.as_deref()?.into(),
        at: message.timestamp.unwrap_or_default(),
        data: match &message.data {
            Data::Json(value) => value.clone(),
            Data::Text(text) => text.as_str().into(),
            Data::Empty | Data::Binary(_) => serde_json::Value::Null,
        },
    })
}
