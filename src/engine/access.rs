//! Access control: who may do what (Refine's `accessControlProvider`).
//!
//! What a page does not offer, a server must refuse all the same: this spares people a button that leads to a refusal,
//! and protects nothing.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::i18n::t;
use super::locate::Action;
use super::record::RecordId;
use super::runtime::{Guard, LocalFuture, Runtime};
use super::watchers::Watchers;
use crate::sorted_map::SortedMap;

/// What is said where a provider refuses something and does not say why.
pub const NOT_ACCESSIBLE: &str = "You don't have permission to access";

/// What somebody wants to do with a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessAction {
    /// See its list.
    List,
    /// Make a record; a copy of another one, too.
    Create,
    /// Change a record.
    Edit,
    /// See a record.
    Show,
    /// Delete a record.
    Delete,
    /// Anything else that an app has a word for.
    Custom(Rc<str>),
}

impl AccessAction {
    /// Its name, as Refine has it: `list`, `create`, `edit`, `show`, `delete`, or the app's own word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::List => "list",
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Show => "show",
            Self::Delete => "delete",
            Self::Custom(name) => name,
        }
    }
}

impl From<Action> for AccessAction {
    fn from(action: Action) -> Self {
        match action {
            Action::List => Self::List,
            Action::Create | Action::Clone => Self::Create,
            Action::Edit => Self::Edit,
            Action::Show => Self::Show,
        }
    }
}

/// A question to an access control provider.
#[derive(Clone, Debug, PartialEq)]
pub struct CanParams {
    /// The resource.
    pub resource: Rc<str>,
    /// What is to be done with it.
    pub action: AccessAction,
    /// The record, if it is about a single one.
    pub id: Option<RecordId>,
    /// Whatever else the provider may want to know; `null` for nothing.
    pub meta: Value,
}

impl CanParams {
    /// Whether `action` is allowed on `resource`, whichever record it is about.
    #[must_use]
    pub fn new(resource: &str, action: AccessAction) -> Self {
        Self {
            resource: resource.into(),
            action,
            id: None,
            meta: Value::Null,
        }
    }

    /// The same about one record.
    #[must_use]
    pub fn with_id(self, id: Option<RecordId>) -> Self {
        Self { id, ..self }
    }

    fn key(&self) -> Key {
        Key(
            Rc::clone(&self.resource),
            self.action.clone(),
            self.id.clone(),
            self.meta.to_string(),
        )
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key(Rc<str>, AccessAction, Option<RecordId>, String);

/// A provider's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Can {
    /// Yes.
    Yes,
    /// No, and why, for people to read; [`NOT_ACCESSIBLE`] is said where there is no reason.
    No(Option<Rc<str>>),
}

/// Says who may do what.
///
/// Each question is asked once and its answer kept until the person changes: a provider is not asked again for a button
/// that is drawn again, and never a second time because of a failure. One that cannot tell answers [`Can::No`].
pub trait AccessControlProvider {
    /// Whether this may be done by whoever looks at the page.
    fn can(&self, params: &CanParams) -> LocalFuture<Can>;

    /// Whether buttons for what is not allowed are not there at all, rather than there and disabled. Default: no.
    fn hide_if_unauthorized(&self) -> bool {
        false
    }
}

/// What is known of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet; the provider was asked.
    Pending,
    /// It is allowed, or the app has no access control.
    Yes,
    /// It is not allowed.
    No {
        /// Why, for people to read.
        reason: Rc<str>,
        /// Whether its button is not to be drawn at all.
        hide: bool,
    },
}

impl Verdict {
    /// Whether it is known to be allowed.
    #[must_use]
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }

    /// Whether it is known not to be allowed.
    #[must_use]
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No { .. })
    }
}

/// Asks a provider, and keeps its answers.
pub struct Access {
    provider: Rc<dyn AccessControlProvider>,
    runtime: Rc<dyn Runtime>,
    known: RefCell<Known>,
    watchers: Watchers,
}

#[derive(Default)]
struct Known {
    /// Grows when everything is forgotten: answers to questions from before then come too late.
    generation: u64,
    /// `None` while the answer is awaited.
    answers: SortedMap<Key, Option<Can>>,
    version: u64,
}

impl Access {
    /// Access control by `provider`, which was asked nothing yet.
    #[must_use]
    pub fn new(provider: Rc<dyn AccessControlProvider>, runtime: Rc<dyn Runtime>) -> Rc<Self> {
        Rc::new(Self {
            provider,
            runtime,
            known: RefCell::default(),
            watchers: Watchers::default(),
        })
    }

    /// What is known of a question. Who asks first causes the provider to be asked, which is never done inside this call.
    pub fn can(self: &Rc<Self>, params: &CanParams) -> Verdict {
        let key = params.key();
        let mut known = self.known.borrow_mut();
        match known.answers.get(&key) {
            Some(Some(Can::Yes)) => return Verdict::Yes,
            Some(Some(Can::No(reason))) => {
                return Verdict::No {
                    reason: reason
                        .clone()
                        .unwrap_or_else(|| t("buttons.notAccessTitle", NOT_ACCESSIBLE).into_owned().into()),
                    hide: self.provider.hide_if_unauthorized(),
                };
            }
            Some(None) => return Verdict::Pending,
            None => known.answers.insert(key.clone(), None),
        };
        let generation = known.generation;
        drop(known);
        self.ask(params.clone(), key, generation);
        Verdict::Pending
    }

    /// The provider's answer of this moment. It is not kept, and neither is one that is known looked at.
    #[must_use]
    pub fn can_without_cache(&self, params: &CanParams) -> LocalFuture<Can> {
        self.provider.can(params)
    }

    fn ask(self: &Rc<Self>, params: CanParams, key: Key, generation: u64) {
        let access = Rc::downgrade(self);
        let provider = Rc::clone(&self.provider);
        let task = async move {
            let answer = provider.can(&params).await;
            if let Some(access) = access.upgrade() {
                access.answered(key, generation, answer);
            }
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }

    fn answered(&self, key: Key, generation: u64, answer: Can) {
        let mut known = self.known.borrow_mut();
        if known.generation != generation {
            return;
        }
        known.answers.insert(key, Some(answer));
        known.version += 1;
        drop(known);
        self.watchers.tell();
    }

    /// Forgets every answer: another person is here now.
    pub fn forget(&self) {
        let mut known = self.known.borrow_mut();
        known.generation += 1;
        known.answers = SortedMap::new();
        known.version += 1;
        drop(known);
        self.watchers.tell();
    }

    /// Grows whenever an answer arrives, or all are forgotten.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.known.borrow().version
    }

    /// Is called whenever an answer arrives, or all are forgotten, until the guard is dropped.
    pub fn watch(&self, on_change: Rc<dyn Fn()>) -> Guard {
        self.watchers.watch(on_change)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}
