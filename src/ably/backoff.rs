//! How long to wait before trying again, and the dice that spread many clients apart (RTB1).

use std::time::Duration;

/// The delay before the `retry`th try, counted from 1, of what has the retry time `base`.
///
/// It grows from `base` to twice of it within four tries (RTB1a) and is shortened by up to a fifth (RTB1b). `random` is
/// in `[0, 1)`.
#[must_use]
pub fn retry_delay(base: Duration, retry: u32, random: f64) -> Duration {
    let factor = ((f64::from(retry.max(1)) + 2.0) / 3.0).min(2.0);
    base.mul_f64(factor * jitter(random))
}

/// A factor in `[0.8, 1)`.
pub(super) fn jitter(random: f64) -> f64 {
    0.8 + 0.2 * random.clamp(0.0, 1.0)
}

/// Pseudo-random numbers (SplitMix64): the same seed gives the same ones. Not for secrets.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that start from `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// The next number in `[0, 1)`.
    pub fn roll(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Brings `items` into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, (self.bits() % (end as u64 + 1)) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_are_fair_enough_and_repeatable() {
        let mut dice = Dice::new(1);
        let rolls: Vec<f64> = (0..10_000).map(|_| dice.roll()).collect();
        let mean = rolls.iter().sum::<f64>() / rolls.len() as f64;
        assert!((mean - 0.5).abs() < 0.02 && rolls.iter().all(|roll| (0.0..1.0).contains(roll)));
        assert_eq!(Dice::new(1).roll(), rolls[0]);
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut items = [1, 2, 3, 4, 5];
        Dice::new(9).shuffle(&mut items);
        items.sort_unstable();
        assert_eq!(items, [1, 2, 3, 4, 5]);
    }
}
