//! What an app that mirrors a server's data needs to know: from when on it hears everything, when it may
//! have missed something, and which messages are old news.

use crate::ably::frame::ProtocolMessage;
use crate::ably::io::Signal;
use crate::ably::message::Message;

/// Follows one attachment of a channel through losses and reattachments.
#[derive(Debug, Default)]
pub(super) struct Continuity {
    /// Whether the app was told `Ready` since it last asked for the channel.
    heard: bool,
    replay: Option<Replay>,
    /// The serial of the last frame of messages since the last gap.
    newest: Option<String>,
    /// That of the last one before it.
    known: Option<String>,
}

/// Where the messages that `rewind` brings end and live ones begin.
///
/// A message that is not newer than the ATTACHED frame is old. Both times come from the server, so the page's clock does
/// not matter. A server that puts no time on ATTACHED is taken to mean its channel serial as the border: serials sort as
/// text. A server that sends neither, or the serial from before the backlog, has its replayed messages taken for news: a
/// notification too many, never a change missed.
#[derive(Debug)]
enum Replay {
    UntilTime(i64),
    UntilSerial(String),
}

impl Continuity {
    /// The app asks for the channel anew: what it knows begins with the next attachment. What is old stays old, should
    /// the attachment go on all the same.
    pub(super) fn restart(&mut self) {
        self.heard = false;
        self.newest = None;
        self.known = None;
    }

    /// ATTACHED came. Returns what the app has to be told, if anything.
    pub(super) fn on_attached(&mut self, frame: &ProtocolMessage, resumed: bool) -> Option<Signal> {
        let anew = !std::mem::replace(&mut self.heard, true);
        let covered = frame.params.contains_key("rewind");
        if !resumed {
            self.replay = covered.then(|| Replay::of(frame)).flatten();
            self.known = self.newest.take().or_else(|| self.known.take());
        }
        if anew {
            Some(Signal::Ready { covered })
        } else {
            (!resumed).then_some(Signal::Gap)
        }
    }

    /// Whether the messages of `frame` came before, or were passed over with a gap: after it, `rewind` may bring again
    /// what was heard before it, and with `overlaps` another replay what is older than what was heard since. Serials sort
    /// as text.
    pub(super) fn is_known(&self, frame: &ProtocolMessage, overlaps: bool) -> bool {
        let serial = &frame.channel_serial;
        serial.is_some()
            && (self.replay.is_some() && *serial <= self.known || overlaps && *serial < self.newest)
    }

    /// The messages of `frame` have come.
    pub(super) fn on_messages(&mut self, frame: &ProtocolMessage) {
        if frame.channel_serial.is_some() {
            self.newest.clone_from(&frame.channel_serial);
        }
    }

    /// The channel was to be detached and is attached all the same. Returns what the app has to be told.
    pub(super) fn on_still_attached(&mut self) -> Option<Signal> {
        let anew = !std::mem::replace(&mut self.heard, true);
        anew.then_some(Signal::Ready { covered: false })
    }

    /// Something was lost on the way; returns whether the app has to be told.
    pub(super) const fn on_loss(&self) -> bool {
        self.heard
    }

    /// Whether a message of `frame` was published before the channel was attached.
    pub(super) fn is_replayed(&mut self, frame: &ProtocolMessage, message: &Message) -> bool {
        let old = match &self.replay {
            None => return false,
            Some(Replay::UntilTime(border)) => message.timestamp.is_some_and(|time| time <= *border),
            Some(Replay::UntilSerial(border)) => frame
                .channel_serial
                .as_ref()
                .is_some_and(|serial| serial <= border),
        };
        // Messages come in order: after the first new one there are no old ones.
        if !old {
            self.replay = None;
        }
        old
    }
}

impl Replay {
    fn of(frame: &ProtocolMessage) -> Option<Self> {
        frame
            .timestamp
            .map(Self::UntilTime)
            .or_else(|| frame.channel_serial.clone().map(Self::UntilSerial))
    }
}
