//! Who is signed in, in the header.

use yew::prelude::*;

use crate::hooks::use_get_identity;
use crate::ui::avatars::view_account;

/// Whoever is signed in; nothing if nobody is, or nobody has to.
#[component]
pub(super) fn Account() -> Html {
    use_get_identity().map_or_else(Html::default, |identity| {
        view_account(&identity.id, &identity.name, identity.avatar.as_deref())
    })
}
