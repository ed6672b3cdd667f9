//! Forms that never lose what a person typed.
//!
//! A [`Draft`] keeps base, mine and theirs; a [`Form`] adds validation and the save; [`FieldRule`] says what a field
//! must be; a [`KeptDraft`] is a draft as the browser keeps it.

mod checks;
mod draft;
mod keep;
mod path;
mod pattern;
mod redirect;
mod state;
mod submit;
mod validate;
mod wrong;

pub use checks::{Generation, Question};
pub use draft::{Conflict, Draft, Side, Typed};
pub use keep::{DraftOf, DraftPlace, KeptDraft, superfluous};
pub use pattern::{Pattern, PatternError};
pub use redirect::{Redirect, Redirects};
pub use state::Form;
pub use submit::{AutoSaveStatus, Submission, SubmitState};
pub use validate::{AsyncCheck, AsyncRule, FieldRule, name_of};
