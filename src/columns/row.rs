//! A row of JSON as it is read: what is known of its facts, in classes and in whole numbers.

use super::cursor::Cursor;
use rustc_hash::FxHashMap;
use std::ops::Range as Stretch;

/// The day on which a question is asked, in days since 1970-01-01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// Whatever a row says.
    pub told: Option<i64>,
    /// Where a row says nothing.
    pub clock: Option<i64>,
}

/// A row that was read.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The name of the row, where it has one: where it stands in the row, and whether it is a number.
    pub id: Option<(Stretch<usize>, bool)>,
    /// The class of each variable, and of each number in cells: 0 is unknown, class `i` is `i + 1`. What the rows of a
    /// derivation give is not in it.
    pub codes: Vec<u32>,
    /// By fact, whether it is given.
    pub known: Vec<bool>,
    pub(super) seen: Vec<bool>,
    /// By fact: a member, a number in its decimals, or a bit for each member.
    pub(super) held: Vec<i64>,
    /// By entry, and behind them by group: which name stood behind it, or first in it.
    pub(super) next: Vec<u32>,
    pub(super) vain: u32,
}

impl Row {
    /// Nothing is known of so many facts, classes and cells; so many names may follow each other.
    pub(super) fn begin(&mut self, facts: usize, codes: usize, names: usize) {
        self.id = None;
        empty(&mut self.codes, codes, 0);
        empty(&mut self.known, facts, false);
        empty(&mut self.seen, facts, false);
        self.held.resize(facts, 0);
        self.next.resize(names, NONE);
    }
}

/// No name.
pub(super) const NONE: u32 = u32::MAX;

/// Makes a list as long as it has to be, with the same everywhere.
fn empty<T: Copy>(list: &mut Vec<T>, length: usize, with: T) {
    list.clear();
    list.resize(length, with);
}

/// Reads the name of a row.
pub(super) fn id(cursor: &mut Cursor<'_>, row: &mut Row) -> Option<()> {
    if row.id.is_some() {
        return None;
    }
    if cursor.peek()? == b'"' {
        let text = cursor.text()?;
        let blank = cursor.line.get(text.clone())?.iter().all(|byte| *byte == b' ');
        row.id = Some((text, false)).filter(|_| !blank);
    } else {
        let from = cursor.at;
        cursor.number(0)?;
        row.id = Some((from..cursor.at, true));
    }
    row.id.is_some().then_some(())
}

/// Reads a set: a bit for each of its members.
pub(super) fn set(
    cursor: &mut Cursor<'_>,
    members: &FxHashMap<Box<[u8]>, u32>,
    bits: &[u32],
    row: &mut Row,
) -> Option<i64> {
    cursor.sign(b'[')?;
    for bit in bits {
        *row.codes.get_mut(*bit as usize)? = 1;
    }
    cursor.blanks();
    if cursor.peek()? == b']' {
        cursor.step();
        return Some(0);
    }
    let mut held = 0i64;
    loop {
        let text = cursor.text()?;
        let member = *members.get(cursor.line.get(text)?)?;
        let bit = 1i64.checked_shl(member)?;
        if held & bit != 0 {
            return None;
        }
        held |= bit;
        if let Some(bit) = bits.get(member as usize) {
            *row.codes.get_mut(*bit as usize)? = 2;
        }
        cursor.blanks();
        match cursor.peek()? {
            b',' => cursor.step(),
            b']' => {
                cursor.step();
                return Some(held);
            }
            _ => return None,
        }
    }
}
