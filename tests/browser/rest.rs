//! The REST provider against the server that the test page came from, which is no API.

use std::time::Duration;

use sapwood::engine::data::{DataError, DataProvider};
use sapwood::engine::params::ListParams;
use sapwood::providers::rest::{RestDataProvider, RestOptions};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn html_instead_of_records_is_a_clear_error() {
    let provider = RestDataProvider::new("/", RestOptions::default());
    let answer = provider.get_list("", &ListParams::default()).await;
    let Err(DataError::Decode(text)) = answer else {
        panic!("{answer:?}");
    };
    assert!(text.to_string().contains("but got HTML"), "{text}");
}

#[wasm_bindgen_test]
async fn a_page_that_is_missing_is_a_missing_record() {
    let provider = RestDataProvider::new("/no-such-api", RestOptions::default());
    let answer = provider.get_one("posts", &5.into()).await;
    assert!(matches!(answer, Err(DataError::NotFound { .. })), "{answer:?}");
}

#[wasm_bindgen_test]
async fn a_server_that_cannot_be_reached_is_a_network_error() {
    let provider = RestDataProvider::new("http://127.0.0.1:1", RestOptions::default());
    let answer = provider.get_one("posts", &5.into()).await;
    let Err(error @ DataError::Network(_)) = answer else {
        panic!("{answer:?}");
    };
    assert!(error.is_transient());
}

#[wasm_bindgen_test]
async fn a_request_ends_when_its_time_is_over() {
    let options = RestOptions {
        timeout: Duration::ZERO,
        ..RestOptions::default()
    };
    let answer = RestDataProvider::new("/", options)
        .get_one("posts", &5.into())
        .await;
    let Err(DataError::Network(reason)) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(reason.to_string(), "no answer within 0 seconds");
}
