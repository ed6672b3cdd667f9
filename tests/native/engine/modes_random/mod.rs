//! Random schedules of mutations in all modes, in two tabs, with everything that comes between them.
//!
//! What a tab shows is compared after each step with what it must show: the last answer that it took, what the server
//! agreed to since that was asked, and what is pending over it. And every intent ends exactly once.
//!
//! `SAPWOOD_SCHEDULES=20000 cargo test --no-default-features --test native modes_random` tries more.

mod changes;
mod network;
mod oracle;
mod play;

use sapwood::engine::mutation::Mutation;
use sapwood::engine::params::ListParams;
use sapwood::engine::query::QueryKey;
use sapwood::engine::record::RecordId;
use serde_json::Value;

use self::play::Play;
use crate::trials;

const POSTS: &str = "resources/posts";
const RECORDS: i64 = 30;
/// Never deleted, so that no id is used twice.
const LAST: i64 = 99;

fn all() -> QueryKey {
    QueryKey::list("posts", ListParams::default())
}

/// What a row is: an id, and a title that is given only once.
type Row = (String, String);

/// By what an intent is known: the title that it gives, or the id that it deletes.
fn name_of(item: &Mutation) -> String {
    let title = item.variables().and_then(|values| values["title"].as_str());
    match (title, item.id()) {
        (Some(title), _) => title.to_owned(),
        (None, Some(id)) => format!("delete {id}"),
        (None, None) => panic!("{item:?}"),
    }
}

fn row(record: &Value) -> Row {
    let id = RecordId::of(record).unwrap();
    (id.to_string(), record["title"].as_str().unwrap().to_owned())
}

#[test]
fn k11_every_intent_ends_once_and_what_is_shown_is_the_server_and_what_is_pending() {
    trials::run("SAPWOOD_SCHEDULES", 1, |seed| {
        let mut play = Play::new(seed);
        let steps = 60 + play.random.below(120);
        (0..steps).for_each(|_| play.step());
        play.come_to_rest();
        play.check_intents();
        play.leave();
    });
}
