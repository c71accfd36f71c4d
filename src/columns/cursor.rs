//! A row of JSON byte by byte: what is usual in it, and nothing else.

use std::ops::Range;

/// Most digits of a number.
const MAX_DIGITS: usize = 15;

/// A place in a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'l> {
    pub line: &'l [u8],
    pub at: usize,
}

impl Cursor<'_> {
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    #[inline]
    pub fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    #[inline]
    pub fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n')) {
            self.step();
        }
    }

    /// A sign, behind blanks.
    #[inline]
    pub fn sign(&mut self, sign: u8) -> Option<()> {
        self.blanks();
        if self.peek() != Some(sign) {
            return None;
        }
        self.step();
        Some(())
    }

    /// Whether something stands here; then it is passed.
    #[inline]
    pub fn word(&mut self, word: &[u8]) -> bool {
        let here = self.line.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if here {
            self.at = self.at.saturating_add(word.len());
        }
        here
    }

    /// A text of letters that can be seen, without escapes: where it stands.
    #[inline]
    pub fn text(&mut self) -> Option<Range<usize>> {
        self.sign(b'"')?;
        let from = self.at;
        let rest = self.line.get(from..)?;
        let length = rest.iter().position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))?;
        self.at = from.saturating_add(length);
        let to = self.at;
        self.word(b"\"").then_some(from..to)
    }

    /// A number without sign and exponent, in so many decimals.
    #[inline]
    pub fn number(&mut self, decimals: u32) -> Option<i64> {
        let rest = self.line.get(self.at..)?;
        let (mut value, mut length, mut point) = (0i64, 0usize, None);
        for byte in rest {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            } else if *byte == b'.' && point.is_none() && length > 0 {
                point = Some(length);
            } else {
                break;
            }
            length = length.wrapping_add(1);
            if length > MAX_DIGITS {
                return None;
            }
        }
        // No number but 0 itself begins with 0.
        let zero = matches!(rest, [b'0', b'0'..=b'9', ..]);
        let behind = point.map_or(0, |point| length.saturating_sub(point).saturating_sub(1));
        let whole = length > 0 && (point.is_none() || behind > 0);
        if zero || !whole || matches!(rest.get(length), Some(b'e' | b'E' | b'.')) {
            return None;
        }
        self.at = self.at.saturating_add(length);
        let more = decimals.checked_sub(u32::try_from(behind).ok()?)?;
        if more == 0 { Some(value) } else { value.checked_mul(10i64.checked_pow(more)?) }
    }
}
