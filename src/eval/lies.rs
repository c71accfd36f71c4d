//! Where a number lies, and whether it may have no value: a quotient has none where it is divided by zero.

use super::stretch::Stretch;
use crate::number::Number;

/// Where a number lies.
#[derive(Debug, Clone)]
pub(super) struct Lies {
    /// Between which ends, where it has a value.
    pub(super) stretch: Stretch,
    /// Whether it may have none.
    pub(super) lacks: bool,
    /// Whether it never has one.
    pub(super) never: bool,
}

impl Lies {
    /// One number.
    pub(super) fn point(value: Number) -> Lies {
        Lies::surely(Stretch::point(value))
    }

    /// Surely in a stretch.
    pub(super) fn surely(stretch: Stretch) -> Lies {
        Lies { stretch, lacks: false, never: false }
    }

    /// Nothing is known of it.
    pub(super) fn anywhere() -> Lies {
        Lies::surely(Stretch::between(None, None))
    }

    /// It has no value.
    pub(super) fn nothing() -> Lies {
        Lies { lacks: true, never: true, ..Lies::anywhere() }
    }

    /// One or the other.
    pub(super) fn or(&self, other: &Lies) -> Lies {
        let lacks = self.lacks || other.lacks;
        match (self.never, other.never) {
            (true, _) => Lies { lacks, ..other.clone() },
            (_, true) => Lies { lacks, ..self.clone() },
            _ => Lies { stretch: self.stretch.around(&other.stretch), lacks, never: false },
        }
    }

    /// What is computed with both.
    pub(super) fn with(&self, other: &Lies, stretch: Stretch) -> Lies {
        Lies { stretch, lacks: self.lacks || other.lacks, never: self.never || other.never }
    }

    /// A sum.
    pub(super) fn plus(&self, other: &Lies) -> Lies {
        self.with(other, self.stretch.plus(&other.stretch))
    }

    /// A product.
    pub(super) fn times(&self, other: &Lies) -> Lies {
        self.with(other, self.stretch.product(&other.stretch))
    }

    /// A quotient: on both sides of a zero by which it is not divided.
    pub(super) fn over(&self, by: &Lies) -> Lies {
        if let Some(reciprocal) = by.stretch.reciprocal() {
            return self.with(by, self.stretch.product(&reciprocal));
        }
        let side = |side: Option<Stretch>| side.and_then(|side| side.reciprocal());
        let minus = -crate::number::one();
        let below = side(by.stretch.times(&minus).above()).map(|side| side.times(&minus));
        let sides = side(by.stretch.above()).into_iter().chain(below).map(|side| self.stretch.product(&side));
        match sides.reduce(|a, b| a.around(&b)) {
            Some(stretch) => Lies { lacks: true, ..self.with(by, stretch) },
            None => Lies::nothing(),
        }
    }
}
