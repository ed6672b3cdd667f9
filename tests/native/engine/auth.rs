//! Who looks at the page: the session over a provider, and the errors of the data provider that end it.

use std::cell::{Cell, RefCell};
use std::future::ready;
use std::rc::Rc;

use sapwood::engine::auth::{Auth, AuthError, AuthFuture, AuthProvider, Identity, Session, SignedOut};
use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode;
use serde_json::{Value, json};

use super::support::{Bench, SimRuntime, posts};

/// Knows one password.
#[derive(Default)]
struct Accounts {
    signed_in: RefCell<Option<Identity>>,
    unreachable: Cell<bool>,
}

fn ann() -> Identity {
    Identity {
        id: "ann".into(),
        name: "Ann".into(),
        avatar: None,
        permissions: json!(["edit"]),
    }
}

impl AuthProvider for Accounts {
    fn login(&self, credentials: &Value) -> AuthFuture<Identity> {
        let right = credentials["password"] == "secret";
        if right {
            self.signed_in.replace(Some(ann()));
        }
        let answer = right.then(ann);
        Box::pin(ready(answer.ok_or_else(|| AuthError::new("Wrong password."))))
    }

    fn logout(&self) -> AuthFuture<()> {
        self.signed_in.replace(None);
        Box::pin(ready(Ok(())))
    }

    fn identity(&self) -> AuthFuture<Option<Identity>> {
        let answer = if self.unreachable.get() {
            Err(AuthError::new("no network"))
        } else {
            Ok(self.signed_in.borrow().clone())
        };
        Box::pin(ready(answer))
    }

    fn register(&self, values: &Value) -> AuthFuture<Option<Identity>> {
        let is_known_at_once = values["name"] == "ann";
        Box::pin(ready(Ok(is_known_at_once.then(ann))))
    }
}

struct Office {
    bench: Bench,
    accounts: Rc<Accounts>,
    auth: Rc<Auth>,
    told: Rc<Cell<u32>>,
    _watching: sapwood::engine::runtime::Guard,
}

/// A store whose failures the session hears of.
fn office() -> Office {
    let bench = Bench::new();
    let accounts = Rc::<Accounts>::default();
    let runtime = Rc::new(SimRuntime(Rc::clone(&bench.world)));
    let auth = Auth::new(Rc::clone(&accounts) as Rc<dyn AuthProvider>, runtime);
    let told = Rc::new(Cell::new(0));
    let count = Rc::clone(&told);
    let watching = auth.watch(Rc::new(move || count.set(count.get() + 1)));
    let heard = Rc::clone(&auth);
    bench
        .store
        .on_data_error(Rc::new(move |error| heard.report(error)));
    Office {
        bench,
        accounts,
        auth,
        told,
        _watching: watching,
    }
}

impl Office {
    fn login(&self, password: &str) -> Result<(), AuthError> {
        self.wait(self.auth.login(&json!({"password": password})))
    }

    fn wait(&self, answer: AuthFuture<()>) -> Result<(), AuthError> {
        let result = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&result);
        let runtime = SimRuntime(Rc::clone(&self.bench.world));
        let task = async move {
            slot.replace(Some(answer.await));
        };
        sapwood::engine::runtime::Runtime::spawn(&runtime, Box::pin(task)).detach();
        self.bench.world.settle();
        result.take().unwrap()
    }
}

fn status(status: u16) -> DataError {
    DataError::Status {
        status,
        message: "no".into(),
    }
}

#[test]
fn nobody_is_signed_in_until_they_are() {
    let office = office();
    assert_eq!(office.auth.session(), Session::Checking);
    office.auth.check();
    office.bench.world.settle();
    assert_eq!(office.auth.session(), Session::SignedOut(SignedOut::NotYet));
    assert_eq!(
        office.login("wrong").unwrap_err(),
        AuthError::new("Wrong password.")
    );
    assert_eq!(office.auth.session(), Session::SignedOut(SignedOut::NotYet));
    assert_eq!(office.login("secret"), Ok(()));
    assert_eq!(office.auth.session(), Session::SignedIn(ann()));
    assert_eq!(office.told.get(), 2);
}

#[test]
fn the_first_401_of_any_request_ends_the_session_and_no_other_error_does() {
    let office = office();
    office.login("secret").unwrap();
    let _screen = office.bench.show(&posts(), LiveMode::Off);
    office.bench.world.settle();
    office.bench.fail(0, status(403));
    assert_eq!(office.auth.session(), Session::SignedIn(ann()));
    let told = office.told.get();
    office.bench.update(1, "mine");
    office.bench.update(2, "mine too");
    office.bench.world.settle();
    for write in office.bench.server.open() {
        office.bench.fail(write, status(401));
    }
    assert_eq!(office.auth.session(), Session::SignedOut(SignedOut::Expired));
    assert_eq!(office.auth.last(), Some(ann()));
    assert_eq!(office.told.get(), told + 1, "two refusals are one end");
}

#[test]
fn whoever_was_there_stays_while_the_provider_cannot_tell() {
    let office = office();
    office.login("secret").unwrap();
    office.accounts.unreachable.set(true);
    office.auth.check();
    office.bench.world.settle();
    assert_eq!(office.auth.session(), Session::SignedIn(ann()));
}

#[test]
fn whoever_makes_an_account_is_signed_in_if_the_provider_says_so() {
    let office = office();
    let register = |name: &str| office.wait(office.auth.register(&json!({"name": name})));
    assert_eq!(register("bob"), Ok(()));
    assert_eq!(
        office.auth.session(),
        Session::Checking,
        "he has to answer a mail first"
    );
    assert_eq!(register("ann"), Ok(()));
    assert_eq!(office.auth.session(), Session::SignedIn(ann()));
}

#[test]
fn a_provider_need_not_know_of_passwords() {
    let office = office();
    let nothing = json!({});
    for answer in [
        office.auth.forgot_password(&nothing),
        office.auth.update_password(&nothing),
    ] {
        let refused = office.wait(answer).unwrap_err();
        assert_eq!(refused.to_string(), "This cannot be done here.");
    }
}
