//! What the server says about a connection.

use serde_json::Value;

use crate::ably::json::{Fields, Object};

/// What the server says about a connection (CD2). What it leaves out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionDetails {
    /// The client id that the connection is bound to; `*` means any, `None` anonymous.
    pub client_id: Option<String>,
    /// What a later connection names to resume this one.
    pub connection_key: Option<String>,
    /// For how long the server remembers a lost connection.
    pub connection_state_ttl_ms: Option<u64>,
    /// For how long at most the server stays silent; 0 and `None` mean any time.
    pub max_idle_interval_ms: Option<u64>,
    /// The largest set of messages that may be published at once, in bytes.
    pub max_message_size: Option<u64>,
    /// The largest frame, in bytes.
    pub max_frame_size: Option<u64>,
    /// How many messages a second may be published.
    pub max_inbound_rate: Option<u64>,
    /// How many messages a second are sent.
    pub max_outbound_rate: Option<u64>,
    /// The server's name, for its own diagnosis.
    pub server_id: Option<String>,
}

impl ConnectionDetails {
    pub(super) fn read(mut fields: Fields<'_>) -> Self {
        Self {
            client_id: fields.text("clientId"),
            connection_key: fields.text("connectionKey"),
            connection_state_ttl_ms: fields.unsigned("connectionStateTtl"),
            max_idle_interval_ms: fields.unsigned("maxIdleInterval"),
            max_message_size: fields.unsigned("maxMessageSize"),
            max_frame_size: fields.unsigned("maxFrameSize"),
            max_inbound_rate: fields.unsigned("maxInboundRate"),
            max_outbound_rate: fields.unsigned("maxOutboundRate"),
            server_id: fields.text("serverId"),
        }
    }

    pub(super) fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.text("clientId", self.client_id.as_ref());
        object.text("connectionKey", self.connection_key.as_ref());
        for (name, number) in [
            ("connectionStateTtl", self.connection_state_ttl_ms),
            ("maxIdleInterval", self.max_idle_interval_ms),
            ("maxMessageSize", self.max_message_size),
            ("maxFrameSize", self.max_frame_size),
            ("maxInboundRate", self.max_inbound_rate),
            ("maxOutboundRate", self.max_outbound_rate),
        ] {
            object.put(name, number.map(Value::from));
        }
        object.text("serverId", self.server_id.as_ref());
        object.finish()
    }
}
