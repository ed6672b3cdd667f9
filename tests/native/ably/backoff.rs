//! How long to wait before trying again.

use std::time::Duration;

use sapwood::ably::backoff::{Dice, retry_delay};

const BASE: Duration = Duration::from_secs(15);

/// The delay before the `retry`th try as a multiple of the base.
fn factor(retry: u32, random: f64) -> f64 {
    retry_delay(BASE, retry, random).as_secs_f64() / BASE.as_secs_f64()
}

// UTS: realtime/unit/RTB1a/backoff-coefficient-sequence-0
#[test]
fn rtb1a_the_delay_grows_to_twice_the_base() {
    for (retry, expected) in (1..=10).zip([1.0, 4.0 / 3.0, 5.0 / 3.0].into_iter().chain([2.0; 7])) {
        assert!((factor(retry, 1.0) - expected).abs() < 1e-6, "{retry}");
    }
    assert!((factor(1000, 1.0) - 2.0).abs() < 1e-6);
    assert!(
        (factor(0, 1.0) - 1.0).abs() < 1e-6,
        "nobody retries a zeroth time"
    );
}

// UTS: realtime/unit/RTB1b/jitter-coefficient-range-0
#[test]
fn rtb1b_the_delay_is_shortened_by_a_fifth_at_most_and_evenly() {
    let mut dice = Dice::new(3);
    let factors: Vec<f64> = (0..1000).map(|_| factor(1, dice.roll())).collect();
    assert!(factors.iter().all(|factor| (0.8..=1.0).contains(factor)));
    let mean = factors.iter().sum::<f64>() / 1000.0;
    assert!((0.89..0.91).contains(&mean), "{mean}");
    let longest = factors.iter().copied().fold(0.0, f64::max);
    let shortest = factors.iter().copied().fold(1.0, f64::min);
    assert!(longest - shortest > 0.19);
    assert!((factor(1, 0.0) - 0.8).abs() < 1e-6);
}
