//! Entering, updating and leaving: oneself, on behalf of others, and what waits until it can be sent.

mod oneself;
mod others;
mod queue;

use sapwood::ably::frame::{ConnectionDetails, ProtocolMessage};

use crate::ably::world::{World, attached, identified, local, welcome};

/// CONNECTED for this client id.
fn welcome_as(client_id: &str) -> ProtocolMessage {
    let mut frame = welcome("conn-1", "key-1");
    frame.connection_details = frame.connection_details.map(|details| ConnectionDetails {
        client_id: Some(client_id.into()),
        ..details
    });
    frame
}

/// A world whose client may speak for anybody, with channel `c` attached.
fn for_anybody() -> World {
    let mut world = World::new(local());
    world.connect();
    world.receive(welcome_as("*"));
    world.attach("c");
    world.receive(attached("c", "s0"));
    world
}

fn mine() -> World {
    World::attached(identified("my-client"), "c")
}

fn enter(world: &mut World, data: &str) -> u64 {
    world.ask(|client, now| client.presence_enter(now, "c", data.into()))
}
