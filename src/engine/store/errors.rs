//! Telling of failures, whoever's request it was.

use std::cell::RefCell;
use std::rc::Rc;

use super::Store;
use crate::engine::data::DataError;

/// Hears of each failure of the data provider.
pub type OnDataError = Rc<dyn Fn(&DataError)>;

/// Who hears of failures.
#[derive(Default)]
pub(super) struct Failures(RefCell<Option<OnDataError>>);

impl Store {
    /// From now on tells `on_error` of each failure of the data provider, instead of whoever was told before: what an
    /// app's session needs to know. It is called before whoever asked hears of the failure, with nothing borrowed.
    pub fn on_data_error(&self, on_error: OnDataError) {
        let former = self.failures.0.replace(Some(on_error));
        drop(former);
    }

    /// Tells of the failure, if it is one.
    pub(super) fn report<T>(&self, answer: &Result<T, DataError>) {
        let Err(error) = answer else { return };
        let on_error = self.failures.0.borrow().clone();
        if let Some(on_error) = on_error {
            on_error(error);
        }
    }
}
