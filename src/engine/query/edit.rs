//! What this page's own mutations do to the cache.

use std::rc::Rc;

use serde_json::Value;

use super::cache::{Cache, find};
use super::input::{EntryId, Input, Ticket};
use super::key::{QueryKey, Scope};
use super::patch::{Change, PatchId};
use super::share::share;
use super::state::QueryData;
use crate::engine::clock::Instant;
use crate::engine::data::ListAnswer;
use crate::engine::record::{Record, RecordId, with_fields};

/// How a successful mutation changed a resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Edit {
    /// A record was created; the server returned it, with an id if it is well-behaved.
    Created {
        id: Option<RecordId>,
        record: Record,
        /// Whether that is all of it: where the data provider was told more than the change, it may have asked for less.
        is_whole: bool,
    },
    /// A record was changed; the server returned it whole.
    Updated { id: RecordId, record: Record },
    /// These fields of a record were changed; what the server returned may be something else than the record.
    Changed { id: RecordId, changes: Value },
    /// A record was deleted.
    Deleted { id: RecordId },
}

impl Edit {
    /// As a patch over answers that do not hold it.
    fn change(&self) -> Option<Change> {
        match self {
            Self::Created { id, record, .. } => id.as_ref().map(|_| Change::Create {
                record: Rc::clone(record),
            }),
            Self::Updated { id, record } => Some(Change::Put {
                id: id.clone(),
                record: Rc::clone(record),
            }),
            Self::Changed { id, changes } => Some(Change::Update {
                id: id.clone(),
                changes: changes.clone(),
            }),
            Self::Deleted { id } => Some(Change::Delete { id: id.clone() }),
        }
    }
}

impl Cache {
    /// A mutation of `resource`, whose request had the number `ticket`, succeeded; `patch` showed it before.
    ///
    /// What is certain is shown at once: the record itself, wherever it stands, and over every answer to an older
    /// question. What only the server knows, such as its place in lists, [`Cache::overtake`] asks for.
    pub(crate) fn edit(
        &mut self,
        resource: &Rc<str>,
        edit: &Edit,
        patch: Option<PatchId>,
        ticket: Ticket,
        now: Instant,
    ) {
        // Where a new record stands only the server knows; who saw it before its answer goes on seeing it.
        let stays = patch.is_some() || !matches!(edit, Edit::Created { .. });
        match (edit.change().filter(|_| stays), patch) {
            (Some(change), patch) => self.land(resource, patch, change),
            (None, Some(patch)) => self.unpatch(resource, &[patch], now),
            (None, None) => {}
        }
        match edit {
            Edit::Created {
                id: Some(id),
                record,
                is_whole: true,
            } => self.put_everywhere(resource, id, record, ticket, now),
            Edit::Created { .. } => {}
            Edit::Updated { id, record } => {
                self.put_everywhere(resource, id, record, ticket, now);
                self.edit_rows(resource, ticket, now, &|data| with_row(data, id, record));
            }
            Edit::Changed { id, changes } => self.change_alone(resource, id, changes, ticket, now),
            Edit::Deleted { id } => {
                self.handle_each(now, &|entry| {
                    let is_it = matches!(&entry.key().scope, Scope::One(own) if own == id);
                    (is_it && entry.key().resource == *resource).then_some(Input::Deleted)
                });
                self.edit_rows(resource, ticket, now, &|data| without_row(data, id));
            }
        }
        self.repatch(resource, now);
    }

    /// A record was read once more, by a request with the number `ticket`: it is shown wherever nothing newer is known. What
    /// came for one who told the data provider more than the question answers that question only.
    pub(crate) fn read_again(&mut self, key: &QueryKey, record: &Record, ticket: Ticket, now: Instant) {
        self.put(key, record, ticket, now);
        if let (Scope::One(id), true) = (&key.scope, key.meta.is_none()) {
            self.edit_rows(&key.resource, ticket, now, &|data| with_row(data, id, record));
        }
        self.repatch(&key.resource, now);
    }

    /// Mutations of `resource` succeeded: its lists are fetched again, and with `with_many` the answers about several
    /// records. A running fetch may bring what was before them and is superseded.
    pub(crate) fn overtake(&mut self, resource: &Rc<str>, with_many: bool, now: Instant) {
        self.handle_each(now, &|entry| {
            let meant = match entry.key().scope {
                Scope::List(_) => true,
                Scope::Many(_) => with_many,
                Scope::One(_) => false,
            };
            let overtaken = Input::Overtaken { is_own: true };
            (meant && entry.key().resource == *resource).then_some(overtaken)
        });
    }

    /// The record is known whole, so whoever opens it sees it at once. Where the data provider was told more than the question,
    /// it may answer with something else than the record, and is asked again.
    fn put_everywhere(
        &mut self,
        resource: &Rc<str>,
        id: &RecordId,
        record: &Record,
        ticket: Ticket,
        now: Instant,
    ) {
        let plain = QueryKey::one(Rc::clone(resource), id.clone());
        let is_other =
            |key: &QueryKey| key.resource == *resource && key.scope == plain.scope && key.meta != plain.meta;
        let others = self.entries().filter(|(_, entry)| is_other(entry.key()));
        let others: Vec<EntryId> = others.map(|(entry, _)| entry).collect();
        for entry in others {
            self.put_data(entry, QueryData::One(Rc::clone(record)), ticket, now);
            self.handle(entry, Input::Overtaken { is_own: true }, now);
        }
        self.put(&plain, record, ticket, now);
    }

    /// Of the record by itself only these fields are known: they are shown at once, and the server is asked what became of
    /// the others. Several records and lists have them by what landed, and [`Cache::overtake`].
    fn change_alone(
        &mut self,
        resource: &Rc<str>,
        id: &RecordId,
        changes: &Value,
        ticket: Ticket,
        now: Instant,
    ) {
        let is_it =
            |key: &QueryKey| key.resource == *resource && matches!(&key.scope, Scope::One(own) if own == id);
        let entries = self.entries().filter(|(_, entry)| is_it(entry.key()));
        let changed = entries.map(|(id, entry)| {
            let record = entry.base().and_then(|base| base.records().first());
            (id, record.map(|record| with_fields(record, changes)))
        });
        for (entry, record) in changed.collect::<Vec<_>>() {
            if let Some(record) = record {
                self.put_data(entry, QueryData::One(record), ticket, now);
            }
            self.handle(entry, Input::Overtaken { is_own: true }, now);
        }
    }

    /// The record is not fetched again, unless the mutation overlapped with a fetch or with another mutation of it.
    fn put(&mut self, key: &QueryKey, record: &Record, ticket: Ticket, now: Instant) {
        let entry = self.entry(key, now);
        let doubtful = self.get(entry).is_some_and(|entry| entry.overlaps(ticket));
        self.put_data(entry, QueryData::One(Rc::clone(record)), ticket, now);
        if doubtful {
            // It was put in already, and what is asked for then is what others made of it; but with a meta, what the server
            // makes of it there.
            let is_own = !key.meta.is_none();
            self.handle(entry, Input::Overtaken { is_own }, now);
        }
    }

    fn edit_rows(
        &mut self,
        resource: &Rc<str>,
        ticket: Ticket,
        now: Instant,
        edit: &dyn Fn(&QueryData) -> Option<QueryData>,
    ) {
        let edited: Vec<_> = self
            .entries()
            .filter(|(_, entry)| entry.key().resource == *resource)
            .filter(|(_, entry)| !matches!(entry.key().scope, Scope::One(_)))
            .filter_map(|(id, entry)| Some((id, edit(entry.base()?)?)))
            .collect();
        for (id, data) in edited {
            self.put_data(id, data, ticket, now);
        }
    }

    fn put_data(&mut self, entry: EntryId, data: QueryData, ticket: Ticket, now: Instant) {
        let Some(known) = self.get(entry) else {
            return;
        };
        let data = share(known.base(), data, &|_| None);
        self.handle(entry, Input::Edited { data, ticket }, now);
    }
}

fn with_row(data: &QueryData, id: &RecordId, record: &Record) -> Option<QueryData> {
    find(data, id)?;
    let mut data = data.clone();
    for row in data.records_mut() {
        if id.is_of(row) {
            *row = Rc::clone(record);
        }
    }
    Some(data)
}

fn without_row(data: &QueryData, id: &RecordId) -> Option<QueryData> {
    find(data, id)?;
    let rest = data.records().iter().filter(|row| !id.is_of(row)).cloned();
    match data {
        QueryData::List(answer) => Some(QueryData::List(ListAnswer {
            records: rest.collect(),
            total: answer.total.saturating_sub(1),
            cursor: answer.cursor.clone(),
        })),
        QueryData::Many(_) => Some(QueryData::Many(rest.collect())),
        QueryData::One(_) => None,
    }
}
