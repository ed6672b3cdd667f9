//! The client as a whole: how it is made, what it consists of, which channels it has and with which options.

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Detached, Initialized};
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::encoding::{from_base64, to_base64};
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::options::{ChannelOptions, ClientOptions, Credentials};
use sapwood::engine::clock::Instant;
use sapwood::sorted_map::SortedMap;

use super::world::{Net, World, attached, error, local};

fn params(pairs: &[(&str, &str)]) -> SortedMap<String, String> {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    owned.collect()
}

fn rewind() -> ChannelOptions {
    ChannelOptions {
        params: params(&[("rewind", "1")]),
        modes: Some(Flags::SUBSCRIBE),
        ..ChannelOptions::default()
    }
}

impl World {
    fn set_options(&mut self, channel: &str, options: ChannelOptions) -> u64 {
        let id = self.client.set_channel_options(self.now, channel, options);
        self.drain();
        id
    }
}

// UTS: realtime/unit/RTC12/constructor-string-detection-0
#[test]
fn rtc12_rsc1_a_text_with_a_colon_is_a_key_and_one_without_a_token() {
    for (text, param) in [("app.key:secret", "key"), ("some-token", "accessToken")] {
        let mut world = World::new(ClientOptions {
            endpoint: "localhost".into(),
            tls: false,
            ..ClientOptions::with_key_or_token(text)
        });
        world.connect();
        assert!(world.param(param).is_some());
    }
    assert!(Client::new(ClientOptions::with_key_or_token(""), 1).is_err());
}

// UTS: realtime/unit/RTC2/connection-attribute-0
// UTS: realtime/unit/RTC3/channels-attribute-0
// UTS: realtime/unit/RTC4/auth-attribute-0
// UTS: realtime/unit/RTS1/channels-collection-accessible-0
#[test]
fn rtc2_rtc3_rtc4_rts1_a_new_client_has_a_connection_channels_and_auth() {
    let mut client = Client::new(local(), 1).unwrap();
    assert_eq!(client.connection_state(), ConnectionState::Initialized);
    assert_eq!(client.channels().count(), 0);
    client.get_channel("c");
    assert_eq!(client.channels().collect::<Vec<_>>(), ["c"]);
    assert_eq!(client.token_details(), None, "rsa16d: an API key is no token");
    assert_eq!(client.client_id(), None, "rsa12b");
    let named = Client::new(
        ClientOptions {
            client_id: Some("me".into()),
            credentials: Credentials::Token("t".into()),
            ..local()
        },
        1,
    );
    let named = named.unwrap();
    assert_eq!(named.client_id(), Some("me"), "rsa7b1");
    assert_eq!(named.token_details().unwrap().token, "t");
}

// UTS: realtime/unit/RTC1b/auto-connect-option-0
// UTS: realtime/unit/RTN3/auto-connect-true-0
// UTS: realtime/unit/RTN3/auto-connect-false-1
// UTS: realtime/unit/RTC15/connect-method-0
#[test]
fn rtn3_rtc15_rtc1b_a_client_connects_at_once_or_when_it_is_told_to() {
    let at_once = Client::connecting(Instant::from_millis(5), local(), 1).unwrap();
    let mut at_once = World::around(at_once);
    assert_eq!(at_once.state(), ConnectionState::Connecting);
    assert_eq!(at_once.urls.len(), 1);
    at_once.welcome("connection-id", "key");
    assert_eq!(at_once.client.connection_id(), Some("connection-id"));
    let mut later = World::new(local());
    later.pass_ms(500);
    assert_eq!(later.state(), ConnectionState::Initialized);
    assert!(later.urls.is_empty());
    later.connect();
    assert_eq!(later.state(), ConnectionState::Connecting);
    later.welcome("connection-id", "key");
    assert_eq!((later.state(), later.urls.len()), (ConnectionState::Connected, 1));
}

// UTS: realtime/unit/RTC16/close-method-0
#[test]
fn rtc16_close_closes_the_connection() {
    let mut world = World::connected(local());
    world.close();
    assert_eq!(world.state(), ConnectionState::Closing);
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.state(), ConnectionState::Closed);
}

// UTS: realtime/unit/RTC7/default-timeouts-applied-3
#[test]
fn rtc7_to3l_the_times_are_those_of_the_specification_unless_chosen() {
    let options = ClientOptions::with_key("a.b:c");
    let seconds = [
        options.realtime_request_timeout,
        options.disconnected_retry_timeout,
        options.suspended_retry_timeout,
        options.channel_retry_timeout,
        options.connection_state_ttl,
        options.http_request_timeout,
    ]
    .map(|time| time.as_secs());
    // A browser does not tell when a connection is open, so TO3l3 (`httpOpenTimeout`) is part of TO3l4 here.
    assert_eq!(seconds, [10, 15, 30, 15, 120, 10]);
    let mut world = World::new(ClientOptions {
        http_request_timeout: Duration::from_secs(2),
        ..local()
    });
    world.client.time(world.now);
    world.pass_ms(2_000);
    assert_eq!(world.times.len(), 1);
}

// UTS: realtime/unit/RTS2/channel-exists-check-0
// UTS: realtime/unit/RTS2/iterate-channels-1
// UTS: realtime/unit/RTS3a/get-creates-new-channel-0
// UTS: realtime/unit/RTL23/name-attribute-0
#[test]
fn rts2_rts3a_rtl23_channels_are_known_by_their_names_once_they_are_asked_for() {
    let mut world = World::new(local());
    assert!(!world.client.has_channel("my-channel"));
    world.client.get_channel("my-channel");
    world.client.get_channel("namespace:channel-name");
    world.attach("third");
    assert!(world.client.has_channel("my-channel") && !world.client.has_channel("other"));
    assert_eq!(
        world.client.channels().collect::<Vec<_>>(),
        ["my-channel", "namespace:channel-name", "third"]
    );
    assert_eq!(
        world.channels[0].0, "third",
        "and what happens to them is told by name"
    );
}

// UTS: realtime/unit/RTS3a/get-returns-existing-channel-1
#[test]
fn rts3a_a_channel_that_is_known_stays_as_it_is() {
    let mut world = World::attached(local(), "c");
    world.client.get_channel("c");
    world.client.get_channel("c");
    assert_eq!(world.client.channels().count(), 1);
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_serial("c"), Some("s0"));
}

// UTS: realtime/unit/RTS4a/release-removes-channel-0
#[test]
fn rts4a_a_channel_that_is_released_is_forgotten() {
    let mut world = World::new(local());
    world.client.get_channel("c");
    world.client.release(world.now, "c");
    assert!(!world.client.has_channel("c"));
    let mut attached_one = World::attached(local(), "c");
    attached_one.client.release(attached_one.now, "c");
    attached_one.drain();
    assert_eq!(attached_one.sent(FrameAction::Detach).len(), 1);
    attached_one.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert!(!attached_one.client.has_channel("c"));
    assert_eq!(attached_one.channels.last().unwrap().1.current, Detached);
}

// UTS: realtime/unit/TB2c/options-with-params-0
// UTS: realtime/unit/TB4/attach-on-subscribe-default-0
#[test]
fn tb2_tb4_tb2c_options_are_empty_and_attach_unless_chosen() {
    let options = ChannelOptions::default();
    assert!(options.params.is_empty());
    assert_eq!(options.modes, None);
    assert!(options.attach_on_subscribe);
    let options = ChannelOptions {
        params: params(&[("rewind", "1"), ("delta", "vcdiff")]),
        modes: Some(Flags::PUBLISH | Flags::SUBSCRIBE),
        attach_on_subscribe: false,
    };
    assert_eq!(options.params.get("rewind").map(String::as_str), Some("1"));
    assert_eq!(options.params.get("delta").map(String::as_str), Some("vcdiff"));
    let modes = options.modes.unwrap();
    assert!(modes.contains(Flags::PUBLISH) && modes.contains(Flags::SUBSCRIBE));
    assert!(!options.attach_on_subscribe);
}

// UTS: realtime/unit/RTS3b/options-set-on-new-0
#[test]
fn rts3b_a_new_channel_has_the_options_it_is_asked_for_with() {
    let mut world = World::connected(local());
    world.client.get_channel_with(world.now, "c", rewind()).unwrap();
    assert_eq!(world.client.channel_options("c"), &rewind());
    world.attach("c");
    let frame = &world.sent(FrameAction::Attach)[0];
    assert_eq!((&frame.params, frame.flags), (&rewind().params, Flags::SUBSCRIBE));
    assert_eq!(
        world.client.channel_options("unknown"),
        &ChannelOptions::default()
    );
}

#[test]
fn rts3c_rts3c1_a_known_channel_takes_what_needs_nothing_of_the_server() {
    let mut world = World::attached(local(), "c");
    for options in [
        ChannelOptions {
            modes: None,
            ..rewind()
        },
        ChannelOptions {
            modes: Some(Flags::SUBSCRIBE),
            ..ChannelOptions::default()
        },
    ] {
        let refused = world.client.get_channel_with(world.now, "c", options);
        assert_eq!(refused.unwrap_err().code, 40000);
        assert_eq!(world.client.channel_options("c"), &ChannelOptions::default());
    }
    let quiet = ChannelOptions {
        attach_on_subscribe: false,
        ..ChannelOptions::default()
    };
    world
        .client
        .get_channel_with(world.now, "c", quiet.clone())
        .unwrap();
    assert_eq!(world.client.channel_options("c"), &quiet);
    world.attach("attaching");
    let refused = world.client.get_channel_with(world.now, "attaching", rewind());
    assert_eq!(refused.unwrap_err().code, 40000);
    world.client.get_channel("new");
    world.client.get_channel_with(world.now, "new", rewind()).unwrap();
    assert_eq!(world.client.channel_options("new"), &rewind());
    assert_eq!(world.sent(FrameAction::Attach).len(), 2, "those of the tests");
}

// UTS: realtime/unit/RTL16/set-options-updates-0
#[test]
fn rtl16_options_are_stored_and_that_is_all_while_nothing_is_attached() {
    let mut world = World::connected(local());
    let options = ChannelOptions {
        params: params(&[("delta", "vcdiff")]),
        attach_on_subscribe: false,
        ..ChannelOptions::default()
    };
    let id = world.set_options("c", options.clone());
    assert_eq!(world.client.channel_options("c"), &options);
    assert_eq!(world.options_set, [(id, Ok(()))]);
    assert_eq!(world.client.channel_state("c"), Initialized);
    assert!(world.sent.is_empty());
}

#[test]
fn rtl16a_new_params_or_modes_are_in_force_once_the_server_says_so() {
    let mut world = World::attached(local(), "c");
    let id = world.set_options("c", rewind());
    assert!(world.options_set.is_empty());
    let again = world.sent(FrameAction::Attach).pop().unwrap();
    assert_eq!(again.flags, Flags::SUBSCRIBE);
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED | Flags::SUBSCRIBE,
        ..attached("c", "s1")
    });
    assert_eq!(world.options_set, [(id, Ok(()))]);
    assert_eq!(world.channel_states("c"), [Attaching, Attached]);
    world.pass_ms(11_000);
    assert_eq!(world.options_set.len(), 1);
    let quiet = ChannelOptions {
        attach_on_subscribe: false,
        ..rewind()
    };
    let id = world.set_options("c", quiet);
    assert_eq!(
        world.options_set[1],
        (id, Ok(())),
        "that is nothing for the server"
    );
    assert_eq!(world.sent(FrameAction::Attach).len(), 2);
}

#[test]
fn rtl16a_options_are_not_in_force_if_the_channel_is_lost_or_the_server_is_silent() {
    let mut failed = World::attached(local(), "c");
    failed.set_options("c", rewind());
    failed.receive(ProtocolMessage {
        channel: Some("c".into()),
        error: Some(error(40160, 401)),
        ..ProtocolMessage::new(FrameAction::Error)
    });
    let mut detached = World::attached(local(), "c");
    detached.set_options("c", rewind());
    detached.detach("c");
    let mut silent = World::attached(local(), "c");
    silent.set_options("c", rewind());
    silent.pass_ms(10_000);
    assert_eq!(silent.client.channel_state("c"), Attached);
    let mut attaching = World::connected(local());
    attaching.attach("c");
    attaching.set_options("c", rewind());
    attaching.pass_ms(10_000);
    for (world, code) in [
        (failed, 40160),
        (detached, 90001),
        (silent, 90007),
        (attaching, 90007),
    ] {
        assert_eq!(world.options_set.len(), 1);
        assert_eq!(world.options_set[0].1.as_ref().unwrap_err().code, code);
    }
}

#[test]
fn rtl16a_options_survive_the_loss_of_the_connection() {
    let mut world = World::attached(local(), "c");
    let id = world.set_options("c", rewind());
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(11_000);
    assert!(world.options_set.is_empty());
    world.net = Net::Welcoming;
    world.pass_ms(9_000);
    assert_eq!(world.state(), ConnectionState::Connected);
    let again = world.sent(FrameAction::Attach).pop().unwrap();
    assert_eq!(again.flags, Flags::SUBSCRIBE);
    world.receive(attached("c", "s1"));
    assert_eq!(world.options_set, [(id, Ok(()))]);
}

#[test]
fn rts5_a_derived_channel_has_its_filter_and_params_in_its_name() {
    let mut world = World::connected(local());
    let filter = "name == 'test'";
    let plain = ChannelOptions {
        modes: Some(Flags::SUBSCRIBE),
        attach_on_subscribe: false,
        ..ChannelOptions::default()
    };
    let name = world
        .client
        .get_derived_channel(world.now, "base", filter, plain.clone())
        .unwrap();
    assert_eq!(name, "[filter=bmFtZSA9PSAndGVzdCc=]base", "rts5a1");
    assert_eq!(world.client.channel_options(&name), &plain);
    let filter = "type == 'ü' && data.count > 10";
    let options = ChannelOptions {
        params: params(&[("rewind", "1"), ("delta", "vcdiff")]),
        ..ChannelOptions::default()
    };
    let name = world
        .client
        .get_derived_channel(world.now, "base", filter, options)
        .unwrap();
    let (qualifier, base) = name[1..].split_once(']').unwrap();
    assert_eq!(base, "base");
    let (filter_part, query) = qualifier.split_once('?').unwrap();
    let encoded = filter_part.strip_prefix("filter=").unwrap();
    assert_eq!(encoded, to_base64(filter.as_bytes()));
    assert_eq!(from_base64(encoded).unwrap(), filter.as_bytes());
    assert_eq!(query, "delta=vcdiff&rewind=1", "rts5a2");
    world.attach(&name);
    assert_eq!(world.sent(FrameAction::Attach)[0].channel, Some(name.clone()));
    world.receive(attached(&name, "s0"));
    assert_eq!(world.client.channel_state(&name), Attached);
    let twice = world
        .client
        .get_derived_channel(world.now, &name, "true", ChannelOptions::default());
    assert_eq!(twice.unwrap_err().code, 40010);
}
