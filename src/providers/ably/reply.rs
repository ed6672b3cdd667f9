//! Answers that come later.

use std::cell::RefCell;
use std::task::{Poll, Waker};

use crate::engine::live::LiveError;

/// The answer to a publish, once there is one.
#[derive(Default)]
pub(super) struct Reply(RefCell<State>);

#[derive(Default)]
struct State {
    result: Option<Result<(), LiveError>>,
    waker: Option<Waker>,
}

impl Reply {
    /// Gives the answer and wakes whoever waits for it.
    pub(super) fn set(&self, result: Result<(), LiveError>) {
        let waker = {
            let mut state = self.0.borrow_mut();
            state.result = Some(result);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Takes the answer if it is there.
    pub(super) fn poll(&self, waker: &Waker) -> Poll<Result<(), LiveError>> {
        let mut state = self.0.borrow_mut();
        state.result.take().map_or_else(
            || {
                state.waker = Some(waker.clone());
                Poll::Pending
            },
            Poll::Ready,
        )
    }
}
