//! What an app may have besides data and news.

use std::fmt;
use std::rc::Rc;

use crate::engine::access::AccessControlProvider;
use crate::engine::auth::AuthProvider;
use crate::engine::notify::NotificationProvider;

/// The providers that an app may do without. Without one, the app is as it is without what it provides.
#[derive(Clone, Default)]
pub struct Providers {
    /// Who looks at the page. Default: anybody, and nobody asks.
    pub auth: Option<Rc<dyn AuthProvider>>,
    /// Who may do what. Default: everybody everything.
    pub access_control: Option<Rc<dyn AccessControlProvider>>,
    /// Shows messages. Default: [`use_toasts`](super::use_toasts) has them.
    pub notification: Option<Rc<dyn NotificationProvider>>,
    /// The name of the resource that has the log of what was changed, see [`use_log_list()`](super::use_log_list()). Default:
    /// there is no log.
    pub audit_log: Option<Rc<str>>,
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Providers")
            .field("auth", &self.auth.is_some())
            .field("access_control", &self.access_control.is_some())
            .field("notification", &self.notification.is_some())
            .field("audit_log", &self.audit_log)
            .finish()
    }
}
