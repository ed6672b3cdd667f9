//! A small generator of random numbers (SplitMix64): seeded, so that the seed data and the simulations repeat.

use std::hash::{BuildHasher as _, RandomState};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A stream of random numbers that depends on nothing but its seed.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream nobody can foretell, from the keys the system gives to this process's hash maps.
    pub(crate) fn from_system() -> Self {
        Self(RandomState::new().hash_one("sapwood"))
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `bound`; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        match u64::try_from(bound) {
            Ok(bound) if bound > 0 => usize::try_from(self.next() % bound).unwrap_or_default(),
            _ => 0,
        }
    }

    /// One of the items; `None` only for an empty slice.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Text of `length` characters that are safe in URLs.
    pub(crate) fn text(&mut self, length: usize) -> String {
        (0..length)
            .filter_map(|_| self.pick(ALPHABET).copied().map(char::from))
            .collect()
    }
}
