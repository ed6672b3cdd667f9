//! Going to other addresses of the app.

use yew::prelude::*;

use super::markdown::Typesetter;
use super::transfer::Files;
use crate::hooks::use_translate;
use crate::pages::later::Later;

/// Goes to other addresses of the app. The shell provides it; pages get it with [`use_go`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Go {
    /// Goes there, to the top of the page. Where one is already, nothing is added to the history.
    pub(crate) push: Callback<AttrValue>,
    /// Goes back, or to the address given if the app was opened here.
    pub(crate) back: Callback<AttrValue>,
}

impl Default for Go {
    fn default() -> Self {
        Self {
            push: Callback::noop(),
            back: Callback::noop(),
        }
    }
}

/// What the shell provides for the pages in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Provided {
    /// Goes to other addresses. Default: goes nowhere.
    pub(crate) go: Go,
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

/// What goes to other addresses; outside of the shell it goes nowhere.
#[hook]
pub(crate) fn use_go() -> Go {
    use_provided().go
}
