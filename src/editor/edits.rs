//! Edits that lead from one text to another and touch no more than differs, so that a cursor stays where it is.

use crate::diagnostic::{self, Diagnostic};
use crate::format::{self, Formatted};
use crate::source::SourceId;
use std::collections::BTreeMap;

/// The edits of each text, in their order.
pub type Edits = BTreeMap<SourceId, Vec<Edit>>;

/// Bytes of a text, and what is put in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// First byte.
    pub start: usize,
    /// First byte behind.
    pub end: usize,
    /// The new text.
    pub text: String,
}

/// So many lines ahead the next that are alike are looked for.
const AHEAD: usize = 8;

/// The edits that make `new` of `old`, in order; those of one line stand within it.
pub fn difference(old: &str, new: &str) -> Vec<Edit> {
    if old == new {
        return Vec::new();
    }
    let edits = by_lines(old, new);
    // What does not lead there is no edit.
    if applied(old, &edits) == new { edits } else { vec![narrowed(0, old, new)] }
}

/// A text with edits applied, which stand in order and do not overlap.
pub fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0usize;
    for edit in edits {
        out.push_str(text.get(done..edit.start).unwrap_or(""));
        out.push_str(&edit.text);
        done = edit.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

fn by_lines(old: &str, new: &str) -> Vec<Edit> {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut edits = Vec::new();
    let (mut at, mut other, mut byte) = (0usize, 0usize, 0usize);
    let alike = |at: usize, other: usize| match (before.get(at), after.get(other)) {
        (Some(one), Some(two)) => one == two,
        (None, None) => true,
        _ => false,
    };
    while at < before.len() || other < after.len() {
        let (mut gone, mut added) = (1, 1);
        if !alike(at, other) {
            let steps = (1..=AHEAD).flat_map(|sum| (0..=sum).map(move |gone| (gone, sum.saturating_sub(gone))));
            let next = |(gone, added): &(usize, usize)| alike(at.saturating_add(*gone), other.saturating_add(*added));
            (gone, added) = [(1, 1)].into_iter().chain(steps).find(next).unwrap_or((1, 1));
            let lines = |all: &[&str], from: usize, count: usize| {
                all.iter().skip(from).take(count).copied().collect::<String>()
            };
            edits.push(narrowed(byte, &lines(&before, at, gone), &lines(&after, other, added)));
        }
        byte = before.iter().skip(at).take(gone).fold(byte, |byte, line| byte.saturating_add(line.len()));
        (at, other) = (at.saturating_add(gone), other.saturating_add(added));
    }
    edits
}

/// One edit, without what both texts begin and end with.
fn narrowed(at: usize, old: &str, new: &str) -> Edit {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let length = |total: usize, (c, _): (char, char)| total.saturating_add(c.len_utf8());
    let begins = old.chars().zip(new.chars()).take_while(same).fold(0, length);
    let (old, new) = (old.get(begins..).unwrap_or(""), new.get(begins..).unwrap_or(""));
    let ends = old.chars().rev().zip(new.chars().rev()).take_while(same).fold(0, length);
    let text = new.get(..new.len().saturating_sub(ends)).unwrap_or("").to_owned();
    let start = at.saturating_add(begins);
    Edit { start, end: start.saturating_add(old.len().saturating_sub(ends)), text }
}

/// The edits that lay out a text; its mistakes, where it has some and is left as it is.
pub fn layout(text: &str) -> Result<Vec<Edit>, Vec<Diagnostic>> {
    match format::format(SourceId(0), text) {
        Formatted::Same => Ok(Vec::new()),
        Formatted::Changed(new) => {
            // Lines end as they did.
            let new = if text.contains("\r\n") { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new };
            Ok(difference(text, &new))
        }
        Formatted::Mistaken(mut mistakes) => {
            diagnostic::sort(&mut mistakes);
            Err(mistakes)
        }
        Formatted::Fault(_) => Err(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { start, end, text: text.to_owned() }
    }

    #[test]
    fn edits_touch_no_more_than_differs() {
        assert_eq!(difference("a\nbcd\ne\n", "a\nbxd\ne\n"), [edit(3, 4, "x")]);
        assert_eq!(difference("a\n\n\nb\nc", "a\nb\nc\n"), [edit(2, 4, ""), edit(7, 7, "\n")]);
        assert_eq!(difference("a\nb\n", "a\nnew\nb\n"), [edit(2, 2, "new\n")]);
        assert_eq!(difference("aµ", "a𝔸"), [edit(1, 3, "𝔸")]);
        assert_eq!(difference("", "a"), [edit(0, 0, "a")]);
        assert_eq!(difference("a", "a"), []);
    }

    #[test]
    fn whatever_differs_the_edits_lead_there() {
        let texts = [
            "",
            "a",
            "a\n",
            "a\r\nb",
            "b\na\n",
            "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
            "j\ni\nh\na",
            "µ\n\nµ",
            "aa\naa\naa\n",
        ];
        for old in texts {
            for new in texts {
                assert_eq!(applied(old, &difference(old, new)), new);
            }
        }
    }

    #[test]
    fn lines_end_as_they_did() {
        let text = "fact a \"A\"\r\n  type yes/no\r\n";
        assert_eq!(applied(text, &layout(text).unwrap()), "fact a \"A\"\r\n  type      yes/no\r\n");
        assert!(layout("fact").is_err());
    }
}
