//! Texts in Markdown.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::provided::use_provided;
use crate::engine::runtime::Guard;
use crate::hooks::use_guard;
use crate::ui::markdown::{view_markdown, view_plain};
use crate::ui::skeleton::view_skeleton_text;

/// Hears the tree of a text; `None` if it cannot be had.
pub(crate) type OnTree = Box<dyn FnOnce(Option<Value>)>;

/// Reads a text, and lets know of its tree later.
pub(crate) type Typeset = dyn Fn(&str, OnTree);

/// Reads Markdown, beside the page. The app provides it.
#[derive(Clone)]
pub(crate) struct Typesetter(pub(crate) Rc<Typeset>);

impl PartialEq for Typesetter {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typesetter")
    }
}

/// What can be shown of a text.
enum Shown {
    /// Nothing yet.
    Nothing,
    /// It, or what it was a moment ago.
    Tree(Value),
    /// It, as it was typed: there is nobody who could read it.
    Plain,
}

/// Properties of [`Markdown`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub(crate) struct MarkdownProps {
    /// The text.
    pub(crate) text: AttrValue,
}

/// Draws a text in Markdown. It is read anew only when it changed.
#[component]
pub(crate) fn Markdown(props: &MarkdownProps) -> Html {
    let typesetter = use_provided().typesetter;
    let shown = use_state(|| Shown::Nothing);
    let setter = shown.setter();
    use_guard((props.text.clone(), typesetter), move |(text, typesetter)| {
        let wanted = Rc::new(Cell::new(true));
        match typesetter {
            None => setter.set(Shown::Plain),
            Some(typesetter) => {
                let wanted = wanted.clone();
                let on_tree = move |tree: Option<Value>| {
                    if wanted.get() {
                        setter.set(tree.map_or(Shown::Plain, Shown::Tree));
                    }
                };
                (typesetter.0)(text, Box::new(on_tree));
            }
        }
        Guard::new(move || wanted.set(false))
    });
    match &*shown {
        Shown::Nothing => view_skeleton_text(3),
        Shown::Tree(tree) => view_markdown(tree),
        Shown::Plain => view_plain(&props.text),
    }
}
