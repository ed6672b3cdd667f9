//! Addresses: which hosts there are (REC1, REC2) and how they are called.

use super::backoff::Dice;
use super::error::{ErrorInfo, code};
use super::frame::PROTOCOL_VERSION;
use super::options::{ClientOptions, Credentials};

/// What the server is told about this client (RSC7d).
pub(super) const AGENT: &str = concat!("sapwood/", env!("CARGO_PKG_VERSION"), " browser");

/// The hosts that a client may connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hosts {
    /// The one that is tried first, each time.
    pub(super) primary: String,
    fallbacks: Vec<String>,
}

impl Hosts {
    /// The hosts of `options.endpoint` (REC1, REC2).
    pub(super) fn of(options: &ClientOptions) -> Result<Self, ErrorInfo> {
        let endpoint = options.endpoint.as_str();
        let is_nameless = matches!(endpoint, "" | "nonprod:");
        let (primary, computed) =
            if endpoint.contains('.') || endpoint.contains("::") || endpoint == "localhost" {
                (endpoint.to_owned(), Vec::new())
            } else if let Some(name) = endpoint.strip_prefix("nonprod:") {
                cluster(
                    name,
                    "realtime.ably-nonprod.net",
                    "fallback.ably-realtime-nonprod.com",
                )
            } else {
                cluster(endpoint, "realtime.ably.net", "fallback.ably-realtime.com")
            };
        if is_nameless || primary.contains('/') || (primary.contains(':') && !primary.contains("::")) {
            return Err(ErrorInfo::new(
                code::NO_CREDENTIALS,
                "the endpoint must be a host or a routing name; a port goes into its own option",
            ));
        }
        let computed = if options.port.is_some() {
            Vec::new()
        } else {
            computed
        };
        Ok(Self {
            primary,
            fallbacks: options.fallback_hosts.clone().unwrap_or(computed),
        })
    }

    /// The fallback hosts in a random order (RTN17j).
    pub(super) fn fallbacks(&self, dice: &mut Dice) -> Vec<String> {
        let mut hosts = self.fallbacks.clone();
        dice.shuffle(&mut hosts);
        hosts
    }
}

fn cluster(name: &str, domain: &str, fallback_domain: &str) -> (String, Vec<String>) {
    let fallbacks = ('a'..='e').map(|letter| format!("{name}.{letter}.{fallback_domain}"));
    (format!("{name}.{domain}"), fallbacks.collect())
}

/// An API key goes only over TLS or to this very machine (RSA1).
pub(super) fn check_encryption(options: &ClientOptions, hosts: &Hosts) -> Result<(), ErrorInfo> {
    match options.credentials {
        Credentials::Key(_) if !options.tls && !is_loopback(&hosts.primary) => Err(ErrorInfo::new(
            code::KEY_WITHOUT_TLS,
            "an API key is not sent without TLS; switch TLS on or use tokens",
        )),
        _ => Ok(()),
    }
}

fn is_loopback(host: &str) -> bool {
    let ipv4 = host.starts_with("127.") && host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    ipv4 || host == "localhost" || host.ends_with(".localhost") || matches!(host, "::1" | "[::1]")
}

/// The address of the WebSocket on `host` (RTN2). `credential` is a parameter's name and value, and so is `go_on`: what
/// connection to go on from.
pub(super) fn socket_url(
    options: &ClientOptions,
    host: &str,
    credential: &(&str, String),
    go_on: Option<(&str, &str)>,
) -> String {
    let version = PROTOCOL_VERSION.to_string();
    let echo = options.echo.to_string();
    let format = if options.use_binary_protocol {
        "msgpack"
    } else {
        "json"
    };
    let mut params = vec![
        (credential.0, credential.1.as_str()),
        ("v", &version),
        ("format", format),
        ("heartbeats", "true"),
        ("echo", &echo),
        ("agent", AGENT),
    ];
    params.extend(options.client_id.as_deref().map(|id| ("clientId", id)));
    params.extend(go_on);
    params.retain(|(name, _)| !options.transport_params.contains_key(*name));
    params.extend(
        options
            .transport_params
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    let mut url = origin(options, "ws", host);
    url.push_str("/?");
    url.push_str(&query(&params));
    url
}

/// The address of `path` on the REST interface of `host`.
pub(super) fn rest_url(options: &ClientOptions, host: &str, path: &str) -> String {
    origin(options, "http", host) + path
}

/// `scheme`, with an `s` for TLS, host and port. An IPv6 address is put into brackets.
fn origin(options: &ClientOptions, scheme: &str, host: &str) -> String {
    let secure = if options.tls { "s" } else { "" };
    let mut origin = if host.contains("::") && !host.starts_with('[') {
        format!("{scheme}{secure}://[{host}]")
    } else {
        format!("{scheme}{secure}://{host}")
    };
    if let Some(port) = options.port {
        origin.push(':');
        origin.push_str(&port.to_string());
    }
    origin
}

/// Adds `params` to an address that may have some already; those of the same name are replaced (RSA8c1c).
pub(super) fn with_query(url: &str, params: &[(&str, &str)]) -> String {
    if params.is_empty() {
        return url.to_owned();
    }
    let (address, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let (path, own) = address.split_once('?').unwrap_or((address, ""));
    let is_replaced = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        params.iter().any(|(given, _)| *given == name)
    };
    let mut text = format!("{path}?");
    for pair in own
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_replaced(pair))
    {
        text.push_str(pair);
        text.push('&');
    }
    text.push_str(&query(params));
    text.push_str(fragment);
    text
}

/// Writes parameters as in a query or the body of a form.
pub(super) fn query(params: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in params {
        if !text.is_empty() {
            text.push('&');
        }
        percent_encode(name, &mut text);
        text.push('=');
        percent_encode(value, &mut text);
    }
    text
}

/// Appends `text` as it may stand in a path segment or a query (RFC 3986, `unreserved`).
pub(super) fn percent_encode(text: &str, to: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.push('%');
            for nibble in [byte >> 4, byte & 15] {
                to.push(char::from(nibble + if nibble < 10 { b'0' } else { b'A' - 10 }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(endpoint: &str) -> Hosts {
        let options = ClientOptions {
            endpoint: endpoint.into(),
            ..ClientOptions::with_key("a.b:c")
        };
        Hosts::of(&options).unwrap()
    }

    #[test]
    fn rec1_the_endpoint_names_a_cluster_or_a_host() {
        for (endpoint, primary) in [
            ("main", "main.realtime.ably.net"),
            ("acme", "acme.realtime.ably.net"),
            ("nonprod:sandbox", "sandbox.realtime.ably-nonprod.net"),
            ("live.example.com", "live.example.com"),
            ("localhost", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "::1"),
        ] {
            assert_eq!(hosts(endpoint).primary, primary);
        }
    }

    #[test]
    fn rec2_only_clusters_have_fallback_hosts() {
        assert_eq!(hosts("main").fallbacks.len(), 5);
        assert_eq!(hosts("main").fallbacks[0], "main.a.fallback.ably-realtime.com");
        assert_eq!(
            hosts("nonprod:x").fallbacks[4],
            "x.e.fallback.ably-realtime-nonprod.com"
        );
        assert!(hosts("localhost").fallbacks.is_empty());
        let own = ClientOptions {
            fallback_hosts: Some(vec!["b.example.com".into()]),
            endpoint: "a.example.com".into(),
            ..ClientOptions::with_key("a.b:c")
        };
        assert_eq!(Hosts::of(&own).unwrap().fallbacks, ["b.example.com"]);
    }

    #[test]
    fn an_endpoint_with_a_port_or_a_path_is_refused() {
        for endpoint in ["localhost:8080", "", "https://x.y", "x/y", "nonprod:", "a:b"] {
            let options = ClientOptions {
                endpoint: endpoint.into(),
                fallback_hosts: Some(vec![]),
                ..ClientOptions::with_key("a.b:c")
            };
            assert!(Hosts::of(&options).is_err(), "{endpoint}");
        }
    }

    #[test]
    fn rsa1_a_key_goes_over_tls_or_to_this_machine() {
        let allowed = |endpoint: &str, tls| {
            let options = ClientOptions {
                endpoint: endpoint.into(),
                tls,
                ..ClientOptions::with_key("a.b:c")
            };
            check_encryption(&options, &Hosts::of(&options).unwrap()).is_ok()
        };
        assert!(allowed("main", true) && allowed("localhost", false) && allowed("127.0.0.1", false));
        assert!(!allowed("main", false) && !allowed("127.evil.com", false) && !allowed("10.0.0.1", false));
    }

    #[test]
    fn rtn2_the_address_says_what_the_connection_needs() {
        let options = ClientOptions {
            endpoint: "localhost".into(),
            port: Some(8080),
            tls: false,
            client_id: Some("me & you".into()),
            ..ClientOptions::with_key("a.b:c")
        };
        let url = socket_url(
            &options,
            "localhost",
            &("key", "a.b:c".into()),
            Some(("resume", "k!1")),
        );
        assert!(url.starts_with(
            "ws://localhost:8080/?key=a.b%3Ac&v=6&format=json&heartbeats=true&echo=true&agent=sapwood"
        ));
        assert!(url.ends_with("&clientId=me%20%26%20you&resume=k%211"));
    }

    #[test]
    fn rtc1f_transport_params_override() {
        let mut options = ClientOptions::with_key("a.b:c");
        options.transport_params.insert("v".into(), "5".into());
        let url = socket_url(&options, "::1", &("accessToken", "t".into()), None);
        assert!(url.starts_with("wss://[::1]/?accessToken=t&format=json"), "{url}");
        assert!(url.ends_with("&v=5"));
    }

    #[test]
    fn rec1b2_ipv6_addresses_are_put_into_brackets() {
        let options = ClientOptions {
            port: Some(8080),
            ..ClientOptions::with_key("a.b:c")
        };
        for (host, origin) in [
            ("::1", "https://[::1]:8080"),
            ("[::1]", "https://[::1]:8080"),
            ("2001:db8::7", "https://[2001:db8::7]:8080"),
            ("a.example.com", "https://a.example.com:8080"),
        ] {
            assert_eq!(rest_url(&options, host, "/time"), format!("{origin}/time"));
        }
    }

    #[test]
    fn params_join_those_an_address_has() {
        assert_eq!(with_query("/auth?a=1", &[("b", "ü/")]), "/auth?a=1&b=%C3%BC%2F");
        assert_eq!(with_query("/auth", &[]), "/auth");
    }
}
