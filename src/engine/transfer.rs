//! What files are to an import and an export: something to read in pieces, something to write in pieces.

use std::fmt;
use std::rc::Rc;

use super::i18n::Phrase;
use super::runtime::LocalFuture;

/// How large the pieces are that a file is read in, in bytes: small enough that a page stays responsive meanwhile.
pub const PIECE: u64 = 64 * 1024;

/// Reads the bytes from one place of a file to another.
pub type ReadPiece = Rc<dyn Fn(u64, u64) -> LocalFuture<Result<Vec<u8>, Phrase>>>;

/// A file that a person chose.
#[derive(Clone)]
pub struct Source {
    /// Its name.
    pub name: Rc<str>,
    /// How many bytes it has.
    pub size: u64,
    /// Reads a piece of it; the error is for people to read.
    pub read: ReadPiece,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.read, &other.read)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// A file that is written piece by piece and then given to a person.
pub trait Sink {
    /// Adds a piece to its end.
    fn write(&self, text: &str);

    /// Gives it to the person, under this name.
    fn save(&self, name: &str);
}
