//! The form with which somebody signs in.

use yew::prelude::*;

use super::alert::{Tone, view_alert};
use super::button::{Button, ButtonKind};
use super::layout::view_logo;
use super::{dom, icons};
use crate::engine::i18n::t;

sheet!(
    login_class,
    r#"
    position: relative; display: grid; place-items: center; align-content: center; gap: 22px; min-height: 100dvh; padding: 24px 16px;
    .login-corner { position: absolute; inset: 16px 16px auto auto; }
    .login-brand { display: flex; align-items: center; gap: 12px; font-size: 1.25rem; font-weight: 600; letter-spacing: -.02em; }
    .login-brand svg { width: 34px; height: 34px; color: var(--accent); }
    form { display: grid; gap: 16px; width: min(380px, 100%); padding: 28px; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); box-shadow: var(--shadow-float); }
    h1 { font-size: 1.25rem; }
    .login-lead { margin-top: -10px; color: var(--muted); }
    form > .login-alert > * { margin: 0; }
    label { display: block; margin-bottom: 6px; font-weight: 500; }
    input { width: 100%; min-height: max(42px, var(--touch)); padding: 7px 12px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); font-size: 1rem; transition: border-color .12s, box-shadow .12s; }
    input:hover { border-color: var(--accent); }
    input:focus { border-color: var(--accent); outline: none; box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent); }
    input[aria-invalid=true] { border-color: var(--danger); }
    .login-secret { position: relative; }
    .login-secret input { padding-inline-end: 46px; }
    .login-secret button { position: absolute; inset: auto 1px 1px auto; display: grid; place-items: center; width: 42px; height: 40px; border: 0; border-radius: var(--radius-xs); background: none; color: var(--muted); font-size: 1.05rem; }
    .login-secret button:hover { background: var(--hover); color: var(--text); }
    .login-secret button[aria-pressed=true] { color: var(--accent); }
    .login-wrong { display: flex; gap: 6px; align-items: center; margin-top: 6px; color: var(--danger); font-size: .8125rem; font-weight: 500; }
    @media (pointer: coarse) { .login-secret button { inset: auto 0 0 auto; width: var(--touch); height: var(--touch); } }
    button[type=submit] { --control: max(42px, var(--touch)); margin-top: 4px; }
    .login-hint { max-width: 380px; color: var(--muted); font-size: .8125rem; text-align: center; }
    "#
);

/// What is wrong with what was entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoginErrors {
    /// With the user name; empty for nothing.
    pub username: AttrValue,
    /// With the password; empty for nothing.
    pub password: AttrValue,
    /// With the whole; empty for nothing.
    pub form: AttrValue,
}

/// The page with the form.
#[derive(Clone, Debug)]
pub struct LoginForm {
    /// Why one has to sign in, if it is a surprise; empty for nothing.
    pub notice: AttrValue,
    /// The user name that stands in the field at first.
    pub username: AttrValue,
    /// What is wrong with what was entered.
    pub errors: LoginErrors,
    /// Whether the password can be read.
    pub revealed: bool,
    /// Whether it is being checked.
    pub busy: bool,
    /// What stands below the form, such as the accounts of a demo; empty for nothing.
    pub hint: AttrValue,
    /// The choice of a language, in the corner.
    pub language: Html,
    /// Called with user name and password.
    pub on_submit: Callback<(String, String)>,
    /// Called with whether the password is to be readable.
    pub on_reveal: Callback<bool>,
}

impl LoginForm {
    /// Draws the page. The fields keep their own text, and it is read when the form is sent: password managers write into
    /// them in ways that no event tells of.
    pub fn view(self) -> Html {
        let submit = Button {
            kind: ButtonKind::Primary,
            submit: true,
            loading: self.busy,
            ..Button::default()
        };
        html! {
            <main class={login_class()}>
                <div class="login-corner">{self.language.clone()}</div>
                <div class="login-brand">{view_logo()}{"Sapwood"}</div>
                <form novalidate=true onsubmit={self.submitted()} aria-labelledby="login-title">
                    <h1 id="login-title" tabindex="-1">{t("pages.login.title", "Sign in")}</h1>
                    if !self.notice.is_empty() { <p class="login-lead">{&self.notice}</p> }
                    if !self.errors.form.is_empty() {
                        <div class="login-alert">
                            {view_alert(Tone::Error, html! { {&self.errors.form} }, Html::default())}
                        </div>
                    }
                    {self.view_username()}
                    <div>
                        <label for="login-password">{t("pages.login.password", "Password")}</label>
                        {self.view_password()}
                        {view_wrong("login-password-wrong", &self.errors.password)}
                    </div>
                    {submit.view(t("pages.login.submit", "Sign in").into(), Callback::noop())}
                </form>
                if !self.hint.is_empty() { <p class="login-hint">{&self.hint}</p> }
            </main>
        }
    }

    fn submitted(&self) -> Callback<SubmitEvent> {
        let (busy, on_submit) = (self.busy, self.on_submit.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !busy {
                on_submit.emit((
                    dom::field_of(&event, "username"),
                    dom::field_of(&event, "password"),
                ));
            }
        })
    }

    fn view_username(&self) -> Html {
        html! {
            <div>
                <label for="login-username">{t("pages.login.username", "User name")}</label>
                <input
                    id="login-username" name="username" type="text" autocomplete="username" autocapitalize="none"
                    spellcheck="false" required=true defaultvalue={&self.username}
                    aria-invalid={invalid(&self.errors.username)} aria-describedby="login-username-wrong"
                />
                {view_wrong("login-username-wrong", &self.errors.username)}
            </div>
        }
    }

    fn view_password(&self) -> Html {
        let revealed = self.revealed;
        let onclick = self.on_reveal.reform(move |_: MouseEvent| !revealed);
        html! {
            <div class="login-secret">
                <input
                    id="login-password" name="password" type={if revealed { "text" } else { "password" }}
                    autocomplete="current-password" required=true
                    aria-invalid={invalid(&self.errors.password)} aria-describedby="login-password-wrong"
                />
                <button type="button" aria-label={t("pages.login.reveal", "Show the password")} title={t("pages.login.reveal", "Show the password")} aria-pressed={revealed.to_string()} {onclick}>
                    {icons::eye()}
                </button>
            </div>
        }
    }
}

fn view_wrong(id: &'static str, text: &AttrValue) -> Html {
    html! {
        <div {id}>
            if !text.is_empty() { <div class="login-wrong">{icons::error()}{text}</div> }
        </div>
    }
}

fn invalid(text: &AttrValue) -> Option<&'static str> {
    (!text.is_empty()).then_some("true")
}
