//! Buttons, and links that look like them.

use yew::prelude::*;

use super::icons;

sheet!(
    button_class,
    r#"
    display: inline-flex; align-items: center; justify-content: center; gap: 7px; flex: none;
    min-width: var(--control); height: var(--control); padding: 0 14px;
    border: 1px solid var(--line-strong); border-radius: var(--radius-s);
    background: var(--surface); color: var(--text);
    font-weight: 500; line-height: 1; white-space: nowrap; text-decoration: none; user-select: none;
    transition: background-color .12s, border-color .12s, color .12s;
    &:hover { border-color: var(--accent); color: var(--accent); }
    &:active { background: var(--accent-soft); }
    &.primary { background: var(--accent); border-color: transparent; color: var(--on-accent); }
    &.primary:hover { background: var(--accent-hover); color: var(--on-accent); }
    &.primary:active { background: var(--accent-active); }
    &.danger { border-color: var(--danger-line); color: var(--danger); }
    &.danger:hover { border-color: var(--danger); background: var(--danger-soft); color: var(--danger-hover); }
    &.danger.solid { background: var(--danger); border-color: transparent; color: var(--on-danger); }
    &.danger.solid:hover { background: var(--danger-hover); }
    &.text { border-color: transparent; background: transparent; color: var(--muted); }
    &.text:hover { background: var(--hover); color: var(--text); }
    &.small { --control: var(--control-small); padding: 0 10px; gap: 5px; font-size: 0.8125rem; }
    &.icon-only { padding: 0; width: var(--control); font-size: 1rem; }
    &:disabled, &[aria-disabled=true] { opacity: .55; pointer-events: none; }
    &.denied { pointer-events: auto; cursor: not-allowed; }
    "#
);

/// What a button is for, and so how loud it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several actions: outlined.
    #[default]
    Default,
    /// The one action a page is about: filled.
    Primary,
    /// Destroys something: outlined in red.
    Danger,
    /// Destroys something, and the question was asked already: filled in red.
    DangerSolid,
    /// A quiet one, without an outline.
    Text,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Default => "",
            Self::Primary => "primary",
            Self::Danger => "danger",
            Self::DangerSolid => "danger solid",
            Self::Text => "text",
        }
    }
}

/// A button, or a link that looks like one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Button {
    /// How it looks; default: outlined.
    pub kind: ButtonKind,
    /// Lower and tighter; default: no.
    pub small: bool,
    /// An icon before the text; default: none.
    pub icon: Option<fn() -> Html>,
    /// Shows only its icon: the text becomes `aria-label` and the tooltip; default: no.
    pub icon_only: bool,
    /// Work is under way: the icon turns and clicks do nothing, but the button keeps the focus; default: no.
    pub loading: bool,
    /// Not available; default: no.
    pub disabled: bool,
    /// Whether it sends the form around it (`type="submit"`); default: no.
    pub submit: bool,
}

impl PartialEq for Button {
    fn eq(&self, other: &Self) -> bool {
        let icons = match (self.icon, other.icon) {
            (Some(own), Some(other)) => std::ptr::fn_addr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        let flags = |button: &Self| {
            let Self {
                small,
                icon_only,
                loading,
                disabled,
                submit,
                ..
            } = *button;
            [small, icon_only, loading, disabled, submit]
        };
        icons && self.kind == other.kind && flags(self) == flags(other)
    }
}

impl Button {
    /// Draws a button. `on_click` is not called while it is `loading`.
    ///
    /// While `loading` it stays focusable (`aria-disabled` rather than `disabled`), so that a person working by keyboard
    /// does not lose their place; a form must still refuse a second submit by Enter.
    pub fn view(self, text: AttrValue, on_click: Callback<()>) -> Html {
        let Self { loading, submit, .. } = self;
        let onclick = move |event: MouseEvent| {
            if loading {
                event.prevent_default();
            } else {
                on_click.emit(());
            }
        };
        let label = self.icon_only.then(|| text.clone());
        html! {
            <button
                type={if submit { "submit" } else { "button" }}
                class={self.look()}
                disabled={self.disabled}
                aria-disabled={loading.then_some("true")}
                aria-busy={loading.then_some("true")}
                aria-label={label.clone()}
                title={label}
                {onclick}
            >
                if loading { {icons::spinner()} } else { {self.view_icon()} }
                if !self.icon_only { {text} }
            </button>
        }
    }

    /// Draws a link that looks like a button: goes somewhere, so it can be opened in a tab of its own.
    pub fn view_link(self, text: AttrValue, href: AttrValue) -> Html {
        html! { <a {href} class={self.look()}>{self.view_icon()}{text}</a> }
    }

    /// Draws what only looks like a button: the look of a control that lies over it.
    pub fn view_look(self, text: AttrValue) -> Html {
        html! { <span class={self.look()} aria-hidden="true">{self.view_icon()}{text}</span> }
    }

    /// Draws a button for what whoever looks at the page may not do. `reason` is its tooltip and its accessible description:
    /// it can be reached by keyboard, so that the reason can be, and does nothing.
    pub fn view_denied(self, text: AttrValue, reason: AttrValue) -> Html {
        let label = self.icon_only.then(|| text.clone());
        html! {
            <button type="button" class={classes!(self.look(), "denied")} aria-disabled="true" aria-label={label} title={reason}>
                {self.view_icon()}
                if !self.icon_only { {text} }
            </button>
        }
    }

    fn view_icon(self) -> Html {
        self.icon.map(|icon| icon()).unwrap_or_default()
    }

    fn look(self) -> Classes {
        classes!(
            button_class(),
            self.kind.class(),
            self.small.then_some("small"),
            self.icon_only.then_some("icon-only")
        )
    }
}
