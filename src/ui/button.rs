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
    &.small { --control: 30px; padding: 0 10px; gap: 5px; font-size: 0.8125rem; }
    &.icon-only { padding: 0; width: var(--control); font-size: 1rem; }
    &:disabled, &[aria-disabled=true] { opacity: .55; pointer-events: none; }
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

fn look(kind: ButtonKind, small: bool, label: Option<&AttrValue>) -> Classes {
    classes!(
        button_class(),
        kind.class(),
        small.then_some("small"),
        label.map(|_| "icon-only")
    )
}

/// Properties of [`Button`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ButtonProps {
    /// How it looks; default: outlined.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Lower and tighter; default: no.
    #[prop_or_default]
    pub small: bool,
    /// An icon before the text, from [`icons`]; default: none.
    #[prop_or_default]
    pub icon: Html,
    /// The name of a button that shows only its icon: becomes `aria-label` and the tooltip. Without it the children name it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Work is under way: the icon turns and clicks do nothing, but the button keeps the focus; default: no.
    #[prop_or_default]
    pub loading: bool,
    /// Not available; default: no.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it sends the form around it (`type="submit"`); default: no.
    #[prop_or_default]
    pub submit: bool,
    /// Called on click, not while `loading`.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// The text.
    #[prop_or_default]
    pub children: Html,
}

/// A button.
///
/// While `loading` it stays focusable (`aria-disabled` rather than `disabled`), so that a person working by keyboard does
/// not lose their place; a form must still refuse a second submit by Enter.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let loading = props.loading;
    let onclick = props.onclick.clone();
    let onclick = move |event: MouseEvent| {
        if loading {
            event.prevent_default();
        } else {
            onclick.emit(event);
        }
    };
    html! {
        <button
            type={if props.submit { "submit" } else { "button" }}
            class={look(props.kind, props.small, props.label.as_ref())}
            disabled={props.disabled}
            aria-disabled={loading.then_some("true")}
            aria-busy={loading.then_some("true")}
            aria-label={props.label.clone()}
            title={props.label.clone()}
            {onclick}
        >
            if loading { {icons::spinner()} } else { {props.icon.clone()} }
            {props.children.clone()}
        </button>
    }
}

/// Properties of [`LinkButton`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct LinkButtonProps {
    /// Where it leads.
    pub href: AttrValue,
    /// How it looks; default: outlined.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Lower and tighter; default: no.
    #[prop_or_default]
    pub small: bool,
    /// An icon before the text, from [`icons`]; default: none.
    #[prop_or_default]
    pub icon: Html,
    /// The name of a link that shows only its icon, as for [`ButtonProps::label`].
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Called on click, before the frame follows the link; `prevent_default` keeps the frame from following it.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// The text.
    #[prop_or_default]
    pub children: Html,
}

/// A link that looks like a button: goes somewhere, so it can be opened in a tab of its own.
#[component]
pub fn LinkButton(props: &LinkButtonProps) -> Html {
    html! {
        <a
            href={&props.href}
            class={look(props.kind, props.small, props.label.as_ref())}
            aria-label={props.label.clone()}
            title={props.label.clone()}
            onclick={props.onclick.clone()}
        >
            {props.icon.clone()}
            {props.children.clone()}
        </a>
    }
}
