//! Mixed content: what a browser does not let a page connect to.

/// Why a page must not open this socket, if so: a page that came encrypted may only talk to others that are, or to its own
/// machine. Some browsers say so, others only close the socket, as if the server had not been reached.
pub(super) fn refusal(page_is_encrypted: bool, url: &str) -> Option<&'static str> {
    let rest = url.strip_prefix("ws://")?;
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let is_here = host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
    (page_is_encrypted && !is_here).then_some(
        "a page over https needs TLS for its live events, too, and the live server is called without",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_page_talks_to_encrypted_servers_or_to_its_own_machine() {
        for (page_is_encrypted, url, allowed) in [
            (true, "ws://live.example.com/?v=6", false),
            (true, "ws://10.0.0.1:4200/?v=6", false),
            (true, "wss://live.example.com/?v=6", true),
            (true, "ws://localhost:4200/?v=6", true),
            (true, "ws://127.0.0.1:4200/?v=6", true),
            (true, "ws://[::1]:4200/?v=6", true),
            (false, "ws://live.example.com/?v=6", true),
        ] {
            assert_eq!(refusal(page_is_encrypted, url).is_none(), allowed, "{url}");
        }
    }
}
