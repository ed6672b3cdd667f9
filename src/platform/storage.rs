//! What the browser keeps for the next visit (`localStorage`), or as long as a tab is open.
//!
//! A browser may refuse it, or have no room; then nothing is kept, and the app goes on.

use web_sys::Storage;

/// What was kept under `key`; `None` if nothing was.
#[must_use]
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps `value` under `key`. Returns whether the browser did.
pub fn set(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets what was kept under `key`.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        // A browser that refuses this keeps nothing either.
        let _ = storage.remove_item(key);
    }
}

/// What was kept under `key` for this tab alone, until it is closed (`sessionStorage`); `None` if nothing was.
#[must_use]
pub fn tab_get(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok()?
}

/// Keeps `value` under `key` for this tab alone. Returns whether the browser did.
pub fn tab_set(key: &str, value: &str) -> bool {
    tab_storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// What was kept under the keys that begin with `start`, with the keys.
#[must_use]
pub fn all(start: &str) -> Vec<(String, String)> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let length = storage.length().unwrap_or_default();
    let keys = (0..length).filter_map(|index| storage.key(index).ok().flatten());
    keys.filter(|key| key.starts_with(start))
        .filter_map(|key| Some((storage.get_item(&key).ok().flatten()?, key)))
        .map(|(value, key)| (key, value))
        .collect()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
