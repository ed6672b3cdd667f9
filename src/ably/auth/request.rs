//! Asking for a token: the app, its auth address, or Ably for a signed request.

use super::TokenParams;
use crate::ably::io::{Action, HttpRequest, Io};
use crate::ably::options::{AuthUrl, Credentials};
use crate::ably::url;

/// Asks whoever gives tokens and returns the number of the question; `None` if there is nobody to ask.
pub(super) fn ask(io: &mut Io) -> Option<u64> {
    let params = params(io);
    match &io.options.credentials {
        Credentials::AuthUrl(from) => {
            let request = to_address(from, &params);
            Some(io.request(request))
        }
        Credentials::Callback => {
            let id = io.next_id();
            io.push(Action::TokenWanted { id, params });
            Some(id)
        }
        Credentials::Key(_) | Credentials::Token(_) => None,
    }
}

/// What to ask for: the client id of the options comes before that of the parameters (RSA7a4, RSA7d).
fn params(io: &Io) -> TokenParams {
    let mut params = io.options.token_params.clone();
    if io.options.client_id.is_some() {
        params.client_id.clone_from(&io.options.client_id);
    }
    params
}

/// The request for a token (RSA8c). Its own parameters come before those of the options (RSA8c2).
fn to_address(from: &AuthUrl, params: &TokenParams) -> HttpRequest {
    let own = params.pairs();
    let mut params = Vec::new();
    for (name, value) in &from.params {
        if !own.iter().any(|(own, _)| own == name) {
            params.push((name.as_str(), value.as_str()));
        }
    }
    params.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
    let mut headers = from.headers.clone();
    if from.post {
        headers.push((
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        ));
        HttpRequest {
            url: from.url.clone(),
            headers,
            body: Some(url::query(&params)),
        }
    } else {
        HttpRequest {
            url: url::with_query(&from.url, &params),
            headers,
            body: None,
        }
    }
}

/// The exchange of a signed token request for a token (RSA8a).
pub(super) fn exchange(io: &Io, host: &str, key_name: &str, body: String) -> HttpRequest {
    let mut path = "/keys/".to_owned();
    url::percent_encode(key_name, &mut path);
    path.push_str("/requestToken");
    HttpRequest {
        url: url::rest_url(&io.options, host, &path),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: Some(body),
    }
}
