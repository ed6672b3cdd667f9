//! The fields of records, as something the compiler knows.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// A field of the records that are read as `R`; made by [`fields!`](crate::fields).
///
/// In requests and in records it is a text, its [`name`](Field::name). Forms take only fields of their own record, so that
/// a mistyped one, or one of another record, does not compile.
///
/// ```
/// use sapwood::model::{Category, Post};
///
/// assert_eq!(Post::CATEGORY_ID.name(), "category.id");
/// assert_eq!(Category::TITLE.name(), "title");
/// ```
///
/// There is no such field:
///
/// ```compile_fail,E0599
/// use sapwood::model::Post;
///
/// let field = Post::TITEL;
/// ```
///
/// Nor can one be declared that the record does not have:
///
/// ```compile_fail,E0609
/// struct Comment {
///     text: String,
/// }
///
/// sapwood::fields! {
///     Comment {
///         /// What it says.
///         TEXT = txet;
///     }
/// }
/// ```
pub struct Field<R> {
    name: &'static str,
    record: PhantomData<fn() -> R>,
}

impl<R> Field<R> {
    /// The field of this name. [`fields!`](crate::fields) also makes sure that there is one.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            record: PhantomData,
        }
    }

    /// Its name in requests and in records; that of a nested one has a dot.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<R> Clone for Field<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Field<R> {}

impl<R> PartialEq for Field<R> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<R> Eq for Field<R> {}

impl<R> fmt::Debug for Field<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.name).finish()
    }
}

impl<R> Deref for Field<R> {
    type Target = str;

    fn deref(&self) -> &str {
        self.name
    }
}

impl<R> From<Field<R>> for &'static str {
    fn from(field: Field<R>) -> Self {
        field.name
    }
}

/// Declares the fields of a record that is a struct, as constants of it: `NAME = member;`, or with another name in
/// requests `NAME = member as "name";`. A member that the struct does not have does not compile.
///
/// ```
/// use sapwood::engine::record::RecordId;
///
/// struct Comment {
///     text: String,
///     post_id: RecordId,
/// }
///
/// sapwood::fields! {
///     Comment {
///         /// What it says.
///         TEXT = text;
///         /// The post it is about.
///         POST_ID = post_id as "post.id";
///     }
/// }
/// assert_eq!((Comment::TEXT.name(), Comment::POST_ID.name()), ("text", "post.id"));
/// ```
#[macro_export]
macro_rules! fields {
    ($record:ident { $($(#[$doc:meta])* $name:ident = $member:ident $(as $path:literal)?;)* }) => {
        impl $record {
            $(
                $(#[$doc])*
                #[allow(unreachable_pub, reason = "a record may be known to its own pages only")]
                pub const $name: $crate::engine::field::Field<$record> = {
                    // Only the compiler looks at it.
                    let _ = |record: &$record| { let _ = &record.$member; };
                    $crate::engine::field::Field::new($crate::fields!(@name $member $($path)?))
                };
            )*
        }
    };
    (@name $member:ident) => { stringify!($member) };
    (@name $member:ident $path:literal) => { $path };
}
