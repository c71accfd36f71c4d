//! The lines that a fix changes: what is judged of it.

use std::ops::Range;

/// Longest line that is judged, in bytes.
const MOST: usize = 10_000;

/// The lines of a place, and what they become when it is replaced. None where they are longer than is judged.
pub fn lines<'t>(text: &'t str, range: Range<usize>, right: &str) -> Option<(&'t str, String)> {
    let start = text.get(..range.start)?.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let behind = text.get(range.end..)?;
    let end = range.end.saturating_add(behind.find('\n').unwrap_or(behind.len()));
    let old = text.get(start..end).filter(|old| old.len().saturating_add(right.len()) <= MOST)?;
    Some((old, [text.get(start..range.start)?, right, text.get(range.end..end)?].concat()))
}
