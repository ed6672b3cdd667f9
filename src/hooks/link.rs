//! Links to other addresses of the app.

use yew::prelude::*;

use super::use_go::use_go;
use crate::engine::go::{GoOptions, To};

/// Properties of [`Link`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct LinkProps {
    /// The path. Default: what `go` says.
    #[prop_or_default]
    pub to: Option<AttrValue>,
    /// Where it leads, for what a path alone does not say. Default: where one is.
    #[prop_or_default]
    pub go: GoOptions,
    /// The classes of the element. Default: none.
    #[prop_or_default]
    pub class: Classes,
    /// What it shows.
    #[prop_or_default]
    pub children: Html,
}

/// A link to another address of the app, which is followed without loading the app anew (Refine's `Link` and `useLink`).
///
/// It is an `<a href>`: it can be opened in a tab of its own, and a click with a modifier key is the browser's. To a page
/// that does not exist it leads nowhere.
#[component]
pub fn Link(props: &LinkProps) -> Html {
    let go = use_go();
    let mut options = props.go.clone();
    if let Some(path) = &props.to {
        options.to = To::Path(path.to_string());
    }
    let href = go.address(&options);
    let onclick = move |event: MouseEvent| {
        let is_modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.button() == 0 && !is_modified && !event.default_prevented() {
            event.prevent_default();
            go.go(&options);
        }
    };
    html! { <a {href} class={props.class.clone()} {onclick}>{props.children.clone()}</a> }
}
