//! Messages about answers.

use std::rc::Rc;

use yew::prelude::*;

use super::notification::NotificationOption;
use super::query::Query;
use super::sapwood::use_sapwood;
use super::use_notify::{error_toast, success_toast, use_notify};
use crate::engine::data::DataError;
use crate::engine::query::{QueryData, QueryKey};

/// Which messages follow the answers to a question.
#[derive(Clone, Debug)]
pub struct UseQueryNotificationOptions {
    /// The message that an answer has come. Default: none.
    pub success_notification: NotificationOption<Rc<QueryData>>,
    /// The message that there is none. Default: one that says why.
    pub error_notification: NotificationOption<Rc<DataError>>,
}

impl Default for UseQueryNotificationOptions {
    fn default() -> Self {
        Self {
            success_notification: NotificationOption::Off,
            error_notification: NotificationOption::Usual,
        }
    }
}

/// Says in messages how a question is answered, beside what the page itself shows of it (`successNotification` and
/// `errorNotification` of Refine's `useList`, `useOne` and the others): `use_query_notification(&posts.query, options)`.
///
/// An answer is said if it changed something, a failure once it is one for good. What was known before the component asked
/// is no news, and that somebody is signed out is said by the login page.
#[hook]
pub fn use_query_notification(query: &Query, options: UseQueryNotificationOptions) {
    let context = use_sapwood();
    let notify = use_notify();
    let seen = use_mut_ref(|| None::<Seen>);
    let now = query.key().map(|key| Seen::new(key, query));
    use_effect(move || {
        let before = seen.replace(now.clone());
        let (Some(before), Some(now)) = (before, now) else {
            return;
        };
        if before.key != now.key {
            return;
        }
        let about = format!("query-{}-notification", now.key.resource);
        if let Some(answer) = now.new_answer(&before) {
            let usual = || success_toast(&about);
            notify.handle(&options.success_notification, answer, usual);
        }
        let error = now.new_error(&before);
        if let Some(error) = error.filter(|error| !context.is_signed_out(error)) {
            let usual = || error_toast(&about, error);
            notify.handle(&options.error_notification, error, usual);
        }
    });
}

/// What was known when the component was drawn.
#[derive(Clone)]
struct Seen {
    key: QueryKey,
    answers: u64,
    data: Option<Rc<QueryData>>,
    error: Option<Rc<DataError>>,
}

impl Seen {
    fn new(key: &QueryKey, query: &Query) -> Self {
        let state = query.state();
        Self {
            key: key.clone(),
            answers: state.answers,
            data: state.data.clone(),
            error: state.error.clone(),
        }
    }

    fn new_answer(&self, before: &Self) -> Option<&Rc<QueryData>> {
        self.data.as_ref().filter(|_| self.answers > before.answers)
    }

    fn new_error(&self, before: &Self) -> Option<&Rc<DataError>> {
        let error = self.error.as_ref()?;
        let same = before
            .error
            .as_ref()
            .is_some_and(|before| Rc::ptr_eq(before, error));
        (!same).then_some(error)
    }
}
