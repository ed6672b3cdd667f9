//! Losing a connection and going on with it.

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected, Failed};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};

use super::world::{World, error, local, welcome, with_error};

// UTS: realtime/unit/RTN15a/unexpected-transport-disconnect-0
#[test]
fn rtn15a_a_lost_connection_is_resumed_at_once() {
    let mut world = World::connected(local());
    world.drop_socket();
    assert_eq!(world.states(), [Connecting, Connected, Disconnected, Connecting]);
    assert_eq!(world.connection[2].retry_in.unwrap().as_millis(), 0);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.urls.len(), 2);
}

// UTS: realtime/unit/RTN15b/successful-resume-0
// UTS: realtime/unit/RTN15e/connection-key-updated-0
#[test]
fn rtn15b_rtn15c6_rtn15e_a_resumed_connection_keeps_its_id_and_takes_the_new_key() {
    let mut world = World::connected(local());
    world.drop_socket();
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
    world.welcome("conn-1", "key-2");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.client.connection_key(), Some("key-2"), "rtn15e");
    assert_eq!(world.connection.last().unwrap().reason, None);
    world.pass_ms(1_000);
    world.drop_socket();
    assert_eq!(world.param("resume").as_deref(), Some("key-2"));
}

// UTS: realtime/unit/RTN15c7/failed-resume-new-id-0
#[test]
fn rtn15c7_a_failed_resume_is_a_connection_with_a_reason() {
    let mut world = World::connected(local());
    world.drop_socket();
    world.receive(ProtocolMessage {
        error: Some(error(80018, 400)),
        ..welcome("conn-2", "key-2")
    });
    assert_eq!(world.state(), Connected);
    assert_eq!(
        world.connection.last().unwrap().reason.as_ref().unwrap().code,
        80018
    );
    assert_eq!(world.client.connection_error_reason().unwrap().code, 80018);
    assert_eq!(world.client.connection_id(), Some("conn-2"));
    assert_eq!(world.client.connection_key(), Some("key-2"));
}

// UTS: realtime/unit/RTN15h3/non-token-error-resume-0
#[test]
fn rtn15h3_disconnected_by_the_server_resumes_at_once() {
    let mut world = World::connected(local());
    world.receive(with_error(FrameAction::Disconnected, error(80003, 503)));
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.urls.len(), 2);
}

// UTS: realtime/unit/RTN15j/error-empty-channel-failed-0
#[test]
fn rtn15j_an_error_while_connected_is_final() {
    let mut world = World::attached(local(), "c");
    world.receive(with_error(FrameAction::Error, error(50000, 500)));
    assert_eq!(world.state(), Failed);
    assert_eq!(world.client.connection_error_reason(), Some(&error(50000, 500)));
    assert_eq!(world.socket, None);
    assert_eq!(world.client.next_timeout(), None);
}

#[test]
fn rtn16_nothing_is_resumed_after_close() {
    let mut world = World::connected(local());
    world.close();
    world.drop_socket();
    world.connect();
    assert_eq!(world.param("resume"), None);
}
