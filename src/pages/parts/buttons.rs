//! How the buttons of pages look. What they say, where they lead and who may press them is their hooks' to say.

use yew::prelude::*;

use crate::engine::locate::Action;
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::{
    ButtonHandle, UseNavigationButtonHandle, UseRefreshButtonHandle, UseSaveButtonHandle,
    use_navigation_button,
};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icons;

/// Draws a button for something that may not be allowed: as `allowed` draws it, disabled with the reason, or not at all.
pub(crate) fn view_button(
    button: &ButtonHandle,
    look: Button,
    allowed: impl FnOnce(Button, AttrValue) -> Html,
) -> Html {
    let label = button.label.clone();
    match button.title() {
        _ if button.hidden() => Html::default(),
        Some(reason) => look.view_denied(label, reason),
        None => allowed(look, label),
    }
}

/// Draws a button that leads to a page; nothing if there is no such page.
pub(crate) fn view_navigation_button(button: &UseNavigationButtonHandle, look: Button) -> Html {
    let Some(href) = button.to.clone() else {
        return Html::default();
    };
    view_button(button, look, |look, label| look.view_link(label, href))
}

/// Properties of [`NavigationButton`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct NavigationButtonProps {
    /// The name of the resource.
    pub(crate) resource: AttrValue,
    /// What the page does that it leads to.
    pub(crate) action: Action,
    /// The record; default: none in particular.
    #[prop_or_default]
    pub(crate) id: Option<RecordId>,
    /// How it looks; default: outlined.
    #[prop_or_default]
    pub(crate) look: Button,
}

/// A button that leads to a page of a resource, where a hook has no place.
#[component]
pub(crate) fn NavigationButton(props: &NavigationButtonProps) -> Html {
    let button = use_navigation_button(&props.resource, props.action, props.id.as_ref());
    view_navigation_button(&button, props.look)
}

/// A button that leads to the list of the resource.
pub(crate) fn view_list_button(resource: &Resource, small: bool) -> Html {
    let look = Button {
        small,
        icon: Some(icons::list),
        ..Button::default()
    };
    html! { <NavigationButton resource={resource.name().clone()} action={Action::List} {look} /> }
}

/// A button that brings the newest version of what is shown.
pub(crate) fn view_refresh_button(button: &UseRefreshButtonHandle) -> Html {
    let look = Button {
        icon: Some(icons::refresh),
        loading: button.loading,
        ..Button::default()
    };
    look.view(button.label.clone(), button.on_click.clone())
}

/// The button that sends the form around it.
pub(crate) fn view_save_button(button: &UseSaveButtonHandle) -> Html {
    let look = Button {
        submit: true,
        kind: ButtonKind::Primary,
        icon: Some(icons::save),
        loading: button.loading,
        disabled: button.disabled,
        ..Button::default()
    };
    look.view(button.label.clone(), Callback::noop())
}
