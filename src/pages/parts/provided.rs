//! What the shell provides for the pages in it.

use yew::prelude::*;

use super::markdown::Typesetter;
use super::transfer::Files;
use crate::hooks::use_translate;
use crate::pages::later::Later;

/// What the shell provides for the pages in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Provided {
    /// Reads Markdown. Default: nobody does.
    pub(crate) typesetter: Option<Typesetter>,
    /// What arrives after the first list. Default: nothing of it is here.
    pub(crate) later: Option<Later>,
    /// What the browser keeps for the next visit. Default: nothing.
    pub(crate) kept: Kept,
    /// Opens and makes files. Default: nobody does.
    pub(crate) files: Option<Files>,
}

/// A few texts that a browser keeps for its person from one visit to the next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    /// What was kept under a key.
    pub(crate) get: Callback<AttrValue, Option<String>>,
    /// Keeps a text under a key.
    pub(crate) set: Callback<(AttrValue, String)>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            get: Callback::from(|_| None),
            set: Callback::noop(),
        }
    }
}

/// What the shell provides; outside of it, nothing.
#[hook]
pub(crate) fn use_provided() -> Provided {
    // Every page comes by here, and is drawn again when the language changes.
    use_translate();
    use_context().unwrap_or_default()
}
