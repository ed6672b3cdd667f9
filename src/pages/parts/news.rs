//! What is said above a record that somebody else changed or deleted meanwhile.

use yew::prelude::*;

use super::buttons::view_list_button;
use super::resource::said;
use crate::engine::deprecated::Deprecated;
use crate::engine::i18n::t;
use crate::engine::resource::Resource;
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::Button;
use crate::ui::icons;

/// The alert of the guide: "This post is updated. Refresh to see changes." with Refresh, or "This post is deleted." with a
/// link to the list; nothing while what is shown is what the server has.
pub(crate) fn view_news(resource: &Resource, news: Option<Deprecated>, on_refresh: &Callback<()>) -> Html {
    let singular = resource.translated_singular();
    let refresh = Button {
        small: true,
        icon: Some(icons::refresh),
        ..Button::default()
    };
    match news {
        None => Html::default(),
        Some(Deprecated::Updated) => view_alert(
            Tone::Warning,
            html! { {said("record.updated", "This {{resource}} is updated. Refresh to see changes.", &singular)} },
            refresh.view(t("buttons.refresh", "Refresh").into(), on_refresh.clone()),
        ),
        Some(Deprecated::Deleted) => view_alert(
            Tone::Warning,
            html! { {said("record.deleted", "This {{resource}} is deleted.", &singular)} },
            view_list_button(resource, true),
        ),
    }
}
