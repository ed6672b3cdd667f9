//! Who signs in where, and what they may do then, as the configuration says.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use serde_json::Value;
use yew::AttrValue;

use crate::config::Config;
use crate::engine::access::{AccessControlProvider, Can, CanParams};
use crate::engine::auth::{AuthFuture, AuthProvider, Identity};
use crate::engine::runtime::LocalFuture;
use crate::hooks::Providers;
use crate::providers::session::SessionAuthProvider;

/// What the app has around its data.
pub(super) struct Around {
    pub(super) providers: Providers,
    /// What stands below the login form.
    pub(super) hint: AttrValue,
}

/// What a configuration asks for.
pub(super) fn around(config: &Config) -> Around {
    let mut providers = Providers {
        audit_log: config.audit_log.as_deref().map(Rc::from),
        ..Providers::default()
    };
    let Some(auth) = &config.auth else {
        return Around {
            providers,
            hint: AttrValue::default(),
        };
    };
    let provider: Rc<dyn AuthProvider> = Rc::new(SessionAuthProvider::new(&auth.url));
    let accounts = Rc::new(Accounts {
        provider,
        permissions: Rc::default(),
    });
    providers.auth = Some(Rc::clone(&accounts) as _);
    providers.access_control = Some(accounts);
    Around {
        providers,
        hint: auth.hint.clone().map(AttrValue::from).unwrap_or_default(),
    }
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
            Can::No(Some(format!("Your account may not {action} records").into()))
        }
        _ => Can::Yes,
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
