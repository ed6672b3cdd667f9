//! Light, dark, or as the system says.

use yew::prelude::*;

use super::{dom, icons};
use crate::engine::i18n::{Text, t};

/// Where the caller keeps the choice in `localStorage` (`light` or `dark`; nothing for the system's): `index.html` reads it
/// before the first paint.
pub const THEME_KEY: &str = "sapwood.theme";

/// A person's choice of theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system (`prefers-color-scheme`), following it when it changes.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

impl ThemeChoice {
    /// The stored form: `light`, `dark`, and nothing for the system's.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// Reads the stored form; anything unknown is the system's theme.
    pub fn parse(stored: &str) -> Self {
        match stored {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Makes a choice take effect (`data-theme` on `<html>`); no component renders again.
pub fn apply(choice: ThemeChoice) {
    dom::set_root_attribute("data-theme", choice.as_str());
}

sheet!(
    switch_class,
    r#"
    display: inline-flex; padding: 3px; border-radius: 99px; background: var(--sunken); outline: 1px solid var(--line); outline-offset: -1px;
    label { display: grid; place-items: center; width: max(30px, var(--touch)); height: max(28px, var(--touch)); border-radius: 99px; color: var(--muted); cursor: pointer; transition: color .12s, background-color .12s; }
    label:hover { color: var(--text); }
    label:has(:checked) { background: var(--surface); color: var(--accent); box-shadow: 0 0 0 1px var(--line), var(--shadow-card); }
    label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 1px; }
    @media (pointer: coarse) { padding: 0; }
    @media (max-width: 639.98px) {
        flex: none; padding: 0;
        label { width: max(42px, var(--touch)); height: max(42px, var(--touch)); overflow: hidden; }
        &:not(:focus-within) label:not(:has(:checked)) { width: 0; }
    }
    "#
);

/// Three radio buttons, each an icon: system, light, dark. On narrow screens one sees the chosen one, and the others while the
/// focus is there, as after a tap. `on_change` is called with the new choice; the caller stores it
/// ([`THEME_KEY`]) and calls [`apply`].
pub fn view_theme_switch(chosen: ThemeChoice, on_change: &Callback<ThemeChoice>) -> Html {
    let option = |choice: ThemeChoice, label: Text, icon: Html| {
        let onchange = on_change.reform(move |_: Event| choice);
        html! {
            <label title={label.clone()}>
                <input type="radio" class="visually-hidden" name="theme" checked={chosen == choice} aria-label={label} {onchange} />
                {icon}
            </label>
        }
    };
    html! {
        <div class={switch_class()} role="radiogroup" aria-label={t("theme.label", "Theme")}>
            {option(ThemeChoice::System, t("theme.system", "System theme"), icons::monitor())}
            {option(ThemeChoice::Light, t("theme.light", "Light theme"), icons::sun())}
            {option(ThemeChoice::Dark, t("theme.dark", "Dark theme"), icons::moon())}
        </div>
    }
}
