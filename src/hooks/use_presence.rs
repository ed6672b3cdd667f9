//! Who else is here.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::use_guard::use_guard;
use crate::engine::presence::Member;

/// What [`use_presence`] returns.
#[derive(Clone, Debug, PartialEq)]
pub struct UsePresenceHandle {
    /// Who is on the channel, each person once, whoever looks at this page first; nobody until the server has told.
    pub members: Rc<[Member]>,
}

/// Watches who is on a channel for as long as the component is there; with `data`, an object, whoever looks at this page
/// is there as well, and the others see what it says.
///
/// Another channel or other data take effect at once, without remounting: the others see a change, not that somebody left
/// and came back. Leaving, losing the connection and coming back are seen to. In an app whose live mode is off, and
/// without a live provider that knows who is there, there is nobody.
///
/// ```no_run
/// use sapwood::hooks::use_presence;
/// use serde_json::json;
/// use yew::prelude::*;
///
/// #[component]
/// fn Readers() -> Html {
///     let here = use_presence("presence/guestbook", Some(json!({ "action": "read" })));
///     let names = here.members.iter().map(|member| html! { <li>{member.name().to_owned()}</li> });
///     html! { <ul>{for names}</ul> }
/// }
/// ```
#[hook]
pub fn use_presence(channel: impl Into<AttrValue>, data: Option<Value>) -> UsePresenceHandle {
    let (store, channel) = (use_store(), channel.into());
    let known = {
        let channel = channel.clone();
        use_state_eq(move || (channel, Rc::default()))
    };
    let setter = known.setter();
    use_guard(
        (Shared(store), channel.clone(), data),
        move |(store, channel, data)| {
            let refresh = {
                let (store, channel) = (Rc::downgrade(store), channel.clone());
                move || {
                    if let Some(store) = store.upgrade() {
                        setter.set((channel.clone(), store.members(&channel)));
                    }
                }
            };
            // What is known of it already, if somebody else on this page is there.
            refresh();
            store.join(channel, data.clone(), Rc::new(refresh))
        },
    );
    let (of, members) = &*known;
    let members = if *of == channel {
        members.clone()
    } else {
        Rc::default()
    };
    UsePresenceHandle { members }
}
