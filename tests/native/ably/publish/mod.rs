//! Publishing: what is sent, what is queued, how each publish ends.

mod answer;
mod frame;
mod queue;

use sapwood::ably::frame::FrameAction;
use sapwood::ably::message::Message;

use crate::ably::world::World;

fn hello() -> Message {
    Message::new("hello", "world")
}

fn serials(world: &World) -> Vec<i64> {
    let sent = world.sent(FrameAction::Message);
    sent.iter().map(|frame| frame.msg_serial.unwrap()).collect()
}
