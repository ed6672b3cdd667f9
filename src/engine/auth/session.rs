//! What is known of whoever looks at the page. Pure.

use super::{AuthError, Identity};

/// Who looks at the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Session {
    /// Nobody asked yet, or the answer is awaited.
    #[default]
    Checking,
    /// Somebody with an account.
    SignedIn(Identity),
    /// Nobody who is known.
    SignedOut(SignedOut),
    /// The provider could not tell.
    Unclear(AuthError),
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// They have not signed in.
    NotYet,
    /// They were, and the server no longer knows it: the session is over.
    Expired,
    /// They signed out.
    Left,
}

/// What happens to a session.
#[derive(Debug)]
pub(super) enum Input {
    /// Somebody wants to know.
    Check,
    /// The provider answered.
    Answered {
        ticket: u64,
        answer: Result<Option<Identity>, AuthError>,
    },
    /// A server refused a request because nobody is signed in.
    Rejected,
    /// Somebody signed in.
    LoggedIn(Identity),
    /// They signed out.
    LoggedOut,
}

/// What has to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask the provider who is signed in, and bring the answer with this ticket.
    Ask(u64),
}

/// A session, and the question about it that counts.
#[derive(Debug, Default)]
pub(super) struct Machine {
    session: Session,
    last: Option<Identity>,
    /// The newest question. Whatever else is heard makes it out of date.
    ticket: u64,
}

impl Machine {
    pub(super) const fn session(&self) -> &Session {
        &self.session
    }

    /// Who was signed in last.
    pub(super) const fn last(&self) -> Option<&Identity> {
        self.last.as_ref()
    }

    /// Takes in what happened and returns what is to be done now.
    pub(super) fn handle(&mut self, input: Input) -> Option<Step> {
        match input {
            Input::Check => {
                if !matches!(self.session, Session::SignedIn(_)) {
                    self.session = Session::Checking;
                }
                self.ticket += 1;
                return Some(Step::Ask(self.ticket));
            }
            Input::Answered { ticket, answer } if ticket == self.ticket => self.on_answer(answer),
            // After a refusal nobody needs to wait for what an older question brings.
            Input::Rejected if matches!(self.session, Session::SignedIn(_)) => {
                self.enter(Session::SignedOut(SignedOut::Expired));
            }
            Input::Answered { .. } | Input::Rejected => {}
            Input::LoggedIn(identity) => self.enter(Session::SignedIn(identity)),
            Input::LoggedOut => self.enter(Session::SignedOut(SignedOut::Left)),
        }
        None
    }

    fn on_answer(&mut self, answer: Result<Option<Identity>, AuthError>) {
        let was_in = matches!(self.session, Session::SignedIn(_));
        match answer {
            Ok(Some(identity)) => self.enter(Session::SignedIn(identity)),
            Ok(None) if was_in => self.enter(Session::SignedOut(SignedOut::Expired)),
            Ok(None) => self.enter(Session::SignedOut(SignedOut::NotYet)),
            // A bad connection signs nobody out.
            Err(_) if was_in => {}
            Err(error) => self.enter(Session::Unclear(error)),
        }
    }

    fn enter(&mut self, session: Session) {
        self.ticket += 1;
        if let Session::SignedIn(identity) = &session {
            self.last = Some(identity.clone());
        }
        self.session = session;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn ann() -> Identity {
        Identity {
            id: "ann".into(),
            name: "Ann".into(),
            avatar: None,
            permissions: Value::Null,
        }
    }

    fn asked(machine: &mut Machine) -> u64 {
        match machine.handle(Input::Check) {
            Some(Step::Ask(ticket)) => ticket,
            None => panic!("nobody was asked"),
        }
    }

    fn signed_in() -> Machine {
        let mut machine = Machine::default();
        machine.handle(Input::LoggedIn(ann()));
        machine
    }

    #[test]
    fn whoever_the_provider_knows_is_signed_in_and_nobody_else() {
        let mut machine = Machine::default();
        let ticket = asked(&mut machine);
        assert_eq!(machine.session(), &Session::Checking);
        let answer = Ok(None);
        machine.handle(Input::Answered { ticket, answer });
        assert_eq!(machine.session(), &Session::SignedOut(SignedOut::NotYet));
        let ticket = asked(&mut machine);
        let answer = Ok(Some(ann()));
        machine.handle(Input::Answered { ticket, answer });
        assert_eq!(machine.session(), &Session::SignedIn(ann()));
    }

    #[test]
    fn a_refused_request_ends_a_session_once() {
        let mut machine = signed_in();
        machine.handle(Input::Rejected);
        assert_eq!(machine.session(), &Session::SignedOut(SignedOut::Expired));
        assert_eq!(machine.last(), Some(&ann()));
        machine.handle(Input::LoggedOut);
        machine.handle(Input::Rejected);
        assert_eq!(machine.session(), &Session::SignedOut(SignedOut::Left));
    }

    #[test]
    fn an_answer_from_before_a_login_or_a_refusal_comes_too_late() {
        let mut machine = Machine::default();
        let ticket = asked(&mut machine);
        machine.handle(Input::LoggedIn(ann()));
        let answer = Ok(None);
        machine.handle(Input::Answered { ticket, answer });
        assert_eq!(machine.session(), &Session::SignedIn(ann()));
        let ticket = asked(&mut machine);
        machine.handle(Input::Rejected);
        let answer = Ok(Some(ann()));
        machine.handle(Input::Answered { ticket, answer });
        assert_eq!(machine.session(), &Session::SignedOut(SignedOut::Expired));
    }

    #[test]
    fn a_bad_connection_signs_nobody_out() {
        let mut machine = signed_in();
        let ticket = asked(&mut machine);
        assert_eq!(machine.session(), &Session::SignedIn(ann()), "while one asks");
        let answer = Err(AuthError::new("no network"));
        machine.handle(Input::Answered { ticket, answer });
        assert_eq!(machine.session(), &Session::SignedIn(ann()));
    }

    #[test]
    fn without_an_answer_at_the_start_it_is_unclear_and_can_be_asked_again() {
        let mut machine = Machine::default();
        let ticket = asked(&mut machine);
        let answer = Err(AuthError::new("no network"));
        machine.handle(Input::Answered { ticket, answer });
        assert!(matches!(machine.session(), Session::Unclear(_)));
        asked(&mut machine);
        assert_eq!(machine.session(), &Session::Checking);
    }
}
