//! Parts of the program that are files of their own, fetched when they are first needed.
//!
//! `cargo xtask build` builds with the feature `split` and cuts the program where [`part!`](crate::part!) says so: what only
//! the value of a part reaches is in the part's file. Without the feature a part is there at once.

/// Declares `async fn NAME() -> Option<TYPE>`, which fetches the part `NAME` once and gives its value: functions, as plain
/// pointers, that lead into it. `None` if it did not arrive; the next call tries again.
///
/// Whatever is to be in the part must be reached through that value alone: not by a method of a type that others use.
#[macro_export]
macro_rules! part {
    ($(#[$doc:meta])* $visibility:vis $name:ident: $type:ty = $value:expr) => {
        $(#[$doc])*
        #[cfg(feature = "split")]
        $visibility async fn $name() -> Option<$type> {
            #[::wasm_split_helpers::wasm_split($name, fallible)]
            fn $name() -> Result<$type, ::wasm_split_helpers::SplitLoaderError> {
                Ok($value)
            }
            $name().await.ok()
        }

        $(#[$doc])*
        #[cfg(not(feature = "split"))]
        $visibility async fn $name() -> Option<$type> {
            Some($value)
        }
    };
}
