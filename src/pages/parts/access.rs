//! What people may do, as it shows: links that are disabled with the reason, pages that say why they stay closed.

use yew::prelude::*;

use crate::engine::access::{AccessAction, CanParams, Verdict};
use crate::engine::i18n::t;
use crate::engine::locate::Location;
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::use_can;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_page::{ErrorReport, view_error_page};

/// Draws a button for something that may not be allowed: as `allowed` draws it, disabled with the reason, or not at all.
pub(crate) fn view_allowed(
    verdict: &Verdict,
    button: Button,
    text: AttrValue,
    allowed: impl FnOnce(Button, AttrValue) -> Html,
) -> Html {
    match verdict {
        Verdict::Yes | Verdict::Pending => allowed(button, text),
        Verdict::No { hide: true, .. } => Html::default(),
        Verdict::No { reason, .. } => button.view_denied(text, reason.clone().into()),
    }
}

/// Properties of [`AccessLink`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct AccessLinkProps {
    /// The resource.
    pub(crate) resource: Resource,
    /// What the link leads to.
    pub(crate) action: AccessAction,
    /// The record; default: none in particular.
    #[prop_or_default]
    pub(crate) id: Option<RecordId>,
    /// How it looks.
    pub(crate) button: Button,
    /// What it is called.
    pub(crate) text: AttrValue,
    /// Where it leads.
    pub(crate) href: AttrValue,
}

/// A link that looks like a button; for those who may not go there it is disabled and says why.
#[component]
pub(crate) fn AccessLink(props: &AccessLinkProps) -> Html {
    let params = CanParams::new(props.resource.name(), props.action.clone()).with_id(props.id.clone());
    let href = props.href.clone();
    let link = |button: Button, text| button.view_link(text, href);
    view_allowed(&use_can(&params), props.button, props.text.clone(), link)
}

/// Properties of [`Guarded`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct GuardedProps {
    /// What is at the address; `None` for what belongs to no resource, which everybody may see.
    pub(crate) place: Option<Location>,
    /// The page.
    pub(crate) children: Html,
}

/// A page for those who may see it; for the others one that says why not.
#[component]
pub(crate) fn Guarded(props: &GuardedProps) -> Html {
    let params = props.place.as_ref().map_or_else(
        || CanParams::new("", AccessAction::Show),
        |place| CanParams::new(place.resource.name(), place.action.into()).with_id(place.id.clone()),
    );
    let verdict = use_can(&params);
    match verdict {
        _ if props.place.is_none() => props.children.clone(),
        Verdict::Yes => props.children.clone(),
        Verdict::Pending => Html::default(),
        Verdict::No { reason, .. } => view_closed(reason.into()),
    }
}

fn view_closed(reason: AttrValue) -> Html {
    let home = Button {
        kind: ButtonKind::Primary,
        ..Button::default()
    };
    view_error_page(&ErrorReport {
        title: t("pages.error.closed", "This page is not open to you").into(),
        what: reason,
        place: AttrValue::default(),
        remedy: AttrValue::default(),
        action: home.view_link(t("pages.error.backHome", "Back Home").into(), "/".into()),
    })
}
