//! Two values of one field, side by side, one of which is to stay.

use yew::prelude::*;

use super::button::Button;
use crate::engine::i18n::{Text, t, t_with};

sheet!(
    conflict_class,
    r#"
    display: grid; gap: 10px; padding: 12px; border: 1px solid var(--warning-line); border-radius: var(--radius-s); background: var(--warning-soft);
    .conflict-what { font-weight: 600; }
    .conflict-sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr)); gap: 10px; }
    .conflict-side { display: flex; flex-direction: column; align-items: flex-start; gap: 8px; min-width: 0; padding: 10px 12px; border: 1px solid var(--line); border-radius: var(--radius-s); background: var(--surface); }
    .conflict-who { color: var(--muted); font-size: .8125rem; font-weight: 500; }
    .conflict-value { flex: 1; width: 100%; max-height: 180px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
    .conflict-value i { color: var(--muted); }
    "#
);

/// A field that two people changed.
#[derive(Clone, Debug)]
pub struct ConflictPanel {
    /// The field's name; part of ids and test ids.
    pub name: AttrValue,
    /// Who changed it too: a name, or "Somebody else".
    pub who: AttrValue,
    /// When, for people to read; empty if it is not known.
    pub when: AttrValue,
    /// What the person here typed.
    pub mine: AttrValue,
    /// What the other made of it.
    pub theirs: AttrValue,
    /// Called for "Keep mine".
    pub on_mine: Callback<()>,
    /// Called for "Take theirs".
    pub on_theirs: Callback<()>,
}

impl ConflictPanel {
    /// Draws it: a group with a sentence, both values, and a button below each. Long values scroll in their place.
    pub fn view(self) -> Html {
        let Self { name, who, when, .. } = self;
        let what = format!("conflict-{name}");
        let theirs = if when.is_empty() {
            who.clone()
        } else {
            format!("{who}, {when}").into()
        };
        html! {
            <div class={conflict_class()} role="group" aria-labelledby={what.clone()} data-conflict={name}>
                <div class="conflict-what" id={what}>{t_with("conflict.what", "{{who}} changed this too. Which one stays?", &[("who", &who)])}</div>
                <div class="conflict-sides">
                    {view_side(t("conflict.yours", "Yours").into(), &self.mine, t("conflict.mine", "Keep mine"), self.on_mine)}
                    {view_side(theirs, &self.theirs, t("conflict.theirs", "Take theirs"), self.on_theirs)}
                </div>
            </div>
        }
    }
}

fn view_side(who: AttrValue, value: &AttrValue, action: Text, on_click: Callback<()>) -> Html {
    let button = Button {
        small: true,
        ..Button::default()
    };
    let label = who.clone();
    let value = match &**value {
        "" => html! { <i>{t("conflict.nothing", "nothing")}</i> },
        _ => html! { {value} },
    };
    html! {
        <div class="conflict-side">
            <div class="conflict-who">{who}</div>
            <div class="conflict-value" tabindex="0" role="region" aria-label={label}>{value}</div>
            {button.view(action.into(), on_click)}
        </div>
    }
}
