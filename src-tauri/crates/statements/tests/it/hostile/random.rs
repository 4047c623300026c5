//! Numbers that look random and come again with the same seed.

/// Marsaglia's xorshift over 64 bits.
pub struct Random(u64);

impl Random {
    /// `COUNTERSIGN_SEED`, else always the same. It is printed, so a failure can be run again.
    pub fn seeded() -> Self {
        let given = std::env::var("COUNTERSIGN_SEED").ok();
        let seed = given.map_or(0x5EED_CAFE, |seed| seed.parse().expect("a whole number"));
        eprintln!("COUNTERSIGN_SEED={seed}");
        // Zero would stay zero for ever.
        Self(seed.max(1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Less than `bound`; 0 where there is nothing below.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap().max(1);
        usize::try_from(self.next() % bound).unwrap()
    }

    /// One of them.
    pub fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}
