//! Who wants to hear what (RTP6, RTP7).

use std::ops::BitOr;

use super::message::PresenceAction;
use crate::sorted_map::SortedMap;

/// A set of kinds of news.
///
/// ```
/// use sapwood::ably::presence::{PresenceAction, PresenceActions};
///
/// let comings_and_goings = PresenceActions::of(PresenceAction::Enter) | PresenceActions::of(PresenceAction::Leave);
/// assert!(comings_and_goings.contains(PresenceAction::Leave));
/// assert!(!comings_and_goings.contains(PresenceAction::Update));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PresenceActions(u8);

impl PresenceActions {
    /// All kinds.
    pub const ALL: Self = Self(0b1_1111);

    /// This kind only.
    #[must_use]
    pub const fn of(action: PresenceAction) -> Self {
        Self(1 << action as u8)
    }

    /// Whether this kind is among them.
    #[must_use]
    pub const fn contains(self, action: PresenceAction) -> bool {
        self.0 & Self::of(action).0 != 0
    }
}

impl BitOr for PresenceActions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Who wants to hear of a channel's members, by numbers that the driver made up, and what.
#[derive(Debug, Default)]
pub(super) struct Listeners(SortedMap<u64, PresenceActions>);

impl Listeners {
    pub(super) fn add(&mut self, listener: u64, actions: PresenceActions) {
        let wanted = self.0.get_or_insert_with(listener, PresenceActions::default);
        *wanted = *wanted | actions;
    }

    pub(super) fn remove(&mut self, listener: u64, actions: PresenceActions) {
        if let Some(wanted) = self.0.get_mut(&listener) {
            wanted.0 &= !actions.0;
            if wanted.0 == 0 {
                self.0.remove(&listener);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those who want to hear of this, in the order of their numbers.
    pub(super) fn of(&self, action: PresenceAction) -> Vec<u64> {
        let wanting = self.0.iter().filter(|(_, wanted)| wanted.contains(action));
        wanting.map(|(listener, _)| *listener).collect()
    }
}
