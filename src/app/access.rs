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
use crate::engine::data::DataError;
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
    /// Keeps the permissions that an answer tells of; `None` if it tells of none, and those that are known stay.
    fn remember<T: 'static>(&self, answer: AuthFuture<T>, told: fn(&T) -> Option<Value>) -> AuthFuture<T> {
        let permissions = Rc::clone(&self.permissions);
        Box::pin(async move {
            let answer = answer.await?;
            if let Some(told) = told(&answer) {
                permissions.replace(told);
            }
            Ok(answer)
        })
    }
}

impl AuthProvider for Accounts {
    fn login(&self, credentials: &Value) -> AuthFuture<Identity> {
        self.remember(self.provider.login(credentials), |identity| {
            Some(permissions_of(identity))
        })
    }

    fn logout(&self) -> AuthFuture<()> {
        self.provider.logout()
    }

    fn identity(&self) -> AuthFuture<Option<Identity>> {
        // That nobody is signed in tells of permissions too: those of whoever was are gone.
        self.remember(self.provider.identity(), |identity| {
            Some(identity.as_ref().map(permissions_of).unwrap_or_default())
        })
    }

    fn register(&self, values: &Value) -> AuthFuture<Option<Identity>> {
        self.remember(self.provider.register(values), |identity| {
            identity.as_ref().map(permissions_of)
        })
    }

    fn forgot_password(&self, values: &Value) -> AuthFuture<()> {
        self.provider.forgot_password(values)
    }

    fn update_password(&self, values: &Value) -> AuthFuture<()> {
        self.provider.update_password(values)
    }

    fn is_signed_out(&self, error: &DataError) -> bool {
        self.provider.is_signed_out(error)
    }
}

fn permissions_of(identity: &Identity) -> Value {
    identity.permissions.clone()
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
    use std::task::{Context, Poll, Waker};

    use serde_json::json;

    use super::*;
    use crate::engine::access::AccessAction;

    /// Does everything that can be asked of a provider, and notes it.
    #[derive(Default)]
    struct Clerk(RefCell<Vec<&'static str>>);

    impl Clerk {
        fn note<T: 'static>(&self, call: &'static str, answer: T) -> AuthFuture<T> {
            self.0.borrow_mut().push(call);
            Box::pin(ready(Ok(answer)))
        }
    }

    fn somebody(permission: &str) -> Identity {
        Identity {
            id: "ann".into(),
            name: "Ann".into(),
            avatar: None,
            permissions: json!([permission]),
        }
    }

    impl AuthProvider for Clerk {
        fn login(&self, _: &Value) -> AuthFuture<Identity> {
            self.note("login", somebody("show"))
        }

        fn logout(&self) -> AuthFuture<()> {
            self.note("logout", ())
        }

        fn identity(&self) -> AuthFuture<Option<Identity>> {
            self.note("identity", None)
        }

        fn register(&self, _: &Value) -> AuthFuture<Option<Identity>> {
            self.note("register", Some(somebody("edit")))
        }

        fn forgot_password(&self, _: &Value) -> AuthFuture<()> {
            self.note("forgot", ())
        }

        fn update_password(&self, _: &Value) -> AuthFuture<()> {
            self.note("update", ())
        }

        fn is_signed_out(&self, error: &DataError) -> bool {
            *error == DataError::Cancelled
        }
    }

    fn now<T>(mut answer: LocalFuture<T>) -> T {
        match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("it is answered at once"),
        }
    }

    fn done<T>(answer: AuthFuture<T>) -> T {
        now(answer).expect("the clerk refuses nothing")
    }

    #[test]
    fn accounts_pass_everything_on_and_keep_what_whoever_signs_in_may_do() {
        let clerk = Rc::<Clerk>::default();
        let accounts = Accounts {
            provider: Rc::clone(&clerk) as _,
            permissions: Rc::default(),
        };
        let can = |action| now(accounts.can(&CanParams::new("posts", action)));
        let form = json!({});
        done(accounts.login(&form));
        assert_eq!(can(AccessAction::Show), Can::Yes);
        assert_ne!(can(AccessAction::Edit), Can::Yes);
        assert!(done(accounts.register(&form)).is_some());
        assert_eq!(can(AccessAction::Edit), Can::Yes);
        done(accounts.forgot_password(&form));
        done(accounts.update_password(&form));
        assert_ne!(can(AccessAction::Show), Can::Yes);
        assert_eq!(done(accounts.identity()), None);
        assert_eq!(
            can(AccessAction::Show),
            Can::Yes,
            "the former permissions are gone"
        );
        done(accounts.logout());
        let calls = ["login", "register", "forgot", "update", "identity", "logout"];
        assert_eq!(*clerk.0.borrow(), calls);
        assert!(accounts.is_signed_out(&DataError::Cancelled));
    }

    #[test]
    fn an_account_may_do_what_its_permissions_name() {
        let viewer = json!(["list", "show"]);
        assert_eq!(may(&viewer, "show"), Can::Yes);
        let reason = "Your account may not edit records";
        assert_eq!(may(&viewer, "edit"), Can::No(Some(reason.into())));
        assert_eq!(may(&Value::Null, "edit"), Can::Yes);
    }
}
