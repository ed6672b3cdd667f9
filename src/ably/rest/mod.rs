//! Requests to Ably's REST interface: the time and the history (RTC6, RTL10, RTP12), with fallback hosts (RSC15) and
//! a token that is renewed once (RSA4b).
//!
//! `mod.rs` is what the client sees, `calls.rs` takes a call from its request to its end, `page.rs` knows what is asked for
//! and how pages link.

mod calls;
mod page;

use calls::Calls;
pub(super) use calls::What;
pub use page::{HistoryQuery, Page, PageLink};

use super::auth::{Auth, Outcome};
use super::io::{HttpAnswer, Io};
use crate::engine::clock::Instant;

/// The calls, once there is one.
///
/// What makes calls is reached through [`Rest::open`] alone, so it is no part of a program that never makes any.
#[derive(Default)]
pub(super) struct Rest(Option<Box<dyn Pending>>);

/// What happens to calls.
pub(super) trait Pending {
    /// The host that comes first although it is a fallback (RSC15f).
    fn good_host(&self, now: Instant) -> Option<&str>;

    /// Asks for `what` at `path` and returns the call's number. `hosts` are those to try, best first.
    fn call(&mut self, io: &mut Io, auth: &mut Auth, hosts: Vec<String>, what: What, path: String) -> u64;

    /// A token was got, or could not be: the calls that wait for one go on or end (RSA4e).
    fn on_token(&mut self, io: &mut Io, auth: &mut Auth, outcome: &Outcome);

    /// Whoever was asked for a token was told to forget it: the calls that wait for one ask again.
    fn on_cancelled(&mut self, io: &mut Io, auth: &mut Auth);

    /// An HTTP answer came, perhaps to one of these calls.
    fn handle_answer(&mut self, io: &mut Io, auth: &mut Auth, id: u64, answer: &Result<HttpAnswer, String>);

    fn deadline(&self) -> Option<Instant>;

    fn handle_timeout(&mut self, io: &mut Io, auth: &mut Auth);
}

impl Rest {
    /// To make calls.
    pub(super) fn open(&mut self) -> &mut dyn Pending {
        self.0.get_or_insert_with(|| Box::new(Calls::default())).as_mut()
    }

    /// Those that were made.
    pub(super) fn pending(&mut self) -> Option<&mut (dyn Pending + 'static)> {
        self.0.as_deref_mut()
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.0.as_ref().and_then(|calls| calls.deadline())
    }
}
