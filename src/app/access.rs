//! Who signs in where, and what they may do then, as the configuration says. Where nobody has to sign in, none of it is
//! loaded: it is a [part](crate::part!) of its own, with the door and the login page.

use std::cell::RefCell;
use std::fmt;
use std::future::ready;
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::demo::SharedDemo;
use super::entrance::Entrance;
use super::shell::Shell;
use crate::config::{AuthConfig, Config, ConfigError};
use crate::engine::access::{AccessControlProvider, Can, CanParams};
use crate::engine::auth::{AuthFuture, AuthProvider, Identity};
use crate::engine::i18n::{t, t_with};
use crate::engine::runtime::LocalFuture;
use crate::hooks::{Providers, Shared};
use crate::providers::session::SessionAuthProvider;

/// What arrives where people sign in.
#[derive(Clone, Copy)]
struct SignIn {
    accounts: fn(&AuthConfig, &mut Providers),
    /// Stands before the app, with what stands below the login form.
    entrance: DrawEntrance,
}

type DrawEntrance = fn(AttrValue, Option<SharedDemo>) -> Html;

crate::part! {
    /// Fetches what it takes to sign in.
    sign_in_part: SignIn = SignIn {
        accounts,
        entrance: |hint, demo| html! { <Entrance {hint} {demo} /> },
    }
}

/// What the app has around its data.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) providers: Shared<Providers>,
    /// What stands before the app, and below the login form; `None` where nobody has to sign in.
    door: Option<(DrawEntrance, AttrValue)>,
}

impl Around {
    /// Whether people have to sign in.
    pub(super) const fn has_door(&self) -> bool {
        self.door.is_some()
    }

    /// The app, or what stands before it.
    pub(super) fn view(&self, demo: Option<SharedDemo>) -> Html {
        match &self.door {
            Some((entrance, hint)) => entrance(hint.clone(), demo),
            None => html! { <Shell {demo} /> },
        }
    }
}

/// It is made once, from the configuration.
impl PartialEq for Around {
    fn eq(&self, other: &Self) -> bool {
        self.providers == other.providers
    }
}

impl fmt::Debug for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Around")
            .field("providers", &self.providers)
            .finish_non_exhaustive()
    }
}

/// What a configuration asks for.
///
/// # Errors
///
/// If people have to sign in and what it takes cannot be loaded.
pub(super) async fn around(config: &Config) -> Result<Around, ConfigError> {
    let mut providers = Providers {
        audit_log: config.audit_log.as_deref().map(Rc::from),
        ..Providers::default()
    };
    let door = match &config.auth {
        None => None,
        Some(auth) => {
            let part = sign_in_part().await.ok_or_else(|| ConfigError {
                path: "auth".to_owned(),
                problem: "a part of the app did not arrive, so nobody can sign in".to_owned(),
            })?;
            (part.accounts)(auth, &mut providers);
            Some((part.entrance, auth.hint.clone().unwrap_or_default().into()))
        }
    };
    Ok(Around {
        providers: Rc::new(providers).into(),
        door,
    })
}

fn accounts(auth: &AuthConfig, providers: &mut Providers) {
    let provider: Rc<dyn AuthProvider> = Rc::new(SessionAuthProvider::new(&auth.url));
    let accounts = Rc::new(Accounts {
        provider,
        permissions: Rc::default(),
    });
    providers.auth = Some(Rc::clone(&accounts) as _);
    providers.access_control = Some(accounts);
}

/// Accounts whose permissions are the names of the actions that they may do.
struct Accounts {
    provider: Rc<dyn AuthProvider>,
    /// Of whoever is signed in.
    permissions: Rc<RefCell<Value>>,
}

impl Accounts {
    fn remember(&self, answer: AuthFuture<Option<Identity>>) -> AuthFuture<Option<Identity>> {
        let permissions = Rc::clone(&self.permissions);
        Box::pin(async move {
            let identity = answer.await?;
            let known = identity.as_ref().map(|identity| identity.permissions.clone());
            permissions.replace(known.unwrap_or_default());
            Ok(identity)
        })
    }
}

impl AuthProvider for Accounts {
    fn login(&self, credentials: &Value) -> AuthFuture<Identity> {
        let (permissions, answer) = (Rc::clone(&self.permissions), self.provider.login(credentials));
        Box::pin(async move {
            let identity = answer.await?;
            permissions.replace(identity.permissions.clone());
            Ok(identity)
        })
    }

    fn logout(&self) -> AuthFuture<()> {
        self.provider.logout()
    }

    fn identity(&self) -> AuthFuture<Option<Identity>> {
        self.remember(self.provider.identity())
    }
}

impl AccessControlProvider for Accounts {
    fn can(&self, params: &CanParams) -> LocalFuture<Can> {
        Box::pin(ready(may(&self.permissions.borrow(), params.action.as_str())))
    }
}

/// Whether permissions allow an action. A server that says nothing of permissions refuses what it does not allow itself.
fn may(permissions: &Value, action: &str) -> Can {
    match permissions {
        Value::Array(names) if !names.iter().any(|name| name == action) => {
            Can::No(Some(refusal(action).into()))
        }
        _ => Can::Yes,
    }
}

fn refusal(action: &str) -> String {
    match action {
        "list" | "show" => t("access.noShow", "Your account may not show records").into_owned(),
        "create" => t("access.noCreate", "Your account may not create records").into_owned(),
        "edit" => t("access.noEdit", "Your account may not edit records").into_owned(),
        "delete" => t("access.noDelete", "Your account may not delete records").into_owned(),
        other => t_with(
            "access.noOther",
            "Your account may not {{action}} records",
            &[("action", other)],
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_may_do_what_its_permissions_name() {
        let viewer = json!(["list", "show"]);
        assert_eq!(may(&viewer, "show"), Can::Yes);
        let reason = "Your account may not edit records";
        assert_eq!(may(&viewer, "edit"), Can::No(Some(reason.into())));
        assert_eq!(may(&Value::Null, "edit"), Can::Yes);
    }
}
