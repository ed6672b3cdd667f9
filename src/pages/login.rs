//! The page on which one signs in.

use serde_json::json;
use yew::prelude::*;

use crate::engine::auth::AuthError;
use crate::engine::i18n::{Text, t};
use crate::hooks::{AuthState, use_login, use_translate};
use crate::ui::login::{LoginErrors, LoginForm};

/// Properties of [`LoginPage`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct LoginPageProps {
    /// Why one has to sign in, if it is a surprise; empty for nothing.
    pub(crate) notice: AttrValue,
    /// What stands below the form; empty for nothing.
    pub(crate) hint: AttrValue,
    /// The choice of a language.
    pub(crate) language: Html,
}

/// Which fields are empty and must not be. What is said about that is chosen when it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Missing {
    username: bool,
    password: bool,
}

/// Signs somebody in. Where they go then is for whoever watches the session to say.
#[component]
pub(crate) fn LoginPage(props: &LoginPageProps) -> Html {
    use_translate();
    let login = use_login();
    let revealed = use_state_eq(|| false);
    let missing = use_state_eq(Missing::default);
    let on_submit = {
        let (login, missing) = (login.login.clone(), missing.setter());
        Callback::from(move |(username, password): (String, String)| {
            let empty = missing_of(&username, &password);
            if empty == Missing::default() {
                login.emit(json!({ "username": username.trim(), "password": password }));
            }
            missing.set(empty);
        })
    };
    let errors = match &login.state {
        _ if *missing != Missing::default() => incomplete(*missing),
        AuthState::Failed(error) => refused(error),
        AuthState::Idle | AuthState::Pending | AuthState::Done => LoginErrors::default(),
    };
    let page = LoginForm {
        notice: props.notice.clone(),
        username: AttrValue::default(),
        errors,
        revealed: *revealed,
        busy: login.state == AuthState::Pending,
        hint: props.hint.clone(),
        language: props.language.clone(),
        on_submit,
        on_reveal: revealed.setter().to_callback(),
    };
    page.view()
}

/// What has to be entered before it is worth asking a server.
fn missing_of(username: &str, password: &str) -> Missing {
    Missing {
        username: username.trim().is_empty(),
        password: password.trim().is_empty(),
    }
}

fn incomplete(missing: Missing) -> LoginErrors {
    let needs = |is_missing: bool, problem: Text| {
        let problem = is_missing.then_some(problem);
        problem.unwrap_or_default().into()
    };
    LoginErrors {
        username: needs(
            missing.username,
            t("pages.login.needsUsername", "Please enter your user name"),
        ),
        password: needs(
            missing.password,
            t("pages.login.needsPassword", "Please enter your password"),
        ),
        form: AttrValue::default(),
    }
}

fn refused(error: &AuthError) -> LoginErrors {
    let field = |name| error.fields.get(name).cloned().unwrap_or_default().into();
    LoginErrors {
        username: field("username"),
        password: field("password"),
        form: error.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_are_needed_before_a_server_is_asked() {
        assert_eq!(missing_of("ann", "secret"), Missing::default());
        assert_eq!(incomplete(Missing::default()), LoginErrors::default());
        let wrong = incomplete(missing_of(" ", ""));
        assert_eq!(&*wrong.username, "Please enter your user name");
        assert_eq!(&*wrong.password, "Please enter your password");
        assert_eq!(incomplete(missing_of("ann", "")).username, "");
    }
}
