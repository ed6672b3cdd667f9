//! What the page tells of itself: the network comes and goes, and the page is hidden, frozen and looked at again.

use std::time::Duration;

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected, Suspended};
use sapwood::ably::frame::FrameAction;
use sapwood::ably::io::Input;

use crate::ably::world::{Net, World, local};

// UTS: realtime/unit/RTN20a/network-loss-connected-disconnects-0
// UTS: realtime/unit/RTN20a/network-loss-connecting-disconnects-1
#[test]
fn rtn20a_offline_disconnects_at_once() {
    for connected in [true, false] {
        let mut world = World::new(local());
        world.connect();
        if connected {
            world.welcome("conn-1", "key-1");
        }
        world.net = Net::Welcoming;
        world.input(Input::Offline);
        assert_eq!(world.state(), Disconnected);
        assert_eq!(world.socket, None);
        let change = world.connection.last().unwrap().clone();
        assert!(change.reason.is_some());
        assert!(change.retry_in.unwrap() > Duration::ZERO);
        world.pass(change.retry_in.unwrap());
        let steps = world.states();
        assert_eq!(steps[steps.len() - 3..], [Disconnected, Connecting, Connected]);
        assert_eq!(world.urls.len(), 2);
    }
}

// UTS: realtime/unit/RTN20b/network-available-disconnected-connects-0
#[test]
fn rtn20b_online_connects_at_once() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.state(), Disconnected);
    world.net = Net::Welcoming;
    world.input(Input::Online);
    assert_eq!(world.states(), [Connecting, Disconnected, Connecting, Connected]);
}

#[test]
fn rtn20c_online_while_connecting_starts_the_try_again() {
    let mut world = World::new(local());
    world.connect();
    world.input(Input::Online);
    assert_eq!(world.urls.len(), 2);
    assert_eq!(world.states(), [Connecting]);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

#[test]
fn a_page_that_is_looked_at_again_does_not_wait() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    world.pass(Duration::from_secs(125));
    assert_eq!(world.state(), Suspended);
    world.net = Net::Welcoming;
    world.input(Input::Visible);
    assert_eq!(world.state(), Connected);
}

#[test]
fn a_page_that_slept_reconnects_as_soon_as_it_is_looked_at() {
    let mut world = World::connected(local());
    world.now = world.now + Duration::from_secs(600);
    world.input(Input::Visible);
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
}

#[test]
fn a_page_that_goes_away_for_good_closes_its_connection() {
    let mut world = World::connected(local());
    world.input(Input::PageHide { persisted: false });
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
}

#[test]
fn a_page_in_the_back_forward_cache_drops_its_socket_and_resumes_when_it_is_back() {
    let mut world = World::connected(local());
    world.input(Input::PageHide { persisted: true });
    assert_eq!((world.state(), world.socket), (Disconnected, None));
    world.input(Input::PageShow);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
}
