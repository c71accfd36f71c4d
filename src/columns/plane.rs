//! One bit of many rows: what is true of each of them, in words that a processor handles at once.

/// Words of a plane.
pub const WORDS: usize = 8;
/// Rows of a plane.
pub const ROWS: usize = WORDS * 64;

/// A bit for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plane([u64; WORDS]);

impl Plane {
    /// True of no row.
    pub const NONE: Plane = Plane([0; WORDS]);
    /// True of all rows.
    pub const ALL: Plane = Plane([u64::MAX; WORDS]);

    /// True of the first rows, so many of them.
    pub fn first(count: usize) -> Plane {
        let mut plane = Plane::NONE;
        (0..count.min(ROWS)).for_each(|row| plane.set(row));
        plane
    }

    /// Both.
    #[inline]
    #[must_use]
    pub fn and(self, other: Plane) -> Plane {
        self.each(other, |a, b| a & b)
    }

    /// At least one.
    #[inline]
    #[must_use]
    pub fn or(self, other: Plane) -> Plane {
        self.each(other, |a, b| a | b)
    }

    /// This one, and not the other.
    #[inline]
    #[must_use]
    pub fn without(self, other: Plane) -> Plane {
        self.each(other, |a, b| a & !b)
    }

    #[inline]
    fn each(self, other: Plane, join: impl Fn(u64, u64) -> u64) -> Plane {
        let mut words = self.0;
        for (word, other) in words.iter_mut().zip(other.0) {
            *word = join(*word, other);
        }
        Plane(words)
    }

    /// Makes it true of a row; one behind the last is passed over.
    #[inline]
    pub fn set(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row / 64) {
            *word |= 1u64.wrapping_shl(shift(row));
        }
    }

    /// Whether it is true of a row.
    #[inline]
    pub fn get(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word.wrapping_shr(shift(row)) & 1 == 1)
    }

    /// Of how many rows it is true.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).fold(0, usize::saturating_add)
    }

    /// True where it is true of no row.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// The rows of which it is true, in their order.
    pub fn rows(self) -> impl Iterator<Item = usize> {
        (0..ROWS).filter(move |row| self.get(*row))
    }
}

/// Where in its word a row stands.
fn shift(row: usize) -> u32 {
    u32::try_from(row % 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_set_and_counted() {
        let mut plane = Plane::NONE;
        for row in [0, 63, 64, 511, 512, 5_000] {
            plane.set(row);
        }
        assert_eq!(plane.rows().collect::<Vec<_>>(), [0, 63, 64, 511]);
        assert_eq!((plane.count(), Plane::first(64).count(), Plane::first(9_999)), (4, 64, Plane::ALL));
        assert!(plane.and(Plane::first(63)).get(0) && !plane.without(Plane::ALL).get(0) && !plane.get(9_999));
        assert_eq!(plane.without(Plane::first(64)).or(Plane::first(1)).count(), 3);
    }
}
