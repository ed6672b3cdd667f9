//! Random schedules of several clients and the hub: losses, delays, restarts and wishes in any order, and what must hold
//! all the same. `cargo xtask schedules` plays many; a seed always gives the same schedule.
//!
//! - Every call of an app ends exactly once.
//! - The messages of a channel come in the order in which they were accepted, none twice, and whatever is left out is
//!   announced by a `Gap` (or the first `Ready`) before the next one.
//! - Whoever follows the news knows the members; in the end they are those of the server, and what an app said last of
//!   its own is what the server has.
//! - Connections and channels change their states only as the specification has it.
//! - Closed clients leave no timer, no socket and no call behind, and the hub forgets them.
//!
//! A socket loses nothing but its end and keeps its order; what is on different sockets arrives in any order, also after
//! the client has gone on to the next one.
//!
//! What this hub never does is in the simulations of `tests/native/ably`, against servers of their own: an ATTACH on an
//! attached channel that replays again, and lists of members in pieces with news in between.

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
        play.settle();
        play.check_truth();
        play.close_all();
    });
}
