//! What a grant allows on which channels.

use std::collections::BTreeMap;
use std::fmt;

use sapwood::ably::error::ErrorInfo;

/// An operation on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Publish,
    Subscribe,
    Presence,
    History,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Subscribe => "subscribe",
            Self::Presence => "presence",
            Self::History => "history",
        }
    }
}

/// Channel patterns with the operations they allow. A pattern is a name, or ends in `*`; `*` is every operation, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Capability(BTreeMap<String, Vec<String>>);

impl Capability {
    /// Everything on every channel.
    pub(crate) fn everything() -> Self {
        Self(BTreeMap::from([("*".to_owned(), vec!["*".to_owned()])]))
    }

    /// Reads the JSON text `{"CHANNEL": ["OPERATION", …], …}`.
    pub(crate) fn parse(text: &str) -> Result<Self, ErrorInfo> {
        match serde_json::from_str::<BTreeMap<String, Vec<String>>>(text) {
            Ok(resources) if !resources.is_empty() => Ok(Self(resources)),
            Ok(_) => Err(ErrorInfo::new(40160, "the capability allows nothing")),
            Err(error) => Err(ErrorInfo::new(
                40003,
                format!("the capability is not valid: {error}"),
            )),
        }
    }

    /// Whether the operation is allowed on the channel.
    pub(crate) fn allows(&self, channel: &str, operation: Operation) -> bool {
        let covers = |pattern: &str| match pattern.strip_suffix('*') {
            Some(prefix) => channel.starts_with(prefix),
            None => channel == pattern,
        };
        let grants = |operations: &[String]| {
            operations
                .iter()
                .any(|name| name == "*" || name == operation.name())
        };
        self.0
            .iter()
            .any(|(pattern, operations)| covers(pattern) && grants(operations))
    }

    /// The same as a result, with the error a client gets.
    pub(crate) fn require(&self, channel: &str, operation: Operation) -> Result<(), ErrorInfo> {
        if self.allows(channel, operation) {
            return Ok(());
        }
        let message = format!(
            "the capability does not allow {} on \"{channel}\"",
            operation.name()
        );
        Err(ErrorInfo::new(40160, message))
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}
