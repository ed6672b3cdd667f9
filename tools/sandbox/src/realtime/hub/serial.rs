//! Positions in a channel.

/// Makes serials that sort as text in the order they were made: `MS-COUNTER@NODE`.
#[derive(Debug)]
pub(super) struct Serials {
    node: String,
    last: (u64, u64),
}

impl Serials {
    /// Serials of a node. Another node's serials are never taken for ours.
    pub(super) fn new(node: String) -> Self {
        Self { node, last: (0, 0) }
    }

    /// Another node takes over: what it makes comes after what was made so far.
    pub(super) fn hand_over(&mut self, node: String) {
        self.node = node;
    }

    /// The next serial. It stays in order even if the clock is set back.
    pub(super) fn next(&mut self, now: u64) -> String {
        let (ms, counter) = self.last;
        self.last = if now > ms { (now, 0) } else { (ms, counter + 1) };
        format!("{:014}-{:06}@{}", self.last.0, self.last.1, self.node)
    }

    /// Whether the text is a serial this node made.
    pub(super) fn is_ours(&self, serial: &str) -> bool {
        serial.split_once('@').is_some_and(|(_, node)| node == self.node)
    }
}
