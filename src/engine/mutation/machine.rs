//! One mutation from the request to the news of it.

use std::rc::Rc;

use super::{Mutated, Mutation, MutationMode, Publisher};
use crate::engine::data::DataError;
use crate::engine::live::EventType;
use crate::engine::query::{Edit, Invalidate};
use crate::engine::record::{Record, RecordId};

/// What happens to a mutation.
#[derive(Debug)]
pub(crate) enum Input {
    /// It was asked for.
    Start,
    /// The data provider answered; deletions answer with no record.
    Answered(Result<Option<Record>, DataError>),
}

/// What has to be done for a mutation, in this order.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Ask the data provider for the change.
    Send(Mutation),
    /// Bring the cache up to date.
    Edit(Edit),
    /// Let the cache ask again: nobody knows what became of the change.
    Invalidate(Invalidate),
    /// Tell others.
    Publish {
        kind: EventType,
        /// Absent if nobody knows the id.
        id: Option<RecordId>,
    },
    /// Tell who asked.
    Settle(Result<Mutated, Rc<DataError>>),
}

/// Where a mutation is.
#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Asked for, not yet sent.
    New,
    /// Sent; the answer is awaited.
    Applying,
    /// Over.
    Settled,
}

/// A mutation under way.
#[derive(Debug)]
pub(crate) struct Machine {
    mutation: Mutation,
    mode: MutationMode,
    publisher: Publisher,
    state: State,
}

impl Machine {
    pub(crate) const fn new(mutation: Mutation, mode: MutationMode, publisher: Publisher) -> Self {
        Self {
            mutation,
            mode,
            publisher,
            state: State::New,
        }
    }

    pub(crate) const fn resource(&self) -> &Rc<str> {
        self.mutation.resource()
    }

    /// Takes in what happened and returns what is to be done now.
    pub(crate) fn handle(&mut self, input: Input) -> Vec<Step> {
        match (&self.state, self.mode, input) {
            (State::New, MutationMode::Pessimistic, Input::Start) => {
                self.state = State::Applying;
                vec![Step::Send(self.mutation.clone())]
            }
            (State::Applying, _, Input::Answered(Ok(record))) => {
                self.state = State::Settled;
                self.on_success(record)
            }
            (State::Applying, _, Input::Answered(Err(error))) => {
                self.state = State::Settled;
                self.on_failure(error)
            }
            (State::New | State::Applying | State::Settled, _, _) => Vec::new(),
        }
    }

    fn on_success(&self, record: Option<Record>) -> Vec<Step> {
        let answered = record.as_deref().and_then(RecordId::of);
        let id = answered.or_else(|| match &self.mutation {
            Mutation::Create { .. } => None,
            Mutation::Update { id, .. } | Mutation::Delete { id, .. } => Some(id.clone()),
        });
        let kind = match self.mutation {
            Mutation::Create { .. } => EventType::Created,
            Mutation::Update { .. } => EventType::Updated,
            Mutation::Delete { .. } => EventType::Deleted,
        };
        let mut steps: Vec<_> = self
            .edit(record.as_ref(), id.as_ref())
            .map(Step::Edit)
            .into_iter()
            .collect();
        if self.publisher == Publisher::Client {
            steps.push(Step::Publish { kind, id: id.clone() });
        }
        steps.push(Step::Settle(Ok(Mutated { record, id })));
        steps
    }

    fn edit(&self, record: Option<&Record>, answered: Option<&RecordId>) -> Option<Edit> {
        match &self.mutation {
            Mutation::Create { .. } => Some(Edit::Created {
                id: answered.cloned(),
                record: Rc::clone(record?),
            }),
            Mutation::Update { id, .. } => Some(Edit::Updated {
                id: id.clone(),
                record: Rc::clone(record?),
            }),
            Mutation::Delete { id, .. } => Some(Edit::Deleted { id: id.clone() }),
        }
    }

    /// Where the server was not reached, or failed on the way, it may have made the change; where it found the record
    /// gone or changed, what is shown is outdated.
    fn on_failure(&self, error: DataError) -> Vec<Step> {
        let mut steps = Vec::new();
        let outdated = matches!(error, DataError::NotFound { .. } | DataError::Conflict { .. });
        if outdated || error.is_transient() {
            let resource = self.resource();
            steps.push(Step::Invalidate(Invalidate::Lists(Rc::clone(resource))));
            steps.push(Step::Invalidate(Invalidate::Many(Rc::clone(resource))));
            if let Mutation::Update { id, .. } | Mutation::Delete { id, .. } = &self.mutation {
                let detail = Invalidate::Detail(Rc::clone(resource), id.clone());
                steps.push(Step::Invalidate(detail));
            }
        }
        steps.push(Step::Settle(Err(Rc::new(error))));
        steps
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn update() -> Mutation {
        Mutation::Update {
            resource: "posts".into(),
            id: 3.into(),
            changes: json!({"title": "mine"}),
        }
    }

    fn sent(mutation: Mutation, publisher: Publisher) -> Machine {
        let mut machine = Machine::new(mutation.clone(), MutationMode::Pessimistic, publisher);
        assert_eq!(machine.handle(Input::Start), [Step::Send(mutation)]);
        machine
    }

    #[test]
    fn a_change_is_shown_then_published_then_settled() {
        let record: Record = Rc::new(json!({"id": "3", "title": "mine"}));
        let mut machine = sent(update(), Publisher::Client);
        let steps = machine.handle(Input::Answered(Ok(Some(Rc::clone(&record)))));
        assert!(matches!(
            steps[..],
            [
                Step::Edit(Edit::Updated { .. }),
                Step::Publish { .. },
                Step::Settle(Ok(_))
            ]
        ));
    }

    #[test]
    fn nothing_happens_twice() {
        let mut machine = sent(update(), Publisher::Client);
        assert_eq!(machine.handle(Input::Start), []);
        let refused = || DataError::Decode("HTML".into());
        assert_eq!(
            machine.handle(Input::Answered(Err(refused()))),
            [Step::Settle(Err(Rc::new(refused())))]
        );
        assert_eq!(machine.handle(Input::Answered(Err(refused()))), []);
    }

    #[test]
    fn nobody_is_told_of_what_the_server_publishes_itself() {
        let delete = Mutation::Delete {
            resource: "posts".into(),
            id: 3.into(),
        };
        let steps = sent(delete, Publisher::Server).handle(Input::Answered(Ok(None)));
        assert!(matches!(
            steps[..],
            [Step::Edit(Edit::Deleted { .. }), Step::Settle(Ok(_))]
        ));
    }
}
