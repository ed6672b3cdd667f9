//! Random schedules of several clients and the hub: losses, delays, restarts and wishes in any order, and what must hold
//! all the same. `cargo xtask schedules` plays many; a seed always gives the same schedule.
//!
//! - Every call of an app ends exactly once: publishes, words about members, questions for them, pings, `authorize`,
//!   `time`, histories and options; what waits for a state is told at most once.
//! - The messages of a channel come in the order in which they were accepted, none twice, and whatever is left out is
//!   announced by a `Gap` (or the first `Ready`) before the next one. Only an app that asks for a channel anew with
//!   `rewind` hears old ones again, and they are called old. What is acknowledged was accepted, and nothing twice on one
//!   connection.
//! - Whoever follows the news knows the members; in the end they are those of the server, and what an app said last of
//!   its own is what the server has.
//! - Connections and channels change their states only as the specification has it (`tables.rs`).
//! - Closed clients leave no timer, no socket and no call behind, and the hub forgets them; also those that are closed in
//!   the middle of it all.
//!
//! A socket loses nothing but its end and keeps its order; what is on different sockets arrives in any order, also after
//! the client has gone on to the next one.
//!
//! The hub does some things here that it does not do by itself, as other servers may: an ATTACH on an attached channel
//! replays again what came after its serial, lists of members come in pieces with news in between or once more without
//! being asked for, and a channel is called attached again with or without a loss. What it does not do: begin a list that
//! is older than news sent before (nothing in the protocol tells a client so), and call a channel attached by itself on a
//! connection on which it replays again (that could not be told from the answer to an ATTACH).

mod app;
mod network;
mod play;
mod tables;
mod truth;

use self::play::Play;
use super::trials;
use crate::log;

#[test]
fn nothing_is_lost_doubled_or_silently_missed_and_members_agree_in_the_end() {
    log::set_quiet(true);
    trials::run("SAPWOOD_SCHEDULES", 1, |seed| {
        let mut play = Play::new(seed);
        play.act();
        if seed % 8 != 0 {
            play.settle();
            play.check_truth();
        }
        play.close_all();
    });
}
