//! How the demo begins.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::data::{DemoData, Shelf};
use super::live::DemoLive;
use super::records::Records;
use super::seed::{POSTS, Words};
use crate::engine::data::{DataFuture, DataProvider};
use crate::engine::live::LiveProvider;
use crate::engine::record::Record;
use crate::engine::runtime::{LocalFuture, Runtime};
use crate::platform::http::{self, Method};
use crate::platform::log::Log;

/// How long to wait for the words.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a demo needs to know.
pub struct DemoOptions {
    /// The browser's clock and tasks.
    pub runtime: Rc<dyn Runtime>,
    /// Where the file is that the records are made of (`assets/demo.json`).
    pub words_url: String,
    /// What the log and the line between tabs are called: tabs with the same name share them.
    pub name: String,
    /// What this tab is called; no two have the same name.
    pub tab: Rc<str>,
    /// Who sits in front of this tab, to those in front of the others.
    pub client_id: Rc<str>,
}

impl fmt::Debug for DemoOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoOptions")
            .field("name", &self.name)
            .field("tab", &self.tab)
            .finish_non_exhaustive()
    }
}

/// The providers of the demo, and what else can be done with it. Cheap to clone.
#[derive(Clone)]
pub struct Demo {
    shelf: Rc<Shelf>,
    live: Rc<DemoLive>,
}

impl Demo {
    /// Its records.
    #[must_use]
    pub fn data(&self) -> Rc<dyn DataProvider> {
        Rc::new(DemoData::new(self.shelf.clone()))
    }

    /// Its news, and who is there.
    #[must_use]
    pub fn live(&self) -> Rc<dyn LiveProvider> {
        self.live.clone()
    }

    /// Whether the browser keeps the records. If not, as in some private windows, they are this tab's alone and gone with
    /// it.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.shelf.is_kept()
    }

    /// All records as at the start, in all tabs.
    #[must_use]
    pub fn reset(&self) -> DataFuture<()> {
        let (reset, live) = (self.shelf.reset(), self.live.clone());
        Box::pin(async move {
            reset.await?;
            live.reset();
            Ok(())
        })
    }
}

impl fmt::Debug for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Demo").finish_non_exhaustive()
    }
}

/// Begins a demo: fetches the words, makes the records, and opens the log and the line to the other tabs.
///
/// A browser that keeps nothing for this site still gets a demo; see [`Demo::is_kept`].
///
/// # Errors
///
/// If the words cannot be had. The text says why.
#[must_use]
pub fn demo(options: DemoOptions) -> LocalFuture<Result<Demo, String>> {
    Box::pin(async move {
        let words = http::send(Method::Get, &options.words_url, &[], None, PATIENCE)
            .await
            .map_err(|error| error.to_string())?;
        if words.status != 200 {
            return Err(format!("the server answered with status {}", words.status));
        }
        let words = Words::parse(&words.body)?;
        let seed = [
            ("categories".to_owned(), shared(words.categories())),
            ("posts".to_owned(), shared(words.posts(POSTS))),
        ];
        let DemoOptions {
            runtime,
            name,
            tab,
            client_id,
            ..
        } = options;
        let log = match Log::open(&name).await {
            Ok(log) => Some(log),
            Err(why) => {
                runtime.warn(&format!("the demo's records are not kept: {why}"));
                None
            }
        };
        let records = Records::new(seed.into_iter().collect());
        Ok(Demo {
            shelf: Shelf::new(runtime.clone(), records, log),
            live: DemoLive::new(runtime, &name, tab, client_id),
        })
    })
}

fn shared(values: Vec<Value>) -> Vec<Record> {
    values.into_iter().map(Rc::new).collect()
}
