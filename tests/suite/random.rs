//! Numbers that look random and are the same in every run, so that a run of the tests can be repeated. `PROPTEST_RNG_SEED` and
//! `PROPTEST_CASES` choose others, and more.

use proptest::test_runner::{Config, RngSeed};

/// How a property is tried: on so many inputs, where `PROPTEST_CASES` says nothing else.
pub fn tried(cases: u32) -> Config {
    let asked = |name: &str| std::env::var(name).ok();
    let cases = asked("PROPTEST_CASES").and_then(|count| count.parse().ok()).unwrap_or(cases);
    let seed = asked("PROPTEST_RNG_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let rng_seed = RngSeed::Fixed(seed);
    Config { cases, rng_seed, max_shrink_iters: 2_000, failure_persistence: None, ..Config::default() }
}

/// Marsaglia's xorshift.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(count.max(1)).unwrap()).unwrap()
    }

    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
