//! Asking who is there.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceAction::Present;
use sapwood::ably::presence::{PresenceGet, PresenceMessage};

use super::{alice, bob};
use crate::ably::world::{
    Net, World, attached, attached_with_members, error, local, member, sync, with_error,
};

/// What is known by now.
fn at_once() -> PresenceGet {
    PresenceGet {
        wait_for_sync: false,
        ..PresenceGet::default()
    }
}

/// A world with channel `c` attached, which is told that members follow.
fn announced() -> World {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(attached_with_members("c"));
    world
}

fn with_members(members: Vec<PresenceMessage>) -> World {
    let mut world = announced();
    world.receive(sync("c", "seq1:", members));
    world
}

fn suspended(members: Vec<PresenceMessage>) -> World {
    let mut world = with_members(members);
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(121));
    assert_eq!(world.client.channel_state("c"), ChannelState::Suspended);
    world
}

fn get(world: &mut World, get: PresenceGet) -> u64 {
    world.ask(|client, now| client.presence_get(now, "c", get))
}

/// The client ids that the question was answered with.
#[track_caller]
fn answer(world: &World, id: u64) -> Vec<&str> {
    let mut answers = world.answers.iter().filter(|(answered, _)| *answered == id);
    let (_, result) = answers.next().expect("there is no answer");
    assert!(answers.next().is_none(), "two answers");
    let members = result.as_ref().unwrap().iter();
    members
        .map(|member| member.client_id.as_deref().unwrap())
        .collect()
}

#[track_caller]
fn refusal(world: &World, id: u64) -> u32 {
    let (_, result) = world
        .answers
        .iter()
        .find(|(answered, _)| *answered == id)
        .unwrap();
    result.as_ref().unwrap_err().code
}

// UTS: realtime/unit/RTP11a/get-returns-members-single-sync-0
#[test]
fn rtp11a_the_answer_comes_with_the_list() {
    let mut world = announced();
    let id = get(&mut world, PresenceGet::default());
    assert!(world.answers.is_empty());
    world.receive(sync("c", "seq1:", vec![alice(), bob()]));
    assert_eq!(answer(&world, id), ["alice", "bob"]);
}

// UTS: realtime/unit/RTP11a/get-waits-for-multi-sync-1
#[test]
fn rtp11a_the_answer_waits_for_the_whole_list() {
    let mut world = announced();
    let id = get(&mut world, PresenceGet::default());
    assert!(world.answers.is_empty());
    world.receive(sync("c", "seq1:cursor1", vec![alice()]));
    assert!(world.answers.is_empty());
    world.receive(sync("c", "seq1:", vec![bob()]));
    assert_eq!(answer(&world, id), ["alice", "bob"]);
}

#[test]
fn rtp11a_a_complete_list_is_the_answer_at_once() {
    let mut world = with_members(vec![alice()]);
    let id = get(&mut world, PresenceGet::default());
    assert_eq!(answer(&world, id), ["alice"]);
}

// UTS: realtime/unit/RTP11c1/get-no-wait-returns-immediately-0
#[test]
fn rtp11c1_who_does_not_wait_gets_what_is_known() {
    let mut world = announced();
    world.receive(sync("c", "seq1:cursor1", vec![alice()]));
    let id = get(&mut world, at_once());
    assert_eq!(answer(&world, id), ["alice"]);
    assert!(!world.client.presence_sync_complete("c"));
}

// UTS: realtime/unit/RTP11c2/get-filtered-by-clientid-0
#[test]
fn rtp11c2_members_may_be_asked_for_by_client() {
    let elsewhere = member(Present, "alice", "c3:0:0", 100);
    let mut world = with_members(vec![alice(), bob(), elsewhere]);
    let id = get(
        &mut world,
        PresenceGet {
            client_id: Some("alice".into()),
            ..PresenceGet::default()
        },
    );
    assert_eq!(answer(&world, id), ["alice", "alice"]);
}

#[test]
fn rtp11c3_members_may_be_asked_for_by_connection() {
    let carol = member(Present, "carol", "c1:0:1", 100);
    let mut world = with_members(vec![alice(), bob(), carol]);
    let id = get(
        &mut world,
        PresenceGet {
            connection_id: Some("c1".into()),
            ..PresenceGet::default()
        },
    );
    assert_eq!(answer(&world, id), ["alice", "carol"]);
}

// UTS: realtime/unit/RTP11b/get-implicitly-attaches-0
#[test]
fn rtp11b_asking_attaches_the_channel() {
    let mut world = World::connected(local());
    assert_eq!(world.client.channel_state("c"), ChannelState::Initialized);
    let id = get(&mut world, at_once());
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    assert!(world.answers.is_empty(), "nothing is known yet");
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    assert!(answer(&world, id).is_empty());
}

#[test]
fn rtp11e_asking_attaches_a_detached_channel_again() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    let id = get(&mut world, PresenceGet::default());
    world.receive(attached_with_members("c"));
    world.receive(sync("c", "seq1:", vec![alice()]));
    assert_eq!(answer(&world, id), ["alice"]);
}

#[test]
fn rtl33b_who_asks_while_the_channel_is_being_detached_waits_for_it_to_be_back() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    let id = get(&mut world, PresenceGet::default());
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Attaching);
    assert!(world.answers.is_empty());
    world.receive(attached_with_members("c"));
    world.receive(sync("c", "seq1:", vec![alice()]));
    assert_eq!(answer(&world, id), ["alice"]);
}

#[test]
fn rtl33b1_the_question_fails_like_the_attach() {
    let mut late = World::connected(local());
    let id = get(&mut late, PresenceGet::default());
    late.pass_ms(10_000);
    assert_eq!(refusal(&late, id), 90007);
    let mut refused = World::connected(local());
    let id = get(&mut refused, at_once());
    refused.receive(ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    assert_eq!(refusal(&refused, id), 40160);
    let mut given_up = World::connected(local());
    let id = get(&mut given_up, PresenceGet::default());
    given_up.detach("c");
    given_up.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(refusal(&given_up, id), 91001);
}

#[test]
fn rtl33b1_it_fails_at_once_without_a_connection_to_attach_on() {
    let mut world = World::connected(local());
    world.close();
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    let id = get(&mut world, PresenceGet::default());
    assert_eq!(refusal(&world, id), 80017);
}

#[test]
fn rtl33c_a_failed_channel_has_no_members_to_tell() {
    let mut world = World::attached(local(), "c");
    world.receive(ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    let id = get(&mut world, at_once());
    assert_eq!(refusal(&world, id), 90001);
    assert_eq!(world.answers[0].1.as_ref().unwrap_err().status, 400);
}

// UTS: realtime/unit/RTP11d/get-suspended-errors-default-0
#[test]
fn rtp11d_the_list_of_a_suspended_channel_is_out_of_sync() {
    let mut world = suspended(vec![alice()]);
    let id = get(&mut world, PresenceGet::default());
    assert_eq!(refusal(&world, id), 91005);
}

#[test]
fn rtp11d_who_does_not_wait_gets_whom_it_had() {
    let mut world = suspended(vec![alice()]);
    let id = get(&mut world, at_once());
    assert_eq!(answer(&world, id), ["alice"]);
}

#[test]
fn rtp11d_who_waits_for_the_list_of_a_channel_that_is_suspended_hears_so() {
    let mut world = announced();
    let id = get(&mut world, PresenceGet::default());
    world.net = Net::Refusing;
    world.drop_socket();
    assert!(world.answers.is_empty());
    world.pass(Duration::from_secs(121));
    assert_eq!(refusal(&world, id), 91005);
    assert!(world.answers[0].1.as_ref().unwrap_err().cause.is_some());
}

#[test]
fn rtp11a_a_question_outlives_a_short_loss() {
    let mut world = announced();
    let id = get(&mut world, PresenceGet::default());
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(attached_with_members("c"));
    assert!(world.answers.is_empty());
    world.receive(sync("c", "seq1:", vec![bob()]));
    assert_eq!(answer(&world, id), ["bob"]);
}

fn without_the_mode(options: ClientOptions) -> (World, u64) {
    let mut world = World::connected(options);
    let id = get(&mut world, PresenceGet::default());
    world.receive(ProtocolMessage {
        flags: Flags::SUBSCRIBE | Flags::PRESENCE,
        ..attached("c", "s0")
    });
    (world, id)
}

#[test]
fn rtp11f1_in_strict_mode_it_is_an_error_not_to_be_told() {
    let strict = ClientOptions {
        strict_mode: true,
        ..local()
    };
    let (mut world, id) = without_the_mode(strict);
    assert_eq!(refusal(&world, id), 91008);
    assert_eq!(world.answers[0].1.as_ref().unwrap_err().status, 400);
    let again = get(&mut world, at_once());
    assert_eq!(refusal(&world, again), 91008);
}

#[test]
fn rtp11f2_otherwise_it_is_a_warning() {
    let (world, id) = without_the_mode(local());
    assert!(answer(&world, id).is_empty());
    assert!(world.warnings.last().unwrap().contains("presence_subscribe"));
    let mut unknown = with_members(vec![alice()]);
    let warnings = unknown.warnings.len();
    get(&mut unknown, PresenceGet::default());
    assert_eq!(
        unknown.warnings.len(),
        warnings,
        "which modes it has is not known"
    );
}
