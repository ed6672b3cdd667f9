//! Closing a connection, and beginning anew afterwards.

use std::time::Duration;

use sapwood::ably::connection::ConnectionState::{Closed, Closing, Connected, Connecting, Disconnected};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::Input;

use crate::ably::world::{Net, World, error, local, with_error};

#[test]
fn rtn12a_close_says_so_to_the_server_and_waits_for_its_answer() {
    let mut world = World::connected(local());
    world.close();
    assert_eq!(world.state(), Closing);
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.state(), Closed);
    assert_eq!(world.socket, None);
    assert_eq!(world.client.next_timeout(), None, "nothing is left to wait for");
}

#[test]
fn rtn12b_rtn12c_close_ends_also_without_an_answer() {
    let mut silent = World::connected(local());
    silent.close();
    silent.pass_ms(10_000);
    assert_eq!(silent.state(), Closed);
    let mut lost = World::connected(local());
    lost.close();
    lost.drop_socket();
    assert_eq!(lost.state(), Closed);
}

#[test]
fn rtn12d_close_while_waiting_ends_the_waiting() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.state(), Disconnected);
    world.close();
    assert_eq!(world.state(), Closed);
    world.pass(Duration::from_secs(600));
    assert_eq!(world.urls.len(), 1);
}

#[test]
fn rtn12f_close_while_connecting_is_said_once_connected() {
    let mut world = World::new(local());
    world.connect();
    world.close();
    assert_eq!(world.state(), Closing);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.states(), [Connecting, Closing, Closed]);
}

#[test]
fn rtn11_connect_after_closed_or_failed_starts_from_nothing() {
    for fail in [true, false] {
        let mut world = World::connected(local());
        if fail {
            world.receive(with_error(FrameAction::Error, error(40000, 400)));
        } else {
            world.close();
            world.receive(ProtocolMessage::new(FrameAction::Closed));
        }
        world.connect();
        assert_eq!(world.state(), Connecting);
        assert_eq!(world.param("resume"), None);
        assert_eq!(world.client.connection_error_reason(), None);
        world.welcome("conn-2", "key-2");
        assert_eq!(world.state(), Connected);
    }
}

#[test]
fn rtn11b_connect_while_closing_opens_another_socket_and_ignores_the_old_one() {
    let mut world = World::connected(local());
    world.close();
    let old = world.socket.unwrap();
    world.connect();
    assert_eq!(world.state(), Connecting);
    world.input(Input::SocketText {
        generation: old,
        text: r#"{"action":8}"#.into(),
    });
    assert_eq!(world.state(), Connecting);
    world.welcome("conn-2", "key-2");
    assert_eq!(world.state(), Connected);
}

#[test]
fn what_an_earlier_socket_says_is_ignored() {
    let mut world = World::connected(local());
    let old = world.socket.unwrap();
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    for text in [r#"{"action":9}"#, r#"{"action":6}"#, r#"{"action":8}"#] {
        world.input(Input::SocketText {
            generation: old,
            text: text.into(),
        });
    }
    world.input(Input::SocketClosed { generation: old });
    assert_eq!(world.state(), Connected);
}
