//! How a change is shown before the server agreed.

use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::key::Scope;
use crate::engine::record::{Record, RecordId};

/// Makes what is shown of a record, out of what is shown without the change, the values that are sent (`null` for a deletion)
/// and the id.
type Show = Rc<dyn Fn(&Record, &Value, &RecordId) -> Value>;

/// How one kind of answer shows a change before the server agreed.
#[derive(Clone, Default)]
pub enum OptimisticUpdate {
    /// The fields that are sent are laid over the record; a deleted one is hidden, a new one put in.
    #[default]
    On,
    /// Not at all: it waits for the server.
    Off,
    /// As this function makes it, also of a deleted record; a new one is put in as it is. See [`OptimisticUpdate::with`].
    With(Show),
}

impl OptimisticUpdate {
    /// Shows what `show` makes of the record as it is shown without the change, the values that are sent (`null` for a deletion)
    /// and the id.
    ///
    /// It is called again over each new answer of the server, as long as the change is pending, and must do nothing but make
    /// its result: the store is busy meanwhile.
    pub fn with(show: impl Fn(&Record, &Value, &RecordId) -> Value + 'static) -> Self {
        Self::With(Rc::new(show))
    }
}

impl fmt::Debug for OptimisticUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::On => "On",
            Self::Off => "Off",
            Self::With(_) => "With",
        })
    }
}

/// Where and how a change is shown before the server agreed (Refine's `optimisticUpdateMap`), in the mutation modes that do
/// that. Default: everywhere, in the usual way.
///
/// What another page takes up, because this one was left, is shown in the usual way.
///
/// ```
/// use sapwood::engine::query::{OptimisticUpdate, OptimisticUpdateMap};
/// use serde_json::json;
///
/// // A list counts the change at once, an open record waits for the server.
/// let map = OptimisticUpdateMap {
///     list: OptimisticUpdate::with(|record, values, id| {
///         json!({"id": id.to_json(), "title": values["title"], "edits": record["edits"].as_i64().unwrap_or(0) + 1})
///     }),
///     detail: OptimisticUpdate::Off,
///     ..OptimisticUpdateMap::default()
/// };
/// # drop(map);
/// ```
#[derive(Clone, Debug, Default)]
pub struct OptimisticUpdateMap {
    /// In lists.
    pub list: OptimisticUpdate,
    /// In answers about several records.
    pub many: OptimisticUpdate,
    /// In the record by itself.
    pub detail: OptimisticUpdate,
}

impl OptimisticUpdateMap {
    pub(super) const fn of(&self, scope: &Scope) -> &OptimisticUpdate {
        match scope {
            Scope::List(_) => &self.list,
            Scope::Many(_) => &self.many,
            Scope::One(_) => &self.detail,
        }
    }
}
