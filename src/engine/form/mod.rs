//! Forms that never lose what a person typed.
//!
//! A [`Draft`] keeps base, mine and theirs; a [`Form`] adds validation and the save; [`FieldRule`] says what a field
//! must be.

mod draft;
mod path;
mod state;
mod validate;

pub use draft::{Conflict, Draft, Side};
pub use state::{Form, Submission, SubmitState};
pub use validate::FieldRule;
