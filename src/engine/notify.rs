//! Messages that pop up, say what happened, and go.

use std::rc::Rc;
use std::time::Duration;

use super::clock::Instant;

/// How long a message that is no error stays (Refine's 4.5 s).
pub const SHOWN_FOR: Duration = Duration::from_millis(4500);

/// The most messages that are shown at once; the oldest one goes first.
const MOST: usize = 5;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    /// Something was done.
    Success,
    /// Something is good to know.
    Info,
    /// Something could not be done. Stays until it is closed.
    Error,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Names it: another message of the same key takes its place.
    pub key: Rc<str>,
    /// What it is about.
    pub kind: ToastKind,
    /// What happened, in one short sentence.
    pub message: Rc<str>,
    /// What else there is to say, and what can be done.
    pub description: Option<Rc<str>>,
}

/// Shows messages in a way of its own (Refine's `notificationProvider`), in place of the toasts of the app.
pub trait NotificationProvider {
    /// Shows a message, in place of the one of the same key. When it goes is the provider's to say.
    fn open(&self, toast: &Toast);

    /// Takes a message away. Nothing happens if there is none of that key.
    fn close(&self, key: &str);
}

/// The messages that are shown.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    shown: Vec<(Toast, Option<Instant>)>,
}

impl Toasts {
    /// Shows a message, in place of the one of the same key if there is one.
    pub fn open(&mut self, toast: Toast, now: Instant) {
        let until = (toast.kind != ToastKind::Error).then(|| now + SHOWN_FOR);
        let same = self.shown.iter_mut().find(|(shown, _)| shown.key == toast.key);
        if let Some(same) = same {
            *same = (toast, until);
        } else {
            if self.shown.len() == MOST {
                self.shown.remove(0);
            }
            self.shown.push((toast, until));
        }
    }

    /// Takes a message away. Nothing happens if there is none of that key.
    pub fn close(&mut self, key: &str) {
        self.shown.retain(|(toast, _)| &*toast.key != key);
    }

    /// Takes away what was shown long enough.
    pub fn expire(&mut self, now: Instant) {
        self.shown
            .retain(|(_, until)| until.is_none_or(|until| until > now));
    }

    /// When the next message goes by itself.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Instant> {
        self.shown.iter().filter_map(|(_, until)| *until).min()
    }

    /// The messages, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Toast> {
        self.shown.iter().map(|(toast, _)| toast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toast(key: &str, kind: ToastKind, message: &str) -> Toast {
        Toast {
            key: key.into(),
            kind,
            message: message.into(),
            description: None,
        }
    }

    fn texts(toasts: &Toasts) -> Vec<&str> {
        toasts.iter().map(|toast| &*toast.message).collect()
    }

    #[test]
    fn a_message_goes_by_itself_and_an_error_stays() {
        let mut toasts = Toasts::default();
        toasts.open(toast("a", ToastKind::Success, "saved"), Instant::ZERO);
        toasts.open(toast("b", ToastKind::Error, "not saved"), Instant::ZERO);
        assert_eq!(toasts.next_expiry(), Some(Instant::from_millis(4500)));
        toasts.expire(Instant::from_millis(4499));
        assert_eq!(texts(&toasts), ["saved", "not saved"]);
        toasts.expire(Instant::from_millis(4500));
        assert_eq!(texts(&toasts), ["not saved"]);
        assert_eq!(toasts.next_expiry(), None);
        toasts.close("b");
        assert!(texts(&toasts).is_empty());
    }

    #[test]
    fn fifty_failures_of_the_same_thing_are_one_message() {
        let mut toasts = Toasts::default();
        for attempt in 0..50 {
            toasts.open(
                toast("list", ToastKind::Error, &format!("failed {attempt}")),
                Instant::ZERO,
            );
        }
        assert_eq!(texts(&toasts), ["failed 49"]);
    }

    #[test]
    fn a_replaced_message_is_shown_for_its_full_time() {
        let mut toasts = Toasts::default();
        toasts.open(toast("a", ToastKind::Success, "one"), Instant::ZERO);
        toasts.open(toast("a", ToastKind::Success, "two"), Instant::from_millis(4000));
        toasts.expire(Instant::from_millis(5000));
        assert_eq!(texts(&toasts), ["two"]);
    }

    #[test]
    fn the_oldest_gives_way_when_there_are_many() {
        let mut toasts = Toasts::default();
        for key in ["a", "b", "c", "d", "e", "f"] {
            toasts.open(toast(key, ToastKind::Error, key), Instant::ZERO);
        }
        assert_eq!(texts(&toasts), ["b", "c", "d", "e", "f"]);
    }
}
