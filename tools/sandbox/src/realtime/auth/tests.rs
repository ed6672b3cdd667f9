use std::time::Duration;

use serde_json::json;

use super::*;

const NOW: u64 = 1_700_000_000_000;

/// Signed with `openssl dgst -sha256 -hmac secret`, not by this code.
const JWT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InNhcHdvb2QuZGV2In0.eyJpYXQiOjEwMDAsImV4cCI6NDYwMCwieC1hYmx5LWNhcGFiaWxpdHkiOiJ7XCJyZXNvdXJjZXMvKlwiOltcInN1YnNjcmliZVwiXX0iLCJ4LWFibHktY2xpZW50SWQiOiJhbm4ifQ.IKjLthaSnOgxMV3MY4P9uwlYrmOeHmQ-nci6ugGRRS4";

fn authority() -> Authority {
    Authority::new(ApiKey::default(), 3_600_000, Random::new(1))
}

fn token(text: &str) -> Credentials {
    Credentials::Token(text.to_owned())
}

fn code<T: fmt::Debug>(result: Result<T, ErrorInfo>) -> u32 {
    result.unwrap_err().code
}

/// A request whose signature was made with openssl.
fn request() -> TokenRequest {
    TokenRequest::from_value(json!({
        "keyName": "sapwood.dev", "ttl": 60000, "capability": r#"{"*":["*"]}"#, "clientId": "ann",
        "timestamp": NOW, "nonce": "0123456789abcdef", "mac": "EU4Pd02TmRBu/2npHpp1zSFLCYxZSc3fEXjUonoKGA8=",
    }))
    .unwrap()
}

#[test]
fn a_signed_request_is_exchanged_once() {
    let mut authority = authority();
    let details = authority.exchange("sapwood.dev", &request(), NOW).unwrap();
    assert_eq!(
        (details.expires, details.client_id.as_deref()),
        (NOW + 60_000, Some("ann"))
    );
    let grant = authority.check(&token(&details.token), NOW).unwrap();
    assert_eq!(grant.client_id.as_deref(), Some("ann"));
    assert_eq!(code(authority.exchange("sapwood.dev", &request(), NOW)), 40105);
}

#[test]
fn a_request_that_was_tampered_with_is_refused() {
    let tampered = [
        TokenRequest {
            params: TokenParams {
                client_id: Some("bob".to_owned()),
                ..request().params
            },
            ..request()
        },
        TokenRequest {
            params: TokenParams {
                ttl: Some(Duration::from_millis(1)),
                ..request().params
            },
            ..request()
        },
        TokenRequest {
            timestamp: NOW + 1,
            ..request()
        },
        TokenRequest {
            nonce: "another nonce of 24 chars".to_owned(),
            ..request()
        },
        TokenRequest {
            mac: String::new(),
            ..request()
        },
    ];
    for request in tampered {
        assert_eq!(code(authority().exchange("sapwood.dev", &request, NOW)), 40101);
    }
    assert_eq!(code(authority().exchange("other.key", &request(), NOW)), 40101);
}

#[test]
fn a_request_from_another_time_is_refused() {
    assert_eq!(
        code(authority().exchange("sapwood.dev", &request(), NOW + 120_001)),
        40104
    );
    assert_eq!(
        code(authority().exchange("sapwood.dev", &request(), NOW - 120_001)),
        40104
    );
}

#[test]
fn our_own_signature_is_accepted() {
    let mut authority = authority();
    let request = authority.sign(
        TokenParams {
            client_id: Some("ann".to_owned()),
            ..TokenParams::default()
        },
        NOW,
    );
    let request = request.unwrap();
    let details = authority.exchange("sapwood.dev", &request, NOW).unwrap();
    assert_eq!(details.expires, NOW + 3_600_000);
}

#[test]
fn a_token_ends() {
    let mut authority = authority();
    let details = authority
        .issue(
            &TokenParams {
                ttl: Some(Duration::from_secs(1)),
                ..TokenParams::default()
            },
            NOW,
        )
        .unwrap();
    assert!(authority.check(&token(&details.token), NOW + 999).is_ok());
    assert_eq!(code(authority.check(&token(&details.token), NOW + 1000)), 40142);
    assert_eq!(code(authority.check(&token("sapwood.unknown"), NOW)), 40143);
}

#[test]
fn impossible_wishes_are_refused() {
    let issue = |params: TokenParams| code(authority().issue(&params, NOW));
    assert_eq!(
        issue(TokenParams {
            ttl: Some(Duration::ZERO),
            ..TokenParams::default()
        }),
        40003
    );
    assert_eq!(
        issue(TokenParams {
            ttl: Some(Duration::from_millis(MAX_TTL + 1)),
            ..TokenParams::default()
        }),
        40003
    );
    assert_eq!(
        issue(TokenParams {
            client_id: Some(String::new()),
            ..TokenParams::default()
        }),
        40012
    );
    assert_eq!(
        issue(TokenParams {
            capability: Some("[]".to_owned()),
            ..TokenParams::default()
        }),
        40003
    );
    assert_eq!(
        issue(TokenParams {
            capability: Some("{}".to_owned()),
            ..TokenParams::default()
        }),
        40160
    );
}

#[test]
fn all_tokens_can_be_ended_at_once() {
    let mut authority = authority();
    let details = authority.issue(&TokenParams::default(), NOW).unwrap();
    authority.expire_all(NOW + 5);
    assert_eq!(code(authority.check(&token(&details.token), NOW + 5)), 40142);
    let later = authority.issue(&TokenParams::default(), NOW + 6).unwrap();
    assert!(authority.check(&token(&later.token), NOW + 7).is_ok());
    let early = 1_500_000;
    assert!(self::authority().check(&token(JWT), early).is_ok());
    authority.expire_all(early);
    assert_eq!(code(authority.check(&token(JWT), early)), 40142);
}

#[test]
fn a_jwt_is_checked_by_signature_and_date() {
    let grant = authority().check(&token(JWT), 1_000_000).unwrap();
    assert_eq!(
        (grant.client_id.as_deref(), grant.expires),
        (Some("ann"), Some(4_600_000))
    );
    assert!(grant.capability.allows("resources/posts", Operation::Subscribe));
    assert!(!grant.capability.allows("resources/posts", Operation::Publish));
    assert_eq!(code(authority().check(&token(JWT), 4_600_000)), 40142);
    let forged = JWT.replace("IKjL", "IKjM");
    assert_eq!(code(authority().check(&token(&forged), 1_000_000)), 40144);
    assert_eq!(code(authority().check(&token("a.b.c"), 1_000_000)), 40144);
}

#[test]
fn capabilities_match_names_and_prefixes() {
    let capability = Capability::parse(r#"{"a": ["publish"], "b:*": ["*"], "*": ["history"]}"#).unwrap();
    assert!(capability.allows("a", Operation::Publish));
    assert!(!capability.allows("ab", Operation::Publish));
    assert!(capability.allows("b:c", Operation::Presence));
    assert!(capability.allows("z", Operation::History));
    assert!(!capability.allows("z", Operation::Subscribe));
}

#[test]
fn keys_have_a_name_with_a_dot_and_a_secret() {
    assert_eq!("app.id:secret".parse::<ApiKey>().unwrap().name(), "app.id");
    for text in [
        "",
        "app:secret",
        "app.id",
        "app.id:",
        "app.id:se:cret",
        "a.b.c:d",
        "app.id:se cret",
    ] {
        assert_eq!(text.parse::<ApiKey>(), Err(BadKey), "{text}");
    }
}
