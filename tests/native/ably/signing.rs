//! Signing requests for tokens (RSA9). The signatures to compare with were made by Python's `hmac` and by openssl.

use std::time::Duration;

use sapwood::ably::auth::TokenParams;
use sapwood::ably::auth::signing::{TokenRequest, is_signed, nonce, sign};
use sapwood::ably::backoff::Dice;
use sapwood::ably::connection::ConnectionState::Connected;
use serde_json::{Value, json};

use super::world::{World, with_callback};

const KEY: &str = "app.key:top secret";
const NOW: u64 = 1_700_000_000_000;
const NONCE: &str = "0123456789abcdef0123";

fn params() -> TokenParams {
    TokenParams {
        ttl: Some(Duration::from_secs(60)),
        capability: Some(r#"{ "b": ["*"], "a": ["subscribe", "publish"] }"#.into()),
        client_id: Some("me".into()),
    }
}

fn signed(params: TokenParams) -> TokenRequest {
    TokenRequest::signed(KEY, params, NOW, NONCE.into()).unwrap()
}

#[test]
fn rsa9a_rsa9g_a_request_has_all_that_is_asked_for_and_its_signature() {
    assert_eq!(
        signed(params()).to_value(),
        json!({
            "keyName": "app.key",
            "ttl": 60_000,
            "capability": r#"{"a":["publish","subscribe"],"b":["*"]}"#,
            "clientId": "me",
            "timestamp": NOW,
            "nonce": NONCE,
            "mac": "4KoIQeRirvqnS/ZG+f1I9VoTWchvJwlY49W+XUdCqVo=",
        }),
        "rsa9f: the capability is signed in its canonical order"
    );
}

#[test]
fn rsa9e_rsa9f_what_is_not_asked_for_is_left_out() {
    assert_eq!(
        signed(TokenParams::default()).to_value(),
        json!({
            "keyName": "app.key",
            "timestamp": NOW,
            "nonce": NONCE,
            "mac": "b3fDpXomNtGs3Gdj3FhBMfNkOraPJysv0NconkKH6KE=",
        })
    );
}

#[test]
fn rsa9c_a_nonce_is_long_enough_and_never_the_same() {
    let mut dice = Dice::new(5);
    let nonces: std::collections::BTreeSet<_> = (0..1000).map(|_| nonce(&mut dice)).collect();
    assert_eq!(nonces.len(), 1000);
    assert!(nonces.iter().all(|nonce| nonce.len() == 32));
    let short = TokenRequest::signed(KEY, TokenParams::default(), NOW, "fifteen letters".into());
    assert_eq!(short.unwrap_err().code, 40105);
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let capability = |text: &str| TokenParams {
        capability: Some(text.into()),
        ..TokenParams::default()
    };
    for text in ["", "{", "[]", "7", r#"{"a":"*"}"#, r#"{"a":[1]}"#] {
        let refused = TokenRequest::signed(KEY, capability(text), NOW, NONCE.into());
        assert_eq!(refused.unwrap_err().code, 40000, "{text}");
    }
    let no_key = TokenRequest::signed("no key", TokenParams::default(), NOW, NONCE.into());
    assert_eq!(no_key.unwrap_err().code, 40101);
}

#[test]
fn te6_a_request_reads_back_as_written() {
    for request in [signed(params()), signed(TokenParams::default())] {
        assert_eq!(TokenRequest::from_value(request.to_value()).unwrap(), request);
    }
    let mut text = signed(params()).to_value();
    text["ttl"] = json!("60000");
    assert_eq!(
        TokenRequest::from_value(text).unwrap(),
        signed(params()),
        "a query has texts only"
    );
}

#[test]
fn what_is_no_request_is_refused_by_the_name_of_the_field() {
    for (field, value) in [
        ("keyName", Value::Null),
        ("nonce", json!(7)),
        ("mac", Value::Null),
        ("timestamp", json!(-1)),
        ("ttl", json!("soon")),
        ("ttl", json!(-5)),
        ("ttl", json!([])),
        ("capability", json!({"a": ["*"]})),
        ("clientId", json!(true)),
    ] {
        let mut request = signed(params()).to_value();
        request[field] = value;
        let refused = TokenRequest::from_value(request).unwrap_err();
        assert_eq!(refused.code, 40000);
        assert!(refused.message.contains(field), "{refused}");
    }
    assert!(TokenRequest::from_value(json!("text")).is_err());
}

#[test]
fn a_signature_of_somebody_else_is_taken_and_a_wrong_one_is_not() {
    let by_openssl = TokenRequest::from_value(json!({
        "keyName": "sapwood.dev", "ttl": 60000, "capability": r#"{"*":["*"]}"#, "clientId": "ann",
        "timestamp": NOW, "nonce": "0123456789abcdef", "mac": "EU4Pd02TmRBu/2npHpp1zSFLCYxZSc3fEXjUonoKGA8=",
    }));
    let good = by_openssl.unwrap();
    assert_eq!(good.check("secret", NOW), Ok(()));
    assert_eq!(good.check("another secret", NOW).unwrap_err().code, 40101);
    for tampered in [
        TokenRequest {
            key_name: "sapwood.other".into(),
            ..good.clone()
        },
        TokenRequest {
            params: TokenParams {
                ttl: None,
                ..good.params.clone()
            },
            ..good.clone()
        },
        TokenRequest {
            params: TokenParams {
                client_id: Some("bob".into()),
                ..good.params.clone()
            },
            ..good.clone()
        },
        TokenRequest {
            timestamp: NOW + 1,
            ..good.clone()
        },
        TokenRequest {
            nonce: "0123456789abcdeg".into(),
            ..good.clone()
        },
        TokenRequest {
            mac: String::new(),
            ..good.clone()
        },
        TokenRequest {
            mac: "not base64!".into(),
            ..good
        },
    ] {
        let refused = tampered.check("secret", NOW);
        assert_eq!(refused.unwrap_err().code, 40101, "{tampered:?}");
    }
}

#[test]
fn rsa9d_a_request_counts_for_two_minutes() {
    let request = signed(params());
    let secret = "top secret";
    for now in [NOW - 120_000, NOW, NOW + 120_000] {
        assert_eq!(request.check(secret, now), Ok(()));
    }
    for now in [NOW - 120_001, NOW + 120_001, 0, u64::MAX] {
        assert_eq!(request.check(secret, now).unwrap_err().code, 40104);
    }
}

#[test]
fn signatures_are_hmac_sha256() {
    // RFC 4231, test case 2.
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let text = "what do ya want for nothing?";
    let signature = sign("Jefe", text);
    let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, expected);
    assert!(is_signed("Jefe", text, &signature));
    assert!(!is_signed("Jefe", text, &signature[1..]));
    assert!(!is_signed("jefe", text, &signature));
}

#[test]
fn rsa8d_a_client_exchanges_the_signed_request_that_the_app_gives_it() {
    let mut world = World::new(with_callback());
    world.connect();
    let request = signed(params());
    world.give(Ok(request.to_value()));
    let exchange = world.requests[0].1.clone();
    assert_eq!(exchange.url, "http://localhost/keys/app.key/requestToken");
    let body: Value = serde_json::from_str(&exchange.body.unwrap()).unwrap();
    let received = TokenRequest::from_value(body).unwrap();
    assert_eq!(received.check("top secret", NOW), Ok(()));
    world.answer(201, "application/json", r#"{"token":"t"}"#);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}
