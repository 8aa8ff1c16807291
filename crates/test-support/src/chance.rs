//! Chance that repeats from run to run, and how much of it a run wants.

use rand::{RngExt, SeedableRng, rngs::StdRng};

/// Dice that fall the same way in every run.
pub struct Dice(StdRng);

impl Dice {
    /// The dice of this seed.
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0.random_range(0..sides)
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.0.random()
    }
}

/// How often what depends on chance is tried: `STAGESUB_TEST_ROUNDS`, or a few times.
#[expect(clippy::disallowed_methods, reason = "the run says how thorough it is")]
pub fn rounds() -> usize {
    std::env::var("STAGESUB_TEST_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap())
}
