//! Which message a hook shows.

use yew::Callback;

use crate::engine::notify::Toast;

/// Which message follows something, such as a success (Refine's `successNotification` and `errorNotification`).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum NotificationOption<T> {
    /// The one that Refine shows.
    #[default]
    Usual,
    /// None.
    Off,
    /// This one.
    Toast(Toast),
    /// Whatever this makes of it; `None` for no message.
    With(Callback<T, Option<Toast>>),
}

impl<T: Clone> NotificationOption<T> {
    /// The message about `outcome`; `usual` makes Refine's.
    pub(super) fn choose(&self, outcome: &T, usual: impl FnOnce() -> Toast) -> Option<Toast> {
        match self {
            Self::Usual => Some(usual()),
            Self::Off => None,
            Self::Toast(toast) => Some(toast.clone()),
            Self::With(make) => make.emit(outcome.clone()),
        }
    }
}
