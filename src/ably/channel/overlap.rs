//! Messages that a second ATTACH on the same socket would bring twice.
//!
//! An ATTACH replays what came after its serial. If an earlier one was late but answered all the same, or if the channel
//! was attached already, some of that has been delivered between the sending of the ATTACH and its answer.

/// How many ids are remembered. It only fills up if a server never answers an ATTACH and yet goes on sending.
const MAX_IDS: usize = 1000;

/// Remembers what was delivered while an answer to ATTACH is outstanding on the current socket.
#[derive(Debug, Default)]
pub(super) struct Overlap {
    unanswered: u32,
    delivered: Vec<String>,
}

impl Overlap {
    /// There is another socket: nothing of the old one comes any more.
    pub(super) fn restart(&mut self) {
        *self = Self::default();
    }

    /// The app begins anew: what it is told from here on it was not told before.
    pub(super) fn forget(&mut self) {
        self.delivered.clear();
    }

    pub(super) const fn on_attach_sent(&mut self) {
        self.unanswered = self.unanswered.saturating_add(1);
    }

    pub(super) const fn on_answer(&mut self) {
        self.unanswered = self.unanswered.saturating_sub(1);
    }

    /// Whether the server has yet to answer an ATTACH of this socket.
    pub(super) const fn is_answer_due(&self) -> bool {
        self.unanswered > 0
    }

    /// Whether what follows may have been delivered before.
    pub(super) const fn is_possible(&self) -> bool {
        !self.delivered.is_empty()
    }

    /// Whether the message with this id was not delivered before; if so it counts as delivered now.
    pub(super) fn is_new(&mut self, id: Option<&String>) -> bool {
        if id.is_some_and(|id| self.delivered.contains(id)) {
            return false;
        }
        if self.unanswered == 0 {
            // Past the replay.
            self.delivered.clear();
        } else if let Some(id) = id {
            if self.delivered.len() == MAX_IDS {
                self.delivered.remove(0);
            }
            self.delivered.push(id.clone());
        }
        true
    }
}
