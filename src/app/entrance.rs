//! Who comes in: the app for those who are signed in, the login page for the others, and the way back.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::AnyRoute;
use yew_router::hooks::{use_location, use_navigator};

use super::demo::SharedDemo;
use super::locales::LanguageControl;
use super::shell::{Address, Shell};
use super::toasts::Toasts;
use crate::engine::auth::{AuthError, Session, SignedOut};
use crate::engine::i18n::{Text, t, t_with};
use crate::engine::locate::{Action, locate};
use crate::engine::query::Invalidate;
use crate::engine::resource::{Resource, percent_encode};
use crate::engine::runtime::Guard;
use crate::engine::table::query_value;
use crate::hooks::{AuthState, use_guard, use_is_authenticated, use_logout, use_store, use_translate};
use crate::pages::LoginPage;
use crate::platform::page;
use crate::routes::{LOGIN, LOGOUT};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_page::{ErrorReport, view_error_page};
use crate::ui::layout::view_logo;

/// Properties of [`Entrance`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct EntranceProps {
    /// What stands below the login form; empty for nothing.
    pub(crate) hint: AttrValue,
    /// The demo, if the app has no server.
    pub(crate) demo: Option<SharedDemo>,
}

/// The app, for those who may come in. Without an auth provider that is everybody.
#[component]
pub(crate) fn Entrance(props: &EntranceProps) -> Html {
    let session = use_is_authenticated();
    let here = use_address();
    let kept = use_mut_ref(Kept::default);
    let logout = use_logout();
    let store = use_store();
    let door = session
        .as_ref()
        .map_or(Door::Open, |session| door(session, &here));
    kept.borrow_mut()
        .look(session.as_ref(), &door, &here, store.resources());
    let owner = kept.borrow().is_of_another(session.as_ref());
    use_door(door.clone(), owner, logout.logout.clone());
    use_title(matches!(door, Door::Login(_)));
    let front = match (&door, &logout.state) {
        (Door::Login(why), _) => html! {
            <>
                <LoginPage notice={notice(*why)} hint={props.hint.clone()} language={html! { <LanguageControl /> }} />
                <Toasts undo={None::<Html>} />
            </>
        },
        (Door::Leave, AuthState::Failed(error)) => view_stuck(
            t("pages.login.notSignedOut", "You could not be signed out"),
            error,
            &logout.logout,
        ),
        (Door::Unclear(error), _) => {
            let again = Callback::from(|()| page::reload());
            view_stuck(
                t("pages.login.unclear", "It is not known whether you are signed in"),
                error,
                &again,
            )
        }
        (Door::Wait, _) => view_boot(),
        _ => Html::default(),
    };
    let is_open = matches!(door, Door::Open);
    let address = kept.borrow().address.clone().filter(|_| !is_open);
    html! {
        <>
            {front}
            if is_open || address.is_some() {
                <div hidden={!is_open}><Shell away={address} demo={props.demo.clone()} /></div>
            }
        </>
    }
}

/// What is at the door.
#[derive(Clone, Debug, PartialEq)]
enum Door {
    /// Nothing yet.
    Wait,
    /// The app.
    Open,
    /// The login page, and why.
    Login(SignedOut),
    /// Another address, which takes the place of this one.
    To(String),
    /// The way out: whoever is signed in wants to leave.
    Leave,
    /// They have left.
    Left,
    /// Nobody could tell who it is.
    Unclear(AuthError),
}

/// What is at the door for whom, at which address.
fn door(session: &Session, here: &Address) -> Door {
    match (session, &*here.path) {
        (Session::Checking, _) => Door::Wait,
        (Session::Unclear(error), _) => Door::Unclear(error.clone()),
        (Session::SignedIn(_), LOGIN) => Door::To(back_to(&here.query)),
        (Session::SignedIn(_), LOGOUT) => Door::Leave,
        (Session::SignedIn(_), _) => Door::Open,
        (Session::SignedOut(SignedOut::Left), _) => Door::Left,
        (Session::SignedOut(why), LOGIN) => Door::Login(*why),
        (Session::SignedOut(_), LOGOUT | "/") => Door::To(LOGIN.to_owned()),
        (Session::SignedOut(_), _) => {
            let to = percent_encode(&format!("{}{}", here.path, here.query));
            Door::To(format!("{LOGIN}?to={to}"))
        }
    }
}

/// Where the login page leads: back to where one was. Only ever within the app.
fn back_to(query: &str) -> String {
    let to = query_value(query, "to").unwrap_or_default();
    let within = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    let elsewhere = |to: &str| !to.starts_with("/login") && !to.starts_with("/logout");
    if within && elsewhere(&to) {
        to
    } else {
        "/".to_owned()
    }
}

fn notice(why: SignedOut) -> Text {
    match why {
        SignedOut::Expired => t(
            "pages.login.expired",
            "Your session is over. Sign in again to go on where you were: what you typed is still there.",
        ),
        SignedOut::NotYet | SignedOut::Left => Text::default(),
    }
}

/// What is remembered of whoever was here last.
#[derive(Default)]
struct Kept {
    /// Whose page it was.
    owner: Option<Rc<str>>,
    /// The form that was open when their session ended; it stays, unseen, with all that was typed into it.
    address: Option<Address>,
}

impl Kept {
    fn look(&mut self, session: Option<&Session>, door: &Door, here: &Address, resources: &[Resource]) {
        match (session, door) {
            (Some(Session::SignedIn(identity)), Door::Open) => {
                self.owner = Some(identity.id.clone());
                let form = locate(resources, &here.path)
                    .is_some_and(|page| matches!(page.action, Action::Create | Action::Edit));
                self.address = form.then(|| here.clone());
            }
            (Some(Session::SignedOut(SignedOut::Expired) | Session::SignedIn(_)), _) => {}
            _ => self.address = None,
        }
    }

    /// Whether somebody else was here before.
    fn is_of_another(&self, session: Option<&Session>) -> bool {
        match (session, &self.owner) {
            (Some(Session::SignedIn(identity)), Some(owner)) => identity.id != *owner,
            _ => false,
        }
    }
}

/// Goes where the door leads.
#[hook]
fn use_door(door: Door, is_another: bool, logout: Callback<()>) {
    let (store, navigator) = (use_store(), use_navigator());
    use_guard(door, move |door| {
        let base = navigator
            .as_ref()
            .and_then(|navigator| navigator.basename())
            .unwrap_or_default();
        match door {
            // Nothing of one person is left for the next.
            Door::Left => page::open(&format!("{base}{LOGIN}")),
            Door::To(href) if is_another => page::open(&format!("{base}{href}")),
            Door::To(href) => {
                if let Some(navigator) = &navigator {
                    navigator.replace(&AnyRoute::new(href.clone()));
                }
                store.invalidate(&Invalidate::All);
            }
            Door::Leave => logout.emit(()),
            Door::Login(_) => page::focus_field(),
            Door::Wait | Door::Open | Door::Unclear(_) => {}
        }
        Guard::empty()
    });
}

/// Names the window after the login page, in the language of the page.
#[hook]
fn use_title(is_login: bool) {
    let locale = use_translate();
    use_guard((is_login, locale), |(is_login, _)| {
        if *is_login {
            let page = t("pages.login.title", "Sign in");
            page::set_title(&t_with(
                "documentTitle.page",
                "{{page}} | Sapwood",
                &[("page", &page)],
            ));
        }
        Guard::empty()
    });
}

/// The address of the page.
#[hook]
fn use_address() -> Address {
    use_location().map_or_else(Address::default, |location| Address {
        path: location.path().to_owned().into(),
        query: location.query_str().to_owned().into(),
    })
}

/// The frame before the app, as `index.html` has it.
fn view_boot() -> Html {
    html! {
        <div class="boot" aria-busy="true">
            <div class="boot-header">{view_logo()}<span>{"Sapwood"}</span></div>
            <div class="boot-sider" />
        </div>
    }
}

fn view_stuck(title: Text, error: &AuthError, on_retry: &Callback<()>) -> Html {
    let again = Button {
        kind: ButtonKind::Primary,
        ..Button::default()
    };
    let page = view_error_page(&ErrorReport {
        title: title.into(),
        what: error.to_string().into(),
        place: AttrValue::default(),
        remedy: AttrValue::default(),
        action: again.view(t("buttons.retry", "Try again").into(), on_retry.clone()),
    });
    html! { <main>{page}</main> }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::engine::auth::Identity;
    use crate::pages::resources;

    fn at(path: &'static str, query: &'static str) -> Address {
        Address {
            path: path.into(),
            query: query.into(),
        }
    }

    fn signed_in(id: &str) -> Session {
        Session::SignedIn(Identity {
            id: id.into(),
            name: id.into(),
            avatar: None,
            permissions: Value::Null,
        })
    }

    const STRANGER: Session = Session::SignedOut(SignedOut::NotYet);

    #[test]
    fn a_stranger_is_led_to_the_login_page_and_back() {
        let Door::To(login) = door(&STRANGER, &at("/posts", "?page=2&q=a%20b")) else {
            panic!("no way to the login page")
        };
        assert_eq!(login, "/login?to=%2Fposts%3Fpage%3D2%26q%3Da%2520b");
        let query = login.split_once('?').unwrap().1;
        assert_eq!(back_to(query), "/posts?page=2&q=a%20b");
        assert_eq!(door(&STRANGER, &at("/", "")), Door::To("/login".to_owned()));
        assert_eq!(door(&STRANGER, &at("/logout", "")), Door::To("/login".to_owned()));
        assert_eq!(
            door(&STRANGER, &at("/login", "?to=/x")),
            Door::Login(SignedOut::NotYet)
        );
    }

    #[test]
    fn the_login_page_never_leads_out_of_the_app_or_in_a_circle() {
        for query in [
            "",
            "to=",
            "to=https://evil.example",
            "to=//evil.example",
            "to=/%5Cevil.example",
            "to=javascript:alert(1)",
            "to=/login?to=/login",
            "to=/logout",
        ] {
            assert_eq!(back_to(query), "/", "{query}");
        }
    }

    #[test]
    fn whoever_is_signed_in_comes_in_and_can_leave() {
        assert_eq!(door(&signed_in("ann"), &at("/posts", "")), Door::Open);
        assert_eq!(
            door(&signed_in("ann"), &at("/login", "?to=/posts")),
            Door::To("/posts".to_owned())
        );
        assert_eq!(door(&signed_in("ann"), &at("/logout", "")), Door::Leave);
        assert_eq!(
            door(&Session::SignedOut(SignedOut::Left), &at("/logout", "")),
            Door::Left
        );
        assert_eq!(door(&Session::Checking, &at("/posts", "")), Door::Wait);
    }

    #[test]
    fn a_form_stays_for_whoever_comes_back_and_for_nobody_else() {
        let mut kept = Kept::default();
        let form = at("/posts/edit/5", "");
        let ann = signed_in("ann");
        kept.look(Some(&ann), &Door::Open, &form, &resources());
        let expired = Session::SignedOut(SignedOut::Expired);
        let login = at("/login", "?to=/posts/edit/5");
        kept.look(Some(&expired), &door(&expired, &login), &login, &resources());
        assert_eq!(kept.address, Some(form));
        assert!(!kept.is_of_another(Some(&ann)));
        assert!(kept.is_of_another(Some(&signed_in("ben"))));
        kept.look(Some(&ann), &Door::Open, &at("/posts", ""), &resources());
        assert_eq!(
            kept.address, None,
            "a list needs no keeping: its address says it all"
        );
    }
}
