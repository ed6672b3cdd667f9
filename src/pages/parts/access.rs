//! Pages that say why they stay closed.

use yew::prelude::*;

use crate::engine::access::{AccessAction, CanParams, Verdict};
use crate::engine::i18n::t;
use crate::engine::locate::Location;
use crate::hooks::use_can;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_page::{ErrorReport, view_error_page};

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
