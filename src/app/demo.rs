//! What the app says about the demo below each page, and the way back to its first records.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::data::DataError;
use crate::engine::i18n::{Text, t};
use crate::hooks::{Notify, Shared, use_notify, use_store, use_translate};
use crate::providers::demo::Demo;
use crate::ui::button::Button;
use crate::ui::dialog::ConfirmDialog;
use crate::ui::footnote::view_footnote;

/// The demo as a property.
pub(super) type SharedDemo = Shared<Demo>;

/// Where "reset" is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reset {
    Idle,
    Asked,
    Running,
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct DemoNoteProps {
    pub(super) demo: SharedDemo,
}

/// Where the records are, and a button that brings back those of the start.
#[component]
pub(super) fn DemoNote(props: &DemoNoteProps) -> Html {
    use_translate();
    let reset = use_state_eq(|| Reset::Idle);
    let (notify, store) = (use_notify(), use_store());
    let to = |state: Reset| reset.setter().to_callback().reform(move |()| state);
    let on_confirm = {
        let (setter, demo) = (reset.setter(), Rc::clone(&props.demo));
        Callback::from(move |()| {
            setter.set(Reset::Running);
            let (setter, notify, done) = (setter.clone(), notify.clone(), demo.reset());
            let task = async move {
                say(&notify, done.await);
                setter.set(Reset::Idle);
            };
            store.runtime().spawn(Box::pin(task)).detach();
        })
    };
    let button = Button {
        small: true,
        ..Button::default()
    };
    let dialog = ConfirmDialog {
        open: *reset != Reset::Idle,
        title: t("demo.sure", "Reset the demo's records?").into(),
        text: t(
            "demo.lost",
            "All posts and categories will be as at the start, in every tab. What you wrote is lost.",
        )
        .into(),
        busy: *reset == Reset::Running,
        on_confirm,
        on_cancel: to(Reset::Idle),
    };
    let text = where_records_are(&props.demo);
    html! {
        <>
            {view_footnote(text, button.view(t("demo.reset", "Reset demo data").into(), to(Reset::Asked)))}
            {dialog.view_with(t("buttons.reset", "Reset"), t("buttons.cancel", "Cancel"))}
        </>
    }
}

fn where_records_are(demo: &Demo) -> Text {
    if demo.is_kept() {
        t(
            "demo.kept",
            "This is a demo: its records are in this browser, for all its tabs to see.",
        )
    } else {
        t(
            "demo.notKept",
            "This is a demo, and this browser keeps nothing for it: what you change is gone when you close the tab.",
        )
    }
}

/// Says what became of the reset.
fn say(notify: &Notify, done: Result<(), DataError>) {
    match done {
        Ok(()) => notify.success("demo", &t("demo.done", "The demo's records are as at the start")),
        Err(error) => notify.error(
            "demo",
            &t("demo.failed", "The records could not be reset"),
            &error.to_string(),
        ),
    }
}
