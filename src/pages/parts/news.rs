//! What is said above a record that somebody else changed or deleted meanwhile.

use yew::prelude::*;

use crate::engine::deprecated::Deprecated;
use crate::engine::resource::Resource;
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, LinkButton};
use crate::ui::icons;

/// The alert of the guide: "This post is updated. Refresh to see changes." with Refresh, or "This post is deleted." with a
/// link to the list; nothing while what is shown is what the server has.
pub(crate) fn view_news(resource: &Resource, news: Option<Deprecated>, on_refresh: &Callback<()>) -> Html {
    let singular = resource.singular();
    match news {
        None => Html::default(),
        Some(Deprecated::Updated) => view_alert(
            Tone::Warning,
            html! { {format!("This {singular} is updated. Refresh to see changes.")} },
            html! {
                <Button small=true icon={icons::refresh()} onclick={on_refresh.reform(|_: MouseEvent| ())}>{"Refresh"}</Button>
            },
        ),
        Some(Deprecated::Deleted) => view_alert(
            Tone::Warning,
            html! { {format!("This {singular} is deleted.")} },
            view_list_link(resource, true),
        ),
    }
}

/// A button that leads to the list of the resource.
pub(crate) fn view_list_link(resource: &Resource, small: bool) -> Html {
    let href = resource.list_path().unwrap_or("/").to_owned();
    html! { <LinkButton {small} {href} icon={icons::list()}>{&*resource.label()}</LinkButton> }
}
