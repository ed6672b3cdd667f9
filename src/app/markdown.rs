//! Who reads Markdown: a worker.

use std::rc::Rc;

use crate::pages::{OnTree, Typesetter};
use crate::platform::worker::Worker;

/// Loads the worker's program (`src/bin/markdown.rs`, as trunk names it).
const SCRIPT: &str = "/markdown_loader.js";

/// A typesetter that is loaded when a text is first shown.
pub(super) fn typesetter() -> Typesetter {
    let worker = Worker::new(SCRIPT);
    Typesetter(Rc::new(move |text: &str, on_tree: OnTree| {
        let on_answer = move |answer: Option<String>| {
            on_tree(answer.and_then(|json| serde_json::from_str(&json).ok()));
        };
        worker.ask(text.to_owned(), Box::new(on_answer));
    }))
}
