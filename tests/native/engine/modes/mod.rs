//! Mutation modes: what is shown before the server agreed, what can be undone, and what outlives the page.

mod many;
mod offline;
mod outbox;
mod shown;
mod undo;

use sapwood::engine::data::DataError;
use sapwood::engine::mutation::{Mutation, MutationMode};
use sapwood::engine::store::Options;
use serde_json::json;

use crate::engine::support::{Bench, Call, posts};

fn delete(id: i64) -> Mutation {
    Mutation::Delete {
        resource: "posts".into(),
        id: id.into(),
    }
}

fn retitle(id: i64, title: &str) -> Mutation {
    Mutation::Update {
        resource: "posts".into(),
        id: id.into(),
        changes: json!({ "title": title }),
    }
}

fn create(title: &str) -> Mutation {
    Mutation::Create {
        resource: "posts".into(),
        values: json!({ "title": title }),
    }
}

fn bench(mode: MutationMode) -> Bench {
    Bench::with(Options {
        mutation_mode: mode,
        ..Options::default()
    })
}

fn refused() -> DataError {
    DataError::Invalid {
        message: "too short".into(),
        fields: [("title".to_owned(), "too short".to_owned())].into(),
    }
}

fn total(bench: &Bench) -> u64 {
    bench.state(&posts()).list().unwrap().total
}

fn shown(bench: &Bench) -> (usize, u64) {
    (bench.titles(&posts()).len(), total(bench))
}

/// The number of the open request that changes something.
fn write(bench: &Bench) -> usize {
    let open = bench.server.open();
    let requests = bench.server.requests.borrow();
    let mut writes = open.into_iter().filter(|index| requests[*index].call.is_write());
    writes.next().expect("a write is under way")
}

fn writes(bench: &Bench) -> Vec<Call> {
    let requests = bench.server.requests.borrow();
    let calls = requests.iter().map(|request| request.call.clone());
    calls.filter(Call::is_write).collect()
}

fn undo_all(bench: &Bench) {
    for change in bench.store.pending() {
        bench.store.undo(change.id);
    }
    bench.world.settle();
}
