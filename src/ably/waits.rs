//! Waiting for a state (RTN26, RTL25).

use super::io::Action;

/// What is waited for, each until it is reached or nobody wants to know any more.
#[derive(Default)]
pub(super) struct Waits(Vec<Wait>);

struct Wait {
    id: u64,
    told_by: ToldBy,
}

/// What is to be told right after an action if that is what was waited for.
pub(super) type ToldBy = Box<dyn Fn(&Action) -> Option<Action>>;

impl Waits {
    pub(super) fn add(&mut self, id: u64, told_by: ToldBy) {
        self.0.push(Wait { id, told_by });
    }

    pub(super) fn cancel(&mut self, id: u64) {
        self.0.retain(|wait| wait.id != id);
    }

    /// What ends with `action`, to be told right after it.
    pub(super) fn reached_by(&mut self, action: &Action) -> Vec<Action> {
        let mut reached = Vec::new();
        self.0.retain(|wait| {
            let told = (wait.told_by)(action);
            let waits_on = told.is_none();
            reached.extend(told);
            waits_on
        });
        reached
    }
}
