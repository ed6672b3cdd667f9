//! Messages that pop up.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use yew::prelude::*;

use super::notification::NotificationOption;
use super::sapwood::use_sapwood;
use super::use_guard::use_guard;
use crate::engine::data::DataError;
use crate::engine::i18n::t;
use crate::engine::notify::{NotificationProvider, Toast, ToastKind, Toasts};
use crate::engine::runtime::{Guard, Runtime};
use crate::engine::watchers::Watchers;

/// Keeps the messages of the app, and takes them away when their time is over.
pub(super) struct Notifier {
    runtime: Rc<dyn Runtime>,
    /// Shows the messages instead of those who watch here.
    provider: Option<Rc<dyn NotificationProvider>>,
    toasts: RefCell<Toasts>,
    timer: RefCell<Guard>,
    watchers: Watchers,
}

impl Notifier {
    pub(super) fn new(runtime: Rc<dyn Runtime>, provider: Option<Rc<dyn NotificationProvider>>) -> Rc<Self> {
        Rc::new(Self {
            runtime,
            provider,
            toasts: RefCell::default(),
            timer: RefCell::new(Guard::empty()),
            watchers: Watchers::default(),
        })
    }

    fn change(self: &Rc<Self>, change: impl FnOnce(&mut Toasts)) {
        change(&mut self.toasts.borrow_mut());
        self.set_timer();
        self.watchers.tell();
    }

    fn set_timer(self: &Rc<Self>) {
        let next = self.toasts.borrow().next_expiry();
        let timer = next.map_or_else(Guard::empty, |at| {
            let weak = Rc::downgrade(self);
            let expire = move || {
                if let Some(notifier) = weak.upgrade() {
                    let now = notifier.runtime.now();
                    notifier.change(|toasts| toasts.expire(now));
                }
            };
            self.runtime.after(at - self.runtime.now(), Box::new(expire))
        });
        let former = self.timer.replace(timer);
        drop(former);
    }
}

/// Shows messages; made by [`use_notify`].
#[derive(Clone)]
pub struct Notify(Rc<Notifier>);

impl Notify {
    /// Shows a message, in place of the one of the same key.
    pub fn open(&self, toast: Toast) {
        if let Some(provider) = &self.0.provider {
            return provider.open(&toast);
        }
        let now = self.0.runtime.now();
        self.0.change(|toasts| toasts.open(toast, now));
    }

    /// Says that something was done.
    pub fn success(&self, key: &str, message: &str) {
        self.open(toast(key, ToastKind::Success, message, None));
    }

    /// Says something that is good to know.
    pub fn info(&self, key: &str, message: &str) {
        self.open(toast(key, ToastKind::Info, message, None));
    }

    /// Says that something could not be done, and why.
    pub fn error(&self, key: &str, message: &str, description: &str) {
        self.open(toast(key, ToastKind::Error, message, Some(description)));
    }

    /// Shows the message about `outcome` that `option` chooses (Refine's `useHandleNotification`); `usual` makes the one that is
    /// shown where there is no other wish.
    pub fn handle<T: Clone>(
        &self,
        option: &NotificationOption<T>,
        outcome: &T,
        usual: impl FnOnce() -> Toast,
    ) {
        if let Some(toast) = option.choose(outcome, usual) {
            self.open(toast);
        }
    }

    /// Takes a message away.
    pub fn close(&self, key: &str) {
        if let Some(provider) = &self.0.provider {
            return provider.close(key);
        }
        self.0.change(|toasts| toasts.close(key));
    }
}

impl PartialEq for Notify {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify").finish_non_exhaustive()
    }
}

/// Shows messages from anywhere in the app (Refine's `useNotification`), through the app's notification provider if it has
/// one. [`use_toasts`] is for the one place that draws them otherwise.
#[hook]
pub fn use_notify() -> Notify {
    Notify(use_sapwood().notifier)
}

/// The messages to draw, oldest first.
#[hook]
pub fn use_toasts() -> Vec<Toast> {
    let notify = use_notify();
    let update = use_force_update();
    use_guard(notify.clone(), move |notify| {
        notify.0.watchers.watch(Rc::new(move || update.force_update()))
    });
    notify.0.toasts.borrow().iter().cloned().collect()
}

pub(super) fn toast(key: &str, kind: ToastKind, message: &str, description: Option<&str>) -> Toast {
    Toast {
        key: key.into(),
        kind,
        message: message.into(),
        description: description.map(Into::into),
    }
}

/// The message that something went well for which there are no words of its own.
pub(super) fn success_toast(key: &str) -> Toast {
    toast(
        key,
        ToastKind::Success,
        &t("notifications.success", "Success"),
        None,
    )
}

/// The message that something failed for which there are no words of its own: the error's.
pub(super) fn error_toast(key: &str, error: &DataError) -> Toast {
    let (title, why) = (t("notifications.error", "Error"), error.to_string());
    toast(key, ToastKind::Error, &title, Some(&why))
}
