//! The contract of live providers: two of them, as in two people's browsers.

use std::cell::RefCell;
use std::rc::Rc;

use sapwood::ably::options::ClientOptions;
use sapwood::config::mercure::MercureAuth;
use sapwood::engine::live::{EventType, LiveEvent, LiveProvider, LiveSignal, LiveStatus};
use sapwood::engine::record::RecordId;
use sapwood::engine::runtime::{Guard, LocalFuture};
use sapwood::platform::runtime::BrowserRuntime;
use sapwood::providers::ably::AblyLiveProvider;
use sapwood::providers::mercure::{MercureOptions, mercure as mercure_provider};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{demo, fresh_name, sandbox};
use crate::support::{event_text, settled, until};

/// Two providers that hear each other.
struct Peers {
    ann: Rc<dyn LiveProvider>,
    ben: Rc<dyn LiveProvider>,
    /// Whether they know who is there.
    presence: bool,
    /// Makes both lose sight of what happens.
    lose_sight: Box<dyn Fn() -> LocalFuture<()>>,
}

/// Runs every test of the contract on the peers that `$make` makes.
macro_rules! contract {
    ($module:ident, $make:expr) => {
        mod $module {
            use super::*;
            contract! { @tests $make;
                ready_comes_later_and_the_status_is_live,
                what_one_publishes_the_other_hears_in_order_and_oneself_does_not,
                a_dropped_guard_hears_nothing_more_and_the_others_go_on,
                channels_are_apart,
                who_lost_sight_is_told_and_hears_on,
                who_is_there_is_known_where_that_is_offered,
            }
        }
    };
    (@tests $make:expr; $($test:ident,)*) => {
        $(#[wasm_bindgen_test]
        async fn $test() {
            super::$test($make.await).await;
        })*
    };
}

contract!(ably, ably_peers());
contract!(between_tabs, demo_peers());
contract!(mercure, mercure_peers());

async fn ably_peers() -> Peers {
    let url = sandbox::url().await;
    let peer = |client_id: &str| {
        let options = ClientOptions {
            endpoint: "127.0.0.1".to_owned(),
            port: Some(sandbox::port(&url)),
            tls: false,
            connectivity_check_url: None,
            client_id: Some(client_id.to_owned()),
            ..ClientOptions::with_auth_url(&format!("{url}/auth"))
        };
        AblyLiveProvider::new(BrowserRuntime::shared(), options, client_id.into()).unwrap()
    };
    Peers {
        ann: peer("ann"),
        ben: peer("ben"),
        presence: true,
        lose_sight: Box::new(move || {
            let url = url.clone();
            Box::pin(async move {
                sandbox::fault(&url, "forget", "{}").await;
                sandbox::fault(&url, "disconnect", "{}").await;
            })
        }),
    }
}

async fn mercure_peers() -> Peers {
    let url = sandbox::url().await;
    let peer = |origin: &str| {
        let options = MercureOptions {
            url: format!("{url}/.well-known/mercure"),
            auth: MercureAuth::Url(format!("{url}/auth")),
            channels: Vec::new(),
            origin: origin.into(),
        };
        mercure_provider(BrowserRuntime::shared(), options)
    };
    Peers {
        ann: peer("ann"),
        ben: peer("ben"),
        presence: false,
        lose_sight: Box::new(move || {
            let url = url.clone();
            Box::pin(async move { sandbox::fault(&url, "mercure", r#"{"forget":true}"#).await })
        }),
    }
}

async fn demo_peers() -> Peers {
    let name = fresh_name();
    let (ann, ben) = (demo::open(&name, "ann").await, demo::open(&name, "ben").await);
    Peers {
        ann: ann.live(),
        ben: ben.live(),
        presence: true,
        lose_sight: Box::new(move || {
            let reset = ann.reset();
            Box::pin(async move { reset.await.unwrap() })
        }),
    }
}

/// What one subscriber hears.
#[derive(Clone, Default)]
struct Ear(Rc<RefCell<Vec<String>>>);

impl Ear {
    fn on(provider: &dyn LiveProvider, channel: &str) -> (Self, Guard) {
        let ear = Self::default();
        let lines = ear.0.clone();
        let on_signal = move |signal| {
            lines.borrow_mut().push(match signal {
                LiveSignal::Event(event) if event.own => "own".to_owned(),
                LiveSignal::Event(event) => event_text(&event),
                LiveSignal::Ready { .. } => "ready".to_owned(),
                LiveSignal::Gap => "gap".to_owned(),
            });
        };
        let guard = provider.subscribe(channel, Rc::new(on_signal));
        assert!(ear.lines().is_empty(), "never inside the call");
        (ear, guard)
    }

    /// Subscribes and waits until the subscription is in place.
    async fn ready(provider: &dyn LiveProvider, channel: &str) -> (Self, Guard) {
        let (ear, guard) = Self::on(provider, channel);
        ear.hears("ready").await;
        ear.0.borrow_mut().clear();
        (ear, guard)
    }

    fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    /// What others did.
    fn news(&self) -> Vec<String> {
        let mut lines = self.lines();
        lines.retain(|line| !["own", "ready", "gap"].contains(&&**line));
        lines
    }

    async fn hears(&self, line: &str) {
        let heard = || self.lines().iter().any(|heard| heard == line);
        until(&format!("{line:?}"), heard, || format!("{:?}", self.lines())).await;
    }
}

async fn publish(provider: &dyn LiveProvider, channel: &str, kind: &str, ids: &[i64]) {
    let ids = ids.iter().copied().map(RecordId::from).collect();
    let event = LiveEvent::new(channel, EventType::from(kind), ids, "2026-01-02T03:04:05.678Z");
    provider.publish(&event).await.unwrap();
}

async fn ready_comes_later_and_the_status_is_live(peers: Peers) {
    let (ear, guard) = Ear::on(&*peers.ann, &fresh_name());
    ear.hears("ready").await;
    let live = || peers.ann.status() == LiveStatus::Live;
    until("the status `Live`", live, || format!("{:?}", peers.ann.status())).await;
    drop(guard);
}

async fn what_one_publishes_the_other_hears_in_order_and_oneself_does_not(peers: Peers) {
    let channel = fresh_name();
    let (ann, _ann) = Ear::ready(&*peers.ann, &channel).await;
    let (ben, _ben) = Ear::ready(&*peers.ben, &channel).await;
    for id in 1..=5 {
        publish(&*peers.ann, &channel, "updated", &[id, id + 100]).await;
    }
    publish(&*peers.ann, &channel, "pinned", &[7]).await;
    ben.hears("pinned 7").await;
    let updates = (1..=5).map(|id| format!("updated {id},{}", id + 100));
    let expected: Vec<_> = updates.chain(["pinned 7".to_owned()]).collect();
    assert_eq!(ben.news(), expected);
    publish(&*peers.ben, &channel, "deleted", &[1]).await;
    ann.hears("deleted 1").await;
    settled().await;
    assert_eq!(ann.news(), ["deleted 1"], "own events are no news");
}

async fn a_dropped_guard_hears_nothing_more_and_the_others_go_on(peers: Peers) {
    let channel = fresh_name();
    let (first, first_guard) = Ear::ready(&*peers.ben, &channel).await;
    let (second, _second) = Ear::on(&*peers.ben, &channel);
    publish(&*peers.ann, &channel, "updated", &[1]).await;
    first.hears("updated 1").await;
    second.hears("updated 1").await;
    drop(first_guard);
    publish(&*peers.ann, &channel, "updated", &[2]).await;
    second.hears("updated 2").await;
    assert_eq!(first.news(), ["updated 1"]);
}

async fn channels_are_apart(peers: Peers) {
    let (one, other) = (fresh_name(), fresh_name());
    let (ear, _ear) = Ear::ready(&*peers.ben, &one).await;
    let (witness, _witness) = Ear::ready(&*peers.ben, &other).await;
    publish(&*peers.ann, &other, "updated", &[1]).await;
    witness.hears("updated 1").await;
    publish(&*peers.ann, &one, "updated", &[2]).await;
    ear.hears("updated 2").await;
    assert_eq!(
        (ear.news(), witness.news()),
        (vec!["updated 2".to_owned()], vec!["updated 1".to_owned()])
    );
}

async fn who_lost_sight_is_told_and_hears_on(peers: Peers) {
    let channel = fresh_name();
    let (ear, _ear) = Ear::ready(&*peers.ben, &channel).await;
    // The one who publishes is connected as well.
    let (witness, _witness) = Ear::ready(&*peers.ann, &channel).await;
    (peers.lose_sight)().await;
    for unsure in [&ear, &witness] {
        unsure.hears("gap").await;
    }
    publish(&*peers.ann, &channel, "updated", &[3]).await;
    ear.hears("updated 3").await;
}

async fn who_is_there_is_known_where_that_is_offered(peers: Peers) {
    let channel = fresh_name();
    let (Some(ann), Some(ben)) = (peers.ann.presence(), peers.ben.presence()) else {
        assert!(!peers.presence, "presence is offered");
        return;
    };
    assert!(peers.presence, "presence is not offered");
    let names = |provider: &dyn sapwood::engine::presence::PresenceProvider| {
        let members = provider.members(&channel);
        let names = members.iter().map(|member| {
            let you = if member.you { "*" } else { "" };
            format!("{}{you} {}", member.name(), member.newest()["action"])
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let shows = async |provider: &dyn sapwood::engine::presence::PresenceProvider, expected: &str| {
        until(expected, || names(provider) == expected, || names(provider)).await;
    };
    let watching = ann.join(&channel, None, Rc::new(|| ()));
    let editing = ben.join(&channel, Some(json!({ "action": "edit" })), Rc::new(|| ()));
    shows(ann, "ben \"edit\"").await;
    let showing = ann.join(&channel, Some(json!({ "action": "show" })), Rc::new(|| ()));
    shows(ben, "ben* \"edit\", ann \"show\"").await;
    drop(editing);
    shows(ann, "ann* \"show\"").await;
    drop((showing, watching));
}
