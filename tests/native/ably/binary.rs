//! The binary form of the protocol (TO3f): MessagePack instead of JSON.

use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::Signal;
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use serde_json::json;

use super::world::{World, attached, local, message, welcome};

fn binary() -> World {
    World::new(ClientOptions {
        use_binary_protocol: true,
        ..local()
    })
}

/// A binary world with `c` attached.
fn on_c() -> World {
    let mut world = binary();
    world.connect();
    world.receive_bytes(welcome("conn-1", "key-1").to_msgpack());
    world.attach("c");
    world.receive_bytes(attached("c", "s0").to_msgpack());
    world
}

#[test]
fn to3f_the_address_says_which_form_is_spoken() {
    let mut world = binary();
    world.connect();
    assert!(world.urls[0].contains("format=msgpack"), "{}", world.urls[0]);
}

#[test]
fn to3f_frames_go_and_come_in_the_binary_form() {
    let mut world = on_c();
    world.publish("c", Message::new("greeting", json!({"text": "grüße"})));
    let sent = world.sent.last().unwrap();
    assert_eq!(sent.action, FrameAction::Message);
    assert_eq!(sent.messages[0].encoding.as_deref(), Some("json"));
    world.receive_bytes(message("c", "s1", "hello").to_msgpack());
    assert_eq!(world.delivered.last().unwrap().name.as_deref(), Some("hello"));
}

#[test]
fn rsl6_bytes_come_as_bytes() {
    let mut world = on_c();
    let mut bytes = ProtocolMessage::on_channel(FrameAction::Message, "c").to_msgpack();
    // One field more: a list with one object, whose data are two bytes.
    bytes[0] += 1;
    bytes.extend(b"\xa8messages\x91\x81\xa4data\xc4\x02\x00\xff");
    world.receive_bytes(bytes);
    assert_eq!(world.delivered.last().unwrap().data, Data::Binary(vec![0, 255]));
}

#[test]
fn a_text_frame_is_understood_all_the_same() {
    let mut world = on_c();
    world.receive(message("c", "s1", "hello"));
    assert_eq!(world.delivered.len(), 1);
}

#[test]
fn a_binary_frame_that_cannot_be_read_may_have_been_a_message() {
    let mut world = on_c();
    world.receive_bytes(vec![0x81, 0xa6, b'a']);
    assert!(world.warnings.last().unwrap().contains("not MessagePack"));
    world.receive_bytes(message("c", "s1", "hello").to_msgpack());
    assert_eq!(world.signals.last(), Some(&Signal::Gap));
}
