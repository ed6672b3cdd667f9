//! Nobody leaves what they typed without being asked: by a link, by Back or Forward, by a reload, by closing the tab.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::leave::{OnMove, Place};
use crate::engine::runtime::Guard;
use crate::hooks::{WarnAboutChange, use_guard, use_warn_about_change};
use crate::platform::{history, page};
use crate::ui::dialog::ConfirmDialog;

/// Has [the question](view_question) asked before the page at the address `here` is left, and answers what it is about. Links
/// ask by themselves.
#[hook]
pub(super) fn use_unsaved(here: String) -> WarnAboutChange {
    let warning = use_warn_about_change();
    // The browser asks itself; and only a page that does not ask is kept by it for Back.
    use_guard(warning.is_armed(), |armed| {
        if *armed {
            page::ask_before_unload()
        } else {
            Guard::empty()
        }
    });
    let place = use_mut_ref(|| Place::new(history::place().unwrap_or_default()));
    let gone = Rc::clone(&place);
    use_guard(here, move |_| {
        gone.borrow_mut().went(history::place());
        Guard::empty()
    });
    use_guard(warning.clone(), move |warning| {
        let warning = warning.clone();
        history::on_move(move || on_move(&warning, &place))
    });
    warning
}

/// Returns whether the router is to hear of the move.
fn on_move(warning: &WarnAboutChange, place: &RefCell<Place>) -> bool {
    let decided = place.borrow_mut().moved(history::place(), warning.is_armed());
    match decided {
        OnMove::Pass => return true,
        OnMove::Return { by, meant } => {
            history::go(by);
            warning.ask(move || history::go(meant));
        }
        OnMove::Hide { by: 0 } => {}
        OnMove::Hide { by } => history::go(by),
    }
    false
}

/// The question. Only forms make it necessary, so it arrives with them.
pub(super) fn view_question(warning: &WarnAboutChange) -> Html {
    let (stay, leave) = (warning.clone(), warning.clone());
    let dialog = ConfirmDialog {
        open: warning.is_asking(),
        title: t("unsaved.leave", "Are you sure you want to leave?").into(),
        text: t(
            "unsaved.kept",
            "You have unsaved changes. They stay in this browser as a draft, for when you come back.",
        )
        .into(),
        busy: false,
        on_confirm: Callback::from(move |()| leave.leave()),
        on_cancel: Callback::from(move |()| stay.stay()),
    };
    dialog.view_with(t("buttons.leave", "Leave"), t("buttons.stay", "Stay"))
}
