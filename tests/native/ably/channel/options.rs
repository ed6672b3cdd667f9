//! What a channel is attached with: its params, its modes and the place to go on from.

use sapwood::ably::channel::ChannelState::{Attached, Attaching};
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::options::{ChannelOptions, ClientOptions};
use sapwood::sorted_map::SortedMap;

use super::{detached, resumed};
use crate::ably::world::{World, attached, local, message};

// UTS: realtime/unit/RTL4k/includes-channel-params-0
// UTS: realtime/unit/RTL4l/modes-encoded-as-flags-0
#[test]
fn rtl4k_rtl4l_attach_carries_params_and_modes() {
    let mut world = World::connected(local());
    let options = ChannelOptions {
        params: SortedMap::from([("rewind".into(), "1".into()), ("x".into(), "y".into())]),
        modes: Some(Flags::SUBSCRIBE | Flags::PUBLISH),
        ..ChannelOptions::default()
    };
    world.client.set_channel_options(world.now, "c", options.clone());
    world.attach("c");
    let frame = &world.sent(FrameAction::Attach)[0];
    assert_eq!(frame.params, options.params);
    assert_eq!(frame.flags.0, (1 << 17) | (1 << 18));
}

// UTS: realtime/unit/RTL3d/reattach-attached-with-serial-0
#[test]
fn rtl3d_rtl4c1_a_reattach_carries_the_serial_and_no_rewind() {
    let mut world = World::connected(local());
    let options = ChannelOptions {
        params: SortedMap::from([("rewind".into(), "15s".into()), ("x".into(), "y".into())]),
        ..ChannelOptions::default()
    };
    world.client.set_channel_options(world.now, "c", options);
    world.attach("c");
    world.receive(attached("c", "s0"));
    world.receive(message("c", "s5", "m"));
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(attached("c", "s6"));
    let sent = world.sent(FrameAction::Attach);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].channel_serial.as_deref(), Some("s5"));
    assert_eq!(sent[1].params, SortedMap::from([("x".into(), "y".into())]));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached, Attaching, Attached]
    );
}

// UTS: realtime/unit/RTL4j/attach-resume-flag-not-set-0
#[test]
fn rtl4j_the_retired_resume_flag_is_not_set() {
    let mut world = World::attached(local(), "c");
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    assert_eq!(
        world.sent(FrameAction::Attach).pop().unwrap().flags,
        Flags::default()
    );
}

// UTS: realtime/unit/RTL4c1/includes-channel-serial-0
#[test]
fn rtl16_rtl4c1_new_options_attach_again_without_leaving_attached() {
    let mut world = World::attached(local(), "c");
    let options = ChannelOptions {
        modes: Some(Flags::SUBSCRIBE),
        ..ChannelOptions::default()
    };
    world.client.set_channel_options(world.now, "c", options.clone());
    world.client.set_channel_options(world.now, "c", options);
    world.pass_ms(0);
    world.attach("c");
    assert_eq!(
        world.sent(FrameAction::Attach).len(),
        2,
        "the same options need nothing"
    );
    let serials: Vec<_> = world
        .sent(FrameAction::Attach)
        .into_iter()
        .map(|frame| frame.channel_serial)
        .collect();
    assert_eq!(serials, [None, Some("s0".into())], "rtl4c1");
    assert_eq!(world.client.channel_state("c"), Attached);
}

#[test]
fn rtl4m_the_granted_modes_are_known_only_if_the_server_says_them() {
    let mut world = World::attached(local(), "c");
    assert_eq!(world.client.channel_modes("c"), None);
    assert_eq!(world.warnings.len(), 1, "only that of the key");
    world.receive(ProtocolMessage {
        flags: Flags::PUBLISH | Flags::RESUMED,
        ..attached("c", "s0")
    });
    assert_eq!(world.client.channel_modes("c"), Some(Flags::PUBLISH));
    assert!(world.warnings[1].contains("subscribe"));
}

// UTS: realtime/unit/RTL15b/channel-serial-from-attached-0
// UTS: realtime/unit/RTL15b/channel-serial-from-messages-1
// UTS: realtime/unit/RTL15b/serial-not-updated-empty-2
#[test]
fn rtl15b_the_serial_follows_attached_and_messages() {
    let mut world = World::connected(local());
    world.attach("c");
    assert_eq!(world.client.channel_serial("c"), None);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_serial("c"), Some("s0"));
    world.receive(message("c", "s1", "m"));
    assert_eq!(world.client.channel_serial("c"), Some("s1"));
    world.receive(ProtocolMessage {
        channel_serial: None,
        ..message("c", "", "m")
    });
    assert_eq!(world.client.channel_serial("c"), Some("s1"));
    let presence = ProtocolMessage {
        channel_serial: Some("s2".into()),
        ..ProtocolMessage::on_channel(FrameAction::Presence, "c")
    };
    world.receive(presence);
    let sync = ProtocolMessage {
        channel_serial: Some("seq:cursor".into()),
        ..ProtocolMessage::on_channel(FrameAction::Sync, "c")
    };
    world.receive(sync);
    assert_eq!(
        world.client.channel_serial("c"),
        Some("s2"),
        "the serial of SYNC is another thing"
    );
}

// UTS: realtime/unit/RTL15c/attach-serial-from-attached-0
// UTS: realtime/unit/RTL15c/attach-serial-server-reattach-1
#[test]
fn rtl15c_the_attach_serial_is_that_of_the_last_unresumed_attach() {
    let mut world = World::connected(local());
    world.attach("c");
    assert_eq!(world.client.attach_serial("c"), None);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.attach_serial("c"), Some("s0"));
    world.receive(resumed("c", "s1"));
    assert_eq!(world.client.attach_serial("c"), Some("s0"));
    world.receive(attached("c", "s2"));
    assert_eq!(world.client.attach_serial("c"), Some("s2"));
    world.detach("c");
    world.receive(detached("c"));
    world.attach("c");
    world.receive(attached("c", "s3"));
    assert_eq!(world.client.attach_serial("c"), Some("s3"));
}

#[test]
fn new_channels_get_the_options_that_the_client_has_for_them() {
    let mut world = World::connected(ClientOptions {
        channel_options: ChannelOptions {
            params: SortedMap::from([("rewind".into(), "15s".into())]),
            ..ChannelOptions::default()
        },
        ..local()
    });
    world.attach("c");
    assert_eq!(
        world.sent(FrameAction::Attach)[0].params.get("rewind").unwrap(),
        "15s"
    );
}
