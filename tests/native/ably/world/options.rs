//! Options of clients.

use sapwood::ably::options::{ClientOptions, Credentials};

/// Options without TLS for a server on this machine.
pub(crate) fn local() -> ClientOptions {
    ClientOptions {
        endpoint: "localhost".into(),
        tls: false,
        ..ClientOptions::with_key("app.key:secret")
    }
}

/// Options with tokens from `/auth`.
pub(crate) fn with_tokens() -> ClientOptions {
    ClientOptions {
        endpoint: "localhost".into(),
        tls: false,
        ..ClientOptions::with_auth_url("/auth")
    }
}

/// Options with tokens from the app itself.
pub(crate) fn with_callback() -> ClientOptions {
    ClientOptions {
        credentials: Credentials::Callback,
        ..with_tokens()
    }
}

/// Options of a client with an id of its own.
pub(crate) fn identified(client_id: &str) -> ClientOptions {
    ClientOptions {
        client_id: Some(client_id.into()),
        ..local()
    }
}
