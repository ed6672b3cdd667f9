//! Files for imports and exports, in a browser.

use std::rc::Rc;

use yew::Callback;

use crate::engine::i18n::Phrase;
use crate::engine::transfer::{Sink, Source};
use crate::pages::Files;
use crate::platform::file;

/// Why a file cannot be read any further.
const MOVED: Phrase = Phrase::new(
    "import.moved",
    "The browser could not read the file; it may have been moved or changed meanwhile.",
);

/// What the pages open and make files with.
pub(super) fn files() -> Files {
    Files {
        open: Callback::from(|chosen: web_sys::File| Source {
            name: chosen.name().into(),
            // A file's size is a whole number that a double can hold.
            size: chosen.size() as u64,
            read: Rc::new(move |start, end| {
                let piece = file::read(&chosen, start, end);
                Box::pin(async { piece.await.ok_or(MOVED) })
            }),
        }),
        create: Callback::from(|()| Rc::new(Download::default()) as Rc<dyn Sink>),
    }
}

/// A file that a person is given.
#[derive(Default)]
struct Download(file::Parts);

impl Sink for Download {
    fn write(&self, text: &str) {
        self.0.push(text);
    }

    fn save(&self, name: &str) {
        self.0.download(name, "text/csv;charset=utf-8");
    }
}
