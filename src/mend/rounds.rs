//! Texts with edits applied, where each place of the one is in the other, and which lines differ.

use crate::codes::Code;
use crate::source::{SourceId, Sources, Span};

/// A fix as it is known again after beginning anew: where it stands in the first text, its finding, and what it writes.
pub type Key = (SourceId, u32, Code, String);

/// One fix, applied.
#[derive(Debug, Clone)]
pub struct Edit {
    /// What it mends.
    pub code: Code,
    /// What was replaced, in the text before the round.
    pub span: Span,
    /// What stands there, in the text behind the round.
    pub written: Span,
    /// The new text.
    pub right: String,
    /// How it is known again.
    pub key: Key,
}

/// Fixes that were applied together, in the order of the text.
#[derive(Debug)]
pub struct Round {
    /// The fixes.
    pub edits: Vec<Edit>,
}

impl Round {
    /// Where a place of the text before the round is behind it.
    pub fn forward(&self, source: SourceId, at: u32) -> u32 {
        self.moved(source, at, |edit| (edit.span, edit.written))
    }

    /// Where a place of the text behind the round was before it.
    pub fn back(&self, source: SourceId, at: u32) -> u32 {
        self.moved(source, at, |edit| (edit.written, edit.span))
    }

    fn moved(&self, source: SourceId, at: u32, ends: impl Fn(&Edit) -> (Span, Span)) -> u32 {
        let end = self.edits.partition_point(|edit| (ends(edit).0.source, ends(edit).0.start) <= (source, at));
        let Some(edit) = end.checked_sub(1).and_then(|last| self.edits.get(last)) else { return at };
        let (from, to) = ends(edit);
        if from.source != source {
            at
        } else if at >= from.end {
            at.saturating_sub(from.end).saturating_add(to.end)
        } else {
            at.saturating_sub(from.start).saturating_add(to.start).min(to.end)
        }
    }
}

/// The texts with edits applied. The edits are in the order of the text, and none touches another.
pub fn applied(sources: &Sources, mut edits: Vec<Edit>) -> (Sources, Round) {
    let mut next = sources.clone();
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    for (id, file) in sources.iter().filter(|(_, file)| !file.imported) {
        if !edits.iter().any(|edit| edit.span.source == id) {
            continue;
        }
        let mut text = String::with_capacity(file.text.len());
        let mut done = 0usize;
        for edit in edits.iter_mut().filter(|edit| edit.span.source == id) {
            let range = edit.span.range();
            text.push_str(file.text.get(done..range.start).unwrap_or(""));
            edit.written.start = length(&text);
            text.push_str(&edit.right);
            edit.written.end = length(&text);
            done = range.end;
        }
        text.push_str(file.text.get(done..).unwrap_or(""));
        next.replace(id, text);
    }
    (next, Round { edits })
}

/// Lines that differ: those of the old text, and those that stand for them in the new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number of the first in the old text, from 1.
    pub line: usize,
    /// As they were.
    pub old: Vec<String>,
    /// As they are.
    pub new: Vec<String>,
}

/// The lines of a text that mending changed. It changes few lines in one place, so that the next that are alike are near.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    const AHEAD: usize = 6;
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut found = Vec::new();
    let (mut at, mut other) = (0usize, 0usize);
    let alike = |at: usize, other: usize| match (old.get(at), new.get(other)) {
        (Some(one), Some(two)) => one == two,
        (None, None) => true,
        _ => false,
    };
    while at < old.len() || other < new.len() {
        if alike(at, other) {
            (at, other) = (at.saturating_add(1), other.saturating_add(1));
            continue;
        }
        let steps = (1..=AHEAD).flat_map(|sum| (0..=sum).map(move |gone| (gone, sum.saturating_sub(gone))));
        let next = |(gone, added): &(usize, usize)| alike(at.saturating_add(*gone), other.saturating_add(*added));
        // One line for one is the usual change.
        let (gone, added) = [(1, 1)].into_iter().chain(steps).find(next).unwrap_or((1, 1));
        let lines = |lines: &[&str], from: usize, count: usize| -> Vec<String> {
            lines.iter().skip(from).take(count).map(|line| (*line).to_owned()).collect()
        };
        found.push(Change { line: at.saturating_add(1), old: lines(&old, at, gone), new: lines(&new, other, added) });
        (at, other) = (at.saturating_add(gone), other.saturating_add(added));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_are_told_from_moved_ones() {
        let told = |old: &str, new: &str| -> Vec<(usize, String, String)> {
            changes(old, new).into_iter().map(|c| (c.line, c.old.join("|"), c.new.join("|"))).collect()
        };
        assert_eq!(told("a\nb\nc\n", "a\nB\nc\n"), [(2, "b".into(), "B".into())]);
        assert_eq!(
            told("a b\nc\nd\n", "a\n  b\nc\nD\n"),
            [(1, "a b".into(), "a|  b".into()), (3, "d".into(), "D".into())]
        );
        assert_eq!(told("a\nb\n", "a\n"), [(2, "b".into(), String::new())]);
        assert_eq!(told("a\n", "a\n"), []);
    }
}
