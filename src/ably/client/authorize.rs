//! Tokens: `authorize`, and what a new token or the lack of one means for the connection (RSA4, RSA10, RTC8).

use super::Client;
use crate::ably::auth::{self, Asker, Outcome, TokenDetails, TokenParams};
use crate::ably::connection::ConnectionState;
use crate::ably::error::ErrorInfo;
use crate::ably::frame::{FrameAction, ProtocolMessage};
use crate::ably::io::Action;
use crate::ably::options::Credentials;
use crate::engine::clock::Instant;

impl Client {
    /// Gets a new token and has the connection use it from now on (RSA10, RTC8): at once if connected, with a new try if
    /// connecting; otherwise it connects.
    ///
    /// `params` and `credentials` replace those of the options, for this and for later tokens (RSA10g, RSA10j); `None`
    /// leaves them as they are. A [`Credentials::Token`] is used as it is, from any other a token is got. An API key
    /// makes no tokens here.
    ///
    /// Returns a number; an [`Action::Authorized`] with it follows, exactly once: when the server has accepted the
    /// token, or with the reason when no token could be got or the connection is suspended, closed or failed before
    /// that. A call that comes while another one is getting its token takes that one along.
    pub fn authorize(
        &mut self,
        now: Instant,
        params: Option<TokenParams>,
        credentials: Option<Credentials>,
    ) -> u64 {
        self.io.now = now;
        let id = self.io.next_id();
        match self.begin_authorize(id, params, credentials) {
            Ok(given) => {
                self.connection.halt(&mut self.io);
                if let Some(token) = given {
                    self.on_token(Asker::Connection, Ok(token));
                }
            }
            Err(error) => {
                let result = Err(error);
                self.io.push(Action::Authorized { id, result });
            }
        }
        self.settle();
        id
    }

    /// The token in use, if any (RSA16). None for an API key, and after a token was refused.
    #[must_use]
    pub const fn token_details(&self) -> Option<&TokenDetails> {
        self.auth.token()
    }

    /// Who the app is to others (RSA7b): by the options, by the token or by the connection. `*` means that it may be
    /// anybody; `None` nobody in particular, or not known yet (RSA12).
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        let by_token = || self.auth.token().and_then(|token| token.client_id.as_deref());
        let by_options = self.io.options.client_id.as_deref();
        by_options
            .or_else(by_token)
            .or_else(|| self.connection.client_id())
    }

    fn begin_authorize(
        &mut self,
        id: u64,
        params: Option<TokenParams>,
        credentials: Option<Credentials>,
    ) -> Result<Option<TokenDetails>, ErrorInfo> {
        let used_up = credentials.is_none() && matches!(self.io.options.credentials, Credentials::Token(_));
        if used_up || matches!(credentials, Some(Credentials::Key(_))) {
            return Err(auth::no_means());
        }
        if let Some(credentials) = credentials {
            credentials.check()?;
            self.io.options.credentials = credentials;
        }
        if let Some(params) = params {
            self.io.options.token_params = params;
        }
        self.auth.authorize(&mut self.io, id)
    }

    /// A token was got, or could not be.
    pub(super) fn on_token(&mut self, asker: Asker, outcome: Outcome) {
        let outcome = match outcome {
            Ok(token) => self.on_new_token(token),
            Err(cause) => {
                self.on_no_token(asker, cause.clone());
                Err(cause)
            }
        };
        if let Some(calls) = self.rest.pending() {
            calls.on_token(&mut self.io, &mut self.auth, &outcome);
        }
    }

    /// Returns the token, or why it is of no use.
    fn on_new_token(&mut self, token: TokenDetails) -> Outcome {
        let wanted = self.io.options.client_id.as_deref();
        if let Some(error) = auth::mismatch(wanted, token.client_id.as_deref()) {
            self.auth.forget();
            self.auth.fail(&mut self.io, false, &error);
            self.connection.handle_wrong_token(&mut self.io, error.clone());
            return Err(error);
        }
        let wanted = self.auth.is_authorizing();
        self.auth.on_presented();
        if self.io.link.is_some() {
            self.io.send(&ProtocolMessage {
                access_token: Some(token.token.clone()),
                ..ProtocolMessage::new(FrameAction::Auth)
            });
        } else if self.connection.state() == ConnectionState::Connecting {
            let credential = ("accessToken", token.token.clone());
            self.connection.handle_credential(&mut self.io, credential);
        } else if wanted {
            // RTC8c
            self.connection.connect(&mut self.io);
        }
        Ok(token)
    }

    fn on_no_token(&mut self, asker: Asker, cause: ErrorInfo) {
        let error = auth::failure(cause);
        let told = self.auth.is_authorizing();
        self.auth.fail(&mut self.io, false, &error);
        if asker == Asker::Connection {
            self.connection.handle_no_token(&mut self.io, error, told);
        }
    }
}
