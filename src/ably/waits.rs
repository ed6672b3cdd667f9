//! Waiting for a state (RTN26, RTL25).

use std::sync::Arc;

use super::channel::{ChannelChange, ChannelState};
use super::connection::{ConnectionChange, ConnectionState};
use super::io::Action;

/// What is waited for, each until it is reached or nobody wants to know any more.
#[derive(Default)]
pub(super) struct Waits(Vec<Wait>);

struct Wait {
    id: u64,
    goal: Goal,
}

enum Goal {
    Connection(ConnectionState),
    Channel(Arc<str>, ChannelState),
}

impl Waits {
    pub(super) fn for_connection(&mut self, id: u64, state: ConnectionState) {
        let goal = Goal::Connection(state);
        self.0.push(Wait { id, goal });
    }

    pub(super) fn for_channel(&mut self, id: u64, channel: Arc<str>, state: ChannelState) {
        let goal = Goal::Channel(channel, state);
        self.0.push(Wait { id, goal });
    }

    pub(super) fn cancel(&mut self, id: u64) {
        self.0.retain(|wait| wait.id != id);
    }

    /// What ends with `action`, to be told right after it.
    pub(super) fn reached_by(&mut self, action: &Action) -> Vec<Action> {
        match action {
            Action::ConnectionChanged(change) => self.connection_reached(change),
            Action::ChannelChanged { channel, change } => self.channel_reached(channel, change),
            _ => Vec::new(),
        }
    }

    fn connection_reached(&mut self, change: &ConnectionChange) -> Vec<Action> {
        let is_it = |goal: &Goal| matches!(goal, Goal::Connection(state) if *state == change.current);
        let told = |id| Action::ConnectionReached {
            id,
            change: Some(change.clone()),
        };
        self.take(&is_it, &told)
    }

    fn channel_reached(&mut self, channel: &Arc<str>, change: &ChannelChange) -> Vec<Action> {
        let is_it = |goal: &Goal| matches!(goal, Goal::Channel(name, state) if name == channel && *state == change.current);
        let told = |id| Action::ChannelReached {
            id,
            change: Some(change.clone()),
        };
        self.take(&is_it, &told)
    }

    fn take(&mut self, is_it: &dyn Fn(&Goal) -> bool, told: &dyn Fn(u64) -> Action) -> Vec<Action> {
        let mut reached = Vec::new();
        self.0.retain(|wait| {
            let ends = is_it(&wait.goal);
            if ends {
                reached.push(told(wait.id));
            }
            !ends
        });
        reached
    }
}
