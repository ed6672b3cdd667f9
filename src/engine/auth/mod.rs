//! Who looks at the page (Refine's `authProvider`).
//!
//! [`Session`] is what is known of them, and how it changes; [`Auth`] asks the provider and tells who watches. An app
//! without a provider has no sessions: everything works, for anybody.

mod session;

use std::cell::RefCell;
use std::fmt;
use std::future::ready;
use std::rc::Rc;

use serde_json::Value;
use thiserror::Error;

use super::data::{DataError, FieldErrors};
use super::i18n::Phrase;
use super::runtime::{Guard, LocalFuture, Runtime};
use super::watchers::Watchers;
use session::{Input, Machine, Step};

pub use session::{Session, SignedOut};

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Tells them from others.
    pub id: Rc<str>,
    /// What they are called.
    pub name: Rc<str>,
    /// The address of their picture; without one their initials are shown.
    pub avatar: Option<Rc<str>>,
    /// What the provider says that they may do, in whatever form its access control understands; `null` for nothing.
    pub permissions: Value,
}

/// Why a provider could not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct AuthError {
    /// What went wrong, for people to read, as a sentence.
    pub message: Phrase,
    /// What is wrong with which field of the credentials.
    pub fields: FieldErrors,
}

impl AuthError {
    /// An error that is about no field in particular.
    #[must_use]
    pub fn new(message: impl Into<Phrase>) -> Self {
        Self {
            message: message.into(),
            fields: FieldErrors::new(),
        }
    }
}

/// The answer to a provider's call.
pub type AuthFuture<T> = LocalFuture<Result<T, AuthError>>;

/// Knows who looks at the page.
pub trait AuthProvider {
    /// Signs somebody in. `credentials` are the fields of the login form, a JSON object.
    fn login(&self, credentials: &Value) -> AuthFuture<Identity>;

    /// Signs them out.
    fn logout(&self) -> AuthFuture<()>;

    /// Who is signed in (Refine's `check` and `getIdentity`); `None` for nobody.
    ///
    /// # Errors
    ///
    /// If that cannot be told, as without a network. Nobody is signed out because of it.
    fn identity(&self) -> AuthFuture<Option<Identity>>;

    /// Makes an account. `values` are the fields of a form, a JSON object. Returns who is signed in with it; `None` if they
    /// have to sign in, or to answer a mail, first.
    ///
    /// Default: an error that says that this cannot be done here, as for the next two.
    fn register(&self, values: &Value) -> AuthFuture<Option<Identity>> {
        let _ = values;
        not_supported()
    }

    /// Sends a way to choose another password to somebody who forgot theirs. `values` are the fields of a form.
    fn forgot_password(&self, values: &Value) -> AuthFuture<()> {
        let _ = values;
        not_supported()
    }

    /// Gives whoever is signed in, or came by such a way, another password. `values` are the fields of a form.
    fn update_password(&self, values: &Value) -> AuthFuture<()> {
        let _ = values;
        not_supported()
    }

    /// Whether an error of a data provider means that nobody is signed in any more (Refine's `onError`).
    ///
    /// Default: HTTP 401 does. 403 does not: whoever may not do one thing is still who they are.
    fn is_signed_out(&self, error: &DataError) -> bool {
        matches!(error, DataError::Status { status: 401, .. })
    }
}

/// What a provider answers that does not do what it is asked for.
fn not_supported<T: 'static>() -> AuthFuture<T> {
    let message = Phrase::new("pages.login.notSupported", "This cannot be done here.");
    Box::pin(ready(Err(AuthError::new(message))))
}

/// Who looks at the page, and everybody who wants to know.
pub struct Auth {
    provider: Rc<dyn AuthProvider>,
    runtime: Rc<dyn Runtime>,
    machine: RefCell<Machine>,
    watchers: Watchers,
}

impl Auth {
    /// Whoever `provider` knows of. Nothing is known yet; [`Auth::check`] asks.
    #[must_use]
    pub fn new(provider: Rc<dyn AuthProvider>, runtime: Rc<dyn Runtime>) -> Rc<Self> {
        Rc::new(Self {
            provider,
            runtime,
            machine: RefCell::default(),
            watchers: Watchers::default(),
        })
    }

    /// What is known.
    #[must_use]
    pub fn session(&self) -> Session {
        self.machine.borrow().session().clone()
    }

    /// Who was signed in last, also when they no longer are.
    #[must_use]
    pub fn last(&self) -> Option<Identity> {
        self.machine.borrow().last().cloned()
    }

    /// Is called after each change until the guard is dropped.
    pub fn watch(&self, on_change: Rc<dyn Fn()>) -> Guard {
        self.watchers.watch(on_change)
    }

    /// Asks the provider who is signed in. Who is, stays so until it has answered.
    pub fn check(self: &Rc<Self>) {
        self.handle(Input::Check);
    }

    /// Whether an error means that nobody is signed in any more, so that there is nothing else to say about it.
    #[must_use]
    pub fn is_signed_out(&self, error: &DataError) -> bool {
        self.provider.is_signed_out(error)
    }

    /// Hears of an error of the data provider (Refine's `useOnError`).
    pub fn report(self: &Rc<Self>, error: &DataError) {
        if self.provider.is_signed_out(error) {
            self.handle(Input::Rejected);
        }
    }

    /// Signs somebody in. Whoever watches hears of it before the future is done.
    pub fn login(self: &Rc<Self>, credentials: &Value) -> AuthFuture<()> {
        let (auth, answer) = (Rc::clone(self), self.provider.login(credentials));
        Box::pin(async move {
            let identity = answer.await?;
            auth.handle(Input::LoggedIn(identity));
            Ok(())
        })
    }

    /// Makes an account. Whoever watches hears of it before the future is done, if they are signed in with it at once.
    pub fn register(self: &Rc<Self>, values: &Value) -> AuthFuture<()> {
        let (auth, answer) = (Rc::clone(self), self.provider.register(values));
        Box::pin(async move {
            if let Some(identity) = answer.await? {
                auth.handle(Input::LoggedIn(identity));
            }
            Ok(())
        })
    }

    /// Sends a way to choose another password; see [`AuthProvider::forgot_password`].
    #[must_use]
    pub fn forgot_password(&self, values: &Value) -> AuthFuture<()> {
        self.provider.forgot_password(values)
    }

    /// Chooses another password; see [`AuthProvider::update_password`].
    #[must_use]
    pub fn update_password(&self, values: &Value) -> AuthFuture<()> {
        self.provider.update_password(values)
    }

    /// Signs them out. Whoever watches hears of it before the future is done.
    pub fn logout(self: &Rc<Self>) -> AuthFuture<()> {
        let (auth, answer) = (Rc::clone(self), self.provider.logout());
        Box::pin(async move {
            answer.await?;
            auth.handle(Input::LoggedOut);
            Ok(())
        })
    }

    fn handle(self: &Rc<Self>, input: Input) {
        let mut machine = self.machine.borrow_mut();
        let before = machine.session().clone();
        let step = machine.handle(input);
        let changed = *machine.session() != before;
        drop(machine);
        if let Some(Step::Ask(ticket)) = step {
            self.ask(ticket);
        }
        if changed {
            self.watchers.tell();
        }
    }

    fn ask(self: &Rc<Self>, ticket: u64) {
        let (auth, answer) = (Rc::downgrade(self), self.provider.identity());
        let task = async move {
            let answer = answer.await;
            if let Some(auth) = auth.upgrade() {
                auth.handle(Input::Answered { ticket, answer });
            }
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("session", &self.session())
            .finish_non_exhaustive()
    }
}
