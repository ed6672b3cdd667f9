//! A map for the few, small collections of a browser app: a sorted vector.
//!
//! The standard library's tree and hash maps are made for millions of entries, and their code is in the app once for
//! each pair of types: it was an eighth of the wasm. Here collections hold channels, listeners, open requests and the
//! fields of a form, tens of entries rather than thousands, and keys mostly come in order.

use std::borrow::Borrow;
use std::fmt;

/// A map that is kept in the order of its keys.
///
/// Looking up takes a binary search. Inserting at the end, where numbers that only grow belong, takes constant time;
/// inserting or removing elsewhere moves what comes after it.
///
/// ```
/// use sapwood::sorted_map::SortedMap;
///
/// let mut names: SortedMap<u32, &str> = [(2, "ash"), (1, "oak")].into_iter().collect();
/// assert_eq!(names.insert(2, "elm"), Some("ash"));
/// assert_eq!(names.get(&2), Some(&"elm"));
/// assert_eq!(names.keys().copied().collect::<Vec<_>>(), [1, 2]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SortedMap<K, V> {
    items: Vec<(K, V)>,
}

impl<K, V> SortedMap<K, V> {
    /// An empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        self.items.clear();
    }

    /// The entries, in the order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.items.iter().map(|(key, value)| (key, value))
    }

    /// The entries, in the order of their keys; the values can be changed.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&K, &mut V)> {
        self.items.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.items.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.items.iter().map(|(_, value)| value)
    }

    /// The values, to be changed, in the order of their keys.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.items.iter_mut().map(|(_, value)| value)
    }

    /// Keeps the entries for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.items.retain_mut(|(key, value)| keep(key, value));
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// The value of `key`.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.items.get(place).map(|(_, value)| value)
    }

    /// The value of `key`, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.items.get_mut(place).map(|(_, value)| value)
    }

    /// Whether there is an entry for `key`.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Sets the value of `key`; returns the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => self
                .items
                .get_mut(place)
                .map(|(_, known)| std::mem::replace(known, value)),
            Err(place) => {
                self.items.insert(place, (key, value));
                None
            }
        }
    }

    /// The value of `key`, to be changed; if there is none, the one that `make` gives is put there.
    #[allow(
        clippy::indexing_slicing,
        reason = "something was found, or just put, at that place"
    )]
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                self.items.insert(place, (key, make()));
                place
            }
        };
        &mut self.items[place].1
    }

    /// Removes the entry of `key`; returns its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(self.items.remove(place).1)
    }

    /// Where `key` is, or where it belongs. Keys that only grow are found to belong at the end without a search.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        match self.items.last() {
            Some((last, _)) if last.borrow() < key => Err(self.items.len()),
            _ => self.items.binary_search_by(|(known, _)| known.borrow().cmp(key)),
        }
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord, V> Extend<(K, V)> for SortedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, items: I) {
        for (key, value) in items {
            self.insert(key, value);
        }
    }
}

/// Of entries with the same key the last one stays.
impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(items: I) -> Self {
        let mut map = Self::new();
        map.extend(items);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for SortedMap<K, V> {
    fn from(items: [(K, V); N]) -> Self {
        items.into_iter().collect()
    }
}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_does_what_the_standard_librarys_map_does() {
        let mut state = 3_u32;
        let mut dice = |sides: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % sides
        };
        let mut ours = SortedMap::new();
        let mut theirs = BTreeMap::new();
        for step in 0..5000 {
            let key = dice(60);
            match dice(5) {
                0 | 1 => assert_eq!(ours.insert(key, step), theirs.insert(key, step)),
                2 => assert_eq!(ours.remove(&key), theirs.remove(&key)),
                3 => assert_eq!(
                    ours.get_or_insert_with(key, || step),
                    theirs.entry(key).or_insert(step)
                ),
                _ if dice(20) == 0 => {
                    ours.retain(|key, _| key % 3 > 0);
                    theirs.retain(|key, _| key % 3 > 0);
                }
                _ => assert_eq!(ours.get_mut(&key), theirs.get_mut(&key)),
            }
            assert_eq!(ours.contains_key(&key), theirs.contains_key(&key));
            assert!(ours.iter().eq(theirs.iter()));
        }
        assert_eq!(ours.len(), theirs.len());
    }

    #[test]
    fn of_entries_with_the_same_key_the_last_one_stays() {
        assert_eq!(
            SortedMap::from([("b", 1), ("a", 2), ("b", 3)])
                .into_iter()
                .collect::<Vec<_>>(),
            [("a", 2), ("b", 3)]
        );
    }
}
