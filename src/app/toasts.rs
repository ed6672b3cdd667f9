//! The messages in the corner.

use yew::prelude::*;

use super::undo::UndoToasts;
use crate::engine::notify::{self, ToastKind};
use crate::hooks::{use_notify, use_toasts};
use crate::ui::alert::Tone;
use crate::ui::toast::{Toast, view_toasts};

/// The messages that are shown now.
#[component]
pub(crate) fn Toasts() -> Html {
    let notify = use_notify();
    let toasts: Vec<Toast> = use_toasts().iter().map(drawn).collect();
    let on_close = Callback::from(move |key: AttrValue| notify.close(&key));
    view_toasts(&toasts, html! { <UndoToasts /> }, &on_close)
}

fn drawn(toast: &notify::Toast) -> Toast {
    Toast {
        id: toast.key.clone().into(),
        tone: match toast.kind {
            ToastKind::Success => Tone::Success,
            ToastKind::Info => Tone::Info,
            ToastKind::Error => Tone::Error,
        },
        title: toast.message.clone().into(),
        text: toast.description.clone().map(AttrValue::from).unwrap_or_default(),
        action: Html::default(),
    }
}
